"""One console of a rehearsal: signs in with a link, knows what the console shows, sends commands and waits for what
became of them.

Owns one account's connection. It must not know what is pressed: `auto_host` and `auto_desk` do. Called by both.
"""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Awaitable
from typing import Any

from chungket.core.shapes import ConsoleShape, PlaceShape
from chungket.protocol import (
    ToClientConsole,
    ToClientFrame,
    ToClientPlaces,
    ToClientSync,
    ToClientWelcome,
)
from chungket.rehearsal.back_off import BackOff
from chungket.rehearsal.connection import Connection, Outcome
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.sign_in import HOST_SIGN_IN_PATH, HttpFault, post_json

SIGN_IN_ATTEMPTS_MAX = 20
LOOK_S = 0.5  # at least so often somebody at a console looks at the clock


class ConsoleFailed(Exception):
    """A console cannot sign in, or not any more. Vietnamese."""


class ConsoleClient:
    """`who`: whom it speaks for, in Vietnamese, for problems. `name`: the account, once welcomed."""

    def __init__(
        self, url: str, device: str, who: str, chance: random.Random, context: ssl.SSLContext | None = None
    ) -> None:
        self._url = url
        self._who = who
        self._chance = chance
        self._context = context
        self._connection = Connection(url, "host", device, self, chance, context=context)
        self._console_seq = -1
        self._changed = asyncio.Event()
        self._outcomes: dict[str, asyncio.Future[Outcome]] = {}
        self.name = ""
        self.console: ConsoleShape | None = None
        self.places: dict[str, PlaceShape] = {}

    async def sign_in(self, token: str) -> None:
        """Redeem the link. Raises `ConsoleFailed`."""
        back_off = BackOff(self._chance)
        fault = ""
        for _ in range(SIGN_IN_ATTEMPTS_MAX):
            try:
                answer = await post_json(self._url, HOST_SIGN_IN_PATH, {"token": token}, self._context)
            except HttpFault as unreachable:
                fault = str(unreachable)
                await asyncio.sleep(back_off.delay_s())
                continue
            if answer.status != 200 or not answer.cookie:
                message = answer.fields.get("message", "")
                raise ConsoleFailed(f"{self._who} không đăng nhập được: {answer.status} {message}")
            self._connection.cookie = answer.cookie
            return
        raise ConsoleFailed(f"không nối được với máy chủ: {fault}")

    async def run(self, acting: Awaitable[None]) -> None:
        """Stay connected while somebody acts, and afterwards. Raises `ConsoleFailed` when there is no way back."""
        connecting = asyncio.create_task(self._connection.run())
        doing = asyncio.ensure_future(acting)
        try:
            await asyncio.wait((connecting, doing), return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                raise ConsoleFailed(f"máy chủ đóng kết nối của {self._who}, mã {connecting.result()}")
            doing.result()
            await connecting  # stay, for as long as the caller lets us
        finally:
            connecting.cancel()
            doing.cancel()
            await asyncio.gather(connecting, doing, return_exceptions=True)

    # --- what the console is told ------------------------------------------------------------------------------------

    def received(self, frame: ToClientFrame) -> None:
        """See `Listener`."""
        match frame:
            case ToClientWelcome():
                self.name = frame.name
            case ToClientSync():
                self.places = {row.candidate: row for row in frame.places or ()}
                if frame.console is not None:
                    self.console, self._console_seq = frame.console, frame.seq
            case ToClientConsole():
                self.console, self._console_seq = frame.console, frame.seq
            case ToClientPlaces():
                self.places.update({row.candidate: row for row in frame.rows})
            case _:
                pass
        self._changed.set()

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """See `Listener`."""
        waiting = self._outcomes.pop(command.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)

    # --- what it does ------------------------------------------------------------------------------------------------

    async def send(self, command: str, arguments: dict[str, Any], flow_version: int = -1) -> Outcome:
        """Send a command; what became of it."""
        pending = self._connection.send(command, arguments, flow_version=flow_version)
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._outcomes[pending.id] = waiting
        return await waiting

    async def until_shown(self, seq: int) -> None:
        """A press on a state it has changed already would be refused: first see what it did."""
        while self._console_seq < seq:
            await self.look_again(LOOK_S)

    async def look_again(self, within_s: float) -> None:
        """Until something changes, or the time is over."""
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()
