"""A finalist's connection with nothing to spare: thousands of them fit into one process, and it may lie.

Owns the WebSocket handshake, framing, the clock estimate and the stamps of what came. It must not know what a test
wants: that is told by `listen`. Unlike `chungket.rehearsal` it can hold its pongs back, forge its moments, and send
bytes that were built before. Called by `load_tests.fairness` and the cheats of `tests/fairness`.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

import msgpack

from chungket.clock import monotonic_us
from chungket.protocol import PROTOCOL_VERSION, SUBPROTOCOL
from chungket.rehearsal.server_clock import ServerClock

Frame = dict[str, Any]
Listener = Callable[[str, bytes, int], None]
"""Kind of a frame, its bytes, and when this process had it (monotonic µs)."""

TIMEOUT_S = 20.0
PINGS = 10
OPCODE_TEXT, OPCODE_BINARY, OPCODE_CLOSE, OPCODE_PING, OPCODE_PONG = 1, 2, 8, 9, 10
FIXED_TEXT = 0xA0
FIXED_TEXT_LENGTH = 0x1F
KIND_AT = 6  # after the map's head and the key "type"


def client_frame(payload: bytes, opcode: int = OPCODE_BINARY) -> bytes:
    """One masked frame (RFC 6455, 5.2). The mask is zero: it hides nothing here, and costs a thousand clients time."""
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | length)
    elif length < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
    return head + bytes(4) + payload


def kind_of(payload: bytes) -> str:
    """The type of a frame, without decoding the rest of it: `type` is its first field."""
    marker = payload[KIND_AT]
    if marker & ~FIXED_TEXT_LENGTH != FIXED_TEXT:
        return ""
    return payload[KIND_AT + 1 : KIND_AT + 1 + (marker & FIXED_TEXT_LENGTH)].decode()


def next_frame(buffer: bytes | bytearray, start: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the payload of the server's frame at `start`; None while it is not whole."""
    left = len(buffer) - start
    if left < 2:
        return None
    length, head = buffer[start + 1], 2
    for marker, size in ((126, 2), (127, 8)):
        if length == marker:
            if left < 2 + size:
                return None
            length, head = int.from_bytes(buffer[start + 2 : start + 2 + size]), 2 + size
            break
    if left < head + length:
        return None
    return buffer[start] & 15, start + head, start + head + length


class LeanClient(asyncio.Protocol):
    """One connection. `hold_pongs_s`: how long the answer to each of the server's pings is kept back."""

    def __init__(
        self,
        url: str,
        cookie: str,
        *,
        role: str = "finalist",
        device: str = "device",
        shift_us: int = 0,
        hold_pongs_s: float = 0.0,
    ) -> None:
        self.clock = ServerClock()
        self.shift_us = shift_us
        self.welcome: Frame = {}
        self.replies: dict[str, Frame] = {}
        self.close_code = 0
        self.pongs_sent = 0
        self.offset_bounds_us: tuple[int, int] | None = None
        """What server time − machine time can be at all, by every pong so far; None before the first."""
        self._url, self._cookie, self._role, self._device = url, cookie, role, device
        self._hold_pongs_s = hold_pongs_s
        self._listen: Listener | None = None
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._shaken = False
        self._greeted = asyncio.Event()
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._pong: asyncio.Future[None] | None = None

    def listen(self, listener: Listener) -> None:
        """Tell somebody of every frame from now on."""
        self._listen = listener

    # --- coming and going --------------------------------------------------------------------------------------------

    async def open(self, sock: socket.socket | None = None, local: str = "") -> "LeanClient":
        """Connect, greet, wait for the whole state. `sock`: connected already; `local`: address to come from."""
        address = urlsplit(self._url)
        loop = asyncio.get_running_loop()
        if sock is not None:
            await loop.create_connection(lambda: self, sock=sock)
        else:
            assert address.hostname is not None
            assert address.port is not None
            source = (local, 0) if local else None
            await loop.create_connection(lambda: self, address.hostname, address.port, local_addr=source)
        async with asyncio.timeout(TIMEOUT_S):
            await self._greeted.wait()
        if self.close_code:
            raise ConnectionError(f"closed with {self.close_code}")
        return self

    async def close(self) -> None:
        """Leave at once, without a word."""
        if self._transport is not None:
            self._transport.abort()
            await self._gone.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its type
        self._greet()

    def _greet(self) -> None:
        address = urlsplit(self._url)
        cookie = f"Cookie: {self._cookie}\r\n" if self._cookie else ""
        self.write(
            f"GET /ws?role={self._role} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n{cookie}\r\n".encode()
        )

    def connection_lost(self, _: Exception | None) -> None:
        """It is over."""
        self.close_code = self.close_code or 1006
        self._greeted.set()
        self._gone.set()
        self._news.set()
        if self._pong is not None and not self._pong.done():
            self._pong.set_exception(ConnectionError(f"closed with {self.close_code}"))

    # --- what comes --------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Stamp first."""
        now_us = monotonic_us()
        buffer = self._buffer
        buffer += data
        start = 0
        if not self._shaken:
            start = self._shake(buffer)
        while self._shaken and (found := next_frame(buffer, start)) is not None:
            opcode, begin, start = found
            self._take(opcode, bytes(buffer[begin:start]), now_us)
        del buffer[:start]

    def _shake(self, buffer: bytearray) -> int:
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not buffer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(bytes(buffer[:end]).decode(errors="replace"))
        self._shaken = True
        hello = {
            "type": "hello",
            "version": PROTOCOL_VERSION,
            "build": "",
            "device": self._device,
            "receipt": None,
            "contest": "",
        }
        self.send(hello)
        return end + 4

    def _take(self, opcode: int, payload: bytes, now_us: int) -> None:
        if opcode == OPCODE_BINARY:
            self._frame(payload, now_us)
        elif opcode == OPCODE_PING:
            if self._hold_pongs_s:
                asyncio.get_running_loop().call_later(self._hold_pongs_s, self._send_pong, payload)
            else:
                self._send_pong(payload)
        elif opcode == OPCODE_CLOSE:
            self.close_code = int.from_bytes(payload[:2]) if payload else 1005

    def _send_pong(self, payload: bytes) -> None:
        self.pongs_sent += 1
        self.write(client_frame(payload, OPCODE_PONG))

    def _frame(self, payload: bytes, now_us: int) -> None:
        kind = kind_of(payload)
        if kind == "pong":
            self._take_pong(msgpack.unpackb(payload), now_us)
        elif kind == "welcome":
            self.welcome = msgpack.unpackb(payload)
            self.clock.begin(self.welcome["clock"], self.welcome["now_us"], self._own(now_us))
        elif kind == "sync":
            self._greeted.set()
        elif kind in ("ack", "refused"):
            reply = msgpack.unpackb(payload)
            self.replies[reply["id"]] = reply
        if self._listen is not None:
            self._listen(kind, payload, now_us)
        self._news.set()

    def _take_pong(self, pong: Frame, now_us: int) -> None:
        self.clock.sample(pong["sent"], pong["received_us"], pong["replied_us"], self._own(now_us))
        low, high = pong["replied_us"] - now_us, pong["received_us"] - (pong["sent"] - self.shift_us)
        if self.offset_bounds_us is not None:
            low, high = max(low, self.offset_bounds_us[0]), min(high, self.offset_bounds_us[1])
        self.offset_bounds_us = (low, high)
        if self._pong is not None and not self._pong.done():
            self._pong.set_result(None)

    # --- clocks ------------------------------------------------------------------------------------------------------

    def _own(self, machine_us: int) -> int:
        """This device's clock at a moment of the machine's."""
        return machine_us + self.shift_us

    def contest_us(self, machine_us: int) -> int:
        """Contest time, as this device believes it, at a moment of the machine's clock."""
        return self.clock.now_us(self._own(machine_us))

    def machine_us(self, contest_us: int) -> int:
        """The moment of the machine's clock at which this device believes contest time is `contest_us`."""
        return contest_us - self.clock.now_us(self.shift_us)

    async def measure(self, pings: int = PINGS) -> None:
        """A round of pings, one after another (DESIGN 4.2)."""
        for _ in range(pings):
            self._pong = asyncio.get_running_loop().create_future()
            self.send({"type": "ping", "sent": self._own(monotonic_us())})
            async with asyncio.timeout(TIMEOUT_S):
                await self._pong

    # --- what goes ---------------------------------------------------------------------------------------------------

    def write(self, content: bytes) -> None:
        """Bytes as they are."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(content)

    def send(self, frame: Frame) -> None:
        """One frame."""
        self.write(client_frame(msgpack.packb(frame)))

    def answer(self, play: str, choice: str, pressed_us: int, id_: str = "") -> str:
        """Send an answer without waiting; its id."""
        id_ = id_ or os.urandom(8).hex()
        self.send(answer_frame(id_, play, choice, pressed_us))
        return id_

    async def reply(self, id_: str, timeout_s: float = TIMEOUT_S) -> Frame:
        """Wait for the ack or refusal of a command."""
        async with asyncio.timeout(timeout_s):
            while id_ not in self.replies:
                if self.close_code:
                    raise ConnectionError(f"closed with {self.close_code}")
                self._news.clear()
                await self._news.wait()
        return self.replies[id_]


def answer_frame(id_: str, play: str, choice: str, pressed_us: int) -> Frame:
    """The command of an answer."""
    arguments = {"play": play, "choice": choice, "pressed_us": pressed_us}
    return {"type": "command", "id": id_, "name": "answer", "flow_version": -1, "arguments": arguments}
