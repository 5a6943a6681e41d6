"""Devices that are ports: one TCP proxy for each, all in one thread of the harness's own process.

Owns the thread and the loop in it. It must not know what a proxy does to its bytes (`proxy`). Called through
`hall.open_hall`. The thread shares the interpreter's lock with the harness: keep the harness light.
"""

import asyncio
import contextlib
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from load_tests.hall.hall import BadHall, Device, monotonic_us
from load_tests.hall.lanes import Directions
from load_tests.hall.packets import PacketLog, PacketRecord, read_records
from load_tests.hall.profiles import Profile
from load_tests.hall.proxy import Proxy

SERVER_HOST = "127.0.0.1"
ORDER_TIMEOUT_S = 10.0


class ProxyDevice(Device):
    """A port that leads to the server through a bad line; see `hall.Device`."""

    def __init__(self, hall: "ProxyHall", index: int, profile: Profile, proxy: Proxy) -> None:
        self.index = index
        self.profile = profile
        self.address = proxy.address
        self.proxy = proxy
        self._hall = hall

    def tcp_socket(self) -> socket.socket:
        """See `hall.Device.tcp_socket`."""
        return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)

    def popen(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[Any]:
        """See `hall.Device.popen`. Only what was started here dies with the hall, not what it started itself."""
        process: subprocess.Popen[Any] = subprocess.Popen(command, **options)
        self._hall.processes.append(process)
        return process

    def program(self, program: Path) -> Path:
        """See `hall.Device.program`: the program itself, what makes the device is the address."""
        return program

    def stall(self, length_us: int, at_us: int | None = None, directions: Directions = "both") -> None:
        """See `hall.Device.stall`."""
        start_us = monotonic_us() if at_us is None else at_us
        self._hall.run(lambda: self.proxy.stall(length_us, start_us, directions))

    def silence(self, directions: Directions = "both") -> None:
        """See `hall.Device.silence`: bytes are held, as TCP would send them again."""
        self._hall.run(lambda: self.proxy.silence(directions))

    def cut(self) -> None:
        """See `hall.Device.cut`: both sides see a reset."""
        self._hall.run(self.proxy.cut)

    def cut_before_reply(self) -> None:
        """See `proxy.Proxy.cut_before_reply`."""
        self._hall.run(self.proxy.cut_before_reply)

    def resume(self) -> None:
        """See `hall.Device.resume`."""
        self._hall.run(self.proxy.resume)


class ProxyHall(BadHall[ProxyDevice]):
    """All proxies of one hall; see `hall.BadHall`. The server has to listen on 127.0.0.1."""

    def __init__(self, profiles: Sequence[Profile], server_port: int, *, seed: int, log: Path | None = None) -> None:
        self.server_address = SERVER_HOST
        self.processes: list[subprocess.Popen[Any]] = []
        self._log_path = log
        self._log = PacketLog(log)
        self._start_us = monotonic_us()
        self._processor_us = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._stack = contextlib.AsyncExitStack()
        self._devices: list[ProxyDevice] = []
        for index, profile in enumerate(profiles):
            proxy = Proxy(profile, (SERVER_HOST, server_port), seed=seed, line=index, log=self._log)
            asyncio.run_coroutine_threadsafe(self._stack.enter_async_context(proxy), self._loop).result(ORDER_TIMEOUT_S)
            self._devices.append(ProxyDevice(self, index, profile, proxy))

    @property
    def devices(self) -> Sequence[ProxyDevice]:
        """See `hall.BadHall.devices`."""
        return self._devices

    def packets(self) -> Iterator[PacketRecord]:
        """See `hall.BadHall.packets`: one record for each chunk."""
        if self._log_path is None:
            return
        if not self._loop.is_closed():
            self.run(self._log.flush)
        yield from read_records(self._log_path)

    def figures(self) -> Mapping[str, int]:
        """See `hall.BadHall.figures`: nothing is ever lost."""
        self.run(self._note_processor_time)
        return {
            "carried": sum(device.proxy.carried for device in self._devices),
            "lost": 0,
            "dropped": 0,
            "processor_us": self._processor_us,
            "running_us": monotonic_us() - self._start_us,
        }

    def run(self, work: Callable[[], None]) -> None:
        """Do something in the proxies' loop and wait until it is done."""

        async def call() -> None:
            work()

        asyncio.run_coroutine_threadsafe(call(), self._loop).result(ORDER_TIMEOUT_S)

    def close(self) -> None:
        """See `hall.BadHall.close`."""
        if self._loop.is_closed():
            return
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
        asyncio.run_coroutine_threadsafe(self._stack.aclose(), self._loop).result(ORDER_TIMEOUT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._log.close()

    def _note_processor_time(self) -> None:
        self._processor_us = time.thread_time_ns() // 1000
