"""A hall served by several workers: which process has which connection, who leads, and a way to a certain worker."""

import os
import re
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.harness.clients import Client
from tests.harness.server import wait_until
from tests.harness.serving import Hall

C = TypeVar("C", bound=Client)
TRIES_MAX = 60  # a connection goes to either of two with the same chance


@dataclass
class Workers:
    """The worker processes of a hall, as the system shows them."""

    hall: Hall

    @property
    def pids(self) -> list[int]:
        """Those that live now, oldest first."""
        return [pid for pid in self._children() if b"chungket.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def store(self) -> int:
        """The process of the embedded store."""
        (store,) = set(self._children()) - set(self.pids)
        return store

    def _children(self) -> list[int]:
        process = self.hall.server.process
        assert process is not None
        return [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]

    def leader(self) -> int:
        """The process that said last that it leads."""
        said = re.findall(r"(w\d+\.\d+) leads from", self.hall.server.log())
        assert said, self.hall.server.log()
        found = [pid for pid in self.pids if self._name(pid) == said[-1]]
        assert found, (said, self.pids)
        return found[0]

    def followers(self) -> list[int]:
        """All others."""
        leader = self.leader()
        return [pid for pid in self.pids if pid != leader]

    def leads_anew(self, times: int) -> None:
        """Wait until a worker has begun to lead for this many times in all."""
        wait_until(lambda: self.hall.server.log().count(" leads from ") >= times, "another leader", 30)

    def of(self, client: Client) -> int:
        """The process at the other end of a client's connection."""
        assert client._socket is not None
        port = client._socket.local_address[1]
        inode = self._inode(port)
        for pid in self.pids:
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if os.readlink(descriptor) == f"socket:[{inode}]":
                        return pid
                except FileNotFoundError:
                    continue
        raise AssertionError(f"no worker has the connection from port {port}")

    async def on(self, pid: int, client: C) -> C:
        """The same client again and again, until its connection is this worker's."""
        for _ in range(TRIES_MAX):
            if self.of(client) == pid:
                return client
            await client.close()
            await client.open()
        raise AssertionError(f"worker {pid} never got a connection")

    async def each(self, enter: Callable[[], Awaitable[C]]) -> tuple[C, C]:
        """Two clients: one on the leader, one on a follower."""
        leader, follower = self.leader(), self.followers()[0]
        return await self.on(leader, await enter()), await self.on(follower, await enter())

    def _name(self, pid: int) -> str:
        """A worker's name, from its orders: kept in its environment for whoever looks."""
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        names = [entry.partition(b"=")[2].decode() for entry in environment if entry.startswith(b"CHUNGKET_WORKER=")]
        return names[0] if names else ""

    def _inode(self, port: int) -> str:
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            ends = [int(fields[index].rpartition(":")[2], 16) for index in (1, 2)]
            if ends == [self.hall.server.port, port]:
                return fields[9]
        raise AssertionError(f"the server has no connection from port {port}")


def kill(pid: int) -> None:
    """SIGKILL."""
    os.kill(pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


class Stopped:
    """A process that stands still meanwhile."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def __enter__(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGCONT)
