"""Jury and secretary of a rehearsal: each signs in with a link and acts only where the show waits for that role.

Owns the connection of one of them. What is done and when is `careful_desk`'s. Called by `__main__`.
"""

import asyncio
import random
import ssl

from chungket.core.commands import Role
from chungket.core.shapes import ConsoleShape
from chungket.protocol import ToClientAck
from chungket.rehearsal.careful_desk import next_act
from chungket.rehearsal.console_client import LOOK_S, ConsoleClient, ConsoleFailed
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.press import Press
from chungket.rehearsal.report import Report

AFTER_REFUSAL_S = 1.0
PASSED = ("stale", "nothing_left", "wrong_phase")  # a person was quicker, or the moment is over
WHO = {Role.JURY: "Ban Giám khảo", Role.SECRETARY: "thư ký"}


class AutoDesk:
    """`accounts`: names of the rehearsal's own accounts; this one adds itself."""

    def __init__(
        self,
        plan: Plan,
        role: Role,
        token: str,
        report: Report,
        accounts: set[str],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._plan = plan
        self._role = role
        self._token = token
        self._report = report
        self._accounts = accounts
        self._chance = random.Random(f"{plan.seed}:{role}")
        self._client = ConsoleClient(plan.url, f"tong-duyet-{role}", WHO[role], self._chance, context)
        self._waiting_for: tuple[object, ...] | None = None  # the act whose pause is running
        self._due_s = 0.0

    async def run(self) -> None:
        """Sign in, then act to the end. Raises `ConsoleFailed`."""
        await self._client.sign_in(self._token)
        await self.sit()

    async def sit(self) -> None:
        """Act to the end, with the cookie the connection has. A desk that lost its way only watches: people can do what
        it did."""
        try:
            await self._client.run(self._act())
        except ConsoleFailed as failed:
            self._report.problem(str(failed))

    async def _act(self) -> None:
        loop = asyncio.get_running_loop()
        while (console := self._client.console) is None or console.phase != "ended":
            press = None if console is None else self._next(console)
            if console is None or press is None:
                self._waiting_for = None
                await self._client.look_again(LOOK_S)
                continue
            now_s = loop.time()
            if self._waiting_for != (situation := (press.command, repr(press.arguments))):
                self._waiting_for, self._due_s = situation, now_s + press.pause_s
            if now_s < self._due_s:
                await self._client.look_again(min(LOOK_S, self._due_s - now_s))
                continue
            self._waiting_for = None
            await self._press(press, console.flow_version)

    def _next(self, console: ConsoleShape) -> Press | None:
        self._accounts.add(self._client.name)
        return next_act(
            console,
            self._role,
            self._accounts,
            pace=self._plan.pace,
            chance=random.Random(f"{self._plan.seed}:{self._role}:{console.flow_version}"),  # the same when asked again
        )

    async def _press(self, press: Press, flow_version: int) -> None:
        outcome = await self._client.send(press.command, press.arguments, flow_version if press.flow else -1)
        if isinstance(outcome, ToClientAck):
            self._report.event("desk", role=str(self._role), command=press.command, label=press.label)
            await self._client.until_shown(outcome.seq)
            return
        if outcome.code not in PASSED:
            self._report.problem(f"lệnh {press.command} bị từ chối: {outcome.code} {outcome.detail}")
        await self._client.look_again(AFTER_REFUSAL_S)
