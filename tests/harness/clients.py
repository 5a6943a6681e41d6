"""Scripted finalists and consoles that really connect: HTTP for signing in, WebSocket for the rest.

Owns the conversation, not what is expected of it. They remember the newest value of every part and every frame's
bytes, so that a test can search what left the server.
"""

import asyncio
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from chungket.protocol import PROTOCOL_VERSION, SUBPROTOCOL

Frame = dict[str, Any]
TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Answered:
    """An HTTP answer; `cookie` is ready for a Cookie header."""

    status: int
    body: dict[str, Any]
    cookie: str


def post(url: str, path: str, body: object, headers: dict[str, str] | None = None) -> Answered:
    """POST JSON."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
    try:
        sent = {"Content-Type": "application/json", **(headers or {})}
        connection.request("POST", path, json.dumps(body), sent)
        response = connection.getresponse()
        cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        return Answered(response.status, json.loads(response.read() or b"{}"), cookie)
    finally:
        connection.close()


def get(url: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """GET: status, headers with small letters, body."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


@dataclass
class Client:
    """One connection. `parts`: newest stage, own, wall, console; `places`: rows by candidate number."""

    url: str
    role: str
    cookie: str = ""
    device: str = "device"
    parts: Frame = field(default_factory=dict)
    places: dict[str, Frame] = field(default_factory=dict)
    replies: dict[str, Frame] = field(default_factory=dict)
    welcome: Frame = field(default_factory=dict)
    frames: list[bytes] = field(default_factory=list)
    arrived_us: list[int] = field(default_factory=list)  # of each frame, by this machine's monotonic clock
    close_code: int = 0
    commands: int = 0
    receipt: Frame | None = None
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, *, hello: Frame | None = None) -> Self:
        """Connect, greet, and wait for the whole state (or for the close code)."""
        self.close_code = 0
        self.parts.clear()
        self._socket = await connect(
            f"{self.url.replace('http', 'ws', 1)}/ws?role={self.role}",
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]  # a NewType of str
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            compression=None,
            max_size=None,
        )
        greeting = {
            "type": "hello",
            "version": PROTOCOL_VERSION,
            "build": "test",
            "device": self.device,
            "receipt": self.receipt,
            "contest": "",
        }
        await self.send({**greeting, **(hello or {})})
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.until(lambda: self.parts.keys() & {"seq", "takeover"} or self.close_code != 0, "sync")
        return self

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def send(self, frame: Frame | bytes) -> None:
        """One frame, or any bytes."""
        assert self._socket is not None
        await self._socket.send(frame if isinstance(frame, bytes) else msgpack.packb(frame))

    async def command(self, name: str, flow_version: int = -1, id_: str = "", **arguments: Any) -> Frame:
        """Send a command and wait for its ack or refusal."""
        self.commands += 1
        id_ = id_ or f"{self.role}-{self.commands}"
        self.replies.pop(id_, None)
        await self.send(
            {"type": "command", "id": id_, "name": name, "flow_version": flow_version, "arguments": arguments}
        )
        await self.until(lambda: id_ in self.replies, f"the reply to {name}")
        return self.replies[id_]

    def seen(self, kind: str) -> list[Frame]:
        """All frames of a kind that ever came, over all connections."""
        frames = [msgpack.unpackb(frame) for frame in self.frames]
        return [frame for frame in frames if frame["type"] == kind]

    async def until(self, condition: Callable[[], object], what: str, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until a frame has made a condition true."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(
                f"{self.role} waited {timeout_s} s for {what}; closed with {self.close_code}"
            ) from None

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                assert isinstance(message, bytes)
                self.frames.append(message)
                self.arrived_us.append(time.monotonic_ns() // 1_000)
                self._take(msgpack.unpackb(message))
                self._news.set()
        except ConnectionClosed:
            pass
        self.close_code = socket.close_code or 1006
        self._news.set()

    def _take(self, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "sync":
            self.parts = {name: frame[name] for name in ("seq", "stage", "own", "wall", "console")}
            self.places = {row["candidate"]: row for row in frame["places"] or ()}
        elif kind in ("stage", "own", "wall", "console"):
            self.parts[kind] = frame[kind]
            self.parts["seq"] = frame["seq"]
        elif kind == "places":
            self.places.update((row["candidate"], row) for row in frame["rows"])
        elif kind in ("ack", "refused"):
            self.replies[frame["id"]] = frame
            if kind == "ack":
                self.receipt = {name: frame[name] for name in ("seq", "head", "mac")}
        elif kind == "welcome":
            self.welcome = frame
        else:
            self.parts[kind] = frame


class Console(Client):
    """A host's console."""

    @classmethod
    async def with_token(cls, url: str, token: str) -> "Console":
        """Sign in with a one-time link's token."""
        answered = await asyncio.to_thread(post, url, "/api/host/sign-in", {"token": token})
        assert answered.status == 200, answered
        return await cls(url, "host", answered.cookie).open()

    @property
    def console(self) -> Frame:
        """The newest console state."""
        state: Frame = self.parts["console"]
        return state

    async def flow(self, name: str, **arguments: Any) -> Frame:
        """A flow command on the newest state; returns when the state it made has arrived."""
        reply = await self.command(name, self.console["flow_version"], **arguments)
        if reply["type"] == "ack":
            await self.until(lambda: self.parts["seq"] >= reply["seq"], f"the state after {name}")
        return reply

    async def press(self, **arguments: Any) -> str:
        """The big button; the name of the command it sent."""
        step = self.console["step"]
        reply = await self.flow(step["command"], **(step["arguments"] | arguments))
        assert reply["type"] == "ack", (step, reply)
        name: str = step["command"]
        return name


class Finalist(Client):
    """A finalist's device."""

    @classmethod
    async def with_code(cls, url: str, code: str, device: str) -> "Finalist":
        """Sign in with a slip's code."""
        answered = await asyncio.to_thread(post, url, "/api/sign-in", {"code": code, "device": device})
        assert answered.status == 200, answered
        return await cls(url, "finalist", answered.cookie, device).open()

    @property
    def play(self) -> Frame | None:
        """The current play as this page sees it."""
        play: Frame | None = self.parts["stage"]["play"]
        return play

    async def answer(self, choice: str, play: str = "", id_: str = "", pressed_us: int = 0) -> Frame:
        """Answer the current play, or the one named."""
        if not play:
            assert self.play is not None
            play = self.play["id"]
        return await self.command("answer", id_=id_, play=play, choice=choice, pressed_us=pressed_us)

    async def until_phase(self, phase: str, question: str = "", timeout_s: float = TIMEOUT_S) -> None:
        """Wait for a play (of a question) in a phase; an open one is announced before its choices are there."""

        def there() -> bool:
            play = self.play
            if play is None or play["phase"] != phase or not play["id"].startswith(question):
                return False
            return phase != "open" or len(play["choices"]) > 0

        await self.until(there, f"a play in phase {phase}", timeout_s)
