"""No emulator outlives its pytest, however that ends."""

import os
import signal
import subprocess
import sys
import time

import pytest

SECONDS = 30

TESTS = """
    import os, pathlib, time
    import pytest

    @pytest.mark.parametrize("nth", range(2))
    def test_it(pysondbkv, pysondbkv_store, nth):
        pathlib.Path(f"emulator-{nth}").write_text(str(pysondbkv._process.pid))
        # In short steps, so that xdist can interrupt a worker.
        for _ in range(TENTHS):
            time.sleep(0.1)
"""
LONG, SHORT = (TESTS.replace("TENTHS", tenths) for tenths in ("300", "0"))


def wait_until(is_so):
    """Waits for something that comes."""
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not is_zombie(pid)


def is_zombie(pid):
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True)
    return state.stdout.strip() in ("", "Z")


def started(pytester, names, *arguments):
    """A pytest whose tests are at work, and its emulators."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    process = subprocess.Popen(command, cwd=pytester.path, stdout=subprocess.DEVNULL)
    files = [pytester.path / name for name in names]
    wait_until(lambda: all(file.exists() and file.read_text() for file in files))
    return process, {int(file.read_text()) for file in files}


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_pytest_that_is_killed_leaves_no_emulator(pytester, ending):
    pytester.makepyfile(LONG)
    process, emulators = started(pytester, ["emulator-0"])
    process.send_signal(ending)
    process.wait()
    wait_until(lambda: not any(map(is_alive, emulators)))


def test_workers_of_a_killed_pytest_leave_no_emulator(pytester):
    pytester.makepyfile(LONG)
    process, emulators = started(pytester, ["emulator-0", "emulator-1"], "-n", "2")
    assert len(emulators) == 2
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(is_alive, emulators)))


def test_a_pytest_that_ends_has_ended_its_emulator(pytester):
    pytester.makepyfile(SHORT)
    process, emulators = started(pytester, ["emulator-0"])
    assert process.wait() == 0
    assert not any(map(is_alive, emulators))
