"""Contest time inside the core: deadlines, standstills, how long an answer took, who was cut off.

Owns this arithmetic over one play. The core reads no clock: every moment comes from the sequencer (DESIGN 4.1). What
contest time itself has to do now is `schedule`.
"""

from chungket.core.contest import AnswerLock, CandidateNumber, RoundType
from chungket.core.model import Play, PlayPhase, State
from chungket.core.players import is_player, kind_of, present_count, present_players

HALL = ""  # the "zone" of `cut_off` that is the whole hall


def wall_ms(state: State, at_us: int, wall_offset_us: int) -> int:
    """Time of day (Unix ms) of a moment of contest time. `wall_offset_us`: wall clock − contest time now; before each
    restart it was smaller by the time the server was away."""
    away_us = sum([restart.gap_us for restart in state.restarts if restart.at_us > at_us]) if state.restarts else 0
    return (at_us + wall_offset_us - away_us) // 1000


# --- standstills -----------------------------------------------------------------------------------------------------


def moved_after_us(play: Play, received_us: int) -> int:
    """How far standstills that began after an arrival have moved the window since."""
    if not play.standstills:
        return 0
    return sum(span.length_us for span in play.standstills if span.since_us >= received_us)


def window_met(play: Play, received_us: int) -> tuple[int, int]:
    """T and deadline as they were when an answer arrived: standstills that began later had not moved them yet."""
    moved_us = moved_after_us(play, received_us)
    return play.opens_us - moved_us, play.deadline_us - moved_us


def stood_still(state: State, play: Play, received_us: int) -> bool:
    """Whether an answer to the open play arrived while the contest stood still, now or before (RULES 2.4, 8)."""
    now = state.standstill
    if now is not None and play is state.current_play and received_us > now.since_us:
        return True
    return bool(play.standstills) and any(span.since_us < received_us < span.until_us for span in play.standstills)


def latency_us(play: Play, received_us: int, credit_us: int) -> int:
    """Credited latency: arrival − T − credit, never negative (DESIGN 4.4)."""
    opens_us, _ = window_met(play, received_us)
    return max(0, received_us - opens_us - credit_us)


def stem_ahead_us(state: State, play: Play) -> int:
    """The moment ahead at which the stem of a play is shown; 0: none (DESIGN 4.3)."""
    announced = play.phase in (PlayPhase.READING, PlayPhase.OPEN) and not play.void
    return play.stem_us if announced and play.stem_us > state.time_us else 0


def choices_ahead_us(state: State, play: Play) -> int:
    """The moment ahead at which the choices of a play are shown; 0: none."""
    announced = play.phase is PlayPhase.OPEN and not play.void
    return play.opens_us if announced and play.opens_us > state.time_us else 0


def announced_us(state: State, play: Play) -> int:
    """The next moment ahead at which something of a play is shown; 0: none."""
    return stem_ahead_us(state, play) or choices_ahead_us(state, play)


# --- deadlines -------------------------------------------------------------------------------------------------------


def extended_us(state: State, play: Play, candidate: CandidateNumber, time_us: int) -> int:
    """A time allowed to one place, with extra time as it was when the window opened (RULES 2.7)."""
    percents = play.extra_percent if play.opens_us else state.effects.extra_percent
    return time_us * (100 + percents.get(candidate, 0)) // 100


def place_deadline_us(state: State, play: Play, candidate: CandidateNumber) -> int:
    """The deadline of one place for an open play (RULES 2.7). An early close caps everybody's."""
    window_us = state.contest.round_of(play.round).window_of_us(play.slot)
    own_us = play.deadline_us - window_us + extended_us(state, play, candidate, window_us)
    return min(own_us, play.cap_us) if play.early else own_us


def last_deadline_us(state: State, play: Play) -> int:
    """The deadline the close waits for: the last one of a present player who may still answer (RULES 2.7)."""
    last_us = play.deadline_us
    if kind_of(state.contest, play) is RoundType.BUZZER:
        return last_us
    first = state.contest.round_of(play.round).lock is AnswerLock.FIRST
    for candidate in play.extra_percent:
        waits = is_player(state, play, candidate) and state.is_present(candidate)
        if waits and not (first and candidate in play.answers):
            last_us = max(last_us, place_deadline_us(state, play, candidate))
    return last_us


def everybody_answered(state: State, play: Play) -> bool:
    """Whether each present player has an answer (DESIGN 4.5)."""
    present = present_count(state, play)
    if present == 0 or len(play.answers) < present:
        return False
    return all(candidate in play.answers for candidate in present_players(state, play))


# --- who was cut off (RULES 2.5) -------------------------------------------------------------------------------------


def cut_off(state: State, play: Play, since_us: int | None = None) -> tuple[tuple[str, int], ...]:
    """Where too many of the present players were cut off during an open play, have no accepted answer and are not back:
    zone and how many; the whole hall is `HALL`. `since_us`: only those who have been away since that moment."""
    away = [candidate for candidate in play.cut if _is_away(state, play, candidate, since_us)]
    if not away:
        return ()
    rules, places = state.contest.rules, state.contest.places
    found = []
    if _too_many(len(away), present_count(state, play), rules.affected_present_percent):
        found.append((HALL, len(away)))
    zones: dict[str, int] = {}
    for candidate in away:
        zones[places[candidate].zone] = zones.get(places[candidate].zone, 0) + 1
    present = dict.fromkeys(zones, 0)
    for candidate in present_players(state, play):
        if places[candidate].zone in present:
            present[places[candidate].zone] += 1
    for zone, cut in zones.items():
        if zone != HALL and _too_many(cut, present[zone], rules.affected_zone_percent):
            found.append((zone, cut))
    return tuple(found)


def _is_away(state: State, play: Play, candidate: CandidateNumber, since_us: int | None) -> bool:
    place = state.places[candidate]
    if place.connected or candidate in play.answers or not place.cuts:
        return False
    if not is_player(state, play, candidate) or not state.is_present(candidate):
        return False
    cut_us = place.cuts[-1].since_us
    return cut_us >= play.opens_us and (since_us is None or cut_us <= since_us)


def _too_many(cut: int, present: int, percent: int) -> bool:
    return cut * 100 > present * percent
