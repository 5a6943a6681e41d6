"""The made-up contests: exact times decide as they should, lateness that differs decides wrongly."""

from random import Random

from load_tests.fairness.simulation import QUESTIONS, WINDOW_US, contests, finalists, sums_us


def test_lateness_that_all_share_changes_no_result() -> None:
    wrongs = contests(40, 200, [[300_000]] * 3, seed=1, pool=2_000)
    assert (wrongs.contests, wrongs.winner, wrongs.top) == (40, 0, 0)


def test_the_more_lateness_differs_the_more_results_are_wrong() -> None:
    narrow = contests(100, 300, [[0], [20_000]], seed=1, pool=4_000)
    wide = contests(100, 300, [[0], [900_000]], seed=1, pool=4_000)
    assert narrow.winner_share < wide.winner_share
    assert narrow.top_share < wide.top_share
    assert wide.winner_share <= wide.top_share


def test_the_same_seed_holds_the_same_contests() -> None:
    late = [[0, 400_000], [50_000]]
    assert contests(20, 100, late, seed=3, pool=1_000) == contests(20, 100, late, seed=3, pool=1_000)


def test_finalists_stay_within_the_rules() -> None:
    for wrong, time_us in finalists(Random(1), 200):
        assert 0 <= wrong <= QUESTIONS
        assert wrong * WINDOW_US <= time_us <= QUESTIONS * WINDOW_US


def test_a_device_is_the_same_for_the_whole_contest() -> None:
    assert set(sums_us(Random(1), [[1_000], [2_000]], 50)) == {QUESTIONS * 1_000, QUESTIONS * 2_000}
