"""Ranking of individuals and teams (RULES 1.1, 4)."""

import copy
import functools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from chungket.core.contest import CandidateNumber, Choice, Scope, UnitId
from chungket.core.model import Attendance, Lots, PlayPhase, RankedRow, State, Tally
from chungket.core.scoring import play_marks
from chungket.core.standings import (
    Ranking,
    competition_ranks,
    current_ranking,
    individual_standings,
    team_standings,
    team_tally,
)
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, UNITS, WINDOW_US, WRONG, Driver, make_contest

KEYS = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), max_size=30)
ANSWERS = st.dictionaries(
    st.sampled_from(CANDIDATES),
    st.tuples(st.sampled_from((RIGHT, WRONG)), st.integers(0, WINDOW_US)),
)
COURSE = st.lists(ANSWERS, min_size=1, max_size=4)


def with_tallies(*tallies: Tally) -> State:
    """A state whose places have these tallies, and whose units have their sums."""
    state = State(make_contest())
    for candidate, tally in zip(CANDIDATES, tallies, strict=False):
        state.places[candidate].tally = tally
    for unit in state.contest.units:
        state.unit_tallies[unit] = team_tally(state, unit)
    return state


def test_equal_ones_share_a_rank_and_the_next_counts_them_all() -> None:
    keys = [(-correct,) for correct in (44, 42, 42, 41, 41, 41, 39)]
    assert competition_ranks(keys) == [1, 2, 2, 4, 4, 4, 7]


@given(KEYS)
def test_a_rank_is_one_more_than_the_number_of_better_ones(keys: list[tuple[int, int]]) -> None:
    ordered = sorted(keys)
    assert competition_ranks(ordered) == [1 + sum(other < key for other in ordered) for key in ordered]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=9, max_size=9))
def test_ranking_is_a_total_preorder_that_file_order_does_not_touch(values: list[tuple[int, int]]) -> None:
    rows = individual_standings(with_tallies(*(Tally(right, 0, right, time) for right, time in values)))
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
            Tally(10, 100, 1, 5),
            Tally(10, 90, 0, 50),
            Tally(11, 999, 0, 99),
            Tally(10, 100, 2, 9),
            Tally(10, 100, 2, 8),
        )
    )
    assert [row.id for row in rows[:5]] == ["003", "002", "005", "004", "001"]


def test_lots_break_what_nothing_else_does() -> None:
    state = with_tallies(Tally(2), Tally(2), Tally(2))
    for candidate in ("001", "002", "003"):
        state.places[CandidateNumber(candidate)].attendance = Attendance.PRESENT
    state.lots.append(Lots(Scope.INDIVIDUAL, ("003", "001", "002")))
    assert [(row.id, row.rank) for row in individual_standings(state)[:3]] == [("003", 1), ("001", 2), ("002", 3)]


def test_equal_teams_are_ranked_by_their_best_individual() -> None:
    state = with_tallies(Tally(1), Tally(1), Tally(1), Tally(2), Tally(1), Tally(0))
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
    for unit in driver.contest.units:
        assert driver.state.unit_tallies[unit] == team_tally(driver.state, unit)
    total_us = sum(tally.live_us for tally in driver.state.unit_tallies.values())
    assert total_us <= counted * WINDOW_US * len(CANDIDATES)


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
    before, after = full.state.unit_tallies[unit], reduced.state.unit_tallies[unit]
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
    state = with_tallies(Tally(2), Tally(2), Tally(2))
    for candidate in ("001", "002", "003"):
        state.places[CandidateNumber(candidate)].attendance = Attendance.PRESENT
    state.lots.append(Lots(Scope.INDIVIDUAL, ("002", "001")))
    assert [row.rank for row in individual_standings(state)[:3]] == [1, 1, 1]


def test_absent_places_never_pass_those_who_drew_lots() -> None:
    """RULES 1.1: an absence improves nobody's rank."""
    state = with_tallies(Tally(0), Tally(0))
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
    counted = [
        play for play in state.plays.values() if play.phase is PlayPhase.SCORED and not (play.void or play.practice)
    ]
    marks = [play_marks(state.contest, play) for play in counted]
    for candidate, place in state.places.items():
        assert place.tally == sum_of([mark[candidate] for mark in marks])
    for unit in state.contest.units:
        places = state.contest.places_of(unit)
        assert state.unit_tallies[unit] == sum_of([state.places[place.candidate].tally for place in places])


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
