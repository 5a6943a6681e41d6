"""Prizes: exact numbers, ties at a boundary (RULES 6.2, 6.5)."""

from hypothesis import given
from hypothesis import strategies as st

from chungket.core.awards import awards, boundary_ties, eligible_rows
from chungket.core.contest import Prize, Scope
from chungket.core.model import Attendance, State, Tally
from chungket.core.standings import team_tally
from tests.core.making import CANDIDATES, make_contest, prizes_of

COUNTS = st.lists(st.integers(1, 4), max_size=4).map(tuple)


def after(correct: list[int], prizes: tuple[Prize, ...], present: int = 9) -> State:
    """The first `present` places took part; all have these numbers of right answers."""
    state = State(make_contest(prizes=prizes))
    for index, (candidate, right) in enumerate(zip(CANDIDATES, correct, strict=True)):
        state.places[candidate].tally = Tally(right, 0, right, 0)
        state.places[candidate].attendance = Attendance.PRESENT if index < present else Attendance.ABSENT
    for unit in state.contest.units:
        state.unit_tallies[unit] = team_tally(state, unit)
    return state


@given(COUNTS, COUNTS, st.lists(st.integers(0, 5), min_size=9, max_size=9), st.integers(0, 9))
def test_numbers_of_winners_are_exact(
    individual: tuple[int, ...], team: tuple[int, ...], correct: list[int], present: int
) -> None:
    state = after(correct, prizes_of(individual, team), present)
    given_awards = awards(state)
    assert tuple(award.prize for award in given_awards) == state.contest.prizes
    for scope in Scope:
        left = len(eligible_rows(state, scope))
        winners: list[str] = []
        for award in given_awards:
            if award.prize.scope is scope:
                assert len(award.winners) == min(award.prize.count, left)
                left -= len(award.winners)
                winners += [row.id for row in award.winners]
        assert len(winners) == len(set(winners))
        assert winners == [row.id for row in eligible_rows(state, scope)][: len(winners)]


@given(COUNTS, COUNTS, st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_without_boundary_ties_equal_ones_get_equal_prizes(
    individual: tuple[int, ...], team: tuple[int, ...], correct: list[int]
) -> None:
    state = after(correct, prizes_of(individual, team))
    tied = {(tie.scope, member) for tie in boundary_ties(state) for member in tie.members}
    for scope in Scope:
        prize_of = {
            row.id: award.prize for award in awards(state) if award.prize.scope is scope for row in award.winners
        }
        by_rank: dict[int, set[str]] = {}
        for row in eligible_rows(state, scope):
            prize = prize_of.get(row.id)
            by_rank.setdefault(row.rank, set()).add(prize.id if prize else "")
        for row in eligible_rows(state, scope):
            assert (len(by_rank[row.rank]) > 1) == ((scope, row.id) in tied)


def test_a_tie_inside_one_prize_is_no_tie() -> None:
    assert boundary_ties(after([9, 8, 8, 7, 6, 5, 4, 3, 2], prizes_of((1, 2), ()))) == ()


def test_a_tie_over_two_prizes_and_none_names_them_all() -> None:
    state = after([9, 9, 9, 9, 1, 1, 1, 1, 1], prizes_of((1, 2), ()))
    (tie,) = boundary_ties(state)
    assert tie.members == CANDIDATES[:4]
    assert tie.prizes == (*state.contest.prizes, None)


def test_who_did_not_take_part_gets_nothing() -> None:
    state = after([0] * 9, prizes_of((9,), (3,)), present=2)
    individual, team = awards(state)
    assert [row.id for row in individual.winners] == list(CANDIDATES[:2])
    assert [row.id for row in team.winners] == ["X1"]
