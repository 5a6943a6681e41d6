"""A client's connection against a server by script: greeting, clock, resends, receipts, close codes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from chungket.core.shapes import StageShape
from chungket.protocol import (
    CLOSE_NEWER_TAB,
    CLOSE_PROTOCOL,
    CLOSE_REPLACED,
    CLOSE_SIGNED_OUT,
    CLOSE_STOPPING,
    CLOSE_TOO_SLOW,
    CLOSE_WRONG_CONTEST,
    SUBPROTOCOL,
    ReceiptShape,
    ToClientFrame,
    ToClientRefused,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToServerCommand,
    ToServerFrame,
    ToServerHello,
    ToServerPing,
)
from chungket.rehearsal import back_off, outbox
from chungket.rehearsal.connection import PINGS_FIRST, Connection, Outcome
from chungket.rehearsal.outbox import PendingCommand
from tests.rehearsal.pretend_server import CONTEST, PretendServer, Talk, ack, pretend_server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter."""
    monkeypatch.setattr(back_off, "BACK_OFF_MIN_S", 0.01)
    monkeypatch.setattr(back_off, "BACK_OFF_MAX_S", 0.02)
    monkeypatch.setattr(back_off, "BACK_OFF_SLOW_MAX_S", 0.02)
    monkeypatch.setattr(back_off, "AT_ONCE_S", 0.01)
    monkeypatch.setattr(outbox, "RESEND_S", 0.1)


@dataclass
class Heard:
    """What a listener was told."""

    frames: list[ToClientFrame] = field(default_factory=list)
    outcomes: list[tuple[PendingCommand, Outcome]] = field(default_factory=list)

    def received(self, frame: ToClientFrame) -> None:
        self.frames.append(frame)

    def settled(self, command: PendingCommand, outcome: Outcome) -> None:
        self.outcomes.append((command, outcome))


@dataclass
class Connected:
    """A connection at work. `ending`: its task."""

    connection: Connection
    heard: Heard
    ending: asyncio.Task[int]


@asynccontextmanager
async def connected(server: PretendServer) -> AsyncIterator[Connected]:
    heard = Heard()
    connection = Connection(server.url, "finalist", "may-1", heard, random.Random(4))
    connection.cookie = "chungket_thu_finalist=abc"
    ending = asyncio.create_task(connection.run())
    try:
        yield Connected(connection, heard, ending)
    finally:
        ending.cancel()
        with suppress(asyncio.CancelledError):
            await ending


async def silent(talk: Talk, frame: ToServerFrame) -> None:
    """Nothing but greeting and pongs."""


async def acking(talk: Talk, frame: ToServerFrame) -> None:
    if isinstance(frame, ToServerCommand):
        await talk.send(ack(frame.id))


def stage_frame(seq: int, phase: str = "lobby") -> ToClientStage:
    return ToClientStage(seq, StageShape(phase, False, None, None, None, None, None, None, None, 0))


async def test_the_handshake_says_who_asks_and_in_which_language() -> None:
    async with pretend_server(silent) as server, connected(server):
        await server.until(lambda: server.talks and server.talks[0].frames, "the hello")
        request = server.talks[0].socket.request
        assert request is not None
        assert request.path == "/ws?role=finalist"
        assert request.headers["Cookie"] == "chungket_thu_finalist=abc"
        assert request.headers["Origin"] == server.url
        assert server.talks[0].socket.subprotocol == SUBPROTOCOL
        assert server.talks[0].frames[0] == ToServerHello(1, "", "may-1", None, "")


async def test_the_first_round_of_pings_sets_the_clock() -> None:
    async with pretend_server(silent) as server, connected(server) as client:

        def pings() -> int:
            return sum(isinstance(frame, ToServerPing) for frame in server.talks[0].frames) if server.talks else 0

        await server.until(lambda: pings() == PINGS_FIRST, "ten pings")
        await asyncio.sleep(0.05)
        assert pings() == PINGS_FIRST  # the next one only after seconds
        assert 0 <= client.connection.clock.error_ms < 1000
        assert abs(client.connection.now_us() - 7_000_000) < 1_000_000


async def test_what_was_not_acknowledged_is_sent_again_under_its_id_on_the_next_connection() -> None:
    async def deaf_at_first(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerCommand):
            if talk.number == 1:
                talk.socket.transport.abort()
            else:
                await talk.send(ack(frame.id))

    async with pretend_server(deaf_at_first) as server, connected(server) as client:
        sent = client.connection.send("answer", {"play": "q1.1", "choice": "A", "pressed_us": 5})
        await server.until(lambda: server.commands(2), "the resend")
        first, second = server.commands()
        assert first.id == second.id == sent.id
        assert second.arguments == first.arguments
        await wait_for(lambda: client.heard.outcomes)
        assert client.connection.pending == ()
        assert client.connection.reconnects == 1


async def test_silence_on_a_living_connection_makes_it_ask_again() -> None:
    async def late(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerCommand) and len(server.commands()) == 2:
            await talk.send(ack(frame.id))

    async with pretend_server(late) as server, connected(server) as client:
        client.connection.send("confirm_identity", {"correct": True})
        await wait_for(lambda: client.heard.outcomes)
        first, second = server.commands()
        assert first == second
        assert len(server.talks) == 1


async def test_a_busy_server_is_asked_again_and_other_refusals_are_final() -> None:
    async def busy_at_first(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerCommand):
            code = "busy" if len(server.commands()) == 1 else "too_late"
            await talk.send(ToClientRefused(frame.id, code, "…"))

    async with pretend_server(busy_at_first) as server, connected(server) as client:
        sent = client.connection.send("answer", {"play": "q1.1", "choice": "A", "pressed_us": 0})
        await wait_for(lambda: client.heard.outcomes)
        [(command, outcome)] = client.heard.outcomes
        assert command is sent
        assert isinstance(outcome, ToClientRefused)
        assert outcome.code == "too_late"
        assert [frame.id for frame in server.commands()] == [sent.id, sent.id]


async def test_nothing_is_sent_while_the_store_is_away() -> None:
    async def away(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello):
            await talk.send(ToClientStatus("away"))
        else:
            await acking(talk, frame)

    async with pretend_server(away) as server, connected(server) as client:
        await wait_for(lambda: any(isinstance(frame, ToClientStatus) for frame in client.heard.frames))
        client.connection.send("confirm_identity", {"correct": True})
        await asyncio.sleep(0.05)
        assert server.commands() == []
        await server.talks[0].send(ToClientStatus("ok"))
        await wait_for(lambda: client.heard.outcomes)
        assert len(server.commands()) == 1


async def test_the_newest_receipt_is_shown_on_the_next_connection() -> None:
    async with pretend_server(acking) as server, connected(server) as client:
        client.connection.send("confirm_identity", {"correct": True})
        await wait_for(lambda: client.heard.outcomes)
        client.connection.cut()
        await server.until(lambda: len(server.talks) == 2 and server.talks[1].frames, "the second hello")
        hello = server.talks[1].frames[0]
        assert isinstance(hello, ToServerHello)
        assert hello.receipt == ReceiptShape(3, "head3", "mac3")
        assert hello.contest == CONTEST


@pytest.mark.parametrize("code", [CLOSE_NEWER_TAB, CLOSE_REPLACED, CLOSE_SIGNED_OUT, CLOSE_WRONG_CONTEST])
async def test_after_some_close_codes_there_is_no_coming_back(code: int) -> None:
    async def closing(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello):
            await talk.socket.close(code)

    async with pretend_server(closing) as server, connected(server) as client:
        async with asyncio.timeout(3):
            assert await client.ending == code
        assert len(server.talks) == 1


@pytest.mark.parametrize("code", [1000, 1001, 1011, CLOSE_STOPPING, CLOSE_TOO_SLOW, CLOSE_PROTOCOL])
async def test_after_others_it_comes_back(code: int) -> None:
    async def closing(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello) and talk.number == 1:
            await talk.socket.close(code)

    async with pretend_server(closing) as server, connected(server) as client:
        await server.until(lambda: len(server.talks) == 2, "the second connection")
        assert not client.ending.done()


async def test_it_waits_for_a_server_that_is_not_there_yet() -> None:
    async with pretend_server(silent) as server:
        url = server.url
    heard = Heard()
    connection = Connection(url, "finalist", "may-1", heard, random.Random(4))
    ending = asyncio.create_task(connection.run())
    await asyncio.sleep(0.1)
    assert not ending.done()
    assert connection.reconnects == 0  # it never was connected
    ending.cancel()


async def test_what_is_no_frame_ends_the_connection_with_the_code_for_it() -> None:
    async def babbling(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello) and talk.number == 1:
            await talk.socket.send(b"\xc1\xc1")

    async with pretend_server(babbling) as server, connected(server):
        await server.until(lambda: len(server.talks) == 2, "the second connection")
        assert server.talks[0].socket.close_code == CLOSE_PROTOCOL


async def test_older_frames_are_ignored_until_a_sync_says_otherwise() -> None:
    async def out_of_order(talk: Talk, frame: ToServerFrame) -> None:
        if isinstance(frame, ToServerHello):
            for sent in (stage_frame(7), stage_frame(6, "stale"), ToClientSync(5, None, None, None, None, None)):
                await talk.send(sent)
            await talk.send(stage_frame(6, "running"))

    async with pretend_server(out_of_order) as server, connected(server) as client:
        await wait_for(lambda: len(stages(client.heard)) == 2)
        assert [frame.stage.phase for frame in stages(client.heard)] == ["lobby", "running"]


def stages(heard: Heard) -> list[ToClientStage]:
    return [frame for frame in heard.frames if isinstance(frame, ToClientStage)]


async def wait_for(condition: object) -> None:
    """Ask again and again, for at most three seconds."""
    assert callable(condition)
    for _ in range(300):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited 3 s")
