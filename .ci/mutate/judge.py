"""Runs the suite on each mutant of the reference systems, and writes which of them it finds.

A mutant is killed if the suite does not call it conformant. One that ``equivalent.csv`` names is
equivalent: it does what the original does, or what the contract leaves open, and the reason stands there.
Any other one is missed, and then the exit status is 1.
"""

import argparse
import csv
import json
import os
import queue
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SYSTEMS = {
    "worker": ["node", HERE / "worker.mjs", "fixtures/worker"],
    "kv-store": [sys.executable, HERE / "store.py", "fixtures/kv-store"],
}
# How the suite annotates a scenario that failed, and its exit statuses for what it cannot judge.
FINDING = re.compile(r"::error title=([^ ]+) ")
KILLED = {1: "is not conformant", 3: "is no such system", 5: "cannot be judged", 6: "cannot be cleaned up"}


@dataclass
class Mutant:
    system: str
    number: int
    line: int
    original: str
    mutant: str
    verdict: str = ""
    reason: str = ""

    def place(self):
        return f"{self.system}:{self.line}"

    def key(self):
        return self.system, self.original, self.mutant


class Server:
    """A program that serves one mutant at a time."""

    def __init__(self, system):
        self.system = system
        command = [str(word) for word in SYSTEMS[system]]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        self.mutants = json.loads(self.process.stdout.readline())

    def serve(self, number):
        """The URL of a mutant, or None if it does not start."""
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        # The runtime writes to the same output.
        for line in self.process.stdout:
            if line.startswith("http://"):
                return line.strip()
            if line == "dead\n":
                return None
        raise SystemExit(f"the server of {self.system} has ended")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def judged(program, system, url):
    """Whether the suite finds something, and what. It is stopped at the first finding."""
    if url is None:
        return True, "does not start"
    command = [program, "run", "--suite", system, "--url", url, "--strict", "--ledger", "none",
               "--timeout", "10", "--max-time", "2m", "--report", "github"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(system), stdout=pipe, stderr=pipe, text=True) as suite:
        for line in suite.stdout:
            if found := FINDING.match(line):
                suite.kill()
                return True, found[1]
        told = suite.stderr.read()
    if suite.returncode == 0:
        return False, ""
    if suite.returncode not in KILLED:
        raise SystemExit(f"the suite ended with status {suite.returncode}: {told}")
    return True, KILLED[suite.returncode]


def environment(system):
    """The store asks for no key, so it is told none."""
    return {name: value for name, value in os.environ.items() if system == "worker" or name != "AUTH_KEY"}


def judge(arguments, system, reviewed):
    """The mutants of a system that are in the sample, each with its verdict."""
    servers = [Server(system) for _ in range(arguments.jobs)]
    if (found := judged(arguments.program, system, servers[0].serve("original")))[0]:
        raise SystemExit(f"the suite does not find the original of {system} conformant: {found[1]}")
    idle = queue.Queue()
    for server in servers:
        idle.put(server)

    def one(mutant):
        server = idle.get()
        try:
            is_found, reason = judged(arguments.program, system, server.serve(mutant.number))
        finally:
            idle.put(server)
        known = reviewed.get(mutant.key())
        if known is not None and is_found:
            raise SystemExit(f"{mutant.place()} is no equivalent, it is found: {mutant.mutant}")
        mutant.verdict = "killed" if is_found else "missed" if known is None else "equivalent"
        mutant.reason = reason if known is None else known
        print(f"{mutant.verdict:10}  {mutant.place()}  {mutant.mutant}  {mutant.reason}", flush=True)

    all_mutants = [Mutant(system, n, **about) for n, about in enumerate(servers[0].mutants)]
    mutants = sample(all_mutants, arguments.sample)
    known = {mutant.key() for mutant in all_mutants}
    if stale := [key for key in reviewed if key[0] == system and key not in known]:
        raise SystemExit(f"equivalent.csv names mutants that are not there: {stale}")
    with ThreadPoolExecutor(arguments.jobs) as pool:
        list(pool.map(one, mutants))
    for server in servers:
        server.stop()
    return mutants


def sample(mutants, size):
    """As many mutants, spread evenly, always the same ones."""
    if size is None or size >= len(mutants):
        return mutants
    return [mutants[place * len(mutants) // size] for place in range(size)]


def table(mutants):
    """All verdicts, as a page."""
    yield "# Mutants of the reference systems\n"
    yield "| system | mutants | killed | equivalent | missed |\n|---|---:|---:|---:|---:|"
    for system in SYSTEMS:
        counts = Counter(mutant.verdict for mutant in mutants if mutant.system == system)
        yield f"| {system} | {counts.total()} | {counts['killed']} | {counts['equivalent']} | {counts['missed']} |"
    for verdict in ("missed", "equivalent", "killed"):
        yield f"\n## {verdict.capitalize()}\n"
        for mutant in mutants:
            if mutant.verdict == verdict:
                code = mutant.mutant.replace("|", "\\|")
                yield f"- {mutant.place()} `` {code} `` {mutant.reason}".rstrip()


def reviewed_mutants():
    with open(HERE / "equivalent.csv", encoding="utf-8", newline="") as file:
        return {(row["system"], row["original"], row["mutant"]): row["reason"] for row in csv.DictReader(file)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the suite")
    parser.add_argument("--sample", type=int, help="so many mutants of each system, always the same ones; default: all")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants run at once")
    parser.add_argument("--table", type=Path, help="where the table is written")
    arguments = parser.parse_args()
    reviewed = reviewed_mutants()
    mutants = []
    for system in SYSTEMS:
        mutants += judge(arguments, system, reviewed)
    if arguments.table:
        arguments.table.write_text("\n".join(table(mutants)) + "\n", encoding="utf-8")
    missed = [mutant for mutant in mutants if mutant.verdict == "missed"]
    print(f"{len(mutants)} mutants, {len(missed)} missed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
