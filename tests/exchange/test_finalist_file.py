from datetime import date

import pytest

from chungket.core.contest import CandidateNumber, Person, Place, Unit, UnitId
from chungket.exchange.people import person_id
from chungket.exchange.problems import Problem
from tests.exchange.making import SALT, ContestFolder, Formatted, error, warning


def at(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("finalists.xlsx", expected, got, sheet="Thí sinh", row=row, column=column, advice=advice)


def in_units(row: int, column: str, expected: str, got: str) -> Problem:
    return error("finalists.xlsx", expected, got, sheet="Đơn vị", row=row, column=column)


def changed(folder: ContestFolder, index: int, **cells: object) -> list[Problem]:
    """Problems after changing cells of a finalist (0: row 2)."""
    folder.finalists[index] |= {header.replace("_", " "): value for header, value in cells.items()}
    return list(folder.problems())


def test_units_places_and_people(folder: ContestFolder) -> None:
    contest = folder.read().contest
    assert list(contest.units.values()) == [
        Unit(UnitId("SNV"), "Sở Nội vụ", "Sở Nội vụ", "Lê Văn Tư"),
        Unit(UnitId("CAIBE"), "Huyện Cái Bè", "H. Cái Bè", "Võ Thị Năm"),
    ]
    birth = date(1990, 5, 2)
    an, hidden, reserve = (person_id(SALT, name, birth) for name in ("Nguyễn Văn An", "Đặng Ngọc Ẩn", "Phạm Văn Ỷ"))
    assert list(contest.places) == ["001", "002", "003", "004"]
    assert contest.places[CandidateNumber("001")] == Place(
        CandidateNumber("001"), UnitId("SNV"), an, "A01", "A", captain=True
    )
    assert contest.people[an] == Person(an, "Nguyễn Văn An", UnitId("SNV"), public=True)
    assert contest.people[hidden] == Person(hidden, "Đặng Ngọc Ẩn", UnitId("CAIBE"), public=False)
    assert contest.people[reserve] == Person(reserve, "Phạm Văn Ỷ", UnitId("CAIBE"), public=True, substitute=True)


def test_what_excel_does_to_a_roster(folder: ContestFolder) -> None:
    folder.finalists[0] |= {
        "SBD": Formatted(1, "000"),
        "Họ và tên": " Nguye\u0302\u0303n\u00a0Văn  An ",
        "Ngày sinh": "2/5/1990",
        "Mã đơn vị": " snv",
        "Chỗ ngồi": 1,
        "Đội trưởng": True,
        "Đồng ý công khai": "Có ",
    }
    contest = folder.read().contest
    place = contest.places[CandidateNumber("001")]
    assert (place.unit, place.seat, place.captain) == ("SNV", "1", True)
    assert place.person == person_id(SALT, "Nguyễn Văn An", date(1990, 5, 2))
    assert contest.people[place.person].name == "Nguyễn Văn An"


def test_unknown_unit(folder: ContestFolder) -> None:
    assert changed(folder, 1, Mã_đơn_vị="SVN") == [at(3, "Mã đơn vị", 'mã đơn vị có trong trang "Đơn vị"', '"SVN"')]


def test_required_cells_of_a_place(folder: ContestFolder) -> None:
    problems = changed(folder, 1, SBD=None, Họ_và_tên=None, Ngày_sinh=None, Mã_đơn_vị=None, Khu_vực=None, Chỗ_ngồi=None)
    assert problems == [
        at(3, "SBD", "số báo danh gồm 1–8 chữ số, chữ không dấu, dấu gạch nối", "(trống)"),
        at(3, "Khu vực", "khu vực", "(trống)"),
        at(3, "Chỗ ngồi", "chỗ ngồi", "(trống)"),
        at(3, "Họ và tên", "họ và tên", "(trống)"),
        at(3, "Ngày sinh", "ngày dạng dd/mm/yyyy", "(trống)"),
        at(3, "Mã đơn vị", 'mã đơn vị có trong trang "Đơn vị"', "(trống)"),
    ]


@pytest.mark.parametrize("candidate", ["00 1", "SBD/001", "Đ01", "123456789"])
def test_wrong_candidate_numbers(folder: ContestFolder, candidate: str) -> None:
    expected = "số báo danh gồm 1–8 chữ số, chữ không dấu, dấu gạch nối"
    assert changed(folder, 1, SBD=candidate) == [at(3, "SBD", expected, f'"{candidate}"')]


@pytest.mark.parametrize(
    ("birth", "got"),
    [("30/02/1990", '"30/02/1990"'), ("1990", '"1990"'), (1990, '"1990" (số, chưa định dạng ngày)')],
)
def test_wrong_birth_dates(folder: ContestFolder, birth: object, got: str) -> None:
    assert changed(folder, 1, Ngày_sinh=birth) == [at(3, "Ngày sinh", "ngày dạng dd/mm/yyyy", got)]


def test_reserve_finalist_has_no_number_seat_or_captaincy(folder: ContestFolder) -> None:
    problems = changed(folder, 4, SBD="005", Khu_vực="A", Chỗ_ngồi="A05", Đội_trưởng="x")
    assert problems == [
        at(6, "SBD", "ô trống ở dòng dự bị", '"005"'),
        at(6, "Khu vực", "ô trống ở dòng dự bị", '"A"'),
        at(6, "Chỗ ngồi", "ô trống ở dòng dự bị", '"A05"'),
        at(6, "Đội trưởng", "ô trống ở dòng dự bị", '"x"'),
    ]


def test_wrong_consent(folder: ContestFolder) -> None:
    assert changed(folder, 1, Đồng_ý_công_khai="hỏi lại") == [
        at(3, "Đồng ý công khai", '"có" (hoặc "x") hay "không"', '"hỏi lại"')
    ]


def test_short_name_of_a_unit(folder: ContestFolder) -> None:
    folder.units[0]["Tên ngắn"] = "Sở Nội vụ tỉnh T"
    expected = "tên ngắn của đơn vị không quá 14 ký tự"
    assert folder.problems() == (in_units(2, "Tên ngắn", expected, '16 ký tự: "Sở Nội vụ tỉnh T"'),)


def test_wrong_unit_code_and_missing_head(folder: ContestFolder) -> None:
    folder.units.append({"Mã đơn vị": "A B", "Tên đơn vị": "Đơn vị", "Tên ngắn": "Đơn vị"})
    assert folder.problems() == (
        in_units(4, "Mã đơn vị", "mã đơn vị gồm 1–16 chữ, chữ số, dấu gạch nối", '"A B"'),
        warning(
            "finalists.xlsx",
            "họ tên trưởng đoàn (người được khiếu nại)",
            "(trống)",
            sheet="Đơn vị",
            row=4,
            column="Trưởng đoàn",
        ),
    )
