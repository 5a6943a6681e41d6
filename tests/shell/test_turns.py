"""Turns: everything in order, a little at a time."""

import asyncio

import pytest

from chungket import turns
from chungket.turns import TURN_US, Turns


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A clock that each piece of work moves."""
    now_us = [0]
    monkeypatch.setattr(turns, "monotonic_us", lambda: now_us[0])
    return now_us


async def test_thousands_are_done_in_order_and_others_come_in_between(clock: list[int]) -> None:
    queue, done = Turns(), []

    def work(number: int) -> None:
        clock[0] += TURN_US // 10
        done.append(number)

    for number in range(1_000):
        queue.take(lambda number=number: work(number))  # type: ignore[misc]
    between = []
    while queue.waiting:
        await asyncio.sleep(0)
        between.append(len(done))
    assert done == list(range(1_000))
    assert between[:3] == [10, 20, 30]


async def test_what_fails_does_not_keep_the_rest_waiting(clock: list[int]) -> None:
    queue, done = Turns(), []
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))

    def fail() -> None:
        raise OSError("gone")

    for work in (fail, lambda: done.append(1), fail, lambda: done.append(2)):
        queue.take(work)
    for _ in range(10):
        await asyncio.sleep(0)
    assert done == [1, 2]
    assert [str(failure) for failure in failures] == ["gone", "gone"]
    assert clock == [0]
