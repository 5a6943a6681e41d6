"""A worked example of the standings: invented finalists and units ranked by this contest's own chain and formula.

Owns the invented results and the sentences about them (RULES 4.1). The ranks are the core's own, made from an invented
state, so that the example cannot say anything else than what will happen. Called by the command line when a contest
is checked, and by the rules' text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chungket.core.contest import (
    CandidateNumber,
    Contest,
    Criterion,
    Person,
    PersonId,
    Place,
    RoundType,
    Scope,
    TeamFormula,
    Unit,
    UnitId,
)
from chungket.core.measures import SECOND_US
from chungket.core.model import Attendance, RankedRow, State, Tally
from chungket.core.standings import best_individual_ranks, individual_standings, team_divisors, team_standings
from chungket.core.wording_results import criterion_text
from chungket.exchange.chain_words import (
    CRITERION_WORDS,
    SMALLER_IS_BETTER,
    TIMED,
    chain_of,
    enabled_rounds,
    formula_text,
    gives_points,
    says_something,
    telling_links,
)

NAMES = "ABCDEFGHIJKL"
TEAM_NAMES = ("Đơn vị I", "Đơn vị II", "Đơn vị III")
TEAM_SIZE = 3


def worked_example(contest: Contest) -> tuple[str, ...]:
    """Lines to print: a heading, then the individual and, where there are team prizes, the team example."""
    lines = ["Ví dụ xếp hạng theo thể lệ đã khai (số liệu giả định)", "", *_individual_example(contest)]
    if any(prize.scope is Scope.TEAM for prize in contest.prizes):
        lines += ["", *_team_example(contest)]
    return tuple(lines)


# --- the invented hall -----------------------------------------------------------------------------------------------


def invented_state(contest: Contest, tallies: Mapping[str, Mapping[str, Tally | None]]) -> State:
    """A hall with these units, their finalists and results in place of the contest's own. None: the finalist never
    came, and has what the rules give an empty place (RULES 1.1)."""
    units = {UnitId(name): Unit(UnitId(name), name, name[:14]) for name in tallies}
    members = [(CandidateNumber(who), UnitId(unit)) for unit, people in tallies.items() for who in people]
    places = {who: Place(who, unit, PersonId(who), who, "", False) for who, unit in members}
    people = {PersonId(who): Person(PersonId(who), who, unit) for who, unit in members}
    state = State(replace(contest, units=units, places=places, people=people))
    for results in tallies.values():
        for who, tally in results.items():
            place = state.places[CandidateNumber(who)]
            place.attendance = Attendance.ABSENT if tally is None else Attendance.PRESENT
            place.tally = empty_tally(contest) if tally is None else tally
    return state


def empty_tally(contest: Contest) -> Tally:
    """What a place that did nothing has at the end: 0 and full time (RULES 1.1)."""
    paper = sum(round_.window_us for round_ in enabled_rounds(contest) if round_.type is RoundType.PAPER)
    return Tally(paper_us=paper, live_us=_live_full_us(contest))


def _live_full_us(contest: Contest) -> int:
    return sum(
        round_.window_of_us(slot)
        for round_ in enabled_rounds(contest)
        if round_.type in TIMED
        for slot in range(len(round_.questions))
    )


def good_tally(contest: Contest) -> Tally:
    """A good but not perfect result: about three questions of four right."""
    correct = live = survived = points = 0
    for round_ in enabled_rounds(contest):
        right = max(1, len(round_.questions) * 3 // 4)
        correct += right
        live += right if round_.type in TIMED else 0
        survived += right if round_.type is RoundType.ELIMINATION else 0
        points += right * round_.marking.right
    empty = empty_tally(contest)
    paper_us = empty.paper_us * 4 // 5 // SECOND_US * SECOND_US
    return Tally(points, correct, survived, paper_us, live, _floored(contest, empty.live_us // 2))


def _floored(contest: Contest, time_us: int) -> int:
    return time_us // contest.rules.resolution_us * contest.rules.resolution_us


def point_step(contest: Contest) -> int:
    """The smallest step between two results in points: what one right answer is worth at least."""
    worth = [round_.marking.right for round_ in enabled_rounds(contest) if round_.marking.right]
    return min(worth, default=1)


def worse_by(contest: Contest, tally: Tally, link: Criterion) -> Tally:
    """A result that is a little worse at one link, and at no other that can differ by itself."""
    plain = not any(gives_points(round_) for round_ in enabled_rounds(contest))
    match link:
        case Criterion.POINTS if not plain:
            return tally.plus(Tally(points=point_step(contest)), -1)
        case Criterion.POINTS | Criterion.CORRECT:
            live = 0 if says_something(contest, Criterion.LIVE_CORRECT) else 1
            return tally.plus(Tally(points=int(plain), correct=1, live_correct=min(live, tally.live_correct)), -1)
        case Criterion.SURVIVED:
            missed = int(_only_elimination(contest))
            return tally.plus(Tally(missed if plain else 0, missed, 1, live_correct=missed), -1)
        case Criterion.LIVE_CORRECT:
            return tally.plus(Tally(live_correct=1), -1)
        case Criterion.PAPER_TIME:
            return tally.plus(Tally(paper_us=7 * SECOND_US))
        case Criterion.LIVE_TIME:
            return tally.plus(Tally(live_us=max(contest.rules.resolution_us, _floored(contest, 350_000))))
        case Criterion.BEST_INDIVIDUAL | Criterion.TIEBREAK | Criterion.LOTS:
            return tally


def _only_elimination(contest: Contest) -> bool:
    """Then who survived a question was right, and the other way round."""
    return all(round_.type is RoundType.ELIMINATION for round_ in enabled_rounds(contest))


def _faster(contest: Contest, tally: Tally, links: Sequence[Criterion]) -> Tally:
    """The same with better times at these links: a later link never makes up for an earlier one."""
    paper = 60 * SECOND_US if Criterion.PAPER_TIME in links and tally.paper_us > 120 * SECOND_US else 0
    live = _floored(contest, 2 * SECOND_US) if Criterion.LIVE_TIME in links and tally.live_us > 4 * SECOND_US else 0
    return tally.plus(Tally(paper_us=paper, live_us=live), -1)


# --- finalists -------------------------------------------------------------------------------------------------------


def _individual_example(contest: Contest) -> Iterator[str]:
    links = telling_links(contest, Scope.INDIVIDUAL)
    if _only_elimination(contest) and Criterion.SURVIVED in links:
        links = tuple(link for link in links if link is not Criterion.CORRECT)
    best = good_tally(contest)
    worse = [
        _faster(contest, worse_by(contest, best, link), links[index + 1 :])
        for index, link in reversed(list(enumerate(links)))
    ]
    tallies = [best, *worse, *worse[-1:]]  # the last two are equal in everything
    state = invented_state(contest, {"Đơn vị": dict(zip(NAMES, tallies, strict=False))})
    rows = individual_standings(state)
    yield f"Cá nhân xét lần lượt: {_chain_text(contest, Scope.INDIVIDUAL)}."
    for row in rows:
        yield f"  Hạng {row.rank}: thí sinh {row.id} – {_result(contest, Scope.INDIVIDUAL, row)}"
    for above, below in pairwise(rows):
        yield "  " + _why(contest, links, above, below)


def _result(contest: Contest, scope: Scope, row: RankedRow) -> str:
    """The parts of a result that its scope's chain looks at, once each."""
    divisor = team_divisors(contest)[UnitId(row.id)] if scope is Scope.TEAM else 1
    texts = (criterion_text(link, row.tally, divisor) for link in telling_links(contest, scope))
    return " · ".join(text for text in texts if text)


def _chain_text(contest: Contest, scope: Scope) -> str:
    telling = telling_links(contest, scope)
    last = (Criterion.TIEBREAK, Criterion.LOTS)
    return ", ".join(CRITERION_WORDS[link] for link in chain_of(contest, scope) if link in telling or link in last)


def _why(contest: Contest, links: Sequence[Criterion], above: RankedRow, below: RankedRow) -> str:
    link = next((link for link in links if _number(link, above.tally) != _number(link, below.tally)), None)
    if link is None:
        return f"{above.id} và {below.id} bằng nhau ở mọi mục, cùng hạng {above.rank}{_equals(contest)}"
    before = [CRITERION_WORDS[equal] for equal in links[: links.index(link)]]
    equal = f"bằng nhau về {_joined(before)}; " if before else ""
    more = "ít hơn" if link in SMALLER_IS_BETTER else "nhiều hơn"
    values = f"{criterion_text(link, above.tally)} so với {criterion_text(link, below.tally)}"
    later = [
        CRITERION_WORDS[other]
        for other in links[links.index(link) + 1 :]
        if _is_better(other, _number(other, below.tally), _number(other, above.tally))
    ]
    though = f", dù {below.id} hơn về {_joined(later)}" if later else ""
    return (
        f"{above.id} trên {below.id}: {equal}{above.id} có {CRITERION_WORDS[link]} {more} ({values}) nên xếp trên"
        f"{though}."
    )


def _equals(contest: Contest) -> str:
    """What happens to equals, where it matters."""
    if Criterion.TIEBREAK in contest.rules.individual_chain:
        return ": chỉ ở mức phân định giải mới thi câu hỏi phụ; vẫn bằng nhau thì bốc thăm."
    return ": chỉ ở mức phân định giải mới bốc thăm."


def _number(link: Criterion, tally: Tally) -> int:
    return {
        Criterion.POINTS: tally.points,
        Criterion.CORRECT: tally.correct,
        Criterion.SURVIVED: tally.survived,
        Criterion.PAPER_TIME: tally.paper_us,
        Criterion.LIVE_CORRECT: tally.live_correct,
        Criterion.LIVE_TIME: tally.live_us,
    }.get(link, 0)


def _is_better(link: Criterion, value: int, other: int) -> bool:
    return value < other if link in SMALLER_IS_BETTER else value > other


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " và " + words[-1] if len(words) > 1 else "".join(words)


# --- units -----------------------------------------------------------------------------------------------------------


def _team_example(contest: Contest) -> Iterator[str]:
    """Three units: a full one, one whose last finalist never came, and one with a place less."""
    first = telling_links(contest, Scope.TEAM)[0]
    best = good_tally(contest)
    steps = [best]
    for _ in range(TEAM_SIZE):
        steps.append(
            worse_by(contest, steps[-1], first if first is not Criterion.BEST_INDIVIDUAL else Criterion.CORRECT)
        )
    tallies: dict[str, dict[str, Tally | None]] = {
        TEAM_NAMES[0]: {"I-1": steps[0], "I-2": steps[2], "I-3": steps[3]},
        TEAM_NAMES[1]: {"II-1": steps[0], "II-2": steps[1], "II-3": None},
        TEAM_NAMES[2]: {"III-1": steps[1], "III-2": steps[1]},
    }
    state = invented_state(contest, tallies)
    individuals = individual_standings(state)
    best_ranks = best_individual_ranks(state.contest, individuals)
    yield f"Tập thể: {formula_text(contest)}; xét lần lượt: {_chain_text(contest, Scope.TEAM)}."
    yield f"  {TEAM_NAMES[1]} có một thí sinh vắng mặt: suất ấy tính 0 câu đúng và hết thời gian quy định."
    for row in team_standings(state, individuals):
        result = _result(state.contest, Scope.TEAM, row)
        yield f"  Hạng {row.rank}: {row.id} – {result}; thí sinh cao nhất hạng {best_ranks[row.id]}"
        yield f"    {_sum_text(state, first, row, individuals)}"


def _sum_text(state: State, link: Criterion, row: RankedRow, individuals: Iterable[RankedRow]) -> str:
    """ "18 + 16 + 15 = 49 câu đúng", by the contest's formula, of the first link of the chain."""
    contest, rules = state.contest, state.contest.rules
    shown = Criterion.CORRECT if link is Criterion.BEST_INDIVIDUAL else link
    members = [
        _number(shown, each.tally) for each in individuals if contest.places[CandidateNumber(each.id)].unit == row.id
    ]
    divisor = team_divisors(contest)[UnitId(row.id)]
    total = criterion_text(shown, row.tally, divisor)
    word = _plain_number(shown)
    match rules.team_formula:
        case TeamFormula.SUM:
            return f"{' + '.join(map(word, members))} = {total}"
        case TeamFormula.MEAN:
            return f"({' + '.join(map(word, members))}) : {divisor} suất = {total}"
        case TeamFormula.BEST:
            return f"{' + '.join(map(word, members[: rules.team_best]))} = {total}"
        case TeamFormula.WEIGHTED:
            pairs = zip(members, rules.team_weights, strict=False)
            return f"{' + '.join(f'{word(number)} × {weight} %' for number, weight in pairs)} = {total}"


def _plain_number(link: Criterion) -> Callable[[int], str]:
    """A part of a sum: a bare number, or a time with its unit."""
    if link in SMALLER_IS_BETTER:
        return lambda number: criterion_text(link, Tally(paper_us=number, live_us=number))
    return str
