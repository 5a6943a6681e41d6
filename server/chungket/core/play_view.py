"""What everybody may see of a play, its buzzer and the field of an elimination round, as shapes.

Owns their secrecy: a stem appears from `reading`, choices from `open`, the key from `revealed` (DESIGN 4.6), what
somebody chose on a turn with the key. Called by `views` and `console`; pure.
"""

from chungket.core import buzzer, elimination
from chungket.core.contest import AnswerBy, AnswerForm, AnswerLock, CandidateNumber, RescueKind, Round, RoundType
from chungket.core.model import Attempt, Play, PlayPhase, State
from chungket.core.names import full_name, public_name
from chungket.core.participation import is_out, took_part
from chungket.core.players import is_player, kind_of
from chungket.core.questions import practice_number, settled
from chungket.core.scoring import key_of, round_players
from chungket.core.shapes import (
    AttemptShape,
    BuzzerShape,
    CastShape,
    FieldShape,
    PlayShape,
    PressShape,
    RescueShape,
)
from chungket.core.timing import moved_after_us, place_deadline_us

# From these phases on, once their moment has come: the log notes when it does (DESIGN 4.3).
STEM_PUBLIC = tuple(phase for phase in PlayPhase if phase is not PlayPhase.SEALED)
CHOICES_PUBLIC = (PlayPhase.OPEN, PlayPhase.CLOSED, PlayPhase.REVEALED, PlayPhase.SCORED)
KEY_PUBLIC = (PlayPhase.REVEALED, PlayPhase.SCORED)


# --- the play --------------------------------------------------------------------------------------------------------


def current_play(state: State, *, desk: bool = False) -> PlayShape | None:
    """The current play with what is public of it. While the contest stands still its texts are hidden (RULES 2.4)."""
    play = state.current_play
    return None if play is None else play_shape(state, play, desk=desk)


def play_shape(state: State, play: Play, *, desk: bool = False) -> PlayShape:
    """One play as everybody may see it now; `desk`: as those who know the key may."""
    question = state.contest.questions[play.question]
    round_ = state.contest.round_of(play.round)
    hidden = state.standstill is not None
    stem = play.phase in STEM_PUBLIC and state.time_us >= play.stem_us and not hidden
    choices = play.phase in CHOICES_PUBLIC and state.time_us >= play.opens_us and not hidden
    key = play.phase in KEY_PUBLIC and not hidden
    number, count = place_in_round(state, play)
    kind = kind_of(state.contest, play)
    return PlayShape(
        id=play.id,
        number=number,
        count=count,
        practice=play.practice,
        reserve=is_reserve(play, round_),
        phase=play.phase,
        void=play.void,
        stem=question.stem if stem else "",
        image=question.image if stem else "",
        choices=question.choices if choices else (),
        window_us=round_.window_of_us(play.slot),
        stem_us=play.stem_us,
        opens_us=play.opens_us,
        deadline_us=play.deadline_us,
        key=key_of(state, play.question) if key else (),
        source=question.source if key else "",
        kind=kind,
        several=round_.answer is AnswerForm.SEVERAL,
        points=buzzer.value_of(state, play),
        golden=elimination.is_golden(state, play),
        buzzer=_buzzer(state, play, desk) if kind is RoundType.BUZZER else None,
        affected=bool(play.affected),
        points_wrong=round_.marking.wrong,
        points_most=max((step.points for step in round_.marking.speed), default=0),
        changeable=round_.lock is AnswerLock.LAST and kind is not RoundType.BUZZER,
    )


def place_in_round(state: State, play: Play) -> tuple[int, int]:
    """The number of a play and of how many: in its round, in its play-off, or among the round's practice questions."""
    if play.tiebreak:
        session = state.tiebreaks[play.tiebreak - 1]
        return session.plays.index(play.id) + 1, state.contest.rules.tiebreak_questions_max
    round_ = state.contest.round_of(play.round)
    number = practice_number(state.contest, round_, play.question) if play.practice else play.slot + 1
    return number, len(round_.questions)


def is_reserve(play: Play, round_: Round) -> bool:
    """Whether a reserve question stands in for the slot's own (RULES 2.4)."""
    return play.counted and round_.questions[play.slot] != play.question


# --- the own part of a finalist --------------------------------------------------------------------------------------


def is_playing(state: State, candidate: CandidateNumber) -> bool:
    """Whether a finalist may still do something about the current play."""
    play = state.current_play
    if play is None or play.void or not is_player(state, play, candidate):
        return False
    return candidate not in play.buzzer.out


def own_deadline_us(state: State, candidate: CandidateNumber) -> int:
    """The own deadline of the current play once it is open, with extra time; 0: none."""
    play = state.current_play
    if play is None or play.opens_us == 0 or not is_player(state, play, candidate):
        return 0
    if kind_of(state.contest, play) is RoundType.BUZZER:
        return play.buzzer.turn_until_us if play.buzzer.turn == candidate else play.deadline_us
    return place_deadline_us(state, play, candidate)


def has_pressed(state: State, candidate: CandidateNumber) -> bool:
    """Whether a finalist pressed the buzzer in the present opening."""
    play = state.current_play
    return play is not None and candidate in play.buzzer.presses


def out_of(state: State, candidate: CandidateNumber) -> str:
    """Why a finalist no longer plays: "" | eliminated | disqualified."""
    if is_out(state, candidate):
        return "disqualified"
    round_ = elimination.current_elimination(state)
    return "eliminated" if round_ is not None and candidate in elimination.field_of(state, round_).out else ""


# --- the buzzer ------------------------------------------------------------------------------------------------------


def _buzzer(state: State, play: Play, desk: bool) -> BuzzerShape:
    held, owner = play.buzzer, play.owner
    shown = desk or (play.phase in KEY_PUBLIC and state.standstill is None)
    return BuzzerShape(
        state=buzzer.buzzer_phase(play),
        turn=held.turn,
        turn_name=_name(state, held.turn),
        turn_unit=_unit(state, held.turn),
        until_us=held.turn_until_us if held.turn else play.deadline_us,
        margin_us=held.margin_us,
        equals=held.equals,
        attempts=tuple(_attempt(state, play, attempt, shown) for attempt in held.attempts),
        owner=owner,
        owner_name=_name(state, owner),
        owner_unit=_unit(state, owner),
        value=buzzer.value_of(state, play),
        star=play.star,
        by_voice=buzzer.rules_of(state, play).answer_by is AnswerBy.VOICE,
        early=buzzer.rules_of(state, play).early,
    )


def _attempt(state: State, play: Play, attempt: Attempt, shown: bool) -> AttemptShape:
    return AttemptShape(
        candidate=attempt.candidate,
        name=_name(state, attempt.candidate),
        unit=_unit(state, attempt.candidate),
        choice=attempt.choice if shown else "",
        right=buzzer.attempt_right(state, play, attempt) if shown else attempt.right,
    )


def _name(state: State, candidate: CandidateNumber) -> str:
    return public_name(state, candidate) if candidate else ""


def _unit(state: State, candidate: CandidateNumber) -> str:
    return state.contest.units[state.contest.places[candidate].unit].short_name if candidate else ""


def press_shapes(state: State) -> tuple[PressShape, ...]:
    """The presses of the present opening for the desk, earliest first."""
    play = state.current_play
    if play is None:
        return ()
    presses = sorted(play.buzzer.presses.items(), key=lambda item: item[1].pressed_us)
    moments = [press.pressed_us + moved_after_us(play, press.received_us) for _, press in presses]
    return tuple(
        PressShape(
            candidate=candidate,
            name=full_name(state, candidate),
            unit=_unit(state, candidate),
            after_us=moments[index] - (play.buzzer.opens_us or moments[0]),
            margin_us=moments[index] - moments[index - 1] if index else 0,
            early=press.early,
        )
        for index, (candidate, press) in enumerate(presses)
    )


def cast_shape(state: State) -> CastShape | None:
    """What the operator may choose before the next question of a buzzer round played in turns."""
    round_ = None if state.round is None else state.contest.round_of(state.round)
    play = state.current_play
    if round_ is None or round_.type is not RoundType.BUZZER or not round_.buzzer.turns:
        return None
    if play is not None and not settled(play):
        return None
    owners = buzzer.owners(state)
    return CastShape(
        owners=owners,
        owner_names=tuple(full_name(state, candidate) for candidate in owners),
        values=round_.buzzer.values,
        stars_left=tuple(buzzer.stars_left(state, candidate) for candidate in owners),
    )


# --- elimination -----------------------------------------------------------------------------------------------------


def field_shape(state: State) -> FieldShape | None:
    """Who is still in the elimination round being played, of those who took part."""
    round_ = elimination.current_elimination(state)
    if round_ is None:
        return None
    standing = elimination.left(state, round_)
    out = tuple(
        candidate
        for candidate in round_players(state.contest, round_)
        if candidate not in standing and took_part(state, candidate)
    )
    return FieldShape(
        total=len(standing) + len(out),
        left=len(standing),
        fallen=_fallen(state, round_),
        rescues_left=elimination.rescues_left(state, round_),
        standing=standing,
        out=out,
    )


def _fallen(state: State, round_: Round) -> int:
    """How many the last question put out."""
    play = state.current_play
    if play is None or play.round != round_.id or play.void:
        return 0
    return sum(took_part(state, candidate) for candidate in play.eliminated)


def rescue_shape(state: State) -> RescueShape | None:
    """The rescue the operator may call now."""
    offer = elimination.rescue_offer(state)
    if offer is None or offer.kind is RescueKind.NONE:
        return None
    return RescueShape(
        kind=offer.kind,
        candidates=offer.candidates,
        names=tuple(full_name(state, candidate) for candidate in offer.candidates),
        everybody_out=offer.everybody_out,
    )
