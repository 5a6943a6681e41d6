"""One of several processes that serve a contest together: `python -m chungket.worker`, started by `workers` alone.

Owns the wiring of a node with its web side, and the worker's half of the talk with its supervisor. On stdin comes one
line with everything it has to know (`Orders`), and, when it has said "loaded", one line with the beginning of contest
time; on stdout it says "loaded" and "serving". The end of stdin is the end of the supervisor, and of the worker.
"""

import asyncio
import contextlib
import gc
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import uvloop

from chungket.app import kind_of, lead_us, make_site
from chungket.auth.secret import load_secret
from chungket.auth.shared_links import SharedLinks
from chungket.clock import ContestClock
from chungket.config import Settings
from chungket.core import commands as c
from chungket.exchange.added_people import AddedPeople
from chungket.exchange.lock import LockedContest, load_locked
from chungket.fairness import Sample
from chungket.gateway import Gateway
from chungket.hub import Hub
from chungket.inspection import genesis_of
from chungket.log import LogDamaged
from chungket.mirror.watching import MirrorWatch
from chungket.node import LEASE_MS, Node
from chungket.resources import pages_directory
from chungket.routes.page_files import PageFiles
from chungket.samples import SampleWriter
from chungket.sealing import Sealer
from chungket.serving import Server, StartFailed, damaged, listen_together, run_all, uvicorn_config
from chungket.shared_store import SharedStore
from chungket.sightings import SharedLead, Sightings
from chungket.stalls import LoopWatch
from chungket.store import Store, StoreError
from chungket.watches import ClockWatch

LOADED = "loaded"
SERVING = "serving"
CANNOT_RUN = 3

_logger = logging.getLogger("chungket.worker")


@dataclass(frozen=True, slots=True)
class Orders:
    """What the supervisor tells a worker. `run`: this start of all workers; `name`: this worker, never used before."""

    run: str
    name: str
    store_url: str
    settings: Settings


def encode_orders(orders: Orders) -> bytes:
    """One line of JSON."""
    return msgspec.json.encode(orders, enc_hook=str) + b"\n"


def decode_orders(line: bytes) -> Orders:
    """What was encoded."""
    return msgspec.json.decode(line, type=Orders, dec_hook=_path)


def _path(kind: type, value: Any) -> Any:
    return kind(value)


class Worker:
    """A node and its web side."""

    def __init__(self, orders: Orders, clock: ContestClock, locked: LockedContest) -> None:
        self.orders = orders
        self.settings = orders.settings
        contest = locked.contest
        self.locked = locked
        self.secret = load_secret(self.settings.data_directory, make=False)
        self.store = Store(orders.store_url, contest.id)
        self.shared = SharedStore(orders.store_url, contest.id, orders.run)
        self.samples = SampleWriter(self.store)
        self.hub = Hub(self._saw, name=orders.name, kind_of=kind_of(self.settings))
        self.lead = SharedLead(lead_us(self.settings))
        self.sightings = Sightings(orders.name, self.shared, self.hub, self.lead, clock.now_us)
        self.mirror_watch = MirrorWatch(self.settings.mirror, orders.store_url, contest.id, self.hub.mirror_told)
        self.sealer = Sealer(self.secret, contest, locked.directory / "images")
        people = AddedPeople(locked.people, self.settings.data_directory, locked.salt)
        self.node = Node(
            orders.name,
            orders.run,
            contest,
            self.store,
            self.shared,
            self.hub,
            clock,
            lead_us=lambda: self.lead.us,
            nodes_changed=self.sightings.lives,
            people_changed=people.refresh,
        )

    def _saw(self, sample: Sample) -> None:
        self.samples.keep(sample)
        self.sightings.saw(sample)

    async def serve(self, on_ready: Callable[[], Awaitable[None]], ended: asyncio.Event) -> None:
        """Until SIGTERM or `ended`. Raises `StartFailed`, `StoreError`, `LogDamaged`."""
        listener = listen_together(self.settings)
        try:
            await self.node.recover(genesis_of(self.locked))  # when the store is away: the next process tries again
            self.hub.follow(self.node, self.node.note, sealer=self.sealer, lead=self.lead, joined=self.sightings.joined)
            server = self._server()
            gc.collect()
            gc.freeze()
            self.samples.start()
            self.sightings.start()
            self.mirror_watch.start()
            clock_watch = ClockWatch(lambda: self.node.clock, self.hub.troubles)
            clock_watch.start()
            ending = asyncio.create_task(_when(ended, server.ask_to_stop))
            try:
                await run_all(server, self.node, LoopWatch(self._stalled), listener, on_ready)
            finally:
                ending.cancel()
                await clock_watch.stop()
                await self.mirror_watch.stop()
                await self.sightings.stop()
                await self.samples.stop()
        finally:
            listener.close()
            await self.shared.close()
            await self.store.close()

    def _server(self) -> Server:
        pages = PageFiles(pages_directory())
        log = self.locked.hashes.log
        gateway = Gateway(self.node, self.hub, self.secret, pages.build, clock_id=self.orders.run, log=log)
        links = SharedLinks(self.secret, self.orders.run, self.shared.use_once, time.time)
        site = make_site(self.settings, self.locked, self.secret, gateway, self.sealer, links)
        return Server(uvicorn_config(self.settings, site, pages))

    def _stalled(self, stall_us: int) -> None:
        """One worker that was stopped for longer than its lease was given up meanwhile: the others went on."""
        if stall_us < LEASE_MS * 1_000:
            self.node.note(c.NoteStall(stall_us))


async def _when(event: asyncio.Event, then: Callable[[], None]) -> None:
    await event.wait()
    then()


async def main() -> None:
    """Talk with the supervisor, then serve."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    orders = decode_orders(await reader.readline())
    locked = load_locked(orders.settings.data_directory)
    _say(LOADED)
    line = await reader.readline()
    if not line:
        return
    ended = asyncio.Event()
    watching = asyncio.create_task(_watch(reader, ended))
    try:
        worker = Worker(orders, ContestClock.begun_at(int(line)), locked)

        async def ready() -> None:
            _say(SERVING)

        await worker.serve(ready, ended)
    finally:
        watching.cancel()


async def _watch(reader: asyncio.StreamReader, ended: asyncio.Event) -> None:
    """Nothing more is said on stdin but its end."""
    await reader.read()
    ended.set()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def run() -> int:
    """The process; its exit code."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, contextlib.suppress(KeyboardInterrupt):
            runner.run(main())
    except LogDamaged as fault:
        _logger.critical("%s", damaged(fault))
        return CANNOT_RUN
    except (StartFailed, StoreError, OSError) as fault:
        _logger.critical("%s", fault)
        return CANNOT_RUN
    return 0


if __name__ == "__main__":
    sys.exit(run())
