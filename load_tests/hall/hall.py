"""A network of bad devices: the one interface a harness sees, whatever carries it.

`open_hall` gives a hall of namespaces, where packets are delayed and lost below TCP, or one of proxies, which needs no
rights. Owns what both share. It must not know how either works. Called by load tests, benchmarks and demos.
"""

import asyncio
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from load_tests.hall.lanes import Directions
from load_tests.hall.packets import PacketRecord
from load_tests.hall.profiles import Profile


def monotonic_us() -> int:
    """The clock of the hall, the same in all processes of this machine."""
    return time.monotonic_ns() // 1000


class Device(ABC):
    """One device and its line to the server. Times are µs of `monotonic_us`; every call may come from any thread."""

    index: int
    profile: Profile
    address: tuple[str, int]
    """Host and port under which this device reaches the server."""

    @abstractmethod
    def tcp_socket(self) -> socket.socket:
        """A TCP socket of this device, not connected yet, for a client that lives in the harness's own process."""

    async def connect(self) -> socket.socket:
        """Such a socket, non-blocking, connected to the server: for `sock=` of asyncio and its libraries."""
        connection = self.tcp_socket()
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(connection, self.address)
        except BaseException:
            connection.close()
            raise
        return connection

    @abstractmethod
    def popen(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[Any]:
        """Run a program on this device. `options`: those of `subprocess.Popen`. It dies with the hall."""

    @abstractmethod
    def program(self, program: Path) -> Path:
        """A program that runs `program` on this device, for who starts it himself: Playwright's `executable_path`."""

    @abstractmethod
    def stall(self, length_us: int, at_us: int | None = None, directions: Directions = "both") -> None:
        """Stand still for this long from `at_us` on, or from now: what is sent arrives at the end, all of it."""

    @abstractmethod
    def silence(self, directions: Directions = "both") -> None:
        """Let nothing through until `resume`, and tell nobody: half-open connections."""

    @abstractmethod
    def cut(self) -> None:
        """Switch the device's network off until `resume`, so that the device notices."""

    @abstractmethod
    def resume(self) -> None:
        """End `silence` and `cut`."""


DeviceT_co = TypeVar("DeviceT_co", bound=Device, covariant=True)


class BadHall(ABC, Generic[DeviceT_co]):
    """Devices, each with its own profile and line, and the server's place. Leaving its context ends it all."""

    server_address: str
    """The host the server has to listen on, or 0.0.0.0."""

    @property
    @abstractmethod
    def devices(self) -> Sequence[DeviceT_co]:
        """All devices, by index."""

    def device(self, index: int) -> DeviceT_co:
        """One of them."""
        return self.devices[index]

    def announce(self, moment_us: int) -> None:
        """Say when something will happen, so that lines whose profile says so stall around it (`moment_stall`)."""
        for device in self.devices:
            if moment_stall := device.profile.moment_stall:
                device.stall(moment_stall.length_us, moment_us - moment_stall.lead_us)

    @abstractmethod
    def packets(self) -> Iterator[PacketRecord]:
        """What happened to each packet so far; empty without `log`."""

    @abstractmethod
    def figures(self) -> Mapping[str, int]:
        """Packets `carried`, `lost` and `dropped` (queue full), and `processor_us` used in `running_us`."""

    @abstractmethod
    def close(self) -> None:
        """End it all."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_hall(
    profiles: Sequence[Profile],
    server_port: int,
    *,
    seed: int,
    kind: Literal["namespaces", "proxy"],
    log: Path | None = None,
) -> BadHall[Device]:
    """A hall with one device for each profile. `log`: a file for the record of every packet.

    Errors: `kernel.NamespacesRefused` says why there can be no namespaces; nothing falls back to proxies by itself,
    for they measure something else.
    """
    from load_tests.hall.namespaces import NamespaceHall
    from load_tests.hall.proxy_hall import ProxyHall

    if kind == "namespaces":
        return NamespaceHall(profiles, server_port, seed=seed, log=log)
    return ProxyHall(profiles, server_port, seed=seed, log=log)
