"""What the tests of faults have in common: a hall in a question, its log, ways to damage it.

Owns the course of a contest up to an open question and the look into the store behind the server's back. It must not
judge: what is expected stands in the tests.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import redis.asyncio as redis

from chungket.core.events import Event
from chungket.embedded import EmbeddedStore
from chungket.log import Entry, decode_entry
from chungket.store import Store
from tests.harness.clients import Client, Console, Finalist, Frame
from tests.harness.contests import LIVE, candidate_number, write_final
from tests.harness.server import ServerProcess

CONTEST = "chung-ket-nho"
RECONNECT_GAP_S = 0.2
BACK_S = 20.0


@dataclass
class Hall:
    """A running server, its operator and signed-in finalists by number, from 1."""

    server: ServerProcess
    console: Console
    finalists: dict[int, Finalist] = field(default_factory=dict)

    @property
    def data_directory(self) -> Path:
        """Where the contest lies."""
        return self.server.data_directory

    async def sign_in(self, numbers: Iterable[int]) -> None:
        """These places sign in and confirm who they are."""
        for number in numbers:
            candidate = candidate_number(number)
            code = self.server.code(candidate)
            self.finalists[number] = await Finalist.with_code(self.server.url, code, f"may-{candidate}")
            assert (await self.finalists[number].command("confirm_identity", correct=True))["type"] == "ack"

    async def begin(self) -> None:
        """From the lobby into the round, without practice."""
        for name, arguments in (
            ("lock_lobby", {}),
            ("start_round", {"round": LIVE, "override_reason": "không thi thử"}),
        ):
            reply = await self.console.flow(name, **arguments)
            assert reply["type"] == "ack", reply

    async def open_question(self) -> str:
        """Press until the next question is open and every finalist sees it; the play's id."""
        pressed = ""
        while pressed != "open_choices":
            pressed = await self.console.press()
        await asyncio.gather(*(finalist.until_phase("open") for finalist in self.finalists.values()))
        play: str = self.console.console["play"]["id"]
        return play

    async def answer(self, choice: str, *numbers: int) -> dict[int, Frame]:
        """These finalists answer the open question and wait for the acks, by number."""
        replies = await asyncio.gather(
            *(self.finalists[number].answer(choice, id_=command_id(number)) for number in numbers)
        )
        assert [reply["type"] for reply in replies] == ["ack"] * len(numbers), replies
        return dict(zip(numbers, replies, strict=True))

    async def send_answer(self, choice: str, play: str, number: int) -> None:
        """One finalist answers and does not wait."""
        await self.finalists[number].send(
            {
                "type": "command",
                "id": command_id(number),
                "name": "answer",
                "flow_version": -1,
                "arguments": {"play": play, "choice": choice, "pressed_us": 0},
            }
        )

    async def come_back(self) -> None:
        """Everybody reconnects as their pages would, with their cookie and newest receipt."""
        clients = (self.console, *self.finalists.values())
        await asyncio.gather(*(come_back(client) for client in clients))

    async def close(self) -> None:
        """Everybody leaves; the server ends with its store."""
        for client in (self.console, *self.finalists.values()):
            await client.close()
        self.server.stop()


def command_id(number: int) -> str:
    """The id of a finalist's answer: the same when it is sent again."""
    return f"tra-loi-{number}"


async def own_answer(opened: Hall, number: int) -> Frame:
    """The answer a finalist's page shows, opened anew: a page that had the ack is not told again."""
    finalist = opened.finalists[number]
    await finalist.close()
    await finalist.open()
    answer: Frame = finalist.parts["own"]["answer"]
    return answer


async def come_back(client: Client) -> None:
    """Connect again and again until the server is there."""
    await client.close()
    until_s = time.monotonic() + BACK_S
    while True:
        try:
            await client.open()
        except OSError:
            assert time.monotonic() < until_s, f"no server within {BACK_S} s"
            await asyncio.sleep(RECONNECT_GAP_S)
        else:
            return


@contextlib.asynccontextmanager
async def hall(
    directory: Path,
    *,
    places: int = 20,
    pages: int = 0,
    window_s: int = 90,
    interruption_max_s: int = 5,
    options: tuple[str, ...] = (),
) -> AsyncIterator[Hall]:
    """A hall in the round, before its first question. The first `pages` places are left to real pages: there the lobby
    is open, and no more has happened."""
    contest = write_final(directory / "contest", places=places, window_s=window_s)
    with (contest / "contest.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[rules]\ninterruption_max_s = {interruption_max_s}\n")
    server = ServerProcess(contest, directory / "data", options=options)
    await asyncio.to_thread(server.start)
    opened = None
    try:
        opened = Hall(server, await Console.with_token(server.url, server.token()))
        assert await opened.console.press() == "open_lobby"
        await opened.sign_in(range(pages + 1, places + 1))
        if not pages:
            await opened.begin()
        yield opened
    finally:
        if opened is not None:
            await opened.close()
        server.stop()
        await end_store(server.data_directory)


async def end_store(data_directory: Path) -> None:
    """End a store that a killed server has left."""
    socket = EmbeddedStore(data_directory).socket
    if socket.exists():
        async with client(data_directory) as connection:
            with contextlib.suppress(redis.ConnectionError):
                await connection.shutdown(nosave=True)


# --- the log, behind the server's back -------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def client(data_directory: Path) -> AsyncIterator[redis.Redis]:
    """A plain connection to the store that runs on a data directory."""
    connection = redis.Redis(unix_socket_path=str(EmbeddedStore(data_directory).socket))
    try:
        yield connection
    finally:
        await connection.aclose()


@contextlib.asynccontextmanager
async def store_of_stopped(data_directory: Path) -> AsyncIterator[redis.Redis]:
    """A connection to the store of a server that has ended, started for as long as this takes."""
    embedded = EmbeddedStore(data_directory)
    await embedded.start()
    try:
        async with client(data_directory) as connection:
            yield connection
    finally:
        await embedded.stop()


def store_url(data_directory: Path) -> str:
    """Where the store of a running server listens."""
    return EmbeddedStore(data_directory).url


async def read_log(data_directory: Path) -> list[Entry]:
    """All entries of a running server's log."""
    store = Store(store_url(data_directory), CONTEST)
    try:
        return [decode_entry(data) async for data in store.entries()]
    finally:
        await store.close()


EventType = TypeVar("EventType", bound=Event)


def events_of(entries: list[Entry], kind: type[EventType]) -> list[EventType]:
    """The events of one kind, in order."""
    return [event for entry in entries for event in entry.events if isinstance(event, kind)]


def entry_with(entries: list[Entry], kind: type[Event]) -> Entry:
    """The first entry with an event of this kind."""
    return next(entry for entry in entries if any(isinstance(event, kind) for event in entry.events))
