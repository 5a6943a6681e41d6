"""What is credited of a claimed lag: never more than the server measured or the rules allow (DESIGN 4.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Measured
from chungket.core.decision import RejectionCode
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, Driver, finalist, make_contest

MS = 1_000
HOUR_US = 3_600 * SECOND_US
MAX_US = 250 * MS


def opened() -> Driver:
    driver = Driver(make_contest(2))
    driver.begin(*CANDIDATES[:5])
    driver.open_question()
    driver.wait(3 * SECOND_US)
    return driver


def accepted(driver: Driver, pressed_us: int, quota_us: int, who: int = 0) -> e.AnswerAccepted:
    command = c.Answer(driver.play.id, RIGHT, pressed_us)
    decision = driver.send(finalist(CANDIDATES[who]), command, measured=Measured(4 * MS, quota_us, 7 * MS))
    (event,) = decision.events
    assert isinstance(event, e.AnswerAccepted)
    return event


@pytest.mark.parametrize(
    ("claimed_us", "quota_us", "credit_us"),
    [
        (80 * MS, 100 * MS, 80 * MS),  # all of it
        (80 * MS, 30 * MS, 30 * MS),  # what was measured
        (900 * MS, 900 * MS, MAX_US),  # what the rules allow
        (0, 100 * MS, 0),  # nothing claimed
        (80 * MS, 0, 0),  # nothing measured
        (-500 * MS, 100 * MS, 0),  # a clock that is ahead
    ],
)
def test_the_least_of_claim_measurement_and_rule(claimed_us: int, quota_us: int, credit_us: int) -> None:
    driver = opened()
    event = accepted(driver, driver.now_us - claimed_us, quota_us)
    assert event.credit_us == credit_us
    assert event.latency_us == driver.now_us - driver.play.opens_us - credit_us
    assert (event.claimed_lag_us, event.age_us, event.quota_us, event.error_us) == (
        max(0, claimed_us),
        4 * MS,
        quota_us,
        7 * MS,
    )


@given(pressed_us=st.integers(-HOUR_US, 2 * HOUR_US), quota_us=st.integers(0, SECOND_US))
def test_no_claim_gains_more_than_the_server_measured(pressed_us: int, quota_us: int) -> None:
    driver = opened()
    arrival_us = driver.now_us - driver.play.opens_us
    decision = driver.send(
        finalist(CANDIDATES[0]), c.Answer(driver.play.id, RIGHT, pressed_us), measured=Measured(0, quota_us)
    )
    for event in decision.events:
        if isinstance(event, e.AnswerAccepted):
            assert max(0, arrival_us - min(quota_us, MAX_US)) <= event.latency_us <= arrival_us


@pytest.mark.parametrize("off_us", [-HOUR_US, HOUR_US, -5 * SECOND_US, 2 * SECOND_US])
def test_an_impossible_moment_is_refused_and_kept_and_the_same_answer_counts_without_it(off_us: int) -> None:
    driver = opened()
    forged_us = driver.now_us + off_us
    answer = c.Answer(driver.play.id, RIGHT, forged_us)
    decision = driver.refused(finalist(CANDIDATES[0]), answer, RejectionCode.BAD_TIME)
    (event,) = decision.events
    assert isinstance(event, e.AnswerRefused)
    assert (event.code, event.pressed_us) == (RejectionCode.BAD_TIME, forged_us)
    again = accepted(driver, 0, 100 * MS)
    assert again.credit_us == 0


def test_credit_never_goes_below_the_moment_everybody_saw_it() -> None:
    driver = Driver(make_contest(2))
    driver.begin(*CANDIDATES[:5])
    driver.open_question()
    driver.wait(20 * MS)
    assert accepted(driver, driver.play.opens_us - 100 * MS, MAX_US).latency_us == 0
