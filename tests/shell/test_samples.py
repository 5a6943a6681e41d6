"""Reports of devices beside the log, on a real store: kept, trimmed, dropped, never waited for."""

import asyncio
import logging
import time

import pytest

from chungket import samples as samples_module
from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId
from chungket.embedded import EmbeddedStore
from chungket.fairness import ARMED, Sample
from chungket.samples import (
    REPORTS_PER_ENTRY,
    KeptSamples,
    SampleWriter,
    decode_samples,
    encode_samples,
    read_samples,
)
from chungket.store import Store

PLAY = PlayId("TT01.1")


def sample(number: int, part: str = "choices") -> Sample:
    return Sample(CandidateNumber(f"{number:05d}"), PLAY, part, 1_000 + number, 2_000 + number, 400, 3_000 + number)


async def kept(store: Store, count: int) -> KeptSamples:
    """What is kept, once it is this many."""
    found = await read_samples(store)
    for _ in range(1_000):
        if len(found.samples) >= count:
            break
        await asyncio.sleep(0.01)
        found = await read_samples(store)
    return found


async def test_reports_are_written_and_read_back_in_order(store: Store) -> None:
    writer = SampleWriter(store, write_s=0.01)
    writer.start()
    reports = [sample(number) for number in range(2 * REPORTS_PER_ENTRY + 3)]
    for report in reports:
        writer.keep(report)
    assert (await kept(store, len(reports))).samples == tuple(reports)
    assert await store._client.xlen(store.keys.samples) == 3
    await writer.stop()
    assert (writer.waiting, writer.dropped) == (0, 0)
    assert await read_samples(store) == KeptSamples(tuple(reports), 0)


async def test_what_waits_is_written_at_the_end(store: Store) -> None:
    writer = SampleWriter(store, write_s=60)
    writer.start()
    writer.keep(sample(1))
    began_s = time.monotonic()
    await writer.stop()
    assert time.monotonic() - began_s < 1
    assert (await read_samples(store)).samples == (sample(1),)


async def test_the_stream_lies_beside_the_log_and_not_in_it(store: Store) -> None:
    await store.append(1, "a", b"one", "h1")
    await store.add_samples(encode_samples([sample(1)], 0), 10)
    assert store.keys.samples == "chungket:{thu}:samples"
    assert [entry async for entry in store.entries()] == [b"one"]


async def test_old_reports_are_trimmed(store: Store) -> None:
    for number in range(1_000):
        await store.add_samples(encode_samples([sample(number)], 0), 100)
    found = (await read_samples(store)).samples
    assert 100 <= len(found) < 400  # the store trims whole blocks
    assert found[-1] == sample(999)


async def test_of_each_device_play_and_part_the_first_report_counts(store: Store) -> None:
    again = Sample(CandidateNumber("00001"), PLAY, "choices", 7, 7, 7, 7)
    await store.add_samples(encode_samples([sample(1), sample(1, "stem"), sample(1, ARMED)], 0), 10)
    await store.add_samples(encode_samples([again, sample(2)], 0), 10)
    assert (await read_samples(store)).samples == (sample(1), sample(1, "stem"), sample(1, ARMED), sample(2))


async def test_a_store_that_is_away_is_waited_for_by_nobody(
    embedded: EmbeddedStore, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    writer = SampleWriter(store, write_s=0.01)
    writer.start()
    writer.keep(sample(1))
    await kept(store, 1)
    await embedded.stop()
    with caplog.at_level(logging.WARNING):
        for number in range(2, 12):
            began_s = time.monotonic()
            writer.keep(sample(number))
            assert time.monotonic() - began_s < 0.05
            await asyncio.sleep(0.02)
    assert writer.waiting == 10
    assert len(caplog.records) == 1  # said once, not every second
    await embedded.start()
    assert len((await kept(store, 11)).samples) == 11
    await writer.stop()
    assert (writer.waiting, writer.dropped) == (0, 0)


async def test_too_many_are_dropped_counted_and_said(
    embedded: EmbeddedStore, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples_module, "WAITING_MAX", 5)
    writer = SampleWriter(store, write_s=60)
    for number in range(12):
        writer.keep(sample(number))
    assert (writer.waiting, writer.dropped) == (5, 7)
    await writer.stop()
    assert await read_samples(store) == KeptSamples(tuple(sample(number) for number in range(5)), 7)


async def test_an_end_without_a_store_is_an_end(embedded: EmbeddedStore, store: Store) -> None:
    writer = SampleWriter(store, write_s=0.01)
    writer.start()
    await embedded.stop()
    writer.keep(sample(1))
    began_s = time.monotonic()
    await writer.stop()
    assert time.monotonic() - began_s < samples_module.STOP_S + 1
    assert (writer.waiting, writer.dropped) == (0, 1)


async def test_a_contest_without_reports_has_none(store: Store) -> None:
    assert await read_samples(store) == KeptSamples()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"v":2,"dropped":0,"samples":[]}',
        b'{"v":1,"dropped":0,"samples":[["a"]]}',
        b'{"v":1,"dropped":"x","samples":[]}',
    ],
)
def test_what_is_of_another_form_is_left_out(data: bytes) -> None:
    assert decode_samples(data) == ((), 0)


def test_the_form_is_a_list_of_fields() -> None:
    data = encode_samples([Sample(CandidateNumber("001"), PLAY, ARMED, received_us=9)], 2)
    assert data == b'{"v":1,"dropped":2,"samples":[["001","TT01.1","armed",0,0,-1,9]]}'
    assert decode_samples(data) == ((Sample(CandidateNumber("001"), PLAY, ARMED, received_us=9),), 2)
