"""One finalist's WebSocket on websocket-client, as docs/PROTOCOL.md has it: hello, clock, pings, frames.

Owns the socket and the measured clock of its device. It must not know what a finalist does: a `Listener` does. It runs
in greenlets of a process that locust has patched. Called by `person`.
"""

import contextlib
import random
import socket
import struct
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

import gevent
import websocket

from chungket.clock import monotonic_us
from chungket.protocol import (
    PROTOCOL_VERSION,
    SUBPROTOCOL,
    Frame,
    ProtocolError,
    ReceiptShape,
    ToClientFrame,
    ToClientPong,
    ToClientWelcome,
    ToServerHello,
    ToServerPing,
    ToServerSample,
    decode_to_client,
    encode,
)
from chungket.rehearsal.server_clock import ServerClock

PINGS_FIRST = 10
PING_EVERY_S = 5.0
SAMPLE_EVERY = 2
"""Pings between two samples of the connection."""
TIMEOUT_S = 30.0
"""The server pings more often than that."""
LOST = 1006
RESET = struct.pack("ii", 1, 0)
"""A connection that is reset leaves no port waiting."""

FAULTS = (OSError, websocket.WebSocketException)

# The same bytes go to every finalist: decoded once, shared because frames are frozen.
_decode = lru_cache(maxsize=32)(decode_to_client)


class Listener(Protocol):
    """Whose line it is."""

    def heard(self, frame: ToClientFrame, now_us: int) -> None:
        """A frame, and when this process had it (monotonic µs)."""


class Line:
    """Connects when it is made. Errors: `FAULTS`."""

    def __init__(self, url: str, cookie: str, device: str, listener: Listener, clock: ServerClock) -> None:
        parts = urlsplit(url)
        scheme = "ws" if parts.scheme == "http" else "wss"
        self._socket = websocket.create_connection(
            f"{scheme}://{parts.netloc}/ws?role=finalist",
            timeout=TIMEOUT_S,
            cookie=cookie,
            origin=f"{parts.scheme}://{parts.netloc}",
            subprotocols=[SUBPROTOCOL],
            skip_utf8_validation=True,
        )
        self._device = device
        self._listener = listener
        self._clock = clock
        self._chance = random.Random(device)
        self._pings = 0
        self._pinging: gevent.Greenlet | None = None
        self.open = True

    def converse(self, contest: str, receipt: ReceiptShape | None) -> int:
        """Greet, then hear everything until the end: its close code."""
        code = LOST
        try:
            self.send(ToServerHello(PROTOCOL_VERSION, "", self._device, receipt, contest))
            while True:
                opcode, data = self._socket.recv_data(control_frame=True)
                now_us = monotonic_us()
                if opcode == websocket.ABNF.OPCODE_BINARY:
                    self._hear(data, now_us)
                elif opcode == websocket.ABNF.OPCODE_CLOSE:
                    code = struct.unpack("!H", data[:2])[0] if len(data) >= 2 else LOST
                    break
        except (*FAULTS, ProtocolError):
            pass
        finally:
            self.cut()
        return code

    def _hear(self, data: bytes, now_us: int) -> None:
        frame = _decode(data)
        if isinstance(frame, ToClientWelcome):
            self._clock.begin(frame.clock, frame.now_us, now_us)
            self._ping()
        elif isinstance(frame, ToClientPong):
            self._clock.sample(frame.sent, frame.received_us, frame.replied_us, now_us)
            self._pings += 1
            if self._pings < PINGS_FIRST:
                self._ping()
            else:
                self._pinging = gevent.spawn_later(PING_EVERY_S * self._chance.uniform(0.9, 1.1), self._ping)
                if self._pings % SAMPLE_EVERY == 0:
                    self.send(ToServerSample(self._clock.ping_p95_ms, self._clock.error_ms))
        self._listener.heard(frame, now_us)

    def _ping(self) -> None:
        self.send(ToServerPing(monotonic_us()))

    def send(self, frame: Frame) -> None:
        """One frame; into nowhere when the line is cut: whoever waits for an answer sends again."""
        with contextlib.suppress(*FAULTS):
            self._socket.send_binary(encode(frame))

    def cut(self) -> None:
        """End at once, without a word, as a phone that leaves the network does."""
        if not self.open:
            return
        self.open = False
        if self._pinging is not None:
            self._pinging.kill(block=False)
        if self._socket.sock is None:
            return
        with contextlib.suppress(*FAULTS):
            self._socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._socket.shutdown()
