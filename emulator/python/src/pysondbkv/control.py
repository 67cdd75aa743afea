"""The control plane of an emulator: what happens to its stores, its time, and what it has seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import quote

from pysondbkv.client import new_session

if TYPE_CHECKING:
    import requests

TIMEOUT_SECONDS = 30

Preset = Literal["local", "production"]

# What production would have refused or lost, of one kind. `restored` is there for lost index entries.
Sightings = TypedDict(
    "Sightings",
    {
        "count": int,
        "restored": int,
        "first-at": str,
        "last-at": str,
        "last": str,
        "requests": list[int],
        "minutes": list[dict[str, str | int]],
        "advice": str,
    },
    total=False,
)


class Health(TypedDict):
    """Which emulator it is."""

    status: str
    name: str
    version: str
    api: str
    seed: int


class ControlError(Exception):
    """The emulator refused a call: its `status`, `code` and `message`, and the `field` that is wrong."""

    def __init__(self, call: str, status: int, code: str, message: str, field: str | None) -> None:
        super().__init__(call, status, code, message, field)
        self.call, self.status, self.code = call, status, code
        self.message, self.field = message, field

    def __str__(self) -> str:
        at = f" (at {self.field})" if self.field else ""
        return f"{self.call}: {self.status} {self.message}{at}"


class Calls:
    """Calls below `/__emulator` of a base URL."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.base = f"{url}/__emulator"
        self.session = local_session()
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def __call__(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        response = self.session.request(
            method, self.base + path, json=body, params=query, timeout=TIMEOUT_SECONDS
        )
        if not response.ok:
            raise refusal(f"{method} {self.base}{path}", response)
        return response.json() if response.content else None


def local_session() -> requests.Session:
    """A session that ignores the environment: no proxy stands before an emulator."""
    session = new_session()
    session.trust_env = False
    return session


def refusal(call: str, response: requests.Response) -> ControlError:
    """The error of an answer, which may come from another server than an emulator."""
    try:
        error = response.json()["error"]
        code, message, field = str(error["code"]), str(error["message"]), error["field"]
    except (ValueError, TypeError, LookupError):
        code, message, field = "unknown", response.text[:200], None
    return ControlError(call, response.status_code, code, message, field)


class Clock:
    """The clock of an emulator. All its stores share it."""

    def __init__(self, call: Calls) -> None:
        self._call = call

    def now(self) -> datetime:
        """The emulator's time."""
        return datetime.fromisoformat(self._call("GET", "/clock")["now"])

    def set(self, time: datetime | str | None) -> None:
        """Stops the clock and sets it (RFC 3339). None lets it run with the machine's."""
        self._call("PUT", "/clock", {"now": time if time is None else rfc3339(time)})

    def advance(self, by: timedelta | float) -> None:
        """Moves the clock on, by seconds or a timedelta. One that runs goes on running from there."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._call("POST", "/clock/advance", {"ms": round(seconds * 1000)})


class Control:
    """The control of all stores of an emulator or, by a store's URL, of that one.

    Each method raises ControlError when the emulator refuses the call, and
    requests.RequestException when it cannot be reached.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.call = Calls(url, token)
        self.clock = Clock(self.call)

    def health(self) -> Health:
        """Which emulator answers."""
        health: Health = self.call("GET", "/health")
        return health

    def reset(self) -> None:
        """Back to what the stores started with. Fault rules count from zero."""
        self.call("POST", "/reset")

    def conditions(self, patch: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The conditions. A patch changes what it names; None in it restores a default."""
        method = "GET" if patch is None else "PATCH"
        conditions: dict[str, Any] = self.call(method, "/conditions", patch)
        return conditions

    def preset(self, name: Preset) -> dict[str, Any]:
        """Sets the conditions of a preset, and returns them."""
        conditions: dict[str, Any] = self.call("PUT", f"/conditions/{quote(name, safe='')}")
        return conditions

    def set_faults(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Sets the fault rules, such as {"id": "f", "on": "put", "first": 2, "status": 503}."""
        self.conditions({"fault": list(rules)})

    def release(self, fault: str) -> int:
        """Releases the requests that a fault rule holds. Returns how many."""
        return int(self.call("POST", f"/faults/{quote(fault, safe='')}/release")["released"])

    def hazards(self) -> dict[str, Sightings]:
        """What production would have refused or lost, by kind."""
        hazards: dict[str, Sightings] = self.call("GET", "/hazards")["hazards"]
        return hazards

    def forget_hazards(self) -> None:
        """Forgets the hazards, so that each kind is said again."""
        self.call("DELETE", "/hazards")

    def journal(self, **query: str | int) -> list[dict[str, Any]]:
        """The last requests, each with its KV operations. A query selects: `key`, `operation`, `method`,
        `target`, `status`, `after`, `limit`; `wait_for` waits for so many, up to `within_ms`."""
        names = {name.replace("_", "-"): value for name, value in query.items()}
        journal: list[dict[str, Any]] = self.call("GET", "/journal", query=names)["requests"]
        return journal

    def forget_journal(self) -> None:
        """Forgets the journal."""
        self.call("DELETE", "/journal")

    def close(self) -> None:
        """Closes the connections."""
        self.call.session.close()


def rfc3339(time: datetime | str) -> str:
    """A time as the emulator takes it."""
    if isinstance(time, str):
        return time
    if not isinstance(time, datetime):
        raise ValueError(f"{time!r} is no time: give a datetime, or a text such as 2026-01-01T00:00:00Z")
    if time.tzinfo is None:
        raise ValueError(f"{time} has no time zone: give it one, such as tzinfo=UTC")
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
