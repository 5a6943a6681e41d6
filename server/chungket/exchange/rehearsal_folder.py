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

from chungket.core.contest import Contest, Question, QuestionId, QuestionRole, RoundType
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
    rows = rehearsal_questions(settings.rounds, sample, settings.rules.tiebreak_questions_max)
    _write_questions(rows, target / QUESTIONS_FILE)
    for image in dict.fromkeys(question.image for question in rows if question.image):
        (target / IMAGES_DIRECTORY).mkdir(exist_ok=True)
        shutil.copyfile(sample_directory / IMAGES_DIRECTORY / image, target / IMAGES_DIRECTORY / image)
    return target


def rehearsal_questions(rounds: Sequence[RoundSettings], sample: Contest, tiebreaks: int = 0) -> tuple[Question, ...]:
    """As many questions as each enabled round has, with reserves; all tie-break and practice questions of the sample.

    Rounds shown on the wall choose first and take what was written for the wall, papers what was written for paper;
    when a contest needs more than there are, they come again as "(lần 2)".
    """
    supply = _Supply(sample)
    enabled = [item for item in rounds if item.round.enabled]
    chosen: list[Question] = []
    for on_paper in (False, True):
        for item in enabled:
            if (item.round.type is RoundType.PAPER) is on_paper:
                spare = max(RESERVES_MIN, reserves_needed(item.questions))
                taken = (*supply.counted(item.questions, on_paper=on_paper), *supply.reserves(spare, on_paper=on_paper))
                chosen += [replace(question, round=item.round.id) for question in taken]
    for role, needed in ((QuestionRole.TIEBREAK, tiebreaks), (QuestionRole.PRACTICE, 0)):
        questions = sample.questions_with_role(role)
        taken = (*questions, *islice(_again(questions), max(0, needed - len(questions))))
        chosen += [replace(question, round=None) for question in taken]
    return tuple(chosen)


class _Supply:
    """The sample's counted questions and reserves, each given once before any is given again."""

    def __init__(self, sample: Contest) -> None:
        self._papers = {round_.id for round_ in sample.rounds if round_.type is RoundType.PAPER}
        self._counted = list(sample.questions_with_role(QuestionRole.COUNTED))
        self._reserves = list(sample.questions_with_role(QuestionRole.RESERVE))
        self._counted_again, self._reserves_again = _again(tuple(self._counted)), _again(tuple(self._reserves))

    def counted(self, needed: int, *, on_paper: bool) -> list[Question]:
        return self._take(self._counted, self._counted_again, needed, on_paper)

    def reserves(self, needed: int, *, on_paper: bool) -> list[Question]:
        return self._take(self._reserves, self._reserves_again, needed, on_paper)

    def _take(self, left: list[Question], again: Iterator[Question], needed: int, on_paper: bool) -> list[Question]:
        left.sort(key=lambda question: (question.round in self._papers) is not on_paper)  # stable: file order stays
        taken = left[:needed]
        del left[:needed]
        return [*taken, *islice(again, needed - len(taken))]


def _again(questions: tuple[Question, ...]) -> Iterator[Question]:
    """The questions a second time and on without end, told apart by id and stem. At least one is needed."""
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
