"""Contest time on a client: the best sample wins."""

from hypothesis import given
from hypothesis import strategies as st

from chungket.rehearsal.server_clock import SAMPLES_MAX, ServerClock

OFFSET_US = 1_000_000_000


def feed(clock: ServerClock, sent_us: int, there_us: int, back_us: int) -> None:
    """One ping that is `there_us` and `back_us` under way."""
    received_us = sent_us + there_us + OFFSET_US
    clock.sample(sent_us, received_us, received_us + 50, sent_us + there_us + 50 + back_us)


def test_before_any_pong_the_welcome_is_all_we_know() -> None:
    clock = ServerClock()
    assert (clock.error_ms, clock.ping_p95_ms) == (-1, -1)
    clock.begin("c1", 7_000, 2_000)
    assert clock.now_us(3_000) == 8_000


@given(st.lists(st.tuples(st.integers(0, 500_000), st.integers(0, 500_000)), min_size=1, max_size=60))
def test_the_offset_is_never_further_off_than_the_error_says(ways: list[tuple[int, int]]) -> None:
    clock = ServerClock()
    clock.begin("c1", 0, 0)
    for turn, (there_us, back_us) in enumerate(ways):
        feed(clock, turn * 1_000_000, there_us, back_us)
    assert abs(clock.now_us(0) - OFFSET_US) <= clock.error_ms * 1000
    best_us = min(there_us + back_us for there_us, back_us in ways)
    assert clock.error_ms <= best_us // 2000 + 1


def test_a_new_clock_makes_old_samples_worthless() -> None:
    clock = ServerClock()
    clock.begin("c1", 0, 0)
    feed(clock, 0, 10, 10)
    clock.begin("c1", 99, 0)
    assert abs(clock.now_us(0) - OFFSET_US) <= 1
    clock.begin("c2", 99, 0)
    assert clock.now_us(0) == 99
    assert clock.error_ms == -1


def test_the_quality_is_that_of_the_last_samples() -> None:
    clock = ServerClock()
    feed(clock, 0, 400_000, 400_000)
    assert clock.ping_p95_ms == 800
    for turn in range(SAMPLES_MAX):
        feed(clock, turn, 1_000, 1_000)
    assert clock.ping_p95_ms == 2
