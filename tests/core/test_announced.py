"""What is announced before it is shown: secrecy until its moment, putting off, a server that stood still (DESIGN 4)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import SYSTEM
from chungket.core.contest import Reading, Rules
from chungket.core.decision import RejectionCode
from chungket.core.model import PlayPhase
from chungket.core.play_view import current_play
from chungket.core.schedule import due, next_due_us
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, Driver, finalist, live_round, make_contest

MS = 1_000
LEAD_US = 400 * MS
COUNTDOWN_US = 3 * SECOND_US


def begun(reading: Reading = Reading.HOST, reading_us: int = 0, lead_us: int = LEAD_US) -> Driver:
    round_ = replace(live_round(3), reading=reading, reading_us=reading_us)
    driver = Driver(make_contest(3, rules=Rules(countdown_us=COUNTDOWN_US), rounds=(round_,)), lead_us=lead_us)
    driver.begin(*CANDIDATES[:5])
    driver.host(c.PreparePlay())
    return driver


def announced(driver: Driver) -> None:
    """Choices announced, not yet shown."""
    driver.host(c.OpenStem(driver.play.id))
    driver.wait(SECOND_US)
    driver.host(c.OpenChoices(driver.play.id))


def tick(driver: Driver) -> None:
    """The clock says what is due."""
    command = due(driver.state, driver.now_us)
    assert command is not None
    driver.ok(SYSTEM, command)


def test_a_stem_is_announced_and_public_only_from_its_moment() -> None:
    driver = begun()
    driver.host(c.OpenStem(driver.play.id))
    shape = current_play(driver.state)
    assert shape is not None
    assert (shape.phase, shape.stem, shape.stem_us) == ("reading", "", driver.now_us + LEAD_US)
    assert next_due_us(driver.state) == shape.stem_us
    driver.wait(LEAD_US - 1)
    assert due(driver.state, driver.now_us) is None
    driver.wait(1)
    tick(driver)
    shape = current_play(driver.state)
    assert shape is not None
    assert shape.stem != ""


def test_choices_are_counted_down_and_public_only_from_their_moment() -> None:
    driver = begun()
    announced(driver)
    play = driver.play
    assert play.opens_us == driver.now_us + COUNTDOWN_US
    assert play.deadline_us == play.opens_us + driver.contest.round_of(play.round).window_of_us(play.slot)
    while driver.now_us < play.opens_us:
        shape = current_play(driver.state)
        assert shape is not None
        assert shape.choices == ()
        driver.refused(finalist(CANDIDATES[0]), c.Answer(play.id, RIGHT), RejectionCode.TOO_EARLY)
        driver.now_us = next_due_us(driver.state) or 0
        tick(driver)
    assert driver.now_us == play.opens_us
    shape = current_play(driver.state)
    assert shape is not None
    assert shape.choices != ()
    assert driver.send(finalist(CANDIDATES[0]), c.Answer(play.id, RIGHT)).rejection is None


def test_a_play_cannot_be_closed_before_it_was_seen() -> None:
    driver = begun()
    announced(driver)
    driver.refused(OPERATOR, c.ClosePlay(driver.play.id), RejectionCode.WRONG_PHASE)


def test_choices_that_open_by_themselves_are_announced_by_the_countdown() -> None:
    driver = begun(Reading.SECONDS, 10 * SECOND_US)
    driver.host(c.OpenStem(driver.play.id))
    due_us = driver.play.choices_due_us
    assert due_us == driver.play.stem_us + 10 * SECOND_US
    driver.now_us = due_us - COUNTDOWN_US
    tick(driver)
    assert driver.play.phase is PlayPhase.OPEN
    assert driver.play.opens_us == due_us


def test_choices_without_reading_time_never_come_before_the_stem() -> None:
    driver = begun(Reading.NONE)
    driver.host(c.OpenStem(driver.play.id))
    driver.now_us = next_due_us(driver.state) or 0
    tick(driver)
    assert driver.play.opens_us >= driver.play.stem_us


@pytest.mark.parametrize("part", ["stem", "choices"])
def test_what_was_announced_too_late_is_put_off_once(part: str) -> None:
    driver = begun()
    if part == "stem":
        driver.host(c.OpenStem(driver.play.id))
        driver.now_us = driver.play.stem_us - 10 * MS
    else:
        announced(driver)
        driver.now_us = driver.play.opens_us - 10 * MS
    window_us = driver.play.deadline_us - driver.play.opens_us
    (event,) = driver.ok(SYSTEM, c.PostponeOpening(driver.play.id))
    assert isinstance(event, e.OpeningPostponed)
    moment_us = driver.play.stem_us if part == "stem" else driver.play.opens_us
    assert moment_us == driver.now_us + LEAD_US
    assert driver.play.deadline_us - driver.play.opens_us == window_us
    driver.refused(SYSTEM, c.PostponeOpening(driver.play.id), RejectionCode.NOTHING_LEFT)


def test_what_everybody_sees_is_not_put_off() -> None:
    driver = begun()
    announced(driver)
    driver.now_us = driver.play.opens_us
    tick(driver)
    driver.refused(SYSTEM, c.PostponeOpening(driver.play.id), RejectionCode.NOTHING_LEFT)


def test_a_standstill_before_the_moment_moves_the_moment() -> None:
    driver = begun()
    announced(driver)
    driver.wait(SECOND_US)
    opens_us = driver.play.opens_us
    driver.host(c.Suspend("sự cố"))
    driver.wait(20 * SECOND_US)
    driver.host(c.Resume())
    assert driver.play.opens_us == opens_us + 20 * SECOND_US
    shape = current_play(driver.state)
    assert shape is not None
    assert shape.choices == ()


def test_a_stalled_server_gives_its_time_back() -> None:
    driver = begun()
    announced(driver)
    driver.now_us = driver.play.opens_us + SECOND_US
    before_us = driver.play.opens_us, driver.play.deadline_us
    driver.ok(SYSTEM, c.NoteStall(300 * MS))
    assert (driver.play.opens_us, driver.play.deadline_us) == (before_us[0], before_us[1] + 300 * MS)
    driver.close()
    driver.refused(SYSTEM, c.NoteStall(300 * MS), RejectionCode.NOTHING_LEFT)


def test_of_a_stall_only_what_fell_into_the_window_is_given_back() -> None:
    driver = begun()
    announced(driver)
    window_us = driver.play.deadline_us - driver.play.opens_us
    driver.refused(SYSTEM, c.NoteStall(300 * MS), RejectionCode.NOTHING_LEFT)  # in the countdown
    driver.now_us = driver.play.opens_us + 100 * MS
    driver.ok(SYSTEM, c.NoteStall(300 * MS))
    assert driver.play.deadline_us - driver.play.opens_us == window_us + 100 * MS


def test_choices_pressed_at_once_wait_for_the_stem() -> None:
    driver = begun(lead_us=5 * SECOND_US)
    driver.host(c.OpenStem(driver.play.id))
    driver.lead_us = LEAD_US
    driver.host(c.OpenChoices(driver.play.id))
    assert driver.play.opens_us == driver.play.stem_us
    assert next_due_us(driver.state) == driver.now_us + SECOND_US


def test_a_stem_that_is_put_off_takes_the_choices_with_it() -> None:
    driver = begun(lead_us=2 * SECOND_US)
    driver.host(c.OpenStem(driver.play.id))
    driver.lead_us = LEAD_US
    driver.host(c.OpenChoices(driver.play.id))
    driver.now_us = driver.play.stem_us - 10 * MS
    driver.play.opens_us = driver.play.stem_us
    driver.ok(SYSTEM, c.PostponeOpening(driver.play.id))
    assert driver.play.opens_us >= driver.play.stem_us == driver.now_us + LEAD_US
    assert driver.play.deadline_us - driver.play.opens_us >= driver.contest.round_of(driver.play.round).window_of_us(0)
