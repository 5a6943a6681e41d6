"""Servers with one fault each, which the simulation has to find out.

Owns the faults, as patches of the classes they would be in; a test that passes with one of them proves nothing. Called
by the command line and the tests.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from chungket import sequencer as sequencer_module
from chungket.core import decide_play
from chungket.core.commands import Request
from chungket.core.decide import decide as core_decide
from chungket.core.decision import Decision
from chungket.core.events import Event
from chungket.core.model import GivenAnswer, State
from chungket.gateway import Connection
from chungket.hub import Hub, Member
from chungket.inbox import Pending, Reply
from chungket.log import Entry, Outcome, decode_entry, encode_entry, entry_hash
from chungket.projection import projection_of
from chungket.replica import Replica
from chungket.sequencer import Sequencer
from chungket.shared_inbox import SharedInbox, UsedUp
from chungket.store import Appended, StoreAway
from tests.sim.store import ModelShared, StoreServer

Mutant = Callable[[], contextlib.AbstractContextManager[object]]

SECOND_US = 1_000_000


@contextlib.contextmanager
def fsync_every_second() -> Iterator[None]:
    """`appendfsync everysec`: what was acknowledged in the last second is lost with the power."""
    with patch.object(StoreServer, "sync_every_us", SECOND_US):
        yield


@contextlib.contextmanager
def ack_before_append() -> Iterator[None]:
    """Whoever answered is told so before the entry is written."""

    async def decide_batch(self: Sequencer, batch: list[Pending], now_us: int | None = None) -> None:
        for pending in batch:
            reply = pending.reply
            decision = core_decide(self.state, self._led(pending.request), self.clock.now_us())
            if decision.rejection is None:
                reply(Reply(None, decision.receipt, self.head.seq, self.head.hash))
                pending.reply = lambda _: None
        await original(self, batch, now_us)

    original = Sequencer._decide_batch
    with patch.object(Sequencer, "_decide_batch", decide_batch):
        yield


@contextlib.contextmanager
def no_duplicate_check() -> Iterator[None]:
    """A second answer, or the same one sent again, counts like the first."""
    original = decide_play._answer_refusal

    def refusal(state: State, play: Any, candidate: Any, request: Request, command: Any, given: Any) -> Any:
        return original(state, play, candidate, request, command, None)

    with (
        patch.object(GivenAnswer, "decided", lambda self, command: False),
        patch.object(decide_play, "_answer_refusal", refusal),
    ):
        yield


@contextlib.contextmanager
def deadline_by_decision_time() -> Iterator[None]:
    """The moment of deciding stands for the moment of arrival."""
    original = core_decide

    def decide(state: State, request: Request, now_us: int) -> Decision:
        return original(state, replace(request, received_us=now_us), now_us)

    with patch.object(sequencer_module, "decide", decide):
        yield


@contextlib.contextmanager
def batch_applied_twice() -> Iterator[None]:
    """After a lost reply the same batch is appended behind whatever the log has then."""

    async def append_again(self: Sequencer, entry: Entry, data: bytes, hash_: str) -> Appended:
        projection = projection_of(self.state, entry.events, self._store.keys)
        while True:
            try:
                return await self._store.append(entry.seq, entry.batch, data, hash_, projection)
            except StoreAway:
                await asyncio.sleep(0.2)
                with contextlib.suppress(StoreAway):
                    last = await self._store.head()
                    if last is not None and last.seq == entry.seq:
                        found = await self._store.entry(last.seq)
                        assert found is not None
                        self.replica.apply(decode_entry(found), last.hash)
                        entry = replace(entry, seq=last.seq + 1, prev=last.hash, batch=f"{entry.batch[:-1]}z")
                        data = encode_entry(entry)
                        hash_ = entry_hash(data)
                        _take_over(self, entry)

    def _take_over(self: Sequencer, entry: Entry) -> None:
        entries[id(self)] = entry

    async def append_until_done(self: Sequencer, entry: Entry, data: bytes, hash_: str) -> bool:
        entries.pop(id(self), None)
        slow = await original(self, entry, data, hash_)
        written = entries.pop(id(self), None)
        if written is not None:
            object.__setattr__(entry, "seq", written.seq)
            hashes[id(entry)] = entry_hash(encode_entry(written))
        return slow

    entries: dict[int, Entry] = {}
    hashes: dict[int, str] = {}
    original = Sequencer._append_until_done
    original_apply = Replica.apply

    def apply(self: Any, entry: Entry, hash_: str) -> None:
        original_apply(self, entry, hashes.pop(id(entry), hash_))

    with (
        patch.object(Sequencer, "_append_again", append_again),
        patch.object(Sequencer, "_append_until_done", append_until_done),
        patch.object(Replica, "apply", apply),
    ):
        yield


@contextlib.contextmanager
def snapshot_from_undurable_state() -> Iterator[None]:
    """The state changes, and is shown, before the entry is on disk."""

    async def append(
        self: Sequencer,
        events: tuple[Event, ...],
        outcomes: tuple[Outcome, ...],
        position: int = 0,
        time_us: int | None = None,
    ) -> None:
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
        self.replica.apply(entry, hash_)
        await self._append_until_done(entry, data, hash_)
        self._standings.appended(self.state, events)

    with patch.object(Sequencer, "_append", append):
        yield


@contextlib.contextmanager
def quota_refreshed_by_reconnect() -> Iterator[None]:
    """Coming back on another connection fills the account of lag again."""
    original = Hub.join

    def join(self: Hub, member: Member) -> None:
        if member.actor.name:
            self._quotas._left_us.pop(member.candidate, None)
            self._quotas._refilled.pop(member.candidate, None)
        original(self, member)

    with patch.object(Hub, "join", join):
        yield


@contextlib.contextmanager
def inbox_position_not_recorded() -> Iterator[None]:
    """Entries do not say how far the inbox is used up: the next leader begins it anew."""
    with (
        patch.object(SharedInbox, "position", lambda self, batch: 0),
        patch.object(UsedUp, "applied", lambda self, entry: None),
    ):
        yield


@contextlib.contextmanager
def follower_beyond_durable() -> Iterator[None]:
    """Followers read, acknowledge and show entries that the leader's store has not synced."""
    with patch.object(ModelShared, "tails_durable", False):
        yield


@contextlib.contextmanager
def greeting_behind() -> Iterator[None]:
    """A worker that has not read the newest entries greets whoever comes from another one at once."""
    with patch.object(Connection, "_met", Connection._greet):
        yield


MUTANTS: dict[str, Mutant] = {
    "fsync every second": fsync_every_second,
    "ack before append": ack_before_append,
    "no duplicate check": no_duplicate_check,
    "deadline by decision time": deadline_by_decision_time,
    "a batch applied twice after a lost reply": batch_applied_twice,
    "inbox position not recorded": inbox_position_not_recorded,
    "follower acking beyond durable_seq": follower_beyond_durable,
    "snapshot from undurable state": snapshot_from_undurable_state,
    "quota refreshed by reconnect": quota_refreshed_by_reconnect,
    "greeted with less than was seen": greeting_behind,
}
