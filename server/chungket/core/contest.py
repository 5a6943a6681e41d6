"""What a contest *is* before anything happens in it: rounds, questions, places, units, prizes, rules.

Owns the frozen, locked description of one contest. It must not know files, time or what has happened (that is `model`).
Built by `exchange`, hashed into the genesis entry, read by every other core module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

ContestId = NewType("ContestId", str)
RoundId = NewType("RoundId", str)
QuestionId = NewType("QuestionId", str)
CandidateNumber = NewType("CandidateNumber", str)  # số báo danh: names a registered place (RULES 1.1), never a person
PersonId = NewType("PersonId", str)  # salted hash of a person; the only form of a person in the log (RULES 10)
UnitId = NewType("UnitId", str)
Choice = NewType("Choice", str)  # "A" … "F"

CHOICES = tuple(Choice(letter) for letter in "ABCDEF")
CHOICES_MIN = 2


class RoundType(StrEnum):
    """How a round is played."""

    LIVE = "live"
    PAPER = "paper"


class QuestionRole(StrEnum):
    """What a question may be used for (RULES 9)."""

    COUNTED = "counted"
    RESERVE = "reserve"
    TIEBREAK = "tiebreak"
    PRACTICE = "practice"


class Reading(StrEnum):
    """Who ends the reading of the stem (RULES 2.1)."""

    HOST = "host"
    SECONDS = "seconds"
    NONE = "none"


class AnswerLock(StrEnum):
    """Which answer of a finalist is final (RULES 2.2)."""

    FIRST = "first"
    LAST = "last"


class Scope(StrEnum):
    """Who a prize goes to, and whom a tie chain orders."""

    INDIVIDUAL = "individual"
    TEAM = "team"


class Criterion(StrEnum):
    """One link of a tie chain (RULES 4.1, 4.2). Times rank ascending, everything else descending."""

    CORRECT = "correct"
    PAPER_TIME = "paper_time"
    LIVE_CORRECT = "live_correct"
    LIVE_TIME = "live_time"
    BEST_INDIVIDUAL = "best_individual"
    TIEBREAK = "tiebreak"
    LOTS = "lots"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the question set. `key` holds every choice that counts as right, in letter order."""

    id: QuestionId
    round: RoundId | None  # None: usable in any round (reserves, tie-break questions)
    role: QuestionRole
    stem: str
    choices: tuple[str, ...]  # texts of A, B, …; 2–6 of them
    key: tuple[Choice, ...]
    source: str = ""  # "Căn cứ: Điều …", shown with the key
    right_on: str = ""  # ISO date on which the content was checked ("đúng tại ngày")
    image: str = ""  # file name inside the contest's images/, or empty
    keep_order: bool = False

    @property
    def letters(self) -> tuple[Choice, ...]:
        """The choices this question offers."""
        return CHOICES[: len(self.choices)]


@dataclass(frozen=True, slots=True)
class Round:
    """One round (phần thi). `questions` are the counted ones, in playing order."""

    id: RoundId
    type: RoundType
    title: str
    title_en: str
    window_us: int
    questions: tuple[QuestionId, ...]
    enabled: bool = True
    reading: Reading = Reading.HOST
    reading_us: int = 0
    lock: AnswerLock = AnswerLock.FIRST
    standings_every: int = 5  # RULES 2.6
    standings_quiet_last: int = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (đơn vị dự thi); its places form a team."""

    id: UnitId
    name: str
    short_name: str  # at most 14 characters: what the wall has room for
    head: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A registered place (RULES 1.1): one candidate number of a unit, with its chair."""

    candidate: CandidateNumber
    unit: UnitId
    person: PersonId  # who held the place when the contest was locked
    seat: str
    zone: str
    captain: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """What the hall may call a person. Kept apart from the log so that it can be erased (RULES 10)."""

    id: PersonId
    name: str
    unit: UnitId
    public: bool = True  # "Đồng ý công khai"; False shows candidate number and unit only
    substitute: bool = False  # a reserve finalist, may take a place by replacement (RULES 1.4)


@dataclass(frozen=True, slots=True)
class Prize:
    """One line of the prize list. Prizes are listed best first; `count` places are filled exactly (RULES 6.5)."""

    id: str
    scope: Scope
    title: str
    title_en: str
    count: int
    amount_vnd: int
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of the rules, each with the default of docs/RULES.md. Times in µs."""

    resolution_us: int = 10_000  # RULES 2.3
    grace_us: int = 250_000  # how long after the deadline the close waits for frames already on their way
    early_close_us: int = 1_000_000  # DESIGN 4.5
    interruption_max_us: int = 5_000_000  # RULES 2.4
    two_person: bool = True  # RULES 5
    practice_required: bool = True  # RULES 9
    individual_chain: tuple[Criterion, ...] = (
        Criterion.CORRECT,
        Criterion.PAPER_TIME,
        Criterion.LIVE_CORRECT,
        Criterion.LIVE_TIME,
        Criterion.TIEBREAK,
        Criterion.LOTS,
    )
    team_chain: tuple[Criterion, ...] = (
        Criterion.CORRECT,
        Criterion.PAPER_TIME,
        Criterion.LIVE_CORRECT,
        Criterion.LIVE_TIME,
        Criterion.BEST_INDIVIDUAL,
        Criterion.TIEBREAK,
        Criterion.LOTS,
    )


@dataclass(frozen=True, slots=True)
class Hall:
    """The geometry type sizes are computed from (metres)."""

    farthest_viewer_cm: int = 3000
    picture_height_cm: int = 250


@dataclass(frozen=True, slots=True)
class Contest:
    """Everything locked before the first counted question. Mappings keep file order; nothing iterates a set."""

    id: ContestId
    title: str
    title_en: str
    organiser: str
    venue: str
    date: str  # ISO date of the final
    rounds: tuple[Round, ...]
    questions: Mapping[QuestionId, Question]
    units: Mapping[UnitId, Unit]
    places: Mapping[CandidateNumber, Place]
    people: Mapping[PersonId, Person]
    prizes: tuple[Prize, ...]
    rules: Rules = field(default_factory=Rules)
    hall: Hall = field(default_factory=Hall)
    rehearsal: bool = False  # watermarked everywhere (SCREENS, Host)
    sample: bool = False  # ships with the program; must never count (RULES 9)

    def round_of(self, round_id: RoundId) -> Round:
        """The round with this id. Raises KeyError when there is none."""
        for candidate in self.rounds:
            if candidate.id == round_id:
                return candidate
        raise KeyError(round_id)

    def questions_with_role(self, role: QuestionRole, round_id: RoundId | None = None) -> tuple[Question, ...]:
        """Questions of a role in file order; with `round_id`, those of that round or usable in any."""
        return tuple(
            question
            for question in self.questions.values()
            if question.role is role and (round_id is None or question.round in (None, round_id))
        )

    def places_of(self, unit: UnitId) -> tuple[Place, ...]:
        """The registered places of a unit, in file order."""
        return tuple(place for place in self.places.values() if place.unit == unit)
