"""Standings as tables: individuals and teams, with what their tie chain looked at (RULES 4).

Owns the columns of standings and how a time is written in them. It must not compute ranks (`standings` of the core
does) or know files. Called by `results`.
"""

from collections.abc import Collection, Mapping, Sequence

from chungket.core.contest import CandidateNumber, Contest, Criterion, RoundType, Scope, UnitId
from chungket.core.model import Attendance, RankedRow, State
from chungket.core.names import full_name, public_name
from chungket.core.participation import took_part, units_taking_part
from chungket.core.standings import best_individual_ranks, individual_standings, team_standings
from chungket.exchange.result_table import Column, ResultTable, Value

_CRITERIA: Mapping[Criterion, str] = {
    Criterion.CORRECT: "Số câu đúng",
    Criterion.PAPER_TIME: "Thời gian hoàn thành bài thi trắc nghiệm",
    Criterion.LIVE_CORRECT: "Số câu đúng trực tiếp",
    Criterion.LIVE_TIME: "Thời gian trả lời trực tiếp",
    Criterion.BEST_INDIVIDUAL: "Hạng thí sinh cao nhất",
}
_LOTS = "Thứ tự bốc thăm"
PAPER_RESOLUTION_US = 1_000_000  # RULES 3.1


def time_text(time_us: int, resolution_us: int) -> str:
    """A time as it ranks: `m:ss.cc`, with as many decimals as the resolution has (none for whole seconds).

    Text, because Excel would cut hundredths off a time of its own; with a point, because with a comma it would take the
    text for such a time wherever the comma is the decimal sign, as in Vietnam.
    """
    decimals = next(count for count in range(7) if resolution_us % 10 ** (6 - count) == 0)
    minutes, rest_us = divmod(time_us, 60_000_000)
    seconds, fraction_us = divmod(rest_us, 1_000_000)
    fraction = f".{fraction_us:06d}"[: decimals + 1] if decimals else ""
    return f"{minutes}:{seconds:02d}{fraction}"


def _criteria(contest: Contest, scope: Scope) -> tuple[Criterion, ...]:
    """The number of correct answers, then the links of the tie chain that say something in this contest. No câu phụ has
    been played (see `standings`); lots have a column of their own."""
    types = {round_.type for round_ in contest.rounds if round_.enabled}
    useful = {
        Criterion.PAPER_TIME: RoundType.PAPER in types,
        Criterion.LIVE_CORRECT: len(types) > 1,  # in a live round alone it is the number of correct answers
        Criterion.LIVE_TIME: RoundType.LIVE in types,
        Criterion.BEST_INDIVIDUAL: True,
    }
    chain = contest.rules.individual_chain if scope is Scope.INDIVIDUAL else contest.rules.team_chain
    return (Criterion.CORRECT, *(criterion for criterion in chain if useful.get(criterion, False)))


def _values(state: State, criteria: Sequence[Criterion], row: RankedRow, best: int) -> tuple[Value, ...]:
    values: dict[Criterion, Value] = {
        Criterion.CORRECT: row.tally.correct,
        Criterion.PAPER_TIME: time_text(row.tally.paper_us, PAPER_RESOLUTION_US),
        Criterion.LIVE_CORRECT: row.tally.live_correct,
        Criterion.LIVE_TIME: time_text(row.tally.live_us, state.contest.rules.resolution_us),
        Criterion.BEST_INDIVIDUAL: best,
    }
    return tuple(values[criterion] for criterion in criteria)


def _lots(state: State, scope: Scope, ranked: Mapping[str, tuple[int, tuple[Value, ...]]]) -> dict[str, int]:
    """Places drawn by lots, as far as they decide the ranks shown: a draw among people who have come apart since, by a
    void for instance, decides nothing (RULES 4.1). `ranked`: rank and values of each id."""
    positions: dict[str, int] = {}
    for lots in state.lots:
        if lots.scope is not scope or not all(id_ in ranked for id_ in lots.order):
            continue
        ranks = [ranked[id_][0] for id_ in lots.order]
        equal = len({ranked[id_][1] for id_ in lots.order}) == 1
        if equal and ranks == list(range(ranks[0], ranks[0] + len(ranks))):
            positions |= {id_: index for index, id_ in enumerate(lots.order, start=1)}
    return positions


def individual_table(state: State, shown: Collection[str] | None) -> ResultTable:
    """Everybody with a rank, then those who took no part. `shown`: whom the public edition may hold, None for the
    desk's."""
    criteria = _criteria(state.contest, Scope.INDIVIDUAL)
    standings = individual_standings(state)
    ranked = {
        row.id: (row.rank, _values(state, criteria, row, 0))
        for row in standings
        if took_part(state, CandidateNumber(row.id))
    }
    lots = _lots(state, Scope.INDIVIDUAL, ranked)
    rows: list[tuple[Value, ...]] = []
    unranked: list[tuple[Value, ...]] = []
    for candidate in (CandidateNumber(row.id) for row in standings if shown is None or row.id in shown):
        who = (candidate, candidate_name(state, candidate, shown is not None), candidate_unit_name(state, candidate))
        drawn = (lots.get(candidate),) if lots else ()
        attendance = _attendance(state, candidate)
        if candidate in ranked:
            rank, values = ranked[candidate]
            rows.append((rank, *who, *values, *drawn, attendance))
        else:
            unranked.append((None, *who, *(None for _ in criteria), *drawn, attendance))
    headers = [_CRITERIA[criterion] for criterion in criteria] + ([_LOTS] if lots else [])
    columns = tuple(Column(text) for text in ("Hạng", "SBD", "Họ và tên", "Đơn vị", *headers, "Điểm danh"))
    return ResultTable("Bảng xếp hạng cá nhân", columns, tuple(rows), tuple(unranked))


def team_table(state: State, shown: Collection[str] | None) -> ResultTable:
    """Every unit somebody took part for with its rank, then the others. `shown`: as for `individual_table`."""
    contest, criteria = state.contest, _criteria(state.contest, Scope.TEAM)
    individuals = individual_standings(state)
    best, units = best_individual_ranks(contest, individuals), units_taking_part(state)
    standings = team_standings(state, individuals)
    ranked = {
        row.id: (row.rank, _values(state, criteria, row, best[row.id])) for row in standings if UnitId(row.id) in units
    }
    lots = _lots(state, Scope.TEAM, ranked)
    rows: list[tuple[Value, ...]] = []
    unranked: list[tuple[Value, ...]] = []
    for unit in (contest.units[UnitId(row.id)] for row in standings if shown is None or row.id in shown):
        places = contest.places_of(unit.id)
        counts = (len(places), sum(took_part(state, place.candidate) for place in places))
        drawn = (lots.get(unit.id),) if lots else ()
        if unit.id in ranked:
            rank, values = ranked[unit.id]
            rows.append((rank, unit.name, unit.short_name, *values, *drawn, *counts))
        else:
            unranked.append((None, unit.name, unit.short_name, *(None for _ in criteria), *drawn, *counts))
    headers = [_CRITERIA[criterion] for criterion in criteria] + ([_LOTS] if lots else [])
    before, after = ("Hạng", "Đơn vị", "Tên ngắn"), ("Số suất", "Số thí sinh dự thi")
    columns = tuple(Column(text) for text in (*before, *headers, *after))
    return ResultTable("Bảng xếp hạng tập thể", columns, tuple(rows), tuple(unranked))


def candidate_name(state: State, candidate: CandidateNumber, public: bool) -> str:
    """The name of whoever holds a place; "" where the public edition must not hold it, or names were erased."""
    return public_name(state, candidate) if public else full_name(state, candidate)


def candidate_unit_name(state: State, candidate: CandidateNumber) -> str:
    """The full name of a place's unit."""
    contest = state.contest
    return contest.units[contest.places[candidate].unit].name


def _attendance(state: State, candidate: CandidateNumber) -> str:
    """RULES 1.3. Whoever signed in and left took part: the answers count."""
    match state.places[candidate].attendance:
        case Attendance.PRESENT:
            return "có mặt"
        case Attendance.ABSENT:
            return "ghi vắng mặt sau khi đăng nhập" if took_part(state, candidate) else "vắng mặt"
        case Attendance.REGISTERED:
            return "chưa điểm danh"
