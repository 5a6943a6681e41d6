"""A server as a process of its own: started, killed and started again like the real thing."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chungket.auth.codes import sign_in_code
from chungket.auth.secret import load_secret
from chungket.core.contest import CandidateNumber

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
PROGRAM = Path(sys.executable).with_name("chungket")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class ServerProcess:
    """`chungket serve` on loopback. `addresses`: what it printed when it was ready."""

    contest_directory: Path
    data_directory: Path
    port: int = field(default_factory=free_port)
    options: tuple[str, ...] = ()
    addresses: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it takes requests."""
        command: list[str | Path] = [PROGRAM, "serve", self.contest_directory, "--json"]
        command += ["--data-directory", self.data_directory]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--opening-lead", "0", *self.options]
        with (self.data_directory.parent / "server.log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.addresses = json.loads(self._line())

    def _line(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], START_TIMEOUT_S)
        line = self.process.stdout.readline() if ready else ""
        assert line, f"the server did not start: {self.log()}"
        return line

    def log(self) -> str:
        """What it wrote to stderr, over all its lives."""
        return (self.data_directory.parent / "server.log").read_text()

    def token(self, role: str = "host") -> str:
        """The one-time token of the printed link of "host", "jury" or "secretary"."""
        return self.addresses[role].partition("#token=")[2]

    def code(self, candidate: str, issue: int = 1) -> str:
        """The sign-in code on a slip."""
        return sign_in_code(load_secret(self.data_directory), CandidateNumber(candidate), issue)

    @property
    def store_pid(self) -> int:
        """The process of the embedded store: the server's only child."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        assert len(children) == 1, children
        return int(children[0])

    def kill(self) -> None:
        """SIGKILL to the server; its store lives on as an orphan."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def kill_store(self) -> None:
        """SIGKILL to the store."""
        os.kill(self.store_pid, signal.SIGKILL)

    @contextlib.contextmanager
    def store_stopped(self) -> Iterator[None]:
        """The store answers nothing meanwhile, and no connection breaks."""
        pid = self.store_pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def kill_both(self) -> None:
        """SIGKILL to server and store, as a power cut would."""
        store_pid = self.store_pid
        self.kill()
        os.kill(store_pid, signal.SIGKILL)

    def stop(self) -> int:
        """End it in good order; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(STOP_TIMEOUT_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            if self.process.stdout is not None:
                self.process.stdout.close()


def wait_until(condition: object, what: str, timeout_s: float = 10.0) -> None:
    """Ask a callable again and again until it says yes."""
    assert callable(condition)
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, f"waited {timeout_s} s for {what}"
        time.sleep(0.02)
