"""Rows of scoreboards: a ranked place or unit as pages show it.

Owns these shapes. Called by `views`, `console` and `ceremony_view`.
"""

from chungket.core.contest import CandidateNumber, TeamFormula, UnitId
from chungket.core.model import RankedRow, State
from chungket.core.names import full_name, public_name
from chungket.core.shapes import BoardRowShape
from chungket.core.standings import PERCENT, time_us


def individual_row(state: State, row: RankedRow, *, public: bool) -> BoardRowShape:
    """A finalist's row; `public` respects the consent to publication."""
    candidate = CandidateNumber(row.id)
    name = public_name(state, candidate) if public else full_name(state, candidate)
    unit = state.contest.units[state.contest.places[candidate].unit].short_name
    tally = row.tally
    return BoardRowShape(
        row.rank, 0, row.id, name, unit, tally.correct, time_us(tally), tally.points, tally.survived, 1
    )


def team_row(state: State, row: RankedRow) -> BoardRowShape:
    """A unit's row. A mean is not divided (the page divides by `places`); weighted sums are rounded once, for display
    (RULES 4.2)."""
    unit = state.contest.units[UnitId(row.id)]
    divisor = PERCENT if state.contest.rules.team_formula is TeamFormula.WEIGHTED else 1
    correct, time, points, survived = (
        _rounded(value, divisor)
        for value in (row.tally.correct, time_us(row.tally), row.tally.points, row.tally.survived)
    )
    places = len(state.contest.places_of(unit.id))
    return BoardRowShape(row.rank, 0, row.id, unit.name, unit.short_name, correct, time, points, survived, places)


def _rounded(value: int, divisor: int) -> int:
    return (2 * value + divisor) // (2 * divisor)
