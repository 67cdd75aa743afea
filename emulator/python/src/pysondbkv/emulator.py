"""An emulator that runs at a URL."""

import uuid
from typing import Self
from urllib.parse import quote

from pysondbkv.control import Control, ControlError
from pysondbkv.program import EmulatorError
from pysondbkv.store import Store


class Emulator:
    """An emulator at a URL. `control` is for all its stores."""

    def __init__(self, url: str, auth_key: str = "meow", token: str | None = None) -> None:
        self.url = url.rstrip("/")
        self.auth_key = auth_key
        self.token = token
        self.control = Control(self.url, token)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def check(self) -> None:
        """Raises EmulatorError unless an emulator of the Worker answers."""
        try:
            api = self.control.health().get("api")
        except (OSError, ControlError, AttributeError) as error:
            raise EmulatorError(f"no emulator answers at {self.url}: {error}") from error
        if api != "worker":
            raise EmulatorError(f"{self.url} serves {api!r}, and not the Worker")

    def store(self, name: str | None = None) -> Store:
        """The store of a name: 1 to 64 letters, digits, `-`, `_` and `.`. Without one, a fresh store."""
        return Store(self.url, name or uuid.uuid4().hex, self.auth_key, self.token)

    def remove(self, store: Store) -> None:
        """Removes a store and its entries, and closes its connections."""
        store.close()
        try:
            self.control.call("DELETE", f"/stores/{quote(store.name, safe='')}")
        except ControlError as error:
            # A store that no client has used is not there.
            if error.code != "not_found":
                raise

    def stop(self) -> None:
        """Closes the connections."""
        self.control.close()
