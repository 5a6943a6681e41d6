"""The looks at store and clock: what counts as a fault, and when it is over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from chungket.clock import ContestClock
from chungket.store_faults import StoreAway, TroubleKind
from chungket.troubles import CLOCK, STORE, Troubles
from chungket.watches import TAKEN_FOR_RIGHT_S, ClockWatch, StoreWatch

WALL_US = 1_795_000_000_000_000  # in 2026
SECOND_US = 1_000_000


@dataclass
class Machine:
    """A machine whose clocks a test turns."""

    monotonic_us: int = 5 * SECOND_US
    wall_us: int = WALL_US
    told: int = 0
    clock: ContestClock = field(init=False)
    troubles: Troubles = field(init=False)
    watch: ClockWatch = field(init=False)

    def __post_init__(self) -> None:
        self.clock = ContestClock(0, lambda: self.monotonic_us, lambda: self.wall_us)
        self.troubles = Troubles(self._tell)
        self.watch = ClockWatch(lambda: self.clock, self.troubles)

    def _tell(self) -> None:
        self.told += 1

    async def goes_on(self, seconds: float, wall_seconds: float | None = None) -> list[str]:
        """Time passes, and the watch looks; what is wrong then."""
        self.monotonic_us += round(seconds * SECOND_US)
        self.wall_us += round((seconds if wall_seconds is None else wall_seconds) * SECOND_US)
        await self.watch.look()
        return [shape.reason for shape in self.troubles.shapes()]


async def test_a_clock_that_is_slewed_is_no_trouble_and_one_that_is_set_is() -> None:
    machine = Machine()
    for _ in range(5_000):
        assert await machine.goes_on(1.0, 1.0005) == []  # 2.5 s in all
    assert await machine.goes_on(1.0, 3_601.0) == ["clock"]
    assert await machine.goes_on(1.0) == ["clock"]
    assert await machine.goes_on(1.0, -3_599.0) == []  # it was put back
    assert machine.told == 2


async def test_a_clock_that_stays_as_it_was_set_is_taken_for_right() -> None:
    machine = Machine()
    assert await machine.goes_on(1.0, -59.0) == ["clock"]
    assert await machine.goes_on(TAKEN_FOR_RIGHT_S - 1) == ["clock"]
    assert await machine.goes_on(2.0) == []
    assert await machine.goes_on(1.0, 61.0) == ["clock"]


async def test_a_clock_that_was_never_set_is_a_trouble_until_it_is() -> None:
    machine = Machine(wall_us=1_000 * SECOND_US)
    assert await machine.goes_on(1.0) == ["clock"]
    assert await machine.goes_on(2 * TAKEN_FOR_RIGHT_S) == ["clock"]
    machine.wall_us = WALL_US
    assert await machine.goes_on(1.0) == ["clock"]
    assert await machine.goes_on(TAKEN_FOR_RIGHT_S + 1) == []


async def test_contest_time_that_was_behind_the_log_is_a_trouble() -> None:
    machine = Machine()
    machine.clock.not_behind(machine.clock.now_us() + 50_000)
    assert await machine.goes_on(1.0) == []
    machine.clock.not_behind(machine.clock.now_us() + 500_000)
    assert await machine.goes_on(1.0) == ["clock"]


async def test_a_store_that_had_only_to_be_started_again_is_not_told_of() -> None:
    heard: list[StoreAway | None] = []
    revived: list[bool] = []

    async def revive() -> None:
        revived.append(True)

    async def touch() -> None:
        if not revived:
            raise StoreAway("connection refused")

    await StoreWatch(touch, lambda who, fault: heard.append(fault), revive).look()
    assert (heard, revived) == ([None], [True])


@pytest.mark.parametrize("revive", [False, True])
async def test_a_store_that_stays_away_is_told_of_until_it_is_back(revive: bool) -> None:
    heard: list[TroubleKind | None] = []
    faults: list[StoreAway | None] = [StoreAway("", TroubleKind.READ_ONLY)] * 2 + [None] * 2

    async def touch() -> None:
        fault = faults.pop(0)
        if fault is not None:
            raise fault

    async def started() -> None:
        pass

    revived: Callable[[], Awaitable[object]] | None = started if revive else None
    watch = StoreWatch(touch, lambda who, fault: heard.append(None if fault is None else fault.kind), revived)
    for _ in range(2 if revive else 3):
        await watch.look()
    assert heard == [TroubleKind.READ_ONLY] * (1 if revive else 2) + [None]


def test_a_trouble_counts_from_its_beginning_whatever_it_turns_out_to_be(caplog: pytest.LogCaptureFixture) -> None:
    troubles = Troubles(lambda: None, "w1.1")
    troubles.report(STORE, TroubleKind.UNREACHABLE, "connection refused")
    (first,) = troubles.shapes()
    troubles.report(STORE, TroubleKind.UNREACHABLE, "connection refused")
    troubles.report(STORE, TroubleKind.DISK_FULL)
    troubles.report(CLOCK, TroubleKind.CLOCK, "+3600.0 s")
    assert [shape.reason for shape in troubles.shapes()] == ["disk_full", "clock"]
    assert troubles.shapes()[0].since_wall_ms == first.since_wall_ms
    troubles.report(STORE, None)
    troubles.report(STORE, None)
    assert [shape.reason for shape in troubles.shapes()] == ["clock"]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 4
    assert lines[0].startswith("w1.1: SỰ CỐ [unreachable] Không liên lạc được với kho dữ liệu (connection refused). ")
    assert lines[1].startswith("w1.1: SỰ CỐ [disk_full] Ổ đĩa của kho dữ liệu đã đầy. ")
    assert "(+3600.0 s)" in lines[2]
    assert lines[3].startswith("w1.1: HẾT SỰ CỐ sau ")
