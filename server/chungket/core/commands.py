"""What people and the clock may ask for: one frozen value per command, and the envelope it travels in.

Owns the *inputs* of the state machine; `events` owns its outputs. Nothing here decides whether a command is allowed
(`phase` and `decide` do) or how it looks on a wire (`protocol` does).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from chungket.core.contest import CandidateNumber, Choice, PersonId, QuestionId, RoundId, Scope, UnitId
from chungket.core.events import IncidentKind, PaperId, PlayId, Scene, SessionId

CommandId = NewType("CommandId", str)  # made by the sender, unique per sender; a resend carries the same one


class Role(StrEnum):
    """Who speaks (RULES 5). `SYSTEM` is the sequencer itself: deadlines, ticks, recoveries."""

    FINALIST = "finalist"
    OPERATOR = "operator"
    MC = "mc"
    JURY = "jury"
    SECRETARY = "secretary"
    ORGANISER = "organiser"
    PROCTOR = "proctor"
    OBSERVER = "observer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a command. `name` is an account id ("dieu-khien-1") or, for a finalist, the candidate number."""

    role: Role
    name: str
    session: SessionId = SessionId("")
    zone: str = ""  # a proctor's own zone; empty means every zone


SYSTEM = Actor(Role.SYSTEM, "system")


# --- finalists -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in code of a place was presented by a device; the shell has checked the code."""

    candidate: CandidateNumber
    session: SessionId
    device: str
    issue: int  # which slip the code was printed on (RULES 1.5)


@dataclass(frozen=True, slots=True)
class ConfirmIdentity:
    """ "Đúng" (correct) or "Sai, báo thư ký" from the finalist (RULES 1.3)."""

    correct: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice for one play. `pressed_us`: contest time of the input as the device's clock has it; 0: it does not
    say, and nothing is credited (DESIGN 4.4)."""

    play: PlayId
    choice: Choice
    pressed_us: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """The buzzer (RULES 7.2). `pressed_us` as in `Answer`."""

    play: PlayId
    pressed_us: int = 0


@dataclass(frozen=True, slots=True)
class SlotChange:
    """What a finalist did to one slot of a paper. `choice` "" clears it; `revision` counts the changes of this slot on
    this device from 1; `stamped_us`: contest time as the device knew it."""

    slot: int
    choice: Choice
    flagged: bool
    revision: int
    stamped_us: int


@dataclass(frozen=True, slots=True)
class SavePaper:
    """Changes of a paper since the last save (RULES 3)."""

    paper: PaperId
    changes: tuple[SlotChange, ...]


@dataclass(frozen=True, slots=True)
class SubmitPaper:
    """ "Nộp bài" (RULES 3.2). `unanswered`: the count the finalist confirmed; `stamped_us`: when, as the device knew
    it."""

    paper: PaperId
    unanswered: int
    stamped_us: int


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """ "Báo câu hỏi có vấn đề" (RULES 3.6)."""

    paper: PaperId
    slot: int


@dataclass(frozen=True, slots=True)
class AcknowledgeCorrection:
    """The finalist has read a correction (RULES 3.6)."""

    correction: int


# --- places ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkAttendance:
    """Present or absent, by the proctor of the zone or the operator (RULES 1.3)."""

    candidate: CandidateNumber
    present: bool


@dataclass(frozen=True, slots=True)
class MarkMissingAbsent:
    """Everybody who has not arrived is marked absent."""


@dataclass(frozen=True, slots=True)
class DecideTakeover:
    """Let a second device take a place over, or refuse it (RULES 1.5)."""

    candidate: CandidateNumber
    session: SessionId
    approve: bool


@dataclass(frozen=True, slots=True)
class ReissueSlip:
    """A new sign-in code for a place; the old one dies (RULES 1.5)."""

    candidate: CandidateNumber


# --- flow ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeControl:
    """Become the one active operator (SCREENS, Host)."""


@dataclass(frozen=True, slots=True)
class OpenLobby:
    """Finalists may sign in from now on; the contest's files are no longer read."""


@dataclass(frozen=True, slots=True)
class LockLobby:
    """From now on a second sign-in on a place waits for approval (RULES 1.5)."""


@dataclass(frozen=True, slots=True)
class StartRound:
    """Begin a round. `override_reason` is needed while not everybody is ready, and is logged."""

    round: RoundId
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class PreparePlay:
    """Put a question on deck (`sealed`). Empty `question`: the next one of the round, or a reserve after a void.

    The rest is for a buzzer round played in turns: whose turn it is, what the question is worth (0: the round's own
    value) and whether the hope star lies on it.
    """

    question: QuestionId = QuestionId("")
    owner: CandidateNumber = CandidateNumber("")
    value: int = 0
    star: bool = False


@dataclass(frozen=True, slots=True)
class OpenStem:
    """Show the stem; no answers yet (RULES 2.1)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class OpenChoices:
    """Show the choices; the window starts (RULES 2.1)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class ClosePlay:
    """Bring the deadline forward to now + `early_close_us` (DESIGN 4.5)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class RevealKey:
    """Publish the key (DESIGN 4.6: only after close)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class ScorePlay:
    """Count the play into the standings."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class ConfirmKey:
    """The jury confirms the key before anybody is out (RULES 7.1)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class JudgeAttempt:
    """Right or wrong, for an answer given by voice (RULES 7.2)."""

    play: PlayId
    right: bool


@dataclass(frozen=True, slots=True)
class Rescue:
    """Bring finalists back into an elimination round (RULES 7.1), as the round's rules name them: `count` for "by
    number", `candidates` for "picked", neither for "all"."""

    round: RoundId
    count: int = 0
    candidates: tuple[CandidateNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclineRescue:
    """Bring nobody back at this point of an elimination round (RULES 7.1), though its rules offer a rescue; not while
    everybody is out."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """Start the paper of a round for everybody at once (RULES 3.1), or its practice (RULES 9)."""

    round: RoundId
    practice: bool = False


@dataclass(frozen=True, slots=True)
class ScorePaper:
    """Count a closed paper into the standings."""

    paper: PaperId


@dataclass(frozen=True, slots=True)
class IssueCorrection:
    """A correction (đính chính) of a paper's question: on every device at once (RULES 3.6)."""

    paper: PaperId
    question: QuestionId
    text: str


@dataclass(frozen=True, slots=True)
class DeclareOutage:
    """A zone is cut off, or back again: what lies between is given to the whole zone (RULES 3.4)."""

    zone: str
    over: bool


@dataclass(frozen=True, slots=True)
class StartTiebreak:
    """Play off one tie at a prize boundary (RULES 4.6)."""

    scope: Scope
    members: tuple[str, ...]  # candidate numbers or unit ids


@dataclass(frozen=True, slots=True)
class EndTiebreak:
    """The play-off is decided, or what is left goes to lots."""


@dataclass(frozen=True, slots=True)
class MoveAgenda:
    """Go to an item of the agenda, by its place from 0."""

    to: int


@dataclass(frozen=True, slots=True)
class OpenReview:
    """Show everybody the own answer sheet; complaints are taken from now on (RULES 6.1)."""


@dataclass(frozen=True, slots=True)
class EndRound:
    """The round's questions are over."""

    round: RoundId


@dataclass(frozen=True, slots=True)
class ShowScene:
    """Put a scene on the wall. `text`: the message; `minutes`: how long a break lasts."""

    scene: Scene
    text: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class CoverWall:
    """ "KHẨN: che màn hình" and its undoing."""

    covered: bool


@dataclass(frozen=True, slots=True)
class SetFrozen:
    """Freeze the public standings, or thaw them."""

    frozen: bool


@dataclass(frozen=True, slots=True)
class SwitchAudience:
    """Turn the audience's own pages on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop the contest where it stands (RULES 8)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a suspension or an interruption."""


@dataclass(frozen=True, slots=True)
class DrawLots:
    """Lots drawn before witnesses among everybody tied at one prize boundary (RULES 4.1); `order` is best first."""

    scope: Scope
    order: tuple[str, ...]  # candidate numbers or unit ids
    witnesses: str


@dataclass(frozen=True, slots=True)
class Finalize:
    """Fix the result; refused while there are blockers (RULES 6.2)."""


@dataclass(frozen=True, slots=True)
class RecordSigned:
    """The minutes are signed ("đã ký"); the ceremony may begin (RULES 6.3)."""

    signers: str


@dataclass(frozen=True, slots=True)
class MoveCeremony:
    """Walk the ceremony's steps: +1 or −1. Starts it from `finalized`."""

    by: int


@dataclass(frozen=True, slots=True)
class JumpCeremony:
    """Go to a step of the ceremony, by its place from 0."""

    to: int


@dataclass(frozen=True, slots=True)
class RecordReceiver:
    """Who receives the prize for an absent winner ("người nhận thay", RULES 6.5)."""

    prize: str
    winner: str
    receiver: str


@dataclass(frozen=True, slots=True)
class EndContest:
    """Nothing follows."""


# --- rulings (RULES 4.4–4.6, 5, 6) --------------------------------------------------------------------------------
# Each is proposed by one person and confirmed by a second one, unless the rules say otherwise (`phase.RULINGS`).


@dataclass(frozen=True, slots=True)
class VoidPlay:
    """A live question is out for everybody: it and its time (RULES 4.4)."""

    play: PlayId
    reason: str


@dataclass(frozen=True, slots=True)
class VoidQuestion:
    """A paper's question is out for everybody; times stand (RULES 4.4)."""

    paper: PaperId
    question: QuestionId
    reason: str


@dataclass(frozen=True, slots=True)
class SetKey:
    """Another key, or several that all count as right (RULES 4.4)."""

    question: QuestionId
    key: tuple[Choice, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CreditQuestion:
    """Everybody registered gets the question as right (RULES 4.4); a live one with nobody's time changed for the
    better or worse: who was right keeps the own time, the others the full window."""

    question: QuestionId
    reason: str


@dataclass(frozen=True, slots=True)
class AdjustPoints:
    """Points (and right answers) given to or taken from one place. Both may be negative."""

    candidate: CandidateNumber
    points: int
    correct: int
    reason: str


@dataclass(frozen=True, slots=True)
class Disqualify:
    """A finalist, or a whole unit, is out: 0 and full time (RULES 4.5). Exactly one of the two is named."""

    reason: str
    document: str
    candidate: CandidateNumber = CandidateNumber("")
    unit: UnitId = UnitId("")


@dataclass(frozen=True, slots=True)
class Readmit:
    """A disqualified finalist or unit may go on, with everything earned so far."""

    reason: str
    document: str
    candidate: CandidateNumber = CandidateNumber("")
    unit: UnitId = UnitId("")


@dataclass(frozen=True, slots=True)
class ReplaceFinalist:
    """Another person takes a place, until the first counted question (RULES 1.4)."""

    candidate: CandidateNumber
    person: PersonId
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectName:
    """The person of a place is the same, the spelling was wrong (RULES 1.4)."""

    candidate: CandidateNumber
    person: PersonId
    reason: str


@dataclass(frozen=True, slots=True)
class GrantExtraTime:
    """A finalist has so many percent more time, in papers and windows not yet open (RULES 2.7)."""

    candidate: CandidateNumber
    percent: int
    reason: str


@dataclass(frozen=True, slots=True)
class Compensate:
    """Time taken off what a play or a paper cost one finalist, for a fault of the hall (RULES 2.7)."""

    candidate: CandidateNumber
    target: str  # play or paper
    time_us: int
    reason: str


@dataclass(frozen=True, slots=True)
class EnterAnswer:
    """An answer a finalist gave while the device was dead, entered by a proctor; marked as such. `slot` is −1 for a
    play; a live answer entered this way has the full window as its time."""

    candidate: CandidateNumber
    target: str  # play or paper
    slot: int
    choice: Choice
    reason: str


@dataclass(frozen=True, slots=True)
class AdmitHeld:
    """What was held counts after all (RULES 3.4)."""

    held: int
    reason: str


@dataclass(frozen=True, slots=True)
class RejectHeld:
    """What was held stays out; it has been looked at (RULES 3.4)."""

    held: int
    reason: str


@dataclass(frozen=True, slots=True)
class RuleComplaint:
    """The ruling on a complaint; `reason` is its text (RULES 6.1). What follows from it is a ruling of its own."""

    complaint: int
    upheld: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RuleAffected:
    """An affected question stands as it was played; `reason` says why (RULES 2.5). Otherwise it is voided."""

    play: PlayId
    reason: str


@dataclass(frozen=True, slots=True)
class LeaveVacant:
    """So many of a prize are not given (RULES 6.5)."""

    prize: str
    count: int
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovePrize:
    """So many of a prize are given as another one instead (RULES 6.5)."""

    prize: str
    to: str
    count: int
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class NameMerit:
    """The units that organised their preliminary best, in the order of the committee's decision."""

    units: tuple[UnitId, ...]
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class AmendRules:
    """A setting of the contest is changed after the lock: shown on the wall and in the minutes. `setting` and `value`
    as in contest.toml: "rounds.truc-tiep.window_seconds", "30"."""

    setting: str
    value: str
    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class NewEdition:
    """Finalized results are opened again (RULES 6.4)."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class UndoRuling:
    """A ruling is taken back, by its number; what it changed is as before."""

    ruling: int
    reason: str


# --- the desk beside the show ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DecideProposal:
    """The second person confirms a proposed ruling, or withdraws it (RULES 5)."""

    proposal: int
    confirm: bool


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """A complaint in writing by the head of a unit (RULES 6.1). `question` may be empty."""

    unit: UnitId
    question: QuestionId
    text: str


@dataclass(frozen=True, slots=True)
class RecordIncident:
    """What a proctor saw: an incident, or a violation by one finalist (RULES 5)."""

    kind: IncidentKind
    zone: str
    candidate: CandidateNumber
    text: str


# --- the sequencer itself --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Contest time goes on although nobody did anything (DESIGN 4.1)."""


@dataclass(frozen=True, slots=True)
class CloseDue:
    """The deadline and its grace have passed, or everybody present has answered."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class OpenChoicesDue:
    """The reading time set by the rules is over (`reading = seconds | none`)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class Recover:
    """The contest stood still for `gap_us`: the server was restarted, or its store did not answer. Below 0: the wall
    clock is behind the last entry, and how long it was nobody knows."""

    gap_us: int
    cause: str  # "restart" | "store"


@dataclass(frozen=True, slots=True)
class BuzzerDue:
    """Presses have settled, the time for an answer is over, or nobody pressed (RULES 7.2)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class PaperDue:
    """Nothing more can come for a paper: its time and that for devices that were cut off are over."""

    paper: PaperId


@dataclass(frozen=True, slots=True)
class NoteConnection:
    """The device that has a place came, or was cut off: evidence for RULES 2.5 and 3.4."""

    candidate: CandidateNumber
    session: SessionId
    connected: bool


@dataclass(frozen=True, slots=True)
class NoteAffected:
    """Too many are cut off during an open question (RULES 2.5)."""

    play: PlayId


RulingCommand = (
    VoidPlay
    | VoidQuestion
    | SetKey
    | CreditQuestion
    | AdjustPoints
    | Disqualify
    | Readmit
    | ReplaceFinalist
    | CorrectName
    | GrantExtraTime
    | Compensate
    | EnterAnswer
    | AdmitHeld
    | RejectHeld
    | RuleComplaint
    | RuleAffected
    | LeaveVacant
    | MovePrize
    | NameMerit
    | AmendRules
    | NewEdition
    | UndoRuling
)
DeskCommand = DecideProposal | FileComplaint | RecordIncident | RecordSigned | RecordReceiver
FinalistCommand = ConfirmIdentity | Answer | Press | SavePaper | SubmitPaper | ReportQuestion | AcknowledgeCorrection
PlaceCommand = SignIn | MarkAttendance | MarkMissingAbsent | DecideTakeover | ReissueSlip
FlowCommand = (
    TakeControl
    | OpenLobby
    | LockLobby
    | StartRound
    | PreparePlay
    | OpenStem
    | OpenChoices
    | ClosePlay
    | ConfirmKey
    | JudgeAttempt
    | RevealKey
    | ScorePlay
    | Rescue
    | DeclineRescue
    | OpenPaper
    | ScorePaper
    | IssueCorrection
    | DeclareOutage
    | EndRound
    | StartTiebreak
    | EndTiebreak
    | MoveAgenda
    | ShowScene
    | CoverWall
    | SetFrozen
    | SwitchAudience
    | Suspend
    | Resume
    | DrawLots
    | OpenReview
    | Finalize
    | MoveCeremony
    | JumpCeremony
    | EndContest
)


@dataclass(frozen=True, slots=True)
class PostponeOpening:
    """The moment announced is too near for the openers to arrive in time (DESIGN 4.3)."""

    play: PlayId


@dataclass(frozen=True, slots=True)
class NoteStall:
    """The server itself stood still for `stall_us`: nothing was read or sent (DESIGN 4.4)."""

    stall_us: int


SystemCommand = (
    Tick
    | CloseDue
    | OpenChoicesDue
    | BuzzerDue
    | PaperDue
    | NoteConnection
    | NoteAffected
    | PostponeOpening
    | NoteStall
    | Recover
)
Command = FinalistCommand | PlaceCommand | FlowCommand | DeskCommand | RulingCommand | SystemCommand


@dataclass(frozen=True, slots=True)
class Measured:
    """What the server itself knew of the way of a frame when it arrived, in µs (DESIGN 4.4). `age_us`: how long the
    kernel had it, already taken off `received_us`; `quota_us`: the most that may be credited; `error_us`: how far the
    device's clock may be off, −1: unknown."""

    age_us: int = 0
    quota_us: int = 0
    error_us: int = -1


NOTHING_MEASURED = Measured()


@dataclass(frozen=True, slots=True)
class Request:
    """A command with who sent it, when it arrived and what the sender believed.

    `received_us` is contest time stamped before any queue; `flow_version` is the one the sender saw, or −1 for
    commands that do not depend on it (DESIGN 5). `nonce`: 32 random hex digits made by the shell, the seed of what is
    shuffled because of this command. `lead_us`: how long before a moment it has to be announced (DESIGN 4.3).
    """

    id: CommandId
    actor: Actor
    command: Command
    received_us: int
    flow_version: int = -1
    nonce: str = ""
    lead_us: int = 0
    measured: Measured = NOTHING_MEASURED
