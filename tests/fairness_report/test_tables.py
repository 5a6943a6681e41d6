"""Sheets of the workbook."""

import pytest

from chungket.fairness_report import tables
from chungket.fairness_report.tables import ANSWERS_SHEET, LATE_SHEET, PLAYS_SHEET, answer_table, fairness_tables
from tests.core.making import Driver, make_contest
from tests.fairness_report.reports import report_of
from tests.fairness_report.test_page import played


def test_openings_late_devices_and_every_answer() -> None:
    plays, late, answers = fairness_tables(played())
    assert (plays.title, late.title, answers.title) == (PLAYS_SHEET, LATE_SHEET, ANSWERS_SHEET)
    assert all(len(title) <= 31 for title in (PLAYS_SHEET, LATE_SHEET, ANSWERS_SHEET))  # Excel's limit
    for table in (plays, late, answers):
        assert all(len(row) == len(table.columns) for row in (*table.rows, *table.unranked))
    assert plays.rows[0][0] == "TT01.1"
    assert plays.rows[0][2:10] == (9, 3, 2, 3, 10, 120, 120, 2)
    assert plays.unranked[0][0] == "Tất cả câu tính điểm"
    assert late.rows == (("TT01.1", "003", 120, 90, 2), ("TT02.1", "003", 120, 90, 2))
    assert answers.rows[0] == (
        "TT01.1", "001", "trả lời", 1_000_000, 30_000, 45_000, 30_000, 970_000, 8_000, 3_000
    )  # fmt: skip


def test_more_answers_than_a_sheet_holds_are_in_the_table_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS_MAX", 1)
    report = played()
    assert [(table.title, len(table.rows)) for table in fairness_tables(report)] == [(PLAYS_SHEET, 2), (LATE_SHEET, 1)]
    assert len(answer_table(report).rows) == 2


def test_the_public_edition_has_openings_only() -> None:
    (plays,) = fairness_tables(played(), public=True)
    assert plays.title == PLAYS_SHEET


def test_without_questions_there_is_no_sheet() -> None:
    assert fairness_tables(report_of(Driver(make_contest()))) == ()
