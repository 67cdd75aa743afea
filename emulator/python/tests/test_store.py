"""What a test can do with its store."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pysondbkv import ControlError, PysonDBKVError

NOON = "2026-11-30T12:00:00Z"


@pytest.mark.parametrize("nth", [1, 2])
def test_each_test_finds_an_empty_store(pysondbkv_store, nth):
    assert pysondbkv_store.client.getAll() == []
    pysondbkv_store.client.add({"nth": nth})


def test_the_asyncio_client_sees_the_same_items(pysondbkv_store):
    key = pysondbkv_store.client.add({"name": "Alice"})["key"]

    async def read():
        return await pysondbkv_store.async_client.get(key)

    # In two event loops, as tests of asyncio have one each.
    assert asyncio.run(read()) == asyncio.run(read()) == {"name": "Alice"}


@pytest.mark.pysondbkv(preset="production", clock=NOON)
def test_time_passes_when_the_test_says_so(pysondbkv_store):
    pysondbkv_store.client.add(1)
    with pytest.raises(PysonDBKVError, match="429 Too Many Requests"):
        pysondbkv_store.client.add(2)
    pysondbkv_store.clock.advance(timedelta(seconds=1))
    pysondbkv_store.client.add(3)
    assert pysondbkv_store.hazards()["same-key-write"]["count"] == 1
    pysondbkv_store.forget_hazards()
    assert pysondbkv_store.hazards() == {}


@pytest.mark.pysondbkv(preset="production", conditions={"latency": {"put": "1s"}}, clock=NOON)
def test_a_latency_that_is_asked_for_passes_with_the_clock(pysondbkv_store):
    with ThreadPoolExecutor() as pool:
        added = pool.submit(pysondbkv_store.client.add, 1)
        while not added.done():
            pysondbkv_store.clock.advance(1)
    assert added.result()["key"]


@pytest.mark.pysondbkv(clock=NOON)
@pytest.mark.parametrize("nth", [1, 2])
def test_each_test_begins_at_the_time_of_its_marker(pysondbkv_store, nth):
    assert pysondbkv_store.clock.now() == datetime(2026, 11, 30, 12, tzinfo=UTC)
    pysondbkv_store.clock.advance(0.5)
    assert pysondbkv_store.clock.now() == datetime(2026, 11, 30, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.pysondbkv(clock=datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
def test_a_time_may_be_a_datetime(pysondbkv_store):
    assert pysondbkv_store.clock.now().minute == 59
    pysondbkv_store.clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert pysondbkv_store.clock.now().year == 2027


def test_the_clock_runs_unless_it_is_set(pysondbkv_store):
    assert abs(pysondbkv_store.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.pysondbkv(faults=[{"id": "flaky", "on": "put", "key": "__index__", "nth": 2, "status": 503}])
def test_a_fault_strikes_as_the_marker_says(pysondbkv_store):
    pysondbkv_store.client.add(1)
    with pytest.raises(PysonDBKVError, match="503 Service Unavailable"):
        pysondbkv_store.client.add(2)
    assert pysondbkv_store.faults() == [{"id": "flaky", "chances": 2, "hits": 1, "holding": 0}]


def test_a_held_request_goes_on_when_it_is_released(pysondbkv_store):
    pysondbkv_store.set_faults([{"id": "pause", "on": "put", "key": "__index__", "first": 1, "hold": True}])
    held = threading.Thread(target=pysondbkv_store.client.add, args=("first",))
    held.start()
    while pysondbkv_store.faults()[0]["holding"] == 0:
        pass
    assert pysondbkv_store.index()["entries"] == 0
    assert pysondbkv_store.release("pause") == 1
    held.join()
    assert [item["value"] for item in pysondbkv_store.client.getAll()] == ["first"]


def test_a_snapshot_brings_the_items_back(pysondbkv_store):
    pysondbkv_store.client.add({"kept": True})
    pysondbkv_store.snapshot()
    pysondbkv_store.client.deleteAll()
    pysondbkv_store.restore()
    assert [item["value"] for item in pysondbkv_store.client.getAll()] == [{"kept": True}]
    pysondbkv_store.reset()
    assert pysondbkv_store.client.getAll() == []


def test_the_journal_tells_the_operations(pysondbkv_store):
    pysondbkv_store.client.add(1)
    pysondbkv_store.client.getAll()
    listed = pysondbkv_store.journal(operation="put", limit=10)
    assert [request["target"] for request in listed] == ["/add"]
    assert pysondbkv_store.journal(wait_for=2)[1]["target"] == "/getAll"
    pysondbkv_store.forget_journal()
    assert pysondbkv_store.journal() == []


def test_usage_counts_operations(pysondbkv_store):
    pysondbkv_store.client.add(1)
    assert pysondbkv_store.usage()["today"]["writes"] == 2


def test_conditions_and_presets_are_of_one_store(pysondbkv, pysondbkv_store):
    assert pysondbkv_store.preset("production")["quotas"]["plan"] == "free"
    assert pysondbkv_store.conditions({"quotas": {"plan": "paid"}})["quotas"]["plan"] == "paid"
    assert pysondbkv.control.conditions()["quotas"]["plan"] == "none"


def test_the_index_can_be_looked_at_and_mended(pysondbkv_store):
    pysondbkv_store.client.add(1)
    pysondbkv_store.call("POST", "/entries", {"key": "orphan", "value": 2})
    assert pysondbkv_store.index()["orphans"] == ["orphan"]
    pysondbkv_store.repair_index()
    assert len(pysondbkv_store.client.getAll()) == 2


def test_a_refused_call_says_what_is_wrong_and_where(pysondbkv_store):
    with pytest.raises(ControlError, match=r"400 .*`modus`.* \(at consistency.modus\)") as raised:
        pysondbkv_store.conditions({"consistency": {"modus": "eventual"}})
    assert (raised.value.status, raised.value.field) == (400, "consistency.modus")


def test_a_test_can_have_a_second_store(pysondbkv, pysondbkv_store):
    other = pysondbkv.store()
    other.client.add(1)
    assert pysondbkv_store.client.getAll() == []
    pysondbkv.remove(other)


def test_a_time_without_a_zone_is_refused(pysondbkv_store):
    with pytest.raises(ValueError, match="has no time zone"):
        pysondbkv_store.clock.set(datetime(2026, 11, 30))
