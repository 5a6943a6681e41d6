import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chungket.core.contest import Contest, Hall, QuestionRole, RoundId, Rules, Scope
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.hashes import contest_hashes
from chungket.exchange.problems import ContestInvalid, Severity
from chungket.exchange.text import given_name_key
from tests.exchange.making import (
    FINALIST_HEADERS,
    PNG,
    QUESTION_HEADERS,
    SALT,
    UNIT_HEADERS,
    ContestFolder,
    Formatted,
    error,
    question,
    warning,
    write_workbook,
)

REFERENCE = Path(__file__).resolve().parents[2] / "config" / "tien-giang-2020"


def test_a_small_contest(folder: ContestFolder) -> None:
    checked = folder.read()
    contest = checked.contest
    assert checked.problems == ()
    assert (contest.id, contest.title, contest.date) == ("hoi-thi-nho", "Hội thi nhỏ", "2020-09-26")
    assert [round_.questions for round_ in contest.rounds] == [
        ("TN01", "TN02", "TN03"),
        ("TT01", "TT02", "TT03", "TT04"),
    ]
    assert len(contest.questions_with_role(QuestionRole.TIEBREAK)) == 5
    assert checked.registration_closes == date(2020, 8, 31)
    assert checked.hashes == contest_hashes(contest, SALT)
    assert checked.files == ("contest.toml", "questions.xlsx", "finalists.xlsx", "excluded.xlsx")


def test_reading_twice_gives_the_same(folder: ContestFolder) -> None:
    assert folder.read() == read_contest(folder.directory, salt=SALT)


def test_rehearsal_is_marked_and_hashed(folder: ContestFolder) -> None:
    directory = folder.write()
    rehearsal = read_contest(directory, salt=SALT, rehearsal=True)
    assert rehearsal.contest.rehearsal
    assert rehearsal.hashes.rules != read_contest(directory, salt=SALT).hashes.rules


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(ContestInvalid) as caught:
        read_contest(tmp_path / "none", salt=SALT)
    assert caught.value.problems == (error("none", "thư mục cuộc thi", "không có thư mục này"),)


def test_empty_directory_names_every_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ContestInvalid) as caught:
        read_contest(tmp_path, salt=SALT)
    assert [problem.file for problem in caught.value.problems] == ["contest.toml", "questions.xlsx", "finalists.xlsx"]


def test_a_file_that_cannot_be_read_says_what_was_not_checked_because_of_it(folder: ContestFolder) -> None:
    folder.toml = "id = \n"
    folder.questions[12]["Đáp án"] = "E"
    problems = folder.problems()
    assert [problem.file for problem in problems] == ["contest.toml", "questions.xlsx", "contest.toml"]
    assert problems[-1].severity is Severity.WARNING
    assert "chưa kiểm tra: phần thi của từng câu, số câu và câu dự phòng; số giải" in problems[-1].message
    assert "tuổi thí sinh" in problems[-1].message


def test_errors_of_all_files_at_once(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("count = 1", "count = 0", 1)
    folder.questions[12]["Đáp án"] = "E"
    folder.questions[13]["Lời dẫn"] = None
    folder.units[1]["Tên ngắn"] = "Ủy ban nhân dân huyện"
    folder.finalists[1]["Ngày sinh"] = date(2009, 1, 1)
    folder.finalists[2]["SBD"] = "001"
    folder.excluded = [{"Họ và tên": None, "Lý do": "?"}]
    problems = folder.problems()
    assert all(problem.severity is Severity.ERROR for problem in problems)
    assert sorted((problem.file, problem.sheet, problem.row, problem.column) for problem in problems) == [
        ("contest.toml", "", folder.toml.splitlines().index("count = 0") + 1, "prizes[1].count"),
        ("excluded.xlsx", "Trang1", 2, "Họ và tên"),
        ("finalists.xlsx", "Thí sinh", 3, "Ngày sinh"),
        ("finalists.xlsx", "Thí sinh", 4, "SBD"),
        ("finalists.xlsx", "Đơn vị", 3, "Tên ngắn"),
        ("questions.xlsx", "Câu hỏi", 14, "Đáp án"),
        ("questions.xlsx", "Câu hỏi", 15, "Lời dẫn"),
    ]


def test_hall_too_deep_for_its_picture(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("farthest_viewer_m = 30.0", "farthest_viewer_m = 60.5")
    assert folder.problems()[-1] == warning(
        "contest.toml",
        "hình đủ lớn để có ít nhất 4 dòng chữ",
        "3 dòng (người xem xa nhất 60,5 m, hình cao 2,5 m)",
        column="hall",
    )


def test_image_nobody_uses(folder: ContestFolder) -> None:
    folder.images = {"a.png": PNG, "b.png": PNG}
    folder.questions[0]["Hình ảnh"] = "a.png"
    assert folder.problems() == (warning("images/b.png", "ảnh của một câu hỏi", "không câu nào dùng"),)


def test_short_salt_is_a_fault_of_the_caller(folder: ContestFolder) -> None:
    with pytest.raises(ValueError, match="salt of at least 16 bytes"):
        read_contest(folder.write(), salt=b"short")


# ------------------------------------------------------------------------------------------- whatever the cells hold

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.times(),
    # What XML can carry; openpyxl refuses to write the rest.
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30),
    st.sampled_from(
        ["x", "có", "A, C", "chính thức", "truc-tiep", "001", "SNV", "05/02/2010", "=A1", "#N/A", "_x0000_"]
    ),
    st.builds(
        Formatted, st.integers(0, 99999), st.sampled_from(["000", "0%", "dd/mm/yyyy", "h:mm", "General", ";;;", "@"])
    ),
)


def rows_under(headers: list[str]) -> st.SearchStrategy[list[list[object]]]:
    width = len(headers)
    row = st.lists(CELLS, min_size=width, max_size=width)
    return st.lists(row, max_size=6).map(lambda rows: [list(headers), *rows])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows_under(QUESTION_HEADERS), rows_under(UNIT_HEADERS), rows_under(FINALIST_HEADERS))
def test_any_cells_are_read_or_refused_with_every_error_in_its_place(
    folder: ContestFolder, questions: list[list[object]], units: list[list[object]], finalists: list[list[object]]
) -> None:
    directory = folder.write()
    write_workbook(directory / "questions.xlsx", {"Câu hỏi": questions})
    write_workbook(directory / "finalists.xlsx", {"Đơn vị": units, "Thí sinh": finalists})
    with pytest.raises(ContestInvalid) as caught:  # four counted questions are never there by chance
        read_contest(directory, salt=SALT)
    for problem in caught.value.problems:
        assert problem.expected
        assert problem.got
        problem.message.encode()
        assert problem.row <= 40 if problem.file == "contest.toml" else problem.row <= 7


# --------------------------------------------------------------------------------------------- the reference contest


def both_rounds(folder: ContestFolder, *, paper: bool) -> Contest:
    """The reference contest's settings and roster with a question set made here."""
    folder.questions = [
        *(question(f"TN{n:02d}", "chính thức", "trac-nghiem") for n in range(1, 61)),
        *(question(f"TT{n:02d}", "chính thức", "Phần thi trực tiếp") for n in range(1, 13)),
        *(question(f"DPTN{n:02d}", "dự phòng", "trac-nghiem") for n in range(1, 7)),
        *(question(f"DPTT{n:02d}", "dự phòng", "truc-tiep") for n in range(1, 3)),
        *(question(f"CP{n:02d}", "câu phụ") for n in range(1, 6)),
        *(question(f"TH{n:02d}", "thi thử") for n in range(1, 4)),
    ]
    folder.write()
    shutil.copy(REFERENCE / "finalists.xlsx", folder.directory)
    text = (REFERENCE / "contest.toml").read_text(encoding="utf-8")
    assert "enabled = false" in text
    (folder.directory / "contest.toml").write_text(
        text.replace("enabled = false", "enabled = true") if paper else text, encoding="utf-8"
    )
    return read_contest(folder.directory, salt=SALT).contest


@pytest.mark.parametrize("paper", [False, True])
def test_reference_rounds(folder: ContestFolder, paper: bool) -> None:
    contest = both_rounds(folder, paper=paper)
    assert contest.sample
    assert [(round_.id, round_.enabled, len(round_.questions), round_.window_us) for round_ in contest.rounds] == [
        ("trac-nghiem", paper, 60, 45 * 60_000_000),
        ("truc-tiep", True, 12, 20_000_000),
    ]


def test_reference_rules_are_the_defaults_with_a_countdown(folder: ContestFolder) -> None:
    contest = both_rounds(folder, paper=False)
    assert contest.rules == Rules(countdown_us=3_000_000)
    assert contest.hall == Hall()


def test_reference_prizes_are_those_of_the_plan(folder: ContestFolder) -> None:
    prizes = both_rounds(folder, paper=False).prizes
    assert [(prize.scope, prize.count, prize.amount_vnd) for prize in prizes] == [
        (Scope.INDIVIDUAL, 1, 10_000_000),
        (Scope.INDIVIDUAL, 2, 7_000_000),
        (Scope.INDIVIDUAL, 3, 5_000_000),
        (Scope.INDIVIDUAL, 10, 3_000_000),
        (Scope.TEAM, 1, 20_000_000),
        (Scope.TEAM, 1, 15_000_000),
        (Scope.TEAM, 2, 10_000_000),
        (Scope.TEAM, 6, 5_000_000),
    ]


def test_reference_roster_shows_the_hard_cases(folder: ContestFolder) -> None:
    contest = both_rounds(folder, paper=False)
    zones = [place.zone for place in contest.places.values()]
    assert {zone: zones.count(zone) for zone in zones} == dict.fromkeys("ABCDEF", 40)
    assert [len(contest.places_of(unit)) for unit in contest.units] == [10] * 24
    names = [person.name for person in contest.people.values()]
    assert len(names) - len(set(names)) == 1  # two people of one name, in different units
    assert any(not person.public for person in contest.people.values())
    assert any(person.substitute for person in contest.people.values())
    assert {"Đặng Thị Ngọc Ẩn", "Phạm Văn Ỷ", "Lê Thị Ễn"} <= set(names)
    assert min(names, key=given_name_key).split()[-1] == "An"


def test_reference_contest_has_no_errors_and_is_read_fast() -> None:
    before = time.perf_counter()
    checked = read_contest(REFERENCE, salt=SALT)
    assert time.perf_counter() - before < 2.0
    assert len(checked.contest.round_of(RoundId("trac-nghiem")).questions) == 60
    assert len(checked.contest.round_of(RoundId("truc-tiep")).questions) == 12
