"""Beats of many: each has its own once in a period, and nobody after it has left."""

import asyncio

from chungket.heartbeat import Heartbeat

PERIOD_S = 0.2
TIMEOUT_S = 20


class Counting:
    """Counts its beats, and says when it has had enough."""

    def __init__(self, enough: int = 0) -> None:
        self.beats = 0
        self.enough = enough
        self.done = asyncio.Event()

    def beat(self) -> None:
        self.beats += 1
        if self.beats == self.enough:
            self.done.set()


async def all_done(beats: list[Counting]) -> None:
    """Wait until each has had enough."""
    async with asyncio.timeout(TIMEOUT_S):
        for each in beats:
            await each.done.wait()


async def test_everybody_has_as_many_beats() -> None:
    heartbeat, many = Heartbeat(PERIOD_S), [Counting(3) for _ in range(500)]
    slots = [heartbeat.join(each) for each in many]
    assert len(set(slots)) > 1, "not all at once"
    await all_done(many)
    assert max(each.beats for each in many) <= 4


async def test_who_has_left_has_none() -> None:
    heartbeat, goes, stays = Heartbeat(PERIOD_S), Counting(), Counting(2)
    slot, other = heartbeat.join(goes), heartbeat.join(stays)
    heartbeat.leave(goes, slot)
    heartbeat.leave(goes, slot)  # twice is once
    await all_done([stays])
    assert goes.beats == 0
    heartbeat.leave(stays, other)


async def test_after_everybody_has_left_others_may_come() -> None:
    heartbeat, first, second = Heartbeat(PERIOD_S), Counting(), Counting(2)
    heartbeat.leave(first, heartbeat.join(first))
    await asyncio.sleep(2 * PERIOD_S)
    heartbeat.join(second)
    await all_done([second])
