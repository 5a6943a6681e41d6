"""Scripted people on real sockets: the finalists, consoles and watchers of the simulation, on this machine's clock.

Owns what the simulation models and this has really: time, lines, connections; and the haste that fits a contest into
seconds. What people do, and what they note, is the simulation's. Called by `hall`.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from chungket.clock import monotonic_us
from chungket.core.shapes import ConsoleShape
from chungket.protocol import SUBPROTOCOL
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.press import REASON, Press
from load_tests.swarm.lean_client import OPCODE_BINARY, OPCODE_CLOSE, OPCODE_PING, OPCODE_PONG, client_frame, next_frame
from tests.sim import finalist as finalist_module
from tests.sim import host as host_module
from tests.sim.client import Device, Frame
from tests.sim.finalist import Finalist
from tests.sim.host import Host

if TYPE_CHECKING:
    from tests.chaos.hall import Hall

_S = 1_000_000
NO_HEAD = b"\x82\x00"  # stands for the head of a server's frame, which is read away already
SHAKE_S = 4.0  # for a server that takes a connection to answer it
REVISIONS_MAX = 6
WRITES_US = (1_500_000, 4_500_000)  # how long somebody writes a paper
RESET_AT_CLOSE = struct.pack("ii", 1, 0)

HASTE: tuple[tuple[Any, str, Any], ...] = (
    (host_module, "HASTE", 60.0),
    (host_module, "LOOK_US", 90_000),
    (host_module, "LOBBY_US", 200_000),
    (host_module, "VISITS_US", (200_000, 500_000)),
    (host_module, "STUCK_US", 8_000_000),
    (finalist_module, "SAVE_US", 250_000),
)


@contextlib.contextmanager
def in_haste() -> Iterator[None]:
    """Nobody in this process thinks for long."""
    with contextlib.ExitStack() as patches:
        for module, name, value in HASTE:
            patches.enter_context(patch.object(module, name, value))
        yield


class World:
    """This machine's clock, with the interface of the simulation's. Belongs to the loop that runs."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        self._began_us = monotonic_us()
        self._loop = asyncio.get_running_loop()

    @property
    def now_us(self) -> int:
        """µs since the run began."""
        return monotonic_us() - self._began_us

    def at(self, at_us: int, act: Callable[[], object]) -> None:
        """Let something happen at a moment."""
        self.after(at_us - self.now_us, act)

    def after(self, us: float, act: Callable[[], object]) -> None:
        """Let something happen later."""
        self._loop.call_later(max(0.0, us) / _S, act)


class Line:
    """The way of one device: loopback, or nothing at all for a while."""

    base_us = 0

    def __init__(self, world: World) -> None:
        self._world = world
        self.stuck_until_us = 0

    def stall(self, us: int) -> None:
        """No connection is made for so long."""
        self.stuck_until_us = max(self.stuck_until_us, self._world.now_us + us)

    @property
    def stuck(self) -> bool:
        """Whether there is no way now."""
        return self._world.now_us < self.stuck_until_us


class Wire(asyncio.Protocol):
    """One connection, with the client's end of the simulation's."""

    def __init__(self, hall: "Hall", device: Device, role: str, cookie: str) -> None:
        self._hall = hall
        self._device = device
        self._role, self._cookie = role, cookie
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._shaken = False
        self._over = False
        self._code = 1006

    # --- the device's side -------------------------------------------------------------------------------------------

    def send(self, frame: bytes, arrived: Callable[[], None] | None = None) -> None:
        """A frame for the server. Nobody here witnesses its arrival."""
        self._write(client_frame(frame))

    def cut(self, noticed_us: int) -> None:
        """Reset it: what is under way may have arrived."""
        self._over = True
        if self._transport is not None:
            with contextlib.suppress(OSError, ValueError):  # closed already
                sock: socket.socket = self._transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            self._transport.abort()

    def hang_up(self) -> None:
        """Leave without a word."""
        self.cut(0)

    # --- the socket's side -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self._transport = cast(asyncio.Transport, transport)
        self._hall.world.after(SHAKE_S * _S, self._give_up)
        cookie = f"Cookie: {self._cookie}\r\n" if self._cookie else ""
        host = f"127.0.0.1:{self._hall.machine.port}"
        self._write(
            f"GET /ws?role={self._role} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\n"
            f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n{cookie}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take frame after frame."""
        buffer = self._buffer
        buffer += data
        start = 0
        if not self._shaken:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            start = end + 4
            if not buffer.startswith(b"HTTP/1.1 101") or self._device.wire is not None or self._device.finished:
                self.connection_lost(None)
                self.cut(0)
                return
            self._shaken = True
            self._device.connected(cast(Any, self))
        while not self._over and (found := next_frame(buffer, start)) is not None:
            opcode, begin, start = found
            self._take(opcode, bytes(buffer[begin:start]))
        del buffer[:start]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == OPCODE_BINARY:
            self._hall.heard(payload)
            self._device.received(cast(Any, self), NO_HEAD + payload)
        elif opcode == OPCODE_PING:
            self._write(client_frame(payload, OPCODE_PONG))
        elif opcode == OPCODE_CLOSE:
            self._code = int.from_bytes(payload[:2]) if payload else 1005
            assert self._transport is not None
            self._transport.close()

    def connection_lost(self, _: Exception | None) -> None:
        """It is over: for a device that has it, or for one that was to get it."""
        if self._over:
            return
        self._over = True
        if self._shaken:
            self._device.lost(cast(Any, self), self._code)
        else:
            self._device.refused()

    def _give_up(self) -> None:
        if not self._shaken and not self._over:
            self.connection_lost(None)
            self.cut(0)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)


class HastyHost(Host):
    """Does not practise."""

    practises = False
    _locked = False

    def settled(self, command: PendingCommand, frame: Frame) -> None:
        """It may press again; once the lobby is locked, nothing is left to lock."""
        super().settled(command, frame)
        if command.name == "lock_lobby" and frame.get("code", "nothing_left") == "nothing_left":
            self._locked = True

    def _lobby_over(self, console: ConsoleShape) -> bool:
        """Everybody comes, however long their server is away: who is late may not sign in any more."""
        return console.phase == "lobby" and console.readiness.signed_in >= len(self.hall.expected())

    def _operate(self, console: ConsoleShape, chance: random.Random) -> Press | None:
        press = super()._operate(console, chance)
        if press is None or self.practises or console.phase != "lobby":
            return press
        if press.command not in ("prepare_play", "open_paper"):
            return press
        if not self._locked:
            return Press("lock_lobby", {}, 0.0, "")
        return Press("start_round", {"round": self.hall.contest.rounds[0].id, "override_reason": REASON}, 0.0, "")


class HastyFinalist(Finalist):
    """Writes a whole paper in seconds, every answer more than once, and hands in."""

    def _plan_writing(self, paper: Frame, left_us: int) -> None:
        """Everybody changes every answer, again and again."""
        chance = self.world.chance
        span_us = chance.randint(*WRITES_US)
        for slot in range(paper["count"]):
            for _ in range(chance.randint(2, REVISIONS_MAX)):
                self.later(chance.randint(0, span_us), partial(self._write, paper["id"], slot))
        self.later(span_us + chance.randint(0, _S), partial(self._submit, paper["id"], paper["count"]))
        if self.hall.troubled and chance.random() < 0.2:
            self.hall.count("device offline in a paper")
            self.later(chance.randint(0, span_us), partial(self._go_offline, chance.randint(_S // 2, 3 * _S)))
