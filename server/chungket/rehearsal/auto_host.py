"""The operator of a rehearsal: signs in with a link, takes control when nobody has it, and presses the big button.

Owns the operator's connection and the turn between pressing and watching: a person who takes control keeps it. What is
pressed and when is `careful_operator`'s. Called by `__main__`.
"""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Collection
from typing import Any

from chungket.core.shapes import ConsoleShape, PlaceShape
from chungket.protocol import (
    ToClientAck,
    ToClientConsole,
    ToClientFrame,
    ToClientPlaces,
    ToClientSync,
    ToClientWelcome,
)
from chungket.rehearsal.back_off import BackOff
from chungket.rehearsal.careful_operator import Press, next_press, waits_for_people
from chungket.rehearsal.connection import Connection, Outcome
from chungket.rehearsal.outbox import PendingCommand
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.report import Report
from chungket.rehearsal.sign_in import HOST_SIGN_IN_PATH, HttpFault, post_json

DEVICE = "tong-duyet"
SIGN_IN_ATTEMPTS_MAX = 20
LOOK_S = 0.5  # at least so often the operator looks at the clock
AFTER_REFUSAL_S = 1.0
RACES = (("close_play", "nothing_left"),)  # the deadline was about to pass anyway


class AutoHostFailed(Exception):
    """The operator cannot sign in, or not any more. Vietnamese."""


class AutoHost:
    """`arrived`: everybody who is to come in time has come. `late`: who comes later. `ended`: set at the end."""

    def __init__(
        self,
        plan: Plan,
        report: Report,
        arrived: asyncio.Event,
        late: Collection[str],
        ended: asyncio.Event,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._plan = plan
        self._report = report
        self._arrived = arrived
        self._expected = frozenset(plan.leave_open) | frozenset(late)
        self._ended = ended
        self._context = context
        self._chance = random.Random(f"{plan.seed}:host")
        self._connection = Connection(plan.url, "host", DEVICE, self, self._chance, context=context)
        self._name = ""
        self._console: ConsoleShape | None = None
        self._console_seq = -1
        self._places: dict[str, PlaceShape] = {}
        self._marked: set[str] = set()  # absent already, though the board's rows come only twice a second
        self._changed = asyncio.Event()
        self._outcomes: dict[str, asyncio.Future[Outcome]] = {}
        self._lobby_since_s: float | None = None
        self._took_control = False
        self._sent_away = False  # the server says that another session of ours has control
        self._in_control_reported = ""
        self._waiting_reported = ""
        self._waiting_for: tuple[object, ...] | None = None  # the press whose pause is running
        self._due_s = 0.0

    async def run(self) -> None:
        """Sign in, then run the show to its end. Raises `AutoHostFailed`."""
        await self._sign_in()
        await self.conduct()

    async def conduct(self) -> None:
        """Run the show to its end, with the cookie the connection has. Raises `AutoHostFailed`."""
        connecting = asyncio.create_task(self._connection.run())
        operating = asyncio.create_task(self._operate())
        try:
            await asyncio.wait((connecting, operating), return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                raise AutoHostFailed(f"máy chủ đóng kết nối của người điều khiển, mã {connecting.result()}")
            operating.result()
            await connecting  # stay, for as long as the caller lets us
        finally:
            connecting.cancel()
            operating.cancel()
            await asyncio.gather(connecting, operating, return_exceptions=True)

    async def _sign_in(self) -> None:
        back_off = BackOff(self._chance)
        fault = ""
        for _ in range(SIGN_IN_ATTEMPTS_MAX):
            try:
                answer = await post_json(
                    self._plan.url, HOST_SIGN_IN_PATH, {"token": self._plan.operator_token}, self._context
                )
            except HttpFault as unreachable:
                fault = str(unreachable)
                await asyncio.sleep(back_off.delay_s())
                continue
            if answer.status != 200 or not answer.cookie:
                raise AutoHostFailed(
                    f"người điều khiển không đăng nhập được: {answer.status} {answer.fields.get('message', '')}"
                )
            self._connection.cookie = answer.cookie
            return
        raise AutoHostFailed(f"không nối được với máy chủ: {fault}")

    # --- what the console is told ------------------------------------------------------------------------------------

    def received(self, frame: ToClientFrame) -> None:
        """See `Listener`."""
        match frame:
            case ToClientWelcome():
                self._name = frame.name
            case ToClientSync():
                self._places = {row.candidate: row for row in frame.places or ()}
                if frame.console is not None:
                    self._see(frame.console, frame.seq)
            case ToClientConsole():
                self._see(frame.console, frame.seq)
            case ToClientPlaces():
                self._places.update({row.candidate: row for row in frame.rows})
            case _:
                pass
        self._changed.set()

    def _see(self, console: ConsoleShape, seq: int) -> None:
        self._console, self._console_seq = console, seq
        if console.phase == "lobby" and self._lobby_since_s is None:
            self._lobby_since_s = asyncio.get_running_loop().time()
        if console.phase == "ended":
            self._ended.set()

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        """See `Listener`."""
        waiting = self._outcomes.pop(command.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)

    # --- operating ---------------------------------------------------------------------------------------------------

    async def _operate(self) -> None:
        """Look, wait, press; until the contest is over."""
        loop = asyncio.get_running_loop()
        while (console := self._console) is None or console.phase != "ended":
            press = None if console is None else self._next(console)
            now_s = loop.time()
            if console is None or press is None:
                self._waiting_for = None
                await self._look_again(LOOK_S)
                continue
            if self._waiting_for != (situation := (press.command, repr(press.arguments))):
                self._waiting_for, self._due_s = situation, now_s + press.pause_s
            if now_s < self._due_s:
                await self._look_again(min(LOOK_S, self._due_s - now_s))
                continue
            self._waiting_for = None
            await self._press(press, console.flow_version)

    def _next(self, console: ConsoleShape) -> Press | None:
        """What to press; None while there is nothing to do, or somebody else does it."""
        if console.operator == "":
            self._sent_away = False
            return Press("take_control", {}, 0.0, "")
        if console.operator != self._name or self._sent_away:
            self._step_back(console.operator)
            return None
        self._in_control_reported = ""
        if not self._took_control:  # an earlier run of this account had it
            return Press("take_control", {}, 0.0, "")
        self._tell_waiting(waits_for_people(console))
        return next_press(
            console,
            self._registered(),
            pace=self._plan.pace,
            lobby_over=self._lobby_over(),
            expected=self._expected,
            chance=random.Random(f"{self._plan.seed}:{console.flow_version}"),  # the same each time it is asked
        )

    def _lobby_over(self) -> bool:
        if self._lobby_since_s is None or not self._arrived.is_set():
            return False
        return asyncio.get_running_loop().time() - self._lobby_since_s >= self._plan.lobby_s

    def _step_back(self, operator: str) -> None:
        if self._in_control_reported != operator:
            self._in_control_reported = operator
            self._report.event("human_in_control", operator=operator)

    def _tell_waiting(self, text: str) -> None:
        if text and text != self._waiting_reported:
            self._report.problem(f"cần người xử lý: {text}")
        self._waiting_reported = text

    async def _press(self, press: Press, flow_version: int) -> None:
        outcome = await self._send(press.command, press.arguments, flow_version if press.flow else -1)
        if isinstance(outcome, ToClientAck):
            self._took_control = True  # also by pressing first
            if press.label:
                self._report.event("pressed", command=press.command, label=press.label)
            self._remember_marked(press)
            if press.flow:
                await self._until_shown(outcome.seq)
            return
        if outcome.code == "not_active":
            self._sent_away = True
        elif (press.command, outcome.code) not in RACES and outcome.code != "stale":
            self._report.problem(f"lệnh {press.command} bị từ chối: {outcome.code} {outcome.detail}")
        await self._look_again(LOOK_S if outcome.code == "stale" else AFTER_REFUSAL_S)

    async def _send(self, command: str, arguments: dict[str, Any], flow_version: int) -> Outcome:
        pending = self._connection.send(command, arguments, flow_version=flow_version)
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._outcomes[pending.id] = waiting
        return await waiting

    def _registered(self) -> list[str]:
        """Who has neither come nor been marked absent."""
        return [
            place.candidate
            for place in self._places.values()
            if place.attendance == "registered" and place.candidate not in self._marked
        ]

    def _remember_marked(self, press: Press) -> None:
        if press.command == "mark_attendance":
            self._marked.add(press.arguments["candidate"])
        elif press.command == "mark_missing_absent":
            self._marked.update(self._registered())

    async def _until_shown(self, seq: int) -> None:
        """A press on a state it has changed already would be refused: first see what it did."""
        while self._console_seq < seq:
            await self._look_again(LOOK_S)

    async def _look_again(self, within_s: float) -> None:
        """Until something changes, or the time is over."""
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._changed.wait()
