"""A small server that speaks the protocol by a script, for tests of what a client does when a server misbehaves.

Owns the other end of the sockets and nothing of the contest: every test says what is answered.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from chungket.protocol import (
    PROTOCOL_VERSION,
    SUBPROTOCOL,
    Frame,
    ToClientAck,
    ToClientPong,
    ToClientWelcome,
    ToServerCommand,
    ToServerFrame,
    ToServerHello,
    ToServerPing,
    decode_to_server,
    encode,
)

CONTEST = "thu"
WELCOME = ToClientWelcome(PROTOCOL_VERSION, "b1", CONTEST, "finalist", "001", "clock-1", "log-1", 5_000_000, 0, True)
TIMEOUT_S = 5.0


@dataclass(eq=False)
class Talk:
    """One connection: what came in, and the way back."""

    socket: ServerConnection
    number: int  # 1: the first one
    frames: list[ToServerFrame] = field(default_factory=list)

    async def send(self, frame: Frame) -> None:
        """One frame."""
        await self.socket.send(encode(frame))


Script = Callable[[Talk, ToServerFrame], Awaitable[None]]


@dataclass(eq=False)
class PretendServer:
    """Greets, answers pings, and leaves everything else to its script."""

    script: Script
    url: str = ""
    talks: list[Talk] = field(default_factory=list)
    welcome: ToClientWelcome = WELCOME
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def converse(self, socket: ServerConnection) -> None:
        """One connection."""
        talk = Talk(socket, len(self.talks) + 1)
        self.talks.append(talk)
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                frame = decode_to_server(data)
                talk.frames.append(frame)
                await self._answer(talk, frame)
                self._news.set()
        except ConnectionClosed:
            pass
        self._news.set()

    async def _answer(self, talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello):
            await talk.send(self.welcome)
        elif isinstance(frame, ToServerPing):
            await talk.send(ToClientPong(frame.sent, 7_000_000, 7_000_000))
        await self.script(talk, frame)

    def commands(self, talk: int | None = None) -> list[ToServerCommand]:
        """Commands that came, on one connection or on all."""
        talks = self.talks if talk is None else self.talks[talk - 1 : talk]
        return [frame for entry in talks for frame in entry.frames if isinstance(frame, ToServerCommand)]

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something that came in makes a condition true."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"waited {TIMEOUT_S} s for {what}") from None


@asynccontextmanager
async def pretend_server(script: Script, welcome: ToClientWelcome = WELCOME) -> AsyncIterator[PretendServer]:
    """A running one on loopback."""
    pretended = PretendServer(script, welcome=welcome)
    protocols = [Subprotocol(SUBPROTOCOL)]
    async with serve(pretended.converse, "127.0.0.1", 0, subprotocols=protocols, close_timeout=0.2) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        pretended.url = f"http://127.0.0.1:{port}"
        yield pretended


def ack(id_: str, seq: int = 3) -> ToClientAck:
    """The command is on disk."""
    return ToClientAck(id_, seq, f"head{seq}", f"mac{seq}", 1_600_000_000_000, None)
