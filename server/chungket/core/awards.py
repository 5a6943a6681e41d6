"""Who gets which prize, and where a tie stands in the way.

Owns the assignment of prizes to standings (RULES 6.5) and the search for ties at a prize boundary (RULES 6.2). Nobody
who did not take part or is disqualified gets a prize; numbers are exact; a tie that spans a boundary is never resolved
by row order.

A decision can leave prizes vacant or give them as another prize. It changes how many of each prize there are and
nothing else: the standings fill what is left in order, so a vacant first prize makes nobody else the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from chungket.core.contest import CandidateNumber, Prize, Scope, UnitId
from chungket.core.model import Effects, RankedRow, State
from chungket.core.participation import is_out, took_part, units_taking_part
from chungket.core.standings import Ranking, current_ranking


@dataclass(frozen=True, slots=True)
class Award:
    """A prize and those who get it, best first. `count`: how many of it are given by the decisions in force; there are
    fewer winners when too few took part. `vacant`: how many more there were before they were left vacant."""

    prize: Prize
    count: int
    winners: tuple[RankedRow, ...]
    vacant: int = 0


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
    prizes = state.contest.prizes
    counts = prize_counts(prizes, state.effects)
    unvacated = prize_counts(prizes, Effects(moved=state.effects.moved))
    given: dict[str, list[RankedRow]] = {prize.id: [] for prize in prizes}
    for scope in Scope:
        slots = _prize_slots(state, scope, counts)
        for row, prize in zip(eligible_rows(state, scope, ranking), slots, strict=False):
            given[prize.id].append(row)
    return tuple(
        Award(prize, counts[prize.id], tuple(given[prize.id]), unvacated[prize.id] - counts[prize.id])
        for prize in prizes
    )


def boundary_ties(state: State, ranking: Ranking | None = None) -> tuple[BoundaryTie, ...]:
    """Every tie that spans two prizes, or the last prize and none."""
    ranking = ranking or current_ranking(state)
    counts = prize_counts(state.contest.prizes, state.effects)
    ties: list[BoundaryTie] = []
    for scope in Scope:
        slots = _prize_slots(state, scope, counts)
        position = 0
        for _, group in groupby(eligible_rows(state, scope, ranking), key=lambda row: row.rank):
            members = tuple(row.id for row in group)
            spanned = _spanned(slots, position, len(members))
            if len(spanned) > 1:
                ties.append(BoundaryTie(scope, spanned, members))
            position += len(members)
    return tuple(ties)


def eligible_rows(state: State, scope: Scope, ranking: Ranking | None = None) -> tuple[RankedRow, ...]:
    """The standings of a scope without those who did not take part and those disqualified (RULES 4.5)."""
    ranking = ranking or current_ranking(state)
    if scope is Scope.INDIVIDUAL:
        return tuple(row for row in ranking.individuals if _finalist_eligible(state, CandidateNumber(row.id)))
    units, out = units_taking_part(state), state.effects.units_out
    return tuple(row for row in ranking.teams if row.id in units and row.id not in out)


def prize_counts(prizes: Iterable[Prize], effects: Effects) -> dict[str, int]:
    """How many of each prize are given, by the decisions in force (RULES 6.5); never fewer than none."""
    counts = {prize.id: prize.count for prize in prizes}
    for prize, to, count in effects.moved:
        moved = min(count, counts[prize])
        counts[prize] -= moved
        counts[to] += moved
    for prize, count in effects.vacant.items():
        counts[prize] = max(0, counts[prize] - count)
    return counts


def money(state: State) -> tuple[int, int]:
    """All prize money in đồng as the prize list has it, and by the decisions in force (RULES 6.5)."""
    prizes = state.contest.prizes
    return money_of(prizes, prize_counts(prizes, Effects())), money_of(prizes, prize_counts(prizes, state.effects))


def money_of(prizes: Iterable[Prize], counts: dict[str, int]) -> int:
    """All prize money in đồng when so many of each prize are given."""
    return sum(prize.amount_vnd * counts[prize.id] for prize in prizes)


def merit_units(state: State) -> tuple[UnitId, ...]:
    """The units commended for their preliminary, in the order of the decision; never computed."""
    return state.effects.merit


def winners_by_prize(state: State, ranking: Ranking | None = None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Prize → those who get it, best first, in the order of the prize list: what an edition keeps (RULES 6.4)."""
    return tuple((award.prize.id, tuple(row.id for row in award.winners)) for award in awards(state, ranking))


def _finalist_eligible(state: State, candidate: CandidateNumber) -> bool:
    return took_part(state, candidate) and not is_out(state, candidate)


def _prize_slots(state: State, scope: Scope, counts: dict[str, int]) -> tuple[Prize, ...]:
    """One entry per prize to be given, best first."""
    return tuple(prize for prize in state.contest.prizes if prize.scope is scope for _ in range(counts[prize.id]))


def _spanned(slots: Sequence[Prize], position: int, size: int) -> tuple[Prize | None, ...]:
    """The different prizes that positions `position` … `position + size − 1` stand for, in order."""
    spanned: list[Prize | None] = []
    for index in range(position, position + size):
        prize = slots[index] if index < len(slots) else None
        if prize not in spanned:
            spanned.append(prize)
    return tuple(spanned)
