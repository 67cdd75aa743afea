"""What an emulator logs: a file without a name, which is gone with the processes that use it."""

import fcntl
import os
import tempfile


class Log:
    """The log of one emulator."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()
        # The emulator goes on writing at the end of the file, also after it was emptied.
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        fcntl.fcntl(self._file, fcntl.F_SETFL, flags | os.O_APPEND)

    def fileno(self) -> int:
        """The file that the emulator writes to."""
        return self._file.fileno()

    def text(self) -> str:
        """What was logged since the start, or since it was emptied."""
        return os.pread(self.fileno(), os.fstat(self.fileno()).st_size, 0).decode("utf-8", "replace")

    def empty(self) -> None:
        """Forgets what was logged."""
        os.truncate(self.fileno(), 0)

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()
