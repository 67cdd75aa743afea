"""An emulator that is started here, and ends with this process."""

import subprocess
import time
import uuid

from pysondbkv import program
from pysondbkv.control import ControlError
from pysondbkv.emulator import Emulator
from pysondbkv.log import Log
from pysondbkv.program import EmulatorError, Options

SECONDS_TO_END = 10
SECONDS_FOR_THE_LOG = 2


class StartedEmulator(Emulator):
    """An emulator on a free port. It ends with this process, however that ends."""

    def __init__(self, options: Options) -> None:
        self.options = options
        path = program.path()
        self._log = Log()
        self._process = run(path, options, self._log)
        try:
            super().__init__(self._address(), options.auth_key)
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """Stops the emulator, and waits until it has ended."""
        super().stop()
        self._end()

    def log(self) -> str:
        """What the emulator has logged since its start, or since `forget_log`."""
        mark = uuid.uuid4().hex
        if not self.options.is_quiet():
            self._wait_for(mark)
        return "".join(line for line in self._log.text().splitlines(True) if mark not in line)

    def forget_log(self) -> None:
        """Empties the log."""
        self._log.empty()

    def _wait_for(self, mark: str) -> None:
        """Lines reach the log a moment after their answers. Once this request is logged, all before it
        are."""
        try:
            self.control.call("GET", f"/health?{mark}")
        except (OSError, ControlError):
            return
        deadline = time.monotonic() + SECONDS_FOR_THE_LOG
        while mark not in self._log.text() and time.monotonic() < deadline:
            time.sleep(0.005)

    def _address(self) -> str:
        """The address that the emulator prints once it answers requests."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode("utf-8", "replace").strip()
        if not line.startswith("listening on "):
            status = self._process.wait(SECONDS_TO_END)
            said = self._log.text().strip()
            raise EmulatorError(f"the emulator ended at its start with status {status}:\n{said}")
        return line.removeprefix("listening on ")

    def _end(self) -> None:
        """The emulator stops when its standard input ends."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def start_emulator(
    *,
    preset: str | None = None,
    clock: str | None = None,
    seed: int | None = None,
    auth_key: str = "meow",
    args: tuple[str, ...] = (),
) -> StartedEmulator:
    """Starts an emulator and waits until it listens. Use it in `with`, or call `stop`.

    Raises EmulatorError if it cannot be started, with what the program said.
    """
    seed_text = None if seed is None else str(seed)
    return StartedEmulator(Options(preset, clock, seed_text, auth_key, tuple(args)))


def run(path: str, options: Options, log: Log) -> subprocess.Popen[bytes]:
    """Runs the program."""
    try:
        return subprocess.Popen(
            [path, *options.arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.fileno(),
            env=program.environment(),
            # Ctrl-C in a terminal is for this process, which then ends the emulator.
            process_group=0,
        )
    except OSError as error:
        log.close()
        raise EmulatorError(f"the program {path} cannot be run: {error.strerror}") from error
