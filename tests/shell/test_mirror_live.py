"""The second copy beside a running server: what consoles are told; how it goes away, comes back, or is refused."""

import asyncio
import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from chungket.embedded import EmbeddedStore
from chungket.mirror.restoring import source_of
from chungket.mirror.status import BEHIND_S, Lag
from tests.chaos.takeover import Drill, children, drill, program
from tests.final.faults import come_back, own_answer
from tests.harness.clients import Console, Frame, get
from tests.harness.server import ServerProcess

TIMEOUT_S = 30.0


async def told(console: Console, *states: str) -> Frame:
    """The state of the copy as consoles hear it, once it is one of these."""

    def shape() -> Frame:
        found: Frame = console.parts.get("mirror", {}).get("mirror", {})
        return found

    await console.until(lambda: shape().get("state") in states, f"{states} copy", TIMEOUT_S)
    return shape()


def move(path: Path, to: Path) -> None:
    """A stick is pulled out, or put in."""
    path.rename(to)


def content(directory: Path) -> dict[str, bytes]:
    """Copies by name."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def mirror_pid(prepared: Drill) -> int:
    """The process that copies."""
    process = prepared.hall.server.process
    assert process is not None
    (pid,) = [pid for pid in children(process.pid) if b"chungket.mirror" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return pid


async def heads(prepared: Drill) -> tuple[int, int]:
    """Entries of the copy, and of the newest acknowledgement."""
    source = await source_of(prepared.target)
    try:
        copied = (await source.look()).head.seq
    finally:
        await source.close()
    return copied, max(client.receipt["seq"] for client in prepared.hall.finalists.values() if client.receipt)


async def test_a_stick_is_pulled_out_and_put_in_again(tmp_path: Path) -> None:
    async with drill(tmp_path, places=2) as prepared:
        console, stick = prepared.hall.console, Path(prepared.target)
        await told(console, "same_disk")
        move(stick, tmp_path / "pocket")
        assert (await prepared.hall.finalists[1].command("confirm_identity", correct=False))["type"] == "ack"
        gone = await told(console, "away")
        assert "đã được cắm chưa" in gone["reason"]
        with pytest.raises(FileNotFoundError):  # no copy is begun in the place of the stick
            content(stick)
        move(tmp_path / "pocket", stick)
        assert (await told(console, "same_disk"))["entries"] == 0
        copied, acked = await heads(prepared)
        assert copied >= acked
        assert "bản sao thứ hai" in prepared.hall.server.log()


async def test_a_copy_of_another_log_is_refused_and_kept(tmp_path: Path) -> None:
    async with drill(tmp_path, places=2) as prepared:
        await told(prepared.hall.console, "same_disk")
        prepared.kill()
        data, server = prepared.hall.server.data_directory, prepared.hall.server
        shutil.rmtree(data / "store")  # an older copy of the data directory comes back …
        (data / "contest" / "log-begun").unlink()
        before = content(Path(prepared.target))
        await asyncio.to_thread(server.start)
        console = await Console.with_token(server.url, server.token())
        await told(console, "same_disk")  # … with another first entry: another file
        after = content(Path(prepared.target))
        assert (len(after), before.items() <= after.items()) == (2, True)
        await console.close()


@pytest.mark.full
async def test_the_copy_is_longer_than_the_log(tmp_path: Path) -> None:
    async with drill(tmp_path, places=2) as prepared:
        server = prepared.hall.server
        await told(prepared.hall.console, "same_disk")
        backup = tmp_path / "b.chungket"
        assert program("backup", str(server.data_directory), "--output", str(backup)).returncode == 0
        assert (await prepared.hall.finalists[1].command("confirm_identity", correct=False))["type"] == "ack"
        await prepared.copied()
        prepared.kill()
        before = content(Path(prepared.target))
        assert program("take-over", str(backup), "--data-directory", str(prepared.second)).returncode == 0
        prepared.hall.server = ServerProcess(
            prepared.second, prepared.second, port=server.port, options=("--mirror", prepared.target)
        )
        await asyncio.to_thread(prepared.hall.server.start)
        await come_back(prepared.hall.console)
        refused = await told(prepared.hall.console, "refused")
        assert "dài hơn nhật ký" in refused["reason"] or "nhật ký khác" in refused["reason"]
        assert content(Path(prepared.target)) == before


async def test_the_process_that_copies_is_started_again(tmp_path: Path) -> None:
    async with drill(tmp_path, places=2) as prepared:
        await told(prepared.hall.console, "same_disk")
        os.kill(mirror_pid(prepared), signal.SIGKILL)
        assert (await prepared.hall.finalists[1].command("confirm_identity", correct=False))["type"] == "ack"
        await prepared.copied()


async def test_a_second_machine_s_store_takes_over_by_itself(tmp_path: Path) -> None:
    """Its copy is also a log that `--store` serves, with the files that the command has written."""
    second_machine = tmp_path / "machine two"
    second_machine.mkdir()
    embedded = EmbeddedStore(second_machine)
    await embedded.start()
    try:
        async with drill(tmp_path, places=2, target=embedded.url) as prepared:
            hall = prepared.hall
            assert (await told(hall.console, "ok")) == {"state": "ok", "entries": 0, "seconds": 0, "reason": ""}
            await hall.open_question()
            await hall.answer("B", 1)
            await prepared.copied()
            kept = (await own_answer(hall, 1))["latency_us"]
            prepared.kill()
            await prepared.take_over("--store", embedded.url)
            await hall.come_back()
            assert (await own_answer(hall, 1))["latency_us"] == kept
    finally:
        await embedded.stop()


@pytest.mark.full
async def test_a_store_that_stops_answering_is_behind_and_catches_up(tmp_path: Path) -> None:
    second_machine = tmp_path / "machine two"
    second_machine.mkdir()
    embedded = EmbeddedStore(second_machine)
    await embedded.start()
    try:
        async with drill(tmp_path, places=2, target=embedded.url) as prepared:
            hall = prepared.hall
            await told(hall.console, "ok")
            await hall.open_question()  # from now on there is an entry every second
            assert embedded.pid is not None
            os.kill(embedded.pid, signal.SIGSTOP)
            await hall.answer("B", 1, 2)
            behind = await told(hall.console, "behind", "away")  # away: when a write has waited for too long
            assert behind["seconds"] >= BEHIND_S
            assert behind["entries"] > 0
            status, _, body = await asyncio.to_thread(get, hall.server.url, "/readyz")
            assert (status, json.loads(body)["mirror"]["entries"] > 0) == (200, True)
            os.kill(embedded.pid, signal.SIGCONT)
            await told(hall.console, "ok")
    finally:
        await embedded.stop()


# --- how a lag is counted --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "asked", "expected"),
    [
        ((), (0, 0, 5.0), (0, 0)),
        (((10, 1.0),), (10, 10, 5.0), (0, 0)),
        (((10, 1.0),), (10, 7, 5.5), (3, 4)),
        (((10, 1.0), (12, 2.0), (15, 4.0)), (15, 10, 9.0), (5, 7)),
        (((10, 1.0), (10, 2.0)), (10, 9, 9.0), (1, 8)),
    ],
)
def test_lag(seen: tuple[tuple[int, float], ...], asked: tuple[int, int, float], expected: tuple[int, int]) -> None:
    lag = Lag()
    for seq, now_s in seen:
        lag.saw(seq, now_s)
    assert lag.of(*asked) == expected
