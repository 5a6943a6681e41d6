"""A loop that stood still says so, once for each stall."""

import asyncio
import time

from chungket.stalls import BEAT_S, ECHO_US, STALL_US, LoopWatch

BEAT_US = round(BEAT_S * 1_000_000)


class Clock:
    """A monotonic clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now_us = 0

    def __call__(self) -> int:
        return self.now_us


async def beats(count: int = 3) -> None:
    await asyncio.sleep(count * BEAT_S)


async def test_a_busy_moment_is_no_stall() -> None:
    stalls: list[int] = []
    clock = Clock()
    watch = LoopWatch(stalls.append, clock)
    watch.start()
    clock.now_us += BEAT_US + STALL_US
    await beats()
    watch.stop()
    assert stalls == []


async def test_each_stall_is_told_once_with_its_length() -> None:
    stalls: list[int] = []
    clock = Clock()
    watch = LoopWatch(stalls.append, clock)
    watch.start()
    for length_us in (STALL_US + 1, 1_200_000):
        clock.now_us += BEAT_US + length_us
        await beats()
    watch.stop()
    assert stalls == [STALL_US + 1, 1_200_000]


async def test_what_telling_of_a_stall_takes_is_not_told_as_another() -> None:
    stalls: list[int] = []
    clock = Clock()
    watch = LoopWatch(stalls.append, clock)
    watch.start()
    for length_us in (300_000, 300_000, 150_000, 310_000, ECHO_US, STALL_US + 1):
        clock.now_us += BEAT_US + length_us
        await beats()
    watch.stop()
    assert stalls == [300_000, 310_000, ECHO_US]


async def test_a_stall_long_after_another_is_told_however_short() -> None:
    stalls: list[int] = []
    clock = Clock()
    watch = LoopWatch(stalls.append, clock)
    watch.start()
    clock.now_us += BEAT_US + 500_000
    await beats()
    for _ in range(ECHO_US // STALL_US):
        clock.now_us += BEAT_US + STALL_US
        await beats(2)
    clock.now_us += BEAT_US + STALL_US + 1
    await beats()
    watch.stop()
    assert stalls == [500_000, STALL_US + 1]


async def test_a_loop_that_was_blocked_is_noticed() -> None:
    stalls: list[int] = []
    watch = LoopWatch(stalls.append)
    watch.start()
    await beats(1)
    time.sleep(0.25)  # noqa: ASYNC251  # this is the stall
    await beats(1)
    watch.stop()
    assert any(200_000 < us < 600_000 for us in stalls)


async def test_after_the_end_nothing_is_told() -> None:
    stalls: list[int] = []
    clock = Clock()
    watch = LoopWatch(stalls.append, clock)
    watch.start()
    watch.stop()
    clock.now_us += 900_000
    await beats()
    assert stalls == []
