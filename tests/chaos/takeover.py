"""The drill of docs/OPERATIONS.md: the first machine dies in an open question, a second one goes on from the copy.

Owns both machines' processes, and the watch that is kept from the kill to the first finalist who has its state again.
It must not judge what that state is. Called by `make chaos` and by the tests of the second copy.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chungket.mirror.restoring import source_of
from tests.final.faults import Hall, come_back, end_store
from tests.harness.clients import Console
from tests.harness.contests import write_final
from tests.harness.server import PROGRAM, ServerProcess

PLACES = 20
ANSWERED = 12  # of them, when the machine dies
TIMEOUT_S = 120
QUIET_S = 30.0
LOOK_S = 0.05
RULES = "\n[rules]\ninterruption_max_s = {interruption_max_s}\nreview_minutes = 0\n"


@dataclass
class Drill:
    """A hall on the first machine, and the place where its second copy is kept. `hall.server` is the first machine's
    server, then the second's."""

    folder: Path
    hall: Hall
    target: str
    command_s: float = 0.0  # what `chungket take-over` took
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def second(self) -> Path:
        """The data directory of the second machine."""
        return self.folder / "second" / "data"

    async def copied(self) -> None:
        """Wait until all that is acknowledged now is in the copy, as an operator waits for the quiet line."""
        console = self.hall.console
        wanted = max(client.receipt["seq"] for client in self.hall.finalists.values() if client.receipt is not None)
        async with asyncio.timeout(QUIET_S):
            await console.until(lambda: "mirror" in console.parts, "news of the copy")
            for _ in range(int(QUIET_S / LOOK_S)):
                if await self._copied_to() >= wanted:
                    return
                await asyncio.sleep(LOOK_S)
        raise AssertionError(f"entry {wanted} did not reach the copy within {QUIET_S} s")

    async def _copied_to(self) -> int:
        source = await source_of(self.target)
        try:
            return (await source.look()).head.seq
        finally:
            await source.close()

    @contextlib.contextmanager
    def mirror_stopped(self) -> Iterator[None]:
        """The process that copies stands still meanwhile."""
        process = self.hall.server.process
        assert process is not None
        (pid,) = [child for child in children(process.pid) if b"chungket.mirror" in _command(child)]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL to everything of the first machine, at once."""
        server = self.hall.server
        assert server.process is not None
        pids = [server.process.pid, *children(server.process.pid)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)  # nobody notices the end of another one
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        server.process.wait()
        if server.process.stdout is not None:
            server.process.stdout.close()

    async def take_over(self, *options: str) -> None:
        """The command, then a server at the first one's address. Everybody may come back."""
        began_s = time.monotonic()
        done = await asyncio.to_thread(
            program, "take-over", self.target, "--data-directory", str(self.second), "--json"
        )
        assert done.returncode == 0, done.stderr
        self.command_s = time.monotonic() - began_s
        self.said = json.loads(done.stdout)
        first = self.hall.server
        self.hall.server = ServerProcess(self.second, self.second, port=first.port, options=options)
        await asyncio.to_thread(self.hall.server.start)


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    command = [str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)


def children(pid: int) -> list[int]:
    """All processes a process has started, theirs too."""
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(below for child in found for below in children(child))]


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@contextlib.asynccontextmanager
async def drill(
    folder: Path, *options: str, places: int = PLACES, interruption_max_s: int = 5, target: str = ""
) -> AsyncIterator[Drill]:
    """A hall in its round, before the first question, with a second copy; in the end no process is left."""
    contest = write_final(folder / "contest", places=places, questions=2, window_s=90)
    with (contest / "contest.toml").open("a", encoding="utf-8") as settings:
        settings.write(RULES.format(interruption_max_s=interruption_max_s))
    target = target or str(folder / "stick")
    server = ServerProcess(contest, folder / "first" / "data", options=("--mirror", target, *options))
    server.data_directory.parent.mkdir()
    (folder / "second").mkdir()
    (folder / "stick").mkdir(mode=0o700)
    prepared = None
    try:
        await asyncio.to_thread(server.start)
        hall = Hall(server, await Console.with_token(server.url, server.token()))
        prepared = Drill(folder, hall, target)
        assert await hall.console.press() == "open_lobby"
        await hall.sign_in(range(1, places + 1))
        await hall.begin()
        yield prepared
    finally:
        if prepared is not None:
            for client in (prepared.hall.console, *prepared.hall.finalists.values()):
                await client.close()
            prepared.hall.server.stop()
            await end_store(prepared.second)
        if server.process is not None:
            server.stop()
        await end_store(server.data_directory)


async def takeover_seconds(folder: Path | None = None, *, places: int = PLACES) -> float:
    """From the kill of the first machine to the first finalist who has its state on the second one; the command and the
    start of the server included, the walk of a person between two laptops not."""
    with contextlib.ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chungket-takeover-")))
        async with drill(place, places=places) as prepared:
            hall = prepared.hall
            await hall.open_question()
            await hall.answer("B", *range(1, min(ANSWERED, places) + 1))
            await prepared.copied()
            prepared.kill()
            began_s = time.monotonic()
            back = asyncio.gather(*(_back(finalist) for finalist in hall.finalists.values()))
            await prepared.take_over()
            return min(await back) - began_s


async def _back(finalist: Any) -> float:
    """When this device had its state again."""
    await come_back(finalist)
    assert finalist.parts["own"] is not None
    return time.monotonic()
