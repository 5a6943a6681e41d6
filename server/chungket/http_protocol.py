"""HTTP on one connection, until it becomes a WebSocket: ours on uvicorn's, the only module that touches its internals.

Owns how long anybody is waited for, the size of headers, and the step from a request to a socket. It must not know who
is let in (`Door`) or what pages there are. uvicorn is pinned exactly for its sake. Called by `serving`.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Any, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from chungket.handshake import HandshakeFault, Upgrade, accepted, turned_away, upgrade_of
from chungket.heartbeat import Heartbeat
from chungket.socket import CLOSE_TIMEOUT_S, Socket, WebSocketProtocol
from chungket.turns import Turns

HEADERS_TIMEOUT_S = 10.0
HEADERS_BYTES_MAX = 64 * 1024
BODY_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 60.0  # a page's largest file over bad Wi-Fi
GRACE_S = 0.05  # after a time that is over: what had come before, and waited in the kernel, is read first

_logger = logging.getLogger("chungket.http_protocol")


class Door(Protocol):
    """Who is let in."""

    def __call__(self, request: Upgrade, socket: Socket) -> str | None:
        """Attach an endpoint and name the subprotocol, "" for none; or None: nobody comes in like this."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol that waits for nobody for ever (DESIGN 10): not for a request, not for a client that
    does not read the answer; and that takes headers of a bounded size."""

    door: Door
    beats: Heartbeat
    turns: Turns
    proxied = False
    _timer: asyncio.TimerHandle | None = None
    _timer_s = 0.0  # when it goes off
    _until_s = 0.0  # until when is waited; 0: for nothing
    _over_s = 0.0  # the one of these that was over at the last look
    _headers_bytes = 0
    _in_headers = False
    _answering = False
    _upgrading = False
    _running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start to wait."""
        super().connection_made(transport)
        self._wait(HEADERS_TIMEOUT_S)

    def data_received(self, data: bytes) -> None:
        """Part of a request, or several."""
        if self._upgrading:  # a client has to wait for our answer (RFC 6455, 4.1)
            self.transport.abort()
            return
        super().data_received(data)
        if self._in_headers:
            self._headers_bytes += len(data)
            if self._headers_bytes > HEADERS_BYTES_MAX:
                self.transport.abort()
        elif not self._until_s and not self._answering and not self._upgrading:
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
                self._until_s = 0.0

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more was asked for; what is still unsent nobody reads."""
        super().timeout_keep_alive_handler()
        self._wait(CLOSE_TIMEOUT_S)

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

    # --- becoming a WebSocket ----------------------------------------------------------------------------------------

    def _should_upgrade_to_ws(self) -> bool:
        """Here it is made, and not by a class that the configuration names."""
        return True

    def handle_websocket_upgrade(self) -> None:
        """The connection changes hands, when its turn has come."""
        self._stop_waiting()
        self._upgrading = True
        self.turns.take(self._upgrade)

    def _upgrade(self) -> None:
        if self.transport.is_closing():
            return
        socket = WebSocketProtocol(
            self.transport, self.connections, self.beats, self.config.ws_max_size, proxied=self.proxied
        )
        status, reason = HTTPStatus.FORBIDDEN, ""
        try:
            request = upgrade_of(self.scope["method"], self.scope["http_version"], self.url, self.headers)
            subprotocol = self.door(request, socket)
            if subprotocol is not None:
                self._let_go()
                socket.open(accepted(request, subprotocol))
                return
        except HandshakeFault as fault:
            status, reason = fault.status, str(fault)
        except Exception:
            _logger.exception("the handshake failed")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        self.transport.write(turned_away(status, reason))
        self.transport.close()
        self._wait(CLOSE_TIMEOUT_S)

    def _let_go(self) -> None:
        """What only HTTP needs. The parser and this object hold each other, and nobody looks for such pairs while a
        question is open."""
        self.connections.discard(self)
        nothing: Any = None
        self.parser = self.flow = self.scope = self.headers = nothing

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _wait(self, timeout_s: float) -> None:
        """From now on for so long. The timer of before is kept where it goes off earlier: it looks again then."""
        now_s = self.loop.time()
        self._until_s = now_s + timeout_s
        if self._timer is not None and self._timer_s > self._until_s:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer_s = self._until_s
            self._timer = self.loop.call_later(timeout_s, self._look)

    def _look(self) -> None:
        """Whether the time is over: then once more, after everything that waits in the kernel was read. A loop that was
        late would otherwise hang up on people it had kept waiting itself."""
        self._timer = None
        now_s = self.loop.time()
        if not self._until_s:
            return
        if now_s < self._until_s:
            self._timer_s = self._until_s
            self._timer = self.loop.call_later(self._until_s - now_s, self._look)
        elif self._over_s != self._until_s:
            self._over_s, self._timer_s = self._until_s, now_s + GRACE_S
            self._timer = self.loop.call_later(GRACE_S, self._look)
        else:
            self.transport.abort()

    def _stop_waiting(self) -> None:
        self._until_s = 0.0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def http_protocol(door_: Door, period_s: float, *, proxied_: bool = False) -> type[HttpProtocol]:
    """The protocol of one server. `period_s`: between two pings of a connection."""

    class Ours(HttpProtocol):
        door = staticmethod(door_)
        beats = Heartbeat(period_s)
        turns = Turns()
        proxied = proxied_

    return Ours
