"""Decisions about plays: putting a question on deck, opening, answers, closing, key, score (RULES 2, 7.1).

Owns the rules of one opening of a question; called by `decide` after its entrance checks. What is special to a buzzer
round is `decide_buzzer`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core import decide_buzzer, elimination, tallying
from chungket.core.buzzer import owners, stars_left
from chungket.core.commands import Actor, Request
from chungket.core.contest import AnswerLock, CandidateNumber, Reading, Round, RoundType
from chungket.core.credit import claimed_lag_us, credit_us, is_impossible
from chungket.core.decide_places import own_place
from chungket.core.decision import Decision, Receipt, RejectionCode, accept, refuse
from chungket.core.events import (
    AnswerAccepted,
    ChoicesOpened,
    DeadlineMoved,
    Eliminated,
    Event,
    KeyConfirmed,
    KeyRevealed,
    LoopStalled,
    OpeningPostponed,
    PlayClosed,
    PlayId,
    PlayPrepared,
    PlayScored,
    StemOpened,
)
from chungket.core.evidence import refused_place, refused_with_evidence
from chungket.core.model import GivenAnswer, Phase, Play, PlayPhase, State
from chungket.core.paper import being_written
from chungket.core.phase import PLAY_TRANSITIONS
from chungket.core.players import answered_count, is_player, kind_of
from chungket.core.questions import NextQuestion, next_question, practice_again, settled
from chungket.core.scoring import key_of
from chungket.core.timing import (
    announced_us,
    last_deadline_us,
    latency_us,
    moved_after_us,
    place_deadline_us,
    stem_ahead_us,
    stood_still,
    window_met,
)

ANSWERS_MAX = 20  # per place and play where the last one counts: each is remembered, so that a resend is known

AdvanceCommand = c.OpenStem | c.OpenChoices | c.OpenChoicesDue | c.ClosePlay | c.CloseDue | c.RevealKey | c.ScorePlay


# --- answers ---------------------------------------------------------------------------------------------------------


def answer(state: State, request: Request, command: c.Answer) -> Decision:
    """One answer for one play. The gate is the arrival, never the moment of deciding (DESIGN 4.5)."""
    play, place = state.plays.get(command.play), own_place(state, request.actor)
    if isinstance(place, Decision):
        return refused_place(place, play, command.choice, request, command.pressed_us)
    if play is None:
        return refuse(RejectionCode.UNKNOWN, command.play)
    if kind_of(state.contest, play) is RoundType.BUZZER:
        return decide_buzzer.answer(state, request, play, command)
    candidate = CandidateNumber(request.actor.name)
    given = play.answers.get(candidate)
    if given is not None and given.decided(request.id):
        return Decision(receipt=Receipt(play.id, given))  # a resend: the receipt of the answer that counts
    code = _answer_refusal(state, play, candidate, request, command, given)
    if code is not None:
        return refused_with_evidence(play, candidate, command.choice, request, code, command.pressed_us)
    credited_us = credit_us(state.contest.rules, request, command.pressed_us)
    return accept(
        AnswerAccepted(
            play.id,
            candidate,
            command.choice,
            request.id,
            request.received_us,
            claimed_lag_us(command.pressed_us, request.received_us),
            credited_us,
            latency_us(play, request.received_us, credited_us),
            request.measured.age_us,
            request.measured.quota_us,
            request.measured.error_us,
        )
    )


def _answer_refusal(
    state: State,
    play: Play,
    candidate: CandidateNumber,
    request: Request,
    command: c.Answer,
    given: GivenAnswer | None,
) -> RejectionCode | None:
    if play.void:
        return RejectionCode.VOID
    if not is_player(state, play, candidate):
        return RejectionCode.NOT_PLAYING
    opens_us, _ = window_met(play, request.received_us)
    unopened = play.phase in (PlayPhase.SEALED, PlayPhase.READING)
    if not unopened and stood_still(state, play, request.received_us):  # RULES 2.4, 8: the text was hidden
        return RejectionCode.STANDSTILL
    if unopened or request.received_us < opens_us:
        return RejectionCode.TOO_EARLY
    if is_impossible(command.pressed_us, opens_us, request.received_us):
        return RejectionCode.BAD_TIME
    round_ = state.contest.round_of(play.round)
    if not state.contest.questions[play.question].offers(command.choice, round_.answer):
        return RejectionCode.BAD_CHOICE
    if given is not None:  # RULES 2.2
        if round_.lock is AnswerLock.FIRST:
            return RejectionCode.DUPLICATE
        if len(given.earlier) + 1 >= ANSWERS_MAX:
            return RejectionCode.TOO_MANY
    deadline_us = place_deadline_us(state, play, candidate) - moved_after_us(play, request.received_us)
    if play.phase is not PlayPhase.OPEN or request.received_us > deadline_us:
        return RejectionCode.TOO_LATE
    return None


# --- on deck ---------------------------------------------------------------------------------------------------------


def prepare(state: State, actor: Actor, command: c.PreparePlay) -> Decision:
    """Put the next question, or a practice question chosen by hand, on deck. A counted question is opened once (RULES
    2.4)."""
    current = state.current_play
    if current is not None and not settled(current):
        return refuse(RejectionCode.WRONG_PHASE, current.phase)
    if being_written(state) is not None:
        return refuse(RejectionCode.WRONG_PHASE, "paper")
    if state.phase is Phase.RUNNING and state.round is None and state.tiebreak is None:
        return refuse(RejectionCode.WRONG_PHASE, "no round")
    round_ = elimination.current_elimination(state)
    if round_ is not None and elimination.rescue_offered(state, round_):  # RULES 7.1: somebody decides on it first
        return refuse(RejectionCode.BLOCKED, "everybody_out" if elimination.everybody_out(state, round_) else "rescue")
    upcoming = practice_again(state, command.question) if command.question else next_question(state)
    if upcoming is None:
        return refuse(RejectionCode.NOTHING_LEFT)
    players = upcoming.players
    if upcoming.slot >= 0 and upcoming.round.type is RoundType.ELIMINATION:
        if not elimination.standing(state, upcoming.round):
            return refuse(RejectionCode.NOTHING_LEFT)
        players = elimination.play_players(state, upcoming.round)
    cast = _cast(state, upcoming, command)
    if isinstance(cast, Decision):
        return cast
    question = upcoming.question
    play = PlayId(f"{question.id}.{state.used.get(question.id, 0) + 1}")
    return accept(
        PlayPrepared(
            play, question.id, upcoming.round.id, upcoming.slot, actor.name, players, cast, command.value, command.star
        )
    )


def _cast(state: State, upcoming: NextQuestion, command: c.PreparePlay) -> CandidateNumber | Decision:
    """Whose turn the question is (RULES 7.2): the one named, or the next in turn; "" in every other round."""
    rules = upcoming.round.buzzer
    if upcoming.slot < 0 or upcoming.round.type is not RoundType.BUZZER or not rules.turns:
        if command.owner or command.value or command.star:
            return refuse(RejectionCode.BAD_VALUE, "owner")
        return CandidateNumber("")
    may = owners(state)
    owner = command.owner or (may[0] if may else CandidateNumber(""))
    if owner not in may:
        return refuse(RejectionCode.BAD_VALUE, "owner")
    if command.value != 0 and command.value not in rules.values:
        return refuse(RejectionCode.BAD_VALUE, "value")
    if command.star and stars_left(state, owner) == 0:
        return refuse(RejectionCode.BAD_VALUE, "star")
    return owner


# --- steps -----------------------------------------------------------------------------------------------------------


def advance(state: State, actor: Actor, command: AdvanceCommand, now_us: int, lead_us: int) -> Decision:
    """One step of the current play along `PLAY_TRANSITIONS`. What is shown is announced `lead_us` before (DESIGN 4.3),
    the choices by a countdown."""
    play = state.plays.get(command.play)
    if play is None or command.play != state.play:
        return refuse(RejectionCode.UNKNOWN, command.play)
    needed, _ = PLAY_TRANSITIONS[type(command)]
    if play.void or play.phase is not needed:
        return refuse(RejectionCode.WRONG_PHASE, play.phase)
    round_ = state.contest.round_of(play.round)
    match command:
        case c.OpenStem():
            shown_us = now_us + lead_us
            due_us = {Reading.HOST: 0, Reading.SECONDS: shown_us + round_.reading_us, Reading.NONE: shown_us}
            return accept(StemOpened(play.id, shown_us, due_us[round_.reading]))
        case c.OpenChoices():
            countdown_us = max(lead_us, state.contest.rules.countdown_us)
            return accept(*_opened(state, play, round_, max(play.stem_us, now_us + countdown_us)))
        case c.OpenChoicesDue():
            return accept(*_opened(state, play, round_, max(play.choices_due_us, now_us + lead_us)))
        case c.ClosePlay():
            return _close(state, play, now_us)
        case c.CloseDue():
            return accept(PlayClosed(play.id, answered_count(state, play)))
        case c.RevealKey():
            return _reveal(state, actor, play)
        case c.ScorePlay():
            return _score(state, actor, play)
        case _:
            assert_never(command)


def _opened(state: State, play: Play, round_: Round, opens_us: int) -> tuple[Event, ...]:
    """The choices open; a question that belongs to somebody begins with that turn (RULES 7.2)."""
    window_us = round_.window_of_us(play.slot)
    opened = ChoicesOpened(play.id, opens_us, opens_us + window_us)
    if not play.owner:
        return (opened,)
    return opened, decide_buzzer.turn_given(state, play, play.owner, opens_us, window_us)


def postpone(state: State, command: c.PostponeOpening, now_us: int, lead_us: int) -> Decision:
    """DESIGN 4.3: what was announced too shortly before its moment, because the store was slow or the server away, is
    shown later; what everybody can see already is not."""
    play = state.plays.get(command.play)
    if play is None or command.play != state.play:
        return refuse(RejectionCode.UNKNOWN, command.play)
    moment_us = announced_us(state, play)
    if moment_us == 0 or moment_us - now_us >= lead_us:
        return refuse(RejectionCode.NOTHING_LEFT)
    shown_us = now_us + lead_us
    stem_us = shown_us if stem_ahead_us(state, play) else 0
    later_us = max(0, shown_us - play.opens_us)
    if play.phase is not PlayPhase.OPEN or later_us == 0:
        return accept(OpeningPostponed(play.id, stem_us, 0, 0))
    return accept(OpeningPostponed(play.id, stem_us, play.opens_us + later_us, play.deadline_us + later_us))


def stalled(state: State, command: c.NoteStall, now_us: int) -> Decision:
    """DESIGN 4.4: the server stood still while a window was open. Of a stall that began before T only what came after
    it cost anybody anything."""
    play = state.current_play
    if play is None or play.void or play.phase is not PlayPhase.OPEN or state.standstill is not None:
        return refuse(RejectionCode.NOTHING_LEFT)
    lost_us = min(command.stall_us, now_us - play.opens_us)
    return accept(LoopStalled(play.id, lost_us)) if lost_us > 0 else refuse(RejectionCode.NOTHING_LEFT)


def _close(state: State, play: Play, now_us: int) -> Decision:
    """Bring the deadline forward, for those with extra time too; after a turn the buzzer then stays shut."""
    if now_us < play.opens_us:
        return refuse(RejectionCode.WRONG_PHASE, "announced")
    deadline_us = now_us + state.contest.rules.early_close_us
    turn_goes_on = play.buzzer.turn != "" and not play.early
    caps_us = play.cap_us if play.early else last_deadline_us(state, play)
    if deadline_us >= caps_us and not turn_goes_on:
        return refuse(RejectionCode.NOTHING_LEFT)
    return accept(DeadlineMoved(play.id, deadline_us, "closed_early"))


def _reveal(state: State, actor: Actor, play: Play) -> Decision:
    """RULES 7.1: before anybody is out the jury confirms the key; without the two-person rule the operator's own step
    confirms it."""
    revealed = KeyRevealed(play.id, key_of(state, play.question), actor.name)
    if play.key_confirmed or not elimination.is_elimination(state, play):
        return accept(revealed)
    if state.contest.rules.two_person:
        return refuse(RejectionCode.BLOCKED, "key_confirmed")
    return accept(KeyConfirmed(play.id, actor.name), revealed)


def _score(state: State, actor: Actor, play: Play) -> Decision:
    """Count the play; who did not survive an elimination question is out with it."""
    if _ruling_pending(state, play):
        return refuse(RejectionCode.BLOCKED, "proposals")
    scored = PlayScored(play.id, tallying.right_of(state, play), actor.name)
    fallen = elimination.fallen_of(state, play) if elimination.is_elimination(state, play) else ()
    return accept(scored, Eliminated(play.id, fallen)) if fallen else accept(scored)


def _ruling_pending(state: State, play: Play) -> bool:
    """Whether a ruling that decides who was right on this question waits for its second person."""
    for proposal in state.proposals.values():
        match proposal.command:
            case c.VoidPlay() if proposal.command.play == play.id:
                return True
            case c.SetKey() | c.CreditQuestion() if proposal.command.question == play.question:
                return True
            case _:
                pass
    return False
