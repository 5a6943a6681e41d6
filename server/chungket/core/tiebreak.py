"""What a play-off says about those who were tied (RULES 4.6, sudden death).

Owns the order a play-off gives to equals. It must not know prizes, who is still tied or what is played next
(`tiebreak_flow`): `standings` asks it to order groups of equals. Pure; it reads the registers of the session's plays,
so that a ruling on a tie-break question decides the play-off anew.
"""

from collections.abc import Sequence

from chungket.core.contest import CandidateNumber, Scope, UnitId
from chungket.core.model import Play, PlayPhase, State, Tiebreak
from chungket.core.scoring import answers_in_force, right_times

TiebreakKey = tuple[int, ...]  # smaller is better
RIGHT, WRONG = 0, 1


def refine(state: State, scope: Scope, group: Sequence[str]) -> dict[str, TiebreakKey] | None:
    """The order play-offs give a group of equals, all of one length; None where there was none among them. `group`:
    those who took part.

    A play-off orders those it was played by and nobody else: whoever comes to be equal with them later makes it say
    nothing. Of its members some may be gone meanwhile; what the others played stands. A later play-off orders those
    an earlier one left equal.
    """
    keys: dict[str, TiebreakKey] = dict.fromkeys(group, ())
    for session in state.tiebreaks:
        if session.scope is not scope:
            continue
        for equals in _equals(keys):
            if set(equals) <= set(session.members):
                for member, key in session_keys(state, session, equals).items():
                    keys[member] = (*keys[member], *key)
    length = max((len(key) for key in keys.values()), default=0)
    return {member: (*key, *(0,) * (length - len(key))) for member, key in keys.items()} if length else None


def session_keys(state: State, session: Tiebreak, group: Sequence[str]) -> dict[str, TiebreakKey]:
    """One key for each of `group` by one play-off: right beats wrong question by question, then the sum of times.

    A question orders those who are equal so far only where all of them played it. Those who are still equal after
    `tiebreak_questions_max` questions are ordered by the sum of their credited times (µs) over these.
    """
    questions_max = state.contest.rules.tiebreak_questions_max
    keys: dict[str, TiebreakKey] = dict.fromkeys(group, ())
    times_us = dict.fromkeys(group, 0)
    played = dict.fromkeys(group, 0)
    for play in counting_plays(state, session):
        right = right_times(state, play, answers_in_force(state, play))
        window_us = state.contest.round_of(play.round).window_of_us(play.slot)
        for equals in _equals(keys):
            if not all(_plays(state, session, play, member) for member in equals):
                continue
            for member in equals:
                time_us = right.get(player_of(state, session.scope, member))
                keys[member] = (*keys[member], WRONG if time_us is None else RIGHT)
                times_us[member] += window_us if time_us is None else time_us
                played[member] += 1
                if played[member] == questions_max:
                    keys[member] = (*keys[member], times_us[member])
    return keys


def played_count(state: State, session: Tiebreak, group: Sequence[str]) -> int:
    """How many counting questions of a play-off a group of equals has played together."""
    return sum(all(_plays(state, session, play, member) for member in group) for play in counting_plays(state, session))


def counting_plays(state: State, session: Tiebreak) -> tuple[Play, ...]:
    """The scored questions of a play-off in playing order. One that was voided, or credited to everybody, drops out:
    it decides nothing (RULES 4.4)."""
    plays = (state.plays[id_] for id_ in session.plays)
    credited = state.effects.credited
    return tuple(
        play for play in plays if play.phase is PlayPhase.SCORED and not play.void and play.question not in credited
    )


def player_of(state: State, scope: Scope, member: str) -> CandidateNumber:
    """Who plays for a member: the finalist, or the captain of the unit (RULES 4.2)."""
    if scope is Scope.INDIVIDUAL:
        return CandidateNumber(member)
    places = state.contest.places_of(UnitId(member))
    return next((place.candidate for place in places if place.captain), places[0].candidate)


def _plays(state: State, session: Tiebreak, play: Play, member: str) -> bool:
    return player_of(state, session.scope, member) in play.players


def _equals(keys: dict[str, TiebreakKey]) -> list[list[str]]:
    """Members with the same key so far, grouped; in the order of the first of each group."""
    groups: dict[TiebreakKey, list[str]] = {}
    for member, key in keys.items():
        groups.setdefault(key, []).append(member)
    return list(groups.values())
