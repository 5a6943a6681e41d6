"""A pytest plugin: a run that skipped a test, or expected one to fail, is not green unless a reason is written down.

Registered by `conftest.py`.
"""

from collections.abc import Mapping

import pytest


class NothingSkipped:
    """Fails the session for every test that did not run to its end, but for those in `allowed` (node id -> why)."""

    def __init__(self, allowed: Mapping[str, str]) -> None:
        self._allowed = allowed
        self._not_run: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole module left out, as by `pytest.importorskip`."""
        self._note(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test left out or expected to fail, by a marker or from within."""
        self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a run that would be green into a failed one."""
        if self._not_run and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what did not run, after everything else."""
        for node_id, reason in self._not_run.items():
            terminalreporter.write_line(f"NOT RUN {node_id}: {reason}", red=True)
        if self._not_run:
            terminalreporter.write_line("A test may be left out only with a reason in tests/conftest.py.", red=True)

    def _note(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.skipped and report.nodeid not in self._allowed:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
            self._not_run[report.nodeid] = reason
