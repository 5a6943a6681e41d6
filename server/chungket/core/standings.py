"""Who is ranked where: individuals and teams, by the tie chains of the rules.

Owns ranking keys and competition ranks (RULES 4). It reads tallies and never changes them; prizes are `awards`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from chungket.core.contest import CandidateNumber, Contest, Criterion, Scope, UnitId
from chungket.core.model import Attendance, RankedRow, State, Tally

RankKey = tuple[int, ...]  # smaller ranks better


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody's rows at one moment. Made once and handed on: ranking a large hall is the core's slowest work."""

    individuals: tuple[RankedRow, ...]
    teams: tuple[RankedRow, ...]


def current_ranking(state: State) -> Ranking:
    """The standings of places and units as the state has them now."""
    individuals = individual_standings(state)
    return Ranking(individuals, team_standings(state, individuals))


def competition_ranks(keys: Sequence[RankKey]) -> list[int]:
    """Ranks 1224 of keys already in ascending order (RULES 4.3): equal keys share a rank, the next one counts them
    all."""
    ranks: list[int] = []
    for index, key in enumerate(keys):
        ranks.append(ranks[-1] if index and key == keys[index - 1] else index + 1)
    return ranks


def individual_standings(state: State) -> tuple[RankedRow, ...]:
    """All registered places, best first. Equal ones keep file order, which decides nothing (RULES 4.3)."""
    chain = state.contest.rules.individual_chain

    def key(candidate: str) -> RankKey:
        tally = state.places[CandidateNumber(candidate)].tally
        return tuple(_value(criterion, tally, 0) for criterion in chain)

    places = state.contest.places
    return _ranked(state, Scope.INDIVIDUAL, places, key, lambda id_: state.places[CandidateNumber(id_)].tally)


def team_standings(state: State, individuals: Sequence[RankedRow]) -> tuple[RankedRow, ...]:
    """All units, best first: sums over registered places, then the best individual (RULES 4.2)."""
    chain = state.contest.rules.team_chain
    best = best_individual_ranks(state.contest, individuals)

    def key(unit: str) -> RankKey:
        tally = state.unit_tallies[UnitId(unit)]
        return tuple(_value(criterion, tally, best[unit]) for criterion in chain)

    return _ranked(state, Scope.TEAM, state.contest.units, key, lambda unit: state.unit_tallies[UnitId(unit)])


def best_individual_ranks(contest: Contest, individuals: Sequence[RankedRow]) -> dict[str, int]:
    """Rank of the best place of each unit; one past the last rank for a unit without places."""
    best: dict[str, int] = dict.fromkeys(contest.units, len(individuals) + 1)
    for row in individuals:
        unit = contest.places[CandidateNumber(row.id)].unit
        best[unit] = min(best[unit], row.rank)
    return best


def team_tally(state: State, unit: UnitId) -> Tally:
    """The sum over a unit's registered places, computed afresh (the running sum is `state.unit_tallies`)."""
    total = Tally()
    for place in state.contest.places_of(unit):
        total = total.plus(state.places[place.candidate].tally)
    return total


def time_us(tally: Tally) -> int:
    """The time a board shows beside "correct": the live time; the paper's is a column of its own."""
    return tally.live_us


def _value(criterion: Criterion, tally: Tally, best_individual: int) -> int:
    """One link of a tie chain as a number whose smaller value ranks better."""
    match criterion:
        case Criterion.CORRECT:
            return -tally.correct
        case Criterion.PAPER_TIME:
            return tally.paper_us
        case Criterion.LIVE_CORRECT:
            return -tally.live_correct
        case Criterion.LIVE_TIME:
            return tally.live_us
        case Criterion.BEST_INDIVIDUAL:
            return best_individual
        case Criterion.TIEBREAK | Criterion.LOTS:
            return 0  # no tie-break round has been played; lots order whole groups, see `_ranked`


def took_part(state: State, candidate: CandidateNumber) -> bool:
    """Whether the finalist of a place was in the contest: present, or signed in at some time."""
    place = state.places[candidate]
    return place.attendance is Attendance.PRESENT or place.session != ""


def units_taking_part(state: State) -> dict[UnitId, None]:
    """Units with somebody who took part, in file order of their places."""
    places = state.contest.places
    return dict.fromkeys(places[candidate].unit for candidate in places if took_part(state, candidate))


def _drawn(state: State, scope: Scope, group: Sequence[str]) -> tuple[str, ...]:
    """The last draw among exactly those of a group of equals who took part; () without one (RULES 4.1).

    A draw says nothing about people who come to be equal later, by a void for instance, and it never moves a place that
    took no part in front of anybody (RULES 1.1).
    """
    units = units_taking_part(state) if scope is Scope.TEAM else {}
    members = sorted(id_ for id_ in group if id_ in units or _is_finalist(state, scope, id_))
    for lots in reversed(state.lots):
        if lots.scope is scope and sorted(lots.order) == members:
            return lots.order
    return ()


def _is_finalist(state: State, scope: Scope, id_: str) -> bool:
    return scope is Scope.INDIVIDUAL and took_part(state, CandidateNumber(id_))


def _ranked(
    state: State, scope: Scope, ids: Iterable[str], key: Callable[[str], RankKey], tally: Callable[[str], Tally]
) -> tuple[RankedRow, ...]:
    """Rows by key, then by lots; file order only arranges rows that share a rank."""
    keys = {id_: key(id_) for id_ in ids}
    position = {id_: index for index, id_ in enumerate(keys)}
    if any(lots.scope is scope for lots in state.lots):
        for _, group in groupby(sorted(keys, key=keys.__getitem__), key=keys.__getitem__):
            members = list(group)
            order = _drawn(state, scope, members)
            for id_ in members if order else ():
                keys[id_] = (*keys[id_], order.index(id_) if id_ in order else len(order))
    ordered = sorted(keys, key=lambda id_: (keys[id_], position[id_]))
    ranks = competition_ranks([keys[id_] for id_ in ordered])
    return tuple(RankedRow(id_, rank, tally(id_)) for id_, rank in zip(ordered, ranks, strict=True))
