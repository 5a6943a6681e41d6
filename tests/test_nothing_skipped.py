"""The plugin that keeps a run with skipped tests from being green."""

import pytest

pytest_plugins = ["pytester"]

RAN = "def test_ran(): pass\n"


@pytest.fixture(autouse=True)
def _plugin(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makeconftest(
        """
        from tests.nothing_skipped import NothingSkipped

        def pytest_configure(config):
            config.pluginmanager.register(NothingSkipped({"test_it.py::test_known": "needs another machine"}))
        """
    )


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import pytest\n@pytest.mark.skip(reason='later')\ndef test_it(): pass\n", "test_it.py::test_it: *later"),
        ("import pytest\ndef test_it(): pytest.skip('no browser')\n", "test_it.py::test_it: *no browser"),
        ("import pytest\n@pytest.mark.xfail(reason='bug')\ndef test_it(): assert False\n", "test_it.py::test_it: bug"),
        ("import pytest\npytest.importorskip('no_such_module')\n", "test_it.py: *no_such_module*"),
    ],
    ids=["marker", "from within", "expected failure", "whole module"],
)
def test_a_test_that_did_not_run_fails_the_run(pytester: pytest.Pytester, source: str, named: str) -> None:
    pytester.makepyfile(test_it=source, test_ran=RAN)
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"NOT RUN {named}"])


def test_a_reason_written_down_is_accepted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it="import pytest\ndef test_known(): pytest.skip()\n", test_ran=RAN)
    result = pytester.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(passed=1, skipped=1)


def test_a_run_of_everything_is_green(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_ran=RAN)
    assert pytester.runpytest_inprocess().ret == pytest.ExitCode.OK
