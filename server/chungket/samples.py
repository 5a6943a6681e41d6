"""Reports of devices, kept beside the log: they say how alike everybody had a play, and decide nothing (DESIGN 3.8).

Owns their form in the store, how many wait, and when they are written. Lossy on purpose: nobody ever waits for it, and
what had to be dropped is counted and said. It must not know what a report means (`fairness`). Called by `app`, and by
`inspection` to read them back.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import msgspec

from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId
from chungket.fairness import Sample
from chungket.store import Store, StoreError

FORM_VERSION = 1
WRITE_S = 1.0
WAITING_MAX = 50_000  # reports that wait for the store; more are dropped
REPORTS_PER_ENTRY = 500
ENTRIES_KEPT = 20_000  # of the stream, about: the oldest are trimmed
STOP_S = 2.0  # for the last write

_logger = logging.getLogger("chungket.samples")


@dataclass(frozen=True, slots=True)
class KeptSamples:
    """What was kept of a contest, in the order in which it was written. `dropped`: how many were not, as far as it
    could be written down."""

    samples: tuple[Sample, ...] = ()
    dropped: int = 0


class SampleWriter:
    """Writes reports about once a second. `keep` never waits; `store` may be away for as long as it likes."""

    def __init__(self, store: Store, write_s: float = WRITE_S) -> None:
        self.dropped = 0
        self._store = store
        self._write_s = write_s
        self._waiting: deque[Sample] = deque()
        self._told = 0  # of those dropped, how many the stream says
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._failing = False

    @property
    def waiting(self) -> int:
        """How many reports are not written yet."""
        return len(self._waiting)

    def keep(self, sample: Sample) -> None:
        """One more report; dropped where too many wait."""
        if len(self._waiting) >= WAITING_MAX:
            self.dropped += 1
        else:
            self._waiting.append(sample)

    def start(self) -> None:
        """Write from now on."""
        self._task = asyncio.create_task(self._run(), name="samples")

    async def stop(self) -> None:
        """Write what waits, once, if the store answers soon; what does not get there is dropped."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._write()
        if self._waiting:
            self.dropped += len(self._waiting)
            _logger.warning("%d reports of devices were not kept", len(self._waiting))
            self._waiting.clear()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._write_s):
                    await self._stopping.wait()
            if not self._stopping.is_set():
                await self._write()

    async def _write(self) -> None:
        """All that waits, in entries of bounded size. A report written twice, because a reply was lost, is read once:
        of each device, play and part the first one counts."""
        while self._waiting or self.dropped > self._told:
            part = [self._waiting[index] for index in range(min(REPORTS_PER_ENTRY, len(self._waiting)))]
            dropped = self.dropped - self._told
            try:
                await self._store.add_samples(encode_samples(part, dropped), ENTRIES_KEPT)
            except StoreError as fault:
                if not self._failing:
                    _logger.warning("reports of devices wait: %s", fault)
                self._failing = True
                return
            self._failing = False
            self._told += dropped
            for _ in part:
                self._waiting.popleft()


async def read_samples(store: Store) -> KeptSamples:
    """All reports that are kept. Those that cannot be read are left out: they prove nothing. Raises `StoreError`."""
    found: list[Sample] = []
    seen: set[tuple[str, str, str]] = set()
    dropped = 0
    async for data in store.samples():
        samples, lost = decode_samples(data)
        dropped += lost
        for sample in samples:
            key = (sample.candidate, sample.play, sample.part)
            if key not in seen:
                seen.add(key)
                found.append(sample)
    return KeptSamples(tuple(found), dropped)


def encode_samples(samples: Sequence[Sample], dropped: int) -> bytes:
    """One entry: version, how many were dropped since the last one, and each report as a list of its fields."""
    return msgspec.json.encode(
        {"v": FORM_VERSION, "dropped": dropped, "samples": [astuple(sample) for sample in samples]}
    )


def decode_samples(data: bytes) -> tuple[tuple[Sample, ...], int]:
    """The reports of an entry, and how many were dropped before; nothing where it is of another form."""
    try:
        entry: dict[str, Any] = msgspec.json.decode(data, type=dict)
        if entry["v"] != FORM_VERSION:
            return (), 0
        rows = msgspec.convert(entry["samples"], list[tuple[str, str, str, int, int, int, int]])
        dropped = msgspec.convert(entry["dropped"], int)
    except (msgspec.MsgspecError, KeyError, TypeError):
        return (), 0
    return tuple(Sample(CandidateNumber(row[0]), PlayId(row[1]), *row[2:]) for row in rows), dropped
