"""Refusals that leave a trace in the log: evidence for a complaint, but no way to fill the log.

Owns which ones, and how many. Called by decisions about answers and presses.
"""

from chungket.core.commands import Request
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.decision import Decision, Rejection, RejectionCode
from chungket.core.events import AnswerRefused
from chungket.core.model import Play

REFUSALS_RECORDED_MAX = 3  # per place and play
RECORDED = (
    RejectionCode.TOO_EARLY,
    RejectionCode.TOO_LATE,
    RejectionCode.STANDSTILL,
    RejectionCode.NOT_ON_TURN,
    RejectionCode.BAD_TIME,
    RejectionCode.ABSENT,
)
LATE = (RejectionCode.TOO_LATE, RejectionCode.STANDSTILL)  # what the minutes count (RULES 2.4, 6.3)
PRESS = Choice("")  # what a press of the buzzer "chose"


def refused_with_evidence(
    play: Play, candidate: CandidateNumber, choice: Choice, request: Request, code: RejectionCode, pressed_us: int = 0
) -> Decision:
    """A refusal. It is recorded where it is about the moment of an answer or a press; the rest is only said."""
    if code not in RECORDED or play.refusals.get(candidate, 0) >= REFUSALS_RECORDED_MAX:
        return Decision(rejection=Rejection(code))
    refused = AnswerRefused(play.id, candidate, choice, request.id, request.received_us, code, pressed_us)
    return Decision((refused,), Rejection(code))


def refused_place(
    refusal: Decision, play: Play | None, choice: Choice, request: Request, pressed_us: int = 0
) -> Decision:
    """The refusal of somebody who does not speak for a place now. Of one who was marked absent it is recorded: whether
    that was right is for people to say, and without a trace nobody could."""
    candidate = CandidateNumber(request.actor.name)
    given = None if play is None else play.answers.get(candidate)
    if play is None or refusal.rejection is None or (given is not None and given.decided(request.id)):
        return refusal
    return refused_with_evidence(play, candidate, choice, request, refusal.rejection.code, pressed_us)
