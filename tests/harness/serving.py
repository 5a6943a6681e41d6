"""A served hall and the people in it: one running server for many tests, whoever they need signed in.

Owns the way to a moment of a final (lobby, open question, …), and raw sockets for what no honest client sends.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import struct
import sys
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit

from tests.harness import server as server_module
from tests.harness.clients import Answered, Client, Console, Finalist, post
from tests.harness.contests import LIVE, candidate_number, write_final
from tests.harness.server import ServerProcess

C = TypeVar("C", bound=Client)
OPENED_EARLY = "thử máy"  # why a round starts before everybody is ready


def in_a_loop_of_its_own(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine from a fixture that has no loop, without touching the loop of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@dataclass
class Hall:
    """A running server. `operator`: a cookie of the operator's console, good for any number of connections."""

    server: ServerProcess
    operator: str = ""

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.server.url

    def sign_in(self, number: int, device: str = "", issue: int = 1) -> Answered:
        """Present the slip of a place."""
        code = self.server.code(candidate_number(number), issue)
        return post(self.url, "/api/sign-in", {"code": code, "device": device or f"device-{number}"})

    def link(self, role: str, zone: str = "") -> str:
        """Token of a new one-time link."""
        answered = post(self.url, "/api/host/links", {"role": role, "zone": zone}, {"Cookie": self.operator})
        assert answered.status == 200, answered
        url: str = answered.body["url"]
        return url.partition("#token=")[2]

    def console_cookie(self, role: str, zone: str = "") -> str:
        """Cookie of another console."""
        answered = post(self.url, "/api/host/sign-in", {"token": self.link(role, zone)})
        assert answered.status == 200, answered
        return answered.cookie


@contextlib.contextmanager
def served(
    directory: Path,
    *,
    contest: Path | None = None,
    options: Sequence[str] = (),
    constants: Sequence[str] = (),
    lobby: bool = True,
    **final: int,
) -> Iterator[Hall]:
    """A server on a small final. `constants`: "module.NAME = value" in its process; `lobby`: opened already."""
    directory.mkdir(parents=True, exist_ok=True)
    contest = contest or write_final(directory / "contest", **{"places": 30, **final})
    server = ServerProcess(contest, directory / "data", options=tuple(options))
    with patch.object(server_module, "PROGRAM", program(directory, constants)):
        server.start()
    try:
        hall = Hall(server, post(server.url, "/api/host/sign-in", {"token": server.token()}).cookie)
        if lobby:
            in_a_loop_of_its_own(_open_lobby(hall))
        yield hall
    finally:
        server.stop()


def program(directory: Path, constants: Sequence[str]) -> Path:
    """The installed program, or one with some constants changed: no test waits for a real timeout."""
    if not constants:
        return server_module.PROGRAM
    lines = [f"#!{sys.executable}"]
    for constant in constants:
        module, _, assignment = constant.partition(":")
        lines += [f"import {module}", f"{module}.{assignment}"]
    lines += ["from chungket.cli import main", "main()", ""]
    path = directory / "program"
    path.write_text("\n".join(lines), encoding="utf-8")
    path.chmod(0o755)
    return path


async def _open_lobby(hall: Hall) -> None:
    async with People(hall) as people:
        await (await people.operator()).press()


@dataclass
class People:
    """Whoever a test needs; all leave at its end."""

    hall: Hall
    here: list[Client] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self.here:
            await client.close()

    async def operator(self) -> Console:
        """The operator's console."""
        return await self._enter(Console(self.hall.url, "host", self.hall.operator))

    async def console(self, role: str, zone: str = "") -> Console:
        """A console of another role."""
        return await self._enter(Console(self.hall.url, "host", self.hall.console_cookie(role, zone)))

    async def finalist(self, number: int, device: str = "") -> Finalist:
        """A finalist who signs in with the first slip."""
        answered = self.hall.sign_in(number, device)
        assert answered.status == 200, answered
        return await self.with_cookie(answered.cookie, device or f"device-{number}")

    async def with_cookie(self, cookie: str, device: str = "device") -> Finalist:
        """A finalist's page that has a cookie already."""
        return await self._enter(Finalist(self.hall.url, "finalist", cookie, device))

    async def visitor(self, role: str) -> Client:
        """A projector or somebody in the audience."""
        return await self._enter(Client(self.hall.url, role))

    async def _enter(self, client: C) -> C:
        self.here.append(client)
        client.commands = secrets.randbelow(10**9)  # ids of one account's consoles must differ
        await client.open()
        return client


async def press_until(console: Console, command: str) -> None:
    """Press the big button until it would send this command."""
    while console.console["step"]["command"] != command:
        await press(console)


async def press(console: Console) -> str:
    """Press the big button, whoever is not ready yet; wait for it where it waits for somebody."""
    await console.until(lambda: console.console["step"]["command"], "something to press")
    step = console.console["step"]
    pressed = await console.press(**({"override_reason": OPENED_EARLY} if step["command"] == "start_round" else {}))
    if pressed == "close_play":
        await console.until(lambda: console.console["step"] != step, "the close")
    return pressed


async def begin_round(console: Console) -> None:
    """From the lobby into the round, without practice."""
    for name, arguments in (("lock_lobby", {}), ("start_round", {"round": LIVE, "override_reason": OPENED_EARLY})):
        reply = await console.flow(name, **arguments)
        assert reply["type"] == "ack", reply


class RawSocket:
    """A WebSocket client without manners: any bytes, any frames, reading only when told to."""

    def __init__(self, url: str, target: str, headers: Sequence[str] = (), receive_bytes: int = 0) -> None:
        address = urlsplit(url)
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(10)
        self.socket.connect((address.hostname, address.port))
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {address.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            *headers,
        ]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(head.split(b" ")[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def _fill(self) -> None:
        data = self.socket.recv(65_536)
        if not data:
            raise EOFError
        self.buffer += data

    def send(self, payload: bytes, opcode: int = 2, *, final: bool = True) -> None:
        """One masked frame."""
        self.socket.sendall(masked(payload, opcode, final=final))

    def receive(self) -> tuple[int, bytes]:
        """One frame: opcode and payload. Raises EOFError at the end, OSError when the connection was cut."""
        while (found := self._frame()) is None:
            self._fill()
        return found

    def close_code(self) -> int:
        """Read on until the server closes: its code; 0 when the connection ends without one."""
        try:
            while True:
                opcode, payload = self.receive()
                if opcode == 8:
                    return int(struct.unpack("!H", payload[:2])[0])
        except (EOFError, ConnectionError):
            return 0

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1], 2
        for marker, size in ((126, 2), (127, 8)):
            if self.buffer[1] == marker:
                length, start = int.from_bytes(self.buffer[2 : 2 + size]), 2 + size
        if len(self.buffer) < start + length:
            return None
        opcode, payload = self.buffer[0] & 15, self.buffer[start : start + length]
        self.buffer = self.buffer[start + length :]
        return opcode, payload


def masked(payload: bytes, opcode: int = 2, *, final: bool = True) -> bytes:
    """A client's frame (RFC 6455, 5.2)."""
    first = (0x80 if final else 0) | opcode
    mask = os.urandom(4)
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", first, 0x80 | length)
    elif length < 65_536:
        head = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, length)
    key = (mask * (length // 4 + 1))[:length]
    return head + mask + (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(length)
