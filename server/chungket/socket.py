"""The sockets: our WebSocket protocol class on uvicorn's, the only module that touches uvicorn's internals.

Owns the stamp of arrival, taken before any queue (DESIGN 2), the way of a message straight to its endpoint, and writing
frames that were built once for many. It must not know what messages mean. uvicorn is pinned exactly for its sake.
Called by `gateway` (as `Endpoint`) and `hub` (through `Socket`).
"""

import asyncio
import struct
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from chungket.clock import monotonic_us

SCOPE_EXTENSION = "chungket.socket"
OUTBOX_BYTES_MAX = 256 * 1024  # unsent bytes of one client; above it snapshots wait, and then it is closed
HEADERS_TIMEOUT_S = 10.0
CLOSE_ABNORMAL = 1006
CLOSE_STOPPING = 4000

_BINARY_FINAL = 0x82


def websocket_frame(payload: bytes) -> bytes:
    """An unmasked binary frame (RFC 6455, 5.2): the same bytes serve every client, since deflate is off (DESIGN 10)."""
    length = len(payload)
    if length < 126:
        return bytes((_BINARY_FINAL, length)) + payload
    if length < 65_536:
        return struct.pack("!BBH", _BINARY_FINAL, 126, length) + payload
    return struct.pack("!BBQ", _BINARY_FINAL, 127, length) + payload


class Endpoint(Protocol):
    """Who takes a connection's messages. Called inside the event loop's read callback: must not block."""

    def received(self, data: bytes | None, received_us: int) -> None:
        """One whole message and when its last bytes were read (monotonic µs). None: a text message."""

    def closed(self) -> None:
        """The connection is gone; nothing can be written any more."""


class Socket(Protocol):
    """What may be done with an accepted connection."""

    def attach(self, endpoint: Endpoint) -> None:
        """Messages go to this endpoint from now on. To be called before the handshake is accepted."""

    def write(self, frame: bytes) -> bool:
        """Hand over a built frame; False when it was not sent: the outbox is full, or the connection is gone."""

    def close(self, code: int) -> None:
        """Close with a code of docs/PROTOCOL.md; what was written before is still sent."""

    def abort(self) -> None:
        """End the connection at once; unsent bytes are lost."""

    @property
    def outbox_bytes(self) -> int:
        """Bytes written but not yet taken by the kernel."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with the message queue taken out where an endpoint is attached."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._endpoint: Endpoint | None = None
        self._received_us = 0

    # --- uvicorn's side ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Stamp first."""
        self._received_us = monotonic_us()
        super().data_received(data)

    def handle_connect(self, event: Request) -> None:
        """Let the application find this object: `super` has made the scope, and its task has not begun yet."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[SCOPE_EXTENSION] = self

    def send_receive_event_to_app(self) -> None:
        """A whole message is there: hand it on without queue, task switch and pause of reading (DESIGN 10)."""
        if self._endpoint is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if not self.close_sent:
            self._endpoint.received(bytes(data) if self.curr_msg_data_type == "bytes" else None, self._received_us)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the endpoint once."""
        super().connection_lost(exc)
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            endpoint.closed()

    def shutdown(self) -> None:
        """The server stops: say so in our own words, so that pages come back with back-off."""
        self.stop_keepalive()
        if self._endpoint is not None:
            self.close(CLOSE_STOPPING)
        super().shutdown()

    # --- the endpoint's side -----------------------------------------------------------------------------------------

    def attach(self, endpoint: Endpoint) -> None:
        """See `Socket`."""
        self._endpoint = endpoint

    def write(self, frame: bytes) -> bool:
        """See `Socket`."""
        if self._gone() or self.outbox_bytes > OUTBOX_BYTES_MAX:
            return False
        self.transport.write(frame)
        return True

    def close(self, code: int) -> None:
        """See `Socket`."""
        if self._gone():
            return
        self.stop_keepalive()
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})  # ends the application's wait

    def abort(self) -> None:
        """See `Socket`."""
        self.transport.abort()

    @property
    def outbox_bytes(self) -> int:
        """See `Socket`."""
        return self.transport.get_write_buffer_size()

    def _gone(self) -> bool:
        return (
            not self.handshake_complete
            or self.close_sent
            or self.conn.state is not State.OPEN
            or self.transport.is_closing()
        )


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol that does not wait for ever for a request's headers (DESIGN 10)."""

    _headers_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait."""
        super().connection_made(transport)
        self._headers_timer = self.loop.call_later(HEADERS_TIMEOUT_S, transport.abort)

    def on_headers_complete(self) -> None:
        """The headers are there."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._headers_timer is not None:
            self._headers_timer.cancel()
            self._headers_timer = None
