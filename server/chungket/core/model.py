"""The state of one contest: what every node holds in memory after reading the log.

Owns the shape of `State` and of the values in it, and nothing that changes them: only `evolve` writes to a `State`.
Values kept in it are frozen; `State`, `Play` and `PlaceState` alone are mutable (copying a 10,000-entry table per
answer is quadratic).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from chungket.core.contest import (
    CandidateNumber,
    Choice,
    Contest,
    PersonId,
    QuestionId,
    RoundId,
    Scope,
    UnitId,
)
from chungket.core.events import PlayId, Scene, SessionId

INCIDENTS_KEPT_MAX = 200  # the console's record; the whole one is the log
RESTARTS_KEPT_MAX = 1_000
STANDSTILLS_KEPT_MAX = 100  # per play: far more than pass while one answer waits in the inbox


class Phase(StrEnum):
    """Phase of the contest (DESIGN 5)."""

    SETUP = "setup"
    LOBBY = "lobby"
    RUNNING = "running"
    FINALIZED = "finalized"
    CEREMONY = "ceremony"
    ENDED = "ended"


class PlayPhase(StrEnum):
    """Phase of one opening of a question (RULES 2.1)."""

    SEALED = "sealed"
    READING = "reading"
    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"
    SCORED = "scored"


class Attendance(StrEnum):
    """Whether the finalist of a place is in the hall (RULES 1.3)."""

    REGISTERED = "registered"
    PRESENT = "present"
    ABSENT = "absent"


class Identity(StrEnum):
    """The finalist's own word on whether the page shows the right person (RULES 1.3)."""

    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An accepted answer: the content of the live register of one (play, place) (DESIGN 3.9)."""

    choice: Choice
    command: str
    received_us: int
    latency_us: int
    earlier: tuple[str, ...] = ()  # commands of the answers it replaced, bounded by `decide` (RULES 2.2)

    def decided(self, command: str) -> bool:
        """Whether this command was accepted before, be it for an answer that was replaced since."""
        return command == self.command or command in self.earlier


@dataclass(frozen=True, slots=True)
class StandstillSpan:
    """A standstill that is over, in contest time: open play stood still from just after `since_us` to before
    `until_us`."""

    since_us: int
    until_us: int

    @property
    def length_us(self) -> int:
        """How far the window was moved when the contest went on."""
        return self.until_us - self.since_us


@dataclass(slots=True)
class Play:
    """One opening of a question."""

    id: PlayId
    question: QuestionId
    round: RoundId
    slot: int  # −1: practice
    phase: PlayPhase = PlayPhase.SEALED
    void: bool = False
    choices_due_us: int = 0
    opens_us: int = 0
    deadline_us: int = 0
    early: bool = False  # the deadline was brought forward
    standstills: tuple[StandstillSpan, ...] = ()  # in the open window, oldest first
    answers: dict[CandidateNumber, GivenAnswer] = field(default_factory=dict)
    refusals: dict[CandidateNumber, int] = field(default_factory=dict)  # recorded refusals, bounded by `decide`
    right: int = 0  # known from `scored` on

    @property
    def practice(self) -> bool:
        """Whether the play never counts."""
        return self.slot < 0


@dataclass(frozen=True, slots=True)
class PendingTakeover:
    """A device that wants a place somebody else is signed in on (RULES 1.5)."""

    session: SessionId
    device: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum of a place over scored plays. Times in µs, already floored to the resolution (RULES 2.3)."""

    correct: int = 0
    paper_us: int = 0
    live_correct: int = 0
    live_us: int = 0

    def plus(self, other: "Tally", sign: int = 1) -> "Tally":
        """This tally with another added, or taken away with `sign` −1."""
        return Tally(
            self.correct + sign * other.correct,
            self.paper_us + sign * other.paper_us,
            self.live_correct + sign * other.live_correct,
            self.live_us + sign * other.live_us,
        )


@dataclass(slots=True)
class PlaceState:
    """What has happened to one registered place."""

    person: PersonId
    attendance: Attendance = Attendance.REGISTERED
    session: SessionId = SessionId("")
    device: str = ""
    identity: Identity = Identity.UNKNOWN
    practised_on: str = ""  # device of the last accepted practice answer (RULES 9)
    slip_issue: int = 1
    takeover: PendingTakeover | None = None
    tally: Tally = field(default_factory=Tally)

    @property
    def practised(self) -> bool:
        """Whether the device in use now has had a practice answer acknowledged."""
        return self.device != "" and self.practised_on == self.device


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A row of standings: a place or a unit with its competition rank (RULES 4.3)."""

    id: str
    rank: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """A frozen copy of standings, taken when the wall showed them; public views read nothing else (RULES 2.6)."""

    after: int
    rows: tuple[RankedRow, ...]
    previous: tuple[tuple[str, int], ...] = ()  # ranks on the board shown before
    version: int = 0  # `State.standings_version` at that moment


@dataclass(frozen=True, slots=True)
class Lots:
    """One draw of lots; it orders exactly those who were tied when it was drawn, best first (RULES 4.1)."""

    scope: Scope
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoidProposal:
    """A void that waits for its second person (RULES 5)."""

    play: PlayId
    reason: str
    by: str
    role: str = ""  # of who proposed


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why nothing moves, and since when (contest time)."""

    kind: str  # "suspended" | "interrupted"
    reason: str
    since_us: int


@dataclass(frozen=True, slots=True)
class Restart:
    """Contest time stood still at `at_us` while the wall clock went on by `gap_us`."""

    at_us: int
    gap_us: int


@dataclass(frozen=True, slots=True)
class Incident:
    """Something worth a line in the record of the console."""

    at_us: int
    seq: int
    kind: str
    text: str
    by: str


@dataclass(slots=True)
class State:
    """The whole contest. Built by replaying the log from `State(contest)`."""

    contest: Contest
    time_us: int = 0  # contest time of the last entry (DESIGN 4.1)
    seq: int = 0
    flow_version: int = 0
    phase: Phase = Phase.SETUP
    lobby_locked: bool = False
    operator: str = ""
    operator_session: SessionId = SessionId("")
    places: dict[CandidateNumber, PlaceState] = field(default_factory=dict)
    present: int = 0  # how many places count in "x of y" (RULES 1.3)
    round: RoundId | None = None
    rounds_ended: list[RoundId] = field(default_factory=list)
    plays: dict[PlayId, Play] = field(default_factory=dict)
    play: PlayId | None = None  # the current one
    used: dict[QuestionId, int] = field(default_factory=dict)  # how often each question was opened
    scored: int = 0  # counted plays scored and not void
    standings_version: int = 0  # raised by whatever can change a rank; counts alone repeat after a void
    counted_begun: bool = False  # a counted stem has been shown (RULES 1.4)
    unit_tallies: dict[UnitId, Tally] = field(default_factory=dict)
    void_proposal: VoidProposal | None = None
    standstill: Standstill | None = None
    suspension: str = ""  # command of the last suspension
    frozen: bool = False
    audience_on: bool = True
    covered: bool = False
    scene: Scene = Scene.TITLE
    scene_text: str = ""
    scene_until_us: int = 0
    shown_individuals: ShownBoard | None = None
    shown_teams: ShownBoard | None = None
    lots: list[Lots] = field(default_factory=list)
    edition: int = 0
    ceremony_cursor: int = -1
    incidents: list[Incident] = field(default_factory=list)
    restarts: list[Restart] = field(default_factory=list)  # to show the times of day before them

    def __post_init__(self) -> None:
        for candidate, place in self.contest.places.items():
            self.places.setdefault(candidate, PlaceState(place.person))
        for unit in self.contest.units:
            self.unit_tallies.setdefault(unit, Tally())

    @property
    def current_play(self) -> Play | None:
        """The play being played, or the last one."""
        return None if self.play is None else self.plays[self.play]

    def is_present(self, candidate: CandidateNumber) -> bool:
        """Whether a place counts in "x of y" (RULES 1.3)."""
        return self.places[candidate].attendance is Attendance.PRESENT
