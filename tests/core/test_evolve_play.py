"""How plays and tallies change (RULES 2.2, 2.4, 4.4)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.contest import AnswerLock, Choice
from chungket.core.evolve_play import count_play, go_on
from chungket.core.model import PlayPhase, Standstill, StandstillSpan, Tally
from tests.core.making import (
    CANDIDATES,
    JURY,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    WRONG,
    Driver,
    finalist,
    make_contest,
    with_round,
)

FIRST = CANDIDATES[0]


def test_a_prepared_play_is_sealed_current_and_used(driver: Driver) -> None:
    driver.host(c.PreparePlay())
    assert (driver.play.phase, driver.state.used) == (PlayPhase.SEALED, {"TT01": 1})


def test_an_answer_keeps_the_commands_it_replaced() -> None:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    play = driver.open_question()
    for number, choice in enumerate((WRONG, RIGHT)):
        driver.send(finalist(FIRST), c.Answer(play.id, choice), id_=f"m{number}-")
    given = play.answers[FIRST]
    assert (given.command, given.earlier, given.choice) == ("m1-", ("m0-",), RIGHT)
    assert [given.decided(id_) for id_ in ("m0-", "m1-", "m2-")] == [True, True, False]


def test_a_practice_answer_proves_the_device_and_never_counts() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.play_question({FIRST: (Choice("A"), SECOND_US)})
    assert driver.state.places[FIRST].practised
    assert not driver.state.places[CANDIDATES[1]].practised
    assert (driver.state.scored, driver.state.standings_version) == (0, 0)
    assert driver.state.places[FIRST].tally == Tally()
    assert not driver.state.counted_begun


def test_counting_a_play_and_taking_it_back_leaves_nothing(driver: Driver) -> None:
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    before = (dict(driver.state.unit_tallies), [place.tally for place in driver.state.places.values()])
    version = driver.state.standings_version
    count_play(driver.state, driver.play, 1)
    assert driver.state.places[FIRST].tally.correct == 2
    count_play(driver.state, driver.play, -1)
    assert (dict(driver.state.unit_tallies), [place.tally for place in driver.state.places.values()]) == before
    assert driver.state.standings_version == version + 2


def standing(driver: Driver) -> bool:
    return driver.state.standstill is not None


def test_a_void_ends_an_interruption_but_not_a_suspension(driver: Driver) -> None:
    """RULES 2.4: the interruption was about this question; a host's word stands until the host takes it back."""
    driver.open_question()
    driver.host(c.Suspend("Ồn"))
    driver.void(driver.play.id)
    assert standing(driver)
    driver.host(c.Resume())
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(6 * SECOND_US, "restart"))
    driver.ok(JURY, c.ProposeVoid(driver.play.id, "Gián đoạn"))
    driver.ok(replace(JURY, name="giam-khao-2"), c.DecideVoid(driver.play.id, confirm=True))
    assert not standing(driver)
    assert driver.play.standstills == ()


@pytest.mark.parametrize("reading", [True, False])
def test_going_on_gives_the_time_back_to_what_was_running(driver: Driver, reading: bool) -> None:
    play = driver.open_question()
    play.phase = PlayPhase.READING if reading else PlayPhase.OPEN
    play.choices_due_us = play.opens_us + 5
    opens_us, due_us = play.opens_us, play.choices_due_us
    driver.state.standstill = Standstill("suspended", "Ồn", opens_us + 1)
    driver.state.time_us = opens_us + 101
    go_on(driver.state)
    assert not standing(driver)
    assert play.choices_due_us == due_us + (100 if reading else 0)
    assert (play.opens_us, play.deadline_us) == (
        opens_us + (0 if reading else 100),
        opens_us + WINDOW_US + (0 if reading else 100),
    )
    assert play.standstills == (() if reading else (StandstillSpan(opens_us + 1, opens_us + 101),))
    go_on(driver.state)
    assert play.deadline_us == opens_us + WINDOW_US + (0 if reading else 100)
