"""What has happened: one frozen value per event. The log is made of these and of nothing else.

Owns the *outputs* of `decide` and the *inputs* of `evolve`. Fields are strings, integers, booleans and tuples of
strings, so that the canonical JSON of an entry is exact (DESIGN 3.1). No names, birth dates, question texts or
secrets (RULES 10). Adding a field means a default, because old logs must replay (docs/LOG.md).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from chungket.core.contest import CandidateNumber, Choice, ContestId, QuestionId, RoundId, Scope, UnitId

PlayId = NewType("PlayId", str)  # "TT07.1": question and how often it was opened
PaperId = NewType("PaperId", str)  # "trac-nghiem", or "trac-nghiem.thu" for its practice
SessionId = NewType("SessionId", str)  # public id of a sign-in, not a secret


class Scene(StrEnum):
    """What the wall shows (SCREENS, Projector)."""

    JOIN = "join"
    TITLE = "title"  # the contest's emblem slide
    QUESTION = "question"  # follows the play: countdown, stem, choices, meter, distribution, key
    STANDINGS = "standings"
    TEAMS = "teams"
    BOTH = "both"
    PAPER = "paper"  # clock and how many have submitted (RULES 3.5)
    FIELD = "field"  # who is still in an elimination round
    AGENDA = "agenda"  # the present item of the show
    NOTICE = "notice"  # an amendment of the rules
    BREAK = "break"
    MESSAGE = "message"
    BLACK = "black"
    TEST_CARD = "test_card"
    SEAL = "seal"
    CEREMONY = "ceremony"


class IncidentKind(StrEnum):
    """What a proctor records (RULES 5)."""

    INCIDENT = "incident"  # sự cố kỹ thuật
    REMINDER = "reminder"  # nhắc nhở
    WARNING = "warning"  # cảnh cáo
    SUSPENSION_PROPOSED = "suspension_proposed"  # đề nghị đình chỉ


CLOCK_BEHIND = "clock"  # cause of an interruption by a restart of unknown length


@dataclass(frozen=True, slots=True)
class Genesis:
    """First event of every log (DESIGN 3.2). Hashes are hex SHA-256, salted where a bare one could be guessed."""

    contest: ContestId
    rules_version: int
    rules_hash: str
    questions_hash: str
    roster_hash: str
    rehearsal: bool


# --- places ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AttendanceMarked:
    candidate: CandidateNumber
    present: bool
    by: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    candidate: CandidateNumber
    session: SessionId
    device: str


@dataclass(frozen=True, slots=True)
class TakeoverRequested:
    candidate: CandidateNumber
    session: SessionId
    device: str


@dataclass(frozen=True, slots=True)
class TakeoverDecided:
    candidate: CandidateNumber
    session: SessionId
    approved: bool
    by: str


@dataclass(frozen=True, slots=True)
class SlipReissued:
    candidate: CandidateNumber
    issue: int
    by: str
    request: str = ""


@dataclass(frozen=True, slots=True)
class IdentityAnswered:
    candidate: CandidateNumber
    correct: bool


@dataclass(frozen=True, slots=True)
class DeviceConnected:
    """The device that has a place is there."""

    candidate: CandidateNumber
    session: SessionId


@dataclass(frozen=True, slots=True)
class DeviceCut:
    """The device that has a place was cut off (RULES 2.5, 3.4)."""

    candidate: CandidateNumber
    session: SessionId


@dataclass(frozen=True, slots=True)
class IncidentRecorded:
    kind: IncidentKind
    zone: str
    candidate: CandidateNumber
    text: str
    by: str
    request: str


# --- flow ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OperatorChanged:
    name: str
    session: SessionId


@dataclass(frozen=True, slots=True)
class LobbyOpened:
    by: str


@dataclass(frozen=True, slots=True)
class LobbyLocked:
    by: str


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """`players`: who plays it; () is everybody registered."""

    round: RoundId
    override_reason: str
    by: str
    players: tuple[CandidateNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundEnded:
    round: RoundId
    by: str


@dataclass(frozen=True, slots=True)
class PlayPrepared:
    """`slot` counts the round's questions from 0; −1 for practice. `players`: who may answer; () is everybody. The
    rest is for turns of a buzzer round."""

    play: PlayId
    question: QuestionId
    round: RoundId
    slot: int
    by: str
    players: tuple[CandidateNumber, ...] = ()
    owner: CandidateNumber = CandidateNumber("")
    value: int = 0
    star: bool = False


@dataclass(frozen=True, slots=True)
class StemOpened:
    """The stem is shown at `at_us`, announced before (DESIGN 4.3)."""

    play: PlayId
    at_us: int
    choices_due_us: int  # when the choices open by themselves; 0: the host opens them


@dataclass(frozen=True, slots=True)
class ChoicesOpened:
    play: PlayId
    opens_us: int
    deadline_us: int


@dataclass(frozen=True, slots=True)
class OpeningPostponed:
    """The stem, or the choices, are shown later than announced: the openers would not have arrived in time. 0 stays as
    it is."""

    play: PlayId
    stem_us: int
    opens_us: int
    deadline_us: int


@dataclass(frozen=True, slots=True)
class LoopStalled:
    """The server stood still for `stall_us` while a window was open; the deadline is moved by it (DESIGN 4.4)."""

    play: PlayId
    stall_us: int


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    play: PlayId
    deadline_us: int
    cause: str


@dataclass(frozen=True, slots=True)
class AnswerAccepted:
    """An answer counts. Every value the decision used is here (DESIGN 3.8, 4.4): `received_us` is when the kernel had
    it, `age_us` before it was read; `claimed_lag_us` from the device's own moment of input to there, of which
    `credit_us`, at most `quota_us`, is credited; `error_us` how far the device's clock may be off, −1: unknown."""

    play: PlayId
    candidate: CandidateNumber
    choice: Choice
    command: str
    received_us: int
    claimed_lag_us: int
    credit_us: int
    latency_us: int
    age_us: int = 0
    quota_us: int = 0
    error_us: int = -1


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """Evidence for complaints: an answer that arrived and does not count. `pressed_us`: the moment it claimed."""

    play: PlayId
    candidate: CandidateNumber
    choice: Choice
    command: str
    received_us: int
    code: str
    pressed_us: int = 0


@dataclass(frozen=True, slots=True)
class PlayClosed:
    play: PlayId
    answered: int


@dataclass(frozen=True, slots=True)
class KeyRevealed:
    play: PlayId
    key: tuple[Choice, ...]
    by: str


@dataclass(frozen=True, slots=True)
class PlayScored:
    play: PlayId
    right: int
    by: str


@dataclass(frozen=True, slots=True)
class PlayAffected:
    """Too many were cut off during an open question; `zone` "" is the whole hall (RULES 2.5)."""

    play: PlayId
    zone: str
    cut: int


# --- buzzer and elimination (RULES 7) --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of the buzzer. Every value the decision used is here (DESIGN 3.8)."""

    play: PlayId
    candidate: CandidateNumber
    command: str
    received_us: int
    claimed_lag_us: int
    credit_us: int
    pressed_us: int  # credited moment
    early: bool
    age_us: int = 0
    quota_us: int = 0
    error_us: int = -1


@dataclass(frozen=True, slots=True)
class TurnGiven:
    """Who answers now, until when. `margin_us`: how much earlier than the next press; −1: there was no other, or it is
    the owner's turn."""

    play: PlayId
    candidate: CandidateNumber
    until_us: int
    margin_us: int


@dataclass(frozen=True, slots=True)
class PressEqual:
    """The first presses were equal within the error bound: only these press again (RULES 7.2)."""

    play: PlayId
    candidates: tuple[CandidateNumber, ...]


@dataclass(frozen=True, slots=True)
class Attempted:
    """An answer on the turn. `choice` is "" for none in time, or for one by voice; `right` as it was judged then."""

    play: PlayId
    candidate: CandidateNumber
    choice: Choice
    right: bool
    by: str
    command: str
    received_us: int


@dataclass(frozen=True, slots=True)
class BuzzerOpened:
    """The buzzer is open, or open again, for everybody who is not out of this question."""

    play: PlayId
    opens_us: int
    deadline_us: int


@dataclass(frozen=True, slots=True)
class KeyConfirmed:
    play: PlayId
    by: str


@dataclass(frozen=True, slots=True)
class Eliminated:
    play: PlayId
    candidates: tuple[CandidateNumber, ...]


@dataclass(frozen=True, slots=True)
class Rescued:
    round: RoundId
    candidates: tuple[CandidateNumber, ...]
    by: str


@dataclass(frozen=True, slots=True)
class RescueDeclined:
    """The rescue the rules offered after the last question was not called (RULES 7.1)."""

    round: RoundId
    by: str


# --- papers (RULES 3) ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperOpened:
    """`seed`: 32 hex digits every shuffle of this paper starts from (RULES 3.3)."""

    paper: PaperId
    round: RoundId
    questions: tuple[QuestionId, ...]
    seed: str
    opens_us: int
    deadline_us: int
    by: str


@dataclass(frozen=True, slots=True)
class PaperSaved:
    """One slot of the register (paper, place, slot): the highest revision of the session in use wins (DESIGN 3.9)."""

    paper: PaperId
    candidate: CandidateNumber
    session: SessionId
    slot: int
    choice: Choice
    flagged: bool
    revision: int
    stamped_us: int
    received_us: int
    command: str


@dataclass(frozen=True, slots=True)
class PaperHeld:
    """A change that does not count by itself; the jury may admit it (RULES 3.4). `cause`: a refusal code."""

    held: int
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
class PaperSubmitted:
    """`time_us`: completion time as it ranks before compensation (RULES 3.1, 3.4). `own_us`: before it was scaled back
    from extra time, floored and capped; −1: not written (RULES 2.7)."""

    paper: PaperId
    candidate: CandidateNumber
    command: str
    received_us: int
    stamped_us: int
    unanswered: int
    time_us: int
    own_us: int = -1


@dataclass(frozen=True, slots=True)
class PaperClosed:
    paper: PaperId
    submitted: int


@dataclass(frozen=True, slots=True)
class PaperScored:
    paper: PaperId
    by: str


@dataclass(frozen=True, slots=True)
class QuestionReported:
    paper: PaperId
    candidate: CandidateNumber
    slot: int


@dataclass(frozen=True, slots=True)
class CorrectionIssued:
    correction: int
    paper: PaperId
    question: QuestionId
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class CorrectionRead:
    correction: int
    candidate: CandidateNumber


@dataclass(frozen=True, slots=True)
class OutageBegun:
    zone: str
    by: str


@dataclass(frozen=True, slots=True)
class OutageEnded:
    zone: str
    by: str


# --- rulings and results ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposed:
    """A ruling that waits for its second person. `arguments`: "name=value" of each field of the command, in its
    order; parts of a list are joined by commas. `request`: id of the request, so that a resend is known."""

    proposal: int
    command: str
    arguments: tuple[str, ...]
    by: str
    role: str
    request: str


@dataclass(frozen=True, slots=True)
class ProposalWithdrawn:
    proposal: int
    by: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling takes effect. `proposal` is 0, and `confirmed_by` "", where one person was enough."""

    ruling: int
    proposal: int
    command: str
    arguments: tuple[str, ...]
    by: str
    role: str
    confirmed_by: str
    request: str


@dataclass(frozen=True, slots=True)
class ComplaintFiled:
    complaint: int
    unit: UnitId
    question: QuestionId
    text: str
    by: str
    request: str


@dataclass(frozen=True, slots=True)
class TiebreakStarted:
    tiebreak: int
    scope: Scope
    members: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class TiebreakEnded:
    tiebreak: int
    by: str


@dataclass(frozen=True, slots=True)
class AgendaMoved:
    to: int
    by: str


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    until_us: int
    by: str


@dataclass(frozen=True, slots=True)
class MinutesSigned:
    edition: int
    signers: str
    by: str


@dataclass(frozen=True, slots=True)
class ReceiverRecorded:
    prize: str
    winner: str
    receiver: str
    by: str


# --- the wall and the whole ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SceneShown:
    scene: Scene
    text: str
    until_us: int
    fresh: bool  # a new frozen copy of the standings is taken (RULES 2.6)
    by: str


@dataclass(frozen=True, slots=True)
class WallCovered:
    covered: bool
    by: str


@dataclass(frozen=True, slots=True)
class FrozenSet:
    frozen: bool
    by: str


@dataclass(frozen=True, slots=True)
class AudienceSwitched:
    on: bool
    by: str


@dataclass(frozen=True, slots=True)
class Suspended:
    reason: str
    by: str
    command: str = ""  # sent again after the contest went on, it must not stop it a second time


@dataclass(frozen=True, slots=True)
class Resumed:
    by: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The contest stood still for `gap_us` of wall time; `held` when the host must choose how to go on (RULES 2.4).
    `cause`: store; restart; clock is a restart after which the wall clock was behind the log, `gap_us` 0 says nothing.
    """

    gap_us: int
    cause: str
    held: bool


@dataclass(frozen=True, slots=True)
class LotsDrawn:
    scope: Scope
    order: tuple[str, ...]
    witnesses: str
    by: str


@dataclass(frozen=True, slots=True)
class Finalized:
    edition: int
    by: str


@dataclass(frozen=True, slots=True)
class CeremonyMoved:
    cursor: int
    by: str


@dataclass(frozen=True, slots=True)
class ContestEnded:
    by: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """Contest time went on."""


Event = (
    Genesis
    | AttendanceMarked
    | SignedIn
    | TakeoverRequested
    | TakeoverDecided
    | SlipReissued
    | IdentityAnswered
    | DeviceConnected
    | DeviceCut
    | IncidentRecorded
    | OperatorChanged
    | LobbyOpened
    | LobbyLocked
    | RoundStarted
    | RoundEnded
    | PlayPrepared
    | StemOpened
    | ChoicesOpened
    | OpeningPostponed
    | LoopStalled
    | DeadlineMoved
    | AnswerAccepted
    | AnswerRefused
    | PlayClosed
    | KeyRevealed
    | PlayScored
    | PlayAffected
    | Pressed
    | TurnGiven
    | PressEqual
    | Attempted
    | BuzzerOpened
    | KeyConfirmed
    | Eliminated
    | Rescued
    | RescueDeclined
    | PaperOpened
    | PaperSaved
    | PaperHeld
    | PaperSubmitted
    | PaperClosed
    | PaperScored
    | QuestionReported
    | CorrectionIssued
    | CorrectionRead
    | OutageBegun
    | OutageEnded
    | Proposed
    | ProposalWithdrawn
    | Ruled
    | ComplaintFiled
    | TiebreakStarted
    | TiebreakEnded
    | AgendaMoved
    | ReviewOpened
    | MinutesSigned
    | ReceiverRecorded
    | SceneShown
    | WallCovered
    | FrozenSet
    | AudienceSwitched
    | Suspended
    | Resumed
    | Interrupted
    | LotsDrawn
    | Finalized
    | CeremonyMoved
    | ContestEnded
    | Ticked
)

# Events that do not raise the flow version: they happen all the time and must not make a host's press stale (DESIGN 5).
QUIET_EVENTS = (
    AttendanceMarked,
    SignedIn,
    TakeoverRequested,
    TakeoverDecided,
    SlipReissued,
    IdentityAnswered,
    DeviceConnected,
    DeviceCut,
    IncidentRecorded,
    OpeningPostponed,
    LoopStalled,
    AnswerAccepted,
    AnswerRefused,
    Pressed,
    PaperSaved,
    PaperHeld,
    PaperSubmitted,
    QuestionReported,
    CorrectionRead,
    ComplaintFiled,
    WallCovered,
    AudienceSwitched,
    Ticked,
)
# Events that leave everybody's rank as it is: what was ranked before still holds.
RANKS_NOBODY = (
    AnswerAccepted,
    AnswerRefused,
    Attempted,
    AudienceSwitched,
    ChoicesOpened,
    CorrectionRead,
    DeadlineMoved,
    DeviceConnected,
    DeviceCut,
    IdentityAnswered,
    KeyRevealed,
    LoopStalled,
    OpeningPostponed,
    PaperHeld,
    PaperSaved,
    PaperSubmitted,
    PlayClosed,
    PlayPrepared,
    Pressed,
    QuestionReported,
    SceneShown,
    StemOpened,
    TakeoverRequested,
    Ticked,
    WallCovered,
)
