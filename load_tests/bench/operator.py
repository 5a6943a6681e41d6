"""The operator of a measured contest: takes a question from deck to score, and knows when each moment is.

Owns one console's connection. It decodes what it needs and no more: the board of ten thousand rows would cost the
measuring side more than the measurement. Called by the measurements.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgpack

from chungket.clock import monotonic_us
from chungket.core.commands import Role
from load_tests.bench.prepared import Prepared
from load_tests.swarm.lean_client import LeanClient
from tests.harness.contests import LIVE
from tests.harness.serving import OPENED_EARLY

TIMEOUT_S = 60.0
NAME = "dieu-khien"
TRUTH_PINGS = 30


class Operator:
    """`offset_us`: contest time − the machine's monotonic clock."""

    def __init__(self, client: LeanClient) -> None:
        self.client = client
        self.console: dict[str, Any] = {}
        self.seq = -1
        self.offset_us = 0
        self._sent = 0
        self._news = asyncio.Event()
        client.listen(self._hear)

    def _hear(self, kind: str, payload: bytes, _: int) -> None:
        if kind in ("sync", "console"):
            frame = msgpack.unpackb(payload)
            self.console, self.seq = frame["console"], frame["seq"]
            self._news.set()

    async def until(self, seq: int) -> None:
        """Wait for the state of an entry."""
        async with asyncio.timeout(TIMEOUT_S):
            while self.seq < seq:
                await self.news()

    async def news(self) -> None:
        """Wait until the console shows something new."""
        self._news.clear()
        await self._news.wait()

    async def command(self, name: str, **arguments: object) -> dict[str, Any]:
        """A command that is not of the flow; its ack or refusal."""
        return await self._send(name, -1, arguments)

    async def flow(self, name: str, **arguments: object) -> dict[str, Any]:
        """One step; returns when the console shows it. Errors: RuntimeError when it is refused."""
        reply = await self._send(name, self.console["flow_version"], arguments)
        if reply["type"] != "ack":
            raise RuntimeError(f"{name}: {reply}")
        await self.until(reply["seq"])
        return reply

    async def _send(self, name: str, version: int, arguments: dict[str, object]) -> dict[str, Any]:
        self._sent += 1
        id_ = f"bench-{monotonic_us()}-{self._sent}"
        self.client.send({"type": "command", "id": id_, "name": name, "flow_version": version, "arguments": arguments})
        return await self.client.reply(id_, TIMEOUT_S)

    # --- the course of a question ------------------------------------------------------------------------------------

    @property
    def play(self) -> dict[str, Any]:
        """The play on deck or open."""
        play: dict[str, Any] = self.console["play"]
        return play

    async def begin_round(self) -> None:
        """From the lobby into the round."""
        await self.flow("lock_lobby")
        await self.flow("start_round", round=LIVE, override_reason=OPENED_EARLY)

    async def prepare(self) -> str:
        """The next question goes on deck; the play's id."""
        await self.flow("prepare_play")
        return str(self.play["id"])

    async def show_stem(self) -> None:
        """Show the stem, and wait until it is shown."""
        await self.flow("open_stem", play=self.play["id"])
        await self.reach(self.play["stem_us"])

    async def announce(self) -> int:
        """Announce the choices; their moment T, contest time."""
        await self.flow("open_choices", play=self.play["id"])
        return int(self.play["opens_us"])

    async def finish(self) -> None:
        """Close, show the key, score."""
        play = self.play["id"]
        if self.play["phase"] == "open":
            reply = await self._send("close_play", self.console["flow_version"], {"play": play})
            if reply["type"] != "ack" and reply["code"] not in ("wrong_phase", "stale", "nothing_left"):
                raise RuntimeError(f"close_play: {reply}")
        await self.closed()
        await self.flow("reveal_key", play=play)
        await self.flow("score_play", play=play)

    async def closed(self) -> None:
        """Wait until the play is closed: the sequencer does that, when nobody who arrived in time still waits."""
        async with asyncio.timeout(TIMEOUT_S):
            while self.play["phase"] == "open":
                await self.news()

    async def reach(self, contest_us: int) -> None:
        """Wait for a moment of contest time."""
        await asyncio.sleep(max(0, self.machine_us(contest_us) - monotonic_us()) / 1_000_000)

    def machine_us(self, contest_us: int) -> int:
        """The machine's clock at a moment of contest time."""
        return contest_us - self.offset_us


@contextlib.asynccontextmanager
async def operator(prepared: Prepared, port: int) -> AsyncIterator[Operator]:
    """The operator comes in."""
    url = f"http://127.0.0.1:{port}"
    client = LeanClient(url, prepared.console_cookie(Role.OPERATOR, NAME), role="host", device="bench")
    made = Operator(client)
    await client.open()
    await client.measure(TRUTH_PINGS)
    assert client.offset_bounds_us is not None
    made.offset_us = sum(client.offset_bounds_us) // 2
    try:
        yield made
    finally:
        await client.close()
