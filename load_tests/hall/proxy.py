"""A TCP proxy that delays, holds and cuts connections: the bad hall for where namespaces are not allowed.

Owns one device's port and the connections through it. What it cannot do: the kernel of either side sees a perfect
loopback (its round-trip time, its retransmits), and connecting takes no time. A lost packet is only its consequence, a
chunk that comes `RETRANSMIT_US` later. Times are kept to about a millisecond, the grain of asyncio's timers. It must
not know what the bytes mean. Called by `proxy_hall`, and by tests from within a loop of their own.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import Self

from load_tests.hall.hall import monotonic_us
from load_tests.hall.lanes import DIRECTIONS, Direction, Directions, Lane, Stalls, chosen
from load_tests.hall.packets import PacketLog
from load_tests.hall.profiles import Profile

RETRANSMIT_US = 200_000
"""What a loss costs: Linux's shortest retransmission timeout."""
CHUNK_BYTES = 16_384
CHUNKS_WAITING_MAX = 64
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(eq=False)
class _Connection:
    """One connection through the proxy. `doomed`: the next byte from the server cuts it."""

    port: int
    streams: dict[Direction, tuple[asyncio.StreamReader, asyncio.StreamWriter]]
    lanes: dict[Direction, Lane]
    doomed: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def reset(self) -> None:
        """End it for both sides at once, without a farewell."""
        for task in self.tasks:
            task.cancel()
        for _, writer in self.streams.values():
            _reset(writer)


class Proxy:
    """One device: a port on loopback that leads to the server through a bad line. `async with` runs it.

    Every connection has lanes of its own, seeded by its number; stalls are the line's and hold for all of them. Its
    methods belong to the loop it runs in.
    """

    def __init__(
        self,
        profile: Profile,
        server: tuple[str, int],
        *,
        seed: int,
        line: int = 0,
        log: PacketLog | None = None,
    ) -> None:
        self._profile = profile
        self._server = server
        self._name = f"{seed}:{line}"
        self._line = line
        self._log = log or PacketLog(None)
        self._stalls = Stalls(profile, self._name, monotonic_us())
        self._connections: set[_Connection] = set()
        self._count = 0
        self._passing: dict[Direction, asyncio.Event] = {way: asyncio.Event() for way in DIRECTIONS}
        self._dead = False
        self._cut_before_reply = False
        self._listener: asyncio.Server | None = None
        self.carried = 0
        self.address = ("127.0.0.1", 0)
        self.resume()

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._accept, *self.address)
        self.address = self._listener.sockets[0].getsockname()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listener is not None
        self._listener.close()
        tasks = [task for connection in self._connections for task in connection.tasks]
        self.cut()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._listener.wait_closed()

    def stall(self, length_us: int, at_us: int | None = None, directions: Directions = "both") -> None:
        """Stand still for this long from `at_us` on, or from now; what is sent arrives at the end."""
        start_us = monotonic_us() if at_us is None else at_us
        self._stalls.order(start_us, start_us + length_us, directions)

    def silence(self, directions: Directions = "both") -> None:
        """Let nothing through until `resume`, and tell nobody. What was sent meanwhile arrives then, as TCP has it."""
        for direction in chosen(directions):
            self._passing[direction].clear()

    def cut(self) -> None:
        """Reset all connections on both sides, and every new one, until `resume`."""
        self._dead = True
        for connection in list(self._connections):
            connection.reset()

    def resume(self) -> None:
        """End `silence` and `cut`."""
        self._dead = False
        for passing in self._passing.values():
            passing.set()

    def cut_before_reply(self) -> None:
        """Carry the next chunk up, and reset its connection when the server has answered, without the answer."""
        self._cut_before_reply = True

    @property
    def connections(self) -> int:
        """How many there are now."""
        return len(self._connections)

    def _is_dead(self) -> bool:
        return self._dead

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = self._count
        self._count += 1
        if self._is_dead():
            _reset(writer)
            return
        try:
            from_server, to_server = await asyncio.open_connection(*self._server)
        except OSError:
            _reset(writer)
            return
        for stream in (writer, to_server):
            stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(
            port=writer.get_extra_info("peername")[1],
            streams={"up": (reader, to_server), "down": (from_server, writer)},
            lanes={way: Lane(self._profile, f"{self._name}:{number}", way) for way in DIRECTIONS},
        )
        self._connections.add(connection)
        connection.tasks = [asyncio.create_task(self._carry(connection, way)) for way in DIRECTIONS]
        if self._is_dead():  # cut while it was being made
            connection.reset()
        await asyncio.gather(*connection.tasks, return_exceptions=True)
        self._connections.discard(connection)
        for stream in (writer, to_server):
            stream.close()

    async def _carry(self, connection: _Connection, direction: Direction) -> None:
        """Carry one direction to its end. A reset on one side resets the other."""
        chunks: asyncio.Queue[tuple[int, int, bytes]] = asyncio.Queue(CHUNKS_WAITING_MAX)
        delivery = asyncio.create_task(self._deliver(connection, direction, chunks))
        connection.tasks.append(delivery)
        reader, _ = connection.streams[direction]
        lane = connection.lanes[direction]
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                if direction == "down" and connection.doomed:
                    connection.reset()
                    return
                arrived_us = monotonic_us()
                due_us = lane.due_us(arrived_us, len(chunk))
                if due_us is None:
                    due_us = arrived_us + self._profile.delay_us + RETRANSMIT_US
                await chunks.put((arrived_us, due_us, chunk))
            now_us = monotonic_us()
            await chunks.put((now_us, now_us + self._profile.delay_us, b""))
            await delivery
        except OSError:
            connection.reset()

    async def _deliver(
        self, connection: _Connection, direction: Direction, chunks: asyncio.Queue[tuple[int, int, bytes]]
    ) -> None:
        _, writer = connection.streams[direction]
        latest_us = 0
        try:
            while True:
                arrived_us, due_us, chunk = await chunks.get()
                # A chunk that came late because it was "lost" holds those behind it up.
                latest_us = due_us = await self._reach(max(due_us, latest_us), direction)
                if not chunk:
                    writer.write_eof()
                    return
                if direction == "up" and self._cut_before_reply:
                    self._cut_before_reply = False
                    connection.doomed = True
                writer.write(chunk)
                await writer.drain()
                self.carried += 1
                times_us = (arrived_us, due_us, monotonic_us())
                self._log.chunk(self._line, direction, connection.port, len(chunk), times_us)
        except OSError:
            connection.reset()

    async def _reach(self, due_us: int, direction: Direction) -> int:
        """Wait until a chunk may be delivered; when that should have been, without a silence."""
        while True:
            due_us = self._stalls.end_us(due_us, direction)
            wait_us = due_us - monotonic_us()
            if wait_us > 0:
                await asyncio.sleep(wait_us / 1e6)
            elif self._passing[direction].is_set():
                return due_us
            await self._passing[direction].wait()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection so that the other side sees a reset, not an end."""
    with contextlib.suppress(OSError, ValueError):  # closed already
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    writer.transport.abort()
