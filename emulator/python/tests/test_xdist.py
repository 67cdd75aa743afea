"""The plugin under pytest-xdist."""

TESTS = """
    import pytest

    @pytest.mark.parametrize("nth", range(6))
    def test_it(pysondbkv_store, nth, record_property):
        record_property("emulator", pysondbkv_store.url.split("/@")[0])
        pysondbkv_store.client.add(nth)
        assert [item["value"] for item in pysondbkv_store.client.getAll()] == [nth]
        assert nth < 6
"""


def emulators(pytester, result):
    """The emulators that the tests of a run used."""
    result.assert_outcomes(passed=6)
    report = (pytester.path / "report.xml").read_text()
    return {part.split('"')[0] for part in report.split('name="emulator" value="')[1:]}


def test_each_worker_has_an_emulator_of_its_own(run, pytester):
    result = run(TESTS, "-n", "2", "--junitxml", "report.xml")
    assert len(emulators(pytester, result)) == 2


def test_all_workers_can_share_a_running_emulator(run, pytester, pysondbkv):
    ini = f"pysondbkv_url = {pysondbkv.url}"
    result = run(TESTS, "-n", "2", "--junitxml", "report.xml", ini=ini)
    assert emulators(pytester, result) == {pysondbkv.url}


def test_the_log_of_a_worker_is_shown_as_well(run):
    result = run(TESTS.replace("nth < 6", "nth < 5"), "-n", "2")
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(["*- log of the emulator at http://127.0.0.1:* -*", "*/getAll 200 *"])
