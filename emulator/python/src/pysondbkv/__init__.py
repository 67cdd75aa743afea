"""PysonDBKV in Python: the client, and an emulator of the Worker for tests."""

from typing import TYPE_CHECKING, Any

from pysondbkv.calls import Added, Item, PysonDBKVError
from pysondbkv.client import PysonDBKV
from pysondbkv.control import Clock, Control, ControlError
from pysondbkv.emulator import Emulator
from pysondbkv.program import EmulatorError
from pysondbkv.started import start_emulator
from pysondbkv.store import Store

if TYPE_CHECKING:
    from pysondbkv.async_client import AsyncPysonDBKV

__all__ = [
    "Added",
    "AsyncPysonDBKV",
    "Clock",
    "Control",
    "ControlError",
    "Emulator",
    "EmulatorError",
    "Item",
    "PysonDBKV",
    "PysonDBKVError",
    "Store",
    "start_emulator",
]


def __getattr__(name: str) -> Any:
    """AsyncPysonDBKV is loaded when it is first named, since httpx may be missing."""
    if name != "AsyncPysonDBKV":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pysondbkv.async_client import AsyncPysonDBKV

    return AsyncPysonDBKV
