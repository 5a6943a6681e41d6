"""A store of its own, as `--store` names it: a real Valkey on a port, behind a door that can make it look older.

Owns that process and what can be done to it from outside while a contest runs. It must not know what is expected.
"""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import redis

from chungket.embedded import EmbeddedStore, store_binary
from tests.harness.server import free_port

ANSWERS_S = 20.0
OLD = b"6.2.0"


@dataclass
class OwnStore:
    """A Valkey set up as the embedded one, on a port; its files lie in `directory`."""

    directory: Path
    options: tuple[str, ...] = ()
    binary: Path = field(default_factory=store_binary)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    password: str = ""

    def start(self) -> None:
        """Start it and wait until it has loaded its file."""
        given = EmbeddedStore(self.directory)._options()
        settings = dict(zip(given[::2], given[1::2], strict=True))
        del settings["--unixsocket"], settings["--unixsocketperm"]
        settings |= {"--port": str(self.port), "--bind": "127.0.0.1", "--dir": str(self.directory)}
        self.directory.mkdir(exist_ok=True)
        with (self.directory / "store.log").open("ab") as log:
            command: list[str | Path] = [
                self.binary,
                *(part for setting in settings.items() for part in setting),
                *self.options,
            ]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until_s = time.monotonic() + ANSWERS_S
        while True:
            with contextlib.suppress(redis.RedisError), self.client() as client:
                client.ping()
                return
            assert time.monotonic() < until_s, (self.directory / "store.log").read_text()
            time.sleep(0.02)

    def client(self) -> redis.Redis:
        """A connection of our own."""
        return redis.Redis(port=self.port, password=self.password or None)

    def ask(self, *command: str) -> None:
        """One command, as somebody at the store would type it."""
        with self.client() as client:
            client.execute_command(*command)

    def set_password(self, password: str) -> None:
        """Another password, which everybody is asked for anew."""
        with self.client() as client:
            client.config_set("requirepass", password)
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        self.password = password

    def signal(self, number: signal.Signals) -> None:
        """Stop it, let it go on."""
        assert self.process is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@dataclass
class Door:
    """A way to a store on which its version can be made to look old, for connections that come after that."""

    to: int
    port: int = 0
    old: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _ways: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Door"]:
        """Let connections through."""
        server = await asyncio.start_server(self._come, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await asyncio.gather(*self._ways)

    def cut(self) -> None:
        """End all connections: whoever wants to go on comes anew."""
        for writer in tuple(self._open):
            writer.transport.abort()

    def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.create_task(self._through(reader, writer))
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, away = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, away}
        await asyncio.gather(self._copy(reader, away, False), self._copy(there, writer, self.old))
        self._open -= {writer, away}

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, aged: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(_aged(data) if aged else data)
                await writer.drain()
        writer.transport.abort()


def _aged(data: bytes) -> bytes:
    """The same number of bytes, with an old version in them."""
    return re.sub(
        rb"((?:valkey|redis)_version:)([\d.]+)",
        lambda found: found[1] + OLD[: len(found[2])].ljust(len(found[2]), b"0"),
        data,
    )
