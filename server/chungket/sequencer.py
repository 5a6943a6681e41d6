"""The one writer of a contest: takes commands, decides them, appends, applies, answers (DESIGN 2).

Owns the inbox, the batch, the retry of an append and the recovery from the log. It must not know sockets or frames:
replies go through a callback, changes through a listener. The sequencer alone sees both events and bytes.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import SYSTEM, Request, Role
from chungket.core.contest import Contest
from chungket.core.decide import decide
from chungket.core.decision import Decision, Receipt, Rejection, RejectionCode
from chungket.core.events import (
    AnswerAccepted,
    Event,
    Finalized,
    Genesis,
    LotsDrawn,
    PaperScored,
    PaperSubmitted,
    PlayScored,
    Pressed,
    Ruled,
)
from chungket.core.evolve import apply_entry
from chungket.core.model import Phase, State
from chungket.core.phase import is_flow
from chungket.core.schedule import due, next_due_us, time_matters
from chungket.core.standings import current_ranking
from chungket.log import Entry, Head, Outcome, encode_entry, entry_hash
from chungket.replay import replay
from chungket.store import Appended, Projection, Store, StoreAway

BATCH_MAX = 1_000  # commands in one entry
PENDING_PER_FINALIST_MAX = 2  # DESIGN 2.2
PENDING_PER_HOST_MAX = 16  # several consoles may share an account
REPLIES_KEPT_MAX = 10_000  # so that a resent command is answered again instead of done again
HEAD_BYTES = 8  # kept of each entry's hash, to check receipts against
RETRY_FIRST_S = 0.05
RETRY_MAX_S = 1.0
REMEMBERED = (c.Answer, c.Press, c.SavePaper, c.SubmitPaper)  # by the state: a resend is known without the reply
ANNOUNCING = (c.OpenStem, c.OpenChoices, c.OpenChoicesDue, c.PostponeOpening)
RERANKING = (PlayScored, PaperScored, Ruled, LotsDrawn, Finalized)  # after these the sorted sets are written anew
STORE_SLOW_S = 1.0  # an append slower than this is told to everybody; while a window is open it is an interruption


def _at_once() -> int:
    """Without devices that hold sealed questions nothing has to be announced before."""
    return 0


class Fenced(Exception):
    """Somebody else appended: this process no longer leads and must discard its state (DESIGN 3.3)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a command. `head` is that of entry `seq`, which is on disk."""

    rejection: Rejection | None
    receipt: Receipt | None
    seq: int
    head: str


class Listener(Protocol):
    """Who hears of durable entries: the hub."""

    def appended(self, entry: Entry) -> None:
        """The state has changed by this entry, which is on disk."""

    def store_away(self, away: bool) -> None:
        """The store stopped answering, or answers again."""


@dataclass(slots=True)
class Pending:
    """A command in the inbox and who waits for its reply."""

    inbox: int
    request: Request
    reply: Callable[[Reply], None]


class Sequencer:
    """Single-process form: the inbox is a list, the store one server."""

    def __init__(
        self,
        contest: Contest,
        store: Store,
        listener: Listener,
        *,
        revive: Callable[[], Awaitable[object]] | None = None,
        clock: Callable[[int], ContestClock] = ContestClock,
        lead_us: Callable[[], int] = _at_once,
    ) -> None:
        self.state = State(contest)
        self.head = Head()
        self._store = store
        self._listener = listener
        self._revive = revive  # starts an embedded store again
        self._make_clock = clock
        self._lead_us = lead_us  # how long before its moment something has to be announced
        self.clock = clock(0)
        self._inbox: list[Pending] = []
        self._waiting: dict[tuple[str, str], list[Pending]] = {}  # the people's part of the inbox, by sender
        self._inbox_last = 0
        self._replies: dict[tuple[str, str, str], Reply] = {}
        self._heads = bytearray()
        self._wake = asyncio.Event()
        self._away = False  # what the listener was told of the store
        self._outage = False  # the last entry waited for the store, and that is not yet in the log
        self._stopping = False
        self._epoch = secrets.token_hex(4)
        self._standings_stale = False
        self._standings_task: asyncio.Task[None] | None = None

    # --- start -------------------------------------------------------------------------------------------------------

    async def recover(self, genesis: Genesis) -> None:
        """Read the log, or begin it. Raises `LogDamaged`, `StoreAway`; a contest with other hashes is refused."""
        last: Entry | None = None

        def seen(entry: Entry, head: Head) -> None:
            nonlocal last
            last = entry
            self._heads += bytes.fromhex(head.hash)[:HEAD_BYTES]

        self.head = await replay(self._store, self.state, genesis, seen)
        self.clock = self._make_clock(self.state.time_us)
        if last is None:
            await self._append((genesis,), ())
        elif self.state.phase is not Phase.ENDED:
            gap_us = max(0, self.clock.wall_now_us() - last.wall_us)
            await self._decide_batch([self._system(c.Recover(gap_us, "restart"))])

    # --- commands ----------------------------------------------------------------------------------------------------

    def submit(self, request: Request, reply: Callable[[Reply], None]) -> None:
        """Put a command into the inbox (DESIGN 2.2). A resend with the same id replaces the one that waits, or gets
        the same reply once more; more than a sender's share are refused as busy."""
        known = self._replies.get(_key(request))
        if known is not None:
            reply(known)
            return
        mine = self._waiting.get(_sender(request), [])
        for pending in mine:
            if pending.request.id == request.id:
                pending.reply = reply
                return
        if len(mine) >= (PENDING_PER_FINALIST_MAX if request.actor.role is Role.FINALIST else PENDING_PER_HOST_MAX):
            reply(Reply(Rejection(RejectionCode.BUSY), None, self.head.seq, self.head.hash))
            return
        self._inbox_last += 1
        pending = Pending(self._inbox_last, request, reply)
        self._inbox.append(pending)
        self._waiting[_sender(request)] = [*mine, pending]
        self._wake.set()

    def note(self, command: c.NoteConnection | c.PostponeOpening | c.NoteStall) -> None:
        """What the shell noticed, decided in its turn: a device came or was cut off (RULES 2.5, 3.4), an announcement
        was late, the server stood still (DESIGN 4.3, 4.4). A stall moves the deadline first of all: what arrived
        meanwhile is judged by the moved one."""
        self._inbox.insert(0 if isinstance(command, c.NoteStall) else len(self._inbox), self._system(command))
        self._wake.set()

    def alarm(self, reason: str) -> None:
        """Stop the contest where it stands until a person has looked (DESIGN 3.5)."""
        self._inbox.append(self._system(c.Suspend(reason)))
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
        self._wake.set()

    async def _sleep_until_due(self) -> None:
        due_us = next_due_us(self.state)
        timeout_s = None if due_us is None else max(0, due_us - self.clock.now_us()) / 1_000_000
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._wake.wait()
        if not self._wake.is_set():
            # Timers run before sockets are read. After a stall, what had arrived in time must be heard first.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        self._wake.clear()

    def _take(self) -> list[Pending]:
        """One batch (DESIGN 2.1): a sender and a place once, a flow command only as the last, in order of arrival."""
        batch: list[Pending] = []
        rest: list[Pending] = []
        touched: set[str] = set()
        closed = False
        for pending in self._inbox:
            last = _goes_last(pending.request.command)
            place = _touches(pending.request)
            if closed or len(batch) >= BATCH_MAX or place in touched or (last and rest):
                rest.append(pending)
                continue
            batch.append(pending)
            closed = last
            if place:
                touched.add(place)
        self._inbox = rest
        self._no_longer_wait(batch)
        if not rest and not closed:
            self._add_due(batch)
        return batch

    def _no_longer_wait(self, batch: list[Pending]) -> None:
        for taken in batch:
            mine = self._waiting.pop(_sender(taken.request), [])
            others = [pending for pending in mine if pending is not taken]
            if others:
                self._waiting[_sender(taken.request)] = others

    def _add_due(self, batch: list[Pending]) -> None:
        """The clock speaks last, when nobody who arrived before is still waiting (DESIGN 4.5). About the buzzer it
        speaks alone: a press decided in the same entry would not be in the race."""
        command = due(self.state, self.clock.now_us())
        if command is not None and not (isinstance(command, c.Tick | c.BuzzerDue) and batch):
            batch.append(self._system(command))

    async def _record_outage(self) -> None:
        """Move the window before the answers that waited are judged. The gap is counted from the entry that waited, to
        the microsecond: `evolve` tells by it that choices opened by that entry were seen by nobody."""
        self._outage = False
        now_us = self.clock.now_us()
        await self._decide_batch([self._system(c.Recover(now_us - self.state.time_us, "store"))], now_us)

    def _system(self, command: c.Command) -> Pending:
        self._inbox_last += 1
        request = Request(
            c.CommandId(f"system-{self._inbox_last}"), SYSTEM, command, self.clock.now_us(), self.state.flow_version
        )
        return Pending(self._inbox_last, request, _nobody_waits)

    # --- one batch ---------------------------------------------------------------------------------------------------

    async def _decide_batch(self, batch: list[Pending], now_us: int | None = None) -> None:
        """Decide each on the appended state, append once, apply, answer."""
        now_us = max(self.clock.now_us() if now_us is None else now_us, self.state.time_us)
        decided = [(pending, decide(self.state, self._led(pending.request), now_us)) for pending in batch]
        events = tuple(event for _, decision in decided for event in decision.events)
        if events:
            outcomes = tuple(Outcome(pending.inbox, _code(decision)) for pending, decision in decided)
            await self._append(events, outcomes, now_us)
        for pending, decision in decided:
            reply = Reply(decision.rejection, self._receipt(pending, decision), self.head.seq, self.head.hash)
            self._keep_reply(pending.request, reply)
            pending.reply(reply)

    def _led(self, request: Request) -> Request:
        """A command that announces something knows how long before."""
        return replace(request, lead_us=self._lead_us()) if isinstance(request.command, ANNOUNCING) else request

    def _keep_reply(self, request: Request, reply: Reply) -> None:
        """Remember what an accepted command came to. What finalists write is remembered by the state itself."""
        if reply.rejection is None and request.actor != SYSTEM and not isinstance(request.command, REMEMBERED):
            self._replies[_key(request)] = reply
            if len(self._replies) > REPLIES_KEPT_MAX:
                del self._replies[next(iter(self._replies))]

    def knows(self, seq: int, head: str) -> bool:
        """Whether a receipt's entry is in this log: `head` is the beginning of that entry's hash (DESIGN 3.5)."""
        digits = min(len(head), 2 * HEAD_BYTES)
        kept = self._heads[(seq - 1) * HEAD_BYTES : seq * HEAD_BYTES].hex()
        return 0 < seq <= self.head.seq and kept[:digits] == head[:digits]

    async def hash_of(self, seq: int) -> str:
        """The hash of one entry, whole, as minutes and seals show it. Raises `StoreAway`, KeyError."""
        data = await self._store.entry(seq)
        if data is None:
            raise KeyError(seq)
        return entry_hash(data)

    def _receipt(self, pending: Pending, decision: Decision) -> Receipt | None:
        """The receipt of an answer: of now, or of the first time for a resend."""
        if decision.receipt is not None or not isinstance(pending.request.command, c.Answer):
            return decision.receipt
        for event in decision.events:
            if isinstance(event, AnswerAccepted):
                return Receipt(event.play, self.state.plays[event.play].answers[event.candidate])
        return None

    async def _append(
        self, events: tuple[Event, ...], outcomes: tuple[Outcome, ...], time_us: int | None = None
    ) -> None:
        """Append one entry, however long the store is away, then apply it and tell the listener."""
        entry = Entry(
            seq=self.head.seq + 1,
            prev=self.head.hash,
            batch=f"{self._epoch}-{secrets.token_hex(4)}",
            time_us=self.clock.now_us() if time_us is None else time_us,
            wall_us=self.clock.wall_now_us(),
            position=outcomes[-1].inbox if outcomes else 0,
            outcomes=outcomes,
            events=events,
        )
        data = encode_entry(entry)
        hash_ = entry_hash(data)
        slow = await self._append_until_done(entry, data, hash_)
        mattered = time_matters(self.state)
        self.head = Head(entry.seq, hash_)
        self._heads += bytes.fromhex(hash_)[:HEAD_BYTES]
        apply_entry(self.state, entry.seq, entry.time_us, entry.events)
        self.clock.not_behind(entry.time_us)
        self._outage = slow and (mattered or time_matters(self.state))
        self._listener.appended(entry)
        if any(isinstance(event, RERANKING) for event in events):
            self._project_standings()

    async def _append_until_done(self, entry: Entry, data: bytes, hash_: str) -> bool:
        """Whether the store let this entry wait for so long that people noticed."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        slow = loop.call_later(STORE_SLOW_S, self._say_away, True)  # a store that hangs says nothing by itself
        try:
            answer = await self._append_again(entry, data, hash_)
        finally:
            slow.cancel()
        if answer is Appended.FENCED:
            raise Fenced(f"entry {entry.seq} was appended by somebody else")
        self._say_away(False)
        return loop.time() - began_s > STORE_SLOW_S

    async def _append_again(self, entry: Entry, data: bytes, hash_: str) -> Appended:
        """The same entry until the store has answered."""
        wait_s = RETRY_FIRST_S
        while True:
            try:
                return await self._store.append(entry.seq, entry.batch, data, hash_, self._projection(entry.events))
            except StoreAway:
                if self._stopping:
                    raise
                self._say_away(True)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_MAX_S)
                if self._revive is not None:
                    await self._revive()

    def _say_away(self, away: bool) -> None:
        if away != self._away:
            self._away = away
            self._listener.store_away(away)

    # --- projections -------------------------------------------------------------------------------------------------

    def _projection(self, events: tuple[Event, ...]) -> Projection:
        """Latencies of the answers in a batch, by play; of presses, from the opening; completion times of a paper."""
        pairs: dict[str, list[tuple[int, str]]] = {}
        for event in events:
            match event:
                case AnswerAccepted():
                    key, time_us = self._store.keys.latency(event.play), event.latency_us
                case Pressed():
                    opens_us = self.state.plays[event.play].opens_us
                    key, time_us = self._store.keys.press(event.play), max(0, event.pressed_us - opens_us)
                case PaperSubmitted():
                    key, time_us = self._store.keys.paper(event.paper), event.time_us
                case _:
                    continue
            pairs.setdefault(key, []).append((time_us, event.candidate))
        return pairs

    def _project_standings(self) -> None:
        """Write the standings' sorted sets beside the flow of acks; the newest wins."""
        self._standings_stale = True
        if self._standings_task is None or self._standings_task.done():
            self._standings_task = asyncio.create_task(self._write_standings())

    async def _write_standings(self) -> None:
        while self._standings_stale:
            self._standings_stale = False
            ranking = current_ranking(self.state)
            try:
                await self._store.replace_standings("individual", [(row.rank, row.id) for row in ranking.individuals])
                await self._store.replace_standings("team", [(row.rank, row.id) for row in ranking.teams])
            except StoreAway:
                self._standings_stale = True
                await asyncio.sleep(RETRY_MAX_S)

    async def settled(self) -> None:
        """Wait until the projections have caught up with the log."""
        if self._standings_task is not None:
            await self._standings_task


def _nobody_waits(_: Reply) -> None:
    """The reply of a command the sequencer gave itself."""


def _code(decision: Decision) -> str:
    return "" if decision.rejection is None else decision.rejection.code


def _sender(request: Request) -> tuple[str, str]:
    return request.actor.role, request.actor.name


def _key(request: Request) -> tuple[str, str, str]:
    return request.actor.role, request.actor.name, request.id


def _goes_last(command: c.Command) -> bool:
    """Flow commands, and the one that touches every place at once."""
    return is_flow(command) or isinstance(command, c.MarkMissingAbsent)


def _touches(request: Request) -> str:
    """The place a command decides about: at most one such command in a batch."""
    command = request.command
    if isinstance(command, c.SignIn | c.MarkAttendance | c.DecideTakeover | c.ReissueSlip | c.NoteConnection):
        return command.candidate
    return request.actor.name if request.actor.role is Role.FINALIST else ""
