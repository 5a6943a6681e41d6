"""Decisions about plays: putting a question on deck, opening, answers, closing, key, score, void (RULES 2).

Owns the rules of one opening of a question; called by `decide` after its entrance checks.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.commands import Actor, Request, Role
from chungket.core.contest import AnswerLock, CandidateNumber, Reading
from chungket.core.decide_places import own_place
from chungket.core.decision import Decision, Receipt, Rejection, RejectionCode, accept, refuse
from chungket.core.events import (
    AnswerAccepted,
    AnswerRefused,
    ChoicesOpened,
    DeadlineMoved,
    KeyRevealed,
    PlayClosed,
    PlayId,
    PlayPrepared,
    PlayScored,
    PlayVoided,
    StemOpened,
    VoidProposed,
    VoidWithdrawn,
)
from chungket.core.flow import next_question, practice_again, settled
from chungket.core.model import GivenAnswer, Phase, Play, PlayPhase, State
from chungket.core.phase import PLAY_TRANSITIONS
from chungket.core.scoring import right_count
from chungket.core.timing import latency_us, stood_still, window_met

REFUSALS_RECORDED_MAX = 3  # per place and play: evidence for a complaint, but no way to fill the log
REASON_LENGTH_MAX = 200
ANSWERS_MAX = 20  # per place and play where the last one counts: each is remembered, so that a resend is known

AdvanceCommand = c.OpenStem | c.OpenChoices | c.OpenChoicesDue | c.ClosePlay | c.CloseDue | c.RevealKey | c.ScorePlay


def answer(state: State, request: Request, command: c.Answer) -> Decision:
    """One answer for one play. The gate is the arrival, never the moment of deciding (DESIGN 4.5)."""
    place = own_place(state, request.actor)
    if isinstance(place, Decision):
        return place
    play = state.plays.get(command.play)
    if play is None:
        return refuse(RejectionCode.UNKNOWN, command.play)
    candidate = CandidateNumber(request.actor.name)
    given = play.answers.get(candidate)
    if given is not None and given.decided(request.id):
        return Decision(receipt=Receipt(play.id, given))  # a resend: the receipt of the answer that counts
    code = _answer_refusal(state, play, request, command, given)
    if code is not None:
        return _refuse_answer(play, candidate, request, command, code)
    credit_us = 0
    return accept(
        AnswerAccepted(
            play.id,
            candidate,
            command.choice,
            request.id,
            request.received_us,
            command.claimed_lag_us,
            credit_us,
            latency_us(play, request.received_us, credit_us),
        )
    )


def _answer_refusal(
    state: State, play: Play, request: Request, command: c.Answer, given: GivenAnswer | None
) -> RejectionCode | None:
    if play.void:
        return RejectionCode.VOID
    opens_us, deadline_us = window_met(play, request.received_us)
    unopened = play.phase in (PlayPhase.SEALED, PlayPhase.READING)
    if not unopened and stood_still(state, play, request.received_us):  # RULES 2.4, 8: the text was hidden
        return RejectionCode.STANDSTILL
    if unopened or request.received_us < opens_us:
        return RejectionCode.TOO_EARLY
    if command.choice not in state.contest.questions[play.question].letters:
        return RejectionCode.BAD_CHOICE
    if given is not None:  # RULES 2.2
        if state.contest.round_of(play.round).lock is AnswerLock.FIRST:
            return RejectionCode.DUPLICATE
        if len(given.earlier) + 1 >= ANSWERS_MAX:
            return RejectionCode.TOO_MANY
    if play.phase is not PlayPhase.OPEN or request.received_us > deadline_us:
        return RejectionCode.TOO_LATE
    return None


def _refuse_answer(
    play: Play, candidate: CandidateNumber, request: Request, command: c.Answer, code: RejectionCode
) -> Decision:
    """Answers from outside the window leave a trace; the rest is only said."""
    rejection = Rejection(code)
    evidence = code in (RejectionCode.TOO_LATE, RejectionCode.TOO_EARLY, RejectionCode.STANDSTILL)
    if not evidence or play.refusals.get(candidate, 0) >= REFUSALS_RECORDED_MAX:
        return Decision(rejection=rejection)
    refused = AnswerRefused(play.id, candidate, command.choice, request.id, request.received_us, code)
    return Decision((refused,), rejection)


def prepare(state: State, actor: Actor, command: c.PreparePlay) -> Decision:
    """Put the next question, or a practice question chosen by hand, on deck. A counted question is opened once (RULES
    2.4)."""
    current = state.current_play
    if current is not None and not settled(current):
        return refuse(RejectionCode.WRONG_PHASE, current.phase)
    if state.phase is Phase.RUNNING and state.round is None:
        return refuse(RejectionCode.WRONG_PHASE, "no round")
    upcoming = practice_again(state, command.question) if command.question else next_question(state)
    if upcoming is None:
        return refuse(RejectionCode.NOTHING_LEFT)
    question = upcoming.question
    play = PlayId(f"{question.id}.{state.used.get(question.id, 0) + 1}")
    return accept(PlayPrepared(play, question.id, upcoming.round.id, upcoming.slot, actor.name))


def advance(state: State, actor: Actor, command: AdvanceCommand, now_us: int) -> Decision:
    """One step of the current play along `PLAY_TRANSITIONS`."""
    play = state.plays.get(command.play)
    if play is None or command.play != state.play:
        return refuse(RejectionCode.UNKNOWN, command.play)
    needed, _ = PLAY_TRANSITIONS[type(command)]
    if play.void or play.phase is not needed:
        return refuse(RejectionCode.WRONG_PHASE, play.phase)
    round_ = state.contest.round_of(play.round)
    match command:
        case c.OpenStem():
            due_us = {Reading.HOST: 0, Reading.SECONDS: now_us + round_.reading_us, Reading.NONE: now_us}
            return accept(StemOpened(play.id, now_us, due_us[round_.reading]))
        case c.OpenChoices() | c.OpenChoicesDue():
            return accept(ChoicesOpened(play.id, now_us, now_us + round_.window_us))
        case c.ClosePlay():
            deadline_us = now_us + state.contest.rules.early_close_us
            if deadline_us >= play.deadline_us:
                return refuse(RejectionCode.NOTHING_LEFT)
            return accept(DeadlineMoved(play.id, deadline_us, "closed_early"))
        case c.CloseDue():
            return accept(PlayClosed(play.id, len(play.answers)))
        case c.RevealKey():
            return accept(KeyRevealed(play.id, state.contest.questions[play.question].key, actor.name))
        case c.ScorePlay():
            if state.void_proposal is not None and state.void_proposal.play == play.id:
                return refuse(RejectionCode.BLOCKED, "void_proposal")
            return accept(PlayScored(play.id, right_count(state.contest, play), actor.name))
        case _:
            assert_never(command)


def propose_void(state: State, actor: Actor, command: c.ProposeVoid) -> Decision:
    """Ask for a play to be voided. Without the two-person rule the jury or the operator voids alone (RULES 5)."""
    play = state.plays.get(command.play)
    if play is None:
        return refuse(RejectionCode.UNKNOWN, command.play)
    if play.void:
        return refuse(RejectionCode.VOID)
    reason = command.reason.strip()
    if not reason or len(reason) > REASON_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "reason")
    if state.void_proposal is not None:
        return refuse(RejectionCode.BLOCKED, "void_proposal")
    if state.contest.rules.two_person or actor.role is Role.SECRETARY:
        return accept(VoidProposed(play.id, reason, actor.name, actor.role))
    return accept(PlayVoided(play.id, reason, actor.name, actor.name))


def may_decide_void(state: State, role: Role) -> bool:
    """Whether a role can be the second person of the pending proposal (RULES 2.4, 5).

    The jury always; the secretary for the jury's own proposal; the operator, who by the two-person rule never voids,
    only where that rule is off.
    """
    if role is Role.SECRETARY:
        return state.void_proposal is not None and state.void_proposal.role == Role.JURY
    return role is Role.JURY or (role is Role.OPERATOR and not state.contest.rules.two_person)


def decide_void(state: State, actor: Actor, command: c.DecideVoid) -> Decision:
    """The second person confirms or withdraws a proposal: another one than who made it (RULES 5)."""
    proposal = state.void_proposal
    if proposal is None or proposal.play != command.play:
        return refuse(RejectionCode.STALE)
    if not may_decide_void(state, actor.role):
        return refuse(RejectionCode.NOT_ALLOWED, actor.role)
    if not command.confirm:
        return accept(VoidWithdrawn(proposal.play, actor.name))
    if state.contest.rules.two_person and proposal.by == actor.name:
        return refuse(RejectionCode.TWO_PERSONS)
    return accept(PlayVoided(proposal.play, proposal.reason, proposal.by, actor.name))
