"""The contests that ship with the program are without fault, and their questions never count."""

import tomllib
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chungket.core.contest import CHOICES, Hall, QuestionRole
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.finalist_checks import check_roster, check_units
from chungket.exchange.finalist_file import FINALISTS_FILE, read_finalist_file
from chungket.exchange.fits import choices_rows, hall_type, stem_rows
from chungket.exchange.lock import lock_contest
from chungket.exchange.problems import ContestInvalid, Problems
from chungket.exchange.question_file import (
    CHOICE_COLUMNS,
    KEY,
    QUESTIONS_FILE,
    RIGHT_ON,
    STEM,
    QuestionRow,
    read_question_file,
)
from chungket.exchange.shown_questions import question_fingerprint, shipped_questions
from chungket.exchange.text import fold
from chungket.resources import SAMPLE_CONTESTS, sample_contest_directories
from tests.conftest import ROOT
from tests.exchange.making import SALT, ContestFolder

SAMPLES = {directory.name: directory for directory in sample_contest_directories()}
NEW = ("rung-chuong-vang", "olympia")
KEYS_PERCENT_MIN = 15  # of the questions, for each of the letters A–D: no letter is worth betting on


def rows_of(name: str) -> tuple[QuestionRow, ...]:
    problems = Problems()
    rows = read_question_file(SAMPLES[name], None, problems)
    assert rows is not None
    assert list(problems) == []
    return rows


def test_every_contest_in_config_is_a_sample_that_ships() -> None:
    assert {path.parent.name for path in (ROOT / "config").glob("*/contest.toml")} == set(SAMPLE_CONTESTS)
    assert list(SAMPLES) == list(SAMPLE_CONTESTS)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_shipped_contest_is_read_without_errors(name: str) -> None:
    """Warnings only of the reference contest's one name that is longer than a line."""
    checked = read_contest(SAMPLES[name], salt=SALT)
    assert checked.contest.sample
    assert [problem.column for problem in checked.problems] == (["Họ và tên"] if name == "tien-giang-2020" else [])


@pytest.mark.parametrize(
    ("name", "types", "prizes"),
    [
        ("rung-chuong-vang", {"rung-chuong": "elimination"}, (1, 1, 2, 5)),
        ("olympia", {"khoi-dong": "buzzer", "tang-toc": "live", "ve-dich": "buzzer"}, (1, 1, 2)),
    ],
)
def test_rounds_and_prizes(name: str, types: dict[str, str], prizes: tuple[int, ...]) -> None:
    contest = read_contest(SAMPLES[name], salt=SALT).contest
    assert {round_.id: round_.type for round_ in contest.rounds} == types
    assert tuple(prize.count for prize in contest.prizes) == prizes


@pytest.mark.parametrize("name", NEW)
def test_questions_and_choices_fit_the_hall_of_the_reference_contest(name: str) -> None:
    """So they can be rehearsed with in any hall that is no worse."""
    size = hall_type(Hall())
    for row in rows_of(name):
        assert stem_rows(row.question.stem, size) <= size.rows, row.question.id
        assert choices_rows(row.question.choices, size) <= size.rows, row.question.id


@pytest.mark.parametrize("name", SAMPLES)
def test_every_question_has_a_source_and_a_day(name: str) -> None:
    for row in rows_of(name):
        assert row.question.source, row.question.id
        assert row.right_on is not None, row.question.id


@pytest.mark.parametrize("name", SAMPLES)
def test_no_letter_is_worth_betting_on(name: str) -> None:
    keys = Counter(key for row in rows_of(name) for key in row.question.key)
    for letter in CHOICES[:4]:
        assert keys[letter] * 100 >= keys.total() * KEYS_PERCENT_MIN, keys


@pytest.mark.parametrize("name", NEW)
def test_the_number_of_questions_of_each_role(name: str) -> None:
    roles = Counter((row.row.text("Phần thi", required=False), row.question.role) for row in rows_of(name))
    counted, reserve, practice = QuestionRole.COUNTED, QuestionRole.RESERVE, QuestionRole.PRACTICE
    rounds = {
        "rung-chuong-vang": {"rung-chuong": (20, 5, 3)},
        "olympia": {"khoi-dong": (12, 3, 2), "tang-toc": (4, 2, 2), "ve-dich": (12, 4, 2)},
    }[name]
    expected: dict[tuple[str, QuestionRole], int] = {("", QuestionRole.TIEBREAK): 6}
    for round_id, numbers in rounds.items():
        expected |= {(round_id, role): n for role, n in zip((counted, reserve, practice), numbers, strict=True)}
    assert roles == expected


@pytest.mark.parametrize(("name", "units", "places"), [("rung-chuong-vang", 6, 60), ("olympia", 4, 4)])
def test_the_roster_is_without_fault(name: str, units: int, places: int) -> None:
    problems = Problems()
    unit_rows, finalists = read_finalist_file(SAMPLES[name] / FINALISTS_FILE, problems)
    assert unit_rows is not None
    assert finalists is not None
    closes = tomllib.loads((SAMPLES[name] / "contest.toml").read_text("utf-8"))["registration_closes"]
    check_units(unit_rows, finalists, problems)
    check_roster(unit_rows, finalists, (), closes, problems)
    assert list(problems) == []
    assert len(unit_rows) == units
    assert sum(not finalist.substitute for finalist in finalists) == places
    assert {finalist.public for finalist in finalists} == {True, False}
    assert any(finalist.substitute for finalist in finalists)


def test_nobody_is_in_two_samples() -> None:
    names: Counter[str] = Counter()
    for directory in SAMPLES.values():
        _, finalists = read_finalist_file(directory / FINALISTS_FILE, Problems())
        assert finalists is not None
        names.update({fold(finalist.name) for finalist in finalists})
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_all_text_is_nfc(name: str) -> None:
    texts = [(SAMPLES[name] / "contest.toml").read_text("utf-8")]
    for file in (QUESTIONS_FILE, FINALISTS_FILE):
        for sheet in load_workbook(SAMPLES[name] / file):
            texts += [value for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)]
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []


def test_no_question_is_in_two_samples() -> None:
    """Whoever rehearses with one sample has not seen the questions of another."""
    counted = [row for name in SAMPLES for row in rows_of(name) if row.question.role is not QuestionRole.PRACTICE]
    assert len({question_fingerprint(row.question) for row in counted}) == len(counted)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_set_with_a_shipped_question_is_refused(name: str, folder: ContestFolder, tmp_path: Path) -> None:
    """RULES 9, of each sample: a counted question, a reserve and a tie-break question, whatever their ids."""
    shown = [next(row for row in rows_of(name) if row.question.role is role) for role in list(QuestionRole)[:3]]
    of_roles = ("TN01", "DPTN01", "CP01")
    for identifier, row in zip(of_roles, shown, strict=True):
        cells = next(cells for cells in folder.questions if cells["Mã câu"] == identifier)
        texts = dict.fromkeys(CHOICE_COLUMNS) | dict(zip(CHOICE_COLUMNS, row.question.choices, strict=False))
        cells |= {STEM: row.question.stem, KEY: ", ".join(row.question.key), RIGHT_ON: row.right_on, **texts}
    folder.write()
    with pytest.raises(ContestInvalid) as caught:
        lock_contest(folder.directory, tmp_path / "data", SALT, refused=shipped_questions())
    refused = [problem for problem in caught.value.problems if "bộ câu hỏi mẫu" in problem.advice]
    assert [problem.got.split('"')[1] for problem in refused] == list(of_roles)


def test_a_sample_that_cannot_be_read_is_not_one_without_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / QUESTIONS_FILE).write_bytes(b"x")
    monkeypatch.setattr("chungket.exchange.shown_questions.sample_contest_directories", lambda: (tmp_path,))
    with pytest.raises(ContestInvalid, match=QUESTIONS_FILE):
        shipped_questions()
