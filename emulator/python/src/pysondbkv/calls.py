"""The calls of the Worker's API: what each one sends, and what its answer means.

Both clients share this file and add only how bytes travel.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import quote

TIMEOUT_SECONDS = 30


class Added(TypedDict):
    """The answer of `add`: the key that the server made."""

    key: str


class Item(TypedDict):
    """An item as `getAll` lists it."""

    key: str
    value: Any


class PysonDBKVError(Exception):
    """The server answered another status than 200. The answer is in `status` and `text`."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text

    def __str__(self) -> str:
        return f"{self.status}: {self.text}"


@dataclass(frozen=True)
class Call:
    """A request, without the server and the auth key."""

    method: str
    path: str
    body: bytes | None = None

    def headers(self, auth_key: str) -> dict[str, str]:
        """The header fields that the call needs."""
        fields = {"AUTH_KEY": auth_key}
        if self.body is not None:
            fields["Content-Type"] = "application/json"
        return fields


def get(key: object) -> Call:
    """Reads an item."""
    return Call("GET", f"/get/{quoted(key)}")


def get_all() -> Call:
    """Lists all items."""
    return Call("GET", "/getAll")


def add(data: Any) -> Call:
    """Stores a new item."""
    return Call("POST", "/add", encoded(data))


def update(key: object, data: Mapping[str, Any]) -> Call:
    """Sets fields of an item."""
    return Call("PUT", "/update", encoded({**data, "key": str(key)}))


def delete(key: object) -> Call:
    """Removes an item."""
    return Call("DELETE", f"/delete/{quoted(key)}")


def delete_all() -> Call:
    """Removes all items."""
    return Call("DELETE", "/deleteAll")


def answer(status: int, content_type: str, body: bytes) -> Any:
    """The parsed JSON of an answer, or its text if it is not JSON. Raises PysonDBKVError unless the
    status is 200."""
    text = body.decode("utf-8", "replace")
    if status != 200:
        raise PysonDBKVError(status, text)
    media_type = content_type.split(";")[0].strip()
    return json.loads(text) if media_type == "application/json" else text


def quoted(key: object) -> str:
    """A key as a part of a path."""
    return quote(str(key), safe="")


def encoded(data: Any) -> bytes:
    """JSON. It has no place for NaN and Infinity, which raise ValueError."""
    return json.dumps(data, allow_nan=False).encode()
