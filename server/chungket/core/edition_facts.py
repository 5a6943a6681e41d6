"""What an edition of the result decides and changes: prizes by decision, ranks and prizes against the edition before
it, boundaries within the error of measurement (RULES 2.3, 6.4, 6.5).

Owns these facts for the minutes, from the state only. Called by `minutes_facts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chungket.core import commands as c
from chungket.core.awards import eligible_rows, money_of, prize_counts
from chungket.core.contest import Criterion, Prize, Scope
from chungket.core.effects import effects_of
from chungket.core.model import RankedRow, Ruling, State
from chungket.core.standings import Ranking


@dataclass(frozen=True, slots=True)
class PrizeDecisionFacts:
    """A decision on prizes, with all prize money before and after it, in đồng."""

    ruling: Ruling
    before_vnd: int
    after_vnd: int


@dataclass(frozen=True, slots=True)
class Change:
    """A rank or a prize that an edition changes. Ranks are None, prizes "", for none."""

    scope: Scope
    id: str
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, slots=True)
class CloseBoundary:
    """A prize boundary decided by less than the measured error bound (RULES 2.3)."""

    scope: Scope
    prizes: tuple[Prize, Prize | None]
    margin_us: int


def prize_decisions(state: State) -> tuple[PrizeDecisionFacts, ...]:
    """Each decision with the money before and after it: of the prize list first, then of the decisions so far."""
    found: list[PrizeDecisionFacts] = []
    so_far: list[Ruling] = []
    for ruling in state.rulings:
        if ruling.undone or not isinstance(ruling.command, c.LeaveVacant | c.MovePrize):
            continue
        before_vnd = _money(state, so_far)
        so_far.append(ruling)
        found.append(PrizeDecisionFacts(ruling, before_vnd, _money(state, so_far)))
    return tuple(found)


def _money(state: State, rulings: Sequence[Ruling]) -> int:
    prizes = state.contest.prizes
    return money_of(prizes, prize_counts(prizes, effects_of(rulings)))


def rank_changes(state: State) -> tuple[Change, ...]:
    """Ranks the last edition changes against the one before it, in the order of the new standings (RULES 6.4)."""
    if len(state.editions) < 2:
        return ()
    before, after = state.editions[-2:]
    ranking = Ranking(after.individuals, after.teams)
    changes = []
    for scope, old, new in (
        (Scope.INDIVIDUAL, before.individuals, after.individuals),
        (Scope.TEAM, before.teams, after.teams),
    ):
        ranked = {row.id for row in eligible_rows(state, scope, ranking)}
        ranks = {row.id: row.rank for row in old}
        for row in new:
            rank = row.rank if row.id in ranked else None
            if rank != ranks[row.id] and (rank is not None or _had_result(old, row.id)):
                changes.append(Change(scope, row.id, ranks[row.id], rank))
    return tuple(changes)


def _had_result(rows: Sequence[RankedRow], id_: str) -> bool:
    """Whether anything was lost with the rank: whoever never came had none to lose."""
    return any(row.id == id_ and (row.tally.correct or row.tally.points) for row in rows)


def prize_changes(state: State) -> tuple[Change, ...]:
    """Prizes the last edition gives to others, in the order of the prize list, then prizes lost."""
    if len(state.editions) < 2:
        return ()
    scopes = {prize.id: prize.scope for prize in state.contest.prizes}
    old, new = (
        {(scopes[prize], winner): prize for prize, winners in edition.winners for winner in winners}
        for edition in state.editions[-2:]
    )
    return tuple(
        Change(scope, id_, old.get((scope, id_), ""), new.get((scope, id_), ""))
        for scope, id_ in {**new, **old}
        if old.get((scope, id_)) != new.get((scope, id_))
    )


def close_boundaries(state: State, ranking: Ranking | None = None) -> tuple[CloseBoundary, ...]:
    """Prize boundaries that live time alone decides, by less than the error bound of a measured time (RULES 2.3)."""
    found = []
    counts = prize_counts(state.contest.prizes, state.effects)
    for scope in Scope:
        rows = eligible_rows(state, scope, ranking)
        slots = [prize for prize in state.contest.prizes if prize.scope is scope for _ in range(counts[prize.id])]
        for index, (last, following) in enumerate(pairwise(rows)):
            if index >= len(slots):
                break
            other = slots[index + 1] if index + 1 < len(slots) else None
            margin_us = _margin_us(state, scope, last, following)
            if other != slots[index] and last.rank != following.rank and margin_us is not None:
                found.append(CloseBoundary(scope, (slots[index], other), margin_us))
    return tuple(found)


def _margin_us(state: State, scope: Scope, last: RankedRow, following: RankedRow) -> int | None:
    """By how much live time told two neighbours apart; None when something else did or it was clear."""
    rules = state.contest.rules
    chain = rules.individual_chain if scope is Scope.INDIVIDUAL else rules.team_chain
    for criterion in chain:
        if criterion is Criterion.LIVE_TIME:
            margin_us = following.tally.live_us - last.tally.live_us
            return margin_us if 0 < margin_us < rules.error_us else None
        if _value(criterion, last) != _value(criterion, following):
            return None
    return None


def _value(criterion: Criterion, row: RankedRow) -> int:
    tally = row.tally
    values = {
        Criterion.POINTS: tally.points,
        Criterion.CORRECT: tally.correct,
        Criterion.SURVIVED: tally.survived,
        Criterion.PAPER_TIME: tally.paper_us,
        Criterion.LIVE_CORRECT: tally.live_correct,
    }
    return values.get(criterion, 0)
