"""Jury and secretary of a rehearsal over a real socket, with the pure core on the other end."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import msgspec
import pytest

from chungket.core import commands as c
from chungket.core.commands import Actor
from chungket.core.console import console
from chungket.protocol import (
    CLOSE_SIGNED_OUT,
    HOST_COMMANDS,
    ToClientConsole,
    ToClientRefused,
    ToClientSync,
    ToServerCommand,
    ToServerFrame,
    ToServerHello,
    command_of,
)
from chungket.rehearsal.auto_desk import AutoDesk
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.report import Report
from tests.core.ending import all_apart
from tests.core.making import JURY, OPERATOR, SECOND_US, SECRETARY, Driver, elimination_round, make_contest
from tests.rehearsal.pretend_server import WELCOME, Talk, ack, pretend_server

ACTED_S = 10.0


@dataclass
class Table:
    """The core behind the socket, and what the desk said about itself."""

    driver: Driver
    actor: Actor
    refusals: int = 0  # so many acts come too late
    talks: list[Talk] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    out: io.StringIO = field(default_factory=io.StringIO)
    problems: io.StringIO = field(default_factory=io.StringIO)

    async def script(self, talk: Talk, frame: ToServerFrame) -> None:
        """What the server does."""
        shown = console(self.driver.state, self.actor.role, None, 0, name=self.actor.name)
        if isinstance(frame, ToServerHello):
            self.talks.append(talk)
            await talk.send(ToClientSync(self.driver.state.seq, None, None, None, shown, None))
        elif isinstance(frame, ToServerCommand):
            self.sent.append(frame.name)
            if self.refusals:
                self.refusals -= 1
                await talk.send(ToClientRefused(frame.id, "stale", "…"))
                return
            decision = self.driver.send(self.actor, command_of(frame, HOST_COMMANDS), id_=frame.id)
            assert decision.rejection is None, decision
            await talk.send(ack(frame.id, self.driver.state.seq))
            await self.show(talk)

    async def show(self, talk: Talk) -> None:
        """The new state."""
        shown = console(self.driver.state, self.actor.role, None, 0, name=self.actor.name)
        await talk.send(ToClientConsole(self.driver.state.seq, shown))

    async def until(self, condition: Callable[[], object]) -> None:
        """Until something is so."""
        async with asyncio.timeout(ACTED_S):
            while not condition():  # noqa: ASYNC110 – what is waited for is the core's state
                await asyncio.sleep(0.01)


@asynccontextmanager
async def sitting(driver: Driver, actor: Actor, *, refusals: int = 0) -> AsyncIterator[tuple[Table, set[str]]]:
    table, accounts = Table(driver, actor, refusals), {OPERATOR.name}
    welcome = msgspec.structs.replace(WELCOME, role=str(actor.role), name=actor.name)
    async with pretend_server(table.script, welcome) as server:
        plan = Plan(server.url, (), pace=100.0)
        desk = AutoDesk(plan, actor.role, "dùng rồi", Report(table.out, table.problems), accounts)
        task = asyncio.create_task(desk.sit())
        try:
            yield table, accounts
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def closed_elimination() -> Driver:
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin()
    driver.open_question()
    driver.close()
    return driver


@pytest.mark.parametrize("refusals", [0, 1])
async def test_the_jury_confirms_a_key_and_tries_again_when_it_was_too_late(refusals: int) -> None:
    driver = closed_elimination()
    async with sitting(driver, JURY, refusals=refusals) as (table, accounts):
        await table.until(lambda: driver.play.key_confirmed)
        assert table.sent == ["confirm_key"] * (refusals + 1)
        await table.until(table.out.getvalue)
        [event] = [json.loads(line) for line in table.out.getvalue().splitlines()]
        assert (event["event"], event["role"], event["command"]) == ("desk", "jury", "confirm_key")
        assert accounts == {OPERATOR.name, JURY.name}
        assert table.problems.getvalue() == ""


async def test_the_second_person_of_the_automatic_operator() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    driver.press()
    async with sitting(driver, JURY) as (table, _):
        await table.until(lambda: driver.play.void)
        assert table.sent == ["decide_proposal"]


async def test_the_secretary_signs() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    driver.finish_round(all_apart())
    driver.host(c.Finalize())
    async with sitting(driver, SECRETARY) as (table, _):
        await table.until(lambda: driver.state.editions[-1].signed_us)
        assert table.sent == ["record_signed"]


async def test_what_nobody_waits_for_is_not_done() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    async with sitting(driver, JURY) as (table, accounts):
        await table.until(lambda: JURY.name in accounts)
        await asyncio.sleep(0.3)
        assert table.sent == []


async def test_a_desk_that_is_sent_away_says_so_and_ends_nothing() -> None:
    driver = Driver(make_contest())
    driver.begin()
    async with sitting(driver, JURY) as (table, _):
        await table.until(lambda: table.talks)
        await table.talks[0].socket.close(CLOSE_SIGNED_OUT)
        await table.until(lambda: "4003" in table.problems.getvalue())
        assert "Ban Giám khảo" in table.problems.getvalue()
