"""Writing to many: one frame for all who hear the same, a little at a time, and what happens to who is too slow.

Owns the order of writing, its pace, and the bound of what waits for one client. A hall of 10,000 takes 0.1 s to write
to; acks and pongs do not wait for that, because after each `CHUNK_US` the loop reads and answers before it goes on. It
must not know what frames mean. Called by `hub`.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence

from chungket.clock import monotonic_us
from chungket.members import Member, Members
from chungket.protocol import CLOSE_TOO_SLOW

CHUNK_US = 2_000  # of writing, before what has arrived meanwhile gets its turn
SWEEP_S = 0.1
SLOW_MAX_US = 5_000_000  # a client whose outbox stays full for so long is cut off

Steps = Iterator[None]
"""Work that can stop after each step, and go on in another turn of the loop."""


class _Snapshot:
    """A broadcast that the next one replaces, and how far it has come."""

    __slots__ = ("members", "reached")

    def __init__(self, members: Sequence[Member] = ()) -> None:
        self.members = members
        self.reached = 0

    @property
    def missed(self) -> Sequence[Member]:
        """Who was not written to."""
        return self.members[self.reached :]


class Fanout:
    """All writing of snapshots on one node. `catch_up` sends a member the whole state, `send_away` ends its connection
    with a code."""

    def __init__(
        self, members: Members, catch_up: Callable[[Member], None], send_away: Callable[[Member, int], None]
    ) -> None:
        self._members = members
        self._catch_up = catch_up
        self._send_away = send_away
        self._first: deque[Steps] = deque()  # for the few whom all others look at or wait for
        self._soon: deque[Steps] = deque()  # what a hall waits for, in the order it happened
        self._later: deque[Steps] = deque()  # what may wait for that
        self._turn = 0
        self._made = 0
        self._snapshot = _Snapshot()  # the newest to all that replaces the one before
        self._running = False
        self._going_on: asyncio.Handle | None = None
        self._sweeping: asyncio.TimerHandle | None = None

    # --- what is to be written ---------------------------------------------------------------------------------------

    def broadcast(self, frame: bytes, members: Sequence[Member]) -> None:
        """The same bytes to all. The first in line changes every time: nobody is always served last."""
        if members:
            self._made += 1
            self.soon(self._write_all(frame, self._in_turn(members), self._made))

    def broadcast_first(self, frame: bytes, members: Sequence[Member]) -> None:
        """The same to few, before what thousands wait for: a wall, the consoles. Never both ways for one member."""
        if members:
            self._made += 1
            self.first(self._write_all(frame, self._in_turn(members), self._made))

    def replace(self, frame: bytes, members: Sequence[Member]) -> None:
        """A broadcast in whose place the one before is no longer needed: who was not reached by that yet is now first
        in line, and gets this alone."""
        if not members:
            return
        self._made += 1
        missed = dict.fromkeys(self._snapshot.missed)
        late = [member for member in members if member in missed]
        others = [member for member in members if member not in missed] if late else members
        self._snapshot = _Snapshot((*late, *self._in_turn(others)))
        self.soon(self._write_snapshot(frame, self._snapshot, self._made))

    def _in_turn(self, members: Sequence[Member]) -> Sequence[Member]:
        self._turn += 1
        first = self._turn % max(1, len(members))
        return (*members[first:], *members[:first])

    def _write_all(self, frame: bytes, members: Sequence[Member], number: int) -> Steps:
        for member in members:
            if member.synced_at < number:  # else it has been sent a newer state since
                self.write(member, frame)
            yield

    def _write_snapshot(self, frame: bytes, snapshot: "_Snapshot", number: int) -> Steps:
        for _ in self._write_all(frame, snapshot.members, number):
            snapshot.reached += 1
            yield
            if self._snapshot is not snapshot:
                return

    def first(self, steps: Steps) -> None:
        """Before everything else."""
        self._first.append(steps)
        self._begin()

    def soon(self, steps: Steps) -> None:
        """Begin at once, unless something that happened before is still being written."""
        self._soon.append(steps)
        self._begin()

    def later(self, steps: Steps) -> None:
        """When nothing else is to be written."""
        self._later.append(steps)
        self._begin()

    def _begin(self) -> None:
        if not self._running and self._going_on is None:
            self._go_on()

    def _go_on(self) -> None:
        """One turn."""
        self._going_on, self._running = None, True
        until_us = monotonic_us() + CHUNK_US
        try:
            while waiting := self._first or self._soon or self._later:
                steps = waiting[0]
                for _ in steps:
                    if monotonic_us() >= until_us:
                        break
                else:
                    waiting.remove(steps)
                if monotonic_us() >= until_us:
                    break
        finally:
            self._running = False
            if self._first or self._soon or self._later:
                self._going_on = asyncio.get_running_loop().call_soon(self._go_on)

    # --- one member --------------------------------------------------------------------------------------------------

    def synced(self, member: Member) -> None:
        """A member was sent the whole state: what is still being written to others is older."""
        member.synced_at = self._made

    def write(self, member: Member, frame: bytes) -> bool:
        """A snapshot that does not fit is not queued, nor are those that follow: the member gets the whole state when
        it has read what it was sent. Whether it was sent."""
        if member.slow_since_us:
            return False
        if member.socket.write(frame):
            return True
        member.slow_since_us = monotonic_us()
        self._sweep_later()
        return False

    def _sweep_later(self) -> None:
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(SWEEP_S, self._sweep)

    def _sweep(self) -> None:
        """Slow members catch up or are cut off."""
        self._sweeping = None
        for member in self._members.everybody():
            if member.slow_since_us == 0:
                continue
            if member.socket.outbox_bytes == 0:
                member.slow_since_us = 0
                self._catch_up(member)
            elif monotonic_us() - member.slow_since_us > SLOW_MAX_US:
                self._send_away(member, CLOSE_TOO_SLOW)
            else:
                self._sweep_later()
