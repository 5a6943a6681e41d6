"""The operator of a rehearsal over a real socket, with the pure core on the other end."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from chungket.core import commands as c
from chungket.core import views
from chungket.core.commands import Actor, Role
from chungket.core.console import console
from chungket.core.contest import Contest
from chungket.core.events import SessionId
from chungket.core.model import Phase
from chungket.protocol import (
    CLOSE_SIGNED_OUT,
    HOST_COMMANDS,
    ToClientConsole,
    ToClientPlaces,
    ToClientRefused,
    ToClientSync,
    ToServerCommand,
    ToServerFrame,
    ToServerHello,
    command_of,
)
from chungket.rehearsal import auto_host
from chungket.rehearsal.auto_host import AutoHost
from chungket.rehearsal.console_client import ConsoleFailed
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.report import Report
from tests.core.making import CANDIDATES, SECRETARY, Driver, elimination_round, make_contest
from tests.core.papers import paper_contest
from tests.rehearsal.pretend_server import WELCOME, PretendServer, Talk, ack, pretend_server

AUTO = Actor(Role.OPERATOR, "tong-duyet", SessionId("auto"))
PERSON = Actor(Role.OPERATOR, "dieu-khien", SessionId("person"))
END_S = 15.0


@dataclass
class Hall:
    """The core behind the socket: decides what the operator sends, shows what came of it."""

    driver: Driver
    stale: int = 0  # so many presses come too late
    sent: list[str] = field(default_factory=list)

    async def script(self, talk: Talk, frame: ToServerFrame) -> None:
        """What the server does."""
        if isinstance(frame, ToServerHello):
            await talk.send(ToClientSync(self.seq, None, None, None, self.console(), self.places()))
        elif isinstance(frame, ToServerCommand):
            await self.command(talk, frame)

    async def command(self, talk: Talk, frame: ToServerCommand) -> None:
        if self.stale:
            self.stale -= 1
            await talk.send(ToClientRefused(frame.id, "stale", "…"))
            return
        command = command_of(frame, HOST_COMMANDS)
        decision = self.driver.send(AUTO, command, id_=frame.id, flow_version=frame.flow_version)
        if decision.rejection is not None:
            await talk.send(ToClientRefused(frame.id, decision.rejection.code, decision.rejection.detail))
        else:
            self.sent.append(frame.name)
            if frame.name == "open_lobby":
                self.driver.arrive(*CANDIDATES[:6])
            await talk.send(ack(frame.id, self.seq))
        if frame.name == "close_play":
            self.driver.close()
        if frame.name == "finalize":
            self.driver.ok(SECRETARY, c.RecordSigned("Tổng duyệt"))
        await self.show(talk)

    async def show(self, talk: Talk) -> None:
        """The new state."""
        await talk.send(ToClientConsole(self.seq, self.console()))
        await talk.send(ToClientPlaces(self.places()))

    @property
    def seq(self) -> int:
        return self.driver.state.seq

    def console(self) -> Any:
        return console(self.driver.state, Role.OPERATOR, None, 0, name=AUTO.name)

    def places(self) -> Any:
        return tuple(views.place(self.driver.state, candidate) for candidate in CANDIDATES)


@dataclass
class Conducted:
    """A conducting operator. `heard`: events it reported."""

    hall: Hall
    server: PretendServer
    ended: asyncio.Event
    arrived: asyncio.Event
    task: asyncio.Task[None]
    out: io.StringIO
    problems: io.StringIO

    def heard(self, name: str) -> list[dict[str, Any]]:
        events = [json.loads(line) for line in self.out.getvalue().splitlines()]
        return [event for event in events if event["event"] == name]

    async def until(self, condition: object) -> None:
        assert callable(condition)
        for _ in range(int(END_S * 100)):
            if condition():
                return
            assert not self.task.done(), self.task
            await asyncio.sleep(0.01)
        raise AssertionError(f"waited {END_S} s; sent {self.hall.sent}; {self.problems.getvalue()}")


@asynccontextmanager
async def conducted(
    contest: Contest, *, stale: int = 0, arrived: bool = True, desk: bool = False
) -> AsyncIterator[Conducted]:
    hall = Hall(Driver(contest), stale)
    async with pretend_server(hall.script, msgspec.structs.replace(WELCOME, role="operator", name=AUTO.name)) as server:
        token = "ở bàn khác" if desk else None
        plan = Plan(
            server.url,
            (),
            operator_token="dùng rồi",
            jury_token=token,
            secretary_token=token,
            pace=100.0,
            lobby_s=0.1,
        )
        out, problems, ended, present = io.StringIO(), io.StringIO(), asyncio.Event(), asyncio.Event()
        if arrived:
            present.set()
        host = AutoHost(plan, Report(out, problems), present, (), ended)
        task = asyncio.create_task(host.conduct())
        try:
            yield Conducted(hall, server, ended, present, task, out, problems)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, ConsoleFailed):
                await task


async def test_it_takes_control_and_leads_the_contest_to_its_end() -> None:
    async with conducted(make_contest()) as conducting:
        await conducting.until(conducting.ended.is_set)
        hall = conducting.hall
        assert hall.driver.state.phase is Phase.ENDED
        assert hall.sent[:2] == ["take_control", "open_lobby"]
        assert hall.sent.count("mark_missing_absent") == 1
        assert hall.driver.state.operator == AUTO.name
        assert conducting.problems.getvalue() == ""
        labels = [event["label"] for event in conducting.heard("pressed")]
        assert "Công bố đáp án câu 1" in labels


async def test_a_press_that_came_too_late_is_thought_over_again() -> None:
    async with conducted(make_contest(2), stale=2) as conducting:
        await conducting.until(lambda: "open_lobby" in conducting.hall.sent)
        assert conducting.problems.getvalue() == ""


async def test_the_lobby_stays_open_until_everybody_has_come() -> None:
    async with conducted(make_contest(2), arrived=False) as conducting:
        await conducting.until(lambda: "open_lobby" in conducting.hall.sent)
        await asyncio.sleep(0.3)
        assert conducting.hall.sent[-1] == "open_lobby"
        conducting.arrived.set()
        await conducting.until(lambda: "prepare_play" in conducting.hall.sent)


@pytest.mark.parametrize("account", [PERSON.name, AUTO.name])
async def test_it_steps_back_for_a_person_whatever_the_account(account: str) -> None:
    person = replace(PERSON, name=account)
    async with conducted(make_contest(2), arrived=False) as conducting:
        hall = conducting.hall
        await conducting.until(lambda: "open_lobby" in hall.sent)
        hall.driver.ok(person, c.TakeControl())
        await hall.show(conducting.server.talks[0])
        conducting.arrived.set()
        await conducting.until(lambda: conducting.heard("human_in_control"))
        await asyncio.sleep(0.2)
        assert conducting.heard("human_in_control") == [{"event": "human_in_control", "operator": account}]
        assert "lock_lobby" not in hall.sent
        assert hall.driver.state.operator_session == person.session


async def test_it_fails_when_its_cookie_is_not_known() -> None:
    async with conducted(make_contest(2), arrived=False) as conducting:
        await conducting.until(lambda: "open_lobby" in conducting.hall.sent)
        await conducting.server.talks[0].socket.close(CLOSE_SIGNED_OUT)
        with pytest.raises(ConsoleFailed, match="4003"):
            await asyncio.wait_for(conducting.task, 3)


async def test_whoever_is_waited_for_is_called_the_desk_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    contest = replace(make_contest(rounds=(elimination_round(2),)), rehearsal=True)
    async with conducted(contest) as conducting:
        await conducting.until(lambda: "xác nhận đáp án" in conducting.problems.getvalue())  # there is no desk
        assert conducting.hall.driver.play.phase == "closed"
        assert conducting.problems.getvalue().count("cần người xử lý") == 1
    monkeypatch.setattr(auto_host, "PATIENCE_S", 0.5)
    async with conducted(contest, desk=True) as conducting:
        await conducting.until(lambda: conducting.hall.sent.count("close_play") == 2)  # the second one counts
        assert conducting.problems.getvalue() == ""
        await conducting.until(lambda: "xác nhận đáp án" in conducting.problems.getvalue())


async def test_a_paper_that_is_being_written_is_an_event_and_no_problem() -> None:
    async with conducted(replace(paper_contest(), rehearsal=True)) as conducting:
        await conducting.until(lambda: conducting.heard("waiting"))
        assert conducting.heard("waiting") == [{"event": "waiting", "label": "Thí sinh đang làm bài"}]
        assert conducting.problems.getvalue() == ""
