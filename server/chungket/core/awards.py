"""Who gets which prize, and where a tie stands in the way.

Owns the assignment of prizes to standings (RULES 6.5) and the search for ties at a prize boundary (RULES 6.2). Nobody
who did not take part gets a prize; numbers are exact; a tie that spans a boundary is never resolved by row order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from chungket.core.contest import CandidateNumber, Prize, Scope, UnitId
from chungket.core.model import RankedRow, State
from chungket.core.standings import Ranking, current_ranking, took_part, units_taking_part


@dataclass(frozen=True, slots=True)
class Award:
    """A prize and those who get it, best first; fewer than `prize.count` when too few took part."""

    prize: Prize
    winners: tuple[RankedRow, ...]


@dataclass(frozen=True, slots=True)
class BoundaryTie:
    """Members who are equal by the whole tie chain while the prize differs. `prizes` ends with None when some get
    nothing."""

    scope: Scope
    prizes: tuple[Prize | None, ...]
    members: tuple[str, ...]


def awards(state: State, ranking: Ranking | None = None) -> tuple[Award, ...]:
    """All prizes of both scopes in the order of the prize list. `ranking`: the state's own, where the caller has it."""
    ranking = ranking or current_ranking(state)
    rows = {scope: eligible_rows(state, scope, ranking) for scope in Scope}
    slots = {scope: _prize_slots(state, scope) for scope in Scope}
    given: dict[str, list[RankedRow]] = {prize.id: [] for prize in state.contest.prizes}
    for scope in Scope:
        for row, prize in zip(rows[scope], slots[scope], strict=False):
            given[prize.id].append(row)
    return tuple(Award(prize, tuple(given[prize.id])) for prize in state.contest.prizes)


def boundary_ties(state: State, ranking: Ranking | None = None) -> tuple[BoundaryTie, ...]:
    """Every tie that spans two prizes, or the last prize and none."""
    ranking = ranking or current_ranking(state)
    ties: list[BoundaryTie] = []
    for scope in Scope:
        slots = _prize_slots(state, scope)
        position = 0
        for _, group in groupby(eligible_rows(state, scope, ranking), key=lambda row: row.rank):
            members = tuple(row.id for row in group)
            spanned = _spanned(slots, position, len(members))
            if len(spanned) > 1:
                ties.append(BoundaryTie(scope, spanned, members))
            position += len(members)
    return tuple(ties)


def eligible_rows(state: State, scope: Scope, ranking: Ranking | None = None) -> tuple[RankedRow, ...]:
    """The standings of a scope without those who did not take part."""
    ranking = ranking or current_ranking(state)
    if scope is Scope.INDIVIDUAL:
        return tuple(row for row in ranking.individuals if took_part(state, CandidateNumber(row.id)))
    units = units_taking_part(state)
    return tuple(row for row in ranking.teams if UnitId(row.id) in units)


def _prize_slots(state: State, scope: Scope) -> tuple[Prize, ...]:
    """One entry per prize to be given, best first."""
    return tuple(prize for prize in state.contest.prizes if prize.scope is scope for _ in range(prize.count))


def _spanned(slots: Sequence[Prize], position: int, size: int) -> tuple[Prize | None, ...]:
    """The different prizes that positions `position` … `position + size − 1` stand for, in order."""
    spanned: list[Prize | None] = []
    for index in range(position, position + size):
        prize = slots[index] if index < len(slots) else None
        if prize not in spanned:
            spanned.append(prize)
    return tuple(spanned)
