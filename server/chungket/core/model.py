"""The state of one contest: what every node holds in memory after reading the log.

Owns the shape of `State` and of the values in it, and nothing that changes them: only `evolve` writes to a `State`.
Values kept in it are frozen; `State`, `Play` and `PlaceState` alone are mutable (copying a 10,000-entry table per
answer is quadratic).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from chungket.core.commands import Role, RulingCommand
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
from chungket.core.events import PaperId, PlayId, Scene, SessionId

INCIDENTS_KEPT_MAX = 2_000  # the console's record and that of the minutes; the whole one is the log
RESTARTS_KEPT_MAX = 1_000
REQUESTS_KEPT_MAX = 10_000  # of the desk: a resend after a restart is known by its id
CUTS_KEPT_MAX = 50  # per place: the record beside what is held
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


class PaperPhase(StrEnum):
    """Phase of a paper (RULES 3)."""

    OPEN = "open"
    CLOSED = "closed"
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
    replaced: "GivenAnswer | None" = None  # the last of them, of a place with extra time: that may be taken back

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


@dataclass(frozen=True, slots=True)
class BuzzerPress:
    """One press of the buzzer in the present opening."""

    pressed_us: int
    received_us: int
    command: str
    early: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer given on a turn of a buzzer question. `right` is as it was judged then; a changed key decides anew
    where `choice` says what was chosen."""

    candidate: CandidateNumber
    choice: Choice
    right: bool
    by: str
    command: str


@dataclass(slots=True)
class Buzzer:
    """What a play of a buzzer round has beside the rest (RULES 7.2)."""

    open: bool = False
    openings: int = 0  # how often it was opened
    opens_us: int = 0  # start of the present opening, or of the last one; its end is `Play.deadline_us`
    left_us: int = 0  # of the opening, when somebody won it
    repeats: int = 0  # how often equals were asked to press again in this opening
    commands: dict[str, None] = field(default_factory=dict)  # of every press, so that a resend is known
    presses: dict[CandidateNumber, BuzzerPress] = field(default_factory=dict)  # of the present opening
    turn: CandidateNumber = CandidateNumber("")  # who answers now
    turn_until_us: int = 0
    margin_us: int = -1  # of the press that won the turn
    equals: tuple[CandidateNumber, ...] = ()  # only these press again; () is everybody
    out: dict[CandidateNumber, None] = field(default_factory=dict)  # of this question
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(slots=True)
class Play:
    """One opening of a question. `players`: who may answer; () is everybody registered."""

    id: PlayId
    question: QuestionId
    round: RoundId
    slot: int  # −1: practice, −2: a play-off's
    players: tuple[CandidateNumber, ...] = ()
    owner: CandidateNumber = CandidateNumber("")  # whose turn the question is, in a buzzer round played in turns
    value: int = 0  # 0: the round's own
    star: bool = False
    tiebreak: int = 0  # number of the tie-break it belongs to; 0: none
    phase: PlayPhase = PlayPhase.SEALED
    void: bool = False
    stem_us: int = 0  # T1: from then on the stem is public; 0: never announced
    choices_due_us: int = 0
    opens_us: int = 0  # T2: from then on the choices are public and the clock runs
    deadline_us: int = 0
    early: bool = False  # the deadline was brought forward
    cap_us: int = 0  # then nobody's deadline is later, not even with extra time
    standstills: tuple[StandstillSpan, ...] = ()  # in the open window, oldest first
    answers: dict[CandidateNumber, GivenAnswer] = field(default_factory=dict)
    refusals: dict[CandidateNumber, int] = field(default_factory=dict)  # recorded refusals, bounded by `decide`
    late: dict[tuple[CandidateNumber, str], None] = field(default_factory=dict)  # whose came too late; refusal's code
    right: int = 0  # known from `scored` on
    key_confirmed: bool = False  # by the jury (RULES 7.1)
    eliminated: tuple[CandidateNumber, ...] = ()  # who is out because of it
    extra_percent: dict[CandidateNumber, int] = field(default_factory=dict)  # as it was when the window opened
    extra_taken: frozenset[CandidateNumber] = frozenset()  # of whom a grant from before was taken back since
    rulings_before: int = 0  # how many rulings there were when the window opened
    cut: dict[CandidateNumber, None] = field(default_factory=dict)  # cut off while it was open, back or not
    affected: tuple[str, ...] = ()  # zones that were cut off; "" is the whole hall (RULES 2.5)
    affected_at: tuple[tuple[int, int], ...] = ()  # of each of them: when it was noted (µs), how many devices
    buzzer: Buzzer = field(default_factory=Buzzer)
    members: frozenset[CandidateNumber] = field(init=False)  # `players`, to look somebody up

    def __post_init__(self) -> None:
        self.members = frozenset(self.players)

    def set_players(self, players: tuple[CandidateNumber, ...]) -> None:
        """Others may answer than when the play was put on deck."""
        self.players, self.members = players, frozenset(players)

    @property
    def practice(self) -> bool:
        """Whether the play is practice (RULES 9)."""
        return self.slot == -1

    @property
    def counted(self) -> bool:
        """Whether its marks go into the standings: neither practice nor a play-off's, which only orders equals."""
        return self.slot >= 0


@dataclass(frozen=True, slots=True)
class PendingTakeover:
    """A device that wants a place somebody else is signed in on (RULES 1.5)."""

    session: SessionId
    device: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A sum of marks. Times in µs, already floored to the resolution (RULES 2.3, 3.1)."""

    points: int = 0
    correct: int = 0
    survived: int = 0
    paper_us: int = 0
    live_correct: int = 0
    live_us: int = 0

    @staticmethod
    def sum(tallies: "Iterable[Tally]") -> "Tally":
        """All of them added, without a tally for each step."""
        points = correct = survived = paper_us = live_correct = live_us = 0
        for tally in tallies:
            points += tally.points
            correct += tally.correct
            survived += tally.survived
            paper_us += tally.paper_us
            live_correct += tally.live_correct
            live_us += tally.live_us
        return Tally(points, correct, survived, paper_us, live_correct, live_us)

    def plus(self, other: "Tally", sign: int = 1) -> "Tally":
        """This tally with another added, or taken away with `sign` −1."""
        return Tally(
            self.points + sign * other.points,
            self.correct + sign * other.correct,
            self.survived + sign * other.survived,
            self.paper_us + sign * other.paper_us,
            self.live_correct + sign * other.live_correct,
            self.live_us + sign * other.live_us,
        )


@dataclass(frozen=True, slots=True)
class CutSpan:
    """A device was cut off from `since_us` to `until_us` of contest time; 0: still is."""

    session: SessionId
    since_us: int
    until_us: int = 0


@dataclass(slots=True)
class PlaceState:
    """What has happened to one registered place."""

    person: PersonId
    attendance: Attendance = Attendance.REGISTERED
    session: SessionId = SessionId("")
    device: str = ""
    sessions: tuple[SessionId, ...] = ()  # all that ever had the place, the last one in use
    identity: Identity = Identity.UNKNOWN
    disputes: int = 0  # how often the finalist said that the page shows the wrong person
    practised_on: str = ""  # device of the last accepted practice answer (RULES 9)
    slip_issue: int = 1
    takeover: PendingTakeover | None = None
    connected: bool = False  # the device that has the place
    cuts: tuple[CutSpan, ...] = ()  # oldest first
    warnings: int = 0  # reminders and warnings recorded by proctors
    arrived_us: int = -1  # when the finalist was first present; −1: never
    corrections_read: tuple[int, ...] = ()
    marks: dict[RoundId, Tally] = field(default_factory=dict)  # of each round, before floors and rulings on the person
    tally: Tally = field(default_factory=Tally)  # what ranks: made from `marks` and the rulings

    @property
    def practised(self) -> bool:
        """Whether the device in use now has had a practice answer acknowledged."""
        return self.device != "" and self.practised_on == self.device


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """The content of the paper register of one (place, slot) (DESIGN 3.9)."""

    choice: Choice  # "": cleared
    flagged: bool
    revision: int
    session: SessionId
    stamped_us: int
    received_us: int
    command: str
    replaced: "SlotAnswer | None" = None  # what stood there, of a place with extra time: that may be taken back


@dataclass(slots=True)
class Sheet:
    """The paper of one place."""

    slots: dict[int, SlotAnswer] = field(default_factory=dict)
    submitted: bool = False
    time_us: int = 0  # completion time, once submitted
    own_us: int = -1  # the same before it was scaled back from extra time; −1: not known
    rulings_before: int = 0  # how many rulings there were when it was submitted
    submit_command: str = ""
    held: dict[tuple[SessionId, int, int], int] = field(default_factory=dict)  # session, slot, revision → its number


@dataclass(frozen=True, slots=True)
class HeldChange:
    """A change that does not count by itself (RULES 3.4). `slot` −1: a submission."""

    number: int
    paper: PaperId
    candidate: CandidateNumber
    session: SessionId
    slot: int
    choice: Choice
    revision: int
    stamped_us: int
    received_us: int
    command: str
    cause: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a question of a paper (RULES 3.6)."""

    number: int
    paper: PaperId
    question: QuestionId
    text: str
    at_us: int
    by: str


@dataclass(frozen=True, slots=True)
class Outage:
    """A zone was declared cut off from `since_us` to `until_us`; 0: still is (RULES 3.4)."""

    zone: str
    since_us: int
    until_us: int = 0


@dataclass(slots=True)
class Paper:
    """One paper of a round, or its practice (RULES 3). Slots count `questions` from 0."""

    id: PaperId
    round: RoundId
    questions: tuple[QuestionId, ...]
    seed: str
    opens_us: int
    deadline_us: int  # for a place without extra time in a zone without outage
    practice: bool
    phase: PaperPhase = PaperPhase.OPEN
    closed_us: int = 0  # 0: not yet
    extra_percent: dict[CandidateNumber, int] = field(default_factory=dict)  # as it was while the paper was open
    extra_taken: frozenset[CandidateNumber] = frozenset()  # of whom a grant was taken back since the paper opened
    rulings_before: int = 0  # how many rulings there were when the paper closed
    sheets: dict[CandidateNumber, Sheet] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    standstills: tuple[StandstillSpan, ...] = ()
    reports: dict[int, dict[CandidateNumber, None]] = field(default_factory=dict)  # by slot
    submitted: int = 0


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A row of standings: a place or a unit with its competition rank (RULES 4.3)."""

    id: str
    rank: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody's rows at one moment. Made once and handed on: ranking a large hall is the core's slowest work."""

    individuals: tuple[RankedRow, ...]
    teams: tuple[RankedRow, ...]


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """A frozen copy of standings, taken when the wall showed them; public views read nothing else (RULES 2.6)."""

    after: int
    rows: tuple[RankedRow, ...]
    previous: tuple[tuple[str, int], ...] = ()  # ranks on the board shown before
    version: int = 0  # `State.standings_version` at that moment


@dataclass(frozen=True, slots=True)
class Lots:
    """One draw of lots; it orders exactly those who were tied when it was drawn, best first (RULES 4.1). `prizes`: the
    boundary it was drawn for, "" for none."""

    scope: Scope
    order: tuple[str, ...]
    prizes: tuple[str, ...] = ()
    witnesses: str = ""
    by: str = ""
    at_us: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ruling that waits for its second person (RULES 5)."""

    number: int
    command: RulingCommand
    by: str
    role: Role
    request: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling that took effect; `undone` when another one took it back."""

    number: int
    command: RulingCommand
    by: str
    role: Role
    confirmed_by: str
    request: str
    at_us: int
    seq: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint of a unit (RULES 6.1). `upheld` is None until it was ruled on."""

    number: int
    unit: UnitId
    question: QuestionId
    text: str
    by: str
    request: str
    at_us: int
    upheld: bool | None = None
    ruling: str = ""


@dataclass(slots=True)
class Tiebreak:
    """One play-off at a prize boundary (RULES 4.6). `members` are places or units; a unit's captain plays. `prizes`:
    the boundary it was started for, "" for none."""

    number: int
    scope: Scope
    members: tuple[str, ...]
    prizes: tuple[str, ...] = ()
    at_us: int = 0
    plays: list[PlayId] = field(default_factory=list)
    over: bool = False


@dataclass(frozen=True, slots=True)
class Rescue:
    """One rescue: whom it brought back, after which play (RULES 7.1); () where it was declined."""

    after: PlayId
    candidates: tuple[CandidateNumber, ...]
    by: str
    at_us: int


@dataclass(slots=True)
class Elimination:
    """Who is still in an elimination round (RULES 7.1)."""

    out: dict[CandidateNumber, int] = field(default_factory=dict)  # the slot somebody fell at
    rescues: list[Rescue] = field(default_factory=list)
    declined: list[Rescue] = field(default_factory=list)  # those offered and not called

    def rescued_after(self, play: PlayId) -> tuple[CandidateNumber, ...]:
        """Whom the last rescue brought back, if it followed this play."""
        return self.rescues[-1].candidates if self.rescues and self.rescues[-1].after == play else ()

    def declined_after(self, play: PlayId) -> bool:
        """Whether the last rescue that was declined was offered after this play."""
        return bool(self.declined) and self.declined[-1].after == play


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who receives a prize for an absent winner (RULES 6.5)."""

    prize: str
    winner: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A finalized result as it was: what a later edition is compared with (RULES 6.4)."""

    number: int
    at_us: int
    seq: int
    document: str  # of the decision that opened the results again; "" for the first
    reason: str
    individuals: tuple[RankedRow, ...]
    teams: tuple[RankedRow, ...]
    winners: tuple[tuple[str, tuple[str, ...]], ...]  # prize → those who got it, best first
    signers: str = ""
    signed_us: int = 0


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
class Effects:
    """What the rulings in force amount to: made anew from all of them whenever one is added or undone."""

    plays_void: dict[PlayId, None] = field(default_factory=dict)
    slots_void: dict[tuple[PaperId, QuestionId], None] = field(default_factory=dict)
    keys: dict[QuestionId, tuple[Choice, ...]] = field(default_factory=dict)
    credited: dict[QuestionId, None] = field(default_factory=dict)
    adjusted: dict[CandidateNumber, Tally] = field(default_factory=dict)
    out: dict[CandidateNumber, None] = field(default_factory=dict)  # disqualified
    units_out: dict[UnitId, None] = field(default_factory=dict)
    extra_percent: dict[CandidateNumber, int] = field(default_factory=dict)
    compensated_us: dict[tuple[str, CandidateNumber], int] = field(default_factory=dict)  # by play or paper
    entered: dict[tuple[str, CandidateNumber, int], Choice] = field(default_factory=dict)
    admitted: dict[int, None] = field(default_factory=dict)
    rejected: dict[int, None] = field(default_factory=dict)
    complaints: dict[int, tuple[bool, str]] = field(default_factory=dict)  # upheld, and the ruling's text
    affected_ruled: dict[PlayId, str] = field(default_factory=dict)
    vacant: dict[str, int] = field(default_factory=dict)
    moved: list[tuple[str, str, int]] = field(default_factory=list)
    merit: tuple[UnitId, ...] = ()


@dataclass(slots=True)
class State:
    """The whole contest. Built by replaying the log from `State(contest)`."""

    contest: Contest
    time_us: int = 0  # contest time of the last entry (DESIGN 4.1)
    seq: int = 0
    flow_version: int = 0
    phase: Phase = Phase.SETUP
    actors: dict[str, tuple[Role, ...]] = field(default_factory=dict)  # accounts that acted → roles they may have
    lobby_locked: bool = False
    operator: str = ""
    operator_session: SessionId = SessionId("")
    places: dict[CandidateNumber, PlaceState] = field(default_factory=dict)
    present: int = 0  # how many places count in "x of y" (RULES 1.3)
    round: RoundId | None = None
    rounds_ended: list[RoundId] = field(default_factory=list)
    rounds_began_us: dict[RoundId, int] = field(default_factory=dict)
    rounds_ended_us: dict[RoundId, int] = field(default_factory=dict)
    plays: dict[PlayId, Play] = field(default_factory=dict)
    play: PlayId | None = None  # the current one
    used: dict[QuestionId, int] = field(default_factory=dict)  # how often each question was opened
    papers: dict[PaperId, Paper] = field(default_factory=dict)
    paper: PaperId | None = None  # the one being written, or the last one
    held: list[HeldChange] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    players: tuple[CandidateNumber, ...] = ()  # of the round being played; () is everybody registered
    eliminations: dict[RoundId, Elimination] = field(default_factory=dict)
    tiebreaks: list[Tiebreak] = field(default_factory=list)
    scored: int = 0  # counted plays scored and not void
    asked: int = 0  # questions in the sums: those plays, and the papers' questions that were not voided
    standings_version: int = 0  # raised by whatever can change a rank; counts alone repeat after a void
    counted_begun: bool = False  # a counted stem has been shown (RULES 1.4)
    empty_marks: dict[RoundId, Tally] = field(default_factory=dict)  # what a place that did nothing has (RULES 1.1)
    proposals: dict[int, Proposal] = field(default_factory=dict)  # those that wait, by number
    proposals_made: int = 0
    rulings: list[Ruling] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)  # what the rulings amount to
    complaints: list[Complaint] = field(default_factory=list)
    requests: dict[str, None] = field(default_factory=dict)  # of the desk, oldest first
    receivers: list[Receiver] = field(default_factory=list)
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
    editions: list[Edition] = field(default_factory=list)
    review_until_us: int = 0  # 0: answer sheets are not shown yet (RULES 6.1)
    agenda: int = -1  # the present item; −1: before the first
    agenda_us: dict[int, int] = field(default_factory=dict)  # when each item began, in contest time
    ceremony_cursor: int = -1
    incidents: list[Incident] = field(default_factory=list)
    restarts: list[Restart] = field(default_factory=list)  # to show the times of day before them
    ranking: Ranking | None = field(default=None, compare=False, repr=False)  # of now, once somebody asked for it

    def __post_init__(self) -> None:
        for candidate, place in self.contest.places.items():
            self.places.setdefault(candidate, PlaceState(place.person))

    @property
    def edition(self) -> int:
        """How often the result was finalized."""
        return len(self.editions)

    @property
    def signed(self) -> bool:
        """Whether the minutes of the last edition are signed (RULES 6.3)."""
        return bool(self.editions) and self.editions[-1].signed_us > 0

    @property
    def current_paper(self) -> Paper | None:
        """The paper being written, or the last one."""
        return None if self.paper is None else self.papers[self.paper]

    @property
    def tiebreak(self) -> Tiebreak | None:
        """The play-off being played."""
        return self.tiebreaks[-1] if self.tiebreaks and not self.tiebreaks[-1].over else None

    @property
    def current_play(self) -> Play | None:
        """The play being played, or the last one."""
        return None if self.play is None else self.plays[self.play]

    def is_present(self, candidate: CandidateNumber) -> bool:
        """Whether a place counts in "x of y" (RULES 1.3)."""
        return self.places[candidate].attendance is Attendance.PRESENT
