"""What a team formula means for units of different sizes, before anybody locks it (RULES 4.2).

Owns the example and its table. It must not judge which formula is right: the organisers do. Called by the command line
when a contest is checked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chungket.core.contest import Contest, Criterion, Scope, TeamFormula, UnitId
from chungket.core.model import State, Tally
from chungket.core.standings import individual_standings, team_divisors, team_standings
from chungket.core.wording_results import criterion_text
from chungket.exchange.chain_words import formula_text, telling_links
from chungket.exchange.worked_example import good_tally, invented_state, worse_by

SHOWN_MAX = 3  # units: the largest, one in the middle, the smallest
NUMBERS = (Criterion.POINTS, Criterion.CORRECT, Criterion.SURVIVED)


@dataclass(frozen=True, slots=True)
class TeamPreview:
    """One unit of the example: its size, what each of its finalists has, and result and rank by sum and by mean."""

    unit: str
    places: int
    each: str
    total: str
    total_rank: int
    mean: str
    mean_rank: int


def team_previews(contest: Contest) -> tuple[TeamPreview, ...]:
    """Sum and mean side by side, largest unit first; () when it makes no difference: no team prize, or equal sizes.

    In the example every finalist of the largest unit is a little worse than everybody else.
    """
    sizes = {unit: len(contest.places_of(unit)) for unit in contest.units if contest.places_of(unit)}
    if len(set(sizes.values())) < 2 or not any(prize.scope is Scope.TEAM for prize in contest.prizes):
        return ()
    units = _shown(sorted(sizes, key=lambda unit: -sizes[unit]))
    link = next((link for link in telling_links(contest, Scope.TEAM) if link in NUMBERS), Criterion.CORRECT)
    good = good_tally(contest)
    each = dict.fromkeys(units, good) | {units[0]: worse_by(contest, good, link)}
    totals = _results(contest, TeamFormula.SUM, sizes, each, link)
    means = _results(contest, TeamFormula.MEAN, sizes, each, link)
    return tuple(
        TeamPreview(
            contest.units[unit].short_name, sizes[unit], criterion_text(link, each[unit]), *totals[unit], *means[unit]
        )
        for unit in units
    )


def _shown(units: Sequence[UnitId]) -> list[UnitId]:
    if len(units) <= SHOWN_MAX:
        return list(units)
    return [units[0], units[len(units) // 2], units[-1]]


def _results(
    contest: Contest, formula: TeamFormula, sizes: dict[UnitId, int], each: dict[UnitId, Tally], link: Criterion
) -> dict[UnitId, tuple[str, int]]:
    tallies: dict[str, dict[str, Tally | None]] = {
        unit: {f"{unit}-{number}": tally for number in range(sizes[unit])} for unit, tally in each.items()
    }
    rules = replace(contest.rules, team_formula=formula)
    state: State = invented_state(replace(contest, rules=rules), tallies)
    divisors = team_divisors(state.contest)
    rows = team_standings(state, individual_standings(state))
    return {UnitId(row.id): (criterion_text(link, row.tally, divisors[UnitId(row.id)]), row.rank) for row in rows}


def team_preview_text(contest: Contest) -> str:
    """The table with what to read in it; "" when the formula makes no difference."""
    previews = team_previews(contest)
    if not previews:
        return ""
    header = ("Đơn vị", "Số suất", "Mỗi thí sinh", "Tổng", "Hạng", "Bình quân", "Hạng")
    rows = [
        (each.unit, str(each.places), each.each, each.total, str(each.total_rank), each.mean, str(each.mean_rank))
        for each in previews
    ]
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    lines = [
        "  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]
    gainers = _joined([each.unit for each in previews if each.total_rank < each.mean_rank])
    losers = _joined([each.unit for each in previews if each.mean_rank < each.total_rank])
    return "\n".join(
        [
            "Các đơn vị có số suất dự thi khác nhau. Ví dụ (số liệu giả định), cộng và bình quân cạnh nhau:",
            *lines,
            f"  Cộng kết quả có lợi cho {gainers}; bình quân có lợi cho {losers}."
            if gainers and losers
            else "  Trong ví dụ này hai cách cho cùng thứ hạng.",
            f'  Thể lệ đã khai: team_formula = "{contest.rules.team_formula.value}", tức là {formula_text(contest)}.',
        ]
    )


def _joined(names: Sequence[str]) -> str:
    return ", ".join(names)
