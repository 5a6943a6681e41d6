"""One simulated final: the server, its store, the network, the people, and what goes wrong meanwhile.

Owns the wiring of a run, its faults and its end: trouble stops after a while, everybody comes back, the contest has to
come to its end by itself. What is expected of it is the checker's. Called by `run`.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from chungket.auth.secret import Secret
from chungket.core import commands as c
from chungket.core.commands import Actor, CommandId, Request, Role
from chungket.core.contest import CandidateNumber, Contest
from chungket.core.events import Genesis, SessionId
from chungket.core.model import Phase
from chungket.gateway import VISITOR
from chungket.hub import Audience
from chungket.inbox import Reply
from chungket.node import LEASE_MS, Node
from tests.history.records import History, Witness
from tests.sim.client import Device, Watcher, payload_of, unpacked
from tests.sim.finalist import Finalist
from tests.sim.host import Host, desk
from tests.sim.network import Line, Wire
from tests.sim.server import AWAY, Common, Server, Serving, Supervisor, Worker
from tests.sim.store import HANDOVER_US, StoreFaults, StoreServer
from tests.sim.world import Act, World

_S = 1_000_000
NO_SESSION = SessionId("")
SIGN_IN_TIMEOUT_US = 6 * _S
CALM_US = 40 * _S  # without any fault, at the latest after `Trouble.until_us`, before somebody is said to be stuck
LIMIT_US = 1_800 * _S


@dataclass(slots=True)
class Trouble:
    """What goes wrong in one run, and how often: mean µs from one to the next; 0: never."""

    until_us: int = 0
    store: StoreFaults = field(default_factory=StoreFaults)
    server_killed_us: int = 0
    server_stopped_us: int = 0
    store_killed_us: int = 0
    store_stopped_us: int = 0
    power_us: int = 0  # of the whole machine
    line_cut_us: int = 0
    line_stalled_us: int = 0
    hall_cut_us: int = 0  # a switch: many devices at once
    clogged_us: int = 0
    takeover_us: int = 0
    clock_error_us: int = 5_000
    wall_error_us: int = 0
    workers: int = 0  # so many processes share the contest; 0: one is alone


class Hall:
    """One run."""

    def __init__(self, world: World, contest: Contest, genesis: Genesis, trouble: Trouble) -> None:
        self.world = world
        self.contest = contest
        self.history = History()
        self.trouble = trouble
        self.counts: Counter[str] = Counter()
        self.faults_log: list[tuple[int, str]] = []
        self.accounts = ("dieu-khien", "dieu-khien-2", "giam-khao", "giam-khao-2", "thu-ky")
        chance = world.chance
        self.secret = Secret(chance.randbytes(32))
        self.store = StoreServer(world, trouble.store, chance.randint(100_000, 3 * _S), self.count)
        self.store.died = self._died_in_a_write
        self._common = Common(
            world,
            self.store,
            contest,
            genesis,
            self.secret,
            chance.choice((None, None, 300_000, 800_000)),
            chance.random() < 0.5,
            trouble.wall_error_us,
            self._ended,
        )
        self._clock_errors: dict[str, int] = {}
        self._wires = 0
        self.lives = 0
        self.ended = False
        self.servers: list[Serving] = []
        self._supervisor: Supervisor | None = None
        self._born = 0
        self._machine = 0  # how often all of it was started
        self._start()
        self.finalists = [self._finalist(candidate, 0) for candidate in contest.places]
        self.consoles: list[Host] = desk(self, self._line)
        self.watchers = [Watcher(self, "projector", Audience.PROJECTOR, self._line())]
        if chance.random() < 0.3:
            self.watchers.append(Watcher(self, "audience", Audience.AUDIENCE, self._line()))
        self._absent = {
            finalist.candidate for finalist in self.finalists if len(self.finalists) > 4 and chance.random() < 0.05
        }
        for device in (*self.consoles, *self.watchers):
            world.after(chance.randint(0, 300_000), device.connect)
        self._begin_trouble()

    # --- people ------------------------------------------------------------------------------------------------------

    def _line(self) -> Line:
        chance = self.world.chance
        base_us = chance.choice((300, 2_000, 8_000, 40_000)) + chance.randint(0, 2_000)
        return Line(self.world, base_us, base_us // 2)

    def _finalist(self, candidate: CandidateNumber, arrives_us: int) -> Finalist:
        line = self._line()
        known_us = self.history.quotas_us.get(candidate, 0)
        self.history.quotas_us[candidate] = max(known_us, 2 * line.base_us)
        device = f"{candidate}/{sum(key.startswith(candidate) for key in self._clock_errors) + 1}"
        self._clock_errors[device] = self.world.chance.randint(-1, 1) * self.trouble.clock_error_us
        arrives_us = arrives_us or self.world.chance.randint(100_000, 3 * _S)
        return Finalist(self, candidate, device, line, arrives_us)

    def expected(self) -> frozenset[str]:
        """Who is to come."""
        return frozenset(entry.candidate for entry in self.finalists if entry.candidate not in self._absent)

    @property
    def devices(self) -> tuple[Device, ...]:
        """All that were ever there."""
        return (*self.finalists, *self.consoles, *self.watchers)

    @property
    def troubled(self) -> bool:
        """Whether things still go wrong."""
        return self.world.now_us < self.trouble.until_us

    def clock_error_us(self, device: str) -> int:
        """How far a device's clock is off."""
        return self._clock_errors.get(device, 0)

    def count(self, what: str, by: int = 1) -> None:
        """A fault has happened."""
        self.counts[what] += by
        self.faults_log.append((self.world.now_us, what))

    # --- the server --------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """The program is started: one server, or a supervisor and, once the log has begun, its workers."""
        self._machine += 1
        if not self.trouble.workers:
            self.servers = [Server(self._common, "server")]
            self.lives += 1
            return
        run = self.world.chance.randbytes(4).hex()
        supervisor = Supervisor(self._common, run, lambda base_us: self._begun(supervisor, base_us))
        self._supervisor = supervisor

    def _begun(self, supervisor: Supervisor, base_us: int) -> None:
        for _ in range(self.trouble.workers):
            self._replace(supervisor, base_us)

    def _replace(self, supervisor: Supervisor, base_us: int) -> None:
        """A worker in place of one that ended, or the first in its place."""
        if supervisor is self._supervisor and supervisor.process.alive:
            self._born += 1
            self.lives += 1
            worker = Worker(self._common, supervisor.run, f"w{self._born}", base_us)
            worker.replaced = lambda: self._replace(supervisor, base_us)
            self.servers.append(worker)

    def _ended(self, server: Serving, reason: str) -> None:
        """A process ended by itself: it is started again, as a supervisor does. An end nobody expects is told."""
        if not server.process.alive:
            return
        if reason != AWAY:
            self.history.witnessed.append(Witness("the server goes on", f"{server.name}: {reason}"))
        self._end(server, self.world.chance.randint(200_000, 2 * _S))

    def _end(self, server: Serving, away_us: int) -> None:
        """A process is gone, and comes back after a while."""
        server.kill()
        if server in self.servers:
            self.servers.remove(server)
        if isinstance(server, Worker) and self._supervisor is not None:
            self._supervisor.bury(server.name)
            self.world.after(away_us, server.replaced)
        else:
            self._restart_later(away_us)

    def _restart_later(self, away_us: int) -> None:
        machine = self._machine
        self.world.after(away_us, lambda: self._start() if machine == self._machine else None)

    def kill_server(self, away_us: int) -> None:
        """SIGKILL of one of the processes that serve, and a start after a while."""
        if self.servers:
            self.count("server killed")
            server = self.world.chance.choice(self.servers)
            if isinstance(server.decider, Node) and server.decider.leads:
                self.count("leader killed")
            self._end(server, away_us)

    @property
    def server(self) -> Serving | None:
        """One that takes connections, if any does."""
        accepting = [server for server in self.servers if server.process.alive and server.accepting]
        return self.world.chance.choice(accepting) if len(accepting) > 1 else accepting[0] if accepting else None

    def knock(self, device: Device) -> None:
        """A device tries to connect."""
        self.world.after(device.line.delay_us(), lambda: self._answer_door(device))

    def _answer_door(self, device: Device) -> None:
        server = self.server
        if server is None or device.wire is not None or device.finished:
            self.world.after(device.line.delay_us(), lambda: None if device.wire else device.refused())
            return
        self._wires += 1
        wire = Wire(self.world, device.line, server.process, device, self._wires)
        wire.tap = lambda frame: self._tap(device, frame)
        actor = VISITOR if device.audience in (Audience.PROJECTOR, Audience.AUDIENCE) else device.actor
        server.accept(wire, device.audience, actor, first_lag_us=2 * device.line.base_us)
        self.world.after(device.line.delay_us(), lambda: device.connected(wire))

    def sign_in(self, finalist: Finalist) -> None:
        """POST /api/sign-in: the code is checked, the core decides, the cookie says who it is."""
        if finalist.candidate in self._absent:
            return
        answered = [False]

        def answer(code: str, session: SessionId = NO_SESSION) -> None:
            if not answered[0]:
                answered[0] = True
                if code:
                    finalist.not_signed_in(code)
                else:
                    finalist.signed_in(session)

        def ask() -> None:
            server = self.server
            if server is None:
                answer("busy")
                return
            session = SessionId(self.world.chance.randbytes(8).hex())
            server.process.deliver(lambda: self._ask(server, finalist, session, answer))

        self.world.after(finalist.line.delay_us(), ask)
        self.world.after(SIGN_IN_TIMEOUT_US, lambda: answer("busy"))

    def _ask(
        self, server: Serving, finalist: Finalist, session: SessionId, answer: Callable[[str, SessionId], None]
    ) -> None:
        sequencer = server.running
        issue = sequencer.state.places[finalist.candidate].slip_issue
        command = c.SignIn(finalist.candidate, session, finalist.name, issue)
        actor = Actor(Role.FINALIST, finalist.candidate, session)

        def replied(reply: Reply) -> None:
            code = "" if reply.rejection is None else str(reply.rejection.code)
            self.world.after(finalist.line.delay_us(), lambda: answer(code, session))

        id_ = CommandId(self.world.chance.randbytes(8).hex())
        sequencer.submit(Request(id_, actor, command, sequencer.clock.now_us()), replied)

    # --- witnesses ---------------------------------------------------------------------------------------------------

    def arrived(self, wire: Wire, client: str, id_: str) -> None:
        """A copy of a command has reached the kernel of the process that has this connection."""
        self.history.arrived(client, id_, wire.process.contest_us())

    def _tap(self, device: Device, frame: bytes) -> None:
        """Nothing leaves the server that is not on disk."""
        fields = unpacked(payload_of(frame))
        seq = fields.get("seq", 0)
        if seq > self.store.durable_seq:
            text = f"{fields['type']} of entry {seq} went to {device.name}, the disk has {self.store.durable_seq}"
            self.history.witnessed.append(Witness("only what is on disk is shown", text))

    # --- trouble -----------------------------------------------------------------------------------------------------

    def _begin_trouble(self) -> None:
        trouble, chance = self.trouble, self.world.chance
        acts: tuple[tuple[int, Act], ...] = (
            (trouble.server_killed_us, lambda: self.kill_server(chance.choice((100_000, _S, 3 * _S, 8 * _S)))),
            (trouble.server_stopped_us, self._stop_server),
            (trouble.store_killed_us, lambda: self.store.kill(power=False)),
            (trouble.store_stopped_us, lambda: self.store.stop(chance.choice((150_000, 900_000, 3 * _S, 7 * _S)))),
            (trouble.power_us, self._power_loss),
            (trouble.line_cut_us, self._cut_line),
            (trouble.line_stalled_us, self._stall_line),
            (trouble.hall_cut_us, self._cut_hall),
            (trouble.clogged_us, self._clog),
            (trouble.takeover_us, self._take_over),
        )
        for mean_us, act in acts:
            if mean_us:
                self._repeat(mean_us, act)
        self.world.at(trouble.until_us, self._calm)

    def _repeat(self, mean_us: int, act: Act) -> None:
        def happen() -> None:
            if self.troubled:
                act()
                self._repeat(mean_us, act)

        self.world.after(self.world.chance.expovariate(1 / mean_us), happen)

    def _calm(self) -> None:
        """Nothing goes wrong any more."""
        self.store.faults = StoreFaults()

    def _stop_server(self) -> None:
        if self.servers:
            self.count("server stopped")
            server = self.world.chance.choice(self.servers)
            if isinstance(server.decider, Node) and server.decider.leads:
                self.count("leader stopped")
            stopped_us = self.world.chance.choice((120_000, 600_000, 2 * _S, 6 * _S))
            server.process.stop(stopped_us)
            if stopped_us > LEASE_MS * 500:  # with what the store takes, its lease may run out
                now_us = server.process.contest_us()
                until_us = server.process.stopped_until_us - self.world.now_us + now_us
                handing_over = isinstance(server.decider, Node) and server.decider.handover._putting
                self.store.given_up_us.append((now_us - (HANDOVER_US if handing_over else 0), until_us))

    def _power_loss(self) -> None:
        """Everything on the machine at once."""
        if self.servers and self.store.up:
            self.count("power lost")
            away_us = self.world.chance.randint(_S, 6 * _S)
            for process in (*self.servers, *([] if self._supervisor is None else [self._supervisor])):
                process.kill()
            self.servers, self._supervisor = [], None
            self.store.kill(power=True, away_us=away_us // 2)
            self._restart_later(away_us)

    def _died_in_a_write(self, power: bool) -> None:
        """At the worst moment: between writing and syncing."""
        if power:
            self._power_loss()
        elif self.world.chance.random() < 0.5:
            self.store.kill()
        else:
            self.kill_server(_S)

    def _some_device(self) -> Device:
        return self.world.chance.choice(self.devices)

    def _cut_line(self) -> None:
        device = self._some_device()
        if device.wire is not None:
            self.count("connection cut")
            device.cut(self.world.chance.choice((0, 50_000, 2 * _S, 20 * _S)))

    def _stall_line(self) -> None:
        self.count("line stalled")
        self._some_device().line.stall(self.world.chance.randint(100_000, 4 * _S))

    def _cut_hall(self) -> None:
        self.count("switch failed")
        away_us = self.world.chance.randint(500_000, 8 * _S)
        for device in self.finalists:
            if self.world.chance.random() < 0.5:
                device.line.stall(away_us)
                device.cut(self.world.chance.choice((0, _S)))

    def _clog(self) -> None:
        device = self._some_device()
        if device.wire is not None:
            self.count("device reads slowly")
            device.wire.clog(self.world.chance.randint(200_000, 8 * _S))

    def _take_over(self) -> None:
        """Somebody's device breaks, or seems to: another one takes the place."""
        finalist = self.world.chance.choice(self.finalists)
        if finalist.actor is None or finalist.finished:
            return
        self.count("second device on a place")
        if self.world.chance.random() < 0.5:
            finalist.leave()
        self.finalists.append(self._finalist(finalist.candidate, 200_000))

    # --- the end -----------------------------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """Of the contest, as the present server has it."""
        server = next((server for server in self.servers if server.accepting), None)
        return Phase.SETUP if server is None else server.running.state.phase

    def _over(self) -> bool:
        """The contest has ended, and everybody has learned what became of what they sent."""
        if self.troubled or self.phase is not Phase.ENDED or not self.store.is_synced:
            return False
        return all(device.finished or not device.outbox.pending for device in self.devices)

    def play(self) -> bool:
        """Let it all happen; whether it came to its end."""
        return self.world.run(self._over, LIMIT_US)


def draw_trouble(chance: random.Random) -> Trouble:
    """What goes wrong in a run: some runs are quiet, some have one kind of trouble, some all of them."""
    mood = chance.random()
    if mood < 0.08:
        return Trouble(clock_error_us=0, workers=chance.choice((0, 2)))
    all_at_once = mood > 0.6

    def some(mean_s: float) -> int:
        return int(mean_s * _S * chance.uniform(0.5, 2)) if all_at_once or chance.random() < 0.35 else 0

    return Trouble(
        until_us=chance.randint(60, 420) * _S,
        store=StoreFaults(
            lost_request=chance.choice((0, 3, 15)),
            late_request=chance.choice((0, 2, 10)),
            lost_reply=chance.choice((0, 5, 20)),
            dies=chance.choice((0, 0, 2, 8)),
            slow=chance.choice((0, 5, 30)),
        ),
        server_killed_us=some(25),
        server_stopped_us=some(20),
        store_killed_us=some(30),
        store_stopped_us=some(30),
        power_us=some(40),
        line_cut_us=some(4),
        line_stalled_us=some(6),
        hall_cut_us=some(60),
        clogged_us=some(15),
        takeover_us=some(30),
        clock_error_us=chance.choice((0, 5_000, 40_000, 300_000, 2_500_000)),
        wall_error_us=chance.choice((0, 0, 2 * _S, 3_600 * _S)),
        workers=chance.choice((0, 0, 2, 3)),
    )
