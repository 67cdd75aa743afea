"""The plugin in a project's own pytest: its settings, its markers, and what it says when all goes wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from pysondbkv import EmulatorError, program, start_emulator

ADDS_AN_ITEM = """
def test_an_item_comes_back(pysondbkv_store):
    key = pysondbkv_store.client.add({"name": "Alice"})["key"]
    assert pysondbkv_store.client.get(key) == {"name": "Alice"}
"""

NOT_RUN = "def test_it(pysondbkv_store): raise AssertionError('never run')"


def executable(path, script):
    """A program that is a shell script."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_test_needs_no_settings(run):
    run(ADDS_AN_ITEM).assert_outcomes(passed=1)


def test_a_project_without_such_tests_does_not_load_a_client():
    asks = "import sys, pysondbkv.pytest_plugin; sys.exit('requests' in sys.modules or 'httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks]).returncode == 0


def test_the_example_of_the_emulators_page_passes(run):
    page = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    example = page.split("<!-- file: test_items.py -->\n```python\n")[1].split("```")[0]
    run(example).assert_outcomes(passed=1)


def test_all_tests_of_a_session_share_an_emulator(run):
    tests = """
        urls = set()

        def test_one(pysondbkv, pysondbkv_store): urls.add(pysondbkv.url)

        def test_two(pysondbkv_store): urls.add(pysondbkv_store.url.split("/@")[0])

        def test_three(): assert len(urls) == 1
    """
    run(tests).assert_outcomes(passed=3)


def test_the_ini_file_sets_preset_clock_seed_key_and_arguments(run):
    tests = """
        def test_it(pysondbkv, pysondbkv_store):
            assert pysondbkv.auth_key == "secret"
            assert pysondbkv.control.health()["seed"] == 7
            assert pysondbkv_store.conditions()["limits"]["same-key-writes"] == "last-writer-wins"
            assert pysondbkv_store.conditions()["quotas"]["plan"] == "free"
            assert pysondbkv_store.clock.now().year == 2030
            pysondbkv_store.client.add(1)
    """
    ini = """
        pysondbkv_preset = production
        pysondbkv_clock = 2030-01-01T00:00:00Z
        pysondbkv_seed = 7
        pysondbkv_auth_key = secret
        pysondbkv_args = --same-key-writes last-writer-wins --latency all=0
    """
    run(tests, ini=ini).assert_outcomes(passed=1)


def test_markers_of_module_class_and_test_are_joined(run):
    tests = """
        import pytest

        pytestmark = pytest.mark.pysondbkv(preset="production", seed=1)

        @pytest.mark.pysondbkv(conditions={"quotas": {"plan": "none"}})
        class TestIt:
            @pytest.mark.pysondbkv(seed=2)
            def test_it(self, pysondbkv_store):
                assert pysondbkv_store.health()["seed"] == 2
                assert pysondbkv_store.conditions()["limits"]["same-key-writes"] == "429"
                assert pysondbkv_store.conditions()["quotas"]["plan"] == "none"
    """
    run(tests).assert_outcomes(passed=1)


def test_a_preset_under_a_stopped_clock_has_only_the_latency_that_is_asked_for(run):
    tests = """
        import pytest

        def test_none(pysondbkv, pysondbkv_store):
            assert pysondbkv_store.conditions()["latency"]["put"] == "0"
            pysondbkv.store().client.add(1)

        @pytest.mark.pysondbkv(args="--latency put=1s")
        def test_some(pysondbkv_store):
            assert pysondbkv_store.conditions()["latency"]["put"] == "1000ms"
    """
    ini = "pysondbkv_preset = production\npysondbkv_clock = 2030-01-01T00:00:00Z"
    run(tests, ini=ini).assert_outcomes(passed=2)


def test_a_marker_with_a_clock_brings_an_emulator_of_its_own(run):
    tests = """
        import pytest

        midnight = pytest.mark.pysondbkv(clock="2026-11-30T00:00:00Z")
        urls = []

        @midnight
        def test_one(pysondbkv, pysondbkv_store): urls.append(pysondbkv_store.url.split("/@")[0])

        @midnight
        def test_two(pysondbkv, pysondbkv_store): urls.append(pysondbkv_store.url.split("/@")[0])

        def test_three(pysondbkv): assert urls[0] == urls[1] != pysondbkv.url
    """
    run(tests).assert_outcomes(passed=3)


def test_keys_and_tokens_of_the_shell_do_not_reach_the_emulator(run, monkeypatch):
    monkeypatch.setenv("AUTH_KEY", "of-a-deployment")
    monkeypatch.setenv("EMULATOR_CONTROL_TOKEN", "of-another-emulator")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    run(ADDS_AN_ITEM).assert_outcomes(passed=1)


def test_the_marker_is_known_to_pytest(run):
    result = run(ADDS_AN_ITEM, "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.pysondbkv(preset, conditions, *"])


# ---------------------------------------------------------------------------- a running emulator


def test_a_running_emulator_can_be_used(run, pysondbkv):
    tests = f"def test_it(pysondbkv_store): assert pysondbkv_store.url.startswith({pysondbkv.url!r})"
    run(tests, ini=f"pysondbkv_url = {pysondbkv.url}").assert_outcomes(passed=1)


def test_a_running_emulator_keeps_no_store_of_a_test(run, pysondbkv):
    before = pysondbkv.control.call("GET", "/stores")
    run(ADDS_AN_ITEM, ini=f"pysondbkv_url = {pysondbkv.url}").assert_outcomes(passed=1)
    assert pysondbkv.control.call("GET", "/stores") == before


def test_a_url_at_which_no_emulator_answers_is_an_error(run):
    result = run(NOT_RUN, ini="pysondbkv_url = http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["no emulator answers at http://127.0.0.1:9: *"])


def test_an_emulator_of_the_key_value_store_is_refused(run):
    with start_emulator(args=("--api", "kv-store")) as emulator:
        result = run(NOT_RUN, ini=f"pysondbkv_url = {emulator.url}")
    result.stdout.fnmatch_lines(["*serves 'kv-store', and not the Worker"])


def test_a_running_emulator_takes_no_options_of_a_start(run):
    result = run(NOT_RUN, ini="pysondbkv_url = http://127.0.0.1:9\npysondbkv_seed = 1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*names a running emulator, so pysondbkv_seed cannot be given*"])


# ----------------------------------------------------------------------------------------- errors


def test_a_missing_program_is_an_error_that_says_where_it_was_sought(monkeypatch):
    monkeypatch.delenv("PYSONDBKV_EMULATOR", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(program, "folders", lambda: iter(["/no/bin", "/no/bin", "/no/user/bin"]))
    with pytest.raises(EmulatorError, match="is not in /no/bin, /no/user/bin, nor on the PATH.*PYSONDBKV_EMU"):
        program.path()


def test_the_program_of_this_environment_stands_before_that_of_the_path(monkeypatch, tmp_path):
    monkeypatch.delenv("PYSONDBKV_EMULATOR", raising=False)
    for folder in ("ours", "path"):
        (tmp_path / folder).mkdir()
        executable(tmp_path / folder / program.NAME, "")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(program, "folders", lambda: iter([str(tmp_path / "ours")]))
    assert program.path() == str(tmp_path / "ours" / program.NAME)


def test_a_program_that_cannot_be_run_is_an_error(run, monkeypatch):
    monkeypatch.setenv("PYSONDBKV_EMULATOR", "/no/such/program")
    result = run(NOT_RUN)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the program /no/such/program cannot be run: No such file or directory"])


def test_a_program_that_says_something_else_is_an_error(run, monkeypatch, tmp_path):
    said = executable(tmp_path / "program", "echo hello; echo what is this >&2")
    monkeypatch.setenv("PYSONDBKV_EMULATOR", said)
    result = run(NOT_RUN)
    result.stdout.fnmatch_lines(["the emulator ended at its start with status 0:", "what is this"])


def test_a_port_that_is_taken_is_an_error_in_the_words_of_the_program(run, pysondbkv):
    port = pysondbkv.url.rsplit(":", 1)[1]
    result = run(NOT_RUN, ini=f"pysondbkv_args = --port {port}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the emulator ended at its start with status 2:", f"*{port}*in use*"])


def test_a_wrong_option_is_an_error_in_the_words_of_the_program(run):
    result = run(NOT_RUN, ini="pysondbkv_args = --prest production")
    result.stdout.fnmatch_lines(["error: unexpected argument '--prest' found"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("colour='red'", "it does not take colour; it takes preset, conditions, *"),
        ("'production'", "it does not take 'production'; it takes preset, conditions, *"),
        ("clock=1", "1 is no time: give a datetime, or a text such as 2026-*"),
        ("preset='staging'", "*404 there is no preset \"staging\""),
        ("conditions={'quotas': {'plan': 'big'}}", "*400 *big* (at quotas.plan)"),
        ("faults=[{'id': 'f'}]", "*400 *missing field `on`* (at fault*"),
    ],
)
def test_a_wrong_marker_fails_its_test_with_one_message(run, options, message):
    result = run(f"import pytest\n@pytest.mark.pysondbkv({options})\n{NOT_RUN}")
    result.assert_outcomes(errors=1)
    # In fnmatch a bracket begins a set.
    result.stdout.fnmatch_lines([f"@pytest.mark.pysondbkv: {message}".replace("[", "[[]")])
    result.stdout.no_fnmatch_line("*another exception*")


# ---------------------------------------------------------------------------- the log on failure

FAILS = """
    def test_before(pysondbkv_store): pysondbkv_store.client.get("of-another-test")

    def test_it(pysondbkv_store):
        pysondbkv_store.client.get("the-key")
        assert False

    def test_without(): assert False
"""


def test_a_failed_test_shows_what_the_emulator_logged_meanwhile(run):
    result = run(FAILS)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*- log of the emulator at http://127.0.0.1:* -*", "*/get/the-key 200 *"])
    result.stdout.no_fnmatch_line("*of-another-test*")
    assert result.stdout.str().count("log of the emulator") == 1


def test_of_a_long_log_a_failed_test_shows_the_end(run):
    tests = """
        def test_it(pysondbkv_store):
            for nth in range(80): pysondbkv_store.client.get(f"key-{nth}")
            assert False
    """
    result = run(tests)
    result.stdout.fnmatch_lines(["(3? lines before these)", "*/get/key-79 200 *"])
    result.stdout.no_fnmatch_line("*/get/key-20 *")


def test_a_test_whose_emulator_was_killed_shows_its_log(run):
    tests = """
        import os, signal

        def test_it(pysondbkv, pysondbkv_store):
            pysondbkv_store.client.get("the-last")
            pysondbkv.log()
            os.kill(pysondbkv._process.pid, signal.SIGKILL)
            pysondbkv_store.client.get("one-more")

        def test_after(pysondbkv_store): assert False, "never run"
    """
    result = run(tests)
    result.assert_outcomes(failed=1, errors=2)
    result.stdout.fnmatch_lines(["the emulator no longer answers: *"])
    result.stdout.fnmatch_lines(["*- log of the emulator at *", "*/get/the-last 200 *"])
