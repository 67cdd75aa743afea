#!/usr/bin/env python3
"""Measures how long a server takes from its command to the first answered request.

    python3 emulator/benches/start.py WHEEL [--rounds N] [--readme FILE]

The emulator is installed from its wheel into a fresh environment. `wrangler dev` serves
`fixtures/worker`, if `npm ci` has installed it there. Both are started in turn, each on a free port and
with no entries, and asked for all items until they answer. The table is printed, or written between
the marks of FILE.
"""

import argparse
import http.client
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
WORKER = ROOT / "fixtures" / "worker"
PROGRAMS = WORKER / "node_modules" / ".bin"
WRANGLER = PROGRAMS / "wrangler"
AUTH_KEY = "meow"
SECONDS_TO_START = 120
BEGIN, END = "<!-- start:begin -->", "<!-- start:end -->"


def main():
    arguments = parsed()
    with tempfile.TemporaryDirectory() as folder:
        table = measured(arguments, Path(folder))
    if arguments.readme is None:
        print(table)
        return
    page = arguments.readme.read_text()
    before, rest = page.split(BEGIN)
    arguments.readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}")


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is started (5)")
    parser.add_argument("--readme", type=Path, help="the page that the table is written into")
    return parser.parse_args()


def measured(arguments, scratch):
    """The table, with the date and the machine."""
    servers = commands(arguments.wheel, scratch)
    times = {name: [] for name in servers}
    for _ in range(arguments.rounds):
        for name, (command, _) in servers.items():
            times[name].append(first_answer(command, scratch))
    lines = [
        f"Measured on {date.today()} on {os.cpu_count()} cores of {processor()}, "
        f"Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f} at the end: "
        f"median of {arguments.rounds} starts each.",
        "",
        "| | median | least to most | to download | installed |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [row(name, times[name], sizes) for name, (_, sizes) in servers.items()]
    return "\n".join(lines)


def row(name, times, sizes):
    figures = [median(times), min(times), max(times)]
    middle, least, most = (f"{1000 * figure:,.0f}" for figure in figures)
    download, installed = sizes
    return f"| {name} | {middle} ms | {least} to {most} | {download} | {installed} |"


def commands(wheel, scratch):
    """Each server's command, and how large it is."""
    fresh = scratch / "environment"
    venv.create(fresh, with_pip=True)
    pip = [fresh / "bin" / "pip", "--disable-pip-version-check", "install", "--quiet"]
    before = size(fresh)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    sizes = megabytes(wheel.stat().st_size), megabytes(size(fresh) - before)
    program = fresh / "bin" / "pysondbkv-emulator"
    servers = {"`pysondbkv-emulator`, from the wheel": ([program], sizes)}
    if WRANGLER.exists():
        asked = [WRANGLER, "--version"]
        version = subprocess.run(asked, env=environment(), capture_output=True, text=True).stdout.strip()
        state = ["--persist-to", scratch / "state", "--inspector-port", "0"]
        sizes = "", megabytes(size(WORKER / "node_modules"))
        servers[f"`wrangler dev` {version}"] = ([WRANGLER, "dev", "--ip", "127.0.0.1", *state], sizes)
    return servers


def size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if not file.is_symlink() and file.is_file())


def megabytes(count):
    return f"{count / 1e6:,.1f} MB"


def first_answer(command, scratch):
    """The seconds from the start of a server to its first answer."""
    port = free_port()
    with open(scratch / "log", "wb") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=WORKER,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            while not answers(port):
                if process.poll() is not None or time.perf_counter() - began > SECONDS_TO_START:
                    sys.exit(f"{command[0]} does not answer:\n{(scratch / 'log').read_text()}")
                time.sleep(0.0005)
            return time.perf_counter() - began
        finally:
            end(process)


def environment():
    """The environment of the servers. Wrangler runs on the Node.js that is installed with it."""
    named = {"AUTH_KEY": AUTH_KEY, "CI": "1", "WRANGLER_SEND_METRICS": "false"}
    return os.environ | named | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}


def end(process):
    """Ends a server and all that it started."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port):
    """Whether all items are listed: there are none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/getAll", headers={"AUTH_KEY": AUTH_KEY})
        answer = connection.getresponse()
        return answer.status == 200 and answer.read() == b"[]"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def processor():
    """The processor's name, without its marks."""
    try:
        found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


if __name__ == "__main__":
    main()
