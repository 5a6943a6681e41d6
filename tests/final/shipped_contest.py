"""A contest the program ships with, read past the program: its questions, places and prizes as the files have them.

Owns reading `config/<name>` with nothing but a spreadsheet and a TOML reader, so that a test can reckon with it
independently. It must not know how the contest is played. Imports nothing of `chungket`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

CONFIG = Path(__file__).resolve().parents[2] / "config"
LETTERS = "ABCDEF"


@dataclass(frozen=True)
class ShippedQuestion:
    """A row of the sheet of questions."""

    id: str
    round: str
    role: str
    stem: str
    choices: tuple[str, ...]
    key: str

    @property
    def wrong(self) -> str:
        """The first letter that is not right."""
        return next(letter for letter in LETTERS if letter != self.key)


@dataclass(frozen=True)
class ShippedPlace:
    """A registered place: a row of the sheet of finalists with a number."""

    candidate: str
    name: str
    unit: str
    public: bool

    @property
    def shown_name(self) -> str:
        """What everybody may read of it (RULES 10)."""
        return self.name if self.public else f"SBD {self.candidate}"


@dataclass(frozen=True)
class ShippedContest:
    """`settings`: contest.toml as it is; `questions` and `places` by their ids, in file order."""

    directory: Path
    settings: dict[str, Any]
    questions: dict[str, ShippedQuestion]
    places: dict[str, ShippedPlace]

    def of_round(self, round_: str, role: str = "chính thức") -> tuple[ShippedQuestion, ...]:
        """The questions of a round with a role, in file order."""
        return tuple(one for one in self.questions.values() if (one.round, one.role) == (round_, role))

    @property
    def units(self) -> dict[str, str]:
        """Candidate number → unit."""
        return {place.candidate: place.unit for place in self.places.values()}

    @property
    def prizes(self) -> list[tuple[str, str, int]]:
        """Id, scope and how many, best first."""
        return [(prize["id"], prize["scope"], prize["count"]) for prize in self.settings["prizes"]]


@cache
def shipped(name: str) -> ShippedContest:
    """The contest in `config/<name>`."""
    directory = CONFIG / name
    settings = tomllib.loads((directory / "contest.toml").read_text(encoding="utf-8"))
    questions = {}
    for row in _rows(directory / "questions.xlsx", "Câu hỏi"):
        choices = tuple(text for letter in LETTERS if (text := row[f"Phương án {letter}"]))
        question = ShippedQuestion(
            row["Mã câu"], row["Phần thi"], row["Vai trò"], row["Lời dẫn"], choices, row["Đáp án"]
        )
        questions[question.id] = question
    places = {}
    for row in _rows(directory / "finalists.xlsx", "Thí sinh"):
        if row["SBD"]:
            place = ShippedPlace(row["SBD"], row["Họ và tên"], row["Mã đơn vị"], row["Đồng ý công khai"] == "có")
            places[place.candidate] = place
    return ShippedContest(directory, settings, questions, places)


def _rows(file: Path, sheet: str) -> list[dict[str, str]]:
    rows = list(load_workbook(file)[sheet].iter_rows(values_only=True))
    headers = [str(header) for header in rows[0]]
    return [
        {header: "" if value is None else str(value) for header, value in zip(headers, row, strict=True)}
        for row in rows[1:]
        if any(row)
    ]
