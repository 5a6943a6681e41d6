"""Several processes that serve one contest: `chungket serve --workers N` (DESIGN 6).

Owns the supervisor: it takes the data directory and the port, starts the store, begins or goes on with the log, starts
the workers, replaces one that ends, brings back a store that ended, and ends them all. It serves nobody itself and
decides nothing once the workers run. Called by `cli`.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chungket.app import Prepared, Running, join_url, prepared, recover, refused_store
from chungket.auth.shared_links import SharedLinks
from chungket.config import Settings
from chungket.hub import Hub
from chungket.mirror.keeping import MirrorProcess
from chungket.sequencer import Sequencer
from chungket.serving import STOP_TIMEOUT_S, StartFailed, check_port, listen_together
from chungket.shared_store import SharedStore
from chungket.store import StoreError
from chungket.worker import LOADED, SERVING, Orders, encode_orders

START_S = 180.0  # for all workers to take requests: each reads the whole log
RESPAWN_FIRST_S = 0.2
RESPAWN_MAX_S = 5.0
LIVED_S = 10.0  # a worker that ran for so long was not ended by its own start
LOOK_S = 0.2  # at the embedded store

_logger = logging.getLogger("chungket.workers")


@dataclass(slots=True, eq=False)
class _Worker:
    """One place among the workers, and the process that has it now."""

    index: int
    born: int = 0  # how many processes had this place
    process: asyncio.subprocess.Process | None = None
    loaded: asyncio.Event = field(default_factory=asyncio.Event)
    serving: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        """The node's name: never used before in this run."""
        return f"w{self.index}.{self.born}"


async def run_workers(
    settings: Settings,
    contest_directory: Path | None,
    on_ready: Callable[[Running], Awaitable[None]],
    *,
    rehearsal: bool = False,
    refused: Callable[[], Collection[str]] = frozenset,
) -> None:
    """Serve a contest with `settings.workers` processes until SIGINT, SIGTERM or `Running.stop`. Raises what
    `app.run_server` does."""
    if not sys.platform.startswith("linux"):
        raise StartFailed("--workers: chỉ chạy được trên Linux, nơi hệ điều hành chia kết nối cho nhiều tiến trình")
    check_port(settings)
    reserved = listen_together(settings)  # listens never: it keeps the port while workers come and go
    try:
        async with prepared(settings, contest_directory, rehearsal, refused) as ready:
            await _Supervisor(ready).run(on_ready)
    finally:
        reserved.close()


class _Supervisor:
    def __init__(self, ready: Prepared) -> None:
        self._ready = ready
        self._run = secrets.token_hex(4)
        self._shared = SharedStore(ready.store_url, ready.served.locked.contest.id, self._run)
        self._workers = [_Worker(index) for index in range(1, ready.settings.workers + 1)]
        self._mirror = MirrorProcess(
            ready.settings.mirror, ready.store_url, ready.served.locked.contest.id, ready.settings.data_directory
        )
        self._stop = asyncio.Event()
        self._begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def run(self, on_ready: Callable[[Running], Awaitable[None]]) -> None:
        """Until it is stopped."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop.set)
        tasks = [asyncio.create_task(self._keep(worker), name=f"worker {worker.index}") for worker in self._workers]
        tasks.append(asyncio.create_task(self._keep_store(), name="store"))
        try:
            async with asyncio.timeout(START_S):
                running = await self._begin(tasks)
            if not self._stop.is_set():
                await on_ready(running)
                await self._until_stopped(tasks)
        except TimeoutError:
            raise StartFailed(f"Các tiến trình phục vụ chưa sẵn sàng sau {START_S:.0f} giây") from None
        finally:
            self._stop.set()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
            if not self._begun.done():
                self._begun.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._mirror.stop()
            await self._shared.close()

    async def _begin(self, tasks: list[asyncio.Task[None]]) -> Running:
        """When the workers are loaded, go on with the log, and tell them where contest time stands."""
        ready, locked = self._ready, self._ready.served.locked
        try:
            await self._shared.begin()
        except StoreError as fault:
            raise refused_store(fault) from fault
        await self._unless_ended(tasks, [worker.loaded for worker in self._workers])
        sequencer = Sequencer.alone(locked.contest, ready.store, Hub())
        if not self._stop.is_set():
            await recover(sequencer, locked, ready.store)
            self._begun.set_result(sequencer.clock.base_us)
            self._mirror.start()
        await self._unless_ended(tasks, [worker.serving for worker in self._workers])
        links = SharedLinks(ready.secret, self._run, self._shared.use_once, time.time)
        pids = tuple(worker.process.pid for worker in self._workers if worker.process is not None)
        address = join_url(ready.settings)
        return Running(
            ready.settings, sequencer.state, ready.secret, ready.served, address, links.mint, self._stop.set, pids
        )

    async def _unless_ended(self, tasks: list[asyncio.Task[None]], events: list[asyncio.Event]) -> None:
        """Wait for all of these, unless we are stopped or a task fails first."""
        waiting = asyncio.ensure_future(asyncio.gather(*(event.wait() for event in events)))
        stopped = asyncio.create_task(self._stop.wait())
        try:
            futures: list[asyncio.Future[Any]] = [waiting, stopped, *tasks]
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for future in (waiting, stopped):
                future.cancel()
            await asyncio.gather(waiting, stopped, return_exceptions=True)

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        await self._unless_ended(tasks, [asyncio.Event()])

    # --- one worker --------------------------------------------------------------------------------------------------

    async def _keep(self, worker: _Worker) -> None:
        """Have a process in this place until we are stopped. One that cannot start at all ends everything."""
        wait_s = RESPAWN_FIRST_S
        while not self._stop.is_set():
            worker.born += 1
            began_s = time.monotonic()
            code = await self._live(worker)
            if self._stop.is_set():
                return
            if not worker.serving.is_set():
                raise StartFailed(f"Tiến trình phục vụ số {worker.index} không chạy được, mã {code}")
            _logger.error("%s ended with code %d and is replaced", worker.name, code)
            with contextlib.suppress(StoreError):  # else its lease runs out by itself
                await self._shared.bury(worker.name)
            wait_s = RESPAWN_FIRST_S if time.monotonic() - began_s > LIVED_S else min(wait_s * 2, RESPAWN_MAX_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stop.wait()

    async def _live(self, worker: _Worker) -> int:
        """One process from its start to its end; its exit code."""
        process = worker.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "chungket.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone
            env={**os.environ, "CHUNGKET_WORKER": worker.name},  # for whoever looks at the process
        )
        talking = asyncio.create_task(self._talk(worker, process))
        stopping = asyncio.create_task(self._stop.wait())
        ending = asyncio.create_task(process.wait())
        try:
            await asyncio.wait([stopping, ending], return_when=asyncio.FIRST_COMPLETED)
            if process.returncode is None:
                await _end(process)
            return await ending
        finally:
            stopping.cancel()
            talking.cancel()
            await asyncio.gather(talking, stopping, return_exceptions=True)

    async def _talk(self, worker: _Worker, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        orders = Orders(self._run, worker.name, self._ready.store_url, self._ready.settings)
        with contextlib.suppress(ConnectionError):
            process.stdin.write(encode_orders(orders))
            async for line in process.stdout:
                match line.decode().strip():
                    case word if word == LOADED:
                        worker.loaded.set()
                        process.stdin.write(b"%d\n" % await asyncio.shield(self._begun))
                    case word if word == SERVING:
                        worker.serving.set()

    # --- the store ---------------------------------------------------------------------------------------------------

    async def _keep_store(self) -> None:
        """An embedded store that ends is started again; workers go on when it answers."""
        while not self._stop.is_set():
            if self._ready.revive is not None:
                await self._ready.revive()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._stop.wait()


async def _end(process: asyncio.subprocess.Process) -> None:
    """In good order, or at once where it does not answer."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S + 2):
                await process.wait()
        except TimeoutError:
            process.kill()
