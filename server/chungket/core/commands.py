"""What people and the clock may ask for: one frozen value per command, and the envelope it travels in.

Owns the *inputs* of the state machine; `events` owns its outputs. Nothing here decides whether a command is allowed
(`phase` and `decide` do) or how it looks on a wire (`protocol` does).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from chungket.core.contest import CandidateNumber, Choice, QuestionId, RoundId, Scope
from chungket.core.events import PlayId, Scene, SessionId

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
    """One choice for one play. `claimed_lag_us`: how long the device says the frame was under way."""

    play: PlayId
    choice: Choice
    claimed_lag_us: int = 0


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
    """Put a question on deck (`sealed`). Empty `question`: the next one of the round, or a reserve after a void."""

    question: QuestionId = QuestionId("")


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
class ProposeVoid:
    """First half of voiding a play, with the reason (RULES 2.4, 5)."""

    play: PlayId
    reason: str


@dataclass(frozen=True, slots=True)
class DecideVoid:
    """Second half, by the jury: confirm or withdraw the proposal."""

    play: PlayId
    confirm: bool


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
class MoveCeremony:
    """Walk the ceremony's steps: +1 or −1. Starts it from `finalized`."""

    by: int


@dataclass(frozen=True, slots=True)
class EndContest:
    """Nothing follows."""


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
    """The contest stood still for `gap_us`: the server was restarted, or its store did not answer."""

    gap_us: int
    cause: str  # "restart" | "store"


FinalistCommand = ConfirmIdentity | Answer
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
    | RevealKey
    | ScorePlay
    | ProposeVoid
    | DecideVoid
    | EndRound
    | ShowScene
    | CoverWall
    | SetFrozen
    | SwitchAudience
    | Suspend
    | Resume
    | DrawLots
    | Finalize
    | MoveCeremony
    | EndContest
)
SystemCommand = Tick | CloseDue | OpenChoicesDue | Recover
Command = FinalistCommand | PlaceCommand | FlowCommand | SystemCommand


@dataclass(frozen=True, slots=True)
class Request:
    """A command with who sent it, when it arrived and what the sender believed.

    `received_us` is contest time stamped before any queue; `flow_version` is the one the sender saw, or −1 for
    commands that do not depend on it (DESIGN 5).
    """

    id: CommandId
    actor: Actor
    command: Command
    received_us: int
    flow_version: int = -1
