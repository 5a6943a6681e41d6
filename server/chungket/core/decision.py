"""The answer of `decide`: events, a refusal, or the receipt of something already done.

Owns the reasons a command can be refused for; their wording is in `wording`.
"""

from dataclasses import dataclass
from enum import StrEnum

from chungket.core.contest import Choice
from chungket.core.events import Event, PlayId
from chungket.core.model import GivenAnswer


class RejectionCode(StrEnum):
    """Why a command changed nothing."""

    NOT_ALLOWED = "not_allowed"  # role
    NOT_ACTIVE = "not_active"  # another operator has control
    WRONG_PHASE = "wrong_phase"
    STALE = "stale"  # pressed on an older state (flow_version)
    STANDSTILL = "standstill"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"  # no such candidate, play, round, question
    BAD_CODE = "bad_code"
    BAD_CHOICE = "bad_choice"
    BAD_VALUE = "bad_value"
    ABSENT = "absent"
    REPLACED = "replaced"  # another device has the place
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    DUPLICATE = "duplicate"
    TOO_MANY = "too_many"  # the answer was changed as often as it may be
    VOID = "void"
    TWO_PERSONS = "two_persons"
    NOTHING_LEFT = "nothing_left"
    BUSY = "busy"  # said by the inbox, not by `decide` (DESIGN 2.2)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A refusal. `detail` carries the particulars the wording needs (Vietnamese or a plain value)."""

    code: RejectionCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an accepted answer's acknowledgement says."""

    play: PlayId
    answer: GivenAnswer

    @property
    def choice(self) -> Choice:
        """The choice that counts."""
        return self.answer.choice


@dataclass(frozen=True, slots=True)
class Decision:
    """Events to append (maybe with a rejection: evidence of a late answer), or nothing but a rejection or a receipt."""

    events: tuple[Event, ...] = ()
    rejection: Rejection | None = None
    receipt: Receipt | None = None


def refuse(code: RejectionCode, detail: str = "") -> Decision:
    """A decision that changes nothing."""
    return Decision(rejection=Rejection(code, detail))


def accept(*events: Event) -> Decision:
    """A decision that appends these events."""
    return Decision(events=events)
