"""The operator of a rehearsal: signs in with a link, takes control when nobody has it, and presses the big button.

Owns the turn between pressing and watching: a person who takes control keeps it. What is pressed and when is
`careful_operator`'s. Called by `__main__`.
"""

import asyncio
import math
import random
import ssl
from collections.abc import Collection

from chungket.core.shapes import ConsoleShape
from chungket.protocol import ToClientAck
from chungket.rehearsal.careful_operator import Waits, next_press, waits_for
from chungket.rehearsal.console_client import LOOK_S, ConsoleClient
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.press import Press
from chungket.rehearsal.report import Report

DEVICE = "tong-duyet"
WHO = "người điều khiển"
AFTER_REFUSAL_S = 1.0
BOARD_SETTLES_S = 1.0  # rows of the readiness board come twice a second
BOARD_SETTLES_MAX_S = 10.0  # nothing is waited for longer than this
PATIENCE_S = 15.0  # with an automatic jury and secretary, before somebody is called for what they do
RACES = (("close_play", "nothing_left"), ("close_play", "wrong_phase"))  # the deadline was about to pass anyway


class AutoHost:
    """`arrived`: everybody who is to come in time has come. `late`: who comes later. `ended`: set at the end.
    `accounts`: names of the rehearsal's own accounts; this one adds itself."""

    def __init__(
        self,
        plan: Plan,
        report: Report,
        arrived: asyncio.Event,
        late: Collection[str],
        ended: asyncio.Event,
        context: ssl.SSLContext | None = None,
        accounts: set[str] | None = None,
    ) -> None:
        self._plan = plan
        self._report = report
        self._arrived = arrived
        self._expected = frozenset(plan.leave_open) | frozenset(late)
        self._ended = ended
        self._accounts = set() if accounts is None else accounts
        self._client = ConsoleClient(plan.url, DEVICE, WHO, random.Random(f"{plan.seed}:host"), context)
        self._marked: set[str] = set()  # absent already, though the board's rows come only twice a second
        self._lobby_since_s: float | None = None
        self._arrived_since_s = math.inf
        self._took_control = False
        self._sent_away = False  # the server says that another session of ours has control
        self._in_control_reported = ""
        self._waits = Waits("", desk=False)
        self._waits_since_s = 0.0
        self._waits_told = False
        self._waiting_for: tuple[object, ...] | None = None  # the press whose pause is running
        self._due_s = 0.0

    async def run(self) -> None:
        """Sign in, then run the show to its end. Raises `ConsoleFailed`."""
        await self._client.sign_in(self._plan.operator_token or "")
        await self.conduct()

    async def conduct(self) -> None:
        """Run the show to its end, with the cookie the connection has. Raises `ConsoleFailed`."""
        await self._client.run(self._operate())

    async def _operate(self) -> None:
        """Look, wait, press; until the contest is over."""
        loop = asyncio.get_running_loop()
        while (console := self._client.console) is None or console.phase != "ended":
            press = None if console is None else self._next(console)
            now_s = loop.time()
            if console is None or press is None:
                self._waiting_for = None
                await self._client.look_again(LOOK_S)
                continue
            if self._waiting_for != (situation := (press.command, repr(press.arguments))):
                self._waiting_for, self._due_s = situation, now_s + press.pause_s
            if now_s < self._due_s:
                await self._client.look_again(min(LOOK_S, self._due_s - now_s))
                continue
            self._waiting_for = None
            await self._press(press, console.flow_version)
        self._ended.set()

    def _next(self, console: ConsoleShape) -> Press | None:
        """What to press; None while there is nothing to do, or somebody else does it."""
        self._accounts.add(self._client.name)
        if console.phase == "lobby" and self._lobby_since_s is None:
            self._lobby_since_s = asyncio.get_running_loop().time()
        if console.operator == "":
            self._sent_away = False
            return Press("take_control", {}, 0.0, "")
        if console.operator != self._client.name or self._sent_away:
            self._step_back(console.operator)
            return None
        self._in_control_reported = ""
        if not self._took_control:  # an earlier run of this account had it
            return Press("take_control", {}, 0.0, "")
        self._tell_waiting(waits_for(console))
        return next_press(
            console,
            self._registered(),
            pace=self._plan.pace,
            lobby_over=self._lobby_over(console),
            expected=self._expected,
            chance=random.Random(f"{self._plan.seed}:{console.flow_version}"),  # the same each time it is asked
        )

    def _lobby_over(self, console: ConsoleShape) -> bool:
        """Whether the lobby was open long enough, everybody has come, and the rows of the board show it: who came a
        moment ago must not be marked absent."""
        if self._lobby_since_s is None or not self._arrived.is_set():
            return False
        now_s = asyncio.get_running_loop().time()
        self._arrived_since_s = min(self._arrived_since_s, now_s)
        shown = sum(place.attendance == "present" for place in self._client.places.values())
        settles_s = BOARD_SETTLES_S if shown >= console.readiness.present else BOARD_SETTLES_MAX_S
        settled = now_s - self._arrived_since_s >= settles_s
        return settled and now_s - self._lobby_since_s >= self._plan.lobby_s

    def _step_back(self, operator: str) -> None:
        if self._in_control_reported != operator:
            self._in_control_reported = operator
            self._report.event("human_in_control", operator=operator)

    def _tell_waiting(self, waits: Waits) -> None:
        """Say once whom the show waits for: finalists as an event, anybody else as a problem; what the automatic desk
        does only when it has not done it for a while."""
        now_s = asyncio.get_running_loop().time()
        if waits != self._waits:
            self._waits, self._waits_since_s, self._waits_told = waits, now_s, False
        has_desk = self._plan.jury_token is not None and self._plan.secretary_token is not None
        patience_s = PATIENCE_S if waits.desk and has_desk else 0.0
        if self._waits_told or not waits.text or now_s - self._waits_since_s < patience_s:
            return
        self._waits_told = True
        if waits.finalists:
            self._report.event("waiting", label=waits.text)
        else:
            self._report.problem(f"cần người xử lý: {waits.text}")

    async def _press(self, press: Press, flow_version: int) -> None:
        outcome = await self._client.send(press.command, press.arguments, flow_version if press.flow else -1)
        if isinstance(outcome, ToClientAck):
            self._took_control = True  # also by pressing first
            if press.label:
                self._report.event("pressed", command=press.command, label=press.label)
            self._remember_marked(press)
            if press.flow:
                await self._client.until_shown(outcome.seq)
            return
        if outcome.code == "not_active":
            self._sent_away = True
        elif (press.command, outcome.code) not in RACES and outcome.code != "stale":
            self._report.problem(f"lệnh {press.command} bị từ chối: {outcome.code} {outcome.detail}")
        await self._client.look_again(LOOK_S if outcome.code == "stale" else AFTER_REFUSAL_S)

    def _registered(self) -> list[str]:
        """Who has neither come nor been marked absent."""
        return [
            place.candidate
            for place in self._client.places.values()
            if place.attendance == "registered" and place.candidate not in self._marked
        ]

    def _remember_marked(self, press: Press) -> None:
        if press.command == "mark_attendance":
            self._marked.add(press.arguments["candidate"])
        elif press.command == "mark_missing_absent":
            self._marked.update(self._registered())
