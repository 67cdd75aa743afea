"""Runs the steps of the GitHub actions, the GitLab job and compose.yaml as their runners do.

    python steps.py PROGRAMS        PROGRAMS is the folder with both programs

Of the expressions of GitHub's workflows, those are known that the actions use.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
import xml.etree.ElementTree as xml
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import yaml

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.argv[1]).resolve()
EMULATOR, SUITE = PROGRAMS / "pysondbkv-emulator", PROGRAMS / "pysondbkv-conformance"


class Job:
    """A job of GitHub Actions: what its steps set stays for later ones."""

    def __init__(self, folder):
        self.folder = folder
        self.env = {**os.environ, "RUNNER_TEMP": str(folder), "GITHUB_ACTIONS": "true"}
        self.env.pop("PYSONDBKV_URL", None)
        self.summary = folder / "summary.md"

    def uses(self, name, expected=0, **inputs):
        """Runs an action. Returns its outputs and what it printed."""
        path = ROOT / ".github/actions" / name
        action = yaml.safe_load((path / "action.yml").read_text())
        known = action["inputs"]
        assert set(inputs) <= set(known), f"{name} has no such input: {inputs}"
        context = {
            "github.action_path": str(path),
            "github.action_ref": "v0.0.0",
            "github.action_repository": "",
            "github.repository": "owner/name",
            "github.server_url": "http://nowhere.invalid",
            **{f"inputs.{key}": one.get("default", "") for key, one in known.items()},
            **{f"inputs.{key}": value for key, value in inputs.items()},
        }
        printed, status = "", 0
        for step in action["runs"]["steps"]:
            if "run" not in step:
                continue
            assert step["shell"] == "bash", step["name"]
            status, text = self.run(step, context)
            printed += text
            if status:
                break
        assert status == expected, f"{name} ended with {status}:\n{printed}"
        outputs = action.get("outputs", {})
        return {key: filled(one["value"], context) for key, one in outputs.items()}, printed

    def run(self, step, context):
        env, output = self.folder / "env", self.folder / "output"
        env.write_text("")
        output.write_text("")
        files = {"GITHUB_ENV": env, "GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": self.summary}
        own = {key: filled(value, context) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={**self.env, **own, **{key: str(path) for key, path in files.items()}},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.env.update(pairs(env))
        identity = step.get("id")
        context.update({f"steps.{identity}.outputs.{key}": value for key, value in pairs(output).items()})
        return done.returncode, done.stdout


def pairs(file):
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def filled(text, context):
    """The text with its expressions replaced, each a name or several with `||`."""

    def value(found):
        values = [context.get(name.strip(), "") for name in found[1].split("||")]
        return next((one for one in values if one), "")

    return re.sub(r"\$\{\{(.+?)\}\}", value, str(text))


def check_actions(folder):
    job = Job(folder)
    started, _ = job.uses("emulator", program=str(EMULATOR), arguments="--seed 1 --quiet")
    assert job.env["PYSONDBKV_URL"] == started["url"] and Path(started["log"]).exists()
    try:
        job.uses("conformance", program=str(SUITE), url="started")
        assert "CONFORMANT" in job.summary.read_text()
        for name in ("conformance.xml", "conformance.html", "conformance.json"):
            assert (folder / "conformance-reports" / name).stat().st_size > 0, name
    finally:
        end_emulators(folder)
    print("the actions judge what they started")


def check_a_failure(folder):
    job = Job(folder)
    job.uses("emulator", program=str(EMULATOR), arguments="--contract published")
    try:
        _, printed = job.uses("conformance", expected=1, program=str(SUITE), url="started", arguments="--only auth")
        assert re.search("^::error ", printed, re.M), printed
        assert "NOT CONFORMANT" in job.summary.read_text()
    finally:
        end_emulators(folder)
    _, printed = job.uses("emulator", expected=1, program=str(EMULATOR), arguments="--seed 1\n--presett production")
    assert "--presett" in printed, printed
    # As of a variable of the repository that is not set.
    _, printed = job.uses("conformance", expected=2, program=str(SUITE), url="")
    assert "the input url is empty" in printed, printed
    print("what fails is annotated, and ends the job")


def end_emulators(folder):
    """Ends what was started with a log in this folder: the runner does so at the end of a job."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = os.readlink(process / "fd/2").startswith(f"{folder}/") and process.name != str(os.getpid())
        except OSError:
            continue
        if is_ours:
            os.kill(int(process.name), signal.SIGTERM)


def check_install(folder):
    """Releases are installed by their names and checksums; here a stand-in for a program is in one."""
    release = folder / "v0.0.0"
    target = f"{os.uname().machine}-unknown-linux-musl"
    name = f"pysondbkv-emulator-{target}-v0.0.0"
    (release / name).mkdir(parents=True)
    program = release / name / "pysondbkv-emulator"
    program.write_text("#!/bin/sh\necho stand-in\n")
    program.chmod(0o755)
    with tarfile.open(release / f"{name}.tgz", "w:gz") as archive:
        archive.add(release / name, name)
    checksum = hashlib.sha256((release / f"{name}.tgz").read_bytes()).hexdigest()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    env = {**os.environ, "RELEASES": f"http://127.0.0.1:{server.server_port}", "RUNNER_TEMP": str(folder)}
    command = [ROOT / ".github/actions/install", "pysondbkv-emulator", "v0.0.0"]
    install = partial(subprocess.run, command, env=env, capture_output=True, text=True)
    (release / "SHA256SUMS").write_text(f"{checksum}  {name}.tgz\n")
    installed = install()
    assert installed.returncode == 0, installed.stderr
    assert subprocess.check_output([installed.stdout.strip()], text=True) == "stand-in\n"
    (release / "SHA256SUMS").write_text(f"{'0' * 64}  {name}.tgz\n")
    assert install().returncode != 0
    server.shutdown()
    print("a release is installed, unless its checksum is another")


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def check_gitlab(folder):
    job = yaml.safe_load((ROOT / "conformance/gitlab-ci.yml").read_text())["conformance"]
    version = re.search('^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    assert job["variables"]["PYSONDBKV_VERSION"] == f"v{version}"
    env = {**os.environ, **job["variables"], "PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    script = "\n".join(job["script"])
    judge = partial(subprocess.run, ["bash", "-euc", script], cwd=folder, stdout=subprocess.DEVNULL)
    assert judge(env={**env, "CONFORMANCE_URL": ""}).returncode == 2
    assert judge(env={**env, "CONFORMANCE_URL": "embedded"}).returncode == 0
    kept = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    assert all((folder / name).stat().st_size > 0 for name in kept)
    xml.parse(folder / job["artifacts"]["reports"]["junit"])
    print("the job of GitLab makes its artifacts")


def check_compose(folder):
    """Each service by its command, on loopback and a free port, and its neighbour that judges it."""
    services = yaml.safe_load((ROOT / "emulator/compose.yaml").read_text())["services"]
    for name in ("worker", "backend"):
        words = [{"0.0.0.0": "127.0.0.1", "/data": str(folder)}.get(word, word) for word in services[name]["command"]]
        emulator = subprocess.Popen(
            [EMULATOR, *words, "--port", "0"],
            env=environment(services[name]),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            url = emulator.stdout.readline().removeprefix("listening on ").strip()
            subprocess.run([EMULATOR, "health", url], check=True)
            judging = services[f"check-{name}"]
            assert name in judging["depends_on"]
            words = [url if word.startswith(f"http://{name}:") else word for word in judging["command"]]
            assert url in words
            env = environment(judging)
            subprocess.run([SUITE, *words], check=True, cwd=folder, env=env, stdout=subprocess.DEVNULL)
        finally:
            emulator.terminate()
            emulator.wait()
    print("both services are judged by their neighbours")


def check_compose_shared(folder):
    """The services that share a store, by their commands: what one stores, the other reads."""
    services = yaml.safe_load((ROOT / "emulator/compose.shared.yaml").read_text())["services"]
    if not shutil.which("redis-server"):
        print("SKIPPED: the services that share a store, since redis-server is not installed")
        return
    port = free_port()
    words = ["redis-server", "--bind", "127.0.0.1", "--port", port, *services["valkey"]["command"][1:]]
    started = [subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL)]
    try:
        while subprocess.run(["redis-cli", "-p", port, "ping"], capture_output=True, text=True).stdout != "PONG\n":
            time.sleep(0.05)
        for name in ("worker", "second-worker"):
            assert services[name]["depends_on"]
            words = " ".join(services[name]["command"]).replace("0.0.0.0", "127.0.0.1")
            words = words.replace("valkey:6379", f"127.0.0.1:{port}").split()
            emulator = [EMULATOR, *words, "--port", "0"]
            started.append(subprocess.Popen(emulator, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        one, other = (it.stdout.readline().removeprefix("listening on ").strip() for it in started[1:])
        asked = [SUITE, "run", "--url", one, "--auth-key", "meow", "--consistency", "strong", "--max-writes", "0"]
        subprocess.run(asked, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        item = urllib.request.Request(f"{one}/add", data=b"1", headers={"AUTH_KEY": "meow"})
        key = json.load(urllib.request.urlopen(item))["key"]
        item = urllib.request.Request(f"{other}/get/{key}", headers={"AUTH_KEY": "meow"})
        assert urllib.request.urlopen(item).read() == b"1"
    finally:
        for process in started:
            process.terminate()
            process.wait()
    print("the services that share a store are judged, and meet what the other stores")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def environment(service):
    """What a service is given, where the shell sets nothing: each value is a default, as `${NAME:-DEFAULT}`."""
    own = {key: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for key, value in service.get("environment", {}).items()}
    return {**os.environ, **own}


def main():
    for check in (check_actions, check_a_failure, check_install, check_gitlab, check_compose, check_compose_shared):
        with tempfile.TemporaryDirectory() as folder:
            check(Path(folder))


main()
