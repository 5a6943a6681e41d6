"""When a closed client comes back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.protocol import CLOSE_PROTOCOL, CLOSE_STOPPING, CLOSE_TOO_MANY_FRAMES, CLOSE_TOO_SLOW
from chungket.rehearsal.back_off import (
    AT_ONCE_S,
    BACK_OFF_MAX_S,
    BACK_OFF_MIN_S,
    BACK_OFF_SLOW_MAX_S,
    STEADY_S,
    BackOff,
)


@given(st.integers(), st.lists(st.sampled_from([0, 1006, CLOSE_STOPPING]), min_size=1, max_size=40))
def test_every_wait_is_within_the_limits_of_its_attempt(seed: int, codes: list[int]) -> None:
    back_off = BackOff(random.Random(seed))
    for attempt, code in enumerate(codes, start=1):
        high_s = min(BACK_OFF_MAX_S, BACK_OFF_MIN_S * 2.0**attempt)
        assert BACK_OFF_MIN_S <= back_off.delay_s(code) <= high_s


def test_waits_grow_and_are_spread() -> None:
    first, tenth = [], []
    for seed in range(200):
        back_off = BackOff(random.Random(seed))
        waits = [back_off.delay_s(CLOSE_STOPPING) for _ in range(10)]
        first.append(waits[0])
        tenth.append(waits[-1])
    assert max(first) < 2 * BACK_OFF_MIN_S
    assert max(tenth) - min(tenth) > 1.5
    assert sum(tenth) > 2 * sum(first)


def test_only_a_connection_that_lasted_begins_anew() -> None:
    back_off = BackOff(random.Random(1))
    for _ in range(8):
        back_off.delay_s(CLOSE_STOPPING)
        back_off.lasted(STEADY_S / 2)
    assert max(back_off.delay_s(CLOSE_STOPPING) for _ in range(20)) > 1.5
    back_off.lasted(STEADY_S + 1)
    assert back_off.delay_s(CLOSE_STOPPING) <= 2 * BACK_OFF_MIN_S


def test_who_was_too_slow_comes_back_at_once() -> None:
    back_off = BackOff(random.Random(1))
    assert all(back_off.delay_s(CLOSE_TOO_SLOW) <= AT_ONCE_S for _ in range(50))


@pytest.mark.parametrize("code", [CLOSE_PROTOCOL, CLOSE_TOO_MANY_FRAMES])
def test_who_did_wrong_comes_back_late_from_the_first_time_on(code: int) -> None:
    assert max(BackOff(random.Random(seed)).delay_s(code) for seed in range(100)) > BACK_OFF_SLOW_MAX_S / 2
