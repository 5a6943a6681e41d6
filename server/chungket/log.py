"""The bytes of the log: entries, their canonical JSON, the hash chain (docs/LOG.md).

Owns the form of an entry and the check that one follows another. It must not know where entries are stored (`store`)
or what they mean (`core`). Called by `sequencer`, `replica` and the exports.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from chungket.core import events as e

ENTRY_VERSION = 1
HASH_BEFORE_FIRST = "0" * 64
EVENT_TYPES: Mapping[str, type[e.Event]] = {event.__name__: event for event in get_args(e.Event)}

_json = msgspec.json.Encoder()


class LogDamaged(Exception):
    """An entry does not follow from the one before it, or cannot be read. Names the first wrong entry; `fault` is
    Vietnamese."""

    def __init__(self, seq: int, fault: str) -> None:
        super().__init__(f"log entry {seq}: {fault}")
        self.seq = seq
        self.fault = fault


class LogOfOtherVersion(LogDamaged):
    """An entry was written by a program with another form of entries: whole, and not for this one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one command of the batch: `code` is "" when accepted, else the refusal (DESIGN 3.4)."""

    inbox: int
    code: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch. Events are addressed `<seq>.<n>`, n from 0."""

    seq: int
    prev: str  # SHA-256 of the previous entry's bytes, in hex
    batch: str  # epoch and random part: tells a retried append from a foreign one (DESIGN 3.3)
    time_us: int  # contest time
    wall_us: int  # Unix time, for display only
    position: int  # last inbox id this batch used up
    outcomes: tuple[Outcome, ...]
    events: tuple[e.Event, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: the last entry and the SHA-256 of its bytes. (0, zeros) before the first."""

    seq: int = 0
    hash: str = HASH_BEFORE_FIRST


def entry_hash(data: bytes) -> str:
    """SHA-256 of an entry's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def encode_entry(entry: Entry) -> bytes:
    """Canonical JSON: UTF-8, no spaces, fields in the order below, an event as its name and its fields in class
    order."""
    return _json.encode(
        {
            "v": ENTRY_VERSION,
            "seq": entry.seq,
            "prev": entry.prev,
            "batch": entry.batch,
            "time_us": entry.time_us,
            "wall_us": entry.wall_us,
            "position": entry.position,
            "outcomes": [[outcome.inbox, outcome.code] for outcome in entry.outcomes],
            "events": [[type(event).__name__, event] for event in entry.events],
        }
    )


def decode_entry(data: bytes) -> Entry:
    """The entry in these bytes. Raises `LogDamaged` (with entry number 0 when even that cannot be read)."""
    seq = 0
    try:
        fields: dict[str, Any] = msgspec.json.decode(data, type=dict)
        seq = int(fields["seq"])
        if fields["v"] != ENTRY_VERSION:
            raise LogOfOtherVersion(seq, f"cần phiên bản {ENTRY_VERSION}, thấy {fields['v']}")
        return Entry(
            seq=seq,
            prev=str(fields["prev"]),
            batch=str(fields["batch"]),
            time_us=int(fields["time_us"]),
            wall_us=int(fields["wall_us"]),
            position=int(fields["position"]),
            outcomes=tuple(Outcome(inbox, code) for inbox, code in fields["outcomes"]),
            events=tuple(_event(name, body) for name, body in fields["events"]),
        )
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as fault:
        raise LogDamaged(seq, f"không đọc được ({fault})") from fault


def _event(name: str, body: object) -> e.Event:
    event: e.Event = msgspec.convert(body, EVENT_TYPES[name])
    return event


def follow(head: Head, data: bytes) -> tuple[Entry, Head]:
    """Read the entry after `head` and the head it leads to. Raises `LogDamaged` where it does not follow (DESIGN
    3.5)."""
    try:
        entry = decode_entry(data)
    except LogDamaged as damage:
        raise type(damage)(head.seq + 1, damage.fault) from damage
    if entry.seq != head.seq + 1:
        raise LogDamaged(head.seq + 1, f"ở chỗ của mục này là mục {entry.seq}")
    if entry.prev != head.hash:
        raise LogDamaged(max(1, head.seq), f"nội dung không phải là nội dung mà mục {entry.seq} đã nối vào")
    return entry, Head(entry.seq, entry_hash(data))


def check_chain(entries: Iterable[bytes], expected: Head | None = None) -> Head:
    """Walk entries from the first one. `expected`: the head kept beside the log, which also covers the last entry."""
    head = Head()
    for data in entries:
        _, head = follow(head, data)
    if expected is not None:
        check_head(head, expected)
    return head


def check_head(head: Head, expected: Head) -> None:
    """Whether a log that was read to `head` ends where it was written to, and as it was written."""
    if head.seq < expected.seq:
        raise LogDamaged(head.seq + 1, f"mục này không còn; nhật ký đã được ghi đến mục {expected.seq}")
    if head.seq > expected.seq:
        raise LogDamaged(expected.seq + 1, f"nhật ký mới được ghi đến mục {expected.seq}, mục này được thêm vào sau")
    if head.hash != expected.hash:
        raise LogDamaged(head.seq, f"cần mã băm {expected.hash[:16]}, thấy {head.hash[:16]}")
