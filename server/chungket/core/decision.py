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

    NOT_ALLOWED = "not_allowed"  # not this role, or not this proctor's zone
    NOT_ACTIVE = "not_active"  # another operator has control
    WRONG_PHASE = "wrong_phase"  # of the contest, the round or the play
    STALE = "stale"  # pressed on an older state (flow_version), or what it decides is no longer there
    STANDSTILL = "standstill"  # the contest is suspended or interrupted
    BLOCKED = "blocked"  # something has to be settled first
    UNKNOWN = "unknown"  # no such candidate, play, round, question
    BAD_CODE = "bad_code"  # no such sign-in code, or its slip was replaced
    BAD_TIME = "bad_time"  # the moment a device claims cannot be: long before what it answers, or after its arrival
    BAD_CHOICE = "bad_choice"  # the question has no such choice
    BAD_VALUE = "bad_value"  # no such command, or an argument is missing, empty, too long or out of range
    ABSENT = "absent"  # the place is not marked present
    REPLACED = "replaced"  # another device has the place
    TOO_EARLY = "too_early"  # the answer arrived before the choices were open
    TOO_LATE = "too_late"  # an answer after the deadline, an arrival after the first counted question
    DUPLICATE = "duplicate"  # the first answer counts, and this is another one
    TOO_MANY = "too_many"  # the answer was changed as often as it may be
    SUBMITTED = "submitted"  # the paper was submitted, which is final
    VOID = "void"  # the play was voided
    NOT_PLAYING = "not_playing"  # the place does not play this question, or is out of it (RULES 7)
    NOT_ON_TURN = "not_on_turn"  # somebody else answers now, or nobody (RULES 7.2)
    TWO_PERSONS = "two_persons"  # a second person has to decide
    NOTHING_LEFT = "nothing_left"  # it is already so
    BUSY = "busy"  # too many commands of this sender wait; said by the inbox, not by `decide` (DESIGN 2.2)


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
