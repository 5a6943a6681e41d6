"""The server's processes in the simulation: the real sequencer, nodes, hub and gateway, wired as the program does it.

Owns one life of such a process, from recovery to its end, and what time and chance are to the modules of the server
meanwhile. It must not know clients. Called by `hall`.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chungket import fanout as fanout_module
from chungket import gateway as gateway_module
from chungket import hub as hub_module
from chungket import stalls as stalls_module
from chungket.auth.secret import Secret
from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.contest import Contest
from chungket.core.events import Genesis
from chungket.gateway import Connection, Gateway
from chungket.hub import Audience, Hub
from chungket.log import LogDamaged
from chungket.node import LEASE_MS, Node
from chungket.openings import Lead
from chungket.sealing import Sealer
from chungket.sequencer import Fenced, Sequencer
from chungket.sightings import SharedLead, Sightings
from chungket.stalls import LoopWatch
from chungket.store import StoreAway, StoreError
from tests.sim.network import Wire
from tests.sim.store import ModelShared, ModelStore, StoreServer
from tests.sim.world import Process, World

NO_IMAGES = Path("/nonexistent")
AWAY = "store away"  # a process that cannot begin without it ends, and is started again

# A finer watch over stalls and more snapshots would only cost time.
BEAT_S = 0.05
SNAPSHOT_GAP_S = 1.0
PLACES_GAP_S = 2.0


class Dice:
    """`secrets` for the modules of the server: a seed decides."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def token_hex(self, count: int) -> str:
        """As `secrets.token_hex`."""
        return self._chance.randbytes(count).hex()


class Stopwatch:
    """`time` for the modules that measure how long they take: no time at all."""

    def __init__(self, world: World) -> None:
        self._world = world

    def perf_counter(self) -> float:
        """As `time.perf_counter`."""
        return self._world.now_us / 1_000_000


@contextlib.contextmanager
def virtual_time(world: World) -> Iterator[None]:
    """The modules of the server have this world's clock and chance, and no others."""
    dice = Dice(random.Random(world.chance.random()))
    replaced = (
        (gateway_module, "monotonic_us", world.monotonic_us),
        (gateway_module, "secrets", dice),
        (fanout_module, "monotonic_us", world.monotonic_us),
        (hub_module, "time", Stopwatch(world)),
        (hub_module, "SNAPSHOT_GAP_S", SNAPSHOT_GAP_S),
        (hub_module, "PLACES_GAP_S", PLACES_GAP_S),
        (stalls_module, "BEAT_S", BEAT_S),
    )
    before = [(module, name, getattr(module, name)) for module, name, _ in replaced]
    for module, name, value in replaced:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


@dataclass(slots=True)
class Common:
    """What all processes of one contest have in common. `wall_error_us`: how far the wall clock may be off after a
    start; `ended`: hears of a process that ended by itself, and why."""

    world: World
    store: StoreServer
    contest: Contest
    genesis: Genesis
    secret: Secret
    lead_us: int | None
    revives: bool
    wall_error_us: int
    ended: "Callable[[Serving, str], None]"


class Serving:
    """One life of a process that serves connections."""

    def __init__(self, common: Common, name: str) -> None:
        self.name = name
        self.common = common
        self.process = Process(common.world, name)
        self.accepting = False
        self.wires: list[Wire] = []
        self.decider: Sequencer | Node | None = None
        self.gateway: Gateway | None = None
        self.dice = Dice(random.Random(common.world.chance.random()))
        self._main: asyncio.Task[None] = self.process.loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self.serve()
            reason = "stopped"
        except StoreAway:
            reason = AWAY
        except LogDamaged as fault:
            reason = f"log damaged: {fault}"
        except Fenced as fault:
            reason = f"fenced: {fault}"
        self.accepting = False
        self.common.world.after(0, lambda: self.common.ended(self, reason))

    async def serve(self) -> None:
        """From recovery to the end."""
        raise NotImplementedError

    def open(self, decider: Sequencer | Node, gateway: Gateway, stalled: Callable[[int], None]) -> None:
        """Connections are taken from now on."""
        self.decider, self.gateway = decider, gateway
        self.process.contest_us = decider.clock.now_us
        LoopWatch(stalled, self.common.world.monotonic_us).start()
        self.accepting = True

    # --- the outer world ---------------------------------------------------------------------------------------------

    @property
    def running(self) -> Sequencer | Node:
        """Who decides, or hands over, in a process that takes connections."""
        assert self.decider is not None
        return self.decider

    def accept(self, wire: Wire, audience: Audience, actor: Actor | None, *, first_lag_us: int) -> None:
        """A connection has come in."""
        self.wires.append(wire)
        self.process.deliver(lambda: self._attach(wire, audience, actor, first_lag_us))

    def _attach(self, wire: Wire, audience: Audience, actor: Actor | None, first_lag_us: int) -> None:
        assert self.gateway is not None
        wire.lag.ponged(first_lag_us)
        wire.attach(Connection(self.gateway, audience, actor, wire))

    def kill(self) -> None:
        """The process ends; its connections are reset."""
        if self.process.alive:
            self.accepting = False
            self.process.kill()
            for wire in self.wires:
                wire.reset()

    def clock(self, time_us: int) -> ContestClock:
        """Contest time from this moment on."""
        world, error_us = self.common.world, self.common.wall_error_us
        off_us = world.chance.randint(-error_us, error_us)
        return ContestClock(time_us, world.monotonic_us, lambda: world.wall_us() + off_us)


class Server(Serving):
    """A server that is alone, as `chungket.app` wires it."""

    async def serve(self) -> None:
        """See `Serving`."""
        common = self.common
        lead = Lead(common.lead_us)
        hub = Hub()
        sequencer = Sequencer.alone(
            common.contest,
            ModelStore(common.store, self.process, common.contest.id),
            hub,
            revive=common.store.revive if common.revives else None,
            clock=self.clock,
            lead_us=lambda: lead.us,
            draw=self.dice.token_hex,
        )
        await sequencer.recover(common.genesis)
        sealer = Sealer(common.secret, common.contest, NO_IMAGES)
        hub.follow(sequencer, sequencer.note, sealer=sealer, lead=lead)
        gateway = Gateway(sequencer, hub, common.secret, "")
        self.open(sequencer, gateway, lambda stall_us: sequencer.note(c.NoteStall(stall_us)))
        await sequencer.run()


class Supervisor(Serving):
    """Begins or goes on with the log before the workers serve, as `chungket.workers` does. It serves nobody."""

    def __init__(self, common: Common, run: str, begun: Callable[[int], None]) -> None:
        self._begun = begun
        self.run = run
        super().__init__(common, "supervisor")

    async def serve(self) -> None:
        """See `Serving`."""
        common = self.common
        store = ModelStore(common.store, self.process, common.contest.id)
        sequencer = Sequencer.alone(common.contest, store, Hub(), clock=self.clock, draw=self.dice.token_hex)
        await sequencer.recover(common.genesis)
        base_us = sequencer.clock.base_us
        common.world.after(0, lambda: self._begun(base_us))
        await asyncio.Event().wait()

    def bury(self, name: str) -> None:
        """A worker is known to be dead."""
        shared = ModelShared(self.common.store, self.process, self.run)

        async def bury() -> None:
            with contextlib.suppress(StoreError):
                await shared.bury(name)

        def begin() -> None:
            self._burying = asyncio.get_running_loop().create_task(bury())

        self.process.deliver(begin)


class Worker(Serving):
    """One of several workers, as `chungket.worker` wires it. `base_us`: contest time when the monotonic clock showed
    0."""

    def __init__(self, common: Common, run: str, name: str, base_us: int) -> None:
        self.replaced: Callable[[], None] = lambda: None  # another one takes its place
        self._run_id = run
        self._base_us = base_us
        super().__init__(common, name)

    async def serve(self) -> None:
        """See `Serving`."""
        common, world = self.common, self.common.world
        shared = ModelShared(common.store, self.process, self._run_id)
        hub, lead = Hub(), SharedLead(common.lead_us)
        clock = ContestClock.begun_at(self._base_us, world.monotonic_us, world.wall_us)
        sightings = Sightings(self.name, shared, hub, lead, clock.now_us)
        node = Node(
            self.name,
            self._run_id,
            common.contest,
            ModelStore(common.store, self.process, common.contest.id),
            shared,
            hub,
            clock,
            lead_us=lambda: lead.us,
            draw=self.dice.token_hex,
            nodes_changed=sightings.lives,
        )
        await self._recover(node)
        sealer = Sealer(common.secret, common.contest, NO_IMAGES)
        hub.follow(node, node.note, sealer=sealer, lead=lead, joined=sightings.joined)
        sightings.start()

        def stalled(stall_us: int) -> None:
            if stall_us < LEASE_MS * 1_000:
                node.note(c.NoteStall(stall_us))

        self.open(node, Gateway(node, hub, common.secret, "", clock_id=self._run_id), stalled)
        await node.run()

    async def _recover(self, node: Node) -> None:
        while True:
            try:
                await node.recover(self.common.genesis)
            except StoreError:
                await asyncio.sleep(0.2)
            else:
                return
