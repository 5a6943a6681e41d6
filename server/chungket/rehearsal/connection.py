"""One client's connection as docs/PROTOCOL.md has it: hello, pings, receipts, resends, close codes, coming back.

Owns the socket and everything that is due by time. It must not know what finalists or hosts do: a `Listener` does.
Called by `finalist` and `console_client`.
"""

import asyncio
import contextlib
import math
import random
import ssl
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

from chungket.clock import monotonic_us
from chungket.protocol import (
    CLOSE_PROTOCOL,
    PROTOCOL_VERSION,
    SUBPROTOCOL,
    Frame,
    ProtocolError,
    ReceiptShape,
    ToClientAck,
    ToClientConsole,
    ToClientFrame,
    ToClientOwn,
    ToClientPong,
    ToClientRefused,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToClientWall,
    ToClientWelcome,
    ToServerArmed,
    ToServerHello,
    ToServerPainted,
    ToServerPing,
    ToServerSample,
    decode_to_client,
    encode,
)
from chungket.rehearsal.back_off import FINAL_CODES, BackOff
from chungket.rehearsal.outbox import Outbox, PendingCommand
from chungket.rehearsal.server_clock import ServerClock

BUILD = ""  # no page: another name would put "old page" on every row of the readiness board
PINGS_FIRST = 10
PING_EVERY_S = 5.0
SAMPLE_EVERY_S = 10.0
SILENCE_MAX_S = 6.0  # after a ping; then the connection is as good as gone
OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 1.0
FRAME_BYTES_MAX = 8 * 1024 * 1024  # a console's sync holds a row for every place
CLOSE_LOST = 1006

Outcome = ToClientAck | ToClientRefused

# The same bytes go to every finalist: decoded once, shared because frames are frozen.
_decode = lru_cache(maxsize=32)(decode_to_client)


class Listener(Protocol):
    """Who uses a connection. Called inside the event loop: must not block."""

    def received(self, frame: ToClientFrame) -> None:
        """A frame that is not stale; welcomes, acks and refusals too."""

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """A command was acknowledged or refused."""


class Connection:
    """Connects, again and again, until a close code says that there is no coming back."""

    def __init__(
        self,
        url: str,
        role: str,
        device: str,
        listener: Listener,
        chance: random.Random,
        *,
        context: ssl.SSLContext | None = None,
        doorway: asyncio.Semaphore | None = None,
    ) -> None:
        """`role`: "finalist" or "host". `doorway`: how many may be shaking hands at a time."""
        parts = urlsplit(url)
        scheme = "ws" if parts.scheme == "http" else "wss"
        self._url = f"{scheme}://{parts.netloc}/ws?role={role}"
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._device = device
        self._listener = listener
        self._chance = chance
        self._context = context
        self._doorway = doorway or asyncio.Semaphore(1)
        self._back_off = BackOff(chance)
        self._outbox = Outbox(chance)
        self._socket: ClientConnection | None = None
        self._receipt: ReceiptShape | None = None
        self._contest = ""
        self._seen = 0  # the newest entry
        self._wake = asyncio.Event()
        self._away_until_s = 0.0
        self._begin_anew()
        self.clock = ServerClock()
        self.cookie = ""
        self.reconnects = 0

    def _begin_anew(self) -> None:
        """What belongs to one connection only."""
        self._greeted_s = 0.0
        self._store_away = False
        self._seqs: dict[type[Frame], int] = {}
        self._pings_left = 0
        self._ping_at_s = math.inf
        self._sample_at_s = math.inf
        self._unanswered_s = math.inf
        self._reports: list[ToServerArmed | ToServerPainted] = []

    # --- the listener's side -----------------------------------------------------------------------------------------

    @property
    def greeted(self) -> bool:
        """Whether commands go out at the moment."""
        return self._greeted_s > 0.0

    @property
    def pending(self) -> tuple[PendingCommand, ...]:
        """Commands that are neither acknowledged nor refused, oldest first."""
        return self._outbox.pending

    def now_us(self) -> int:
        """Contest time."""
        return self.clock.now_us(monotonic_us())

    def send(self, name: str, arguments: Mapping[str, Any], *, flow_version: int = -1) -> PendingCommand:
        """Send a command, now or as soon as there is a connection; again under the same id until it is settled."""
        command = self._outbox.add(name, arguments, time.monotonic(), flow_version=flow_version)
        self._wake.set()
        return command

    def tell(self, frame: ToServerArmed | ToServerPainted) -> None:
        """A report, sent once; without a connection nobody needs it."""
        if self.greeted:
            self._reports.append(frame)
            self._wake.set()

    def cut(self, away_s: float = 0.0) -> None:
        """Lose the connection without a word, as a phone that leaves the network does; not to be back before
        `away_s`."""
        self._away_until_s = time.monotonic() + away_s
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self) -> int:
        """Stay connected; returns one of `FINAL_CODES`. A connection that was never made is tried again."""
        while True:
            code = await self._connect_once()
            if self.greeted:
                self._back_off.lasted(time.monotonic() - self._greeted_s)
                self.reconnects += 1
            self._begin_anew()
            if code in FINAL_CODES:
                return code
            away_s = self._away_until_s - time.monotonic()
            await asyncio.sleep(max(away_s, self._back_off.delay_s(code)))

    # --- one connection ----------------------------------------------------------------------------------------------

    async def _connect_once(self) -> int:
        """Its close code."""
        try:
            async with self._doorway:
                socket = await self._handshake()
        except (OSError, WebSocketException):
            return CLOSE_LOST
        self._socket = socket
        try:
            return await self._converse(socket)
        finally:
            self._socket = None
            await socket.close()

    async def _handshake(self) -> ClientConnection:
        return await connect(
            self._url,
            origin=Origin(self._origin),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Cookie": self.cookie},
            ssl=self._context,
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            max_size=FRAME_BYTES_MAX,
        )

    async def _converse(self, socket: ClientConnection) -> int:
        hello = ToServerHello(PROTOCOL_VERSION, BUILD, self._device, self._receipt, self._contest, self._seen)
        tending = asyncio.create_task(self._tend(socket))
        try:
            await socket.send(encode(hello))
            async for data in socket:
                if isinstance(data, bytes):
                    self._receive(_decode(data))
        except ConnectionClosed:
            pass
        except ProtocolError:
            await socket.close(CLOSE_PROTOCOL)
            return CLOSE_PROTOCOL
        finally:
            tending.cancel()
        return socket.close_code or CLOSE_LOST

    async def _tend(self, socket: ClientConnection) -> None:
        """Send what is due, wait until something is."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                now_s = time.monotonic()
                if now_s - self._unanswered_s > SILENCE_MAX_S:
                    socket.transport.abort()
                    return
                for frame in self._due(now_s):
                    await socket.send(encode(frame))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._wait_s()):
                        await self._wake.wait()
                self._wake.clear()

    def _due(self, now_s: float) -> list[Frame]:
        """Frames to send now."""
        if not self.greeted:
            return []
        frames: list[Frame] = []
        if not self._store_away:
            frames += self._outbox.due(now_s)
        reports, self._reports = self._reports, []
        frames += reports
        if now_s >= self._ping_at_s:
            self._ping_at_s = now_s + self._jittered_s(PING_EVERY_S)
            self._unanswered_s = min(self._unanswered_s, now_s)
            frames.append(ToServerPing(monotonic_us()))
        if now_s >= self._sample_at_s:
            self._sample_at_s = now_s + self._jittered_s(SAMPLE_EVERY_S)
            frames.append(ToServerSample(self.clock.ping_p95_ms, self.clock.error_ms))
        return frames

    def _wait_s(self) -> float | None:
        """How long nothing is due; None: until somebody wakes us."""
        commands_s = math.inf if self._store_away else self._outbox.next_due_s()
        due_s = min(self._ping_at_s, self._sample_at_s, commands_s, self._unanswered_s + SILENCE_MAX_S)
        return max(0.0, due_s - time.monotonic()) if self.greeted and due_s < math.inf else None

    def _jittered_s(self, span_s: float) -> float:
        """±10 %, so that a hall of devices does not beat together."""
        return span_s * self._chance.uniform(0.9, 1.1)

    # --- frames ------------------------------------------------------------------------------------------------------

    def _receive(self, frame: ToClientFrame) -> None:
        if self._is_stale(frame):
            return
        match frame:
            case ToClientWelcome():
                self._welcome(frame)
            case ToClientPong():
                self._pong(frame)
            case ToClientStatus():
                self._store_away = frame.store == "away"
                self._wake.set()
            case ToClientAck():
                if self._receipt is None or frame.seq >= self._receipt.seq:
                    self._receipt = ReceiptShape(frame.seq, frame.head, frame.mac)
                self._settle(frame)
            case ToClientRefused():
                if frame.code != "busy":  # a busy server is asked again with the next resend
                    self._settle(frame)
        self._listener.received(frame)

    def _is_stale(self, frame: ToClientFrame) -> bool:
        if isinstance(frame, ToClientSync):
            self._seqs = dict.fromkeys((ToClientStage, ToClientOwn, ToClientWall, ToClientConsole), frame.seq)
        elif isinstance(frame, ToClientStage | ToClientOwn | ToClientWall | ToClientConsole):
            part = type(frame)
            if frame.seq < self._seqs.get(part, -1):
                return True
            self._seqs[part] = frame.seq
        else:
            return False
        self._seen = max(self._seen, frame.seq)
        return False

    def _welcome(self, frame: ToClientWelcome) -> None:
        if frame.version != PROTOCOL_VERSION:
            raise ProtocolError(f"expected version {PROTOCOL_VERSION}, got {frame.version}")
        self._contest = frame.contest
        self.clock.begin(frame.clock, frame.now_us, monotonic_us())
        self._greeted_s = time.monotonic()
        self._pings_left = PINGS_FIRST
        self._ping_at_s = self._greeted_s
        self._sample_at_s = self._greeted_s + self._jittered_s(SAMPLE_EVERY_S)
        self._outbox.rearm()
        self._wake.set()

    def _pong(self, frame: ToClientPong) -> None:
        """The pings of the first round follow one another: the next when the last one was answered."""
        self.clock.sample(frame.sent, frame.received_us, frame.replied_us, monotonic_us())
        self._unanswered_s = math.inf
        self._pings_left = max(0, self._pings_left - 1)
        if self._pings_left:
            self._ping_at_s = time.monotonic()
            self._wake.set()

    def _settle(self, outcome: Outcome) -> None:
        command = self._outbox.settle(outcome.id)
        if command is not None:
            self._listener.settled(command, outcome)
