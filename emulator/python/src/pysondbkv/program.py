"""The emulator's program: where it is, and the arguments that options stand for."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAME = "pysondbkv-emulator"
VARIABLE = "PYSONDBKV_EMULATOR"

# These would give the emulator other keys and tokens than the options do.
SECRETS = ("AUTH_KEY", "KV_STORE_API_KEY", "EMULATOR_CONTROL_TOKEN", "EMULATOR_API_TOKEN")


class EmulatorError(Exception):
    """The emulator cannot be started or reached. The message says why."""


@dataclass(frozen=True)
class Options:
    """What an emulator is started with, as the program's options of these names."""

    preset: str | None = None
    clock: str | None = None
    seed: str | None = None
    auth_key: str = "meow"
    args: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """The arguments of the program."""
        named = {"--preset": self.preset, "--clock": self.clock, "--seed": self.seed}
        given = [word for name, value in named.items() if value for word in (name, value)]
        if not self._says("--port"):
            given += ["--port", "0"]
        if self.preset and self.clock and not self._says("--latency", "--conditions"):
            # Requests would wait until somebody moves the clock.
            given += ["--latency", "all=0"]
        return ["--exit-with-parent", "--auth-key", self.auth_key, *given, *self.args]

    def is_quiet(self) -> bool:
        """Whether requests are not logged."""
        return self._says("--quiet", "-q")

    def _says(self, *names: str) -> bool:
        """Whether `args` have one of these options."""
        return any(word.split("=")[0] in names for word in self.args)


def path() -> str:
    """The path of the program: what PYSONDBKV_EMULATOR names, or else the one of this package."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    searched = list(dict.fromkeys(folders()))
    found = shutil.which(NAME, path=os.pathsep.join(searched)) or shutil.which(NAME)
    if found is None:
        raise EmulatorError(
            f"the program {NAME} is not in {', '.join(searched)}, nor on the PATH: install the wheel "
            f"of pysondbkv for this platform, or name a program in the variable {VARIABLE}"
        )
    return found


def folders() -> Iterator[str]:
    """Where installers put programs: of this environment, its user, the Python below it, `--target`."""
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    yield sysconfig.get_path("scripts", vars={"base": sys.base_prefix})
    yield str(Path(__file__).parent.parent / "bin")


def environment() -> dict[str, str]:
    """The environment of the program: this one without keys and tokens."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}
