"""A thousand finalists answer one question at once on this machine: everyone is acked, once, from the disk."""

import asyncio
import gc
import os
import sys
import time
from pathlib import Path

import pytest

from chungket.core.events import AnswerAccepted
from chungket.store import Store
from tests.conftest import ROOT
from tests.final.crowd import (
    CROWD_TIMEOUT_S,
    Figures,
    ProcessFigures,
    Spread,
    answer_at_once,
    crowd_of,
    echo,
    open_question,
    span_ms,
)
from tests.final.faults import CONTEST, read_log, store_url
from tests.harness.clients import Console
from tests.harness.contests import candidate_number, write_final
from tests.harness.server import ServerProcess

FINALISTS = 1_000
FIGURES = ROOT / "build" / "figures" / "thousand_finalists.json"
ACK_OVER_ECHO_MAX = 40  # far from what is measured: a tripwire for something quadratic


@pytest.mark.full
async def test_everybody_answers_at_once_and_is_acked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contest = write_final(tmp_path / "contest", places=FINALISTS, window_s=120)
    server = ServerProcess(contest, tmp_path / "data")
    await asyncio.to_thread(server.start)
    try:
        figures = await measured(server)
    finally:
        await asyncio.to_thread(server.stop)
    text = figures.write(FIGURES)
    with capsys.disabled():
        sys.stdout.write(f"\n{text}\n")
    assert figures.ack_ms.p99 < ACK_OVER_ECHO_MAX * figures.echo_ms.p99


async def measured(server: ServerProcess) -> Figures:
    """One question from sign-in to the last ack; checked before it is measured."""
    assert server.process is not None
    pid, load = server.process.pid, os.getloadavg()[0]
    console = await Console.with_token(server.url, server.token())
    await console.press()
    began, began_s = ProcessFigures.of(pid), time.perf_counter()
    crowd = await crowd_of(server, FINALISTS)
    sign_in_s, signed_in = time.perf_counter() - began_s, ProcessFigures.of(pid)
    gc.collect()
    gc.freeze()  # a collection over a thousand clients would be measured as the server's
    echoes, echo_span_ms = await echo(crowd)
    pressed_s = await open_question(console, crowd)
    play = console.console["play"]["id"]
    before = ProcessFigures.of(pid)
    sent = await answer_at_once(crowd, play)
    after = ProcessFigures.of(pid)
    entries = await everybody_is_in_the_log(server, play)
    await console.until(
        lambda: console.console["answered"] == FINALISTS or console.console["play"]["phase"] != "open",
        "the count",
        CROWD_TIMEOUT_S,
    )
    figures = Figures(
        finalists=FINALISTS,
        cores=os.cpu_count() or 0,
        load_before=round(load, 2),
        sign_in_s=round(sign_in_s, 2),
        echo_ms=echoes,
        echo_span_ms=echo_span_ms,
        open_span_ms=span_ms(crowd, "opened_s"),
        open_after_press_ms=Spread.of([one.opened_s - pressed_s for one in crowd]),
        ack_ms=Spread.of([one.acked_s - at_s for one, at_s in zip(crowd, sent, strict=True)]),
        ack_span_ms=span_ms(crowd, "acked_s"),
        answers_per_s=round(FINALISTS / (max(one.acked_s for one in crowd) - sent[0])),
        entries_of_answers=entries,
        server_cpu_sign_in_s=round(signed_in.cpu_s - began.cpu_s, 2),
        server_cpu_answers_s=round(after.cpu_s - before.cpu_s, 2),
        server=ProcessFigures.of(pid),
        store=ProcessFigures.of(server.store_pid),
    )
    await asyncio.gather(console.close(), *(finalist.close() for finalist in crowd))
    return figures


async def everybody_is_in_the_log(server: ServerProcess, play: str) -> int:
    """Each finalist once, with the choice sent, and with the same latency in the sorted set; how many entries."""
    entries = [
        [event for event in entry.events if isinstance(event, AnswerAccepted)]
        for entry in await read_log(server.data_directory)
    ]
    accepted = [event for events in entries for event in events]
    expected = {candidate_number(number): "ABCD"[number % 4] for number in range(1, FINALISTS + 1)}
    assert len(accepted) == FINALISTS
    assert {event.candidate: event.choice for event in accepted} == expected
    store = Store(store_url(server.data_directory), CONTEST)
    assert dict(await store.latencies(play)) == {event.candidate: event.latency_us for event in accepted}
    await store.close()
    return sum(bool(events) for events in entries)
