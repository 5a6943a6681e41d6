"""Entries, their canonical bytes and the chain."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.core import events as e
from chungket.core.contest import CandidateNumber, Choice, ContestId
from chungket.log import (
    EVENT_TYPES,
    Entry,
    Head,
    LogDamaged,
    Outcome,
    check_chain,
    decode_entry,
    encode_entry,
    entry_hash,
)


def chain(count: int) -> list[bytes]:
    """A log of `count` entries."""
    entries: list[bytes] = []
    head = Head()
    for seq in range(1, count + 1):
        event = e.AnswerAccepted(
            e.PlayId("TT01.1"), CandidateNumber(f"{seq:03d}"), Choice("A"), f"c{seq}", seq, 0, 0, 1_000 + seq
        )
        data = encode_entry(Entry(seq, head.hash, f"1-{seq}", seq, seq, seq, (Outcome(seq, ""),), (event,)))
        entries.append(data)
        head = Head(seq, entry_hash(data))
    return entries


def test_bytes_are_canonical_json() -> None:
    event = e.Suspended("mất điện – tạm dừng", "dieu-khien")
    data = encode_entry(Entry(1, "0" * 64, "b", 5, 6, 7, (Outcome(3, ""), Outcome(4, "too_late")), (event,)))
    assert data == json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":")).encode()
    assert list(json.loads(data)) == [
        "v",
        "seq",
        "prev",
        "batch",
        "time_us",
        "wall_us",
        "position",
        "outcomes",
        "events",
    ]
    assert "mất điện".encode() in data


@given(st.integers(0, 2**53), st.text(max_size=40), st.sampled_from(list(e.Scene)))
def test_what_is_written_is_read(number: int, text: str, scene: e.Scene) -> None:
    events: tuple[e.Event, ...] = (
        e.Genesis(ContestId("thu"), 1, "a", "b", "c", True),
        e.SceneShown(scene, text, number, False, "x"),
        e.KeyRevealed(e.PlayId("q.1"), (Choice("A"), Choice("C")), "x"),
        e.Ticked(),
    )
    entry = Entry(1, "0" * 64, text, number, number, 3, (Outcome(2, "stale"),), events)
    assert decode_entry(encode_entry(entry)) == entry


def test_every_event_has_its_own_name() -> None:
    assert len(EVENT_TYPES) == len(set(EVENT_TYPES.values())) == len(e.Event.__args__)


def test_an_untouched_log_is_accepted() -> None:
    entries = chain(5)
    assert check_chain(entries, Head(5, entry_hash(entries[-1]))) == Head(5, entry_hash(entries[-1]))


def edited(entries: list[bytes], at: int) -> list[bytes]:
    return [*entries[:at], entries[at].replace(b'"A"', b'"B"'), *entries[at + 1 :]]


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda entries: edited(entries, 1), 2),
        (lambda entries: edited(entries, 4), 5),
        (lambda entries: entries[:2] + entries[3:], 3),
        (lambda entries: [entries[1], entries[0], *entries[2:]], 1),
        (lambda entries: entries[:4], 5),
        (lambda entries: [], 1),
        (lambda entries: [*entries[:2], b"x" + entries[2][1:], *entries[3:]], 3),
        (lambda entries: [*entries, chain(6)[5]], 6),
    ],
    ids=["edit", "edit last", "delete", "swap", "truncate", "all", "unreadable", "added"],
)
def test_tampering_is_named(tamper: Callable[[list[bytes]], list[bytes]], named: int) -> None:
    entries = chain(5)
    with pytest.raises(LogDamaged) as damage:
        check_chain(tamper(entries), Head(5, entry_hash(entries[-1])))
    assert damage.value.seq == named


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"v":2,"seq":1}', b'{"v":1,"seq":"x"}'])
def test_unreadable_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(LogDamaged):
        decode_entry(data)
