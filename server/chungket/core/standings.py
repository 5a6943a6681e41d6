"""Who is ranked where: individuals and teams, by the tie chains of the rules.

Owns ranking keys, team formulas and competition ranks (RULES 4). It reads tallies and never changes them; play-offs
and lots order equals (`tiebreak`), prizes are `awards`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import lcm

from chungket.core import tiebreak
from chungket.core.contest import CandidateNumber, Contest, Criterion, Rules, Scope, TeamFormula, UnitId
from chungket.core.measures import PERCENT
from chungket.core.model import RankedRow, State, Tally
from chungket.core.model import Ranking as Ranking
from chungket.core.participation import took_part, units_taking_part

RankKey = tuple[int, ...]  # smaller ranks better


def current_ranking(state: State) -> Ranking:
    """The standings of places and units as the state has them now."""
    individuals = individual_standings(state)
    return Ranking(individuals, team_standings(state, individuals))


def kept_ranking(state: State) -> Ranking:
    """The same, made once until an event changes somebody's rank (`evolve`)."""
    if state.ranking is None:
        state.ranking = current_ranking(state)
    return state.ranking


def competition_ranks(keys: Sequence[RankKey]) -> list[int]:
    """Ranks 1224 of keys already in ascending order (RULES 4.3): equal keys share a rank, the next one counts them
    all."""
    ranks: list[int] = []
    for index, key in enumerate(keys):
        ranks.append(ranks[-1] if index and key == keys[index - 1] else index + 1)
    return ranks


def individual_standings(state: State) -> tuple[RankedRow, ...]:
    """All registered places, best first. Equal ones keep file order, which decides nothing (RULES 4.3)."""
    values = tuple(_VALUES[criterion] for criterion in state.contest.rules.individual_chain if criterion in _VALUES)
    tallies: dict[str, Tally] = {candidate: state.places[candidate].tally for candidate in state.contest.places}
    keys: dict[str, RankKey] = {id_: tuple([value(tally) for value in values]) for id_, tally in tallies.items()}
    return _ranked(state, Scope.INDIVIDUAL, keys, tallies.__getitem__)


def team_standings(state: State, individuals: Sequence[RankedRow]) -> tuple[RankedRow, ...]:
    """All units, best first, by the team formula, then the chain (RULES 4.2). A row's tally is the formula's sum,
    not yet divided: see `team_tallies`."""
    chain = state.contest.rules.team_chain
    best = best_individual_ranks(state.contest, individuals)
    tallies = team_tallies(state, individuals)
    divisors = team_divisors(state.contest)
    common = _common_multiple(divisors.values())

    def key(unit: UnitId) -> RankKey:
        tally, factor = tallies[unit], common // divisors[unit]
        return tuple(
            best[unit] if criterion is Criterion.BEST_INDIVIDUAL else factor * _VALUES[criterion](tally)
            for criterion in chain
            if criterion is Criterion.BEST_INDIVIDUAL or criterion in _VALUES
        )

    return _ranked(
        state, Scope.TEAM, {unit: key(unit) for unit in state.contest.units}, lambda unit: tallies[UnitId(unit)]
    )


def team_tallies(state: State, individuals: Sequence[RankedRow]) -> dict[UnitId, Tally]:
    """Each unit's tally by the team formula, as exact integers: a mean is not yet divided (`team_divisors`), weighted
    sums are in hundredths. A disqualified unit has 0 and full time through its places.

    A place below zero points counts 0: taking it away must not improve its team (RULES 1.1).
    """
    rules = state.contest.rules
    members: dict[UnitId, list[Tally]] = {unit: [] for unit in state.contest.units}
    for row in individuals:  # best first: what "the best k" and weights go by
        tally = row.tally if row.tally.points >= 0 else replace(row.tally, points=0)
        members[state.contest.places[CandidateNumber(row.id)].unit].append(tally)
    return {unit: _team_tally(rules, tallies) for unit, tallies in members.items()}


def team_divisors(contest: Contest) -> dict[UnitId, int]:
    """What a unit's tally is divided by: its registered places for a mean (RULES 4.2), 100 for weights, else 1."""
    formula = contest.rules.team_formula
    if formula is TeamFormula.MEAN:
        counts = dict.fromkeys(contest.units, 0)
        for place in contest.places.values():
            counts[place.unit] += 1
        return {unit: max(1, count) for unit, count in counts.items()}
    return dict.fromkeys(contest.units, PERCENT if formula is TeamFormula.WEIGHTED else 1)


def _team_tally(rules: Rules, members: Sequence[Tally]) -> Tally:
    """`members`: tallies of a unit's registered places, best first."""
    match rules.team_formula:
        case TeamFormula.SUM | TeamFormula.MEAN:
            return _sum(members)
        case TeamFormula.BEST:
            return _sum(members[: rules.team_best])
        case TeamFormula.WEIGHTED:
            weighted = (_times(tally, weight) for tally, weight in zip(members, rules.team_weights, strict=False))
            return _sum(weighted)


def _sum(tallies: Iterable[Tally]) -> Tally:
    return Tally.sum(tallies)


def _times(tally: Tally, factor: int) -> Tally:
    return Tally(
        tally.points * factor,
        tally.correct * factor,
        tally.survived * factor,
        tally.paper_us * factor,
        tally.live_correct * factor,
        tally.live_us * factor,
    )


def _common_multiple(numbers: Iterable[int]) -> int:
    """Means are compared as whole numbers over one common denominator: exact, and rounded only for display."""
    return lcm(*numbers)


def best_individual_ranks(contest: Contest, individuals: Sequence[RankedRow]) -> dict[str, int]:
    """Rank of the best place of each unit; one past the last rank for a unit without places."""
    best: dict[str, int] = dict.fromkeys(contest.units, len(individuals) + 1)
    for row in individuals:
        unit = contest.places[CandidateNumber(row.id)].unit
        best[unit] = min(best[unit], row.rank)
    return best


def time_us(tally: Tally) -> int:
    """The time a board shows beside "correct": the live time; the paper's is a column of its own."""
    return tally.live_us


def ranked_times_us(contest: Contest, scope: Scope, tally: Tally) -> tuple[int, int]:
    """The times of papers and of live questions, as far as the scope's tie chain looks at them; else 0: a time that
    ranks nobody says who was faster and means nothing."""
    chain = contest.rules.individual_chain if scope is Scope.INDIVIDUAL else contest.rules.team_chain
    paper_us = tally.paper_us if Criterion.PAPER_TIME in chain else 0
    return paper_us, tally.live_us if Criterion.LIVE_TIME in chain else 0


def measure(contest: Contest, scope: Scope = Scope.INDIVIDUAL) -> str:
    """What boards count: the first of points, right answers and survived questions in the chain."""
    chain = contest.rules.individual_chain if scope is Scope.INDIVIDUAL else contest.rules.team_chain
    shown = (Criterion.POINTS, Criterion.CORRECT, Criterion.SURVIVED)
    return next((criterion.value for criterion in chain if criterion in shown), Criterion.CORRECT.value)


# The links of a tie chain as numbers whose smaller value ranks better. Play-offs and lots are not among them: they
# order whole groups of equals, see `_ranked`. A table and no match, for it is asked 10,000 times after each question.
_VALUES: Mapping[Criterion, Callable[[Tally], int]] = {
    Criterion.POINTS: lambda tally: -tally.points,
    Criterion.CORRECT: lambda tally: -tally.correct,
    Criterion.SURVIVED: lambda tally: -tally.survived,
    Criterion.PAPER_TIME: lambda tally: tally.paper_us,
    Criterion.LIVE_CORRECT: lambda tally: -tally.live_correct,
    Criterion.LIVE_TIME: lambda tally: tally.live_us,
}


def _drawn(state: State, scope: Scope, group: Sequence[str]) -> tuple[str, ...]:
    """The last draw among exactly those of a group of equals who took part; () without one (RULES 4.1).

    A draw says nothing about people who come to be equal later, by a void for instance, and it never moves a place that
    took no part in front of anybody (RULES 1.1).
    """
    members = sorted(_taking_part(state, scope, group))
    for lots in reversed(state.lots):
        if lots.scope is scope and sorted(lots.order) == members:
            return lots.order
    return ()


def _taking_part(state: State, scope: Scope, group: Sequence[str]) -> list[str]:
    if scope is Scope.TEAM:
        units = units_taking_part(state)
        return [id_ for id_ in group if id_ in units]
    return [id_ for id_ in group if took_part(state, CandidateNumber(id_))]


def _ranked(
    state: State, scope: Scope, keys: dict[str, RankKey], tally: Callable[[str], Tally]
) -> tuple[RankedRow, ...]:
    """Rows by key, then by play-offs, then by lots; file order, which sorting keeps, only arranges rows that share a
    rank. `keys` belong to this function: equals are refined in place."""
    if any(session.scope is scope for session in state.tiebreaks):
        _refine(keys, lambda group: tiebreak.refine(state, scope, _taking_part(state, scope, group)))
    if any(lots.scope is scope for lots in state.lots):
        _refine(keys, lambda group: _by_lots(_drawn(state, scope, group)))
    ordered = sorted(keys, key=keys.__getitem__)
    ranks = competition_ranks([keys[id_] for id_ in ordered])
    return tuple([RankedRow(id_, rank, tally(id_)) for id_, rank in zip(ordered, ranks, strict=True)])


def _refine(keys: dict[str, RankKey], order: Callable[[Sequence[str]], dict[str, RankKey] | None]) -> None:
    """Order each group of equals further, where there is something to order it by. Members it says nothing about (they
    took no part) come after those it orders."""
    for _, group in groupby(sorted(keys, key=keys.__getitem__), key=keys.__getitem__):
        members = list(group)
        refined = order(members) if len(members) > 1 else None
        for id_ in members if refined else ():
            assert refined is not None
            keys[id_] = (*keys[id_], 0, *refined[id_]) if id_ in refined else (*keys[id_], 1)


def _by_lots(order: Sequence[str]) -> dict[str, RankKey] | None:
    return {id_: (index,) for index, id_ in enumerate(order)} if order else None
