"""A model of the store: what it has in memory, what is on disk, and every way in which an answer gets lost.

Owns the semantics of `lua/append.lua` and of fsync, and the faults of a store: requests and replies that are lost,
requests that are done late, standing still, being killed, losing power with what was not synced. It must not know what
entries mean. `ModelStore` is one process's client and has the interface of `chungket.store.Store`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chungket.log import Head
from chungket.shared_store import BLOCK_MS, Beat
from chungket.store import Appended, Keys, Projection, StoreAway
from tests.sim.world import Process, World

TIMEOUT_US = 5_000_000
HANDOVER_US = TIMEOUT_US + 1_000_000  # longer than one attempt to hand over what arrived takes
READ_CHUNK = 100
Effect = Callable[["Image"], object]


@dataclass(slots=True)
class Image:
    """What a store holds."""

    now_us: int = 0  # of what is being done
    entries: list[tuple[int, str, bytes]] = field(default_factory=list)  # seq, batch, bytes
    head: Head | None = None
    sets: dict[str, dict[str, int]] = field(default_factory=dict)
    runs: dict[str, "SharedKeys"] = field(default_factory=dict)  # what the workers of a run share

    def append(self, seq: int, batch: str, data: bytes, hash_: str, projection: Projection) -> Appended:
        """As `lua/append.lua` does it."""
        last_seq, last_batch, _ = self.entries[-1] if self.entries else (0, "", b"")
        if (last_seq, last_batch) == (seq, batch):
            self.head = Head(seq, hash_)
            return Appended.AGAIN
        if last_seq != seq - 1:
            return Appended.FENCED
        self.entries.append((seq, batch, data))
        self.head = Head(seq, hash_)
        for key, pairs in projection.items():
            self.sets.setdefault(key, {}).update({member: score for score, member in pairs})
        return Appended.OK

    def replace(self, key: str, pairs: Sequence[tuple[int, str]]) -> None:
        """A sorted set is put in place of another."""
        if pairs:
            self.sets[key] = {member: score for score, member in pairs}


@dataclass(slots=True)
class SharedKeys:
    """The keys of one run of several workers: `lua/put.lua`, `beat.lua`, `bury.lua`."""

    inbox: dict[int, bytes] = field(default_factory=dict)
    last: int = 0
    puts: dict[str, tuple[str, int]] = field(default_factory=dict)
    lease: tuple[str, int] = ("", 0)  # token, and until when
    nodes: dict[str, int] = field(default_factory=dict)

    def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        """The number of the first entry."""
        known = self.puts.get(node)
        if known is not None and known[0] == put_id:
            return known[1]
        first = self.last + 1
        for data in entries:
            self.last += 1
            self.inbox[self.last] = data
        self.puts[node] = (put_id, first)
        return first

    def beat(self, node: str, token: str, ttl_us: int, now_us: int) -> Beat:
        """Who leads and who lives."""
        self.nodes = {name: until_us for name, until_us in self.nodes.items() if until_us > now_us}
        self.nodes[node] = now_us + ttl_us
        holder, until_us = self.lease
        leads = until_us <= now_us or holder == token
        if leads:
            self.lease = (token, now_us + ttl_us)
        return Beat(leads, tuple(sorted(self.nodes)))

    def bury(self, node: str) -> None:
        """Nobody waits for a node that is dead."""
        self.nodes.pop(node, None)
        if self.lease[0].startswith(f"{node}:"):
            self.lease = ("", 0)

    def trim(self, position: int) -> None:
        """What is used up is dropped."""
        self.inbox = {number: data for number, data in self.inbox.items() if number > position}


@dataclass(slots=True)
class StoreFaults:
    """How often what goes wrong; in 1,000 requests."""

    lost_request: int = 0
    late_request: int = 0
    lost_reply: int = 0
    dies: int = 0  # between writing and syncing
    slow: int = 0
    slow_max_us: int = 2_500_000


class StoreServer:
    """The store's process and its disk."""

    sync_every_us = 0  # 0: before each reply

    def __init__(
        self, world: World, faults: StoreFaults, respawn_us: int, count: Callable[[str], None] = lambda what: None
    ) -> None:
        self.world = world
        self.faults = faults
        self.image = Image()
        self.up = True
        self._count = count
        self._respawn_us = respawn_us
        self.listeners: list[Callable[[bytes], None]] = []
        self._waiters: list[Callable[[], None]] = []
        self._effects: list[tuple[Effect, int]] = []  # everything that was written, in order
        self.given_up_us: list[tuple[int, int]] = []  # contest time of what reached a worker whose lease then ran out
        self._synced = 0
        self._durable_seq = 0
        self._busy_until_us = 0
        self._life = 0
        self._syncing = False
        self.died: Callable[[bool], None] = lambda power: self.kill(power=power)

    @property
    def durable_seq(self) -> int:
        """The last entry that no power loss takes away."""
        return self._durable_seq

    # --- faults ------------------------------------------------------------------------------------------------------

    def stop(self, us: int) -> None:
        """SIGSTOP: requests wait."""
        self._count("store stopped")
        self._busy_until_us = max(self._busy_until_us, self.world.now_us + us)

    def kill(self, *, power: bool = False, away_us: int | None = None) -> None:
        """The process ends; with `power`, what was not synced may be gone, from some point on."""
        if not self.up:
            return
        self._count("store lost power" if power else "store killed")
        self.up = False
        self._life += 1
        unsynced = len(self._effects) - self._synced
        kept = self.world.chance.randint(0, unsynced) if power or self.sync_every_us == 0 else unsynced
        if kept < unsynced:
            self._count("unsynced tail lost")
        del self._effects[self._synced + kept :]
        self._busy_until_us = 0
        self.world.after(self._respawn_us if away_us is None else away_us, self.start)

    def start(self) -> None:
        """The process is started again and reads its file."""
        if self.up:
            return
        self.up = True
        self.image = Image()
        for effect, at_us in self._effects:
            self.image.now_us = at_us
            effect(self.image)
        self._synced = len(self._effects)
        self._durable_seq = len(self.image.entries)

    async def revive(self) -> None:
        """The supervisor looks after it."""
        self.start()

    # --- requests ----------------------------------------------------------------------------------------------------

    def request(self, process: Process, effect: Effect, *, write: bool) -> "asyncio.Future[Any]":
        """Ask for something. The future fails with `StoreAway` when it is not known whether it was done."""
        future: asyncio.Future[Any] = process.loop.create_future()
        chance, faults, now_us = self.world.chance, self.faults, self.world.now_us

        def away() -> None:
            if not future.done():
                future.set_exception(StoreAway("no answer"))

        def answered(value: Any) -> None:
            if not future.done():
                future.set_result(value)

        way_us = chance.randint(30, 300)
        fate = chance.randrange(1_000)
        lost_us = chance.choice((500, 5_000, 200_000, TIMEOUT_US))
        if fate < faults.lost_request:
            self._count("request lost")
            self.world.after(lost_us, lambda: process.deliver(away))
        elif fate < faults.lost_request + faults.late_request:
            self._count("request done late")
            self.world.after(lost_us, lambda: process.deliver(away))
            self.world.after(chance.randint(1_000, 3_000_000), lambda: self._do(effect, write, lambda _: None, None))
        elif fate < faults.lost_request + faults.late_request + faults.lost_reply:
            self._count("reply lost")
            self.world.after(way_us, lambda: self._do(effect, write, lambda _: None, None))
            self.world.after(lost_us + way_us, lambda: process.deliver(away))
        else:
            reply = lambda value: process.deliver(lambda: answered(value))  # noqa: E731
            self.world.after(way_us, lambda: self._do(effect, write, reply, lambda: process.deliver(away)))
            self.world.at(now_us + TIMEOUT_US, lambda: None if future.done() else process.deliver(away))
        return future

    def _do(self, effect: Effect, write: bool, reply: Callable[[Any], None], broken: Callable[[], None] | None) -> None:
        """Do one request when those before it are done."""
        if not self.up:
            if broken is not None:
                broken()
            return
        if self._busy_until_us > self.world.now_us:
            life = self._life
            self.world.at(
                self._busy_until_us,
                lambda: self._do(effect, write, reply, broken) if life == self._life else broken and broken(),
            )
            return
        self.image.now_us = self.world.now_us
        value = effect(self.image)
        if not write:
            self.world.after(100, lambda: reply(value))
            return
        self._effects.append((effect, self.world.now_us))
        self._sync(value, reply, broken)

    def _sync(self, value: Any, reply: Callable[[Any], None], broken: Callable[[], None] | None) -> None:
        """Reply after the disk has it, or, where that is only done from time to time, at once."""
        chance = self.world.chance
        count, seq, life = len(self._effects), len(self.image.entries), self._life
        took_us = chance.randint(80, 400)
        if chance.randrange(1_000) < self.faults.slow:
            self._count("slow disk")
            took_us = chance.randint(5_000, self.faults.slow_max_us)

        def synced() -> None:
            if life == self._life:
                self._synced, self._durable_seq = max(self._synced, count), max(self._durable_seq, seq)
                reply(value)
                self._written()
            elif broken is not None:
                broken()

        if chance.randrange(1_000) < self.faults.dies:
            power = chance.random() < 0.5
            self.world.after(chance.randint(0, took_us), lambda: self.died(power))
        if self.sync_every_us == 0:
            self._busy_until_us = self.world.now_us + took_us
            self.world.after(took_us, synced)
            return
        self.world.after(50, lambda: reply(value))
        self.world.after(60, self._written)
        if not self._syncing:
            self._syncing = True
            self.world.after(self.sync_every_us, self._sync_all)

    def _written(self) -> None:
        """Whoever waits for something new looks again."""
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter()

    def wait(self, process: Process, us: int) -> "asyncio.Future[None]":
        """Done when something was written, or after this long."""
        future: asyncio.Future[None] = process.loop.create_future()

        def wake() -> None:
            process.deliver(lambda: None if future.done() else future.set_result(None))

        self._waiters.append(wake)
        self.world.after(us, wake)
        return future

    def _sync_all(self) -> None:
        self._syncing = False
        if self.up:
            self._synced, self._durable_seq = len(self._effects), len(self.image.entries)

    @property
    def is_synced(self) -> bool:
        """Whether nothing would be lost with the power."""
        return self._synced == len(self._effects)

    def disk(self) -> Image:
        """What a reader of the file on disk finds."""
        image = Image()
        for effect, at_us in self._effects[: self._synced]:
            image.now_us = at_us
            effect(image)
        return image


class ModelStore:
    """One process's connection to the store, as `chungket.store.Store`."""

    def __init__(self, server: StoreServer, process: Process, contest: str) -> None:
        self.keys = Keys(contest)
        self._server = server
        self._process = process

    async def close(self) -> None:
        """Nothing to close."""

    async def version(self) -> tuple[int, ...]:
        """New enough."""
        return (9, 1)

    async def append(
        self, seq: int, batch: str, data: bytes, hash_: str, projection: Projection | None = None
    ) -> Appended:
        """See `Store.append`."""
        pairs = dict(projection or {})
        answer: Appended = await self._server.request(
            self._process, lambda image: image.append(seq, batch, data, hash_, pairs), write=True
        )
        return answer

    async def entries(self, after: int = 0) -> AsyncIterator[bytes]:
        """See `Store.entries`."""
        while True:
            start = after

            def read(image: Image, start: int = start) -> list[tuple[int, bytes]]:
                first = min(start, len(image.entries))
                found = [(seq, data) for seq, _, data in image.entries[first:] if seq > start]
                return found[:READ_CHUNK]

            chunk: list[tuple[int, bytes]] = await self._server.request(self._process, read, write=False)
            for after, data in chunk:  # noqa: B007 - goes on from the last one
                yield data
            if len(chunk) < READ_CHUNK:
                return

    async def entry(self, seq: int) -> bytes | None:
        """See `Store.entry`."""
        found: bytes | None = await self._server.request(
            self._process,
            lambda image: next((data for at, _, data in image.entries if at == seq), None),
            write=False,
        )
        return found

    async def head(self) -> Head | None:
        """See `Store.head`."""
        head: Head | None = await self._server.request(self._process, lambda image: image.head, write=False)
        return head

    async def replace_standings(self, scope: str, ranks: Sequence[tuple[int, str]]) -> None:
        """See `Store.replace_standings`."""
        key, pairs = self.keys.standings(scope), tuple(ranks)
        await self._server.request(self._process, lambda image: image.replace(key, pairs), write=True)

    async def latencies(self, play: str) -> list[tuple[str, int]]:
        """See `Store.latencies`."""
        pairs: dict[str, int] = await self._server.request(
            self._process, lambda image: dict(image.sets.get(self.keys.latency(play), {})), write=False
        )
        return sorted(pairs.items(), key=lambda pair: (pair[1], pair[0]))

    async def add_samples(self, data: bytes, entries_kept: int) -> None:
        """Reports of devices are not modelled: nothing is decided by them."""

    async def samples(self) -> AsyncIterator[bytes]:
        """None."""
        none: tuple[bytes, ...] = ()
        for sample in none:
            yield sample


class ModelShared:
    """One worker's connections to what all workers of a run share, as `chungket.shared_store.SharedStore`."""

    tails_durable = True  # a blocked read is answered after fsync, like any other

    def __init__(self, server: StoreServer, process: Process, run: str) -> None:
        self._server = server
        self._process = process
        self._run = run
        self._beaten_us = 0  # the last beat that was answered
        self._heard: list[bytes] = []
        self._news = asyncio.Event()

    async def _write(self, act: Callable[[SharedKeys, int], Any]) -> Any:
        run = self._run

        def effect(image: Image) -> Any:
            return act(image.runs.setdefault(run, SharedKeys()), image.now_us)

        return await self._server.request(self._process, effect, write=True)

    async def _block(
        self, read: Callable[[Image], list[tuple[int, bytes]]], *, durable: bool
    ) -> list[tuple[int, bytes]]:
        """XREAD BLOCK: what is there, or what comes within a moment."""
        until_us = self._server.world.now_us + BLOCK_MS * 1_000
        while True:
            if durable:
                found: list[tuple[int, bytes]] = await self._server.request(self._process, read, write=False)
            else:
                found = read(self._server.image)
            left_us = until_us - self._server.world.now_us
            if found or left_us <= 0:
                return found
            await self._server.wait(self._process, left_us if durable else 200)

    async def tail(self, after: int) -> list[tuple[int, bytes]]:
        """See `SharedLog.tail`."""
        return await self._block(
            lambda image: [(seq, data) for seq, _, data in image.entries[after : after + READ_CHUNK] if seq > after],
            durable=self.tails_durable,
        )

    async def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        """See `SharedLog.put`."""
        number: int = await self._write(lambda keys, _: keys.put(node, put_id, entries))
        return number

    async def take(self, after: int) -> list[tuple[int, bytes]]:
        """See `SharedLog.take`."""
        run = self._run

        def read(image: Image) -> list[tuple[int, bytes]]:
            keys = image.runs.get(run, SharedKeys())
            return [(number, keys.inbox[number]) for number in sorted(keys.inbox) if number > after][:READ_CHUNK]

        return await self._block(read, durable=True)

    async def trim(self, position: int) -> None:
        """See `SharedLog.trim`."""
        await self._write(lambda keys, _: keys.trim(position))

    async def beat(self, node: str, token: str, ttl_ms: int) -> Beat:
        """See `SharedLog.beat`."""
        asked_us = self._server.world.now_us
        beat: Beat = await self._write(lambda keys, now_us: keys.beat(node, token, ttl_ms * 1_000, now_us))
        silent_us = self._server.world.now_us - self._beaten_us
        if self._beaten_us and silent_us > ttl_ms * 1_000:
            now_us = self._process.contest_us()
            self._server.given_up_us.append((now_us - silent_us - HANDOVER_US, now_us))
        self._beaten_us = asked_us
        return beat

    async def bury(self, node: str) -> None:
        """See `SharedStore.bury`."""
        await self._write(lambda keys, _: keys.bury(node))

    async def tell(self, message: bytes) -> None:
        """See `SharedLog.tell`. Some are lost."""
        for listener in self._server.listeners:
            if self._server.world.chance.randrange(1_000) >= self._server.faults.lost_request:
                self._server.world.after(300, lambda listener=listener: listener(message))  # type: ignore[misc]

    async def told(self) -> AsyncIterator[bytes]:
        """See `SharedLog.told`."""

        def hear(message: bytes) -> None:
            self._heard.append(message)
            self._news.set()

        self._server.listeners.append(lambda message: self._process.deliver(lambda: hear(message)))
        while True:
            await self._news.wait()
            self._news.clear()
            heard, self._heard = self._heard, []
            for message in heard:
                yield message
