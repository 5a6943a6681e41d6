"""The ceremony as it may be shown: a name only from its own step on (RULES 6.6).

Owns the shapes of the prize-giving. Called by `views` for the wall and by `console` for the presenter's look-ahead.
"""

from chungket.core.awards import merit_units
from chungket.core.board_rows import individual_row, is_mean, team_row
from chungket.core.ceremony import CeremonyStep, Turning, ceremony_steps, merit_of
from chungket.core.contest import Scope
from chungket.core.model import RankedRow, State, Tally
from chungket.core.names import public_name
from chungket.core.shapes import CeremonyShape, ResolverRowShape, ResolverShape, WinnerShape
from chungket.core.standings import Ranking, measure, ranked_times_us


def ceremony_at(state: State, cursor: int, ranking: Ranking | None = None) -> CeremonyShape | None:
    """The ceremony's step at a cursor; None before the first and after the last."""
    steps = ceremony_steps(state, ranking)
    return ceremony_shape(state, steps[cursor], cursor, len(steps)) if 0 <= cursor < len(steps) else None


def ceremony_shape(state: State, step: CeremonyStep, cursor: int, count: int) -> CeremonyShape:
    """A step as it is shown; winners only once the step shows them."""
    if step.award is None:
        return _merit_shape(state, step, cursor, count)
    prize = step.award.prize
    winners = step.award.winners if step.winners_shown else ()
    return CeremonyShape(
        step=cursor,
        steps=count,
        kind=step.kind,
        scope=prize.scope,
        title=prize.title,
        title_en=prize.title_en,
        count=step.award.count,
        amount_vnd=prize.amount_vnd,
        certificate=prize.certificate,
        winners=tuple(_winner(state, prize.scope, prize.id, row) for row in winners),
        resolver=None if step.turning is None else _resolver(state, step.turning),
        measure=measure(state.contest, prize.scope),
        mean=is_mean(state, prize.scope),
    )


def _merit_shape(state: State, step: CeremonyStep, cursor: int, count: int) -> CeremonyShape:
    """Commended units: no results beside them, for nothing here was computed."""
    merit = merit_of(state)
    assert merit is not None
    named = merit_units(state)
    units = [state.contest.units[unit] for unit in named] if step.winners_shown else []
    return CeremonyShape(
        step=cursor,
        steps=count,
        kind=step.kind,
        scope=Scope.TEAM,
        title=merit.title,
        title_en=merit.title_en,
        count=len(named),
        amount_vnd=merit.amount_vnd,
        certificate=merit.certificate,
        winners=tuple(WinnerShape(unit.id, unit.name, unit.short_name, 0, 0, 0, "") for unit in units),
        resolver=None,
        measure="",
    )


def _winner(state: State, scope: Scope, prize: str, row: RankedRow) -> WinnerShape:
    shape = individual_row(state, row, public=True) if scope is Scope.INDIVIDUAL else team_row(state, row)
    receivers = (entry.receiver for entry in state.receivers if (entry.prize, entry.winner) == (prize, row.id))
    return WinnerShape(
        id=shape.id,
        name=shape.name,
        unit=shape.unit,
        correct=shape.correct,
        time_us=shape.time_us,
        points=shape.points,
        receiver=next(receivers, ""),
        survived=shape.survived,
        paper_us=shape.paper_us,
        places=shape.places,
    )


def _resolver(state: State, turning: Turning) -> ResolverShape:
    """A team with its first `turned` places turned over. The time is said when nothing is left to turn."""
    shown = turning.order[: turning.turned]
    total = Tally()
    for candidate in shown:
        total = total.plus(state.places[candidate].tally)
    rows = []
    for candidate in turning.order:
        tally = state.places[candidate].tally if candidate in shown else Tally()
        name = public_name(state, candidate)
        rows.append(ResolverRowShape(candidate, name, tally.correct, tally.points, candidate in shown))
    unit = state.contest.units[turning.unit]
    whole = turning.turned == len(turning.order)
    _, live_us = ranked_times_us(state.contest, Scope.TEAM, total)
    return ResolverShape(unit.id, unit.name, tuple(rows), total.correct, total.points, live_us if whole else 0)
