"""The record of what the bad hall did to each packet: the true way, against which a harness judges a server.

Owns the file's form. It must not know who writes or why. Written by `forwarder` and `proxy`, read by harnesses.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from load_tests.hall.lanes import DIRECTIONS, Direction

RECORD = struct.Struct("<HBxHxxIIQQQ")
IP_HEADER = struct.Struct("!BxH5xB10x")
TCP_HEADER = struct.Struct("!HHI4xB")
TCP = 6


class PacketRecord(NamedTuple):
    """One packet. Times are µs of the machine's monotonic clock, as `time.monotonic_ns() // 1000`.

    `line`: the device's index. `port`: the device's own, of its TCP connection. `sequence`: the TCP sequence number,
    0 from the proxy. `payload_bytes`: 0 for a bare acknowledgement. `due_us`: when it should be at the other end.
    `delivered_us`: when it was handed to the kernel there; 0 = lost, on the way or because the line was dead.
    """

    line: int
    direction: Direction
    port: int
    sequence: int
    payload_bytes: int
    arrived_us: int
    due_us: int
    delivered_us: int


class PacketLog:
    """Writes records to a file, or nowhere."""

    def __init__(self, path: Path | None) -> None:
        self._file: BinaryIO | None = path.open("wb", buffering=1 << 18) if path else None

    def packet(self, line: int, direction: Direction, packet: bytes, arrived_us: int, due_us: int, end_us: int) -> None:
        """Note an IP packet."""
        if self._file is None:
            return
        port, sequence, payload_bytes = tcp_of(packet, direction)
        self._write(line, direction, port, sequence, payload_bytes, arrived_us, due_us, end_us)

    def chunk(self, line: int, direction: Direction, port: int, size: int, times_us: tuple[int, int, int]) -> None:
        """Note a chunk of a connection. `times_us`: arrived, due, delivered."""
        if self._file is not None:
            self._write(line, direction, port, 0, size, *times_us)

    def flush(self) -> None:
        """Let readers see all of it."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Write what is left."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, line: int, direction: Direction, *values: int) -> None:
        assert self._file is not None
        self._file.write(RECORD.pack(line, DIRECTIONS.index(direction), *values))


def tcp_of(packet: bytes, direction: Direction) -> tuple[int, int, int]:
    """The device's port, the sequence number and the payload's bytes of an IPv4 packet; zeros when it is not TCP."""
    first, total_bytes, protocol = IP_HEADER.unpack_from(packet)
    if protocol != TCP:
        return 0, 0, 0
    header_bytes = (first & 0x0F) * 4
    source, destination, sequence, offset = TCP_HEADER.unpack_from(packet, header_bytes)
    port: int = source if direction == "up" else destination
    return port, sequence, total_bytes - header_bytes - (offset >> 4) * 4


def read_records(path: Path) -> Iterator[PacketRecord]:
    """All records of a file, oldest delivery first."""
    content = path.read_bytes()
    whole = len(content) - len(content) % RECORD.size
    for line, direction, *values in RECORD.iter_unpack(content[:whole]):
        yield PacketRecord(line, DIRECTIONS[direction], *values)
