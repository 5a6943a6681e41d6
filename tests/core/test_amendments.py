from dataclasses import replace

import pytest

from chungket.core.amendments import NotAmendable, amended
from chungket.core.contest import Contest
from tests.core.making import LIVE, SECOND_US, make_contest


def test_a_window_of_a_round() -> None:
    contest = make_contest()
    changed = amended(contest, f"rounds.{LIVE}.window_seconds", "30")
    assert changed.round_of(LIVE).window_us == 30 * SECOND_US
    assert replace(changed, rounds=contest.rounds) == contest


def test_a_count_and_an_amount_of_a_prize() -> None:
    contest = make_contest()
    changed = amended(amended(contest, "prizes.N2.count", "4"), "prizes.N2.amount_vnd", "1000000")
    prize = changed.prizes[1]
    assert (prize.count, prize.amount_vnd) == (4, 1_000_000)
    assert changed.prizes[0] == contest.prizes[0]


def test_the_minutes_of_the_review() -> None:
    assert amended(make_contest(), "rules.review_minutes", "20").rules.review_us == 20 * 60 * SECOND_US


@pytest.mark.parametrize(
    "setting",
    ["", "title", "rules.two_person", "rounds.KHAC.window_seconds", "rounds.TT.type", "prizes.N9.count", "prizes.N1"],
)
def test_other_settings_are_fixed_by_the_lock(setting: str) -> None:
    with pytest.raises(NotAmendable, match="cần một trong"):
        amended(make_contest(), setting, "1")


@pytest.mark.parametrize("value", ["", "-1", "3.5", "2", "601", "²", "30s", "٣٠"])
def test_a_value_outside_its_limits_is_named(value: str) -> None:
    with pytest.raises(NotAmendable, match="cần số nguyên từ 3 đến 600"):
        amended(make_contest(), f"rounds.{LIVE}.window_seconds", value)


def test_the_contest_itself_is_not_touched() -> None:
    contest: Contest = make_contest()
    before = replace(contest)
    amended(contest, f"rounds.{LIVE}.standings_every", "3")
    assert contest == before
