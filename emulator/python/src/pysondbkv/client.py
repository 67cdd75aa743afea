"""The client, on requests.

requests is loaded with the first session. It takes as long to load as pytest, which loads the plugin of
this package in every project. Its errors are OSErrors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from pysondbkv import calls
from pysondbkv.calls import Added, Call, Item

if TYPE_CHECKING:
    import requests


class PysonDBKV:
    """A PysonDBKV deployment. An item is any value that JSON can hold. A key may be any object whose
    text is the key, such as a uuid.UUID.

    Every method raises PysonDBKVError when the server refuses, and requests.RequestException when it
    cannot be reached. A `session` of your own brings proxies or certificates.
    """

    def __init__(
        self, base_url: str, auth_key: str, *, session: requests.Session | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.auth_key = auth_key
        self.session = session or new_session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self.session.close()

    def get(self, key: object) -> Any:
        """The item under `key`, or None if there is none."""
        return self._send(calls.get(key))

    def getAll(self) -> list[Item]:
        """All items, in the order of adding: [{"key": …, "value": …}, …]."""
        items: list[Item] = self._send(calls.get_all())
        return items

    def add(self, data: Any) -> Added:
        """Stores a new item. Returns {"key": …}."""
        added: Added = self._send(calls.add(data))
        return added

    def update(self, key: object, data: Mapping[str, Any]) -> str:
        """Sets the fields of `data`. The item's other fields stay."""
        return str(self._send(calls.update(key, data)))

    def delete(self, key: object) -> str:
        """Removes the item under `key`. An unknown key is not an error."""
        return str(self._send(calls.delete(key)))

    def deleteAll(self) -> str:
        """Removes all items, also those of others."""
        return str(self._send(calls.delete_all()))

    def _send(self, call: Call) -> Any:
        response = self.session.request(
            call.method,
            self.base_url + call.path,
            data=call.body,
            headers=call.headers(self.auth_key),
            timeout=calls.TIMEOUT_SECONDS,
            # A redirect would send the key to another server.
            allow_redirects=False,
        )
        content_type = response.headers.get("Content-Type", "")
        return calls.answer(response.status_code, content_type, response.content)


def new_session() -> requests.Session:
    """A session of requests."""
    import requests

    return requests.Session()
