"""Decisions about the buzzer: presses, turns, answers on a turn (RULES 7.2).

Owns what may happen while a question of a buzzer round is read or open. Called by `decide`, and by `decide_play` for
an answer. Who was first and what is due is `buzzer`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.buzzer import (
    ALONE,
    REOPENING_MIN_US,
    REPEATS_MAX,
    due_us,
    is_buzzer,
    is_early,
    left_us,
    may_press,
    opening_us,
    race,
    reopens,
    rules_of,
)
from chungket.core.commands import Request
from chungket.core.contest import AnswerBy, CandidateNumber, Choice, EarlyPress, EqualPress
from chungket.core.credit import claimed_lag_us, credit_us, is_impossible
from chungket.core.decide_places import own_place
from chungket.core.decision import Decision, Receipt, RejectionCode, accept, refuse
from chungket.core.events import (
    Attempted,
    BuzzerOpened,
    Event,
    PlayClosed,
    Pressed,
    PressEqual,
    TurnGiven,
)
from chungket.core.evidence import PRESS, refused_place, refused_with_evidence
from chungket.core.model import GivenAnswer, Play, PlayPhase, State
from chungket.core.players import answered_count
from chungket.core.scoring import is_right
from chungket.core.timing import extended_us, latency_us, moved_after_us, stood_still


def buzzer(state: State, request: Request, command: c.Press | c.JudgeAttempt | c.BuzzerDue, now_us: int) -> Decision:
    """Decide one command about the buzzer of a play."""
    play = state.plays.get(command.play)
    if play is None:
        return refuse(RejectionCode.UNKNOWN, command.play)
    if not is_buzzer(state, play):
        return refuse(RejectionCode.WRONG_PHASE, "buzzer")
    match command:
        case c.Press():
            return _press(state, request, play, command)
        case c.JudgeAttempt():
            return _judge(state, request, play, command)
        case c.BuzzerDue():
            return _due(state, request, play, now_us)
        case _:
            assert_never(command)


# --- finalists -------------------------------------------------------------------------------------------------------


def _press(state: State, request: Request, play: Play, command: c.Press) -> Decision:
    """One press. The arrival is judged, and its credited moment races."""
    place = own_place(state, request.actor)
    if isinstance(place, Decision):
        return refused_place(place, play, PRESS, request, command.pressed_us)
    if request.id in play.buzzer.commands:
        return Decision()  # a resend: it was heard
    candidate = CandidateNumber(request.actor.name)
    code = _press_refusal(state, play, candidate, request.received_us, command.pressed_us)
    if code is not None:
        return refused_with_evidence(play, candidate, PRESS, request, code, command.pressed_us)
    moved_us = moved_after_us(play, request.received_us)
    early = is_early(play, request.received_us, moved_us)
    credited_us = credit_us(state.contest.rules, request, command.pressed_us)
    earliest_us = 0 if early else play.buzzer.opens_us - moved_us  # credit makes no press an early one
    return accept(
        Pressed(
            play.id,
            candidate,
            request.id,
            request.received_us,
            claimed_lag_us(command.pressed_us, request.received_us),
            credited_us,
            max(earliest_us, request.received_us - credited_us),
            early,
            request.measured.age_us,
            request.measured.quota_us,
            request.measured.error_us,
        )
    )


def _press_refusal(
    state: State, play: Play, candidate: CandidateNumber, received_us: int, pressed_us: int
) -> RejectionCode | None:
    if play.void:
        return RejectionCode.VOID
    if stood_still(state, play, received_us):
        return RejectionCode.STANDSTILL
    if play.phase is PlayPhase.SEALED:
        return RejectionCode.TOO_EARLY
    if play.phase not in (PlayPhase.READING, PlayPhase.OPEN):
        return RejectionCode.TOO_LATE
    if candidate in play.buzzer.presses:
        return RejectionCode.DUPLICATE
    if not may_press(state, play, candidate):
        return RejectionCode.NOT_PLAYING
    moved_us = moved_after_us(play, received_us)
    if is_impossible(pressed_us, max(play.stem_us, play.buzzer.opens_us - moved_us), received_us):
        return RejectionCode.BAD_TIME
    if is_early(play, received_us, moved_us):
        return RejectionCode.TOO_EARLY if rules_of(state, play).early is EarlyPress.REFUSED else None
    opens_us, deadline_us = play.buzzer.opens_us - moved_us, play.deadline_us - moved_us
    return None if play.buzzer.open and opens_us <= received_us <= deadline_us else RejectionCode.TOO_LATE


def answer(state: State, request: Request, play: Play, command: c.Answer) -> Decision:
    """The answer of the one on turn, who is `request.actor`; `decide_play` has checked the place."""
    candidate = CandidateNumber(request.actor.name)
    given = play.answers.get(candidate)
    if given is not None and given.decided(request.id):
        return Decision(receipt=Receipt(play.id, given))  # a resend
    code = _answer_refusal(state, play, candidate, request, command)
    if code is not None:
        return refused_with_evidence(play, candidate, command.choice, request, code)
    right = is_right(state, play, command.choice)
    attempted = Attempted(play.id, candidate, command.choice, right, candidate, request.id, request.received_us)
    given = GivenAnswer(command.choice, request.id, request.received_us, latency_us(play, request.received_us, 0))
    return Decision((attempted,), receipt=Receipt(play.id, given))


def _answer_refusal(
    state: State, play: Play, candidate: CandidateNumber, request: Request, command: c.Answer
) -> RejectionCode | None:
    round_, question = state.contest.round_of(play.round), state.contest.questions[play.question]
    if play.void:
        return RejectionCode.VOID
    if stood_still(state, play, request.received_us):
        return RejectionCode.STANDSTILL
    if candidate in play.answers:
        return RejectionCode.DUPLICATE
    if round_.buzzer.answer_by is AnswerBy.VOICE or play.buzzer.turn != candidate or play.phase is not PlayPhase.OPEN:
        return RejectionCode.NOT_ON_TURN
    if not question.offers(command.choice, round_.answer):
        return RejectionCode.BAD_CHOICE
    until_us = play.buzzer.turn_until_us - moved_after_us(play, request.received_us)
    return RejectionCode.TOO_LATE if request.received_us > until_us else None


# --- the desk and the clock ------------------------------------------------------------------------------------------


def _judge(state: State, request: Request, play: Play, command: c.JudgeAttempt) -> Decision:
    """Right or wrong, for an answer given by voice."""
    if play.void or play.phase is not PlayPhase.OPEN or not play.buzzer.turn:
        return refuse(RejectionCode.WRONG_PHASE, "turn")
    if rules_of(state, play).answer_by is not AnswerBy.VOICE:
        return refuse(RejectionCode.NOT_ALLOWED, "device")
    return accept(
        Attempted(
            play.id,
            play.buzzer.turn,
            Choice(""),
            command.right,
            request.actor.name,
            request.id,
            request.received_us,
        )
    )


def _due(state: State, request: Request, play: Play, now_us: int) -> Decision:
    """What happens by itself: the first is named, a turn is over, the buzzer opens again, nobody pressed."""
    at_us = due_us(state, play)
    if play.void or play.id != state.play or at_us is None or now_us < at_us:
        return refuse(RejectionCode.STALE)
    if play.buzzer.turn:
        name = request.actor.name
        return accept(Attempted(play.id, play.buzzer.turn, Choice(""), False, name, request.id, request.received_us))
    if not play.buzzer.open:
        if reopens(state, play):
            return accept(BuzzerOpened(play.id, now_us, now_us + opening_us(state, play)))
        return accept(PlayClosed(play.id, answered_count(state, play)))
    return accept(*_settled(state, play, now_us))


def _settled(state: State, play: Play, now_us: int) -> tuple[Event, ...]:
    """The presses of an opening have settled, or nobody pressed."""
    run = race(play)
    if run is None:
        return (PlayClosed(play.id, answered_count(state, play)),)
    rules = rules_of(state, play)
    equals = run.equals(rules.equal_us)
    if len(equals) > 1 and rules.equal is EqualPress.AGAIN and play.buzzer.repeats < REPEATS_MAX:
        length_us = max(REOPENING_MIN_US, left_us(play, run.presses[0][1]))
        return PressEqual(play.id, equals), BuzzerOpened(play.id, now_us, now_us + length_us)
    return (turn_given(state, play, run.first, now_us, rules.answer_us, run.margin_us),)


def turn_given(
    state: State, play: Play, candidate: CandidateNumber, now_us: int, time_us: int, margin_us: int = ALONE
) -> TurnGiven:
    """A turn of `time_us`, with extra time where it was granted (RULES 2.7)."""
    return TurnGiven(play.id, candidate, now_us + extended_us(state, play, candidate, time_us), margin_us)
