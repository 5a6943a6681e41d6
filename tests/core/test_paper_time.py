"""The clock of a paper: standstills, extra time, outages, devices that were cut off (RULES 2.7, 3.1, 3.4, 3.7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core.paper_time import (
    awaited,
    clock_us,
    completion_us,
    deadline_us,
    everybody_submitted,
    in_time,
    is_over,
    last_us,
    limit_us,
    standstill_at,
    waited_us,
)
from tests.core.making import CANDIDATES, OPERATOR, SECOND_US, finalist
from tests.core.papers import (
    FIRST,
    GRACE_US,
    LENGTH_US,
    MINUTE_US,
    OFFLINE_US,
    SECOND,
    PaperDriver,
    paper_contest,
)

OTHER_ZONE = CANDIDATES[3]
SESSION = finalist(FIRST).session


@pytest.fixture
def driver() -> PaperDriver:
    begun = PaperDriver(paper_contest())
    begun.write()
    return begun


def stand_still(driver: PaperDriver, from_us: int, for_us: int) -> None:
    driver.at(from_us)
    driver.host(c.Suspend("lý do"))
    driver.wait(for_us)
    driver.host(c.Resume())


def counts(driver: PaperDriver, received_us: int, stamped_us: int | None = None) -> bool:
    """Whether a change that arrives so long after the start is in time."""
    opens_us = driver.paper.opens_us
    stamp_us = received_us if stamped_us is None else stamped_us
    return in_time(driver.state, driver.paper, FIRST, SESSION, opens_us + received_us, opens_us + stamp_us)


def test_the_clock_stands_still_with_the_hall(driver: PaperDriver) -> None:
    opens_us = driver.paper.opens_us
    stand_still(driver, 10 * MINUTE_US, 7 * MINUTE_US)
    stand_still(driver, 5 * MINUTE_US, MINUTE_US)  # from now on `opens_us` is 7 minutes later
    moments = {5: 5, 10: 10, 12: 10, 17: 10, 18: 10, 19: 11, 30: 22}
    assert driver.paper.opens_us == opens_us + 8 * MINUTE_US
    for minutes, expected in moments.items():
        assert clock_us(driver.state, driver.paper, opens_us + minutes * MINUTE_US) == expected * MINUTE_US


def test_while_the_hall_stands_still_the_clock_does(driver: PaperDriver) -> None:
    driver.at(10 * MINUTE_US)
    driver.host(c.Suspend("lý do"))
    since_us = driver.now_us
    driver.wait(3 * MINUTE_US)
    assert clock_us(driver.state, driver.paper, driver.now_us) == 10 * MINUTE_US
    assert standstill_at(driver.state, driver.paper, since_us) is None
    assert standstill_at(driver.state, driver.paper, since_us + 1) == since_us
    driver.host(c.Resume())
    assert standstill_at(driver.state, driver.paper, driver.now_us) is None
    assert standstill_at(driver.state, driver.paper, driver.now_us - 1) == since_us


@given(st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 2000)), max_size=6), st.integers(0, 20_000))
def test_the_clock_counts_what_was_not_a_standstill(spans: list[tuple[int, int]], moment: int) -> None:
    driver = PaperDriver(paper_contest())
    paper = driver.write()
    start_us, still = driver.now_us, []
    for run, stand in spans:
        driver.wait(run)
        driver.host(c.Suspend("lý do"))
        since = driver.now_us - start_us
        driver.wait(stand)
        driver.host(c.Resume())
        still.append((since, driver.now_us - start_us))
    expected = moment - sum(max(0, min(until, moment) - since) for since, until in still if since < moment)
    assert clock_us(driver.state, paper, start_us + moment) == expected
    assert paper.deadline_us - paper.opens_us == LENGTH_US


def test_everybody_has_the_same_limit(driver: PaperDriver) -> None:
    assert {limit_us(driver.state, driver.paper, candidate) for candidate in CANDIDATES} == {LENGTH_US}


def test_extra_time_is_one_finalists_own(driver: PaperDriver) -> None:
    driver.paper.extra_percent[FIRST] = 25
    assert limit_us(driver.state, driver.paper, FIRST) == LENGTH_US * 5 // 4
    assert limit_us(driver.state, driver.paper, SECOND) == LENGTH_US
    assert counts(driver, LENGTH_US * 5 // 4 + GRACE_US)
    assert not counts(driver, LENGTH_US * 5 // 4 + GRACE_US + 1)


def test_an_outage_extends_the_whole_zone(driver: PaperDriver) -> None:
    driver.outage("X1", 10 * MINUTE_US, 13 * MINUTE_US)
    driver.outage("X1", 44 * MINUTE_US, 50 * MINUTE_US)  # within the time as it was extended
    assert limit_us(driver.state, driver.paper, FIRST) == LENGTH_US + 9 * MINUTE_US
    assert limit_us(driver.state, driver.paper, SECOND) == LENGTH_US + 9 * MINUTE_US
    assert limit_us(driver.state, driver.paper, OTHER_ZONE) == LENGTH_US


def test_while_an_outage_lasts_the_end_is_open(driver: PaperDriver) -> None:
    driver.outage("X1", 40 * MINUTE_US)
    assert limit_us(driver.state, driver.paper, FIRST) is None
    assert counts(driver, 3 * LENGTH_US)
    driver.at(60 * MINUTE_US)
    driver.tick()
    assert deadline_us(driver.state, driver.paper, FIRST) == driver.paper.opens_us + 65 * MINUTE_US
    assert deadline_us(driver.state, driver.paper, OTHER_ZONE) == driver.paper.deadline_us
    assert last_us(driver.state, driver.paper) is None
    assert not is_over(driver.state, driver.paper, driver.now_us)


def test_an_outage_does_not_count_while_the_hall_stands_still(driver: PaperDriver) -> None:
    driver.outage("X1", 10 * MINUTE_US)
    stand_still(driver, 12 * MINUTE_US, 5 * MINUTE_US)
    driver.at(15 * MINUTE_US)
    driver.host(c.DeclareOutage("X1", over=True))
    assert limit_us(driver.state, driver.paper, FIRST) == LENGTH_US + 5 * MINUTE_US
    assert limit_us(driver.state, driver.paper, OTHER_ZONE) == LENGTH_US


def test_an_outage_after_the_time_gives_no_time_to_write(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - SECOND_US)
    driver.outage("X1", LENGTH_US + 30 * SECOND_US, LENGTH_US + 150 * SECOND_US)
    assert limit_us(driver.state, driver.paper, FIRST) == LENGTH_US
    assert counts(driver, LENGTH_US + OFFLINE_US + 120 * SECOND_US, LENGTH_US)
    assert not counts(driver, LENGTH_US + OFFLINE_US + 120 * SECOND_US + 1, LENGTH_US)
    assert not counts(driver, LENGTH_US + OFFLINE_US, LENGTH_US + 1)


def test_an_outage_that_lasts_after_the_time_keeps_the_delivery_open(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - SECOND_US)
    driver.outage("X1", LENGTH_US + 30 * SECOND_US)
    assert counts(driver, 2 * LENGTH_US, LENGTH_US)
    assert not is_over(driver.state, driver.paper, driver.paper.opens_us + 2 * LENGTH_US)
    driver.at(LENGTH_US + 5 * MINUTE_US)
    driver.host(c.DeclareOutage("X1", over=True))
    assert last_us(driver.state, driver.paper) == LENGTH_US + OFFLINE_US + 270 * SECOND_US + GRACE_US


def test_an_online_device_has_its_deadline_and_the_grace(driver: PaperDriver) -> None:
    assert counts(driver, LENGTH_US)
    assert counts(driver, LENGTH_US + GRACE_US)
    assert not counts(driver, LENGTH_US + GRACE_US + 1)
    assert not counts(driver, LENGTH_US + GRACE_US + 1, LENGTH_US - MINUTE_US)  # a stamp alone proves nothing


@pytest.mark.parametrize(
    ("late_us", "expected"),
    [
        (OFFLINE_US - 1_000, True),  # 59.999 s
        (OFFLINE_US, True),  # 60.000 s
        (OFFLINE_US + 1_000, False),  # 60.001 s
    ],
)
def test_a_device_that_was_cut_off_may_deliver_for_a_minute(driver: PaperDriver, late_us: int, expected: bool) -> None:
    driver.cut(FIRST, LENGTH_US - 10 * SECOND_US)
    assert counts(driver, LENGTH_US + late_us, LENGTH_US) is expected
    assert counts(driver, LENGTH_US + late_us, LENGTH_US - SECOND_US) is expected
    assert not counts(driver, LENGTH_US + late_us, LENGTH_US + 1)


@pytest.mark.parametrize(
    ("from_us", "until_us", "expected"),
    [
        (LENGTH_US - MINUTE_US, LENGTH_US - 1, False),  # was back
        (LENGTH_US - MINUTE_US, LENGTH_US, True),
        (LENGTH_US, LENGTH_US + SECOND_US, True),
        (LENGTH_US + GRACE_US, LENGTH_US + SECOND_US, True),
        (LENGTH_US + GRACE_US + 1, LENGTH_US + SECOND_US, False),  # pulled the plug afterwards
    ],
)
def test_the_server_must_have_seen_the_device_cut_off(
    driver: PaperDriver, from_us: int, until_us: int, expected: bool
) -> None:
    driver.cut(FIRST, from_us, until_us)
    assert counts(driver, LENGTH_US + 30 * SECOND_US, LENGTH_US - SECOND_US) is expected


def test_another_devices_cut_proves_nothing(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - SECOND_US)
    opens_us = driver.paper.opens_us
    moments = (opens_us + LENGTH_US + SECOND_US, opens_us + LENGTH_US)
    other = finalist(SECOND).session
    assert not in_time(driver.state, driver.paper, FIRST, other, *moments)
    assert not in_time(driver.state, driver.paper, SECOND, other, *moments)


def test_a_stamp_from_the_future_is_the_arrival(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - SECOND_US)
    assert counts(driver, LENGTH_US, 9 * LENGTH_US)
    assert not counts(driver, LENGTH_US + SECOND_US, 9 * LENGTH_US)


@given(
    cut=st.one_of(st.none(), st.tuples(st.integers(-90, 90), st.integers(0, 200))),
    arrival=st.integers(-100, 200),
    stamp=st.integers(-100, 200),
)
def test_what_counts_in_words(cut: tuple[int, int] | None, arrival: int, stamp: int) -> None:
    """Beside the formula: seconds around the deadline, with the sentences of RULES 3.4."""
    driver = PaperDriver(paper_contest())
    driver.write()
    if cut is not None:
        since, length = cut
        driver.cut(FIRST, LENGTH_US + since * SECOND_US, LENGTH_US + (since + length) * SECOND_US)
    found = counts(driver, LENGTH_US + arrival * SECOND_US, LENGTH_US + stamp * SECOND_US)
    if arrival <= 0:
        assert found
    elif found:
        assert arrival <= 60
        assert stamp <= 0
        assert cut is not None
        assert cut[0] <= 0 <= cut[0] + cut[1]
    elif cut is not None and cut[0] <= 0 <= cut[0] + cut[1]:
        assert arrival > 60 or min(stamp, arrival) > 0


# --- completion time -------------------------------------------------------------------------------------------------


def completed(driver: PaperDriver, received_us: int, stamped_us: int | None = None) -> int:
    opens_us = driver.paper.opens_us
    stamp_us = received_us if stamped_us is None else stamped_us
    return completion_us(driver.state, driver.paper, FIRST, SESSION, opens_us + received_us, opens_us + stamp_us)


@pytest.mark.parametrize(
    ("received_us", "expected"),
    [
        (1_999_999, SECOND_US),
        (2_000_000, 2 * SECOND_US),
        (LENGTH_US - 1, LENGTH_US - SECOND_US),
        (LENGTH_US, LENGTH_US),
        (LENGTH_US + GRACE_US, LENGTH_US),
        (2 * LENGTH_US, LENGTH_US),
    ],
)
def test_completion_time_is_floored_to_the_second(driver: PaperDriver, received_us: int, expected: int) -> None:
    assert completed(driver, received_us) == expected


def test_a_submission_that_waited_offline_counts_by_its_receipt(driver: PaperDriver) -> None:
    driver.cut(FIRST, 20 * MINUTE_US, 30 * MINUTE_US)
    assert completed(driver, 30 * MINUTE_US, 21 * MINUTE_US) == 30 * MINUTE_US


def test_a_declared_outage_is_taken_off_a_submission_that_waited_in_it(driver: PaperDriver) -> None:
    driver.connection(FIRST, connected=True)
    driver.at(20 * MINUTE_US)
    driver.connection(FIRST, connected=False)
    driver.outage("X1", 22 * MINUTE_US, 28 * MINUTE_US)
    driver.at(30 * MINUTE_US)
    driver.connection(FIRST, connected=True)
    assert completed(driver, 30 * MINUTE_US, 21 * MINUTE_US) == 24 * MINUTE_US
    assert completed(driver, 30 * MINUTE_US, 25 * MINUTE_US) == 27 * MINUTE_US
    assert completed(driver, 30 * MINUTE_US, 0) == 24 * MINUTE_US  # a stamp cannot win more than the outage
    assert completed(driver, 30 * MINUTE_US, 29 * MINUTE_US) == 30 * MINUTE_US


def test_an_outage_while_the_device_was_connected_is_not_taken_off(driver: PaperDriver) -> None:
    driver.cut(FIRST, 10 * MINUTE_US, 11 * MINUTE_US)
    driver.outage("X1", 20 * MINUTE_US, 30 * MINUTE_US)
    opens_us = driver.paper.opens_us
    moments = (opens_us + 40 * MINUTE_US, opens_us + 9 * MINUTE_US)
    assert waited_us(driver.state, driver.paper, FIRST, SESSION, *moments) == 0


def test_extra_time_is_scaled_back(driver: PaperDriver) -> None:
    """RULES 2.7: time × window ÷ extended window."""
    driver.paper.extra_percent[FIRST] = 50
    assert completed(driver, 30 * MINUTE_US) == 20 * MINUTE_US
    assert completed(driver, LENGTH_US * 3 // 2) == LENGTH_US
    assert completed(driver, 2 * LENGTH_US) == LENGTH_US


# --- the end ---------------------------------------------------------------------------------------------------------


def test_the_paper_is_over_when_everybody_in_the_hall_has_submitted(driver: PaperDriver) -> None:
    driver.ok(OPERATOR, c.MarkAttendance(SECOND, present=False))
    driver.at(MINUTE_US)
    for candidate in CANDIDATES:
        assert not everybody_submitted(driver.state, driver.paper)
        if candidate != SECOND:
            assert next(awaited(driver.state, driver.paper)) == candidate
            driver.submit(candidate)
    assert everybody_submitted(driver.state, driver.paper)
    assert is_over(driver.state, driver.paper, driver.now_us)


def test_the_paper_is_over_after_the_last_deadline(driver: PaperDriver) -> None:
    driver.paper.extra_percent[SECOND] = 10
    end_us = driver.paper.opens_us + LENGTH_US * 11 // 10 + GRACE_US
    assert not is_over(driver.state, driver.paper, end_us - 1)
    assert is_over(driver.state, driver.paper, end_us)
    driver.submit(SECOND)
    assert is_over(driver.state, driver.paper, driver.paper.deadline_us + GRACE_US)
    assert not is_over(driver.state, driver.paper, driver.paper.deadline_us + GRACE_US - 1)


def test_the_paper_waits_for_devices_that_were_cut_off(driver: PaperDriver) -> None:
    driver.cut(FIRST, LENGTH_US - MINUTE_US)
    end_us = driver.paper.deadline_us + OFFLINE_US + GRACE_US
    assert not is_over(driver.state, driver.paper, end_us - 1)
    assert is_over(driver.state, driver.paper, end_us)


def test_with_nobody_in_the_hall_the_paper_lasts_its_time() -> None:
    driver = PaperDriver(paper_contest())
    driver.write(FIRST)
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    assert not is_over(driver.state, driver.paper, driver.paper.deadline_us)
    assert is_over(driver.state, driver.paper, driver.paper.deadline_us + GRACE_US)
