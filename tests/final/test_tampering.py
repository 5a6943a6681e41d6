"""History cannot be edited behind the server's back: it will not start on a log that does not follow (DESIGN 3.5)."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio as redis

from chungket.core.events import AnswerAccepted
from chungket.store import Keys, Store
from tests.final.faults import (
    CONTEST,
    Hall,
    command_id,
    events_of,
    hall,
    own_answer,
    read_log,
    store_of_stopped,
    store_url,
)
from tests.harness.server import PROGRAM, ServerProcess

KEYS = Keys(CONTEST)
PLACES = 10
EXIT_TIMEOUT_S = 60
Fields = dict[Any, Any]
Rows = list[tuple[bytes, Fields]]
Edit = Callable[[Rows], int]  # changes the rows; the entry that has to be named


@dataclass(frozen=True)
class Played:
    """What is left of a final whose server has ended, and the entries of its log."""

    directory: Path
    rows: Rows

    def copy(self, to: Path) -> ServerProcess:
        """A server over a copy of it, not started."""
        shutil.copytree(self.directory, to / "copy")
        return ServerProcess(to / "copy" / "contest", to / "copy" / "data")


@pytest.fixture(scope="module")
def played_once(tmp_path_factory: pytest.TempPathFactory) -> Played:
    directory = tmp_path_factory.mktemp("played")

    async def play() -> Rows:
        async with hall(directory, places=PLACES) as opened:
            await answer_all(opened)
            opened.server.stop()
            async with store_of_stopped(opened.data_directory) as connection:
                rows: Any = await connection.xrange(KEYS.log)
                return list(rows)

    with ThreadPoolExecutor(1) as thread:  # a loop of its own
        return Played(directory, thread.submit(asyncio.run, play()).result())


async def answer_all(opened: Hall) -> None:
    """Half of them right."""
    await opened.open_question()
    await opened.answer("B", *range(1, 6))
    await opened.answer("C", *range(6, PLACES + 1))


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Hall]:
    """A hall in which everybody has answered, half of them right."""
    async with hall(tmp_path, places=PLACES) as opened:
        await answer_all(opened)
        yield opened


async def test_sorted_set_log_and_page_agree_on_every_latency(played: Hall) -> None:
    play = played.console.console["play"]["id"]
    accepted = events_of(await read_log(played.data_directory), AnswerAccepted)
    store = Store(store_url(played.data_directory), CONTEST)
    ranked = await store.latencies(play)
    await store.close()
    assert ranked == sorted(ranked, key=lambda pair: pair[1])
    assert dict(ranked) == {event.candidate: event.latency_us for event in accepted}
    assert len(ranked) == PLACES
    for number, finalist in played.finalists.items():
        acked = finalist.replies[command_id(number)]["answer"]
        shown = await own_answer(played, number)
        assert acked["latency_us"] == shown["latency_us"] == dict(ranked)[f"{number:04d}"] > 0


async def rewrite(connection: redis.Redis, rows: Rows) -> None:
    """Put other entries in the stream's place; the head beside it stays."""
    await connection.delete(KEYS.log)
    for id_, fields in rows:
        await connection.xadd(KEYS.log, fields, id=id_)


def entry_of(rows: Rows, event: bytes) -> int:
    """Index of the first entry with such an event."""
    return next(index for index, (_, fields) in enumerate(rows) if b'"' + event + b'"' in fields[b"e"])


def change(rows: Rows, index: int, old: bytes, new: bytes) -> None:
    """Edit the bytes of one entry."""
    id_, fields = rows[index]
    assert old in fields[b"e"], (old, fields)
    rows[index] = (id_, fields | {b"e": fields[b"e"].replace(old, new, 1)})


def another_choice(rows: Rows) -> int:
    index = entry_of(rows, b"AnswerAccepted")
    change(rows, index, b'"choice":"B"', b'"choice":"C"')
    return index + 1


def another_candidate(rows: Rows) -> int:
    """One that does not exist: the entry cannot even be applied."""
    index = entry_of(rows, b"AnswerAccepted")
    change(rows, index, b'"candidate":"0', b'"candidate":"9')
    return index + 1


def unreadable(rows: Rows) -> int:
    index = entry_of(rows, b"AnswerAccepted")
    change(rows, index, b'{"v"', b'("v"')
    return index + 1


def unknown_event(rows: Rows) -> int:
    index = entry_of(rows, b"ChoicesOpened")
    change(rows, index, b'"ChoicesOpened"', b'"ChoicesOpenex"')
    return index + 1


def last_entry_edited(rows: Rows) -> int:
    change(rows, len(rows) - 1, b'"v":1', b'"v":1 ')
    return len(rows)


def last_entry_removed(rows: Rows) -> int:
    del rows[-1]
    return len(rows) + 1


def tail_removed(rows: Rows) -> int:
    del rows[-4:]
    return len(rows) + 1


def one_in_the_middle_removed(rows: Rows) -> int:
    index = entry_of(rows, b"AnswerAccepted")
    del rows[index]
    return index + 1


def two_swapped(rows: Rows) -> int:
    index = entry_of(rows, b"ChoicesOpened")
    (first, one), (second, other) = rows[index], rows[index + 1]
    rows[index : index + 2] = [(first, other), (second, one)]
    return index + 1


def everything_removed(rows: Rows) -> int:
    rows.clear()
    return 1


@pytest.mark.parametrize(
    "edit",
    [
        another_choice,
        another_candidate,
        unreadable,
        unknown_event,
        last_entry_edited,
        last_entry_removed,
        tail_removed,
        one_in_the_middle_removed,
        two_swapped,
        everything_removed,
    ],
)
async def test_an_edited_log_is_refused_at_the_restart(tmp_path: Path, played_once: Played, edit: Edit) -> None:
    server = played_once.copy(tmp_path)
    edited = list(played_once.rows)
    named = edit(edited)
    async with store_of_stopped(server.data_directory) as connection:
        await rewrite(connection, edited)
    ended = await asyncio.to_thread(start_and_end, server)
    assert ended.returncode == 3, ended.stderr
    assert f"Nhật ký bị sửa hoặc hỏng tại mục {named}:" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_a_log_without_its_head_is_refused(tmp_path: Path, played_once: Played) -> None:
    server = played_once.copy(tmp_path)
    async with store_of_stopped(server.data_directory) as connection:
        await connection.delete(KEYS.head)
    ended = await asyncio.to_thread(start_and_end, server)
    assert ended.returncode == 3, ended.stderr
    assert "Nhật ký bị sửa hoặc hỏng tại mục 1:" in ended.stderr


async def test_an_untouched_copy_is_served(tmp_path: Path, played_once: Played) -> None:
    server = played_once.copy(tmp_path)
    await asyncio.to_thread(server.start)
    assert server.stop() == 0


def start_and_end(server: ServerProcess) -> subprocess.CompletedProcess[str]:
    """Try to serve; it has to end by itself."""
    command: list[str | Path] = [PROGRAM, "serve", server.contest_directory, "--data-directory", server.data_directory]
    return subprocess.run(
        [*command, "--host", "127.0.0.1", "--port", str(server.port)],
        capture_output=True,
        text=True,
        timeout=EXIT_TIMEOUT_S,
        check=False,
    )
