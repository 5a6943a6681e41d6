"""Degraded, not dead: what can happen to a store while a question is open is said, waited for, and gone on from.

Real servers and real stores. Everybody is told what is wrong, nothing is acknowledged meanwhile, and when the cause is
gone the contest goes on by itself and everything that waited is stored once.
"""

import asyncio
import contextlib
import errno
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chungket.cli.exit_codes import CANNOT_RUN
from chungket.core.events import AnswerAccepted
from chungket.core.shapes import TroubleShape
from chungket.embedded import EmbeddedStore, store_binary
from chungket.log import decode_entry
from chungket.store import Store
from chungket.store_faults import TroubleKind as Kind
from chungket.troubles import WORDS
from tests.chaos.power import NOT_OF_THE_STORE, Power
from tests.final.faults import CONTEST, Hall, command_id, events_of
from tests.harness.clients import Console, get
from tests.harness.contests import candidate_number, write_final
from tests.harness.server import PROGRAM, ServerProcess, free_port
from tests.harness.stores import Door, OwnStore
from tests.harness.workers import Workers

INTERRUPTION_MAX_S = 60  # how fast this machine goes on is not the matter of these tests
PATIENT_S = 30


@dataclass(frozen=True)
class Fault:
    """Something that happens to a store, how it is undone, and what it is called meanwhile."""

    name: str
    begin: Callable[[OwnStore, Door], None]
    end: Callable[[OwnStore, Door], None]
    kinds: tuple[Kind, ...]


def _age(door: Door, old: bool) -> None:
    door.old = old
    door.cut()


FAULTS = (
    Fault("stopped", lambda o, d: o.signal(signal.SIGSTOP), lambda o, d: o.signal(signal.SIGCONT), (Kind.SILENT,)),
    Fault("killed", lambda o, d: o.kill(), lambda o, d: o.start(), (Kind.UNREACHABLE,)),
    Fault(
        "read-only",
        lambda o, d: o.ask("REPLICAOF", "127.0.0.1", "1"),
        lambda o, d: o.ask("REPLICAOF", "NO", "ONE"),
        (Kind.READ_ONLY,),
    ),
    Fault(
        "full memory",
        lambda o, d: o.ask("CONFIG", "SET", "maxmemory", "1"),
        lambda o, d: o.ask("CONFIG", "SET", "maxmemory", "0"),
        (Kind.MEMORY_FULL,),
    ),
    Fault("another password", lambda o, d: o.set_password("khac"), lambda o, d: o.set_password(""), (Kind.PASSWORD,)),
    Fault(
        "no permission",
        lambda o, d: o.ask("ACL", "SETUSER", "default", "-@write"),
        lambda o, d: o.ask("ACL", "SETUSER", "default", "+@all"),
        (Kind.PERMISSION,),
    ),
    Fault(
        "replicas missing",
        lambda o, d: o.ask("CONFIG", "SET", "min-replicas-to-write", "1"),
        lambda o, d: o.ask("CONFIG", "SET", "min-replicas-to-write", "0"),
        (Kind.REPLICAS_MISSING,),
    ),
    Fault("too old", lambda o, d: _age(d, True), lambda o, d: _age(d, False), (Kind.TOO_OLD,)),
)


@contextlib.asynccontextmanager
async def hall(directory: Path, places: int, *options: str) -> AsyncIterator[Hall]:
    """A hall in an open question."""
    contest = write_final(directory / "contest", places=places, window_s=300)
    with (contest / "contest.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[rules]\ninterruption_max_s = {INTERRUPTION_MAX_S}\n")
    server = ServerProcess(contest, directory / "data", options=options)
    await asyncio.to_thread(server.start)
    opened = None
    try:
        opened = Hall(server, await Console.with_token(server.url, server.token()))
        assert await opened.console.press() == "open_lobby"
        await opened.sign_in(range(1, places + 1))
        await opened.begin()
        yield opened
    finally:
        if opened is not None:
            await opened.close()
        server.stop()


async def ready(opened: Hall) -> tuple[int, dict[str, Any]]:
    """What `/readyz` says."""
    try:
        status, _, body = await asyncio.to_thread(get, opened.server.url, "/readyz")
    except OSError as fault:
        raise AssertionError(f"the server has ended: {opened.server.log()}") from fault
    return status, json.loads(body)


async def until_ready_says(opened: Hall, kinds: tuple[Kind, ...]) -> None:
    """Wait until `/readyz` names one of these reasons, with everything a person needs; or, for none, is content."""
    found: object = None
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENT_S):
            while True:
                status, found = await ready(opened)
                if not kinds and (status, found) == (200, {"status": "ok"}):
                    return
                if kinds and status == 503 and found["status"] == "degraded":
                    (trouble,) = found["troubles"]
                    if trouble["reason"] in kinds:
                        words = WORDS[Kind(trouble["reason"])]
                        said = [trouble[name] for name in ("text", "text_en", "remedy", "remedy_en")]
                        assert said == [words.text, words.text_en, words.remedy, words.remedy_en]
                        assert set(trouble) == set(TroubleShape.__dataclass_fields__)
                        return
                await asyncio.sleep(0.1)
    raise AssertionError(f"/readyz never said {kinds or 'ok'}: {found}\n{opened.server.log()}")


async def through(opened: Hall, play: str, number: int, kinds: tuple[Kind, ...], end: Callable[[], None]) -> None:
    """A fault has begun: this finalist answers into it, everybody hears of it, and it ends."""
    device, console = opened.finalists[number], opened.console
    await opened.send_answer("C", play, number)
    await until_ready_says(opened, kinds)
    await device.until(lambda: device.parts.get("status", {}).get("store") == "away", "that it waits")
    assert device.parts["status"]["troubles"] == []
    await console.until(
        lambda: (
            [trouble["reason"] for trouble in console.parts.get("status", {}).get("troubles", [])][:1]
            in [[kind] for kind in kinds]
        ),
        f"the banner of {kinds}",
    )
    late = await Console(opened.server.url, "host", console.cookie).open()  # one that comes meanwhile hears of it too
    await late.until(lambda: "away" in [frame["store"] for frame in late.seen("status")], "the same")
    await late.close()
    assert command_id(number) not in device.replies
    await asyncio.to_thread(end)
    await device.until(lambda: command_id(number) in device.replies, "the ack", PATIENT_S)
    assert device.replies[command_id(number)]["type"] == "ack"
    await until_ready_says(opened, ())
    await device.until(lambda: device.parts["status"]["store"] == "ok", "the end of it", PATIENT_S)
    await console.until(lambda: console.parts["status"]["store"] == "ok", "the end of it", PATIENT_S)
    assert console.parts["status"]["troubles"] == []


def said(opened: Hall, kinds: tuple[Kind, ...]) -> None:
    """The terminal names what it was, what to do, and that it is over."""
    log = opened.server.log()
    assert any(f"SỰ CỐ [{kind}] {WORDS[kind].text}" in log for kind in kinds), log
    assert "HẾT SỰ CỐ sau " in log[log.rindex(f"SỰ CỐ [{kinds[0]}]") :], log
    assert "Traceback" not in log, log


async def counted_once(url: str, numbers: range) -> None:
    """Everything that waited is in the log once, and nothing else."""
    store = Store(url, CONTEST)
    try:
        accepted = events_of([decode_entry(data) async for data in store.entries()], AnswerAccepted)
    finally:
        await store.close()
    assert sorted(event.candidate for event in accepted) == [candidate_number(number) for number in numbers]


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.full)])
async def test_an_external_store_may_fail_in_every_way_in_an_open_question(tmp_path: Path, workers: int) -> None:
    own = OwnStore(tmp_path / "external")
    await asyncio.to_thread(own.start)
    try:
        async with Door(own.port).open() as door:
            options = ("--store", f"redis://127.0.0.1:{door.port}", "--workers", str(workers))
            async with hall(tmp_path, len(FAULTS), *options) as opened:
                play = await opened.open_question()
                for number, fault in enumerate(FAULTS, start=1):
                    await asyncio.to_thread(fault.begin, own, door)
                    await through(opened, play, number, fault.kinds, partial(fault.end, own, door))
                    said(opened, fault.kinds)
                await counted_once(f"redis://127.0.0.1:{own.port}", range(1, len(FAULTS) + 1))
    finally:
        own.kill()


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.full)])
async def test_the_disk_of_the_embedded_store_may_fail_in_an_open_question(tmp_path: Path, workers: int) -> None:
    data = tmp_path / "data"
    store = EmbeddedStore(data)
    store.directory.mkdir(parents=True, mode=0o700)
    power = Power(store.directory, tmp_path / "ledger", NOT_OF_THE_STORE)
    program = power.program(tmp_path / "store-program", store_binary())
    faults = (
        (errno.ENOSPC, (Kind.DISK_FULL,)),
        (errno.EROFS, (Kind.DISK_FAILED,)),
    )
    async with hall(tmp_path, len(faults) + 1, "--store-binary", str(program), "--workers", str(workers)) as opened:
        play = await opened.open_question()
        for number, (fault, kinds) in enumerate(faults, start=1):
            power.fail_writes(fault)
            await through(opened, play, number, kinds, lambda: power.fail_writes(0))
            said(opened, kinds)
        last = len(faults) + 1
        pid = Workers(opened).store() if workers > 1 else opened.server.store_pid  # type: ignore[arg-type]
        os.kill(pid, signal.SIGSTOP)
        await through(opened, play, last, (Kind.SILENT,), lambda: os.kill(pid, signal.SIGCONT))
        await counted_once(store.url, range(1, last + 1))


@pytest.mark.full
async def test_a_store_that_does_not_work_is_refused_at_the_start(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=2)
    own = OwnStore(tmp_path / "external")
    await asyncio.to_thread(own.start)
    try:
        async with Door(own.port).open() as door:
            for fault in FAULTS:
                await asyncio.to_thread(fault.begin, own, door)
                try:
                    await refused_for(fault.kinds, contest, tmp_path / "data", door)
                finally:
                    await asyncio.to_thread(fault.end, own, door)
    finally:
        own.kill()


async def refused_for(kinds: tuple[Kind, ...], contest: Path, data: Path, door: Door) -> None:
    """`serve` ends and says which it was, and what to do."""
    store = ("--store", f"redis://127.0.0.1:{door.port}")
    served = await asyncio.create_subprocess_exec(
        *(PROGRAM, "serve", contest, "--data-directory", data, "--port", str(free_port()), *store),
        stderr=asyncio.subprocess.PIPE,
    )
    _, written = await asyncio.wait_for(served.communicate(), PATIENT_S)
    text = written.decode()
    assert served.returncode == CANNOT_RUN, text
    assert any(text.startswith(f"LỖI: {WORDS[kind].text}") and WORDS[kind].remedy in text for kind in kinds), text
    assert "Traceback" not in text


async def test_a_disk_that_is_full_is_named_at_the_start(tmp_path: Path) -> None:
    contest = write_final(tmp_path / "contest", places=2)
    store = EmbeddedStore(tmp_path / "data")
    store.directory.mkdir(parents=True, mode=0o700)
    power = Power(store.directory, tmp_path / "ledger", NOT_OF_THE_STORE)
    program = power.program(tmp_path / "store-program", store_binary())
    power.fail_writes(errno.ENOSPC)
    served = await asyncio.create_subprocess_exec(
        *(PROGRAM, "serve", contest, "--data-directory", tmp_path / "data", "--port", str(free_port())),
        *("--store-binary", program),
        stderr=asyncio.subprocess.PIPE,
    )
    _, written = await asyncio.wait_for(served.communicate(), PATIENT_S)
    assert served.returncode == CANNOT_RUN, written.decode()
    assert written.decode().startswith(f"LỖI: {WORDS[Kind.DISK_FULL].text}"), written.decode()
