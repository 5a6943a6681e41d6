"""The machine a contest runs on: its server, its store, its workers, as processes that are stopped and killed.

Owns every process of a run, how each is started again, and its power. It must not know clients. Called by `faults` and
`run`. All processes are children of this one or of its children; nothing else is ever touched.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chungket.embedded import EmbeddedStore, store_binary
from chungket.store import Store
from load_tests.hall.profiles import Profile
from load_tests.hall.proxy import Proxy
from tests.chaos.power import NOT_OF_THE_STORE, Power
from tests.harness import server as server_module
from tests.harness.server import ServerProcess, free_port

LOOK_S = 0.05
ANSWERS_TRIES = 200
STORE = "valkey-server"
STORE_NAMES = (STORE, "sh", "store-program")  # while it is being started
AGAIN_S = 0.3
PLAIN = Profile("loopback", 0)
ROOT = Path(__file__).resolve().parents[2]
EVERY_SECOND = "fsync every second"
"""The mutant that is a setting of the store; the others are patches of the server (`tests.sim.mutants`)."""
MUTANT_PROGRAM = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from chungket.cli import main
from tests.sim.mutants import MUTANTS
with MUTANTS[{name!r}]():
    main()
"""


@dataclass
class Machine:
    """`workers`: 1 is everything in one process. `external`: the store is a process of its own, behind a proxy."""

    folder: Path
    contest_directory: Path
    workers: int = 1
    external: bool = False
    mutant: str = ""
    lead_ms: int = 0
    lives: int = 0
    ended_by_itself: list[str] = field(default_factory=list)
    started_us: int = 0
    resting: bool = False  # nothing is started again until this is over
    proxy: Proxy | None = None

    def __post_init__(self) -> None:
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        self.embedded = EmbeddedStore(self.data)
        self.store_directory = self.folder / "external" if self.external else self.embedded.directory
        self.store_directory.mkdir(mode=0o700)
        self.power = Power(self.store_directory, self.folder / "ledger", NOT_OF_THE_STORE)
        policy = ("--appendfsync", "everysec") if self.mutant == EVERY_SECOND else ()
        self._store_program = self.power.program(self.folder / "store-program", store_binary(), *policy)
        self._store_port = free_port()
        self._store: subprocess.Popen[bytes] | None = None
        self._server = ServerProcess(self.contest_directory, self.data)
        self._stores: set[int] = set()  # processes that may be the store, also when nobody is their parent any more
        self._keeping: asyncio.Task[None] | None = None
        self._starting: asyncio.Future[None] | None = None

    @property
    def port(self) -> int:
        """Where the server listens."""
        return self._server.port

    @property
    def server(self) -> ServerProcess:
        """The server's process."""
        return self._server

    # --- start and end -----------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything runs, and is started again when it ends; in the end nothing is left."""
        async with contextlib.AsyncExitStack() as stack:
            if self.external:
                self._start_store()
                await self._store_answers()
                self.proxy = await stack.enter_async_context(Proxy(PLAIN, ("127.0.0.1", self._store_port), seed=0))
            self._server.options = tuple(self._options())
            try:
                await self._start_server()
                self._keeping = asyncio.create_task(self._keep())
                yield
            finally:
                if self._keeping is not None:
                    self._keeping.cancel()
                    await asyncio.gather(self._keeping, return_exceptions=True)
                await self.end()
                if self._starting is not None and not self._starting.done():  # a thread cannot be cancelled
                    await asyncio.sleep(LOOK_S)
                    await self.end()
                    await asyncio.gather(self._starting, return_exceptions=True)

    def _options(self) -> list[str]:
        options = ["--opening-lead", str(self.lead_ms)]
        if self.workers > 1:
            options += ["--workers", str(self.workers)]
        if self.proxy is not None:
            return [*options, "--store", f"redis://127.0.0.1:{self.proxy.address[1]}"]
        return [*options, "--store-binary", str(self._store_program)]

    def _program(self) -> Path:
        if not self.mutant or self.mutant == EVERY_SECOND:
            return Path(sys.executable).with_name("chungket")
        path = self.folder / "mutant-program"
        path.write_text(MUTANT_PROGRAM.format(python=sys.executable, root=str(ROOT), name=self.mutant), "utf-8")
        path.chmod(0o755)
        return path

    async def _start_server(self) -> None:
        self.lives += 1
        self.started_us = time.monotonic_ns() // 1_000
        with patch.object(server_module, "PROGRAM", self._program()):
            self._starting = asyncio.ensure_future(asyncio.to_thread(self._server.start))
            await asyncio.shield(self._starting)

    def _start_store(self) -> None:
        """As the embedded one is started, on a port."""
        given = self.embedded._options()
        settings = dict(zip(given[::2], given[1::2], strict=True))
        del settings["--unixsocket"], settings["--unixsocketperm"]
        settings |= {"--port": str(self._store_port), "--bind": "127.0.0.1", "--dir": str(self.store_directory)}
        options = [part for setting in settings.items() for part in setting]
        with (self.folder / "store.log").open("ab") as log:
            self._store = subprocess.Popen(
                [self._store_program, *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def _store_answers(self) -> None:
        connection = self.client()
        for _ in range(ANSWERS_TRIES):
            with contextlib.suppress(redis.RedisError, OSError):
                if await connection.ping():
                    break
            await asyncio.sleep(LOOK_S)
        await connection.aclose()

    async def _keep(self) -> None:
        """Start again what has ended, unless somebody wants it away."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self.resting:
                continue
            if self._store is not None and self._store.poll() is not None:
                self._start_store()
            process = self._server.process
            if process is not None and process.poll() is not None:
                self._say_ended(process)
                try:
                    await self._start_server()
                except AssertionError:  # it did not come up: its store cannot, or is away
                    await asyncio.sleep(AGAIN_S)

    def _say_ended(self, process: subprocess.Popen[str]) -> None:
        if process.returncode != -signal.SIGKILL:
            lines = [line for line in self._server.log().splitlines() if line.strip()]
            self.ended_by_itself.append(f"exit code {process.returncode}: {lines[-1] if lines else ''}")
        if process.stdout is not None:
            process.stdout.close()

    async def end(self) -> None:
        """Kill whatever is left."""
        self.resting = True
        await self.kill_all()
        process = self._server.process
        if process is not None and process.stdout is not None:
            process.stdout.close()
        with contextlib.suppress(OSError):
            self.embedded.socket.unlink()
            self.embedded.socket.parent.rmdir()

    # --- who they are ------------------------------------------------------------------------------------------------

    @property
    def server_pid(self) -> int:
        """0: it does not run."""
        process = self._server.process
        return process.pid if process is not None and process.poll() is None else 0

    @property
    def store_pid(self) -> int:
        """0: it does not run. One that lost its server lives on."""
        if self._store is not None:
            return self._store.pid if self._store.poll() is None else 0
        return max((pid for pid in self._store_pids() if _name(pid) == STORE), default=0)

    def _store_pids(self) -> set[int]:
        """Of the store, and of what is about to become it."""
        self._stores.update(pid for pid in _children(self.server_pid) if _name(pid) in STORE_NAMES)
        self._stores = {pid for pid in self._stores if _name(pid) in STORE_NAMES}
        return self._stores

    @property
    def worker_pids(self) -> list[int]:
        """Of the workers, if there are several."""
        return [pid for pid in _children(self.server_pid) if _name(pid) not in ("", *STORE_NAMES)]

    # --- faults ------------------------------------------------------------------------------------------------------

    def kill_server(self) -> None:
        """SIGKILL to the server and its workers; its store lives on."""
        self._store_pids()  # remembered, for nobody else knows them afterwards
        workers = self.worker_pids
        pid = self.server_pid
        for one in (pid, *workers):
            if one:
                signal_to(one, signal.SIGKILL)
        process = self._server.process
        if process is not None:
            process.wait()

    async def kill_all(self) -> None:
        """SIGKILL to everything, at once."""
        for pid in self._store_pids():
            signal_to(pid, signal.SIGSTOP)  # nothing more gets out of it
        if self.store_pid:
            signal_to(self.store_pid, signal.SIGSTOP)
        self.kill_server()
        for pid in (*self._store_pids(), self.store_pid):
            await self._kill_store(pid)

    async def _kill_store(self, pid: int) -> None:
        """With the process that rewrites its file, if there is one."""
        for one in (*_children(pid), pid) if pid else ():
            signal_to(one, signal.SIGKILL)
            if self._store is None or self._store.pid != one:
                await _gone(one)
        if self._store is not None:
            self._store.wait()

    def appended_file(self) -> Path | None:
        """The store's file that grows; None before it has one."""
        files = sorted(
            (self.store_directory / "appendonlydir").glob("*.incr.aof"), key=lambda path: path.stat().st_mtime
        )
        return files[-1] if files else None

    # --- the store, past the server ----------------------------------------------------------------------------------

    def client(self) -> redis.Redis:
        """A connection of our own."""
        settings = {"retry": Retry(NoBackoff(), 0), "socket_timeout": 5.0}
        if self.external:
            return redis.Redis(port=self._store_port, **settings)  # type: ignore[arg-type]
        return redis.Redis(unix_socket_path=str(self.embedded.socket), **settings)  # type: ignore[arg-type]

    def store_url(self) -> str:
        """Where the store is, past the proxy."""
        return f"redis://127.0.0.1:{self._store_port}" if self.external else self.embedded.url

    async def rewrite(self) -> bool:
        """BGREWRITEAOF; whether the store took it."""
        connection = self.client()
        try:
            await connection.bgrewriteaof()
        except (redis.RedisError, OSError):
            return False
        finally:
            await connection.aclose()
        return True

    @contextlib.asynccontextmanager
    async def store_alone(self) -> AsyncIterator[str]:
        """Where the store of a machine that has ended answers, started for as long as this takes."""
        store = EmbeddedStore(self.folder / "alone")
        store.directory = self.store_directory
        await store.start()
        try:
            yield store.url
        finally:
            await store.stop()


async def read_entries(url: str, contest: str) -> list[bytes]:
    """The log as a store gives it."""
    store = Store(url, contest)
    try:
        return [data async for data in store.entries()]
    finally:
        await store.close()


def signal_to(pid: int, number: int) -> None:
    """To a process that may have ended already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


async def _gone(pid: int) -> None:
    """A child of somebody else's is gone when its name is."""
    while _name(pid):  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.005)


def _children(pid: int) -> Sequence[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _name(pid: int) -> str:
    """The name of a process; "" when it does not run any more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    name, _, rest = text.partition("(")[2].rpartition(")")
    return "" if rest.split()[0] in "ZX" else name
