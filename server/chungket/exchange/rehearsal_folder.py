"""A contest directory to rehearse with: the real roster, rules and rounds, with the sample questions (RULES 9).

Owns which sample question stands where. The real questions are not even read: what was rehearsed could not count any
more. Called by the command line.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path

from openpyxl import Workbook

from chungket.core.contest import Contest, Question, QuestionId, QuestionRole, RoundId, RoundType
from chungket.exchange.contest_file import read_contest_file
from chungket.exchange.contest_folder import CONTEST_FILE, read_contest
from chungket.exchange.excluded_file import EXCLUDED_FILE
from chungket.exchange.finalist_file import FINALISTS_FILE
from chungket.exchange.images import IMAGES_DIRECTORY
from chungket.exchange.problems import ContestInvalid, Problems
from chungket.exchange.question_checks import reserves_needed
from chungket.exchange.question_file import (
    CHOICE_COLUMNS,
    ID,
    IMAGE,
    KEEP_ORDER,
    KEY,
    QUESTIONS_FILE,
    RIGHT_ON,
    ROLE,
    ROLE_TITLES,
    ROUND,
    SHAPE,
    SOURCE,
    STEM,
)
from chungket.exchange.round_table import RoundSettings

RESERVES_MIN = 3


def write_rehearsal_folder(contest_directory: Path, sample_directory: Path, target: Path) -> Path:
    """Write the directory `target` and return it.

    Raises `ContestInvalid` when contest.toml cannot be read; whatever else is wrong is found when `target` is read.
    """
    problems = Problems()
    settings = read_contest_file(contest_directory / CONTEST_FILE, problems)
    if settings is None or problems.errors:
        raise ContestInvalid(problems)
    sample = read_contest(sample_directory, salt=bytes(32)).contest
    target.mkdir(parents=True, mode=0o700)
    for name in (CONTEST_FILE, FINALISTS_FILE, EXCLUDED_FILE):
        if (contest_directory / name).is_file():
            shutil.copyfile(contest_directory / name, target / name)
    rows = rehearsal_questions(settings.rounds, sample)
    _write_questions(rows, target / QUESTIONS_FILE)
    for image in dict.fromkeys(question.image for question in rows if question.image):
        (target / IMAGES_DIRECTORY).mkdir(exist_ok=True)
        shutil.copyfile(sample_directory / IMAGES_DIRECTORY / image, target / IMAGES_DIRECTORY / image)
    return target


def rehearsal_questions(rounds: Sequence[RoundSettings], sample: Contest) -> tuple[Question, ...]:
    """As many questions as each enabled round has, with reserves; all tie-break and practice questions of the sample.

    Live questions come first; when a contest needs more than there are, they come again as "(lần 2)".
    """
    live_first = sorted(sample.rounds, key=lambda round_: round_.type is not RoundType.LIVE)
    of_rounds = [question for round_ in live_first for question in _counted(sample, round_.id)]
    counted, reserves = _endless(of_rounds), _endless(sample.questions_with_role(QuestionRole.RESERVE))
    chosen: list[Question] = []
    for item in rounds:
        if not item.round.enabled:
            continue
        spare = max(RESERVES_MIN, reserves_needed(item.questions))
        taken = (*islice(counted, item.questions), *islice(reserves, spare))
        chosen += [replace(question, round=item.round.id) for question in taken]
    for role in (QuestionRole.TIEBREAK, QuestionRole.PRACTICE):
        chosen += [replace(question, round=None) for question in sample.questions_with_role(role)]
    return tuple(chosen)


def _counted(sample: Contest, round_id: RoundId) -> tuple[Question, ...]:
    return tuple(
        question for question in sample.questions_with_role(QuestionRole.COUNTED) if question.round == round_id
    )


def _endless(questions: Sequence[Question]) -> Iterator[Question]:
    """The questions again and again, told apart by id and stem."""
    yield from questions
    for turn in count(2):
        for question in questions:
            yield replace(question, id=QuestionId(f"{question.id}-{turn}"), stem=f"{question.stem} (lần {turn})")


def _write_questions(questions: Sequence[Question], path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHAPE.title)
    headers = [column.title for column in SHAPE.columns]
    sheet.append(headers)
    for question in questions:
        cells = _cells(question)
        sheet.append([cells.get(header) for header in headers])
    book.save(path)


def _cells(question: Question) -> dict[str, object]:
    return {
        ID: question.id,
        ROUND: question.round,
        ROLE: ROLE_TITLES[question.role],
        STEM: question.stem,
        **dict(zip(CHOICE_COLUMNS, question.choices, strict=False)),
        KEY: ", ".join(question.key),
        KEEP_ORDER: "có" if question.keep_order else "không",
        IMAGE: question.image or None,
        SOURCE: question.source or None,
        RIGHT_ON: date.fromisoformat(question.right_on) if question.right_on else None,
    }
