"""One worker of several that share a contest: follows the log, hands commands to the inbox, leads when it is its turn.

Owns who answers a client here (from the log, never before), the marks that let a window close, and the change between
following and leading (DESIGN 3.3, 3.4, 4.5, 6). It must not know sockets; to `gateway` and `hub` it looks like the
sequencer of a server that is alone. Clock, randomness and both stores are handed in. Called by `app`.

The commands of the leader's own clients go through the inbox too: so a command has one way whoever leads, and the end
of a leader loses nothing that was handed over.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import SYSTEM, CommandId, Request
from chungket.core.contest import Contest
from chungket.core.events import Genesis, Proposed, Ruled
from chungket.core.schedule import next_due_us, time_matters
from chungket.handover import Handover
from chungket.inbox import Pending, Reply, nobody_waits
from chungket.log import Entry, LogDamaged
from chungket.replica import Holds, Listener, Replica
from chungket.sequencer import RETRY_FIRST_S, RETRY_MAX_S, STORE_SLOW_S, Fenced, Sequencer
from chungket.shared_inbox import Mark, SharedInbox, Unreadable, UsedUp
from chungket.shared_store import SharedLog
from chungket.store import LogStore, StoreAway, StoreError, StoreRefuses

LEASE_MS = 3_000  # a node that says nothing for so long is given up, and so is its lease
BEAT_S = 0.4  # odd against the lease: several beats may be lost
MARK_AGAIN_S = 0.25  # a window that should have closed by now: say again that nothing is held back here
TRIM_S = 1.0

_logger = logging.getLogger("chungket.node")


class Node(Holds):
    """One worker. `run`: eight hex digits of this start of all workers; `name`: this worker's, never used before."""

    def __init__(
        self,
        name: str,
        run: str,
        contest: Contest,
        store: LogStore,
        shared: SharedLog,
        listener: Listener,
        clock: ContestClock,
        *,
        lead_us: Callable[[], int],
        draw: Callable[[int], str] = secrets.token_hex,
        nodes_changed: Callable[[Sequence[str], bool], None] = lambda nodes, leads: None,
        people_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.leads = False
        self.replica = _NodeReplica(contest, store, listener, clock=lambda _: clock)
        self.replica.node = self
        self._run = run
        self._store = store
        self._shared = shared
        self._lead_us = lead_us
        self._draw = draw
        self._nodes_changed = nodes_changed  # who lives, and whether this node leads
        self._people_changed = people_changed  # another node may have added somebody (RULES 1.4)
        self._token = f"{name}:{draw(8)}"
        self.used_up = UsedUp(run)
        self.handover = Handover(name, run, shared, draw, lambda fault: self._reached("put", fault))
        self._catching_up: set[asyncio.Task[None]] = set()
        self._elected = asyncio.Event()
        self.moved = asyncio.Event()  # the state has changed
        self._sequencer: Sequencer | None = None
        self._inbox: SharedInbox | None = None
        self._stopping = asyncio.Event()

    # --- what gateway and hub ask ------------------------------------------------------------------------------------

    def submit(self, request: Request, reply: Callable[[Reply], None]) -> None:
        """Hand a command over (DESIGN 2.2). Answered when the log says what became of it."""
        self.handover.submit(request, reply, self.head)

    def note(self, command: c.NoteConnection | c.PostponeOpening | c.NoteStall) -> None:
        """What this node noticed; see `Sequencer.note`."""
        self.handover.put_out(self._system(command), first=isinstance(command, c.NoteStall))

    def alarm(self, reason: str) -> None:
        """Stop the contest where it stands until a person has looked (DESIGN 3.5)."""
        self.handover.put_out(self._system(c.Suspend(reason)))

    def catch_up(self, seq: int, then: Callable[[], None]) -> None:
        """Call back when an entry has been read, or the log has none of this number: this node may be behind one that
        a client comes from."""
        if seq <= self.head.seq:
            then()
            return
        task = asyncio.create_task(self._wait_for(seq, then), name="catching up")
        self._catching_up.add(task)
        task.add_done_callback(self._catching_up.discard)

    async def _wait_for(self, seq: int, then: Callable[[], None]) -> None:
        written = False
        while seq > self.head.seq:
            if not written:
                with contextlib.suppress(StoreError):
                    last = await self._store.head()
                    if last is None or last.seq < seq:
                        break
                    written = True
            await asyncio.sleep(RETRY_FIRST_S)
        then()

    def _system(self, command: c.Command) -> Pending:
        id_ = CommandId(f"system-{self.name}-{self._draw(4)}")
        return Pending(0, Request(id_, SYSTEM, command, self.clock.now_us(), self.state.flow_version), nobody_waits)

    # --- running -----------------------------------------------------------------------------------------------------

    async def recover(self, genesis: Genesis) -> None:
        """Read the log as it is now. Raises `LogDamaged`, `StoreAway`, `StoreRefuses`."""
        await self.replica.recover(genesis, self.used_up.applied, keep_clock=True)

    async def run(self) -> None:
        """Follow and lead until `stop`. Raises `LogDamaged` when the log is not the one this node has read, and
        `StoreRefuses`."""
        putting = self.handover.put(lambda: self.state, lambda: self.head)
        tasks = [
            asyncio.create_task(work, name=name)
            for name, work in (("beat", self._beat()), ("put", putting), ("mark", self._mark()))
        ]
        course = asyncio.create_task(self._course(), name="course")
        stopped = asyncio.create_task(self._stopping.wait(), name="stop")
        try:
            everything: list[asyncio.Task[Any]] = [course, stopped, *tasks]
            done, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._stopping.set()
            self.handover.stop()
            if self._sequencer is not None:
                self._sequencer.stop()
            for task in (stopped, *tasks, *self._catching_up):
                task.cancel()
            with contextlib.suppress(TimeoutError, StoreError, Fenced):
                async with asyncio.timeout(RETRY_MAX_S):
                    await course
            await asyncio.gather(stopped, course, *tasks, return_exceptions=True)

    def stop(self) -> None:
        """End `run` soon."""
        self._stopping.set()

    async def _course(self) -> None:
        while not self._stopping.is_set():
            await self._follow()
            if not self._stopping.is_set():
                await self._lead()

    async def _follow(self) -> None:
        """Tail the log until this node is to lead and has read it to its end."""
        wait_s = RETRY_FIRST_S
        while not self._stopping.is_set():
            try:
                read = await self._shared.tail(self.head.seq)
                self._reached("tail", None)
                self._read(read)
                if self._elected.is_set() and not read:
                    last = await self._store.head()
                    if last == self.head:
                        return
                    if last is None or last.seq <= self.head.seq:
                        raise LogDamaged(self.head.seq, "nhật ký không còn là nhật ký mà máy chủ này đã đọc")
                wait_s = RETRY_FIRST_S
            except StoreAway as fault:
                self._reached("tail", fault)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)

    def _read(self, entries: Sequence[tuple[int, bytes]]) -> None:
        for seq, data in entries:
            read = self.replica.read(data) if seq > self.head.seq else None
            if read is not None:
                if any(isinstance(event, Proposed | Ruled) for event in read[0].events):
                    self._people_changed()
                self.replica.apply(*read)

    def _reached(self, who: str, fault: StoreAway | None) -> None:
        self.replica.say_away(who, fault)

    # --- leading -----------------------------------------------------------------------------------------------------

    async def _lead(self) -> None:
        """Decide until somebody else does. The state stays: it holds nothing that is not in the log."""
        inbox = SharedInbox(self.used_up)
        sequencer = Sequencer(
            self.replica,
            inbox,
            self._store,
            lead_us=self._lead_us,
            draw=self._draw,
            epoch=self._run,
        )
        self._inbox, self._sequencer, self.leads = inbox, sequencer, True
        _logger.warning("%s leads from entry %d on", self.name, self.head.seq + 1)
        if time_matters(self.state) and self.clock.now_us() - self.state.time_us > STORE_SLOW_S * 1_000_000:
            sequencer.was_away()
        taking = asyncio.create_task(self._take(inbox, sequencer), name="take")
        taking.add_done_callback(lambda _: sequencer.stop())
        trimming = asyncio.create_task(self._trim(sequencer), name="trim")
        try:
            await sequencer.run()
        except (Fenced, StoreAway) as fault:
            _logger.warning("%s leads no longer: %s", self.name, fault)
        finally:
            self._inbox = self._sequencer = None
            self.leads = False
            self._elected.clear()
            trimming.cancel()
            taking.cancel()
            ended = await asyncio.gather(taking, trimming, return_exceptions=True)
            await sequencer.dismissed()
        for result in ended:
            if isinstance(result, StoreRefuses):
                raise result

    async def _take(self, inbox: SharedInbox, sequencer: Sequencer) -> None:
        """Read the inbox for as long as this sequencer leads."""
        while self._sequencer is sequencer:  # a cancellation may be lost in redis-py
            try:
                for number, data in await self._shared.take(inbox.read):
                    self._arrived(inbox, number, data)
                sequencer.wake()
            except StoreAway:
                await asyncio.sleep(RETRY_FIRST_S)

    def _arrived(self, inbox: SharedInbox, number: int, data: bytes) -> None:
        try:
            command = inbox.arrived(number, data)
        except Unreadable as fault:
            _logger.error("entry %d of the inbox cannot be read: %s", number, fault)
            return
        if isinstance(command, c.ReplaceFinalist | c.CorrectName):
            self._people_changed()

    async def _trim(self, sequencer: Sequencer) -> None:
        done = 0
        while self._sequencer is sequencer:
            await asyncio.sleep(TRIM_S)
            position = self.used_up.position  # of an entry that is on disk
            if position > done:
                with contextlib.suppress(StoreAway):
                    await self._shared.trim(position)
                    done = position

    # --- lease and marks ---------------------------------------------------------------------------------------------

    async def _beat(self) -> None:
        while not self._stopping.is_set():
            await self._beat_once()
            await asyncio.sleep(BEAT_S)

    async def _beat_once(self) -> None:
        """Say that this node lives; hear whether it leads, and who else lives."""
        asked_us = self.clock.now_us()
        try:
            beat = await self._shared.beat(self.name, self._token, LEASE_MS)
        except StoreAway as fault:
            self._reached("beat", fault)
            return  # while the store is away nobody else gets the lease either, and an append is fenced
        self._reached("beat", None)
        if self._inbox is not None:
            self._inbox.lives(beat.nodes, asked_us)
        if beat.leads:
            self._elected.set()
        else:
            self._elected.clear()
            if self._sequencer is not None:
                self._sequencer.stop()
        self._nodes_changed(beat.nodes, self.leads)
        if self._sequencer is not None:
            self._sequencer.wake()

    async def _mark(self) -> None:
        """When something is due, hand over what arrived until now and say so: a window closes when every node has."""
        while not self._stopping.is_set():
            self.moved.clear()
            due_us = next_due_us(self.state)
            if due_us is None:
                await self.moved.wait()
                continue
            left_s = (due_us - self.clock.now_us()) / 1_000_000
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(left_s, 0)):
                    await self.moved.wait()
                    continue  # it may be due at another time now
            # Timers run before sockets are read. After a stall, what had arrived in time must be heard first.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            self.handover.put_out(Mark(self.name, self.clock.now_us()))
            if self.leads:
                await self._beat_once()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(MARK_AGAIN_S):
                    await self.moved.wait()


class _NodeReplica(Replica):
    """A replica whose node answers its clients from the entries, whoever wrote them."""

    node: Node

    def apply(self, entry: Entry, hash_: str) -> None:
        """See `Replica.apply`."""
        answered = self.node.handover.look(self.state, entry)
        super().apply(entry, hash_)
        self.node.used_up.applied(entry)
        self.node.handover.answer(answered, self.state, self.head)
        self.node.moved.set()
