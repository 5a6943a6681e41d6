"""Contest time inside the core: what is due, and how long an answer took.

Owns deadlines as data. The core reads no clock: `now_us` comes from the sequencer (DESIGN 4.1).
"""

from chungket.core import commands as c
from chungket.core.contest import AnswerLock
from chungket.core.model import Play, PlayPhase, State

TICK_US = 1_000_000  # while time matters, the log is never further behind than this (DESIGN 4.1)


def wall_ms(state: State, at_us: int, wall_offset_us: int) -> int:
    """Time of day (Unix ms) of a moment of contest time. `wall_offset_us`: wall clock − contest time now; before each
    restart it was smaller by the time the server was away."""
    away_us = sum(restart.gap_us for restart in state.restarts if restart.at_us > at_us)
    return (at_us + wall_offset_us - away_us) // 1000


def window_met(play: Play, received_us: int) -> tuple[int, int]:
    """T and deadline as they were when an answer arrived: standstills that began later had not moved them yet."""
    moved_us = sum(span.length_us for span in play.standstills if span.since_us >= received_us)
    return play.opens_us - moved_us, play.deadline_us - moved_us


def stood_still(state: State, play: Play, received_us: int) -> bool:
    """Whether an answer to the open play arrived while the contest stood still, now or before (RULES 2.4, 8)."""
    now = state.standstill
    if now is not None and play is state.current_play and received_us > now.since_us:
        return True
    return any(span.since_us < received_us < span.until_us for span in play.standstills)


def latency_us(play: Play, received_us: int, credit_us: int) -> int:
    """Credited latency: arrival − T − credit, never negative (DESIGN 4.4)."""
    opens_us, _ = window_met(play, received_us)
    return max(0, received_us - opens_us - credit_us)


def everybody_answered(state: State, play: Play) -> bool:
    """Whether each present place has an answer (DESIGN 4.5)."""
    if state.present == 0 or len(play.answers) < state.present:
        return False
    return all(candidate in play.answers for candidate in state.places if state.is_present(candidate))


def _nothing_can_come(state: State, play: Play) -> bool:
    """Everybody present has answered, and the first answer is final (RULES 2.2)."""
    return state.contest.round_of(play.round).lock is AnswerLock.FIRST and everybody_answered(state, play)


def due(state: State, now_us: int) -> c.Command | None:
    """The command contest time itself has to give now, if any."""
    play = state.current_play
    if play is None or play.void or state.standstill is not None:
        return None
    if play.phase is PlayPhase.OPEN:
        if now_us >= play.deadline_us + state.contest.rules.grace_us or _nothing_can_come(state, play):
            return c.CloseDue(play.id)
    elif play.phase is PlayPhase.READING and play.choices_due_us and now_us >= play.choices_due_us:
        return c.OpenChoicesDue(play.id)
    if time_matters(state) and now_us - state.time_us >= TICK_US:
        return c.Tick()
    return None


def time_matters(state: State) -> bool:
    """Whether contest time must not be lost: a window is open or about to open by itself."""
    play = state.current_play
    if play is None or play.void or state.standstill is not None:
        return False
    return play.phase is PlayPhase.OPEN or (play.phase is PlayPhase.READING and play.choices_due_us > 0)


def next_due_us(state: State) -> int | None:
    """Contest time at which `due` should be asked again; None while nothing is scheduled."""
    play = state.current_play
    if play is None or not time_matters(state):
        return None
    scheduled_us = (
        play.deadline_us + state.contest.rules.grace_us if play.phase is PlayPhase.OPEN else play.choices_due_us
    )
    return min(scheduled_us, state.time_us + TICK_US)
