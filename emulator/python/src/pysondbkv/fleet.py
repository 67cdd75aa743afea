"""The emulators of a test session, by the options that they were started with."""

from pysondbkv.program import Options
from pysondbkv.started import StartedEmulator


class Fleet:
    """Starts an emulator when its options are first asked for."""

    def __init__(self) -> None:
        self._running: dict[Options, StartedEmulator] = {}

    def emulator(self, options: Options) -> StartedEmulator:
        """The emulator with these options."""
        if options not in self._running:
            self._running[options] = StartedEmulator(options)
        return self._running[options]

    def forget_logs(self) -> None:
        """From here on a log has what comes next."""
        for emulator in self._running.values():
            emulator.forget_log()

    def logs(self) -> dict[str, str]:
        """What each emulator has logged, by its URL."""
        logs = {emulator.url: emulator.log() for emulator in self._running.values()}
        return {url: log for url, log in logs.items() if log}

    def stop(self) -> None:
        """Stops all emulators."""
        while self._running:
            self._running.popitem()[1].stop()
