"""The pytest plugin: an emulator for the session, and a store for each test."""

import os
import re
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

from pysondbkv import settings
from pysondbkv.control import ControlError
from pysondbkv.emulator import Emulator
from pysondbkv.fleet import Fleet
from pysondbkv.program import EmulatorError
from pysondbkv.settings import Marked, SettingsError
from pysondbkv.started import StartedEmulator
from pysondbkv.store import Store

FLEET = pytest.StashKey[Fleet]()
FIXTURES = {"pysondbkv", "pysondbkv_store"}
# A failed test shows so many lines of the log, the last ones.
LINES_SHOWN = 50
MARKER_LINE = (
    "pysondbkv(preset, conditions, faults, clock, seed, args): what the test's store meets, "
    "and which emulator it lies in"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    settings.add(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER_LINE)
    config.stash[FLEET] = Fleet()
    try:
        settings.check(config)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_unconfigure(config: pytest.Config) -> None:
    if FLEET in config.stash:
        config.stash[FLEET].stop()


@pytest.fixture(scope="session")
def pysondbkv(pytestconfig: pytest.Config) -> Emulator:
    """The session's emulator: one that was started on a free port, or the one at `pysondbkv_url`."""
    with failing_plainly():
        url = pytestconfig.getini("pysondbkv_url")
        if not url:
            return pytestconfig.stash[FLEET].emulator(settings.options(pytestconfig))
        token = os.environ.get("EMULATOR_CONTROL_TOKEN")
        emulator = Emulator(url, settings.auth_key(pytestconfig), token)
        emulator.check()
        return emulator


@pytest.fixture
def pysondbkv_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A fresh store for the test, as `@pytest.mark.pysondbkv` wants it. It is removed afterwards."""
    with failing_plainly():
        marked = settings.marked(request.node)
        emulator = emulator_for(request, marked)
        store = emulator.store(store_name(request.node.name))
        clock = None
        if isinstance(emulator, StartedEmulator):
            clock = emulator.options.clock
            # An earlier test may have moved it.
            store.clock.set(clock)
        marked.apply(store, clock_stands=clock is not None)
    yield store
    emulator.remove(store)


def emulator_for(request: pytest.FixtureRequest, marked: Marked) -> Emulator:
    """The session's emulator, or one for what its stores cannot differ in."""
    config = request.config
    if marked.needs_own_emulator():
        return config.stash[FLEET].emulator(marked.on(settings.options(config)))
    emulator: Emulator = request.getfixturevalue("pysondbkv")
    return emulator


def store_name(test: str) -> str:
    """A name that logs and journals show, and that no other test has."""
    return f"{re.sub('[^A-Za-z0-9_.-]+', '-', test)[:40]}-{uuid.uuid4().hex[:12]}"


@contextmanager
def failing_plainly() -> Iterator[None]:
    """A wrong setting, or an emulator that does not start, fails a test with one message."""
    try:
        yield
    except EmulatorError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    except OSError as error:
        message = f"the emulator no longer answers: {error}"
        raise pytest.fail.Exception(message, pytrace=False) from None
    except (ControlError, SettingsError, ValueError) as error:
        message = f"@pytest.mark.pysondbkv: {error}"
        raise pytest.fail.Exception(message, pytrace=False) from None


def end_of(log: str) -> str:
    """The last lines of a log."""
    lines = log.splitlines(True)
    left_out = len(lines) - LINES_SHOWN
    return "".join([f"({left_out} lines before these)\n", *lines[left_out:]]) if left_out > 0 else log


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[FLEET].forget_logs()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its emulator has logged."""
    report = yield
    if report.failed and FIXTURES.intersection(getattr(item, "fixturenames", ())):
        for url, log in item.config.stash[FLEET].logs().items():
            report.sections.append((f"log of the emulator at {url}", end_of(log)))
    return report
