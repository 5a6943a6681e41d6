"""Extra time that is taken back is as if it had never been given (RULES 2.7, 5)."""

import pytest

from chungket.core import commands as c
from chungket.core.contest import AnswerLock, Rules
from chungket.core.decision import RejectionCode
from chungket.core.model import State
from chungket.core.paper_marks import choices_in_force
from chungket.core.preview import applied
from tests.core.making import (
    CANDIDATES,
    JURY,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    make_contest,
    with_round,
)
from tests.core.papers import LENGTH_US, MINUTE_US, PaperDriver, paper_contest

FIRST, SECOND, THIRD = CANDIDATES[:3]


def grant(driver: Driver, percent: int = 100) -> int:
    return driver.rule(SECRETARY, c.GrantExtraTime(FIRST, percent, "Khiếm thị"), JURY)


def take_back(driver: Driver, ruling: int) -> None:
    """What is shown before is what comes of it."""
    command = c.UndoRuling(ruling, "Nhầm thí sinh")
    shown = applied(driver.state, JURY, command)
    driver.rule(SECRETARY, command, JURY)
    assert tallies(shown) == tallies(driver.state)


def tallies(state: State) -> dict[str, object]:
    return {candidate: place.tally for candidate, place in state.places.items()}


def test_a_time_is_no_longer_scaled_back(driver: Driver) -> None:
    ruling = grant(driver)
    driver.play_question({FIRST: (RIGHT, 4 * SECOND_US), SECOND: (RIGHT, 4 * SECOND_US)})
    assert driver.state.places[FIRST].tally.live_us == 2 * SECOND_US
    take_back(driver, ruling)
    assert driver.state.places[FIRST].tally == driver.state.places[SECOND].tally


def test_an_answer_that_needed_it_was_never_given(driver: Driver) -> None:
    ruling = grant(driver)
    play = driver.play_question({FIRST: (RIGHT, WINDOW_US + 1), SECOND: (RIGHT, WINDOW_US)})
    assert (driver.state.places[FIRST].tally.correct, driver.state.plays[play].right) == (1, 2)
    take_back(driver, ruling)
    assert driver.state.places[FIRST].tally == driver.state.places[THIRD].tally  # who did not answer
    assert driver.state.places[SECOND].tally.correct == 1
    assert driver.state.plays[play].right == 1


def test_the_last_answer_in_time_counts_again() -> None:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    ruling = grant(driver)
    driver.open_question()
    for choice, after_us in ((RIGHT, SECOND_US), (WRONG, WINDOW_US + 1), (WRONG, WINDOW_US + 2)):
        assert driver.answer(FIRST, choice, after_us).rejection is None
    driver.answer(SECOND, RIGHT, SECOND_US)
    driver.close()
    driver.reveal_and_score()
    assert driver.state.places[FIRST].tally.correct == 0
    take_back(driver, ruling)
    assert driver.state.places[FIRST].tally == driver.state.places[SECOND].tally


def test_of_two_grants_the_other_one_stays(driver: Driver) -> None:
    grant(driver, 50)
    second = grant(driver, 100)
    driver.play_question({FIRST: (RIGHT, 6 * SECOND_US)})
    take_back(driver, second)
    assert driver.state.places[FIRST].tally.live_us == 4 * SECOND_US


def test_it_is_not_taken_back_while_a_window_is_open(driver: Driver) -> None:
    ruling = grant(driver)
    driver.open_question()
    driver.refused(SECRETARY, c.UndoRuling(ruling, "Nhầm"), RejectionCode.BLOCKED)
    driver.close()
    take_back(driver, ruling)


@pytest.mark.parametrize("closed", [False, True])
def test_a_paper_is_measured_without_it(closed: bool) -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write(FIRST, SECOND, THIRD)
    ruling = grant(driver)
    driver.at(20 * MINUTE_US)
    driver.save(FIRST, {0: RIGHT, 1: RIGHT})
    driver.save(SECOND, {0: RIGHT, 1: RIGHT})
    driver.submit(SECOND)
    driver.at(LENGTH_US - MINUTE_US)
    driver.save(FIRST, {0: RIGHT}, revision=2)
    driver.at(LENGTH_US + MINUTE_US)
    driver.save(FIRST, {1: WRONG, 2: RIGHT}, revision=2)
    driver.save(FIRST, {1: WRONG}, revision=3)
    driver.submit(FIRST)
    assert driver.sheet().time_us == (LENGTH_US + MINUTE_US) // 2
    if closed:
        driver.submit(THIRD)
        driver.clock()
    take_back(driver, ruling)
    if not closed:
        driver.submit(THIRD)
        driver.clock()
    assert choices_in_force(driver.state, driver.paper, FIRST) == {0: RIGHT, 1: RIGHT}
    driver.press()
    assert driver.state.places[FIRST].tally.paper_us == LENGTH_US
    assert driver.state.places[FIRST].tally.correct == driver.state.places[SECOND].tally.correct == 2


def test_a_paper_submitted_in_time_has_its_own_time_again() -> None:
    driver = PaperDriver(paper_contest())
    driver.write(FIRST, SECOND)
    ruling = grant(driver, 200)
    driver.at(30 * MINUTE_US)
    driver.submit(FIRST)
    driver.submit(SECOND)
    assert driver.sheet().time_us == 10 * MINUTE_US
    driver.clock()
    driver.press()
    take_back(driver, ruling)
    places = driver.state.places
    assert places[FIRST].tally.paper_us == places[SECOND].tally.paper_us == 30 * MINUTE_US
