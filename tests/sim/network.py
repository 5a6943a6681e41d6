"""A model of the hall's network: lines of devices, connections that lose, cut and delay.

Owns delays, order within a connection, cuts, and what each side notices of them. The server's end has the interface of
`chungket.socket.Socket`, the client's end calls a `Client`. It must not know frames. Called by `server` and `client`.
"""

from collections.abc import Callable
from typing import Protocol

from chungket.lag import Lag
from chungket.socket import Endpoint
from tests.sim.world import Process, World

GRAIN_US = 4_000  # what the kernel says of the age of data is no finer
CLOSE_LOST = 1006


class Client(Protocol):
    """Who has the other end of a connection."""

    def received(self, wire: "Wire", frame: bytes) -> None:
        """A frame of the server."""

    def lost(self, wire: "Wire", code: int) -> None:
        """The connection is gone, with a close code or `CLOSE_LOST`."""


class Line:
    """The way of one device to the server."""

    def __init__(self, world: World, base_us: int, jitter_us: int) -> None:
        self._world = world
        self.base_us = base_us
        self._jitter_us = jitter_us
        self.stuck_until_us = 0

    def delay_us(self) -> int:
        """How long something sent now is under way."""
        jitter_us = int(self._world.chance.expovariate(1) * self._jitter_us)
        stuck_us = max(0, self.stuck_until_us - self._world.now_us)
        return stuck_us + self.base_us + jitter_us

    def stall(self, us: int) -> None:
        """Wi-Fi is bad: nothing gets through for so long, nothing is lost."""
        self.stuck_until_us = max(self.stuck_until_us, self._world.now_us + us)


class Wire:
    """One connection. Each direction keeps its order; a cut loses what is under way."""

    def __init__(self, world: World, line: Line, process: Process, client: Client, number: int) -> None:
        self.number = number
        self.lag = Lag()
        self.open = True  # neither side has heard that it ended
        self._world = world
        self._line = line
        self.process = process
        self._client = client
        self._endpoint: Endpoint | None = None
        self._up_us = self._down_us = 0  # when the last thing sent arrives
        self._cut = False
        self._server_gone = self._client_gone = False
        self._clogged_until_us = 0
        self.tap: Callable[[bytes], None] | None = None  # sees what leaves the server

    # --- the server's end: chungket.socket.Socket --------------------------------------------------------------------

    def attach(self, endpoint: Endpoint) -> None:
        """See `Socket`."""
        self._endpoint = endpoint

    def write(self, frame: bytes) -> bool:
        """See `Socket`. A clogged line takes nothing."""
        if self._server_gone or self._world.now_us < self._clogged_until_us:
            return False
        if self.tap is not None:
            self.tap(frame)
        self._down(lambda: self._client.received(self, frame))
        return True

    def close(self, code: int) -> None:
        """See `Socket`."""
        if not self._server_gone:
            self._server_gone = True
            self._down(lambda: self._client_hears(code))

    def abort(self) -> None:
        """See `Socket`."""
        self.close(CLOSE_LOST)

    @property
    def outbox_bytes(self) -> int:
        """See `Socket`."""
        return 1 if self._world.now_us < self._clogged_until_us else 0

    def clog(self, us: int) -> None:
        """The client does not read for so long."""
        self._clogged_until_us = self._world.now_us + us

    def _down(self, act: Callable[[], None]) -> None:
        self._down_us = max(self._down_us, self._world.now_us + self._line.delay_us())
        self._world.at(self._down_us, lambda: None if self._cut or self._client_gone else act())

    # --- the client's end --------------------------------------------------------------------------------------------

    def send(self, frame: bytes, arrived: Callable[[], None] | None = None) -> None:
        """A frame for the server. `arrived`: a witness at the server's kernel."""
        if self._client_gone:
            return
        self._up_us = max(self._up_us, self._world.now_us + self._line.delay_us())
        self._world.at(self._up_us, lambda: self._reach(frame, arrived))

    def hang_up(self) -> None:
        """The client ends it, without a word that gets through."""
        self.cut(noticed_us=0)

    def cut(self, noticed_us: int) -> None:
        """The line is cut: the client knows at once, the server after a while."""
        if self._client_gone:
            return
        self._cut = self._client_gone = True
        self.open = False
        self._world.after(noticed_us, lambda: self.process.deliver(self._server_hears))

    def _reach(self, frame: bytes, arrived: Callable[[], None] | None) -> None:
        if self._cut or self._server_gone or not self.process.alive:
            return
        at_us = self._world.now_us
        if arrived is not None:
            arrived()
        self.process.deliver(lambda: self._read(frame, at_us))

    def _read(self, frame: bytes, at_us: int) -> None:
        """The process reads: late, when it stood still meanwhile."""
        age_us = self._world.now_us - at_us
        age_us = age_us if age_us > GRAIN_US else 0
        if self._endpoint is not None and not self._server_gone:
            self._endpoint.received(frame, self._world.now_us - age_us, age_us)

    def _server_hears(self) -> None:
        if not self._server_gone:
            self._server_gone = True
            if self._endpoint is not None:
                self._endpoint.closed()

    def _client_hears(self, code: int) -> None:
        self.open = False
        self._client_gone = True
        self.process.deliver(self._ended)
        self._client.lost(self, code)

    def _ended(self) -> None:
        if self._endpoint is not None:
            self._endpoint.closed()

    def reset(self) -> None:
        """The server's process is gone: its kernel says so."""
        if not self._client_gone:
            self._world.after(self._line.delay_us(), self._client_hears_reset)

    def _client_hears_reset(self) -> None:
        if not self._client_gone:
            self._client_hears(CLOSE_LOST)
