"""The sockets: our WebSocket protocol class on uvicorn's, the only module that touches uvicorn's internals.

Owns the stamp of arrival, taken before any queue (DESIGN 2), the way of a message straight to its endpoint, and writing
frames that were built once for many. It must not know what messages mean. uvicorn is pinned exactly for its sake.
Called by `gateway` (as `Endpoint`) and `hub` (through `Socket`).
"""

import asyncio
import struct
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import State

from chungket.clock import monotonic_us
from chungket.lag import NO_KERNEL, Lag, ask_kernel, waited_us

SCOPE_EXTENSION = "chungket.socket"
OUTBOX_BYTES_MAX = 256 * 1024  # unsent bytes of one client; above it snapshots wait, and then it is closed
FRAGMENTS_MAX = 64  # of one message
CLOSE_TIMEOUT_S = 5.0  # for a client to take what was sent before a close, and to answer it
HEADERS_TIMEOUT_S = 10.0
HEADERS_BYTES_MAX = 64 * 1024
BODY_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 60.0  # a page's largest file over bad Wi-Fi
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
        """Hand over a built frame; False when it was not sent: the outbox is full, or the connection is gone."""

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


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with the message queue taken out where an endpoint is attached."""

    proxied = False  # what the kernel measures is about a proxy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._endpoint: Endpoint | None = None
        self._received_us = 0
        self._age_us = 0
        self.lag = Lag()
        self._fragments = 0

    # --- uvicorn's side ----------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Stamp first: with the moment the kernel had the data, should this loop have been late (DESIGN 4.4)."""
        kernel = NO_KERNEL if self.proxied else ask_kernel(self.transport.get_extra_info("socket"))
        self._age_us = waited_us(kernel)
        self._received_us = monotonic_us() - self._age_us
        self.lag.asked(kernel)
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
        self.frames, self._fragments = [], 0
        if not self.close_sent:
            message = bytes(data) if self.curr_msg_data_type == "bytes" else None
            self._endpoint.received(message, self._received_us, self._age_us)

    def handle_cont(self, event: Frame) -> None:
        """Fragments may be empty: their number is limited, not only their size."""
        self._fragments += 1
        if self._fragments <= FRAGMENTS_MAX:
            super().handle_cont(event)
        elif self._endpoint is None:
            self.abort()
        elif not self.close_sent:
            self.frames = []
            self._endpoint.received(None, self._received_us, self._age_us)

    def handle_ping(self) -> None:
        """Pongs are not queued without end for a client that does not read them."""
        if self.outbox_bytes > OUTBOX_BYTES_MAX:
            self.abort()
        else:
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """The round trip of one of our pings, which no page can shorten (DESIGN 4.4)."""
        pending = self.pending_ping_payload
        super().handle_pong(event)
        if pending is not None and self.pending_ping_payload is None:
            self.lag.ponged(round(self.last_ping_rtt * 1_000_000))

    def handle_close(self, event: Frame) -> None:
        """The client leaves."""
        super().handle_close(event)
        self._abort_later()

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket."""
        super().handle_parser_exception()
        self._abort_later()

    def keepalive_timeout(self) -> None:
        """The client does not answer pings."""
        super().keepalive_timeout()
        self._abort_later()

    def _abort_later(self) -> None:
        """A transport that was closed still waits for its outbox to be read: by a client that is gone, for ever."""
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)

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
        self._abort_later()
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


class ProxiedProtocol(WebSocketProtocol):
    """The same behind a proxy, whose connection is not the client's."""

    proxied = True


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol that waits for nobody for ever (DESIGN 10): not for a request, not for a client that
    does not read the answer; and that takes headers of a bounded size."""

    _timer: asyncio.TimerHandle | None = None
    _headers_bytes = 0
    _in_headers = False
    _answering = False
    _running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait."""
        super().connection_made(transport)
        self._wait(HEADERS_TIMEOUT_S)

    def data_received(self, data: bytes) -> None:
        """Part of a request, or several."""
        super().data_received(data)
        if self._in_headers:
            self._headers_bytes += len(data)
            if self._headers_bytes > HEADERS_BYTES_MAX:
                self.transport.abort()
        elif self._timer is None and not self._answering:
            self._wait(HEADERS_TIMEOUT_S)  # not even the beginning of a request

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_headers, self._headers_bytes = True, 0
        self._wait(HEADERS_TIMEOUT_S)

    def on_headers_complete(self) -> None:
        """The headers are there."""
        self._in_headers, self._answering = False, True
        self._wait(BODY_TIMEOUT_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The whole request is there."""
        self._wait(ANSWER_TIMEOUT_S)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer was written; further requests may have come meanwhile."""
        super().on_response_complete()
        if not self.pipeline and self.cycle.response_complete:
            self._answering = False
            if not self._in_headers:
                self._stop_waiting()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more was asked for; what is still unsent nobody reads."""
        super().timeout_keep_alive_handler()
        self._wait(CLOSE_TIMEOUT_S)

    def handle_websocket_upgrade(self) -> None:
        """The connection changes hands."""
        self._stop_waiting()
        super().handle_websocket_upgrade()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for; uvicorn tells only the request that came last."""
        self._stop_waiting()
        super().connection_lost(exc)
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()

    def _wait(self, timeout_s: float) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(timeout_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
