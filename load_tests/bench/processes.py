"""Servers and floors as processes: started, pinned to their core, and ended whatever happens.

Owns starting and ending. It must not know what is measured. Called by `hall` and the measurements.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from load_tests.bench.machine import SERVER_CORE, children, descendants, pin
from load_tests.bench.prepared import Prepared
from tests.harness.server import free_port

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0
LEAD_MS = 1_000
"""The opener alone, away from what else the announcement and the moment itself make the server write."""
LOG_CHARACTERS = 1_000
PROGRAM = Path(sys.executable).with_name("chungket")


@dataclass
class Running:
    """A process that takes connections on a port of loopback."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    greeting: dict[str, Any] = field(default_factory=dict)
    """What it said when it took connections."""

    @property
    def pid(self) -> int:
        """Of the process itself."""
        return self.process.pid

    @property
    def pids(self) -> list[int]:
        """Of the process and all it started: a server's store counts as the server's."""
        return [self.pid, *descendants(self.pid)]

    def ask(self, line: str) -> dict[str, Any]:
        """A line to its standard input; the line of JSON that answers."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self, timeout_s: float = START_TIMEOUT_S) -> dict[str, Any]:
        """One line of JSON. Errors: TimeoutError, when there is none in time or the process ended."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], timeout_s)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            tail = self.log.read_text(encoding="utf-8")[-LOG_CHARACTERS:]
            raise TimeoutError(f"process {self.pid} said nothing, exit code {self.process.poll()}: {tail}")
        said: dict[str, Any] = json.loads(line)
        return said


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], port: int, log: Path, *, core: int | None = SERVER_CORE
) -> Iterator[Running]:
    """A process that says a line of JSON when it takes connections."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT
        )
    try:
        if core is not None:
            pin(process.pid, core)
        made = Running(process, port, log)
        made.greeting = made.answer()
        yield made
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """End a process in good order, or without; and what it left behind."""
    below = children(process.pid) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


@contextlib.contextmanager
def served(
    prepared: Prepared,
    log: Path,
    *,
    options: Sequence[str] = (),
    core: int | None = SERVER_CORE,
    program: Sequence[str | Path] = (PROGRAM,),
    lead_ms: int | None = LEAD_MS,
) -> Iterator[Running]:
    """`chungket serve` on a prepared contest. `lead_ms` None: as the server chooses it."""
    port = free_port()
    command: list[str | Path] = [*program, "serve", prepared.contest, "--json", "--data-directory", prepared.data]
    command += ["--host", "127.0.0.1", "--port", str(port), *options]
    command += [] if lead_ms is None else ["--opening-lead", str(lead_ms)]
    with running(command, port, log, core=core) as server:
        yield server


@contextlib.contextmanager
def floor(name: str, log: Path, *, core: int | None = SERVER_CORE) -> Iterator[Running]:
    """A program of `load_tests.floors`."""
    port = free_port()
    with running([sys.executable, "-m", f"load_tests.floors.{name}", str(port)], port, log, core=core) as program:
        yield program
