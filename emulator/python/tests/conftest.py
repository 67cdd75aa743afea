"""These tests run pytest in pytest. The inner one has the plugin as users have it: installed."""

from textwrap import dedent

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def run(pytester: pytest.Pytester):
    """Runs a test file in a pytest of its own."""

    def run(tests: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makepyfile(tests)
        pytester.makeini(f"[pytest]\n{dedent(ini)}")
        return pytester.runpytest_inprocess("-q", "-W", "error", *arguments)

    return run
