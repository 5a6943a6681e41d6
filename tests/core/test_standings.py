"""Ranking of individuals and teams (RULES 1.1, 4)."""

import copy
import functools
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core.contest import CandidateNumber, Choice, Criterion, Rules, Scope, TeamFormula, UnitId
from chungket.core.model import Attendance, Lots, RankedRow, State, Tally
from chungket.core.standings import (
    Ranking,
    competition_ranks,
    current_ranking,
    individual_standings,
    team_standings,
    team_tallies,
)
from chungket.core.tallying import recount
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, UNITS, WINDOW_US, WRONG, Driver, make_contest

KEYS = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), max_size=30)
ANSWERS = st.dictionaries(
    st.sampled_from(CANDIDATES),
    st.tuples(st.sampled_from((RIGHT, WRONG)), st.integers(0, WINDOW_US)),
)
COURSE = st.lists(ANSWERS, min_size=1, max_size=4)


def with_tallies(*tallies: Tally, rules: Rules | None = None) -> State:
    """A state whose places have these tallies."""
    state = State(make_contest(rules=rules))
    for candidate, tally in zip(CANDIDATES, tallies, strict=False):
        state.places[candidate].tally = tally
    return state


def right(correct: int, paper_us: int = 0, live_correct: int = 0, live_us: int = 0) -> Tally:
    """A tally of right answers, a point each."""
    return Tally(correct, correct, 0, paper_us, live_correct, live_us)


def teams_of(state: State) -> dict[UnitId, Tally]:
    """Each unit's tally by the contest's formula."""
    return team_tallies(state, individual_standings(state))


def test_equal_ones_share_a_rank_and_the_next_counts_them_all() -> None:
    keys = [(-correct,) for correct in (44, 42, 42, 41, 41, 41, 39)]
    assert competition_ranks(keys) == [1, 2, 2, 4, 4, 4, 7]


@given(KEYS)
def test_a_rank_is_one_more_than_the_number_of_better_ones(keys: list[tuple[int, int]]) -> None:
    ordered = sorted(keys)
    assert competition_ranks(ordered) == [1 + sum(other < key for other in ordered) for key in ordered]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=9, max_size=9))
def test_ranking_is_a_total_preorder_that_file_order_does_not_touch(values: list[tuple[int, int]]) -> None:
    rows = individual_standings(with_tallies(*(right(count, 0, count, time) for count, time in values)))
    assert sorted(row.id for row in rows) == sorted(CANDIDATES)
    for first in rows:
        for second in rows:
            better = (-first.tally.correct, first.tally.live_us) < (-second.tally.correct, second.tally.live_us)
            equal = (first.tally.correct, first.tally.live_us) == (second.tally.correct, second.tally.live_us)
            assert (first.rank < second.rank) == better
            assert (first.rank == second.rank) == equal


def test_individual_chain_goes_through_paper_time_before_live() -> None:
    rows = individual_standings(
        with_tallies(
            right(10, 100, 1, 5),
            right(10, 90, 0, 50),
            right(11, 999, 0, 99),
            right(10, 100, 2, 9),
            right(10, 100, 2, 8),
        )
    )
    assert [row.id for row in rows[:5]] == ["003", "002", "005", "004", "001"]


def test_lots_break_what_nothing_else_does() -> None:
    state = with_tallies(right(2), right(2), right(2))
    for candidate in ("001", "002", "003"):
        state.places[CandidateNumber(candidate)].attendance = Attendance.PRESENT
    state.lots.append(Lots(Scope.INDIVIDUAL, ("003", "001", "002")))
    assert [(row.id, row.rank) for row in individual_standings(state)[:3]] == [("003", 1), ("001", 2), ("002", 3)]


def test_equal_teams_are_ranked_by_their_best_individual() -> None:
    state = with_tallies(right(1), right(1), right(1), right(2), right(1), right(0))
    rows = team_standings(state, individual_standings(state))
    assert [(row.id, row.rank) for row in rows] == [("X2", 1), ("X1", 2), ("X3", 3)]


def test_units_equal_in_everything_share_the_first_rank() -> None:
    state = with_tallies()
    assert [row.rank for row in team_standings(state, individual_standings(state))] == [1, 1, 1]


@settings(max_examples=25)
@given(COURSE, st.sets(st.integers(0, 3)))
def test_unit_totals_are_the_sums_of_their_places(
    course: list[dict[CandidateNumber, tuple[Choice, int]]], voided: set[int]
) -> None:
    driver = Driver(make_contest(6))
    driver.begin()
    plays = [driver.play_question(answers) for answers in course]
    for index, play in enumerate(plays):
        if index in voided:
            driver.void(play)
    counted = len(course) - len({index for index in voided if index < len(course)})
    assert driver.state.scored == counted
    teams = teams_of(driver.state)
    for unit in driver.contest.units:
        places = driver.contest.places_of(unit)
        assert teams[unit] == sum_of([driver.state.places[place.candidate].tally for place in places])
    assert sum(tally.live_us for tally in teams.values()) <= counted * WINDOW_US * len(CANDIDATES)


@settings(max_examples=40)
@given(COURSE, st.sampled_from(CANDIDATES), st.booleans(), st.sets(st.integers(0, 3), max_size=2))
def test_taking_a_finalist_away_never_improves_the_team(
    course: list[dict[CandidateNumber, tuple[Choice, int]]], taken: CandidateNumber, absent: bool, voided: set[int]
) -> None:
    """RULES 1.1: without the finalist's answers, and never having come, the team ranks no better."""
    full, reduced = Driver(make_contest(6)), Driver(make_contest(6))
    full.begin()
    reduced.begin(*(candidate for candidate in CANDIDATES if not absent or candidate != taken))
    for index, answers in enumerate(course):
        rest = {candidate: answer for candidate, answer in answers.items() if candidate != taken}
        plays = full.play_question(answers), reduced.play_question(rest)
        if index in voided:
            full.void(plays[0])
            reduced.void(plays[1])
    unit = UnitId(UNITS[CANDIDATES.index(taken) // 3])
    before, after = teams_of(full.state)[unit], teams_of(reduced.state)[unit]
    assert after.correct <= before.correct
    assert after.live_us >= before.live_us
    assert team_rank(reduced.state, unit) >= team_rank(full.state, unit)


def team_rank(state: State, unit: UnitId) -> int:
    rows = team_standings(state, individual_standings(state))
    return next(row.rank for row in rows if row.id == unit)


def test_standings_change_nothing() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.play_question({CANDIDATES[4]: (RIGHT, SECOND_US)})
    before = copy.deepcopy(driver.state)
    team_standings(driver.state, individual_standings(driver.state))
    assert driver.state == before


def test_a_draw_says_nothing_about_those_who_come_to_be_equal_later() -> None:
    """RULES 4.1: who was not in the draw must not pass those who were."""
    state = with_tallies(right(2), right(2), right(2))
    for candidate in ("001", "002", "003"):
        state.places[CandidateNumber(candidate)].attendance = Attendance.PRESENT
    state.lots.append(Lots(Scope.INDIVIDUAL, ("002", "001")))
    assert [row.rank for row in individual_standings(state)[:3]] == [1, 1, 1]


def test_absent_places_never_pass_those_who_drew_lots() -> None:
    """RULES 1.1: an absence improves nobody's rank."""
    state = with_tallies(right(0), right(0))
    for candidate in ("001", "002"):
        state.places[CandidateNumber(candidate)].attendance = Attendance.PRESENT
    state.lots.append(Lots(Scope.INDIVIDUAL, ("002", "001")))
    rows = individual_standings(state)
    assert [(row.id, row.rank) for row in rows[:2]] == [("002", 1), ("001", 2)]
    assert {row.rank for row in rows[2:]} == {3}


@settings(max_examples=100)
@given(VARIANTS, STEPS)
def test_on_every_course_totals_are_sums_of_marks_and_ranks_are_a_total_preorder(
    variant: int, steps: list[Step]
) -> None:
    """RULES 2.2, 4.1–4.4: with voids and lots too."""
    course = Course(variant)
    for step in steps:
        course.take(step)
        assert_totals(course.state)
        ranking = current_ranking(course.state)
        assert_preorder(ranking.individuals, sorted(CANDIDATES))
        assert_preorder(ranking.teams, sorted(UNITS))
        assert ranking == Ranking(individual_standings(course.state), ranking.teams)


def assert_totals(state: State) -> None:
    """What was added step by step is what counting everything anew gives."""
    again = copy.deepcopy(state, {id(state.contest): state.contest})
    recount(again)
    assert [place.tally for place in again.places.values()] == [place.tally for place in state.places.values()]
    assert again.scored == state.scored


def sum_of(tallies: list[Tally]) -> Tally:
    return functools.reduce(Tally.plus, tallies, Tally())


def assert_preorder(rows: Sequence[RankedRow], ids: list[str]) -> None:
    """Everybody once; a rank is one more than the number of better ones; a better tally is never ranked behind."""
    assert sorted(row.id for row in rows) == ids
    values = [(-row.tally.correct, row.tally.paper_us, -row.tally.live_correct, row.tally.live_us) for row in rows]
    assert values == sorted(values)
    for index, row in enumerate(rows):
        assert row.rank == 1 + sum(other.rank < row.rank for other in rows)
        if index and values[index - 1] != values[index]:
            assert rows[index - 1].rank < row.rank


# --- team formulas (RULES 4.2) ---------------------------------------------------------------------------------------

POINTS_CHAIN = (Criterion.POINTS, Criterion.LOTS)
TALLIES = st.lists(
    st.builds(right, st.integers(0, 4), st.just(0), st.integers(0, 4), st.integers(0, 3)), min_size=9, max_size=9
)


def formula(kind: TeamFormula, **changes: object) -> Rules:
    return replace(Rules(review_us=0), team_formula=kind, **changes)  # type: ignore[arg-type]


def smaller_unit(state: State) -> State:
    """The same with the last place of X3 not registered."""
    places = {candidate: place for candidate, place in state.contest.places.items() if candidate != "009"}
    smaller = State(replace(state.contest, places=places))
    for candidate in places:
        smaller.places[candidate].tally = state.places[candidate].tally
    return smaller


def test_a_mean_divides_by_registered_places_exactly() -> None:
    """Means of 4/3, 4/3 and 3/2: no rounding may make them meet."""
    values = [1, 1, 2, 2, 2, 0, 2, 1, 0]
    state = smaller_unit(with_tallies(*map(right, values), rules=formula(TeamFormula.MEAN)))
    rows = team_standings(state, individual_standings(state))
    assert [(row.id, row.rank) for row in rows] == [("X3", 1), ("X1", 2), ("X2", 2)]
    state = smaller_unit(with_tallies(*map(right, values), rules=formula(TeamFormula.SUM)))
    assert [row.rank for row in team_standings(state, individual_standings(state))] == [1, 1, 3]


def test_the_best_places_count_by_the_individual_chain() -> None:
    rules = formula(TeamFormula.BEST, team_best=2)
    state = with_tallies(*(right(count) for count in (5, 1, 1, 4, 3, 0, 3, 3, 3)), rules=rules)
    assert {unit: tally.correct for unit, tally in teams_of(state).items()} == {"X1": 6, "X2": 7, "X3": 6}


def test_weights_are_percents_of_the_best_second_and_so_on() -> None:
    rules = formula(TeamFormula.WEIGHTED, team_weights=(100, 50))
    state = with_tallies(*(right(count) for count in (5, 1, 9, 4, 3, 0, 3, 3, 3)), rules=rules)
    assert {unit: tally.correct for unit, tally in teams_of(state).items()} == {"X1": 1150, "X2": 550, "X3": 450}


def test_points_below_zero_never_pull_a_team_under_its_empty_places() -> None:
    """RULES 1.1: with the finalist who lost points at home the team would be better off."""
    rules = replace(Rules(review_us=0), individual_chain=POINTS_CHAIN, team_chain=POINTS_CHAIN)
    state = with_tallies(Tally(points=10), Tally(points=-5), rules=rules)
    assert teams_of(state)[UnitId("X1")].points == 10


@settings(max_examples=200)
@given(TALLIES, st.sampled_from(list(TeamFormula)), st.integers(0, 8))
def test_an_empty_place_never_improves_its_team_by_any_formula(
    tallies: list[Tally], kind: TeamFormula, taken: int
) -> None:
    rules = formula(kind, team_best=2, team_weights=(100, 60, 30))
    full = with_tallies(*tallies, rules=rules)
    empty = [right(0, 0, 0, 3) if index == taken else tally for index, tally in enumerate(tallies)]
    reduced = with_tallies(*empty, rules=rules)
    unit = UnitId(UNITS[taken // 3])
    assert team_rank(reduced, unit) >= team_rank(full, unit)
