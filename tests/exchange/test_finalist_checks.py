from datetime import date

import pytest

from chungket.exchange.contest_folder import read_contest
from chungket.exchange.problems import Problem
from tests.exchange.making import SALT, ContestFolder, error, finalist, warning


def at(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("finalists.xlsx", expected, got, sheet="Thí sinh", row=row, column=column, advice=advice)


def warned(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return warning("finalists.xlsx", expected, got, sheet="Thí sinh", row=row, column=column, advice=advice)


def in_units(row: int, column: str, expected: str, got: str) -> Problem:
    return error("finalists.xlsx", expected, got, sheet="Đơn vị", row=row, column=column)


def changed(folder: ContestFolder, index: int, **cells: object) -> list[Problem]:
    """Problems after changing cells of a finalist (0: row 2)."""
    folder.finalists[index] |= {header.replace("_", " "): value for header, value in cells.items()}
    return list(folder.problems())


@pytest.mark.parametrize("birth", [date(2008, 8, 31), date(1920, 1, 1)])
def test_twelve_on_the_closing_day_is_old_enough(folder: ContestFolder, birth: date) -> None:
    assert changed(folder, 1, Ngày_sinh=birth) == []


def test_too_young_by_a_day(folder: ContestFolder) -> None:
    assert changed(folder, 1, Ngày_sinh=date(2008, 9, 1)) == [
        at(3, "Ngày sinh", "đủ 12 tuổi vào ngày hết hạn đăng ký 31/08/2020", '"01/09/2008", 11 tuổi')
    ]


def test_born_on_29_february(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("registration_closes = 2020-08-31", "registration_closes = 2020-02-29")
    assert changed(folder, 1, Ngày_sinh=date(2008, 2, 29)) == []
    folder.toml = folder.toml.replace("registration_closes = 2020-02-29", "registration_closes = 2020-02-28")
    assert [problem.got for problem in folder.problems()] == ['"29/02/2008", 11 tuổi']


@pytest.mark.parametrize("birth", [date(2020, 9, 1), date(1905, 1, 1)])
def test_impossible_ages(folder: ContestFolder, birth: date) -> None:
    shown = f'"{birth.day:02d}/{birth.month:02d}/{birth.year}"'
    assert changed(folder, 1, Ngày_sinh=birth) == [
        at(3, "Ngày sinh", "ngày sinh trước ngày 31/08/2020, không quá 110 tuổi", shown)
    ]


def test_ages_stay_unchecked_when_the_closing_day_is_unknown(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("registration_closes = 2020-08-31\n", "")
    assert [problem.column for problem in changed(folder, 1, Ngày_sinh=date(2019, 1, 1))] == ["registration_closes"]


def test_same_person_in_two_units(folder: ContestFolder) -> None:
    assert changed(folder, 3, Họ_và_tên="TRẦN THỊ  BÌNH") == [
        at(5, "Họ và tên", "mỗi người đăng ký một lần", '"TRẦN THỊ BÌNH", cùng ngày sinh với dòng 3, đơn vị "SNV"')
    ]


def test_same_person_as_a_reserve(folder: ContestFolder) -> None:
    (problem,) = changed(folder, 4, Họ_và_tên="Lê Thị Ễn")
    assert (problem.row, problem.column, problem.got) == (
        6,
        "Họ và tên",
        '"Lê Thị Ễn", cùng ngày sinh với dòng 5, đơn vị "CAIBE"',
    )


def test_same_name_with_another_birth_date_is_another_person(folder: ContestFolder) -> None:
    assert changed(folder, 3, Họ_và_tên="Trần Thị Bình", Ngày_sinh=date(1991, 5, 2)) == []


def test_excluded_by_name_and_birth_date(folder: ContestFolder) -> None:
    folder.excluded = [{"Họ và tên": "trần  thị BÌNH", "Ngày sinh": "02/05/1990", "Lý do": "Thư ký Ban Tổ chức"}]
    assert folder.problems() == (
        at(
            3,
            "Họ và tên",
            "người được phép dự thi",
            '"Trần Thị Bình", có ở excluded.xlsx, dòng 2',
            "Thư ký Ban Tổ chức",
        ),
    )


@pytest.mark.parametrize("birth", [date(1991, 5, 2), None])
def test_excluded_name_alone_is_a_warning(folder: ContestFolder, birth: date | None) -> None:
    folder.excluded = [{"Họ và tên": "Phạm Văn Ỷ", "Ngày sinh": birth}]
    assert folder.problems() == (
        warned(
            6,
            "Họ và tên",
            "người được phép dự thi",
            '"Phạm Văn Ỷ", trùng tên người ở excluded.xlsx, dòng 2',
            "kiểm tra có phải một người không",
        ),
    )


def test_doubled_candidate_numbers(folder: ContestFolder) -> None:
    assert changed(folder, 1, SBD="001") == [at(3, "SBD", "số khác dòng 2", '"001"')]


def test_candidate_numbers_that_only_look_different(folder: ContestFolder) -> None:
    folder.finalists[2]["SBD"] = "A3"
    folder.finalists[3]["SBD"] = "a3"
    assert changed(folder, 1, SBD=1) == [
        at(3, "SBD", "số khác dòng 2", '"1", dòng đó ghi "001"'),
        at(5, "SBD", "số khác dòng 4", '"a3", dòng đó ghi "A3"'),
        warned(3, "SBD", "3 chữ số như các dòng khác", '"1"', "định dạng ô là Văn bản và ghi đủ 3 chữ số"),
    ]


def test_doubled_seat_in_a_zone(folder: ContestFolder) -> None:
    assert changed(folder, 1, Chỗ_ngồi="a01") == [at(3, "Chỗ ngồi", "chỗ khác dòng 2", '"a01" ở khu vực "A"')]
    assert changed(folder, 1, Khu_vực="B") == []


def test_more_than_ten_places(folder: ContestFolder) -> None:
    family = ["Anh", "Ba", "Chi", "Dung", "Em", "Giang", "Hoa", "Khánh", "Lan"]
    folder.finalists += [finalist(f"{n:03d}", f"Lý Thị {name}", "SNV", f"B{n}") for n, name in enumerate(family, 10)]
    (problem,) = folder.problems()
    assert problem == at(
        15,
        "Mã đơn vị",
        'không quá 10 thí sinh chính thức của đơn vị "SNV"',
        "11 thí sinh (dòng 2, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15)",
    )


def test_reserves_do_not_count_among_the_ten(folder: ContestFolder) -> None:
    family = ["Anh", "Ba", "Chi", "Dung", "Em", "Giang", "Hoa", "Khánh"]
    folder.finalists += [finalist(f"{n:03d}", f"Lý Thị {name}", "CAIBE", f"B{n}") for n, name in enumerate(family, 10)]
    assert folder.problems() == ()


def test_no_captain_and_two_captains(folder: ContestFolder) -> None:
    folder.finalists[0]["Đội trưởng"] = None
    assert changed(folder, 3, Đội_trưởng="x") == [
        at(2, "Đội trưởng", 'đúng 01 đội trưởng của đơn vị "SNV"', "00 đội trưởng (dòng 2, 3)"),
        at(5, "Đội trưởng", 'đúng 01 đội trưởng của đơn vị "CAIBE"', "02 đội trưởng (dòng 4, 5)"),
    ]


def test_unit_without_finalists(folder: ContestFolder) -> None:
    folder.finalists = [cells for cells in folder.finalists if cells["Mã đơn vị"] == "SNV" or cells.get("Dự bị")]
    assert folder.problems() == (in_units(3, "Mã đơn vị", 'ít nhất 01 thí sinh trong trang "Thí sinh"', "00 thí sinh"),)


def test_units_that_cannot_be_told_apart(folder: ContestFolder) -> None:
    folder.units[1] |= {"Mã đơn vị": "snv", "Tên đơn vị": "SỞ NỘI VỤ", "Tên ngắn": "sở nội vụ"}
    folder.finalists = folder.finalists[:2]
    assert [problem for problem in folder.problems() if problem.expected == "khác dòng 2"] == [
        in_units(3, "Mã đơn vị", "khác dòng 2", '"snv"'),
        in_units(3, "Tên đơn vị", "khác dòng 2", '"SỞ NỘI VỤ"'),
        in_units(3, "Tên ngắn", "khác dòng 2", '"sở nội vụ"'),
    ]


def test_empty_roster(folder: ContestFolder) -> None:
    folder.units, folder.finalists = [], []
    assert [problem for problem in folder.problems() if problem.file == "finalists.xlsx"] == [
        error("finalists.xlsx", "ít nhất 01 đơn vị", "00 đơn vị", sheet="Đơn vị"),
        error("finalists.xlsx", "ít nhất 01 thí sinh", "00 thí sinh", sheet="Thí sinh"),
    ]


def test_names_worth_a_look(folder: ContestFolder) -> None:
    folder.finalists[0]["Họ và tên"] = "NguyÔn V¨n An"
    folder.finalists[1]["Họ và tên"] = "Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Trường"
    assert changed(folder, 2, Họ_và_tên="Ẩn") == [
        warned(2, "Họ và tên", "họ tên tiếng Việt Unicode", '"NguyÔn V¨n An"', "có thể gõ bằng bảng mã TCVN3 hoặc VNI"),
        warned(
            3,
            "Họ và tên",
            "tên vừa một dòng trên thẻ và màn hình",
            '"Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Trường"',
            "tên sẽ xuống dòng; không cần sửa nếu đúng giấy tờ",
        ),
        warned(4, "Họ và tên", "cả họ và tên", '"Ẩn"'),
    ]


def test_silence_about_consent_is_no_consent_and_said_once(folder: ContestFolder) -> None:
    folder.finalists[0]["Đồng ý công khai"] = None
    folder.finalists[2]["Đồng ý công khai"] = None
    checked = folder.read()
    assert checked.problems == (
        warned(
            2,
            "Đồng ý công khai",
            '"có" hay "không" ở mỗi dòng',
            "2 ô trống (dòng 2, 4)",
            'coi là "không": chỉ công khai SBD và đơn vị',
        ),
    )
    assert [person.public for person in checked.contest.people.values()] == [False, True, False, True, True]


def test_more_prizes_than_units_can_never_be_given(folder: ContestFolder) -> None:
    """RULES 6.5: numbers are exact, and no unit or place is added after the lock."""
    folder.toml = folder.toml.replace('title = "Giải nhất tập thể"\ncount = 1', 'title = "Giải tập thể"\ncount = 3')
    line = folder.toml.splitlines().index("[[prizes]]") + 1
    expected = ("contest.toml", "không quá 2 giải, vì có 2 đơn vị", "3 giải")
    assert folder.problems() == (error(*expected, row=line, column="prizes"),)
    rehearsed = read_contest(folder.directory, salt=SALT, rehearsal=True)  # the roster may still be short then
    assert rehearsed.problems == (warning(*expected, row=line, column="prizes"),)


def test_as_many_prizes_as_finalists_are_possible(folder: ContestFolder) -> None:
    places = sum(row.get("Dự bị") != "x" for row in folder.finalists)
    folder.toml = folder.toml.replace("count = 1", f"count = {places}", 1)
    assert folder.problems() == ()
    folder.toml = folder.toml.replace(f"count = {places}", f"count = {places + 1}", 1)
    assert [problem.expected for problem in folder.problems()] == [f"không quá {places} giải, vì có {places} thí sinh"]
