"""What pytest.ini and `@pytest.mark.pysondbkv` ask for."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import pytest

from pysondbkv.control import Control, rfc3339
from pysondbkv.program import Options

MARKER = "pysondbkv"

TEXTS = {
    "pysondbkv_url": "URL of a running emulator, instead of one that is started",
    "pysondbkv_auth_key": "auth key of the emulator (meow)",
    "pysondbkv_preset": "conditions of all stores: local or production",
    "pysondbkv_clock": "time at which the clock stands (RFC 3339); it runs otherwise",
    "pysondbkv_seed": "seed of all random choices",
}
ARGS = "pysondbkv_args"

# Without its control plane, or behind a token of its own, an emulator cannot be steered.
CLOSING = ("--no-control", "--control-token")

# What only the start of an emulator can give.
OF_A_START = ("pysondbkv_preset", "pysondbkv_clock", "pysondbkv_seed", ARGS)


class SettingsError(Exception):
    """A setting is wrong. The message says which."""


def add(parser: pytest.Parser) -> None:
    """Tells pytest which settings there are."""
    for name, text in TEXTS.items():
        parser.addini(name, text, default="")
    parser.addini(ARGS, "more options of pysondbkv-emulator", type="args", default=[])


def check(config: pytest.Config) -> None:
    """A running emulator has its options already."""
    given = [name for name in OF_A_START if config.getini(name)]
    if config.getini("pysondbkv_url") and given:
        raise SettingsError(
            f"pysondbkv_url names a running emulator, so {', '.join(given)} cannot be given: start "
            "that emulator with these options, or leave out pysondbkv_url"
        )
    check_arguments(config.getini(ARGS))


def check_arguments(words: Sequence[str]) -> None:
    """The fixtures steer the emulator by its control plane."""
    for word in words:
        if word.split("=")[0] in CLOSING:
            raise SettingsError(f"{word} cannot be given here: the fixtures need the control plane")


def options(config: pytest.Config) -> Options:
    """The options of the session's emulator."""
    return Options(
        preset=config.getini("pysondbkv_preset") or None,
        clock=config.getini("pysondbkv_clock") or None,
        seed=config.getini("pysondbkv_seed") or None,
        auth_key=auth_key(config),
        args=tuple(config.getini(ARGS)),
    )


def auth_key(config: pytest.Config) -> str:
    """The key of the session's emulator."""
    return config.getini("pysondbkv_auth_key") or "meow"


@dataclass(frozen=True)
class Marked:
    """The options of a test's markers. Those of the test stand before those of its class and module."""

    preset: str | None = None
    conditions: Mapping[str, Any] | None = None
    faults: Sequence[Mapping[str, Any]] | None = None
    clock: str | datetime | None = None
    seed: int | None = None
    args: str | Sequence[str] = ()

    def needs_own_emulator(self) -> bool:
        """All stores of an emulator share its clock, its seed and its arguments."""
        return self.clock is not None or self.seed is not None or bool(self.args)

    def on(self, options: Options) -> Options:
        """The options of an emulator for the test."""
        words = shlex.split(self.args) if isinstance(self.args, str) else self.args
        check_arguments(words)
        return replace(
            options,
            clock=options.clock if self.clock is None else rfc3339(self.clock),
            seed=options.seed if self.seed is None else str(self.seed),
            args=(*options.args, *words),
        )

    def apply(self, store: Control, *, clock_stands: bool) -> None:
        """Gives a store its conditions."""
        if self.preset is not None:
            store.call("PUT", f"/conditions/{self.preset}")
            if clock_stands:
                # Requests would wait until the test moves the clock.
                store.conditions({"latency": None})
        if self.conditions is not None:
            store.conditions(self.conditions)
        if self.faults is not None:
            store.set_faults(self.faults)


def marked(item: pytest.Item) -> Marked:
    """What the markers of a test ask for."""
    given: dict[str, Any] = {}
    for marker in item.iter_markers(MARKER):
        given = {**named(marker), **given}
    return Marked(**given)


def named(marker: pytest.Mark) -> Mapping[str, Any]:
    """The options of one marker."""
    known = [field.name for field in fields(Marked)]
    unknown = [name for name in marker.kwargs if name not in known]
    if marker.args or unknown:
        wrong = ", ".join([*map(repr, marker.args), *unknown])
        raise SettingsError(f"it does not take {wrong}; it takes {', '.join(known)}, each by its name")
    return marker.kwargs
