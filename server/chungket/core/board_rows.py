"""Rows of scoreboards: a ranked place or unit as pages show it.

Owns these shapes. Called by `views`, `console` and `ceremony_view`.
"""

from chungket.core.contest import CandidateNumber, Scope, TeamFormula, UnitId
from chungket.core.measures import PERCENT
from chungket.core.model import RankedRow, State
from chungket.core.names import full_name, public_name
from chungket.core.shapes import BoardRowShape
from chungket.core.standings import ranked_times_us


def individual_row(state: State, row: RankedRow, *, public: bool) -> BoardRowShape:
    """A finalist's row; `public` respects the consent to publication."""
    candidate = CandidateNumber(row.id)
    name = public_name(state, candidate) if public else full_name(state, candidate)
    unit = state.contest.units[state.contest.places[candidate].unit].short_name
    tally = row.tally
    paper_us, live_us = ranked_times_us(state.contest, Scope.INDIVIDUAL, tally)
    return BoardRowShape(
        rank=row.rank,
        moved=0,
        id=row.id,
        name=name,
        unit=unit,
        correct=tally.correct,
        time_us=live_us,
        points=tally.points,
        survived=tally.survived,
        places=1,
        paper_us=paper_us,
    )


def team_row(state: State, row: RankedRow) -> BoardRowShape:
    """A unit's row. A mean is not divided (the page divides by `places`); weighted sums are rounded once, for display
    (RULES 4.2)."""
    unit = state.contest.units[UnitId(row.id)]
    divisor = PERCENT if state.contest.rules.team_formula is TeamFormula.WEIGHTED else 1
    tally = row.tally
    paper_us, live_us = ranked_times_us(state.contest, Scope.TEAM, tally)
    return BoardRowShape(
        rank=row.rank,
        moved=0,
        id=row.id,
        name=unit.name,
        unit=unit.short_name,
        correct=_rounded(tally.correct, divisor),
        time_us=_rounded(live_us, divisor),
        points=_rounded(tally.points, divisor),
        survived=_rounded(tally.survived, divisor),
        places=len(state.contest.places_of(unit.id)),
        paper_us=_rounded(paper_us, divisor),
    )


def is_mean(state: State, scope: Scope) -> bool:
    """Whether results of a scope are means over the registered places (RULES 4.2)."""
    return scope is Scope.TEAM and state.contest.rules.team_formula is TeamFormula.MEAN


def _rounded(value: int, divisor: int) -> int:
    return (2 * value + divisor) // (2 * divisor)
