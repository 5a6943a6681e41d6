"""What contest time itself has to do: close what is over, open what is due, note what went wrong, go on counting.

Owns when the sequencer wakes up and which command it then gives; the arithmetic is `timing`, `buzzer` and `paper`. The
core reads no clock: `now_us` comes from the sequencer (DESIGN 4.1).
"""

from chungket.core import buzzer, paper
from chungket.core import commands as c
from chungket.core.contest import AnswerLock, RoundType
from chungket.core.model import Play, PlayPhase, State
from chungket.core.players import kind_of
from chungket.core.timing import announced_us, cut_off, everybody_answered, last_deadline_us

TICK_US = 1_000_000  # while time matters, the log is never further behind than this (DESIGN 4.1)
AWAY_US = 3_000_000  # a device that is back within this was not cut off for RULES 2.5


def due(state: State, now_us: int) -> c.Command | None:
    """The command contest time itself has to give now, if any."""
    if state.standstill is not None:
        return None
    command = _play_due(state, now_us) or paper.due(state, now_us)
    if command is not None:
        return command
    ticks = time_matters(state) and (now_us - state.time_us >= TICK_US or 0 < _announced_us(state) <= now_us)
    return c.Tick() if ticks or (_review_runs(state) and now_us >= state.review_until_us) else None


def time_matters(state: State) -> bool:
    """Whether contest time must not be lost: a window or a paper is open, or about to open by itself."""
    if state.standstill is not None:
        return False
    return _play_due_us(state) is not None or _announced_us(state) > 0 or paper.time_matters(state)


def next_due_us(state: State) -> int | None:
    """Contest time at which `due` should be asked again; None while nothing is scheduled."""
    review_us = state.review_until_us if _review_runs(state) and state.standstill is None else None
    if not time_matters(state):
        return review_us
    announced_us = _announced_us(state) or None
    moments_us = (_play_due_us(state), announced_us, paper.next_due_us(state), review_us, state.time_us + TICK_US)
    return min(at_us for at_us in moments_us if at_us is not None)


def _review_runs(state: State) -> bool:
    """Whether the log has not seen the end of the review yet: what waits for it is looked at then (RULES 6.1)."""
    return state.time_us < state.review_until_us


def _running_play(state: State) -> Play | None:
    play = state.current_play
    return None if play is None or play.void else play


def _play_due(state: State, now_us: int) -> c.Command | None:
    play = _running_play(state)
    if play is None:
        return None
    if play.phase is PlayPhase.READING:
        return c.OpenChoicesDue(play.id) if play.choices_due_us and now_us >= _choices_due_us(state, play) else None
    if play.phase is not PlayPhase.OPEN:
        return None
    if affected(state, play, now_us):
        return c.NoteAffected(play.id)
    if kind_of(state.contest, play) is RoundType.BUZZER:
        due_us = buzzer.due_us(state, play)
        return c.BuzzerDue(play.id) if due_us is not None and now_us >= due_us else None
    return c.CloseDue(play.id) if now_us >= _close_us(state, play) or _nothing_can_come(state, play) else None


def _choices_due_us(state: State, play: Play) -> int:
    """When choices that open by themselves are announced: the countdown earlier, once the stem is shown."""
    return max(play.stem_us, play.choices_due_us - state.contest.rules.countdown_us)


def _announced_us(state: State) -> int:
    """The moment ahead at which something is shown: the log notes that it came, for only then it is public."""
    play = _running_play(state)
    return 0 if play is None else announced_us(state, play)


def affected(state: State, play: Play, now_us: int) -> bool:
    """Whether too many have been away for longer than a device needs to come back, or until the close (RULES 2.5)."""
    if not play.cut:
        return False
    since_us = None if now_us >= play.deadline_us else now_us - AWAY_US
    return any(zone not in play.affected for zone, _ in cut_off(state, play, since_us))


def _close_us(state: State, play: Play) -> int:
    return last_deadline_us(state, play) + state.contest.rules.grace_us


def _nothing_can_come(state: State, play: Play) -> bool:
    """Everybody present has answered, and the first answer is final (RULES 2.2)."""
    return state.contest.round_of(play.round).lock is AnswerLock.FIRST and everybody_answered(state, play)


def _play_due_us(state: State) -> int | None:
    """When the play calls next; None while it waits for a person and no window is open."""
    play = _running_play(state)
    if play is None:
        return None
    if play.phase is PlayPhase.READING:
        return _choices_due_us(state, play) if play.choices_due_us else None
    if play.phase is not PlayPhase.OPEN:
        return None
    if kind_of(state.contest, play) is RoundType.BUZZER:
        due_us = buzzer.due_us(state, play)
        return state.time_us + TICK_US if due_us is None else due_us
    return _close_us(state, play)
