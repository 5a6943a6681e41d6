"""The rival as processes: its packages installed, its store and its server started on the server's core, and ended.

Owns installing, starting and ending. It must not know what is measured. Called by `bench` and by tests.
"""

import asyncio
import contextlib
import fcntl
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from chungket.embedded import EmbeddedStore
from load_tests.bench.machine import SERVER_CORE, pin_all
from load_tests.bench.processes import ROOT, Running, running
from tests.harness.server import free_port

FOLDER = Path(__file__).parent
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
WANTED = (FOLDER / "package-lock.json", FOLDER / "package.json", FOLDER / ".npmrc")
INSTALL_TIMEOUT_S = 300.0


@dataclass
class Rival:
    """`server`: Node. `store_pid`: its Valkey."""

    server: Running
    store_pid: int

    @property
    def pids(self) -> tuple[int, int]:
        """Both processes."""
        return (self.server.pid, self.store_pid)


def install() -> None:
    """The locked packages, when they are not there; one process at a time. Errors: RuntimeError with what npm said."""
    with (FOLDER / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if INSTALLED.exists() and all(path.stat().st_mtime <= INSTALLED.stat().st_mtime for path in WANTED):
            return
        try:
            done = subprocess.run(
                [ROOT / "tools" / "npm.sh", "ci"],
                env=os.environ | {"NPM_FOLDER": str(FOLDER)},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=INSTALL_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"{FOLDER}: npm ci was not done after {INSTALL_TIMEOUT_S:.0f} s") from None
        if done.returncode:
            raise RuntimeError(f"{FOLDER}: npm ci ended with {done.returncode}: {done.stdout[-2_000:]}")
        INSTALLED.touch()


@contextlib.asynccontextmanager
async def rival(directory: Path, log: Path) -> AsyncIterator[Rival]:
    """The server and its store: the same binary with the same settings as the server's own, `appendfsync always` too.
    `directory`: for the store's file."""
    await asyncio.to_thread(install)
    store = EmbeddedStore(directory)
    await store.start()
    try:
        assert store.pid is not None
        pin_all(store.pid, SERVER_CORE)
        port = free_port()
        command: list[str | Path] = [ROOT / "tools" / "node.sh", "node", "--expose-gc", FOLDER / "server.js"]
        with running([*command, str(port), store.socket], port, log) as server:
            yield Rival(server, store.pid)
    finally:
        await store.stop()
