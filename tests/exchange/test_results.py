"""What a played contest says in its result files. Expected values are worked out by hand, not by the core."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Contest, Criterion, Rules, Scope
from chungket.core.model import Phase, State
from chungket.core.shapes import SealShape
from chungket.exchange.results import ResultNotPublic, result_tables, write_results
from chungket.exchange.standings_tables import time_text
from tests.core.making import CANDIDATES, LIVE, OPERATOR, SECOND_US, SECRETARY, A, B, Driver, make_contest, prizes_of

C1, C2, C3, C4, C5, C6, C7, C8, C9 = CANDIDATES
SEAL = "7f3a90c2" * 8
S = SECOND_US


def played(contest: Contest) -> Driver:
    """Two questions of 20 s. 008 is marked absent, 009 arrives, signs in and is marked absent later; 007 says nothing.

    001: 1.00 + 1.50 s, two right. 004: 4.00 + 3.99 s (3.999999 floored), two right. 002: 2.34 s (2.345678 floored)
    and a wrong answer (20 s). Everybody else: none right, 40 s.
    """
    driver = Driver(contest)
    driver.host(c.OpenLobby())
    driver.arrive(C1, C2, C3, C4, C5, C6, C7, C9)
    driver.host(c.MarkAttendance(C9, present=False))
    driver.host(c.MarkMissingAbsent())
    driver.host(c.LockLobby())
    driver.host(c.StartRound(LIVE, "không thi thử"))
    driver.play_question({C1: (A, S), C2: (A, 2_345_678), C4: (A, 4 * S), C5: (B, S)})
    driver.play_question({C1: (A, 1_500_000), C2: (B, S), C4: (A, 3_999_999)})
    return driver


def finalized(contest: Contest) -> Driver:
    """The same up to the official result."""
    driver = played(contest)
    driver.host(c.EndRound(LIVE))
    driver.host(c.Finalize())
    driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"))
    return driver


def ended(contest: Contest) -> State:
    """The same after the ceremony."""
    driver = finalized(contest)
    while driver.send(OPERATOR, c.MoveCeremony(1)).rejection is None:
        pass
    driver.host(c.EndContest())
    return driver.state


def without_consent(contest: Contest, *candidates: CandidateNumber) -> Contest:
    """The contest in which these people did not agree to publication."""
    people = dict(contest.people)
    for candidate in candidates:
        id_ = contest.places[candidate].person
        people[id_] = replace(people[id_], public=False)
    return replace(contest, people=people)


def named(contest: Contest, names: dict[CandidateNumber, str]) -> Contest:
    """The contest with other names."""
    people = dict(contest.people)
    for candidate, name in names.items():
        id_ = contest.places[candidate].person
        people[id_] = replace(people[id_], name=name)
    return replace(contest, people=people)


def rows_of_csv(path: Path) -> list[list[str]]:
    """The file as a program reads it, after its byte order mark."""
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


def rows_of_sheet(sheet: Worksheet, first: int = 5) -> list[tuple[object, ...]]:
    """Values below the header row."""
    return list(sheet.iter_rows(min_row=first, values_only=True))


INDIVIDUALS: list[tuple[object, ...]] = [
    (1, "001", "Người 001", "Đơn vị X1", 2, "0:02.50", "có mặt"),
    (2, "004", "Người 004", "Đơn vị X2", 2, "0:07.99", "có mặt"),
    (3, "002", "Người 002", "Đơn vị X1", 1, "0:22.34", "có mặt"),
    (4, "003", "Người 003", "Đơn vị X1", 0, "0:40.00", "có mặt"),
    (4, "005", "Người 005", "Đơn vị X2", 0, "0:40.00", "có mặt"),
    (4, "006", "Người 006", "Đơn vị X2", 0, "0:40.00", "có mặt"),
    (4, "007", "Người 007", "Đơn vị X3", 0, "0:40.00", "có mặt"),
    (4, "009", "Người 009", "Đơn vị X3", 0, "0:40.00", "ghi vắng mặt sau khi đăng nhập"),
]
ABSENT: tuple[object, ...] = (None, "008", "Người 008", "Đơn vị X3", None, None, "vắng mặt")
TEAMS: list[tuple[object, ...]] = [
    (1, "Đơn vị X1", "X1", 3, "1:04.84", 1, 3, 3),
    (2, "Đơn vị X2", "X2", 2, "1:27.99", 2, 3, 3),
    (3, "Đơn vị X3", "X3", 0, "2:00.00", 4, 3, 2),
]
AWARDS: list[tuple[object, ...]] = [
    ("Giải nhất", "cá nhân", 1, "001", "Người 001", "Đơn vị X1", 5_000_000, ""),
    ("Giải nhì", "cá nhân", 2, "004", "Người 004", "Đơn vị X2", 3_000_000, ""),
    ("Giải nhì", "cá nhân", 3, "002", "Người 002", "Đơn vị X1", 3_000_000, ""),
    ("Giải nhất tập thể", "tập thể", 1, "", "Đơn vị X1", "Đơn vị X1", 10_000_000, ""),
]


def test_the_desk_reads_standings_teams_and_awards() -> None:
    tables = result_tables(finalized(make_contest(2)).state)
    assert tables.individuals.headers == (
        "Hạng",
        "SBD",
        "Họ và tên",
        "Đơn vị",
        "Số câu đúng",
        "Thời gian trả lời trực tiếp",
        "Điểm danh",
    )
    assert list(tables.individuals.rows) == INDIVIDUALS
    assert tables.individuals.unranked == (ABSENT,)
    assert tables.teams.headers == (
        "Hạng",
        "Đơn vị",
        "Tên ngắn",
        "Số câu đúng",
        "Thời gian trả lời trực tiếp",
        "Hạng thí sinh cao nhất",
        "Số suất",
        "Số thí sinh dự thi",
    )
    assert list(tables.teams.rows) == TEAMS
    assert tables.teams.unranked == ()
    assert list(tables.awards.rows) == AWARDS
    assert tables.status == "Chính thức, lần 1"


def test_the_workbook_holds_the_same(tmp_path: Path) -> None:
    driver = finalized(make_contest(2))
    state = driver.state
    paths = write_results(result_tables(state, seal=SealShape(state.seq, SEAL)), tmp_path)
    assert [path.name for path in paths] == ["ca-nhan.csv", "dong-doi.csv", "giai-thuong.csv", "ket-qua.xlsx"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert sorted(tmp_path.iterdir()) == sorted(paths)  # no half-written file is left

    book = load_workbook(paths[3])
    assert book.sheetnames == ["Cá nhân", "Tập thể", "Giải thưởng", "Thông tin"]
    assert rows_of_sheet(book["Cá nhân"]) == [*INDIVIDUALS, ABSENT]
    assert rows_of_sheet(book["Tập thể"]) == TEAMS
    # openpyxl reads an empty text as an empty cell.
    assert [tuple(value or "" for value in row) for row in rows_of_sheet(book["Giải thưởng"])] == AWARDS
    for sheet in book.worksheets[:3]:
        assert sheet.freeze_panes == "A5"
        assert sheet.print_title_rows == "$1:$4"
        assert [cell.value for cell in sheet["A"][1:3]] == ["Hội thi", "Chính thức, lần 1"]
        assert all(width.width >= 8 for width in sheet.column_dimensions.values())
    assert isinstance(book["Giải thưởng"]["G5"].value, int)
    assert book["Giải thưởng"]["G5"].number_format == "#,##0"
    assert book["Cá nhân"]["F5"].data_type == "s"
    facts = {row[0]: row[1] for row in book["Thông tin"].iter_rows(values_only=True)}
    assert facts["Cuộc thi"] == "Hội thi"
    assert facts["Ngày thi"] == "20/11/2026"
    assert facts["Lần công bố"] == 1
    assert facts["Bản ghi cuối của nhật ký"] == len(driver.log)
    assert facts["Mã niêm phong của nhật ký"] == "7F3A 90C2 7F3A 90C2 7F3A"
    assert facts["Tổng duyệt hoặc dữ liệu mẫu"] == "không"


def in_csv(value: object) -> str:
    """A value of a table as its CSV file has it: times in seconds, "1:04.84" as "64,84"."""
    minutes, colon, seconds = str(value).partition(":")
    if colon:
        whole, _, hundredths = seconds.partition(".")
        return f"{60 * int(minutes) + int(whole)},{hundredths}"
    return "" if value is None else str(value)


def test_times_are_numbers_of_seconds_in_csv_and_readable_in_the_workbook(tmp_path: Path) -> None:
    individuals, teams, _, workbook = write_results(result_tables(finalized(make_contest(2)).state), tmp_path)
    header, first, *_ = rows_of_csv(teams)
    column = header.index("Thời gian trả lời trực tiếp (giây)")
    assert first[column] == "64,84"
    assert ":" not in individuals.read_text("utf-8-sig")
    assert [cell.value for cell in load_workbook(workbook)["Tập thể"][5]][column] == "1:04.84"
    assert load_workbook(workbook)["Tập thể"][4][column].value == "Thời gian trả lời trực tiếp"


def test_the_csv_files_hold_the_same_and_say_in_each_row_what_they_are(tmp_path: Path) -> None:
    individuals, teams, awards, _ = write_results(result_tables(finalized(make_contest(2)).state), tmp_path)
    for path, expected in ((individuals, [*INDIVIDUALS, ABSENT]), (teams, TEAMS), (awards, AWARDS)):
        header, *rows = rows_of_csv(path)
        assert header[-1] == "Tình trạng kết quả"
        status = "Chính thức, lần 1"
        assert rows == [[in_csv(value) for value in (*row, status)] for row in expected]
    assert b"\r\n" in individuals.read_bytes()


def test_a_result_that_is_not_finalized_says_so_everywhere(tmp_path: Path) -> None:
    tables = result_tables(played(make_contest(2)).state)
    paths = write_results(tables, tmp_path)
    assert tables.status == "CHƯA CHÍNH THỨC"
    assert not tables.final
    for path in paths[:3]:
        _, *rows = rows_of_csv(path)
        assert rows
        assert {row[-1] for row in rows} == {"CHƯA CHÍNH THỨC"}
    book = load_workbook(paths[3])
    assert [sheet["A3"].value for sheet in book.worksheets[:3]] == ["CHƯA CHÍNH THỨC"] * 3
    facts = {row[0]: row[1] for row in book["Thông tin"].iter_rows(values_only=True)}
    assert facts["Tình trạng kết quả"] == "CHƯA CHÍNH THỨC"
    assert facts["Lần công bố"] is None
    assert facts["Mã niêm phong của nhật ký"] == "(không có)"


def test_a_rehearsal_and_a_sample_say_so() -> None:
    contest = replace(make_contest(2), rehearsal=True, sample=True)
    tables = result_tables(finalized(contest).state)
    assert tables.status == "Chính thức, lần 1 – TỔNG DUYỆT, không có giá trị – DỮ LIỆU MẪU, không có giá trị"
    assert ("Tổng duyệt hoặc dữ liệu mẫu", "tổng duyệt, dữ liệu mẫu") in tables.information


def test_names_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    names = {C1: '=HYPERLINK("http://x","y")', C2: "+84 913", C4: "-Lê", C3: "@Võ", C5: "Ngô; Lê", C6: 'Tên "hay"'}
    individuals, *_, workbook = write_results(result_tables(finalized(named(make_contest(2), names)).state), tmp_path)
    texts = {row[1]: row[2] for row in rows_of_csv(individuals)}
    for candidate in (C1, C2, C3, C4):
        assert texts[candidate] == f"'{names[candidate]}"
    assert (texts[C5], texts[C6]) == (names[C5], names[C6])
    cells = {row[1].value: row[2] for row in load_workbook(workbook)["Cá nhân"].iter_rows(min_row=5)}
    for candidate, name in names.items():
        assert cells[candidate].value == name
        assert cells[candidate].data_type == "s"
        assert bool(cells[candidate].quotePrefix) is (candidate in (C1, C2, C3, C4))


def test_the_public_edition_waits_for_the_end() -> None:
    driver = finalized(make_contest(2))
    for phase in (Phase.FINALIZED, Phase.CEREMONY):
        assert driver.state.phase is phase
        with pytest.raises(ResultNotPublic, match="cần hội thi đã kết thúc; đang là bước"):
            result_tables(driver.state, public=True)
        driver.host(c.MoveCeremony(1))


def test_the_public_edition_holds_whom_the_hall_has_seen_and_names_by_consent(tmp_path: Path) -> None:
    contest = without_consent(make_contest(2), C4, C3)
    state = ended(contest)
    tables = result_tables(state, public=True)
    anonymous = (2, "004", "", "Đơn vị X2", 2, "0:07.99", "có mặt")
    assert tables.individuals.rows == (INDIVIDUALS[0], anonymous, INDIVIDUALS[2])
    assert tables.individuals.unranked == ()
    assert tables.teams.rows == (TEAMS[0],)
    assert tables.awards.rows[1] == ("Giải nhì", "cá nhân", 2, "004", "", "Đơn vị X2", 3_000_000, "")
    paths = write_results(tables, tmp_path)
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o644}
    for hidden in ("Người 004", "Người 003", "Người 008"):
        assert hidden not in str(tables)
    assert list(result_tables(state).individuals.rows) == INDIVIDUALS  # the desk's edition has every name


def test_erased_names_leave_numbers_and_units() -> None:
    state = finalized(make_contest(2)).state
    state.contest = replace(state.contest, people={})
    assert result_tables(state).individuals.rows[0] == (1, "001", "", "Đơn vị X1", 2, "0:02.50", "có mặt")


def test_a_tie_at_a_boundary_names_nobody_until_lots_are_drawn() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1, 1), (1,))))
    driver.begin()
    driver.play_question({C1: (A, S), C4: (A, S), C7: (A, 3 * S)})
    driver.host(c.EndRound(LIVE))
    undecided = "Chưa phân định: 02 thí sinh bằng kết quả tại mức phân định giải 0 và giải 1"
    rows = result_tables(driver.state).awards.rows
    assert [row[2:5] for row in rows[:2]] == [(1, "", undecided), (1, "", undecided)]
    assert "Thứ tự bốc thăm" not in result_tables(driver.state).individuals.headers

    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, (C4, C1), "Bà Hà"))
    tables = result_tables(driver.state)
    assert [row[2:5] for row in tables.awards.rows[:2]] == [(1, "004", "Người 004"), (2, "001", "Người 001")]
    position = tables.individuals.headers.index("Thứ tự bốc thăm")
    assert [(row[0], row[1], row[position]) for row in tables.individuals.rows[:3]] == [
        (1, "004", 1),
        (2, "001", 2),
        (3, "007", None),
    ]
    assert all(len(row) == len(tables.individuals.columns) for row in tables.individuals.rows)


def test_prizes_nobody_is_there_for_stay_without_recipient() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1, 2), (1, 1))))
    driver.begin(C1, C2)
    driver.play_question({C1: (A, S), C2: (A, 2 * S)})
    tables = result_tables(driver.state)
    assert [row[3:5] + row[6:7] for row in tables.awards.rows] == [
        ("001", "Người 001", 1_000_000),
        ("002", "Người 002", 1_000_000),
        ("", "(không có người nhận)", None),
        ("", "Đơn vị X1", 1_000_000),
        ("", "(không có người nhận)", None),
    ]
    assert [row[0] for row in tables.teams.unranked] == [None, None]
    assert {row[-1] for row in tables.individuals.unranked} == {"chưa điểm danh"}


def test_prizes_left_vacant_or_moved_are_listed_as_decided() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1, 2), ())))
    driver.begin(C1, C2, C3, C4)
    driver.play_question({C1: (A, S), C2: (A, 2 * S), C3: (A, 3 * S)})
    driver.state.effects.moved.append(("individual0", "individual1", 1))
    driver.state.effects.vacant["individual1"] = 1
    rows = [row[0:1] + row[3:5] + row[6:7] for row in result_tables(driver.state).awards.rows]
    assert rows == [
        ("Giải 1", "001", "Người 001", 1_000_000),
        ("Giải 1", "002", "Người 002", 1_000_000),
        ("Giải 1", "", "(để trống theo quyết định)", None),
    ]


def test_columns_follow_the_tie_chain() -> None:
    chain = (Criterion.CORRECT, Criterion.LOTS)
    rules = Rules(individual_chain=chain, team_chain=chain, review_us=0)
    tables = result_tables(finalized(make_contest(2, rules=rules, prizes=prizes_of((2, 1), (1,)))).state)
    assert tables.individuals.headers == ("Hạng", "SBD", "Họ và tên", "Đơn vị", "Số câu đúng", "Điểm danh")
    assert [row[0] for row in tables.individuals.rows[:4]] == [1, 1, 3, 4]


def test_paper_and_live_together_show_each_link() -> None:
    contest = make_contest(2)
    contest = replace(contest, rounds=tuple(replace(round_, enabled=True) for round_ in contest.rounds))
    tables = result_tables(State(contest))
    assert tables.individuals.headers[4:8] == (
        "Số câu đúng",
        "Thời gian hoàn thành bài thi trắc nghiệm",
        "Số câu đúng trực tiếp",
        "Thời gian trả lời trực tiếp",
    )


def test_the_seal_of_another_state_is_refused() -> None:
    state = State(make_contest(2))
    with pytest.raises(ValueError, match="expected the seal of entry 0, got that of entry 7"):
        result_tables(state, seal=SealShape(7, SEAL))


@pytest.mark.parametrize(
    ("time_us", "resolution_us", "written"),
    [
        (0, 10_000, "0:00.00"),
        (59_990_000, 10_000, "0:59.99"),
        (60_000_000, 10_000, "1:00.00"),
        (3_600_050_000, 10_000, "60:00.05"),
        (12_345_000, 1_000, "0:12.345"),
        (12_300_000, 100_000, "0:12.3"),
        (12_250_000, 250_000, "0:12.25"),
        (2_700_000_000, 1_000_000, "45:00"),
        (1, 1, "0:00.000001"),
    ],
)
def test_times(time_us: int, resolution_us: int, written: str) -> None:
    assert time_text(time_us, resolution_us) == written


def test_a_failed_write_leaves_no_half_file(tmp_path: Path) -> None:
    tables = result_tables(State(make_contest(2)))
    (tmp_path / "dong-doi.csv").mkdir()  # in the way of the second file
    with pytest.raises(OSError, match=r"dong-doi\.csv"):
        write_results(tables, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca-nhan.csv", "dong-doi.csv"]
    assert list((tmp_path / "dong-doi.csv").iterdir()) == []
