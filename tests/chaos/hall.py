"""One whole contest with real faults: the machine, the people, and what goes wrong meanwhile.

Owns the wiring of a run and its end: trouble stops after a while, everybody comes back, and the contest has to come to
its end by itself. It has the interface people of the simulation expect of their hall. What is expected of the outcome
is the checker's. Called by `run`.
"""

import asyncio
import random
from collections import Counter
from typing import Any, cast

from chungket.auth.codes import sign_in_code
from chungket.auth.secret import load_secret
from chungket.auth.sessions import Cookies, HostSession
from chungket.core.commands import Actor, Role
from chungket.core.contest import CandidateNumber
from chungket.core.events import SessionId
from chungket.exchange.lock import LockedContest, load_locked
from chungket.hub import Audience
from chungket.rehearsal.sign_in import SIGN_IN_PATH, HttpFault, post_json
from load_tests.swarm.lean_client import kind_of
from tests.chaos.faults import Fault, Trouble
from tests.chaos.machine import Machine
from tests.chaos.people import HastyFinalist, HastyHost, Line, Wire, World
from tests.history.records import History
from tests.sim.client import Device, Watcher

_S = 1_000_000
CONSOLES = (
    ("operator-1", Role.OPERATOR, "dieu-khien"),
    ("operator-2", Role.OPERATOR, "dieu-khien"),
    ("jury", Role.JURY, "giam-khao"),
    ("jury-2", Role.JURY, "giam-khao-2"),
    ("secretary", Role.SECRETARY, "thu-ky"),
)
SINCE_S = 4_000_000_000  # a console's cookie is a day old at most; the future is never
LOOK_S = 0.05
STANDS_STILL_S = 18.0  # longer than any fault lasts, and than anybody thinks
PRACTISES = 0.1  # of the contests: it takes as long as the contest itself


class Hall:
    """One run. Belongs to the loop that runs."""

    def __init__(self, seed: int, machine: Machine, plan: list[Fault], *, watchers: int = 1) -> None:
        self.world = World(f"people {seed}")
        self.machine = machine
        self.history = History()
        self.counts: Counter[str] = Counter()
        self.log: list[tuple[int, str]] = []
        self.faults: list[str] = []  # of the people here, who must have none
        self.resume_us: list[int] = []
        self.troubled = bool(plan)
        self.accounts = tuple(dict.fromkeys(account for _, _, account in CONSOLES))
        self.finalists: list[HastyFinalist] = []
        self.consoles: list[HastyHost] = []
        self.watchers: list[Watcher] = []
        self.ended = False
        self.stood_still = ""  # where the contest stood when it was given up
        self._look_us = 0
        self._moved: tuple[int, tuple[int, int, str]] = (0, (0, 0, ""))  # when, and where it was then
        self._plan = plan
        self._watchers = watchers
        self._cookies: dict[str, str] = {}
        self._resuming_us = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.locked: LockedContest = cast(LockedContest, None)

    # --- what people of the simulation ask for ----------------------------------------------------------------------

    @property
    def contest(self) -> Any:
        """What is played."""
        return self.locked.contest

    def expected(self) -> frozenset[str]:
        """Who is to come: everybody."""
        return frozenset(self.contest.places)

    def clock_error_us(self, device: str) -> int:
        """Devices know this machine's clock."""
        return 0

    def count(self, what: str, by: int = 1) -> None:
        """A fault has happened."""
        self.counts[what] += by

    def say(self, text: str) -> None:
        """A line of the log of what was done when."""
        self.log.append((self.world.now_us, text))

    def arrived(self, client: str, id_: str) -> None:
        """Nobody sees a frame arrive."""

    def knock(self, device: Device) -> None:
        """A device tries to connect."""
        self._begin(self._knock(device))

    def sign_in(self, finalist: HastyFinalist) -> None:
        """Somebody types the code of a slip."""
        self._begin(self._sign_in(finalist))

    # --- connections -------------------------------------------------------------------------------------------------

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.faults.append(repr(task.exception()))

    async def _knock(self, device: Device) -> None:
        line = cast(Line, device.line)
        role = {Audience.PROJECTOR: "projector", Audience.AUDIENCE: "audience", Audience.HOST: "host"}.get(
            device.audience, "finalist"
        )
        wire = Wire(self, device, role, self._cookies.get(device.name, ""))
        try:
            if line.stuck:
                raise ConnectionError
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: wire, "127.0.0.1", self.machine.port)
        except OSError:
            if device.wire is None:
                device.refused()

    async def _sign_in(self, finalist: HastyFinalist) -> None:
        code = sign_in_code(load_secret(self.machine.data), finalist.candidate, 1)
        url = f"http://127.0.0.1:{self.machine.port}"
        try:
            answer = await post_json(url, SIGN_IN_PATH, {"code": code, "device": finalist.name}, None)
        except HttpFault:
            finalist.not_signed_in("busy")
            return
        if answer.status == 200:
            self._cookies[finalist.name] = answer.cookie
            finalist.signed_in(SessionId(finalist.name))
        else:
            finalist.not_signed_in(str(answer.fields.get("code", "")))

    def heard(self, payload: bytes) -> None:
        """A frame has come to anybody."""
        if self._resuming_us and kind_of(payload) in ("ack", "sync"):
            self.resume_us.append(self.world.now_us - self._resuming_us)
            self._resuming_us = 0

    @property
    def resumed(self) -> bool:
        """Whether somebody was told something since the last fault."""
        return self._resuming_us == 0

    def wait_for_resumption(self, since_us: int) -> None:
        """Note how long it takes from now until somebody is told something."""
        self._resuming_us = since_us

    # --- a run -------------------------------------------------------------------------------------------------------

    @property
    def devices(self) -> tuple[Device, ...]:
        """All there are."""
        return (*self.finalists, *self.consoles, *self.watchers)

    def _come_in(self) -> None:
        self.locked = load_locked(self.machine.data)
        cookies = Cookies(load_secret(self.machine.data), self.contest.id)
        hall, world = cast(Any, self), self.world
        for name, role, account in CONSOLES:
            session = SessionId(f"s-{name}")
            self._cookies[name] = (
                f"{cookies.host_name}={cookies.of_host(HostSession(role, account, '', session, SINCE_S))}"
            )
            self.consoles.append(HastyHost(hall, name, Actor(role, account, session), cast(Any, Line(world))))
        practises = world.chance.random() < PRACTISES
        for console in self.consoles:
            console.practises = practises
        for candidate in self.contest.places:
            line = cast(Any, Line(world))
            self.finalists.append(HastyFinalist(hall, CandidateNumber(candidate), f"{candidate}/1", line, 50_000))
        for number in range(self._watchers):
            audience = Audience.AUDIENCE if number % 2 else Audience.PROJECTOR
            self.watchers.append(Watcher(hall, f"watcher-{number}", audience, cast(Any, Line(world))))
        for device in (*self.consoles, *self.watchers):
            world.after(world.chance.randint(0, 100_000), device.connect)

    @property
    def phase(self) -> str:
        """Of the contest, as the consoles have it."""
        phases = [str(console._console["phase"]) for console in self.consoles if console._console is not None]
        return "ended" if "ended" in phases else (phases[0] if phases else "")

    def _over(self) -> bool:
        """The contest has ended, and everybody has learned what became of what they sent."""
        if self.troubled or self.phase != "ended":
            return False
        return all(device.finished or not device.outbox.pending for device in self.devices)

    async def play(self, limit_s: float, enough: int = 0) -> None:
        """Let it all happen, or until there are enough acknowledged answers. `ended` says whether it came to its end in
        time."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: self.faults.append(str(context.get("exception") or context)))
        self._come_in()
        trouble = asyncio.create_task(self._trouble())
        until_us = self.world.now_us + int(limit_s * _S)
        while not self._over() and self.world.now_us < until_us and not self._stands_still():
            await asyncio.sleep(LOOK_S)
            if enough and self.history.acked_answers() >= enough:
                break
        self.ended = self._over()
        if self.stood_still:
            trouble.cancel()
        await asyncio.gather(trouble, return_exceptions=bool(self.stood_still))
        self.say("the end" if self.ended else self.stood_still or f"no end in {limit_s:.0f} s")

    def _stands_still(self) -> bool:
        """Nothing was acknowledged, shown anew or broken for long. Time alone moves a paper that somebody writes."""
        if self.world.now_us < self._look_us:
            return False
        self._look_us = self.world.now_us + _S
        acked = sum(call.ok is not None for call in self.history.calls.values())
        here = (len(self.log), acked, self.phase)
        writing = any(one.actor is not None and not one.finished for one in self.finalists) and any(
            one._console is not None and (one._console["paper"] or {}).get("phase") == "open" for one in self.consoles
        )
        if here != self._moved[1] or writing:
            self._moved = (self.world.now_us, here)
        elif self.world.now_us - self._moved[0] > STANDS_STILL_S * _S:
            away = [one.name for one in self.finalists if one.actor is None]
            self.stood_still = (
                f"nothing has moved for {STANDS_STILL_S:.0f} s: phase {self.phase or 'unknown'}, {acked} commands "
                f"acknowledged, not signed in: {', '.join(away) or 'nobody'}"
            )
        return bool(self.stood_still)

    async def _trouble(self) -> None:
        try:
            await Trouble(self, self._plan).happen()
        finally:
            self.troubled = False

    def leave(self) -> None:
        """Everybody switches off; what they keep is kept."""
        self.history.receipts = [receipt for device in self.devices if (receipt := device.last_receipt()) is not None]
        for device in self.devices:
            pending = list(device.outbox.pending)
            device.finished = True
            for command in pending:  # of a contest that ended: sent after the end
                self.history.calls[device.name, command.id].gone = True
            if device.wire is not None:
                device.wire.hang_up()
            if pending and not self.ended:
                self.say(f"{device.name} waits: {[one.name for one in pending]}")
        for task in self._tasks:
            task.cancel()

    def lines(self) -> list[str]:
        """What was done when."""
        return [f"{at_us / _S:8.3f} {text}" for at_us, text in self.log]


def chance_of(seed: int, what: str) -> random.Random:
    """What a seed decides about something."""
    return random.Random(f"{what} {seed}")
