"""Thousands of connections in one thread, read and stamped at the speed of the kernel.

Owns the sockets of a crowd, an epoll loop of its own, and the stamps of what came and went. What is read is stamped and
put aside at once; it is looked at only when nothing more waits to be read, so that the stamps of a burst are those of
its arrival and not of this program's digestion. It must not know what is measured. Called by `process`, and by tests
in their own process. Linux only (epoll).
"""

import errno
import heapq
import os
import random
import select
import socket
import struct
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgpack

from chungket.protocol import PROTOCOL_VERSION, SUBPROTOCOL
from chungket.rehearsal.back_off import BackOff
from load_tests.swarm.lean_client import (
    OPCODE_BINARY,
    OPCODE_CLOSE,
    OPCODE_PING,
    OPCODE_PONG,
    client_frame,
    kind_of,
    next_frame,
)

READ_BYTES = 65_536
LINES_PER_ADDRESS = 2_500
"""Each source address has its own ephemeral ports."""
CONNECTING_AT_ONCE = 128
SENDS_BETWEEN_READS = 16
DIGESTED_AT_ONCE = 64
EVENTS_AT_ONCE = 512
Stamps: TypeAlias = "array[int]"
"""ns by line; 0: none."""
IP_BIND_ADDRESS_NO_PORT = 24
WAIT_S = 0.05


@dataclass(slots=True)
class Watch:
    """Frames somebody waits for: of a kind, with these bytes in them. `stamps_ns`: by line, 0 while it has none."""

    kind: str
    needle: bytes
    stamps_ns: Stamps
    seen: int = 0
    sample: bytes = b""


@dataclass(slots=True)
class Line:
    """One connection. `greeted`: it has the whole state, or needs none."""

    index: int
    cookie: str
    sock: socket.socket | None = None
    buffer: bytearray = field(default_factory=bytearray)
    shaken: bool = False
    greeted: bool = False
    close_code: int = 0
    greeted_ns: int = 0
    back_off: BackOff | None = None


class Crowd:
    """Connections to one address. `greets`: speaks the protocol; otherwise it only shakes hands. `shakes` False: plain
    TCP, for a floor that only sends. Another protocol is another class: `load_tests.rival.crowd`."""

    MESSAGES = OPCODE_BINARY
    """What its messages are."""

    def __init__(
        self,
        port: int,
        cookies: Sequence[str],
        *,
        role: str = "finalist",
        host: str = "127.0.0.1",
        first_address: int = 1,
        greets: bool = True,
        shakes: bool = True,
    ) -> None:
        self._target = (host, port)
        self._role, self._greets, self._shakes = role, greets, shakes
        self._first_address = first_address
        self.lines = [Line(index, cookie) for index, cookie in enumerate(cookies)]
        self._by_fd: dict[int, Line] = {}
        self._epoll = select.epoll()
        self._reads: list[tuple[Line, int, bytes]] = []
        self._watches: dict[str, Watch] = {}
        self._acks_ns = array("q", bytes(8 * len(self.lines)))
        self._acks = 0
        self._refusals: dict[str, int] = {}
        self._loaded: list[bytes] = []
        self._loaded_first = 0
        self.greeted = 0
        self.closed: list[tuple[int, int]] = []
        """Lines that ended by themselves, with the code."""
        self._turned_away = ""  # what the server said instead of a handshake
        self._returning: list[tuple[float, int]] | None = None  # when, and which line
        self._chance = random.Random("crowd")
        self._answered: dict[int, bool] = {}

    # --- coming and going --------------------------------------------------------------------------------------------

    def connect(self, timeout_s: float = 240.0, count: int = 0) -> float:
        """Connect all lines, or the first of them, some at a time, until each has what it waits for. Seconds it took.
        Errors: TimeoutError, ConnectionError."""
        began_s = time.monotonic()
        absent = [line for line in self.lines[: count or None] if line.sock is None]
        waiting, begun = iter(absent), self.greeted
        target = begun + len(absent)

        def go_on() -> bool:
            nonlocal begun
            if self._turned_away:
                raise ConnectionError(self._turned_away)
            while begun < target and begun - self.greeted < CONNECTING_AT_ONCE:
                self._open(next(waiting))
                begun += 1
            return self.greeted >= target

        self.pump(go_on, timeout_s)
        if self.greeted < target:
            raise TimeoutError(f"{self.greeted} of {target} lines were greeted; closed: {self.closed[:5]}")
        return time.monotonic() - began_s

    def _open(self, line: Line) -> None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        sock.bind((f"127.0.{self._first_address}.{1 + line.index // LINES_PER_ADDRESS}", 0))
        failed = sock.connect_ex(self._target)
        if failed not in (0, errno.EINPROGRESS):
            raise ConnectionError(f"{self._target}: {os.strerror(failed)}")
        line.sock, line.buffer, line.shaken, line.greeted, line.close_code = sock, bytearray(), False, False, 0
        fd = sock.fileno()
        self._by_fd[fd] = line
        self._epoll.register(fd, select.EPOLLOUT)

    def _connected(self, fd: int, line: Line) -> None:
        """The way is open: shake hands."""
        assert line.sock is not None
        if line.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._end(line, 1006)
            return
        self._epoll.modify(fd, select.EPOLLIN)
        if self._shakes:
            os.write(fd, self._request(line))
        else:
            line.shaken = True
            self._greet(line, time.monotonic_ns())

    def _request(self, line: Line) -> bytes:
        cookie = f"Cookie: {line.cookie}\r\n" if line.cookie else ""
        return self._upgrade(f"/ws?role={self._role}", f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n{cookie}")

    def _upgrade(self, target: str, headers: str = "") -> bytes:
        """What asks for a WebSocket."""
        return (
            f"GET {target} HTTP/1.1\r\nHost: {self._target[0]}:{self._target[1]}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{headers}\r\n"
        ).encode()

    def _greet(self, line: Line, stamp_ns: int) -> None:
        line.greeted, line.greeted_ns = True, stamp_ns
        self.greeted += 1

    def _end(self, line: Line, code: int) -> None:
        """A line is gone. In a storm it comes back as a page does (`rehearsal.back_off`)."""
        if line.sock is None:
            return
        self._drop(line, line.sock)
        line.close_code = line.close_code or code
        self.closed.append((line.index, line.close_code))
        if self._returning is not None:
            self._return_later(line, line.close_code)

    def leave(self) -> None:
        """All lines end without a word: reset, so that no port is left waiting."""
        for line in self.lines:
            self._cut(line)

    def _cut(self, line: Line) -> None:
        if line.sock is None:
            return
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._drop(line, line.sock)

    def _drop(self, line: Line, sock: socket.socket) -> None:
        fd = sock.fileno()
        self._epoll.unregister(fd)
        del self._by_fd[fd]
        sock.close()
        line.sock = None
        self.greeted -= line.greeted
        line.greeted = False

    def storm(self, timeout_s: float = 120.0) -> tuple[list[float], int]:
        """Cut all lines at once; each comes back with the jittered waits of a page. Seconds from the cut until each
        had the whole state again, and how often a way in was closed on them. Errors: TimeoutError."""
        self._reads.clear()
        cut_ns = time.monotonic_ns()
        for line in self.lines:
            self._cut(line)
        self.closed.clear()
        self._returning = []
        for line in self.lines:
            line.back_off = BackOff(self._chance)
            self._return_later(line, 0)
        try:
            self.pump(self._return_due, timeout_s)
        finally:
            self._returning = None
        if self.greeted < len(self.lines):
            raise TimeoutError(f"{self.greeted} of {len(self.lines)} came back; closed: {self.closed[:5]}")
        return [(line.greeted_ns - cut_ns) / 1e9 for line in self.lines], len(self.closed)

    def _return_later(self, line: Line, code: int) -> None:
        assert self._returning is not None
        assert line.back_off is not None
        heapq.heappush(self._returning, (time.monotonic() + line.back_off.delay_s(code), line.index))

    def _return_due(self) -> bool:
        assert self._returning is not None
        now_s = time.monotonic()
        while self._returning and self._returning[0][0] <= now_s:
            self._open(self.lines[heapq.heappop(self._returning)[1]])
        return self.greeted >= len(self.lines)

    # --- reading -----------------------------------------------------------------------------------------------------

    def pump(self, done: Callable[[], bool], timeout_s: float, also: int = -1) -> None:
        """Read and digest until something is the case, the time is over, or the descriptor `also` can be read."""
        until_s = time.monotonic() + timeout_s
        if also >= 0:
            self._epoll.register(also, select.EPOLLIN)
        try:
            while True:
                asked = self._read_ready(0.0, also)
                if asked is None:
                    self._digest()
                    if done() or time.monotonic() > until_s:
                        return
                    if not self._reads:
                        asked = self._read_ready(WAIT_S, also)
                if asked:
                    self._digest(all_=True)
                    return
        finally:
            if also >= 0:
                self._epoll.unregister(also)

    def _read_ready(self, wait_s: float, also: int = -1) -> bool | None:
        """Read what is there. None: nothing was; True: somebody asks for something else."""
        events = self._epoll.poll(wait_s, EVENTS_AT_ONCE)
        if not events:
            return None
        asked = False
        reads, by_fd, now, read = self._reads, self._by_fd, time.monotonic_ns, os.read
        for fd, mask in events:
            if fd == also:
                asked = True
                continue
            line = by_fd.get(fd)
            if line is None:
                continue
            if mask & select.EPOLLOUT:
                self._connected(fd, line)
                continue
            try:
                data = read(fd, READ_BYTES)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if data:
                reads.append((line, now(), data))
            else:
                self._digest(all_=True)
                self._end(line, 1006)
        return asked

    def _digest(self, *, all_: bool = False) -> None:
        """Look at what was read, in order; a little at a time, while more may come."""
        reads = self._reads
        count = len(reads) if all_ else min(len(reads), DIGESTED_AT_ONCE)
        for line, stamp_ns, data in reads[:count]:
            self._take(line, stamp_ns, data)
        del reads[:count]

    def _take(self, line: Line, stamp_ns: int, data: bytes) -> None:
        whole: bytes | bytearray = data
        if line.buffer:
            line.buffer += data
            whole = line.buffer
        start = 0
        if not line.shaken:
            start = self._shake(line, whole, stamp_ns)
        while line.shaken and (found := next_frame(whole, start)) is not None:
            opcode, begin, start = found
            if opcode == self.MESSAGES:
                self._frame(line, bytes(whole[begin:start]), stamp_ns)
            elif opcode == OPCODE_PING:
                self._write(line, client_frame(bytes(whole[begin:start]), OPCODE_PONG))
            elif opcode == OPCODE_CLOSE:
                line.close_code = int.from_bytes(whole[begin : begin + 2]) or 1005
        rest = whole[start:]
        line.buffer = rest if isinstance(rest, bytearray) else bytearray(rest)

    def _shake(self, line: Line, whole: bytes | bytearray, stamp_ns: int) -> int:
        end = whole.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not whole.startswith(b"HTTP/1.1 101"):
            self._turned_away = bytes(whole[:end]).decode(errors="replace")
            self._end(line, 1006)
            return len(whole)
        line.shaken = True
        self._shook(line, stamp_ns)
        return end + 4

    def _shook(self, line: Line, stamp_ns: int) -> None:
        if self._greets:
            self._write(line, client_frame(msgpack.packb(hello(f"device-{line.index}"))))
        else:
            self._greet(line, stamp_ns)

    def _frame(self, line: Line, payload: bytes, stamp_ns: int) -> None:
        kind = kind_of(payload)
        if kind == "ack":
            self._acked(line, stamp_ns)
        elif kind == "refused":
            self._refused(str(msgpack.unpackb(payload)["code"]))
        elif kind == "sync" and not line.greeted:
            self._greet(line, stamp_ns)
            own = msgpack.unpackb(payload)["own"] if self._role == "finalist" else None
            self._answered[line.index] = bool(own and own["answer"])
        self._seen(line, kind, payload, stamp_ns)

    def _acked(self, line: Line, stamp_ns: int) -> None:
        if not self._acks_ns[line.index]:
            self._acks_ns[line.index] = stamp_ns
            self._acks += 1

    def _refused(self, code: str) -> None:
        self._refusals[code] = self._refusals.get(code, 0) + 1

    def _seen(self, line: Line, kind: str, payload: bytes, stamp_ns: int) -> None:
        """For whoever watches."""
        for watch in self._watches.values():
            if kind == watch.kind and watch.needle in payload and not watch.stamps_ns[line.index]:
                watch.stamps_ns[line.index] = stamp_ns
                watch.seen += 1
                watch.sample = watch.sample or payload

    # --- waiting for frames ------------------------------------------------------------------------------------------

    def watch(self, name: str, kind: str, needle: bytes) -> None:
        """From now on, note when each line first gets such a frame."""
        self._watches[name] = Watch(kind, needle, array("q", bytes(8 * len(self.lines))))

    def watched(self, name: str, count: int, timeout_s: float = 30.0) -> tuple[Stamps, bytes]:
        """Wait until so many lines had it: stamps by line (ns; 0: not), and one of the frames. Errors: TimeoutError."""
        watch = self._watches[name]
        self.pump(lambda: watch.seen >= count, timeout_s)
        del self._watches[name]
        if watch.seen < count:
            raise TimeoutError(f"{name}: {watch.seen} of {count} lines had it")
        return watch.stamps_ns, watch.sample

    # --- sending -----------------------------------------------------------------------------------------------------

    def _write(self, line: Line, content: bytes) -> None:
        if line.sock is None:
            return
        try:
            os.write(line.sock.fileno(), content)
        except OSError:
            self._end(line, 1006)

    def say(self, frame: dict[str, object], count: int = 0) -> None:
        """The same frame on every line, or on the first of them."""
        content = client_frame(msgpack.packb(frame))
        for place, line in enumerate(self.lines[: count or None]):
            self._write(line, content)
            if place % SENDS_BETWEEN_READS == 0:
                self._read_ready(0.0)

    def load(self, frames: Iterable[bytes], first: int = 0) -> None:
        """What the next burst sends: payloads, one for each line from `first` on."""
        self._loaded = [client_frame(payload, self.MESSAGES) for payload in frames]
        self._loaded_first = first

    def burst(
        self, timeout_s: float = 60.0, kind: str = "", gap_s: float = 0.0
    ) -> tuple[Stamps, Stamps, dict[str, int]]:
        """Send what was loaded, as fast as it goes or with gaps, and wait for all replies: acks, or frames of a `kind`
        that comes back. Stamps of sending and of the reply in the order of what was loaded (ns), and refusals by code.
        Errors: TimeoutError."""
        loaded, first = self._loaded, self._loaded_first
        count = len(loaded)
        self._acks_ns = array("q", bytes(8 * len(self.lines)))
        self._acks, self._refusals = 0, {}
        if kind:
            self.watch("burst", kind, b"")
        sent_ns = array("q", bytes(8 * count))
        order = list(range(count))
        self._chance.shuffle(order)
        now, write, lines = time.monotonic_ns, os.write, self.lines
        for place, index in enumerate(order):
            sock = lines[first + index].sock
            assert sock is not None
            sent_ns[index] = now()
            write(sock.fileno(), loaded[index])
            if gap_s:
                self._wait(gap_s)
            elif place % SENDS_BETWEEN_READS == 0:
                self._read_ready(0.0)
        if kind:
            stamps, _ = self.watched("burst", count, timeout_s)
            return sent_ns, stamps[first : first + count], {}
        self.pump(lambda: self._acks + sum(self._refusals.values()) >= count, timeout_s)
        if self._acks + sum(self._refusals.values()) < count:
            raise TimeoutError(f"{self._acks} acks and {self._refusals} of {count}")
        return sent_ns, self._acks_ns[first : first + count], dict(self._refusals)

    def single(self, payloads: Sequence[bytes], kind: str = "ack", gap_s: float = 0.0) -> list[int]:
        """One frame after another, each on the next line, each waited for: times there and back, ns."""
        took: list[int] = []
        for index, payload in enumerate(payloads):
            line = self.lines[index]
            assert line.sock is not None
            content = client_frame(payload)
            self.watch("single", kind, b"")
            fd = line.sock.fileno()
            sent_ns = time.monotonic_ns()
            os.write(fd, content)
            stamps, _ = self.watched("single", 1, 10.0)
            took.append(max(stamps) - sent_ns)
            if gap_s:
                self._wait(gap_s)
        return took

    def _wait(self, gap_s: float) -> None:
        """Read on for a while."""
        until_s = time.monotonic() + gap_s
        while (left_s := until_s - time.monotonic()) > 0:
            if self._read_ready(left_s) is None:
                self._digest(all_=True)

    def answered(self) -> int:
        """How many lines were shown an own answer when they last came in."""
        return sum(self._answered.values())


def hello(device: str) -> dict[str, object]:
    """The first frame of a connection."""
    return {
        "type": "hello",
        "version": PROTOCOL_VERSION,
        "build": "",
        "device": device,
        "receipt": None,
        "contest": "",
    }
