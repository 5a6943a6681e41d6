"""A crowd in a process of its own, on a core of its own, told what to do through a pipe.

Owns the process and the calls that go to it. Between calls the crowd goes on reading, so that pings are answered and
everything that comes is stamped. It must not know what is measured. Called by `load_tests.bench`.
"""

import asyncio
import contextlib
import multiprocessing
import os
import resource
import signal
from collections.abc import AsyncIterator, Sequence
from multiprocessing.connection import Connection
from typing import Any

from load_tests.swarm.crowd import Crowd

FOREVER_S = 1e9
END_TIMEOUT_S = 10.0


class SwarmFailed(Exception):
    """A call to a swarm failed in its process."""


def open_files_max() -> None:
    """As many connections as the system lets a process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _run(connection: Connection, core: int | None, kind: type[Crowd], arguments: dict[str, Any]) -> None:
    """The process: does what it is asked to until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    open_files_max()
    if core is not None:
        os.sched_setaffinity(0, {core})
    crowd = kind(**arguments)
    while True:
        crowd.pump(lambda: False, FOREVER_S, also=connection.fileno())
        try:
            name, given = connection.recv()
        except EOFError:
            return
        try:
            reply: tuple[bool, Any] = (True, getattr(crowd, name)(*given))
        except (OSError, TimeoutError, KeyError, ValueError, AssertionError) as fault:
            reply = (False, f"{name}: {type(fault).__name__}: {fault}")
        connection.send(reply)


class Swarm:
    """One process with a crowd. A call at a time."""

    def __init__(self, process: multiprocessing.process.BaseProcess, connection: Connection, count: int) -> None:
        self.count = count
        self._process = process
        self._connection = connection

    async def call(self, name: str, *arguments: Any) -> Any:
        """Call a method of the crowd. Errors: `SwarmFailed`."""
        self._connection.send((name, arguments))
        return await self.reply()

    def begin(self, name: str, *arguments: Any) -> None:
        """Begin a call; `reply` waits for what it returns."""
        self._connection.send((name, arguments))

    async def reply(self) -> Any:
        """What the call returned. Errors: `SwarmFailed`."""
        try:
            done, value = await asyncio.to_thread(self._connection.recv)
        except EOFError:
            raise SwarmFailed(f"the swarm ended with {self._process.exitcode}") from None
        if not done:
            raise SwarmFailed(value)
        return value

    def end(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join(END_TIMEOUT_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@contextlib.asynccontextmanager
async def swarm(
    port: int, cookies: Sequence[str], *, core: int | None = None, kind: type[Crowd] = Crowd, **arguments: Any
) -> AsyncIterator[Swarm]:
    """A swarm whose lines lead to a port of this machine; not yet connected. See `Crowd` for its arguments. `kind`: the
    crowd that speaks the protocol."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    given = {"port": port, "cookies": list(cookies), **arguments}
    process = context.Process(target=_run, args=(theirs, core, kind, given), daemon=True)
    process.start()
    theirs.close()
    made = Swarm(process, ours, len(cookies))
    try:
        yield made
    finally:
        made.end()
