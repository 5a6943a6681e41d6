"""Prizes: exact numbers, ties at a boundary, prizes left vacant or moved (RULES 4.5, 6.2, 6.5)."""

from hypothesis import given
from hypothesis import strategies as st

from chungket.core.awards import awards, boundary_ties, eligible_rows, money, winners_by_prize
from chungket.core.contest import Prize, Scope, UnitId
from chungket.core.model import Attendance, State, Tally
from chungket.core.standings import individual_standings
from tests.core.making import CANDIDATES, make_contest, prizes_of

COUNTS = st.lists(st.integers(1, 4), max_size=4).map(tuple)


def after(correct: list[int], prizes: tuple[Prize, ...], present: int = 9) -> State:
    """The first `present` places took part; all have these numbers of right answers."""
    state = State(make_contest(prizes=prizes))
    for index, (candidate, right) in enumerate(zip(CANDIDATES, correct, strict=True)):
        state.places[candidate].tally = Tally(correct=right, live_correct=right)
        state.places[candidate].attendance = Attendance.PRESENT if index < present else Attendance.ABSENT
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


def test_competition_ranks_leave_gaps_after_equals() -> None:
    state = after([44, 42, 42, 41, 41, 41, 39, 38, 37], prizes_of((1, 2), ()))
    assert tuple(row.rank for row in individual_standings(state))[:7] == (1, 2, 2, 4, 4, 4, 7)


def winners(state: State) -> dict[str, tuple[str, ...]]:
    return dict(winners_by_prize(state))


def test_a_vacant_prize_is_given_to_nobody_and_nobody_moves_up() -> None:
    state = after([9, 8, 7, 6, 5, 4, 3, 2, 1], prizes_of((1, 2, 3), ()))
    assert winners(state)["individual0"] == ("001",)
    state.effects.vacant["individual0"] = 1
    assert winners(state) == {"individual0": (), "individual1": ("001", "002"), "individual2": ("003", "004", "005")}
    state.effects.vacant["individual1"] = 1
    assert winners(state)["individual1"] == ("001",)
    assert [award.vacant for award in awards(state)] == [1, 1, 0]
    assert [award.count for award in awards(state)] == [0, 1, 3]


def test_prizes_given_as_another_one_keep_the_order_of_the_standings() -> None:
    state = after([9, 8, 7, 6, 5, 4, 3, 2, 1], prizes_of((1, 2, 3), ()))
    state.effects.moved.append(("individual1", "individual2", 1))
    assert winners(state) == {
        "individual0": ("001",),
        "individual1": ("002",),
        "individual2": ("003", "004", "005", "006"),
    }


def test_money_before_and_after_a_decision() -> None:
    prizes = (
        Prize("a", Scope.INDIVIDUAL, "Giải nhất", "First", 1, 10_000_000),
        Prize("b", Scope.INDIVIDUAL, "Giải nhì", "Second", 2, 7_000_000),
        Prize("t", Scope.TEAM, "Giải tập thể", "Team", 1, 20_000_000),
    )
    state = after([1] * 9, prizes)
    assert money(state) == (44_000_000, 44_000_000)
    state.effects.moved.append(("a", "b", 1))
    assert money(state) == (44_000_000, 41_000_000)
    state.effects.vacant["t"] = 1
    assert money(state) == (44_000_000, 21_000_000)


def test_a_boundary_tie_looks_at_the_prizes_that_are_given() -> None:
    state = after([9, 8, 8, 7, 6, 5, 4, 3, 2], prizes_of((1, 2), ()))
    assert boundary_ties(state) == ()
    state.effects.vacant["individual1"] = 1
    (tie,) = boundary_ties(state)
    assert tie.members == CANDIDATES[1:3]
    assert tie.prizes == (state.contest.prizes[1], None)


def test_the_disqualified_get_nothing_and_those_below_move_up() -> None:
    state = after([9, 8, 7, 6, 5, 4, 3, 2, 1], prizes_of((1, 2), (1,)))
    assert winners(state) == {"individual0": ("001",), "individual1": ("002", "003"), "team0": ("X1",)}
    state.effects.out[CANDIDATES[0]] = None
    assert winners(state)["individual0"] == ("002",)
    state.effects.units_out[UnitId("X1")] = None
    assert winners(state) == {"individual0": ("004",), "individual1": ("005", "006"), "team0": ("X2",)}


@given(
    COUNTS,
    st.lists(st.integers(0, 5), min_size=9, max_size=9),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=3),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 5)), max_size=3),
)
def test_numbers_stay_exact_under_any_decision(
    counts: tuple[int, ...], correct: list[int], vacant: list[tuple[int, int]], moved: list[tuple[int, int, int]]
) -> None:
    state = after(correct, prizes_of(counts, ()))
    ids = [prize.id for prize in state.contest.prizes]
    for prize, count in vacant:
        if prize < len(ids):
            state.effects.vacant[ids[prize]] = state.effects.vacant.get(ids[prize], 0) + count
    for prize, to, count in moved:
        if max(prize, to) < len(ids):
            state.effects.moved.append((ids[prize], ids[to], count))
    given_awards = awards(state)
    total = sum(award.count for award in given_awards)
    assert total <= sum(counts)
    assert vacant or total == sum(counts)
    rows = [row.id for row in eligible_rows(state, Scope.INDIVIDUAL)]
    assert [row.id for award in given_awards for row in award.winners] == rows[:total]
    for award in given_awards:
        assert len(award.winners) <= award.count
