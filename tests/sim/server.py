"""The server's process in the simulation: the real sequencer, hub and gateway, wired as `chungket.app` does it.

Owns one life of that process, from recovery to its end, and what time and chance are to the modules of the server
meanwhile. It must not know clients. Called by `hall`.
"""

import contextlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

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
from chungket.openings import Lead
from chungket.sealing import Sealer
from chungket.sequencer import Fenced, Sequencer
from chungket.stalls import LoopWatch
from chungket.store import StoreAway
from tests.sim.network import Wire
from tests.sim.store import ModelStore, StoreServer
from tests.sim.world import Process, World

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


@contextlib.contextmanager
def virtual_time(world: World) -> Iterator[None]:
    """The modules of the server have this world's clock and chance, and no others."""
    dice = Dice(random.Random(world.chance.random()))
    replaced = (
        (gateway_module, "monotonic_us", world.monotonic_us),
        (gateway_module, "secrets", dice),
        (hub_module, "monotonic_us", world.monotonic_us),
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


class Server:
    """One life. `wall_error_us`: how far this machine's wall clock is off after it started."""

    def __init__(
        self,
        world: World,
        store: StoreServer,
        contest: Contest,
        genesis: Genesis,
        secret: Secret,
        *,
        lead_us: int | None,
        revives: bool,
        wall_error_us: int,
        ended: Callable[["Server", str], None],
    ) -> None:
        self.process = Process(world, "server")
        self.accepting = False
        self.wires: list[Wire] = []
        self.sequencer: Sequencer | None = None
        self.gateway: Gateway | None = None
        self._world = world
        self._store = store
        self._contest, self._genesis, self._secret = contest, genesis, secret
        self._lead = Lead(lead_us)
        self._revives = revives
        self._wall_error_us = wall_error_us
        self._ended = ended
        self._dice = Dice(random.Random(world.chance.random()))
        self._main = self.process.loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            await self._serve()
            reason = "stopped"
        except StoreAway:
            reason = "store away"
        except LogDamaged as fault:
            reason = f"log damaged: {fault}"
        except Fenced as fault:
            reason = f"fenced: {fault}"
        self.accepting = False
        self._world.after(0, lambda: self._ended(self, reason))

    async def _serve(self) -> None:
        world = self._world
        store = ModelStore(self._store, self.process, self._contest.id)
        hub = Hub()
        sequencer = Sequencer.alone(
            self._contest,
            store,
            hub,
            revive=self._store.revive if self._revives else None,
            clock=lambda time_us: ContestClock(
                time_us, world.monotonic_us, lambda: world.wall_us() + self._wall_error_us
            ),
            lead_us=lambda: self._lead.us,
            draw=self._dice.token_hex,
        )
        sealer = Sealer(self._secret, self._contest, Path("/nonexistent"))
        await sequencer.recover(self._genesis)
        hub.follow(sequencer, sequencer.note, sealer=sealer, lead=self._lead)
        self.sequencer, self.gateway = sequencer, Gateway(sequencer, hub, self._secret, "")
        watch = LoopWatch(lambda stall_us: sequencer.note(c.NoteStall(stall_us)), world.monotonic_us)
        watch.start()
        self.accepting = True
        await sequencer.run()

    # --- the outer world ---------------------------------------------------------------------------------------------

    @property
    def running(self) -> Sequencer:
        """The sequencer of a server that takes connections."""
        assert self.sequencer is not None
        return self.sequencer

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
