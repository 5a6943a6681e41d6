"""Writing to many: everybody once, in turn, a little at a time, and nobody waits for who is slow."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from chungket import fanout
from chungket.fanout import CHUNK_US, Fanout
from chungket.gateway import VISITOR
from chungket.lag import Lag
from chungket.members import Audience, Member, Members
from chungket.protocol import CLOSE_TOO_SLOW


@dataclass
class Line:
    """A socket that keeps what is written; `takes_us`: how long that takes; `full`: it takes no more."""

    written: list[bytes] = field(default_factory=list)
    order: list["Line"] = field(default_factory=list)
    full: bool = False
    outbox_bytes: int = 0
    lag: Lag = field(default_factory=Lag)

    def attach(self, endpoint: object) -> None:
        """Nobody listens."""

    def write(self, frame: bytes) -> bool:
        if self.full:
            return False
        self.written.append(frame)
        self.order.append(self)
        return True

    def close(self, code: int) -> None:
        """Said by `Fanout` through `send_away`."""

    def abort(self) -> None:
        """Not done here."""


@dataclass
class Hall:
    """Members with their lines, and a clock that each reading of moves on."""

    members: Members = field(default_factory=Members)
    lines: list[Line] = field(default_factory=list)
    order: list[Line] = field(default_factory=list)
    caught_up: list[Member] = field(default_factory=list)
    sent_away: list[tuple[Member, int]] = field(default_factory=list)
    now_us: int = 1
    step_us: int = 0
    fanout: Fanout = field(init=False)

    def __post_init__(self) -> None:
        self.fanout = Fanout(
            self.members, self.caught_up.append, lambda member, code: self.sent_away.append((member, code))
        )

    def come(self, count: int) -> list[Member]:
        for _ in range(count):
            line = Line(order=self.order)
            self.lines.append(line)
            self.members.add(Member(Audience.FINALIST, line, VISITOR))
        return self.members.of(Audience.FINALIST)

    def clock(self) -> int:
        self.now_us += self.step_us
        return self.now_us


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    """An empty one."""
    made = Hall()
    monkeypatch.setattr(fanout, "monotonic_us", made.clock)
    return made  # type: ignore[return-value]


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what timers do."""
    while not condition():  # noqa: ASYNC110  # a list that is filled tells nobody
        await asyncio.sleep(0.001)


async def turns(count: int = 200) -> None:
    """Let the loop go round."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_everybody_gets_each_frame_once_and_in_order(hall: Hall) -> None:
    members = hall.come(300)
    hall.step_us = 100
    for frame in (b"one", b"two", b"three"):
        hall.fanout.broadcast(frame, members)
    await turns()
    assert all(line.written == [b"one", b"two", b"three"] for line in hall.lines)


async def test_nobody_is_always_first(hall: Hall) -> None:
    members = hall.come(3)
    firsts = []
    for _ in range(3):
        hall.order.clear()
        hall.fanout.broadcast(b"x", members)
        firsts.append(hall.order[0])
    assert {id(line) for line in firsts} == {id(line) for line in hall.lines}


async def test_others_get_their_turn_while_thousands_are_written_to(hall: Hall) -> None:
    members = hall.come(1_000)
    hall.step_us = CHUNK_US // 50
    seen: list[int] = []
    hall.fanout.broadcast(b"x", members)
    while len(hall.order) < 1_000:
        seen.append(len(hall.order))
        await asyncio.sleep(0)
    assert seen[0] <= 50  # not all at once
    assert max(later - before for before, later in pairwise(seen)) <= 50


async def test_what_a_hall_waits_for_comes_before_the_rest(hall: Hall) -> None:
    members = hall.come(100)
    hall.step_us = CHUNK_US // 10
    said: list[str] = []

    def rest() -> Iterator[None]:
        for number in range(100):
            said.append(f"rest {number}")
            yield

    hall.fanout.later(rest())
    begun = len(said)
    hall.fanout.broadcast(b"x", members)
    while len(hall.order) < 100:
        assert len(said) <= begun + 10
        await asyncio.sleep(0)
    await turns()
    assert said == [f"rest {number}" for number in range(100)]


async def test_a_step_that_fails_stops_only_its_own_work(hall: Hall) -> None:
    members = hall.come(2)
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))

    def failing() -> Iterator[None]:
        yield
        raise ValueError("a row that cannot be made")

    hall.step_us = CHUNK_US
    hall.fanout.later(failing())
    hall.fanout.broadcast(b"x", members)
    await turns()
    assert [str(failure) for failure in failures] == ["a row that cannot be made"]
    assert all(line.written == [b"x"] for line in hall.lines)


async def test_whoever_has_the_newer_state_is_spared_the_older_one(hall: Hall) -> None:
    members = hall.come(100)
    hall.step_us = CHUNK_US
    hall.fanout.broadcast(b"old", members)
    behind = next(member for member, line in zip(members, hall.lines, strict=True) if not line.written)
    behind.socket.write(b"whole state")
    hall.fanout.synced(behind)
    hall.fanout.broadcast(b"new", members)
    await turns(400)
    line = hall.lines[members.index(behind)]
    assert line.written == [b"whole state", b"new"]
    assert sum(other.written == [b"old", b"new"] for other in hall.lines) == 99


async def test_who_is_slow_holds_nobody_up_and_gets_the_whole_state_or_is_sent_away(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "SWEEP_S", 0.001)
    members = hall.come(3)
    reads_again, never = hall.lines[0], hall.lines[1]
    reads_again.full = never.full = True
    reads_again.outbox_bytes = never.outbox_bytes = 1
    for frame in (b"one", b"two"):
        hall.fanout.broadcast(frame, members)
    assert hall.lines[2].written == [b"one", b"two"]
    reads_again.full, reads_again.outbox_bytes = False, 0
    await until(lambda: bool(hall.caught_up))
    assert hall.caught_up == [members[0]]
    hall.now_us += fanout.SLOW_MAX_US + 1
    await until(lambda: bool(hall.sent_away))
    assert (members[1], CLOSE_TOO_SLOW) in hall.sent_away
    never.outbox_bytes = 0
    await asyncio.sleep(0.01)  # the last look at it


async def test_a_replaced_frame_is_written_to_nobody_it_had_not_reached(hall: Hall) -> None:
    hall.step_us = CHUNK_US // 10
    members = hall.come(100)
    hall.fanout.replace(b"old", members)
    reached = [line for line in hall.lines if line.written]
    assert 0 < len(reached) < 100
    hall.fanout.replace(b"new", members)
    await turns(400)
    assert all(line.written == ([b"old", b"new"] if line in reached else [b"new"]) for line in hall.lines)
    order = [line for line in hall.order if line.written[-1] == b"new"][len(reached) :]
    assert {id(line) for line in order[: 100 - len(reached)]}.isdisjoint(map(id, reached)), "who waited is first"


async def test_the_few_come_before_the_many(hall: Hall) -> None:
    hall.step_us = CHUNK_US // 10
    members = hall.come(100)
    few = Line(order=hall.order)
    hall.fanout.broadcast(b"many", members)
    hall.fanout.broadcast_first(b"few", [Member(Audience.HOST, few, VISITOR)])
    await turns(400)
    assert hall.order.index(few) < 50
