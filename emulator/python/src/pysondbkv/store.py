"""A store of an emulator: its URL, clients on it, and its control."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from pysondbkv.client import PysonDBKV
from pysondbkv.control import Control, local_session

if TYPE_CHECKING:
    from pysondbkv.async_client import AsyncPysonDBKV


class FaultStanding(TypedDict):
    """How a fault rule stands: requests that it could strike, that it struck, that it holds."""

    id: str
    chances: int
    hits: int
    holding: int


class Store(Control):
    """A store with a name, made at its first use. Its control is for this store alone, except for the
    clock, which all stores of an emulator share."""

    def __init__(self, emulator_url: str, name: str, auth_key: str, token: str | None = None) -> None:
        self.name = name
        self.url = f"{emulator_url}/@{name}"
        self.auth_key = auth_key
        super().__init__(self.url, token)

    def __repr__(self) -> str:
        return f"<Store {self.url}>"

    @cached_property
    def client(self) -> PysonDBKV:
        """The client on this store."""
        return PysonDBKV(self.url, self.auth_key, session=local_session())

    @cached_property
    def async_client(self) -> AsyncPysonDBKV:
        """The client for asyncio on this store. It needs `pysondbkv[async]`.

        It keeps no connection open, so that it can be used in several event loops and need not be
        closed.
        """
        from pysondbkv.async_client import AsyncPysonDBKV  # says what to install

        import httpx

        limits = httpx.Limits(max_keepalive_connections=0)
        session = httpx.AsyncClient(limits=limits, trust_env=False)
        return AsyncPysonDBKV(self.url, self.auth_key, session=session)

    def faults(self) -> list[FaultStanding]:
        """How each fault rule stands."""
        faults: list[FaultStanding] = self._own("/faults")["faults"]
        return faults

    def usage(self) -> dict[str, Any]:
        """Operations and bytes used, shares of each plan, cost."""
        return self._own("/usage")

    def index(self) -> dict[str, Any]:
        """Orphans, dangling entries and duplicates of `__index__`."""
        return self._own("/index")

    def repair_index(self) -> None:
        """Makes `__index__` agree with the items."""
        self.call("POST", "/index/repair")

    def snapshot(self, name: str = "snapshot") -> None:
        """Keeps the entries as they are, under a name."""
        self.call("PUT", f"/snapshots/{name}")

    def restore(self, name: str = "snapshot") -> None:
        """Returns to the entries of a snapshot."""
        self.call("POST", f"/snapshots/{name}/restore")

    def close(self) -> None:
        """Closes the connections of the store's control and client."""
        super().close()
        if "client" in self.__dict__:
            self.client.close()

    def _own(self, path: str) -> dict[str, Any]:
        """This store's part of an answer that names stores."""
        answer: dict[str, Any] = self.call("GET", path)["stores"][0]
        return answer
