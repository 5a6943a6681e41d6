"""How plays change, and what happens to them when the contest goes on. Part of `evolve`; called by nothing else."""

from typing import assert_never

from chungket.core import events as e
from chungket.core import evolve_buzzer, paper
from chungket.core.contest import RoundType
from chungket.core.evidence import LATE
from chungket.core.model import STANDSTILLS_KEPT_MAX, GivenAnswer, Play, PlayPhase, StandstillSpan, State
from chungket.core.players import kind_of
from chungket.core.record import note
from chungket.core.tallying import count_play

PlayEvent = (
    e.PlayPrepared
    | e.StemOpened
    | e.ChoicesOpened
    | e.OpeningPostponed
    | e.LoopStalled
    | e.AnswerAccepted
    | e.AnswerRefused
    | e.DeadlineMoved
    | e.PlayClosed
    | e.KeyRevealed
    | e.PlayScored
    | e.PlayAffected
)


def play_event(state: State, event: PlayEvent) -> None:
    """Apply one event of a play."""
    if isinstance(event, e.PlayPrepared):
        play_prepared(state, event)
        return
    play = state.plays[event.play]
    match event:
        case e.StemOpened():
            play.phase, play.stem_us, play.choices_due_us = PlayPhase.READING, event.at_us, event.choices_due_us
            state.counted_begun = state.counted_begun or play.counted
            state.scene = e.Scene.QUESTION
        case e.ChoicesOpened():
            choices_opened(state, play, event)
        case e.OpeningPostponed():
            _postponed(state, play, event)
        case e.LoopStalled():
            shift_open_play(state, event.stall_us, with_start=False)
            note(state, event, f"{event.stall_us}", "system")
        case e.AnswerAccepted():
            answer_accepted(state, event)
        case e.AnswerRefused():
            play.refusals[event.candidate] = play.refusals.get(event.candidate, 0) + 1
            if event.code in LATE:
                play.late[event.candidate, event.code] = None
        case e.DeadlineMoved():
            play.deadline_us = min(play.deadline_us, event.deadline_us)
            play.early, play.cap_us = True, event.deadline_us
        case e.PlayClosed():
            play.phase = PlayPhase.CLOSED
            evolve_buzzer.closed(play.buzzer)
        case e.KeyRevealed():
            play.phase = PlayPhase.REVEALED
            state.scene = e.Scene.QUESTION
        case e.PlayScored():
            play_scored(state, event)
        case e.PlayAffected():
            play.affected = (*play.affected, event.zone)
            play.affected_at = (*play.affected_at, (state.time_us, event.cut))
            note(state, event, f"{event.zone}:{event.cut}", "system")
        case _:
            assert_never(event)


def play_prepared(state: State, event: e.PlayPrepared) -> None:
    """A new play, sealed, becomes the current one; that of a play-off is remembered there."""
    play = Play(
        event.play, event.question, event.round, event.slot, event.players, event.owner, event.value, event.star
    )
    session = state.tiebreak
    if session is not None and event.round == state.contest.tiebreak.id:
        play.tiebreak = session.number
        session.plays.append(play.id)
    state.plays[event.play] = play
    state.play = event.play
    state.used[event.question] = state.used.get(event.question, 0) + 1
    state.scene = e.Scene.QUESTION


def choices_opened(state: State, play: Play, event: e.ChoicesOpened) -> None:
    """The window starts. Extra time is what was granted until now (RULES 2.7). With the choices the buzzer opens,
    unless the question belongs to somebody."""
    play.phase = PlayPhase.OPEN
    play.opens_us, play.deadline_us = event.opens_us, event.deadline_us
    play.extra_percent, play.rulings_before = dict(state.effects.extra_percent), len(state.rulings)
    state.scene = e.Scene.QUESTION
    if kind_of(state.contest, play) is RoundType.BUZZER and not play.owner:
        evolve_buzzer.opened(play.buzzer, event.opens_us)


def answer_accepted(state: State, event: e.AnswerAccepted) -> None:
    """The register of (play, place) is written; a practice answer also proves the device (RULES 9)."""
    play = state.plays[event.play]
    replaced = play.answers.get(event.candidate)
    earlier = () if replaced is None else (*replaced.earlier, replaced.command)
    play.answers[event.candidate] = GivenAnswer(
        event.choice,
        event.command,
        event.received_us,
        event.latency_us,
        earlier,
        replaced if play.extra_percent.get(event.candidate) else None,
    )
    if play.practice:
        place = state.places[event.candidate]
        place.practised_on = place.device


def play_scored(state: State, event: e.PlayScored) -> None:
    """The play counts from now on; practice never does, and a play-off's only orders equals."""
    play = state.plays[event.play]
    play.phase, play.right = PlayPhase.SCORED, event.right
    if play.counted:
        count_play(state, play)
    elif not play.practice:
        state.standings_version += 1


def go_on(state: State) -> None:
    """The contest goes on: what stood still gets its time back, and the open play or paper remembers when nobody could
    answer."""
    still, state.standstill = state.standstill, None
    if still is None:
        return
    span = StandstillSpan(still.since_us, state.time_us)
    shift_open_play(state, span.length_us, with_start=True)
    play = state.current_play
    if play is not None and play.phase is PlayPhase.OPEN and not play.void:
        play.standstills = (*play.standstills, span)[-STANDSTILLS_KEPT_MAX:]
    paper.go_on(state, span)


def _postponed(state: State, play: Play, event: e.OpeningPostponed) -> None:
    """What nobody has seen yet is shown later, and what follows by itself with it."""
    if event.stem_us:
        if play.choices_due_us:
            play.choices_due_us += event.stem_us - play.stem_us
        play.stem_us = event.stem_us
    if event.opens_us:
        later_us = event.opens_us - play.opens_us
        play.opens_us, play.deadline_us = event.opens_us, event.deadline_us
        evolve_buzzer.shifted(play.buzzer, later_us, with_start=True)


def shift_open_play(state: State, by_us: int, *, with_start: bool) -> None:
    """Move the window of an open or reading play; `with_start` moves T too, because the text was hidden meanwhile."""
    play = state.current_play
    if play is None or play.void:
        return
    if play.phase is PlayPhase.READING and play.choices_due_us:
        play.choices_due_us += by_us
    if play.phase is PlayPhase.READING and play.stem_us + by_us > state.time_us:
        play.stem_us += by_us  # it was not shown yet
    if play.phase is not PlayPhase.OPEN:
        return
    play.deadline_us += by_us
    play.cap_us += by_us if play.early else 0
    if with_start:
        play.opens_us += by_us
    evolve_buzzer.shifted(play.buzzer, by_us, with_start=with_start)
