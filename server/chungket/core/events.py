"""What has happened: one frozen value per event. The log is made of these and of nothing else.

Owns the *outputs* of `decide` and the *inputs* of `evolve`. Fields are strings, integers, booleans and tuples of
strings, so that the canonical JSON of an entry is exact (DESIGN 3.1). No names, birth dates, question texts or
secrets (RULES 10). Adding a field means a default, because old logs must replay (docs/LOG.md).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from chungket.core.contest import CandidateNumber, Choice, ContestId, QuestionId, RoundId, Scope

PlayId = NewType("PlayId", str)  # "TT07.1": question and how often it was opened
SessionId = NewType("SessionId", str)  # public id of a sign-in, not a secret


class Scene(StrEnum):
    """What the wall shows (SCREENS, Projector)."""

    JOIN = "join"
    TITLE = "title"  # the contest's emblem slide
    QUESTION = "question"  # follows the play: countdown, stem, choices, meter, distribution, key
    STANDINGS = "standings"
    TEAMS = "teams"
    BOTH = "both"
    BREAK = "break"
    MESSAGE = "message"
    BLACK = "black"
    TEST_CARD = "test_card"
    SEAL = "seal"
    CEREMONY = "ceremony"


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


@dataclass(frozen=True, slots=True)
class IdentityAnswered:
    candidate: CandidateNumber
    correct: bool


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
    round: RoundId
    override_reason: str
    by: str


@dataclass(frozen=True, slots=True)
class RoundEnded:
    round: RoundId
    by: str


@dataclass(frozen=True, slots=True)
class PlayPrepared:
    """`slot` counts the round's questions from 0; −1 for practice."""

    play: PlayId
    question: QuestionId
    round: RoundId
    slot: int
    by: str


@dataclass(frozen=True, slots=True)
class StemOpened:
    play: PlayId
    at_us: int
    choices_due_us: int  # when the choices open by themselves; 0: the host opens them


@dataclass(frozen=True, slots=True)
class ChoicesOpened:
    play: PlayId
    opens_us: int
    deadline_us: int


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    play: PlayId
    deadline_us: int
    cause: str


@dataclass(frozen=True, slots=True)
class AnswerAccepted:
    """An answer counts. Every value the decision used is here (DESIGN 3.8)."""

    play: PlayId
    candidate: CandidateNumber
    choice: Choice
    command: str
    received_us: int
    claimed_lag_us: int
    credit_us: int
    latency_us: int


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """Evidence for complaints: an answer that arrived and does not count."""

    play: PlayId
    candidate: CandidateNumber
    choice: Choice
    command: str
    received_us: int
    code: str


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
class VoidProposed:
    play: PlayId
    reason: str
    by: str
    role: str = ""  # of the proposer: says who may be the second person (RULES 5)


@dataclass(frozen=True, slots=True)
class VoidWithdrawn:
    play: PlayId
    by: str


@dataclass(frozen=True, slots=True)
class PlayVoided:
    play: PlayId
    reason: str
    proposed_by: str
    by: str


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
    """The contest stood still for `gap_us` of wall time; `held` when the host must choose how to go on (RULES 2.4)."""

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
    | OperatorChanged
    | LobbyOpened
    | LobbyLocked
    | RoundStarted
    | RoundEnded
    | PlayPrepared
    | StemOpened
    | ChoicesOpened
    | DeadlineMoved
    | AnswerAccepted
    | AnswerRefused
    | PlayClosed
    | KeyRevealed
    | PlayScored
    | VoidProposed
    | VoidWithdrawn
    | PlayVoided
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
    AnswerAccepted,
    AnswerRefused,
    WallCovered,
    AudienceSwitched,
    Ticked,
)
