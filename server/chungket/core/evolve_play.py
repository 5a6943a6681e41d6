"""How plays and tallies change. Part of `evolve`; called by nothing else."""

from chungket.core import events as e
from chungket.core.model import STANDSTILLS_KEPT_MAX, GivenAnswer, Play, PlayPhase, StandstillSpan, State
from chungket.core.scoring import play_marks


def play_prepared(state: State, event: e.PlayPrepared) -> None:
    """A new play, sealed, becomes the current one."""
    state.plays[event.play] = Play(event.play, event.question, event.round, event.slot)
    state.play = event.play
    state.used[event.question] = state.used.get(event.question, 0) + 1
    state.scene = e.Scene.QUESTION


def answer_accepted(state: State, event: e.AnswerAccepted) -> None:
    """The register of (play, place) is written; a practice answer also proves the device (RULES 9)."""
    play = state.plays[event.play]
    replaced = play.answers.get(event.candidate)
    earlier = () if replaced is None else (*replaced.earlier, replaced.command)
    play.answers[event.candidate] = GivenAnswer(
        event.choice, event.command, event.received_us, event.latency_us, earlier
    )
    if play.practice:
        place = state.places[event.candidate]
        place.practised_on = place.device


def play_scored(state: State, event: e.PlayScored) -> None:
    """The play counts from now on; practice never does."""
    play = state.plays[event.play]
    play.phase, play.right = PlayPhase.SCORED, event.right
    if not play.practice:
        state.scored += 1
        count_play(state, play, 1)


def play_voided(state: State, event: e.PlayVoided) -> None:
    """Out for everybody: the question and its time (RULES 4.4). A standstill over it ends with it (RULES 2.4)."""
    play = state.plays[event.play]
    if play.phase is PlayPhase.SCORED and not play.practice:
        state.scored -= 1
        count_play(state, play, -1)
    play.void = True
    state.void_proposal = None
    if state.play == play.id and state.standstill is not None and state.standstill.kind == "interrupted":
        state.standstill = None


def count_play(state: State, play: Play, sign: int) -> None:
    """Add a play's marks to the tallies of places and units, or take them away with `sign` −1."""
    state.standings_version += 1
    places = state.contest.places
    for candidate, mark in play_marks(state.contest, play).items():
        place, unit = state.places[candidate], places[candidate].unit
        place.tally = place.tally.plus(mark, sign)
        state.unit_tallies[unit] = state.unit_tallies[unit].plus(mark, sign)


def go_on(state: State) -> None:
    """The contest goes on: what stood still gets its time back, and the open play remembers when nobody could
    answer."""
    still, state.standstill = state.standstill, None
    if still is None:
        return
    span = StandstillSpan(still.since_us, state.time_us)
    shift_open_play(state, span.length_us, with_start=True)
    play = state.current_play
    if play is not None and play.phase is PlayPhase.OPEN and not play.void:
        play.standstills = (*play.standstills, span)[-STANDSTILLS_KEPT_MAX:]


def shift_open_play(state: State, by_us: int, *, with_start: bool) -> None:
    """Move the window of an open or reading play; `with_start` moves T too, because the text was hidden meanwhile."""
    play = state.current_play
    if play is None or play.void:
        return
    if play.phase is PlayPhase.READING and play.choices_due_us:
        play.choices_due_us += by_us
    if play.phase is PlayPhase.OPEN:
        play.deadline_us += by_us
        if with_start:
            play.opens_us += by_us
