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
    PAPER = "paper"  # RULES 3
    ELIMINATION = "elimination"  # RULES 7.1
    BUZZER = "buzzer"  # RULES 7.2
    TIEBREAK = "tiebreak"  # RULES 4.6; one per contest, never in the list of rounds


class Players(StrEnum):
    """Who of those in the hall plays a round. Whoever does not play it gets nothing from it, good or bad."""

    ALL = "all"
    CAPTAINS = "captains"  # one device per team


class AnswerForm(StrEnum):
    """What an answer is."""

    ONE = "one"  # one choice; right when it is one of the keys
    SEVERAL = "several"  # a set of choices ("AC"); right when it is exactly the keys


class SpeedBy(StrEnum):
    """What the steps of a speed table count."""

    TIME = "time"  # µs of latency
    RANK = "rank"  # place among the right answers, equal latencies sharing the better one


class RescueKind(StrEnum):
    """Who comes back at a rescue (cứu trợ, RULES 7.1)."""

    NONE = "none"
    ALL = "all"
    NUMBER = "number"  # a number the operator enters: those who came furthest, with everybody equal to the last of them
    PICKED = "picked"  # named one by one


class EarlyPress(StrEnum):
    """What pressing the buzzer before it is open does (RULES 7.2)."""

    REFUSED = "refused"  # nothing
    OUT = "out"  # this question is over for who pressed
    ALLOWED = "allowed"  # from the stem on a press counts


class EqualPress(StrEnum):
    """What presses closer than the measured error bound do (RULES 7.2)."""

    AGAIN = "again"  # only those who were equal press once more
    FIRST = "first"  # the earlier credited moment counts all the same


class AnswerBy(StrEnum):
    """How the one who pressed first answers."""

    DEVICE = "device"  # chooses on the device; the key decides
    VOICE = "voice"  # says it; the jury presses right or wrong


class TeamFormula(StrEnum):
    """How the places of a unit make a team's result (RULES 4.2)."""

    SUM = "sum"
    MEAN = "mean"  # over registered places, as an exact fraction
    BEST = "best"  # the best `team_best` places by the individual chain
    WEIGHTED = "weighted"  # `team_weights` percent of the best, second best, … place; the rest counts nothing


class AgendaKind(StrEnum):
    """What an item of the agenda is (SCREENS, Host)."""

    PROGRAM = "program"  # văn nghệ, giới thiệu đại biểu, phát biểu, phổ biến thể lệ: nothing of the contest
    PRACTICE = "practice"
    ROUND = "round"
    BREAK = "break"
    REVIEW = "review"  # answer sheets and complaints (RULES 6.1)
    CEREMONY = "ceremony"


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

    POINTS = "points"
    CORRECT = "correct"
    SURVIVED = "survived"  # questions survived in elimination rounds
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

    def offers(self, choice: Choice, form: AnswerForm) -> bool:
        """Whether something can be an answer: one letter, or one and more different ones in letter order ("AC")."""
        if form is AnswerForm.ONE:
            return choice in self.letters
        return choice != "" and choice == "".join(letter for letter in self.letters if letter in choice)


@dataclass(frozen=True, slots=True)
class SpeedStep:
    """A right answer up to `limit` (µs, or rank) gets `points`."""

    limit: int
    points: int


@dataclass(frozen=True, slots=True)
class Marking:
    """Points of one live, elimination or buzzer question."""

    right: int = 1
    wrong: int = 0  # zero or less; a missing answer costs nothing
    points_min: int | None = None  # floor of a place's points over the whole round
    speed_by: SpeedBy | None = None
    speed: tuple[SpeedStep, ...] = ()  # best first; past the last step a right answer gets `right`


@dataclass(frozen=True, slots=True)
class PaperRules:
    """RULES 3. Times in µs."""

    offline_us: int = 60_000_000  # 3.4: how long after the deadline a device that was cut off may deliver
    late_us: int = 15 * 60_000_000  # 1.4: how long after the start somebody may still begin
    resolution_us: int = 1_000_000  # 3.1
    bells_us: tuple[int, ...] = (15 * 60_000_000, 5 * 60_000_000, 60_000_000)  # 3.5: time left
    practice_us: int = 3 * 60_000_000  # of the mini-paper (9)
    shuffle: bool = True  # 3.3


@dataclass(frozen=True, slots=True)
class EliminationRules:
    """RULES 7.1."""

    rescue: RescueKind = RescueKind.NONE
    rescue_after: int = 0  # offered after this question of the round, from 1; 0: no set question
    rescue_below: int = 0  # offered when fewer than so many are left; 0: no such number
    rescues_max: int = 1
    golden: bool = False  # the last question is the golden one: who survives it wins outright


@dataclass(frozen=True, slots=True)
class BuzzerRules:
    """RULES 7.2. Times in µs. `Round.window_us` is how long the buzzer stays open."""

    early: EarlyPress = EarlyPress.REFUSED
    equal: EqualPress = EqualPress.AGAIN
    equal_us: int = 20_000  # presses closer than this are equal
    settle_us: int = 250_000  # how long to wait for presses already on their way before naming the first
    answer_us: int = 5_000_000  # how long the first one has to answer
    answer_by: AnswerBy = AnswerBy.DEVICE
    reopen: bool = True  # after a wrong answer the others may press
    turns: bool = False  # each question belongs to one player, who answers first; the others may press after that
    values: tuple[int, ...] = ()  # points a question of a turn may be worth; () is `marking.right`
    stars: int = 0  # hope stars of each player: doubled when right, the value lost when wrong
    moved: bool = False  # what somebody else wins on a turn is taken from its owner
    wrong_percent: int = 0  # of the value, lost by somebody else who is wrong on a turn


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
    players: Players = Players.ALL
    answer: AnswerForm = AnswerForm.ONE
    windows_us: tuple[int, ...] = ()  # of each question in playing order; () is `window_us` for all of them
    marking: Marking = field(default_factory=Marking)
    paper: PaperRules = field(default_factory=PaperRules)
    elimination: EliminationRules = field(default_factory=EliminationRules)
    buzzer: BuzzerRules = field(default_factory=BuzzerRules)

    def window_of_us(self, slot: int) -> int:
        """The time allowed for the question of a slot (−1: practice)."""
        return self.windows_us[slot] if 0 <= slot < len(self.windows_us) else self.window_us


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One line of the show (SCREENS, Host). `starts`: planned time of day "HH:MM", or ""."""

    id: str
    kind: AgendaKind
    title: str
    title_en: str
    round: RoundId | None = None
    starts: str = ""
    minutes: int = 0  # planned; 0: not said
    mc: str = ""  # what the MC says to open it


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
    corrects: PersonId = PersonId("")  # of a corrected name: the row it takes the place of, of the same person


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
    countdown_us: int = 0  # 3-2-1 before the choices open (DESIGN 4.3)
    lag_credit_max_us: int = 250_000  # of one answer (DESIGN 4.4)
    interruption_max_us: int = 5_000_000  # RULES 2.4
    two_person: bool = True  # RULES 5
    practice_required: bool = True  # RULES 9
    error_us: int = 20_000  # RULES 2.3: measured bound of the error of a credited time
    review_us: int = 15 * 60_000_000  # RULES 6.1; 0: no review
    affected_present_percent: int = 5  # RULES 2.5
    affected_zone_percent: int = 10
    team_formula: TeamFormula = TeamFormula.SUM
    team_best: int = 0
    team_weights: tuple[int, ...] = ()  # percent
    tiebreak_questions_max: int = 3  # RULES 4.6
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
class Merit:
    """Bằng khen for units that organised their preliminary best: entered by hand, never computed."""

    title: str
    title_en: str
    count: int
    amount_vnd: int = 0
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """The geometry type sizes are computed from (metres)."""

    farthest_viewer_cm: int = 3000
    picture_height_cm: int = 250


TIEBREAK_DEFAULT = Round(RoundId("cau-phu"), RoundType.TIEBREAK, "Câu hỏi phụ", "Tie-break", 15_000_000, ())


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
    agenda: tuple[AgendaItem, ...] = ()
    merit: Merit | None = None
    tiebreak: Round = TIEBREAK_DEFAULT
    rehearsal: bool = False  # watermarked everywhere (SCREENS, Host)
    sample: bool = False  # ships with the program; must never count (RULES 9)
    _members: Mapping[UnitId, tuple[Place, ...]] = field(init=False, repr=False, compare=False)
    _rounds: Mapping[RoundId, Round] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        members: dict[UnitId, list[Place]] = {}
        for place in self.places.values():
            members.setdefault(place.unit, []).append(place)
        rounds = (self.tiebreak, *reversed(self.rounds))  # of two with one id the first counts
        object.__setattr__(self, "_rounds", {round_.id: round_ for round_ in rounds})
        object.__setattr__(self, "_members", {unit: tuple(places) for unit, places in members.items()})

    def round_of(self, round_id: RoundId) -> Round:
        """The round with this id. Raises KeyError when there is none."""
        return self._rounds[round_id]

    def questions_with_role(self, role: QuestionRole, round_id: RoundId | None = None) -> tuple[Question, ...]:
        """Questions of a role in file order; with `round_id`, those of that round or usable in any."""
        return tuple(
            question
            for question in self.questions.values()
            if question.role is role and (round_id is None or question.round in (None, round_id))
        )

    def places_of(self, unit: UnitId) -> tuple[Place, ...]:
        """The registered places of a unit, in file order."""
        return self._members.get(unit, ())
