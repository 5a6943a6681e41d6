"""What contest time itself gives (DESIGN 4.1, 4.5)."""

from chungket.core import commands as c
from chungket.core.contest import AnswerLock, Reading
from chungket.core.model import PlayPhase
from chungket.core.timing import (
    TICK_US,
    due,
    everybody_answered,
    latency_us,
    next_due_us,
    stood_still,
    time_matters,
    window_met,
)
from tests.core.making import (
    CANDIDATES,
    RIGHT,
    SECOND_US,
    WINDOW_US,
    WRONG,
    Driver,
    live_round,
    make_contest,
    with_round,
)


def opened(contest_rounds: Reading = Reading.HOST) -> Driver:
    driver = Driver(make_contest(rounds=(live_round(6, reading=contest_rounds, reading_us=3 * SECOND_US),)))
    driver.begin()
    return driver


def test_latency_is_arrival_minus_start_minus_credit_and_never_negative() -> None:
    driver = opened()
    play = driver.open_question()
    assert latency_us(play, play.opens_us + 700, 200) == 500
    assert latency_us(play, play.opens_us + 100, 200) == 0


def test_close_waits_for_the_grace_after_the_deadline() -> None:
    driver = opened()
    play = driver.open_question()
    last_us = play.deadline_us + driver.contest.rules.grace_us
    assert not isinstance(due(driver.state, last_us - 1), c.CloseDue)
    assert due(driver.state, last_us) == c.CloseDue(play.id)


def test_close_is_due_as_soon_as_everybody_present_has_answered() -> None:
    driver = opened()
    play = driver.open_question()
    for candidate in CANDIDATES[:-1]:
        driver.answer(candidate, WRONG)
    assert not isinstance(due(driver.state, driver.now_us), c.CloseDue)
    driver.ok(c_operator(), c.MarkAttendance(CANDIDATES[-1], present=False))
    assert due(driver.state, driver.now_us) == c.CloseDue(play.id)


def test_an_answer_that_may_still_change_does_not_close_the_question() -> None:
    """RULES 2.2: with `lock = last` everybody may use the whole window."""
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    play = driver.open_question()
    for candidate in CANDIDATES:
        driver.answer(candidate, WRONG)
    assert everybody_answered(driver.state, play)
    assert due(driver.state, driver.now_us) is None
    driver.answer(CANDIDATES[0], RIGHT, 2 * SECOND_US)
    assert play.answers[CANDIDATES[0]].choice == RIGHT
    driver.close()


def test_an_arrival_meets_the_window_of_its_own_moment() -> None:
    driver = opened()
    play = driver.open_question()
    opens_us, deadline_us = play.opens_us, play.deadline_us
    driver.wait(3 * SECOND_US)
    driver.host(c.Suspend("Ồn"))
    driver.wait(7 * SECOND_US)
    driver.host(c.Resume())
    began_us, moved_us = driver.now_us - 7 * SECOND_US, 7 * SECOND_US
    assert window_met(play, began_us) == (opens_us, deadline_us)
    assert window_met(play, driver.now_us) == (opens_us + moved_us, deadline_us + moved_us)
    assert [
        stood_still(driver.state, play, us) for us in (began_us, began_us + 1, driver.now_us - 1, driver.now_us)
    ] == [
        False,
        True,
        True,
        False,
    ]


def c_operator() -> c.Actor:
    return c.Actor(c.Role.OPERATOR, "operator")


def test_choices_open_by_themselves_after_the_reading_time() -> None:
    driver = opened(Reading.SECONDS)
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    assert driver.play.choices_due_us == driver.now_us + 3 * SECOND_US
    driver.wait(3 * SECOND_US)
    assert driver.clock() == [c.OpenChoicesDue(driver.play.id)]
    assert driver.play.phase is PlayPhase.OPEN
    assert driver.play.deadline_us == driver.now_us + WINDOW_US


def test_without_reading_the_choices_follow_the_stem_at_once() -> None:
    driver = opened(Reading.NONE)
    driver.wait(SECOND_US)
    driver.host(c.PreparePlay())
    driver.host(c.OpenStem(driver.play.id))
    assert driver.clock() == [c.OpenChoicesDue(driver.play.id)]


def test_time_ticks_only_while_it_matters() -> None:
    driver = opened()
    assert next_due_us(driver.state) is None
    driver.wait(10 * SECOND_US)
    assert due(driver.state, driver.now_us) is None
    play = driver.open_question()
    assert time_matters(driver.state)
    assert next_due_us(driver.state) == driver.state.time_us + TICK_US
    driver.wait(TICK_US)
    assert driver.clock() == [c.Tick()]
    assert driver.state.time_us == driver.now_us
    driver.answer(CANDIDATES[0], RIGHT)
    driver.now_us = play.deadline_us
    driver.clock()
    assert next_due_us(driver.state) == play.deadline_us + driver.contest.rules.grace_us


def test_nothing_is_due_while_the_contest_stands_still_or_the_play_is_void() -> None:
    driver = opened()
    play = driver.open_question()
    driver.host(c.Suspend("Báo cháy"))
    assert due(driver.state, play.deadline_us + WINDOW_US) is None
    assert next_due_us(driver.state) is None
    driver.host(c.Resume())
    driver.void(play.id)
    assert due(driver.state, play.deadline_us + WINDOW_US) is None
