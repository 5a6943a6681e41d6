"""The one writer of a contest: takes commands, decides them, appends, applies, answers (DESIGN 2).

Owns the batch, the retry of an append, what contest time has to do, and the recovery from the log. It must not know
sockets or frames: replies go through a callback, changes through the replica's listener. The sequencer alone sees both
events and bytes. Called by `app`, by `gateway` and `hub`, and by `node` where several processes share a contest.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import SYSTEM, Request
from chungket.core.contest import Contest
from chungket.core.decide import decide
from chungket.core.decision import Decision, Receipt, Rejection, RejectionCode
from chungket.core.events import AnswerAccepted, Event, Genesis
from chungket.core.model import Phase
from chungket.core.schedule import TICK_US, due, next_due_us, time_matters
from chungket.inbox import Inbox, Pending, Reply, key_of, nobody_waits
from chungket.log import Entry, Outcome, encode_entry, entry_hash
from chungket.projection import StandingsWriter, projection_of
from chungket.replica import Holds, Listener, Replica
from chungket.store import Appended, LogStore, StoreAway
from chungket.store_faults import NO_ANSWER

REPLIES_KEPT_MAX = 10_000  # so that a resent command is answered again instead of done again
RETRY_FIRST_S = 0.05
RETRY_MAX_S = 1.0
REMEMBERED = (c.Answer, c.Press, c.SavePaper, c.SubmitPaper)  # by the state: a resend is known without the reply
ANNOUNCING = (c.OpenStem, c.OpenChoices, c.OpenChoicesDue, c.PostponeOpening)
GATE_S = 0.05  # how often what is due is asked again while some node has not handed over what it received
STORE_SLOW_S = 1.0  # an append slower than this is told to everybody; while a window is open it is an interruption


def _at_once() -> int:
    """Without devices that hold sealed questions nothing has to be announced before."""
    return 0


class Fenced(Exception):
    """Somebody else appended: this process no longer leads and must discard its state (DESIGN 3.3)."""


class Sequencer(Holds):
    """Decides over one replica and one inbox. `draw` makes hex digits of as many random bytes as asked for."""

    def __init__(
        self,
        replica: Replica,
        inbox: Inbox,
        store: LogStore,
        *,
        revive: Callable[[], Awaitable[object]] | None = None,
        lead_us: Callable[[], int] = _at_once,
        draw: Callable[[int], str] = secrets.token_hex,
        epoch: str = "",
    ) -> None:
        self.replica = replica
        self._inbox = inbox
        self._store = store
        self._revive = revive  # starts an embedded store again
        self._lead_us = lead_us  # how long before its moment something has to be announced
        self._draw = draw
        self._epoch = epoch or draw(4)
        self._replies: dict[tuple[str, str, str], Reply] = {}
        self._wake = asyncio.Event()
        self._outage = False  # the last entry waited for the store, and that is not yet in the log
        self._gated = False  # something is due and waits for other nodes
        self._stopping = False
        self._standings = StandingsWriter(store)

    @classmethod
    def alone(
        cls,
        contest: Contest,
        store: LogStore,
        listener: Listener,
        *,
        revive: Callable[[], Awaitable[object]] | None = None,
        clock: Callable[[int], ContestClock] = ContestClock,
        lead_us: Callable[[], int] = _at_once,
        draw: Callable[[int], str] = secrets.token_hex,
    ) -> "Sequencer":
        """The sequencer of a contest that one process serves."""
        replica = Replica(contest, store, listener, clock=clock)
        return cls(replica, Inbox(), store, revive=revive, lead_us=lead_us, draw=draw)

    # --- start -------------------------------------------------------------------------------------------------------

    async def recover(self, genesis: Genesis) -> None:
        """Read the log, or begin it. Raises `LogDamaged`, `StoreAway`; a contest with other hashes is refused."""
        last = await self.replica.recover(genesis)
        if last is None:
            await self._append((genesis,), ())
        elif self.state.phase is not Phase.ENDED:
            gap_us = self.clock.wall_now_us() - last.wall_us  # below 0: the clock is behind, the core says what then
            await self._decide_batch([self._system(c.Recover(gap_us, "restart"))])

    # --- commands ----------------------------------------------------------------------------------------------------

    def submit(self, request: Request, reply: Callable[[Reply], None]) -> None:
        """Put a command into the inbox (DESIGN 2.2). A resend with the same id replaces the one that waits, or gets
        the same reply once more; more than a sender's share are refused as busy."""
        known = None if isinstance(request.command, REMEMBERED) else self._replies.get(key_of(request))
        if known is not None:
            reply(known)
            return
        if self._inbox.shares.resent(request, reply):
            return
        if self._inbox.shares.is_used_up(request):
            reply(Reply(Rejection(RejectionCode.BUSY), None, self.head.seq, self.head.hash))
            return
        self._inbox.add(request, reply)
        self.wake()

    def note(self, command: c.NoteConnection | c.PostponeOpening | c.NoteStall) -> None:
        """What the shell noticed, decided in its turn: a device came or was cut off (RULES 2.5, 3.4), an announcement
        was late, the server stood still (DESIGN 4.3, 4.4). A stall moves the deadline first of all: what arrived
        meanwhile is judged by the moved one."""
        self._inbox.put(self._system(command), first=isinstance(command, c.NoteStall))
        self.wake()

    def alarm(self, reason: str) -> None:
        """Stop the contest where it stands until a person has looked (DESIGN 3.5)."""
        self._inbox.put(self._system(c.Suspend(reason)))
        self.wake()

    def wake(self) -> None:
        """There is something in the inbox."""
        self._wake.set()

    async def run(self) -> None:
        """Decide batch after batch until `stop`. Raises `Fenced`, `StoreRefuses`, and `StoreAway` when stopped
        without a store."""
        while not self._stopping:
            if self._outage:
                await self._record_outage()
                continue
            batch = self._take()
            if batch:
                await self._decide_batch(batch)
                continue
            await self._sleep_until_due()

    def stop(self) -> None:
        """End `run` after the batch in hand. A cancellation may be lost: redis-py sends through `wait_for` (3.11)."""
        self._stopping = True
        self.wake()

    async def _sleep_until_due(self) -> None:
        due_us = next_due_us(self.state)
        timeout_s = None if due_us is None else max(0, due_us - self.clock.now_us()) / 1_000_000
        if self._gated:
            timeout_s = GATE_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._wake.wait()
        if not self._wake.is_set():
            # Timers run before sockets are read. After a stall, what had arrived in time must be heard first.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        self._wake.clear()

    def _take(self) -> list[Pending]:
        """One batch. The clock speaks last, when nobody who arrived before is still waiting (DESIGN 4.5)."""
        batch, closed = self._inbox.take()
        if self._inbox.is_empty and not closed:
            self._add_due(batch)
        return batch

    def _add_due(self, batch: list[Pending]) -> None:
        """What contest time has to do. About the buzzer it speaks alone: a press decided in the same entry would not be
        in the race."""
        command = self._due()
        if command is not None and not (isinstance(command, c.Tick | c.BuzzerDue) and batch):
            batch.append(self._system(command))

    def _due(self) -> c.Command | None:
        """What contest time has to do: close only what every node has handed over all answers to (DESIGN 4.5). Until
        then it goes on counting."""
        now_us = self.clock.now_us()
        command = due(self.state, now_us)
        gate_us = self._inbox.closing_us(now_us)
        self._gated = False
        if command is None or isinstance(command, c.Tick) or gate_us >= now_us:
            return command
        ready = due(self.state, max(0, gate_us))  # 0: what does not hang on time, like everybody having answered
        if ready is not None and not isinstance(ready, c.Tick):
            return ready
        self._gated = True
        return c.Tick() if now_us - self.state.time_us >= TICK_US else None

    async def _record_outage(self) -> None:
        """Move the window before the answers that waited are judged. The gap is counted from the entry that waited, to
        the microsecond: `evolve` tells by it that choices opened by that entry were seen by nobody."""
        self._outage = False
        now_us = self.clock.now_us()
        await self._decide_batch([self._system(c.Recover(now_us - self.state.time_us, "store"))], now_us)

    def _system(self, command: c.Command) -> Pending:
        number = self._inbox.number()
        request = Request(
            c.CommandId(f"system-{number}"), SYSTEM, command, self.clock.now_us(), self.state.flow_version
        )
        return Pending(number, request, nobody_waits)

    # --- one batch ---------------------------------------------------------------------------------------------------

    async def _decide_batch(self, batch: list[Pending], now_us: int | None = None) -> None:
        """Decide each on the appended state, append once, apply, answer."""
        now_us = max(self.clock.now_us() if now_us is None else now_us, self.state.time_us)
        decided = [(pending, self._decision(pending.request, now_us)) for pending in batch]
        events = tuple(event for _, decision in decided for event in decision.events)
        if events or self._inbox.tells(batch):
            outcomes = tuple(Outcome(pending.inbox, _code(decision)) for pending, decision in decided)
            await self._append(events, outcomes, self._inbox.position(batch), now_us)
        for pending, decision in decided:
            reply = Reply(decision.rejection, self._receipt(pending, decision), self.head.seq, self.head.hash)
            self._keep_reply(pending.request, reply)
            pending.reply(reply)

    def _decision(self, request: Request, now_us: int) -> Decision:
        """What one command comes to. One that another node sent in again is done already."""
        if self._inbox.shared and key_of(request) in self._replies:
            return Decision()
        return decide(self.state, self._led(request), now_us)

    def _led(self, request: Request) -> Request:
        """A command that announces something knows how long before."""
        return replace(request, lead_us=self._lead_us()) if isinstance(request.command, ANNOUNCING) else request

    def _keep_reply(self, request: Request, reply: Reply) -> None:
        """Remember what an accepted command came to. What finalists write is remembered by the state itself."""
        if isinstance(request.command, REMEMBERED):
            return
        if reply.rejection is None and request.actor != SYSTEM:
            self._replies[key_of(request)] = reply
            if len(self._replies) > REPLIES_KEPT_MAX:
                del self._replies[next(iter(self._replies))]

    def _receipt(self, pending: Pending, decision: Decision) -> Receipt | None:
        """The receipt of an answer: of now, or of the first time for a resend."""
        if decision.receipt is not None or not isinstance(pending.request.command, c.Answer):
            return decision.receipt
        for event in decision.events:
            if isinstance(event, AnswerAccepted):
                return Receipt(event.play, self.state.plays[event.play].answers[event.candidate])
        return None

    async def _append(
        self, events: tuple[Event, ...], outcomes: tuple[Outcome, ...], position: int = 0, time_us: int | None = None
    ) -> None:
        """Append one entry, however long the store is away, then apply it."""
        entry = Entry(
            seq=self.head.seq + 1,
            prev=self.head.hash,
            batch=f"{self._epoch}-{self._draw(4)}",
            time_us=self.clock.now_us() if time_us is None else time_us,
            wall_us=self.clock.wall_now_us(),
            position=position,
            outcomes=outcomes,
            events=events,
        )
        data = encode_entry(entry)
        hash_ = entry_hash(data)
        slow = await self._append_until_done(entry, data, hash_)
        mattered = time_matters(self.state)
        self.replica.apply(entry, hash_)
        self._outage = slow and (mattered or time_matters(self.state))
        self._standings.appended(self.state, events)

    async def _append_until_done(self, entry: Entry, data: bytes, hash_: str) -> bool:
        """Whether the store let this entry wait for so long that people noticed."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        # A store that hangs says nothing by itself.
        slow = loop.call_later(STORE_SLOW_S, self.replica.say_away, "append", NO_ANSWER)
        try:
            answer = await self._append_again(entry, data, hash_)
        finally:
            slow.cancel()
            self.replica.say_away("append", None)  # done, or somebody else's now
        self.replica.say_away("watch", None)  # it need not look to know
        if answer is Appended.FENCED:
            raise Fenced(f"entry {entry.seq} was appended by somebody else")
        return loop.time() - began_s > STORE_SLOW_S

    async def _append_again(self, entry: Entry, data: bytes, hash_: str) -> Appended:
        """The same entry until the store has answered."""
        projection = projection_of(self.state, entry.events, self._store.keys)
        wait_s = RETRY_FIRST_S
        while True:
            try:
                return await self._store.append(entry.seq, entry.batch, data, hash_, projection)
            except StoreAway as fault:
                if self._stopping:
                    raise
                self.replica.say_away("append", fault)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
                if self._revive is not None:
                    await self._revive()

    def was_away(self) -> None:
        """Nobody led for so long that people noticed: the window is moved before anything else is decided."""
        self._outage = True

    async def dismissed(self) -> None:
        """Another node leads: leave the projections to it."""
        self._standings.stop()
        await asyncio.gather(self._standings.settled(), return_exceptions=True)

    async def settled(self) -> None:
        """Wait until the projections have caught up with the log."""
        await self._standings.settled()


def _code(decision: Decision) -> str:
    return "" if decision.rejection is None else decision.rejection.code
