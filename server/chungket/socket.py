"""The sockets: our WebSocket protocol class on uvicorn's, the only module that touches uvicorn's internals.

Owns the stamp of arrival, taken before any queue (DESIGN 2), the way of a message straight to its endpoint, and writing
frames that were built once for many. It must not know what messages mean. uvicorn is pinned exactly for its sake.
Called by `gateway` (as `Endpoint`) and `hub` (through `Socket`).
"""

import asyncio
import logging
import random
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from chungket.clock import monotonic_us
from chungket.frames import CLOSE, PING, PONG, FrameFault, FrameReader, close_frame, websocket_frame
from chungket.lag import NO_KERNEL, HasOptions, Lag, ask_kernel, waited_us
from chungket.turns import Turns

__all__ = ["Endpoint", "Socket", "websocket_frame"]

SCOPE_EXTENSION = "chungket.socket"
OUTBOX_BYTES_MAX = 256 * 1024  # unsent bytes of one client; above it snapshots wait, and then it is closed
EARLY_BYTES_MAX = 64 * 1024  # of frames that came before the handshake was accepted
CLOSE_TIMEOUT_S = 5.0  # for a client to take what was sent before a close, and to answer it
HEADERS_TIMEOUT_S = 10.0
HEADERS_BYTES_MAX = 64 * 1024
BODY_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 60.0  # a page's largest file over bad Wi-Fi
CLOSE_STOPPING = 4000

_PING_BYTES = 4

_logger = logging.getLogger("chungket.socket")


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


class _Spent:
    """What stands where uvicorn had a queue and an event of its own for each connection."""

    def put_nowait(self, _: object) -> None:
        """Nobody reads it."""

    def set(self) -> None:
        """Nobody waits."""


_SPENT = _Spent()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol until the handshake is accepted, and our own reader and writer from then on.

    Once it is accepted the application's task ends, and all that only a handshake needs is let go: thousands of
    connections wait for hours.
    """

    proxied = False  # what the kernel measures is about a proxy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._endpoint: Endpoint | None = None
        self._reader: FrameReader | None = None
        self._early = b""
        self._kernel: HasOptions | None = None
        self._received_us = 0
        self._age_us = 0
        self.lag = Lag()

    # --- the handshake: uvicorn's side -------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection changes hands."""
        super().connection_made(transport)
        self._kernel = None if self.proxied else transport.get_extra_info("socket")

    def handle_connect(self, event: Request) -> None:
        """Let the application find this object: `super` has made the scope, and its task has not begun yet."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[SCOPE_EXTENSION] = self

    async def run_asgi(self) -> None:
        """The application answers the handshake, and is done."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            _logger.exception("the handshake failed")
            self.send_500_response()
        if self._endpoint is None or not self.handshake_complete or self.close_sent or self.disconnected:
            if self.close_timer is None:
                self.transport.close()
            return
        self._open(self._endpoint)

    def _open(self, endpoint: Endpoint) -> None:
        """From now on frames are read and written here."""
        self._reader = FrameReader(self.config.ws_max_size)
        spent: Any = _SPENT
        self.queue = self.writable = spent
        nothing: Any = None
        self.conn = self.scope = self.request = self.response = self.app_state = nothing
        early, self._early = self._early, b""
        if early:
            self._read(self._reader, early)

    def data_received(self, data: bytes) -> None:
        """Stamp first: with the moment the kernel had the data, should this loop have been late (DESIGN 4.4)."""
        kernel = NO_KERNEL if self.proxied else ask_kernel(self._kernel)
        self._age_us = waited_us(kernel)
        self._received_us = monotonic_us() - self._age_us
        self.lag.asked(kernel)
        if self._reader is not None:
            self._read(self._reader, data)
        elif not self.handshake_initiated:
            super().data_received(data)
        elif not self.close_sent:
            self._early += data
            if len(self._early) > EARLY_BYTES_MAX:
                self.abort()

    def pause_writing(self) -> None:
        """Nobody waits for room: who does not read is left out, and then closed (`fanout`)."""

    def resume_writing(self) -> None:
        """See `pause_writing`."""

    # --- frames: what the reader says --------------------------------------------------------------------------------

    def _read(self, reader: FrameReader, data: bytes) -> None:
        try:
            reader.feed(data, self)
        except FrameFault as fault:
            self._fail(fault.code, str(fault))

    def message(self, data: bytes | None) -> None:
        """A whole message is there: hand it on without queue, task switch and pause of reading (DESIGN 10)."""
        if self._endpoint is not None and not self.close_sent:
            self._endpoint.received(data, self._received_us, self._age_us)

    def pinged(self, payload: bytes) -> None:
        """Pongs are not queued without end for a client that does not read them."""
        if self.outbox_bytes > OUTBOX_BYTES_MAX:
            self.abort()
        elif not self.close_sent:
            self.transport.write(websocket_frame(payload, PONG))

    def ponged(self, payload: bytes) -> None:
        """The round trip of one of our pings, which no page can shorten (DESIGN 4.4)."""
        if self.pending_ping_payload is None or payload != self.pending_ping_payload:
            return
        self.last_ping_rtt = self.loop.time() - self.ping_sent_at
        self.lag.ponged(round(self.last_ping_rtt * 1_000_000))
        self.pending_ping_payload = None
        if self.pong_timer is not None:
            self.pong_timer.cancel()
            self.pong_timer = None
            self.schedule_ping()

    def left(self, code: int, payload: bytes) -> None:
        """The client leaves, or takes note of our close."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(websocket_frame(payload, CLOSE))
        self._close_soon()

    def _fail(self, code: int, reason: str) -> None:
        """What came is no WebSocket, or nothing came at all."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(close_frame(code, reason))
        self._close_soon()

    def _close_soon(self) -> None:
        self.close_sent = True
        self.transport.close()
        self._abort_later()

    # --- keepalive ---------------------------------------------------------------------------------------------------

    def send_keepalive_ping(self) -> None:
        """Ask whether the client is there, and how far away."""
        self.ping_timer = None
        if self.close_sent or self.transport.is_closing():
            return
        self.pending_ping_payload = random.getrandbits(8 * _PING_BYTES).to_bytes(_PING_BYTES)
        self.ping_sent_at = self.loop.time()
        self.transport.write(websocket_frame(self.pending_ping_payload, PING))
        assert self.ping_timeout is not None
        self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def keepalive_timeout(self) -> None:
        """The client does not answer pings."""
        self.pong_timer = self.pending_ping_payload = None
        if not self.close_sent and not self.transport.is_closing():
            self._fail(1011, "keepalive ping timeout")

    def _abort_later(self) -> None:
        """A transport that was closed still waits for its outbox to be read: by a client that is gone, for ever."""
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(CLOSE_TIMEOUT_S, self.transport.abort)

    # --- the end -----------------------------------------------------------------------------------------------------

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the endpoint once."""
        super().connection_lost(exc)
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            endpoint.closed()

    def shutdown(self) -> None:
        """The server stops: say so in our own words, so that pages come back with back-off."""
        self.stop_keepalive()
        if self._reader is not None:
            self.close(CLOSE_STOPPING)
            self.transport.close()
        else:
            super().shutdown()

    # --- the endpoint's side -----------------------------------------------------------------------------------------

    def attach(self, endpoint: Endpoint) -> None:
        """See `Socket`."""
        self._endpoint = endpoint

    def write(self, frame: bytes) -> bool:
        """See `Socket`."""
        transport = self.transport
        if (
            not self.handshake_complete
            or self.close_sent
            or transport.is_closing()
            or transport.get_write_buffer_size() > OUTBOX_BYTES_MAX
        ):
            return False
        transport.write(frame)
        return True

    def close(self, code: int) -> None:
        """See `Socket`."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return
        self.stop_keepalive()
        self.transport.write(close_frame(code))
        self.close_sent = True
        self._abort_later()

    def abort(self) -> None:
        """See `Socket`."""
        self.transport.abort()

    @property
    def outbox_bytes(self) -> int:
        """See `Socket`."""
        return self.transport.get_write_buffer_size()


class ProxiedProtocol(WebSocketProtocol):
    """The same behind a proxy, whose connection is not the client's."""

    proxied = True


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol that waits for nobody for ever (DESIGN 10): not for a request, not for a client that
    does not read the answer; and that takes headers of a bounded size."""

    turns: Turns | None = None  # of handshakes; without them each is done as it comes
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
        """The connection changes hands, when its turn has come."""
        self._stop_waiting()
        if self.turns is None:
            super().handle_websocket_upgrade()
        else:
            self.turns.take(self._upgrade)

    def _upgrade(self) -> None:
        if not self.transport.is_closing():
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


def http_in_turns() -> type[HttpProtocol]:
    """The HTTP protocol of one server, whose handshakes take turns."""

    class TakingTurns(HttpProtocol):
        turns = Turns()

    return TakingTurns
