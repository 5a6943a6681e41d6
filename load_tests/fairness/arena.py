"""A served contest that is played on command: a real `chungket serve`, its operator, its log, and the true time.

Owns the way from one moment to the next and the mapping between contest time and the machine's clock. It must not know
what is measured. Called by every experiment of this package.
"""

import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from chungket import serving as serving_module
from chungket import socket as socket_module
from chungket.core import events as e
from chungket.embedded import EmbeddedStore
from chungket.log import decode_entry
from chungket.store import Store
from load_tests.fairness.contest import write_contest
from load_tests.swarm.lean_client import LeanClient
from tests.harness.clients import Console, Finalist, post
from tests.harness.contests import LIVE, candidate_number
from tests.harness.server import ServerProcess
from tests.harness.serving import OPENED_EARLY

EventT = TypeVar("EventT")
TRUTH_PINGS = 50  # what a connection may send at once
SIGN_IN_THREADS = 8


@dataclass
class MeasuredServer(ServerProcess):
    """`chungket serve` for everybody on this machine's addresses. `lead_ms` None: as the server measures it.
    `program`: another one than the installed."""

    lead_ms: int | None = None
    program: Path | None = None
    log_path: Path = field(default_factory=Path)

    def start(self) -> None:
        """Start it and wait until it takes requests."""
        installed = Path(sys.executable).with_name("chungket")
        command: list[str | Path] = [self.program or installed, "serve", self.contest_directory, "--json"]
        command += ["--data-directory", self.data_directory, "--host", "0.0.0.0", "--port", str(self.port)]
        command += [] if self.lead_ms is None else ["--opening-lead", str(self.lead_ms)]
        self.log_path = self.data_directory.parent / "server.log"
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen([*command, *self.options], stdout=subprocess.PIPE, stderr=log, text=True)
        self.addresses = json.loads(self._line())


def pinging_every(period_s: float) -> tuple[str, ...]:
    """Patches of a server that asks its connections more often, and waits as long as ever for who does not answer."""
    silent_s = serving_module.PING_S * socket_module.BEATS_SILENT_MAX
    return (
        "import chungket.serving, chungket.socket",
        f"chungket.serving.PING_S = {period_s}",
        f"chungket.socket.BEATS_SILENT_MAX = {round(silent_s / period_s)}",
    )


def patched_program(directory: Path, lines: Sequence[str]) -> Path:
    """The installed program with lines of Python run before it, for what no option says."""
    path = directory / "patched-chungket"
    text = [f"#!{sys.executable}", *lines, "from chungket.cli import main", "main()", ""]
    path.write_text("\n".join(text), encoding="utf-8")
    path.chmod(0o755)
    return path


@contextlib.contextmanager
def serving(
    directory: Path,
    *,
    id_: str = "cong-bang",
    places: int = 8,
    questions: int = 10,
    window_s: int = 10,
    countdown_ms: int | None = None,
    lead_ms: int | None = None,
    patches: Sequence[str] = (),
) -> Iterator[MeasuredServer]:
    """A running server on a contest of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    further = {} if countdown_ms is None else {"countdown_ms": countdown_ms}
    contest = write_contest(
        directory / "contest", id_=id_, places=places, questions=questions, window_s=window_s, **further
    )
    program = patched_program(directory, patches) if patches else None
    server = MeasuredServer(contest, directory / "data", lead_ms=lead_ms, program=program)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Arena:
    """The operator's side of a served contest. `offset_us`: contest time − the machine's clock; `offset_error_us`."""

    server: MeasuredServer
    console: Console
    offset_us: int
    offset_error_us: int

    @property
    def url(self) -> str:
        """Where it listens on loopback."""
        return self.server.url

    def machine_us(self, contest_us: int) -> int:
        """The machine's clock at a moment of contest time."""
        return contest_us - self.offset_us

    # --- people ------------------------------------------------------------------------------------------------------

    def cookies(self, numbers: Sequence[int]) -> list[str]:
        """Cookies of places that sign in now."""

        def sign_in(number: int) -> str:
            code = self.server.code(candidate_number(number))
            answered = post(self.url, "/api/sign-in", {"code": code, "device": f"device-{number}"})
            if answered.status != 200:
                raise RuntimeError(f"place {number} could not sign in: {answered}")
            return answered.cookie

        with ThreadPoolExecutor(SIGN_IN_THREADS) as threads:
            return list(threads.map(sign_in, numbers))

    async def finalist(self, number: int) -> Finalist:
        """A finalist of the test harness, on loopback."""
        (cookie,) = self.cookies([number])
        return await Finalist(self.url, "finalist", cookie, f"device-{number}").open()

    # --- the flow ----------------------------------------------------------------------------------------------------

    async def _flow(self, name: str, **arguments: object) -> None:
        reply = await self.console.flow(name, **arguments)
        if reply["type"] != "ack":
            raise RuntimeError(f"{name}: {reply}")

    async def begin_round(self) -> None:
        """From the lobby, with everybody in it, into the round."""
        await self._flow("lock_lobby")
        await self._flow("start_round", round=LIVE, override_reason=OPENED_EARLY)

    async def prepare(self) -> str:
        """The next question goes on deck; the play."""
        await self._flow("prepare_play")
        return self._play_id()

    async def show_stem(self) -> int:
        """The stem is announced; its moment, by the machine's clock."""
        await self._flow("open_stem", play=self._play_id())
        return self.machine_us(self.console.console["play"]["stem_us"])

    async def announce_choices(self) -> int:
        """The choices are announced; their moment T, in contest time."""
        await self._flow("open_choices", play=self._play_id())
        opens_us: int = self.console.console["play"]["opens_us"]
        return opens_us

    async def finish(self) -> None:
        """Close, show the key, score."""
        play = self._play_id()
        if self._phase() == "open":
            reply = await self.console.flow("close_play", play=play)
            if reply["type"] != "ack" and reply["code"] not in ("wrong_phase", "stale", "nothing_left"):
                raise RuntimeError(f"close_play: {reply}")
        await self.console.until(lambda: self._phase() == "closed", "the close")
        await self._flow("reveal_key", play=play)
        await self._flow("score_play", play=play)

    def _play_id(self) -> str:
        play: str = self.console.console["play"]["id"]
        return play

    def _phase(self) -> str:
        phase: str = self.console.console["play"]["phase"]
        return phase

    # --- the log -----------------------------------------------------------------------------------------------------

    async def events(self, kind: type[EventT]) -> list[EventT]:
        """All events of a kind that the log holds."""
        contest = json_id(self.server.contest_directory)
        store = Store(EmbeddedStore(self.server.data_directory).url, contest)
        try:
            found: list[EventT] = []
            async for data in store.entries():
                found.extend(event for event in decode_entry(data).events if isinstance(event, kind))
            return found
        finally:
            await store.close()

    async def accepted(self, play: str) -> dict[str, e.AnswerAccepted]:
        """The answers that count for a play, by candidate number."""
        return {event.candidate: event for event in await self.events(e.AnswerAccepted) if event.play == play}


def json_id(contest_directory: Path) -> str:
    """The id of a contest, from its file."""
    first = (contest_directory / "contest.toml").read_text(encoding="utf-8").splitlines()[0]
    return first.partition('"')[2].rpartition('"')[0]


@contextlib.asynccontextmanager
async def arena(server: MeasuredServer) -> AsyncIterator[Arena]:
    """The operator takes over, the lobby is open, and the true time is known."""
    cookie = post(server.url, "/api/host/sign-in", {"token": server.token()}).cookie
    console = await Console(server.url, "host", cookie).open()
    reply = await console.flow("open_lobby")
    if reply["type"] != "ack":
        raise RuntimeError(f"open_lobby: {reply}")
    offset_us, error_us = await true_offset(server.url)
    try:
        yield Arena(server, console, offset_us, error_us)
    finally:
        await console.close()


async def true_offset(url: str) -> tuple[int, int]:
    """Contest time − the machine's clock, and how far that may be off: pings on loopback, where both ends read the same
    clock, leave an interval that each of them can only narrow. µs."""
    spectator = await LeanClient(url, "", role="projector").open()
    await spectator.measure(TRUTH_PINGS)
    await spectator.close()
    assert spectator.offset_bounds_us is not None
    low, high = spectator.offset_bounds_us
    return (low + high) // 2, (high - low + 1) // 2
