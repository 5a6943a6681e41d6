"""The result in the shape of the ICPC Contest API: awards and scoreboards for the programs that read it.

Owns the mapping onto that shape (CCS specifications, Contest API, endpoints `awards` and `scoreboard`; times as RELTIME
as in the versions after 2023-06). It must not compute a rank or a prize. Called by the command line.

A contest here has two kinds of participants, so there are two scoreboards: in one a "team" is a finalist (the
candidate number), in the other a unit. `num_solved` is the number of right answers; `total_time` the first time the
chain looks at; `score` what the chain looks at first, a fraction rounded once to two decimals. A "problem" is a
question that counted; the public edition has none, as it must not say who was wrong (RULES 2.6).
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from chungket.core.answer_sheet import answer_sheet
from chungket.core.awards import awards, boundary_ties, merit_units
from chungket.core.contest import CandidateNumber, Criterion, Scope, UnitId
from chungket.core.model import Phase, RankedRow, State
from chungket.core.participation import took_part
from chungket.core.standings import Ranking, current_ranking, measure, team_divisors
from chungket.core.timing import wall_ms
from chungket.core.wording_results import share_text
from chungket.exchange.chain_words import telling_links
from chungket.exchange.results import require_public
from chungket.whole_file import PRIVATE, PUBLIC, write_whole_file

AWARDS_JSON, INDIVIDUALS_JSON, TEAMS_JSON = "awards.json", "scoreboard-individuals.json", "scoreboard-teams.json"
MERIT_ID = "merit"
FINAL = (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED)
Json = dict[str, object]


def award_list(state: State, *, public: bool = False) -> list[Json]:
    """Every prize with the ids of those who get it. Before the result is final nobody is named; where a tie spans a
    boundary those in it are not (RULES 4.3).

    Raises `ResultNotPublic` for `public` before the contest has ended.
    """
    require_public(state, public)
    final = state.phase in FINAL
    undecided = {(tie.scope, member) for tie in boundary_ties(state) for member in tie.members}
    rows: list[Json] = []
    for award in awards(state):
        scope = award.prize.scope
        winners = [row.id for row in award.winners if final and (scope, row.id) not in undecided]
        rows.append({"id": award.prize.id, "citation": award.prize.title, "team_ids": winners})
    if state.contest.merit is not None:
        units = [str(unit) for unit in merit_units(state)] if final else []
        rows.append({"id": MERIT_ID, "citation": state.contest.merit.title, "team_ids": units})
    return rows


def scoreboard(
    state: State, scope: Scope, *, public: bool = False, wall_offset_us: int = 0, zone: tzinfo = UTC
) -> Json:
    """The standings of a scope. `wall_offset_us`: wall clock − contest time when the last entry was made.

    The public edition holds those who got a prize and nobody else. Raises `ResultNotPublic`, as above.
    """
    require_public(state, public)
    ranking = current_ranking(state)
    shown = {row.id for award in awards(state, ranking) for row in award.winners if award.prize.scope is scope}
    rows = ranking.individuals if scope is Scope.INDIVIDUAL else ranking.teams

    def clock(at_us: int) -> str:
        moment = datetime.fromtimestamp(wall_ms(state, at_us, wall_offset_us) / 1_000, zone)
        return moment.isoformat(timespec="milliseconds")

    return {
        "time": clock(state.time_us),
        "contest_time": relative_time(state.time_us),
        "state": _state(state, {name: clock(at_us) for name, at_us in _moments(state).items()}),
        "rows": [_row(state, ranking, scope, row, public) for row in rows if not public or row.id in shown],
    }


def relative_time(time_us: int) -> str:
    """RELTIME: "h:mm:ss.uuu", cut to milliseconds."""
    milliseconds = time_us // 1_000
    seconds, milliseconds = divmod(milliseconds, 1_000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}.{milliseconds:03d}"


def write_contest_api(
    state: State, directory: Path, *, public: bool = False, wall_offset_us: int = 0, zone: tzinfo = UTC
) -> tuple[Path, ...]:
    """Write `awards.json` and the two scoreboards into an existing directory; their paths.

    Raises `ResultNotPublic`; OSError when the disk fails.
    """
    mode = PUBLIC if public else PRIVATE

    def board(scope: Scope) -> Json:
        return scoreboard(state, scope, public=public, wall_offset_us=wall_offset_us, zone=zone)

    contents: Mapping[str, object] = {
        AWARDS_JSON: award_list(state, public=public),
        INDIVIDUALS_JSON: board(Scope.INDIVIDUAL),
        TEAMS_JSON: board(Scope.TEAM),
    }
    for name, content in contents.items():
        write_whole_file(directory / name, json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n", mode)
    return tuple(directory / name for name in contents)


def _moments(state: State) -> dict[str, int]:
    """Contest times of what has happened. Here the result is known to all at the end of the ceremony only."""
    moments = {}
    if state.rounds_began_us:
        moments["started"] = min(state.rounds_began_us.values())
    enabled = [round_.id for round_ in state.contest.rounds if round_.enabled]
    if enabled and all(id_ in state.rounds_ended_us for id_ in enabled):
        moments["ended"] = max(state.rounds_ended_us.values())
    if state.editions and state.phase in FINAL:
        moments["finalized"] = state.editions[-1].at_us
    if state.phase is Phase.ENDED:
        moments["end_of_updates"] = state.time_us
    return moments


def _state(state: State, clocks: Mapping[str, str]) -> Json:
    names = ("started", "ended", "frozen", "thawed", "unfrozen", "finalized", "end_of_updates")
    return {name: clocks.get(name) for name in names}


def _row(state: State, ranking: Ranking, scope: Scope, row: RankedRow, public: bool) -> Json:
    return {
        "rank": row.rank,
        "team_id": row.id,
        "score": _score(state, ranking, scope, row),
        "problems": [] if public or scope is Scope.TEAM else _problems(state, CandidateNumber(row.id)),
    }


def _score(state: State, ranking: Ranking, scope: Scope, row: RankedRow) -> Json:
    contest = state.contest
    divisor = team_divisors(contest)[UnitId(row.id)] if scope is Scope.TEAM else 1
    counted = {"points": row.tally.points, "correct": row.tally.correct, "survived": row.tally.survived}
    first = counted[measure(contest, scope)]
    value = first // divisor if first % divisor == 0 else float(share_text(first, divisor).replace(",", "."))
    by_paper = next(
        (link for link in telling_links(contest, scope) if link in (Criterion.PAPER_TIME, Criterion.LIVE_TIME)), None
    )
    time_us = row.tally.paper_us if by_paper is Criterion.PAPER_TIME else row.tally.live_us
    return {
        "num_solved": _right_answers(state, ranking, scope, row),
        "total_time": relative_time(time_us // divisor),
        "score": value,
    }


def _right_answers(state: State, ranking: Ranking, scope: Scope, row: RankedRow) -> int:
    """Of a unit those of all its places, whatever its formula makes of them."""
    if scope is Scope.INDIVIDUAL:
        return row.tally.correct
    places = state.contest.places
    return sum(each.tally.correct for each in ranking.individuals if places[CandidateNumber(each.id)].unit == row.id)


def _problems(state: State, candidate: CandidateNumber) -> list[Json]:
    """The questions of a finalist's answer sheet that count, once they may be seen (RULES 6.1)."""
    if not took_part(state, candidate) or state.phase not in FINAL:
        return []
    sheet = answer_sheet(replace(state, review_until_us=max(1, state.review_until_us)), candidate)
    problems: list[Json] = []
    for row in sheet.rows if sheet is not None else ():
        if row.void or row.round == state.contest.tiebreak.title:
            continue
        problem: Json = {
            "problem_id": row.question,
            "num_judged": 1 if row.answer else 0,
            "num_pending": 0,
            "solved": row.right,
        }
        if row.right and row.time_us > 0:  # neither papers nor buzzers give a time
            problem["time"] = relative_time(row.time_us)
        problems.append(problem)
    return problems
