"""Serves one mutant of the reference store after the other, on uvicorn.

python store.py FOLDER: the first line of its output is a JSON list of all mutants. Then it reads lines,
each with the number of a mutant, or ``original``, and answers each with the URL at which that mutant runs
on an empty store, or with ``dead`` where it does not start. mutmut writes the mutants.
"""

import json
import os
import signal
import socket
import sys
import time
from pathlib import Path

import fastapi.middleware.cors  # noqa: F401 - each mutant imports them, and is forked from here
import uvicorn  # noqa: F401
from mutmut import Context, list_mutations, mutate

SECONDS_TO_START = 10


def sources(source):
    """The source of each mutant."""
    found = list_mutations(Context(source=source, filename="main.py"))
    return [mutate(Context(source=source, filename="main.py", mutation_id=one))[0] for one in found]


def described(source, mutant):
    """The line that the mutant changes, as it is and as the mutant has it."""
    lines = zip(source.splitlines(), mutant.splitlines())
    number, (line, changed) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return {"line": number, "original": line.strip(), "mutant": changed.strip()}


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(source, port):
    """Runs a source as a program, in a process of its own, and returns its number."""
    process = os.fork()
    if process == 0:
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silent, stream)
        os.environ["PORT"] = str(port)
        exec(compile(source, "main.py", "exec"), {"__name__": "__main__"})
        os._exit(0)
    return process


def answers(process, port):
    """Waits until the program listens. False if it has ended, or does not begin."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and os.waitpid(process, os.WNOHANG) == (0, 0):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def stop(process):
    if process is None:
        return
    try:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    except (ProcessLookupError, ChildProcessError):
        pass  # It has ended.


def main():
    source = (Path(sys.argv[1]) / "main.py").read_text(encoding="utf-8")
    mutants = sources(source)
    print(json.dumps([described(source, mutant) for mutant in mutants]), flush=True)
    process = None
    for line in sys.stdin:
        stop(process)
        port = free_port()
        process = start(source if line.strip() == "original" else mutants[int(line)], port)
        print(f"http://127.0.0.1:{port}" if answers(process, port) else "dead", flush=True)
    stop(process)


if __name__ == "__main__":
    main()
