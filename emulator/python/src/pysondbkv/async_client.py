"""The client for asyncio, on httpx. It needs `pip install pysondbkv[async]`."""

from collections.abc import Mapping
from typing import Any, Self

try:
    import httpx
except ImportError as missing:
    raise ImportError(
        "AsyncPysonDBKV needs httpx, which is not installed: pip install 'pysondbkv[async]'"
    ) from missing

from pysondbkv import calls
from pysondbkv.calls import Added, Call, Item


class AsyncPysonDBKV:
    """A PysonDBKV deployment, for asyncio: the methods of PysonDBKV, each awaited.

    Every method raises PysonDBKVError when the server refuses, and httpx.HTTPError when it cannot be
    reached. A `session` of your own brings proxies or certificates.
    """

    def __init__(
        self, base_url: str, auth_key: str, *, session: httpx.AsyncClient | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.auth_key = auth_key
        self.session = session or httpx.AsyncClient()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections."""
        await self.session.aclose()

    async def get(self, key: object) -> Any:
        """The item under `key`, or None if there is none."""
        return await self._send(calls.get(key))

    async def getAll(self) -> list[Item]:
        """All items, in the order of adding: [{"key": …, "value": …}, …]."""
        items: list[Item] = await self._send(calls.get_all())
        return items

    async def add(self, data: Any) -> Added:
        """Stores a new item. Returns {"key": …}."""
        added: Added = await self._send(calls.add(data))
        return added

    async def update(self, key: object, data: Mapping[str, Any]) -> str:
        """Sets the fields of `data`. The item's other fields stay."""
        return str(await self._send(calls.update(key, data)))

    async def delete(self, key: object) -> str:
        """Removes the item under `key`. An unknown key is not an error."""
        return str(await self._send(calls.delete(key)))

    async def deleteAll(self) -> str:
        """Removes all items, also those of others."""
        return str(await self._send(calls.delete_all()))

    async def _send(self, call: Call) -> Any:
        response = await self.session.request(
            call.method,
            self.base_url + call.path,
            content=call.body,
            headers=call.headers(self.auth_key),
            timeout=calls.TIMEOUT_SECONDS,
            # A redirect would send the key to another server.
            follow_redirects=False,
        )
        content_type = response.headers.get("Content-Type", "")
        return calls.answer(response.status_code, content_type, response.content)
