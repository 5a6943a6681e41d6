"""Standings as tables: individuals and teams, with what their tie chain looked at (RULES 4).

Owns the columns of standings and how a time is written in them. It must not compute ranks (`standings` of the core
does) or know files. Called by `results`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from chungket.core.contest import CandidateNumber, Contest, Criterion, Scope, TeamFormula, UnitId
from chungket.core.measures import MINUTE_US, SECOND_US
from chungket.core.model import Attendance, State, Tally
from chungket.core.names import full_name, public_name
from chungket.core.participation import is_out, took_part, units_taking_part
from chungket.core.scoring import answers_in_force, right_times
from chungket.core.standings import best_individual_ranks, individual_standings, team_divisors, team_standings
from chungket.core.tiebreak import counting_plays, player_of
from chungket.core.wording_results import seconds_number, share_text
from chungket.exchange.chain_words import says_something, telling_links
from chungket.exchange.result_table import Column, ResultTable, TimeText, Value

_CRITERIA: Mapping[Criterion, str] = {
    Criterion.POINTS: "Tổng điểm",
    Criterion.SURVIVED: "Số câu đã vượt qua",
    Criterion.CORRECT: "Số câu đúng",
    Criterion.PAPER_TIME: "Thời gian hoàn thành bài thi trắc nghiệm",
    Criterion.LIVE_CORRECT: "Số câu đúng trực tiếp",
    Criterion.LIVE_TIME: "Thời gian trả lời trực tiếp",
    Criterion.BEST_INDIVIDUAL: "Hạng thí sinh cao nhất",
}
_USED = (Criterion.POINTS, Criterion.CORRECT, Criterion.SURVIVED, Criterion.PAPER_TIME)  # shown even where unranked
_PER_UNIT: Mapping[TeamFormula, str] = {
    TeamFormula.SUM: "",
    TeamFormula.MEAN: " (bình quân)",
    TeamFormula.BEST: " (các thí sinh cao nhất)",
    TeamFormula.WEIGHTED: " (theo hệ số)",
}
_TIEBREAK = "Câu hỏi phụ"
_LOTS = "Thứ tự bốc thăm"
PAPER_RESOLUTION_US = SECOND_US  # RULES 3.1
_TIMES = (Criterion.PAPER_TIME, Criterion.LIVE_TIME)


def time_text(time_us: int, resolution_us: int) -> TimeText:
    """A time as it ranks: `m:ss.cc`, with as many decimals as the resolution has (none for whole seconds).

    Text, because Excel would cut hundredths off a time of its own; with a point, because with a comma it would take the
    text for such a time wherever the comma is the decimal sign, as in Vietnam. Where nothing keeps a text from being
    taken for something else, as in a CSV file, the number of seconds stands for it.
    """
    minutes, rest_us = divmod(time_us, MINUTE_US)
    whole, comma, fraction = seconds_number(rest_us, resolution_us).partition(",")
    point = "." if comma else ""
    return TimeText(f"{minutes}:{int(whole):02d}{point}{fraction}", seconds_number(time_us, resolution_us))


def _criteria(contest: Contest, scope: Scope) -> tuple[Criterion, ...]:
    """The links of the tie chain that say something in this contest, then what else its rounds give."""
    links = telling_links(contest, scope)
    more = (link for link in _USED if link not in links and says_something(contest, link))
    last = tuple(link for link in links if link is Criterion.BEST_INDIVIDUAL)
    return (*(link for link in links if link not in last), *more, *last)


def _column(contest: Contest, scope: Scope, criterion: Criterion) -> Column:
    summed = scope is Scope.TEAM and criterion is not Criterion.BEST_INDIVIDUAL
    header = _CRITERIA[criterion] + (_PER_UNIT[contest.rules.team_formula] if summed else "")
    return Column(header, time=criterion in _TIMES)


def _values(
    state: State, criteria: Sequence[Criterion], tally: Tally, best: int = 0, divisor: int = 1
) -> tuple[Value, ...]:
    """`divisor`: of a unit's tally (`team_divisors`); a fraction is rounded once, a time cut as everywhere."""
    resolution_us = state.contest.rules.resolution_us
    values: dict[Criterion, Value] = {
        Criterion.POINTS: _share(tally.points, divisor),
        Criterion.CORRECT: _share(tally.correct, divisor),
        Criterion.SURVIVED: _share(tally.survived, divisor),
        Criterion.PAPER_TIME: time_text(tally.paper_us // divisor, PAPER_RESOLUTION_US),
        Criterion.LIVE_CORRECT: _share(tally.live_correct, divisor),
        Criterion.LIVE_TIME: time_text(tally.live_us // divisor, resolution_us),
        Criterion.BEST_INDIVIDUAL: best,
    }
    return tuple(values[criterion] for criterion in criteria)


def _share(number: int, divisor: int) -> Value:
    return number // divisor if number % divisor == 0 else share_text(number, divisor)


def _tiebreaks(state: State, scope: Scope) -> dict[str, str]:
    """What members of play-offs did in all of them: "đúng 2/3" (RULES 4.6)."""
    texts: dict[str, str] = {}
    sessions = [session for session in state.tiebreaks if session.scope is scope]
    for member in dict.fromkeys(member for session in sessions for member in session.members):
        player = player_of(state, scope, member)
        plays = [play for session in sessions for play in counting_plays(state, session) if player in play.members]
        right = sum(player in right_times(state, play, answers_in_force(state, play)) for play in plays)
        texts[member] = f"đúng {right}/{len(plays)}" if plays else ""
    return texts


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
    """Everybody with a rank, then those who took no part and those disqualified (RULES 4.5). `shown`: whom the public
    edition may hold, None for the desk's."""
    contest, scope = state.contest, Scope.INDIVIDUAL
    criteria = _criteria(contest, scope)
    standings = individual_standings(state)
    ranked = {
        row.id: (row.rank, _values(state, criteria, row.tally))
        for row in standings
        if took_part(state, CandidateNumber(row.id)) and not is_out(state, CandidateNumber(row.id))
    }
    more_headers, more = _more(state, scope, ranked)
    rows: list[tuple[Value, ...]] = []
    unranked: list[tuple[Value, ...]] = []
    for candidate in (CandidateNumber(row.id) for row in standings if shown is None or row.id in shown):
        who = (candidate, candidate_name(state, candidate, shown is not None), candidate_unit_name(state, candidate))
        attendance = _attendance(state, candidate)
        if candidate in ranked:
            rank, values = ranked[candidate]
            rows.append((rank, *who, *values, *more(candidate), attendance))
        else:
            unranked.append((None, *who, *(None for _ in criteria), *more(candidate), attendance))
    middle = (_column(contest, scope, criterion) for criterion in criteria)
    who_columns = _columns("Hạng", "SBD", "Họ và tên", "Đơn vị")
    columns = (*who_columns, *middle, *_columns(*more_headers, "Điểm danh"))
    return ResultTable("Bảng xếp hạng cá nhân", columns, tuple(rows), tuple(unranked))


def team_table(state: State, shown: Collection[str] | None) -> ResultTable:
    """Every unit somebody took part for with its rank, then the others. `shown`: as for `individual_table`."""
    contest, scope = state.contest, Scope.TEAM
    criteria, divisors = _criteria(contest, scope), team_divisors(contest)
    individuals = individual_standings(state)
    best, units = best_individual_ranks(contest, individuals), units_taking_part(state)
    standings = team_standings(state, individuals)
    ranked = {
        row.id: (row.rank, _values(state, criteria, row.tally, best[row.id], divisors[UnitId(row.id)]))
        for row in standings
        if UnitId(row.id) in units and UnitId(row.id) not in state.effects.units_out
    }
    more_headers, more = _more(state, scope, ranked)
    rows: list[tuple[Value, ...]] = []
    unranked: list[tuple[Value, ...]] = []
    for unit in (contest.units[UnitId(row.id)] for row in standings if shown is None or row.id in shown):
        places = contest.places_of(unit.id)
        counts = (len(places), sum(took_part(state, place.candidate) for place in places))
        if unit.id in ranked:
            rank, values = ranked[unit.id]
            rows.append((rank, unit.name, unit.short_name, *values, *more(unit.id), *counts))
        else:
            blank = (None for _ in criteria)
            unranked.append((None, unit.name, unit.short_name, *blank, *more(unit.id), *counts))
    middle = (_column(contest, scope, criterion) for criterion in criteria)
    last = _columns(*more_headers, "Số suất", "Số thí sinh dự thi")
    columns = (*_columns("Hạng", "Đơn vị", "Tên ngắn"), *middle, *last)
    return ResultTable("Bảng xếp hạng tập thể", columns, tuple(rows), tuple(unranked))


def _columns(*headers: str) -> tuple[Column, ...]:
    return tuple(Column(header) for header in headers)


def _more(
    state: State, scope: Scope, ranked: Mapping[str, tuple[int, tuple[Value, ...]]]
) -> tuple[tuple[str, ...], Callable[[str], tuple[Value, ...]]]:
    """Headers and values of the columns that only some contests need: play-offs and lots."""
    tiebreaks, lots = _tiebreaks(state, scope), _lots(state, scope, ranked)
    headers = (*((_TIEBREAK,) if tiebreaks else ()), *((_LOTS,) if lots else ()))

    def values(id_: str) -> tuple[Value, ...]:
        played: tuple[Value, ...] = (tiebreaks.get(id_, ""),) if tiebreaks else ()
        return (*played, lots.get(id_)) if lots else played

    return headers, values


def candidate_name(state: State, candidate: CandidateNumber, public: bool) -> str:
    """The name of whoever holds a place; "" where the public edition must not hold it, or names were erased."""
    return public_name(state, candidate) if public else full_name(state, candidate)


def candidate_unit_name(state: State, candidate: CandidateNumber) -> str:
    """The full name of a place's unit."""
    contest = state.contest
    return contest.units[contest.places[candidate].unit].name


def _attendance(state: State, candidate: CandidateNumber) -> str:
    """RULES 1.3, 4.5. Whoever signed in and left took part: the answers count."""
    if is_out(state, candidate):
        return "đình chỉ thi hoặc hủy kết quả thi"
    match state.places[candidate].attendance:
        case Attendance.PRESENT:
            return "có mặt"
        case Attendance.ABSENT:
            return "ghi vắng mặt sau khi đăng nhập" if took_part(state, candidate) else "vắng mặt"
        case Attendance.REGISTERED:
            return "chưa điểm danh"
