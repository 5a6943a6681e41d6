"""Commendations, decisions on prizes, receivers and editions in the result files."""

from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from chungket.core import commands as c
from chungket.core.contest import Merit, UnitId
from chungket.exchange.result_table import ResultTable, Value
from chungket.exchange.results import result_tables, write_results
from tests.core.ending import all_apart, decide_as_committee, ended, finalized
from tests.core.making import CANDIDATES, OPERATOR, SECRETARY, Driver, prizes_of

C1, C2, C3 = CANDIDATES[:3]
MERIT = Merit("Bằng khen tổ chức tốt", "", 2, 500_000, "Bằng khen của Chủ tịch")


def decided() -> Driver:
    """Prizes of 1, 2 and 1 million each; a second prize left vacant, the first one given as a second; X3 commended."""
    driver = ended(all_apart(), prizes_of((1, 2), (1,)))
    driver.state.contest = replace(driver.contest, merit=MERIT)
    decide_as_committee(driver, c.LeaveVacant("individual1", 1, "16/QĐ-BTC", "không đủ điểm"))
    decide_as_committee(driver, c.MovePrize("individual0", "individual1", 1, "17/QĐ-BTC", "như trên"))
    decide_as_committee(driver, c.NameMerit((UnitId("X3"), UnitId("X1")), "18/QĐ-BTC", "theo báo cáo"))
    return driver


def rows(driver: Driver, title: str, *, public: bool = False) -> tuple[tuple[Value, ...], ...]:
    return table(driver, title, public=public).rows


def table(driver: Driver, title: str, *, public: bool = False) -> ResultTable:
    tables = result_tables(driver.state, public=public)
    return next(table for table in tables.further if table.title == title)


def titles(driver: Driver) -> list[str]:
    return [table.title for table in result_tables(driver.state).further]


def end(driver: Driver) -> None:
    while driver.send(OPERATOR, c.MoveCeremony(1)).rejection is None:
        pass
    driver.host(c.EndContest())


def test_nothing_decided_nothing_listed() -> None:
    assert titles(finalized(ended(all_apart()))) == []


def test_a_vacant_prize_names_its_decision() -> None:
    prizes = [(row[0], row[3], row[4], row[6]) for row in result_tables(decided().state).awards.rows]
    assert prizes == [
        ("Giải 1", "001", "Người 001", 1_000_000),
        ("Giải 1", "002", "Người 002", 1_000_000),
        ("Giải 1", "", "(để trống theo quyết định 16/QĐ-BTC)", None),
        ("Giải 0", "", "Đơn vị X1", 1_000_000),
    ]


def test_decisions_with_all_money_before_and_after() -> None:
    listed = rows(decided(), "Quyết định về giải")
    assert [(row[0], *row[2:]) for row in listed] == [
        ("16/QĐ-BTC", 4_000_000, 3_000_000, "không đủ điểm"),
        ("17/QĐ-BTC", 3_000_000, 3_000_000, "như trên"),
    ]
    facts = dict(result_tables(decided().state).information)
    assert facts["Tổng tiền thưởng theo thể lệ (đồng)"] == 4_000_000
    assert facts["Tổng tiền thưởng theo các quyết định (đồng)"] == 3_000_000


def test_commended_units_in_the_order_of_the_decision() -> None:
    assert rows(decided(), "Bằng khen vòng loại") == (
        ("Đơn vị X3", "Bằng khen của Chủ tịch", 500_000),
        ("Đơn vị X1", "Bằng khen của Chủ tịch", 500_000),
    )


def test_each_table_is_a_sheet(tmp_path: Path) -> None:
    *_, path = write_results(result_tables(decided().state), tmp_path)
    book = load_workbook(path)
    assert book.sheetnames[3:] == ["Bằng khen vòng loại", "Quyết định về giải", "Thông tin"]
    assert book["Quyết định về giải"]["A5"].value == "16/QĐ-BTC"
    assert book["Quyết định về giải"]["C5"].number_format == "#,##0"


def test_the_public_edition_gives_no_typed_reason_and_no_receiver() -> None:
    driver = finalized(decided())
    driver.ok(SECRETARY, c.RecordReceiver("individual1", C1, "Bà Nguyễn Thị Hà"))
    desk = result_tables(driver.state).awards
    assert desk.headers[-1] == "Người nhận thay"
    assert [row[-1] for row in desk.rows] == ["Bà Nguyễn Thị Hà", "", "", ""]
    end(driver)
    shown = str(result_tables(driver.state, public=True))
    assert "16/QĐ-BTC" in shown
    assert "Đơn vị X3" in shown
    for hidden in ("không đủ điểm", "Bà Nguyễn Thị Hà", "Người nhận thay"):
        assert hidden not in shown


def test_a_second_edition_lists_what_it_changes() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1,), ())))
    decide_as_committee(driver, c.NewEdition("20/QĐ-BTC", "chấm lại"))
    decide_as_committee(driver, c.Disqualify("mang tài liệu", "21/QĐ-BTC", C1))
    finalized(driver)
    assert result_tables(driver.state).status == "Chính thức, lần 2"
    editions = rows(driver, "Các lần chốt kết quả")
    assert [(row[0], row[2], row[3], row[4]) for row in editions] == [
        (1, "", "", "Trưởng Ban Tổ chức"),
        (2, "20/QĐ-BTC", "chấm lại", "Trưởng Ban Tổ chức"),
    ]
    changes = rows(driver, "Thay đổi so với lần trước")
    assert ("cá nhân", "002", "Người 002", "hạng", 2, 1) in changes
    assert ("cá nhân", "001", "Người 001", "hạng", 1, None) in changes
    assert ("cá nhân", "002", "Người 002", "giải", "không", "Giải 0") in changes
    assert ("cá nhân", "001", "Người 001", "giải", "Giải 0", "không") in changes
