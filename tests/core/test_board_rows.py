"""Rows of boards and winners: what they count, with the paper's time (RULES 4.1, 4.2)."""

from chungket.core.board_rows import individual_row, is_mean, team_row
from chungket.core.contest import Criterion, Rules, Scope, TeamFormula
from chungket.core.model import RankedRow, State, Tally
from tests.core.making import CANDIDATES, SECOND_US, make_contest

TALLY = Tally(points=35, correct=7, survived=3, paper_us=1_500 * SECOND_US, live_us=41 * SECOND_US)


def test_a_finalists_row_has_the_papers_time_beside_the_live_one() -> None:
    row = individual_row(State(make_contest()), RankedRow(CANDIDATES[0], 1, TALLY), public=True)
    assert (row.correct, row.points, row.survived, row.places) == (7, 35, 3, 1)
    assert (row.paper_us, row.time_us) == (1_500 * SECOND_US, 41 * SECOND_US)


def test_a_mean_is_left_to_the_page_and_a_weighted_sum_is_rounded_once() -> None:
    mean = State(make_contest(rules=Rules(team_formula=TeamFormula.MEAN)))
    row = team_row(mean, RankedRow("X1", 1, TALLY))
    assert (row.correct, row.paper_us, row.places) == (7, 1_500 * SECOND_US, 3)
    assert is_mean(mean, Scope.TEAM)
    assert not is_mean(mean, Scope.INDIVIDUAL)
    weighted = State(make_contest(rules=Rules(team_formula=TeamFormula.WEIGHTED, team_weights=(100, 50))))
    row = team_row(weighted, RankedRow("X1", 1, Tally(correct=750, paper_us=149)))
    assert (row.correct, row.paper_us) == (8, 1)
    assert not is_mean(weighted, Scope.TEAM)


def test_times_that_rank_nobody_are_not_shown() -> None:
    chain = (Criterion.POINTS, Criterion.LOTS)
    state = State(make_contest(rules=Rules(individual_chain=chain, team_chain=chain)))
    finalist_row = individual_row(state, RankedRow(CANDIDATES[0], 1, TALLY), public=True)
    for row in (finalist_row, team_row(state, RankedRow("X1", 1, TALLY))):
        assert (row.points, row.paper_us, row.time_us) == (35, 0, 0)
