"""Bundles of contests that were played on the pure core: a log with a chain, and all that is exported beside it."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

from chungket.core.contest import Contest
from chungket.core.events import Event, Genesis
from chungket.core.model import State
from chungket.core.shapes import SealShape
from chungket.exchange.bundle import Published, write_bundle
from chungket.exchange.hashes import contest_hashes
from chungket.log import HASH_BEFORE_FIRST, Entry, Head, encode_entry, entry_hash

SALT = bytes(range(32))
Played = list[tuple[int, int, tuple[Event, ...]]]


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle on disk and what it was made of. `entries`: bytes of the log's entries."""

    path: Path
    entries: list[bytes]
    head: Head


def chained(contest: Contest, played: Played) -> tuple[list[bytes], Head]:
    """The log's entries as a server would have written them, after the genesis of the contest."""
    images = image_digests(contest)
    hashes = contest_hashes(contest, SALT, images)
    genesis = Genesis(contest.id, 1, hashes.rules, hashes.questions, hashes.roster, contest.rehearsal)
    prev, entries = HASH_BEFORE_FIRST, []
    for seq, (time_us, events) in enumerate([(0, (genesis,)), *((t, events) for _, t, events in played)], start=1):
        entry = Entry(seq, prev, "00000000-00000000", time_us, 1_700_000_000_000_000 + time_us, 0, (), tuple(events))
        entries.append(encode_entry(entry))
        prev = entry_hash(entries[-1])
    return entries, Head(len(entries), prev)


def image_digests(contest: Contest) -> dict[str, str]:
    """Some digest for each image of a contest that has no files."""
    return {question.image: "ab" * 32 for question in contest.questions.values() if question.image}


def export(contest: Contest, state: State, played: Played, path: Path) -> Exported:
    """The bundle of a contest that was played with a driver. `contest`: as it was locked."""
    entries, head = chained(contest, played)
    for edition, state_edition in enumerate(state.editions):  # the genesis is one entry more
        state.editions[edition] = replace(state_edition, seq=state_edition.seq + 1)
    published = Published(contest, SALT, image_digests(contest))
    write_bundle(
        path,
        published,
        state,
        SealShape(head.seq, head.hash),
        io.BytesIO(b"".join(entry + b"\n" for entry in entries)),
        "chungket",
    )
    return Exported(path, entries, head)
