"""The sockets: one open WebSocket connection, from the answer to its handshake until it is gone.

Owns the stamp of arrival, taken before any queue (DESIGN 2), the way of a message straight to its endpoint, and writing
frames that were built once for many. It must not know what messages mean. Thousands of connections wait for hours: an
object holds what is needed for that, and no task, queue or timer. Made by `http_protocol`; called by `gateway` (as
`Endpoint`) and `hub` (through `Socket`).
"""

import asyncio
import random
from typing import Any, Protocol

from chungket.clock import monotonic_us
from chungket.frames import CLOSE, PING, PONG, FrameFault, FrameReader, close_frame, websocket_frame
from chungket.heartbeat import Heartbeat
from chungket.lag import HasOptions, Lag, ask_kernel, waited_us

__all__ = ["Endpoint", "Socket", "WebSocketProtocol", "websocket_frame"]

OUTBOX_BYTES_MAX = 256 * 1024  # unsent bytes of one client; above it snapshots wait, and then it is closed
CLOSE_TIMEOUT_S = 5.0  # for a client to take what was sent before a close, and to answer it
CLOSE_STOPPING = 4000
CLOSE_SILENT = 1011
BEATS_SILENT_MAX = 2  # a ping that is not answered for so many beats: nobody is there

_PING_BYTES = 4


class Endpoint(Protocol):
    """Who takes a connection's messages. Called inside the event loop's read callback: must not block."""

    def received(self, data: bytes | None, received_us: int, age_us: int) -> None:
        """One whole message and when the kernel had its last bytes (monotonic µs), `age_us` before they were read.
        None: text, or too many fragments."""

    def closed(self) -> None:
        """The connection is gone; nothing can be written any more."""


class Socket(Protocol):
    """What may be done with an accepted connection."""

    def attach(self, endpoint: Endpoint) -> None:
        """Messages go to this endpoint from now on. To be called before the handshake is accepted."""

    def write(self, frame: bytes) -> bool:
        """Hand over a built frame, or several; False when nothing was sent: the outbox is full, or the connection is
        gone."""

    def close(self, code: int) -> None:
        """Close with a code of docs/PROTOCOL.md; what was written before is still sent."""

    def abort(self) -> None:
        """End the connection at once; unsent bytes are lost."""

    @property
    def outbox_bytes(self) -> int:
        """Bytes written but not yet taken by the kernel."""

    @property
    def lag(self) -> Lag:
        """The lag of this connection as the server measures it."""


class WebSocketProtocol(asyncio.Protocol):
    """Reads and writes frames. `connections`: of the server, which ends them when it stops; `bytes_max`: of a message;
    `proxied`: what the kernel measures is about a proxy."""

    __slots__ = (
        "_age_us",
        "_beats",
        "_close_timer",
        "_closing",
        "_connections",
        "_endpoint",
        "_gathered",
        "_kernel",
        "_ping",
        "_pinged_us",
        "_reader",
        "_received_us",
        "_silent",
        "_slot",
        "_transport",
        "lag",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        connections: set[Any],
        beats: Heartbeat,
        bytes_max: int,
        *,
        proxied: bool = False,
    ) -> None:
        self._transport = transport
        self._connections = connections
        self._endpoint: Endpoint | None = None
        self._reader = FrameReader(bytes_max)
        self._kernel: HasOptions | None = None if proxied else transport.get_extra_info("socket")
        self._received_us = 0
        self._age_us = 0
        self._gathered: list[bytes] | None = None  # what is written while messages are read
        self._closing = False  # a close was sent, or nothing can be sent any more
        self._close_timer: asyncio.TimerHandle | None = None
        self._beats = beats
        self._slot = -1
        self._ping = b""  # the payload of one that is not answered yet
        self._pinged_us = 0
        self._silent = 0  # beats since then
        self.lag = Lag()

    def open(self, answer: bytes) -> None:
        """The handshake is accepted with these bytes: frames from now on."""
        self._connections.add(self)
        self._slot = self._beats.join(self)
        self._transport.set_protocol(self)
        self._transport.write(answer)

    # --- what the loop says ------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Stamp first: with the moment the kernel had the data, should this loop have been late (DESIGN 4.4)."""
        kernel = ask_kernel(self._kernel)
        self._age_us = waited_us(kernel)
        self._received_us = monotonic_us() - self._age_us
        self.lag.asked(kernel)
        gathered: list[bytes] = []
        self._gathered = gathered
        try:
            self._reader.feed(data, self)
        except FrameFault as fault:
            self._fail(fault.code, str(fault))
        finally:
            self._gathered = None
            if gathered and not self._transport.is_closing():
                self._transport.write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    def pause_writing(self) -> None:
        """Nobody waits for room: who does not read is left out, and then closed (`fanout`)."""

    def resume_writing(self) -> None:
        """See `pause_writing`."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the endpoint once."""
        self._closing = True
        self._beats.leave(self, self._slot)
        self._connections.discard(self)
        if self._close_timer is not None:
            self._close_timer.cancel()
            self._close_timer = None
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            endpoint.closed()

    # --- frames: what the reader says --------------------------------------------------------------------------------

    def message(self, data: bytes | None) -> None:
        """A whole message is there: hand it on without queue, task switch and pause of reading (DESIGN 10)."""
        if self._endpoint is not None and not self._closing:
            self._endpoint.received(data, self._received_us, self._age_us)

    def pinged(self, payload: bytes) -> None:
        """Pongs are not queued without end for a client that does not read them."""
        if self.outbox_bytes > OUTBOX_BYTES_MAX:
            self.abort()
        elif not self._closing:
            self._put(websocket_frame(payload, PONG))

    def ponged(self, payload: bytes) -> None:
        """The round trip of one of our pings, which no page can shorten (DESIGN 4.4)."""
        if self._ping and payload == self._ping:
            self._ping = b""
            self.lag.ponged(monotonic_us() - self._pinged_us)

    def left(self, code: int, payload: bytes) -> None:
        """The client leaves, or takes note of our close."""
        self._end_with(websocket_frame(payload, CLOSE))

    def _fail(self, code: int, reason: str) -> None:
        """What came is no WebSocket, or nothing came at all."""
        self._end_with(close_frame(code, reason))

    def _end_with(self, frame: bytes) -> None:
        """A close frame, unless one was sent, and the end of the connection when it is read."""
        if not self._closing and not self._transport.is_closing():
            self._put(frame)
        self._closing = True
        self._finish()
        self._abort_later()

    def _finish(self) -> None:
        """The connection ends when what was written is read."""
        gathered, self._gathered = self._gathered, None
        if gathered:
            self._transport.write(b"".join(gathered))
            gathered.clear()
        self._transport.close()

    def _put(self, frame: bytes) -> None:
        """Write. What is said in answer to what was just read goes out together, for each writing is a call of the
        kernel: a welcome, the whole state and what belongs to it are one."""
        if self._gathered is None:
            self._transport.write(frame)
        else:
            self._gathered.append(frame)

    # --- keepalive ---------------------------------------------------------------------------------------------------

    def beat(self) -> None:
        """Ask whether the client is there, and how far away."""
        if self._closing or self._transport.is_closing():
            return
        if self._ping:
            self._silent += 1
            if self._silent >= BEATS_SILENT_MAX:
                self._fail(CLOSE_SILENT, "keepalive ping timeout")
            return
        self._ping, self._silent = random.getrandbits(8 * _PING_BYTES).to_bytes(_PING_BYTES), 0
        self._pinged_us = monotonic_us()
        self._transport.write(websocket_frame(self._ping, PING))

    def _abort_later(self) -> None:
        """A transport that was closed still waits for its outbox to be read: by a client that is gone, for ever."""
        if self._close_timer is not None:
            self._close_timer.cancel()
        self._close_timer = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT_S, self._transport.abort)

    # --- the endpoint's side -----------------------------------------------------------------------------------------

    def attach(self, endpoint: Endpoint) -> None:
        """See `Socket`."""
        self._endpoint = endpoint

    def write(self, frame: bytes) -> bool:
        """See `Socket`."""
        transport = self._transport
        if self._closing or transport.is_closing() or transport.get_write_buffer_size() > OUTBOX_BYTES_MAX:
            return False
        self._put(frame)
        return True

    def close(self, code: int) -> None:
        """See `Socket`."""
        if self._closing or self._transport.is_closing():
            return
        self._put(close_frame(code))
        self._closing = True
        self._abort_later()

    def abort(self) -> None:
        """See `Socket`."""
        self._transport.abort()

    def shutdown(self) -> None:
        """The server stops: say so in our own words, so that pages come back with back-off."""
        self.close(CLOSE_STOPPING)
        self._finish()

    @property
    def outbox_bytes(self) -> int:
        """See `Socket`."""
        return self._transport.get_write_buffer_size()
