"""Who plays a question, and who counts in "x of y" (RULES 1.3, 4.5)."""

import pytest

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import Players, RoundType
from chungket.core.players import answered_count, is_player, kind_of, present_count, present_players
from tests.core.making import (
    CANDIDATES,
    OPERATOR,
    SECRETARY,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    live_round,
    make_contest,
    person,
    with_round,
)

FIRST, SECOND = CANDIDATES[:2]


def opened(**changes: object) -> Driver:
    driver = Driver(with_round(make_contest(), **changes))
    driver.begin()
    driver.open_question()
    return driver


def test_everybody_present_counts() -> None:
    driver = opened()
    driver.ok(OPERATOR, c.MarkAttendance(SECOND, present=False))
    assert present_count(driver.state, driver.play) == 8
    assert SECOND not in set(present_players(driver.state, driver.play))
    assert is_player(driver.state, driver.play, SECOND)  # comes back, and plays on


def test_a_disqualified_place_or_unit_does_not_play() -> None:
    driver = opened()
    driver.close()
    driver.rule(SECRETARY, c.Disqualify("gian lận", "QĐ 1", FIRST), person(Role.ORGANISER))
    driver.rule(
        SECRETARY,
        c.Disqualify("gian lận", "QĐ 2", unit=driver.contest.places[CANDIDATES[8]].unit),
        person(Role.ORGANISER),
    )
    assert tuple(present_players(driver.state, driver.play)) == CANDIDATES[1:6]
    assert present_count(driver.state, driver.play) == 5
    assert not is_player(driver.state, driver.play, FIRST)


def test_of_a_round_of_captains_only_they_count() -> None:
    driver = opened(players=Players.CAPTAINS)
    assert tuple(present_players(driver.state, driver.play)) == CANDIDATES[::3]
    assert present_count(driver.state, driver.play) == 3
    assert [is_player(driver.state, driver.play, candidate) for candidate in CANDIDATES[:2]] == [True, False]


@pytest.mark.parametrize(
    ("round_", "kind"),
    [
        (live_round(2), RoundType.LIVE),
        (elimination_round(2), RoundType.ELIMINATION),
        (buzzer_round(2), RoundType.BUZZER),
    ],
)
def test_practice_is_a_live_question_in_every_round(round_: object, kind: RoundType) -> None:
    driver = Driver(make_contest(rounds=(round_,)))  # type: ignore[arg-type]
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.play_question()
    assert kind_of(driver.contest, driver.play) is RoundType.LIVE
    driver.host(c.LockLobby())
    driver.host(c.StartRound(driver.contest.rounds[1].id, "chưa thi thử"))
    driver.open_question()
    assert kind_of(driver.contest, driver.play) is kind


def test_answered_are_answers_or_turns_had() -> None:
    driver = opened()
    driver.answer(FIRST, WRONG)
    assert answered_count(driver.state, driver.play) == 1
    buzzing = Driver(make_contest(rounds=(buzzer_round(2),)))
    buzzing.begin()
    buzzing.open_question()
    buzzing.press_buzzer(FIRST)
    buzzing.settle()
    assert answered_count(buzzing.state, buzzing.play) == 0
    buzzing.settle()
    assert answered_count(buzzing.state, buzzing.play) == 1
