"""The rehearsal's voice."""

import io
import json

import pytest

from chungket.rehearsal.counts import ANSWER, PRESS, SAVE, SUBMIT, Counts
from chungket.rehearsal.report import PROBLEMS_MAX, Report, spread_ms


class Unread(io.StringIO):
    """A pipe nobody reads any more."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_events_are_json_lines_and_problems_go_elsewhere() -> None:
    out, problems = io.StringIO(), io.StringIO()
    report = Report(out, problems)
    report.event("signed_in", signed_in=3, of=5)
    report.problem("máy chủ không trả lời")
    report.event("ended")
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"event": "signed_in", "signed_in": 3, "of": 5},
        {"event": "ended"},
    ]
    assert problems.getvalue() == "Tổng duyệt: máy chủ không trả lời\n"


def test_a_thousand_problems_are_cut_short() -> None:
    problems = io.StringIO()
    report = Report(io.StringIO(), problems)
    for number in range(1000):
        report.problem(str(number))
    assert len(problems.getvalue().splitlines()) == PROBLEMS_MAX + 1


def test_nobody_reading_is_no_fault() -> None:
    report = Report(Unread(), Unread())
    report.event("ended")
    report.problem("…")


@pytest.mark.parametrize(
    ("round_trips_s", "expected"),
    [
        ([], {}),
        ([0.0051], {"p50_ms": 5.1, "p95_ms": 5.1, "p99_ms": 5.1, "max_ms": 5.1}),
        ([n / 1000 for n in range(100, 0, -1)], {"p50_ms": 50.0, "p95_ms": 95.0, "p99_ms": 99.0, "max_ms": 100.0}),
    ],
)
def test_round_trips_are_summed_up_in_milliseconds(round_trips_s: list[float], expected: dict[str, float]) -> None:
    assert spread_ms(round_trips_s) == expected


def test_counts_add_up_by_play_and_altogether() -> None:
    counts = Counts(signed_in=2)
    counts.acked(ANSWER, "q1.1", "001", 0.010)
    counts.acked(ANSWER, "q1.1", "001", 0.020)  # a second answer where the last one counts
    counts.acked(ANSWER, "q1.1", "002", 0.030)
    counts.refused(ANSWER, "q1.1", "duplicate")
    counts.acked(ANSWER, "q2.1", "002", 0.040)
    counts.refused(ANSWER, "q2.1", "duplicate")
    assert counts.plays["q1.1"].fields() == {
        "answers": 2,
        "presses": 0,
        "refused": {"duplicate": 1},
        "p50_ms": 20.0,
        "p95_ms": 30.0,
        "p99_ms": 30.0,
        "max_ms": 30.0,
    }
    totals = counts.fields()
    assert (totals["answers"], totals["plays"], totals["signed_in"]) == (3, 2, 2)
    assert totals["refused"] == {"duplicate": 2}
    assert totals["max_ms"] == 40.0


def test_papers_and_presses_are_counted_apart_from_answers() -> None:
    counts = Counts()
    counts.acked(SAVE, "BT", "001", 0.010)
    counts.acked(SAVE, "BT", "001", 0.020)
    counts.acked(SUBMIT, "BT", "001", 0.030)
    counts.refused(SAVE, "BT", "too_late")
    counts.acked(PRESS, "q1.1", "001", 0.005)
    counts.acked(PRESS, "q1.1", "002", 0.005)
    counts.refused(PRESS, "q1.1", "too_early")
    paper = counts.papers["BT"].fields()
    assert (paper["saves"], paper["submitted"], paper["refused"]) == (2, 1, {"too_late": 1})
    assert (paper["p50_ms"], paper["p99_ms"]) == (20.0, 30.0)
    assert counts.plays["q1.1"].fields()["presses"] == 2
    totals = counts.fields()
    assert (totals["presses"], totals["answers"], totals["saves"], totals["submitted"]) == (2, 0, 2, 1)
    assert totals["refused"] == {"too_late": 1, "too_early": 1}
    assert totals["max_ms"] == 30.0
