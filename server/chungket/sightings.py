"""What workers tell each other of their devices: who is connected and how well, who is armed, what was shown when.

Owns the messages and their pace, about two a second. All of it may be lost: it decides nothing, is in no log, and what
counts of it (a device came, or was cut off) goes through the inbox. It must not know connections (`hub`). Called by
`app` and `node`.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any

import msgspec

from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId, SessionId
from chungket.fairness import Sample
from chungket.hub import Hub
from chungket.openings import Lead
from chungket.presence import Presence
from chungket.shared_store import SharedLog
from chungket.store import StoreError

TELL_S = 0.47  # odd against the pace of pages and beats: jobs never beat together
WHOLE_EVERY = 10  # messages after which everything is told anew: one may have been lost
AGAIN_S = 0.5
LOOK_EVERY = 5  # beats of the leader between two looks for devices nobody tells of
MISSING_LOOKS = 4  # by then everything was told anew
WAITING_MAX = 20_000  # reports that wait to be told; more are dropped

_logger = logging.getLogger("chungket.sightings")


class SharedLead(Lead):
    """The lead as the deliveries of all workers make it."""

    def __init__(self, fixed_us: int | None = None) -> None:
        super().__init__(fixed_us)
        self.news: list[int] = []

    def delivered(self, us: int) -> None:
        """A device of this worker had an opener this long after it was sent."""
        super().delivered(us)
        if len(self.news) < WAITING_MAX:
            self.news.append(us)

    def heard(self, delivered_us: Sequence[int]) -> None:
        """Devices of another worker had."""
        for us in delivered_us:
            super().delivered(us)


class Sightings:
    """One worker's part. `now_us`: contest time."""

    def __init__(self, node: str, shared: SharedLog, hub: Hub, lead: SharedLead, now_us: Callable[[], int]) -> None:
        self._node = node
        self._now_us = now_us  # contest time, the same at all workers
        self._shared = shared
        self._hub = hub
        self._lead = lead
        self._told: dict[CandidateNumber, Presence] = {}
        self._samples: list[Sample] = []
        self._joined: list[tuple[str, str, int]] = []
        self._newest: dict[CandidateNumber, tuple[int, str]] = {}  # when, and where, a place's page was opened last
        self._nodes: frozenset[str] = frozenset()
        self._lost: dict[CandidateNumber, None] = {}  # devices of dead workers, until whoever leads has noted it
        self._missing: dict[CandidateNumber, int] = {}  # by the log there, seen by nobody: at how many looks
        self._looks = 0
        self._stopped = False
        self._turn = 0
        self._soon = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Tell and listen from now on."""
        self._tasks = [
            asyncio.create_task(self._tell(), name="tell"),
            asyncio.create_task(self._listen(), name="listen"),
        ]

    async def stop(self) -> None:
        """No more."""
        self._stopped = True  # a cancellation may be lost in redis-py
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what happens here -------------------------------------------------------------------------------------------

    def saw(self, sample: Sample) -> None:
        """A device of this worker reported about a play."""
        if len(self._samples) < WAITING_MAX:
            self._samples.append(sample)

    def joined(self, candidate: CandidateNumber, session: SessionId) -> None:
        """A device of this worker has the place: an older tab of it, elsewhere, gives way at once."""
        at_us = self._now_us()
        self._newest[candidate] = (at_us, self._node)
        self._joined.append((candidate, session, at_us))
        self._soon.set()

    def lives(self, nodes: Sequence[str], leads: bool) -> None:
        """Who lives now. The devices of a worker that ended are cut off; whoever leads, now or next, says so in the
        log."""
        now = frozenset(nodes)
        if now - self._nodes:
            self._told.clear()  # a new one has heard nothing yet
        self._nodes = now
        self._lost.update(dict.fromkeys(self._hub.forget_nodes([*nodes, self._node])))
        if leads:
            lost, self._lost = self._lost, {}
            self._hub.note_cut([*lost, *self._missing_for_long()])
        else:
            self._missing = {}

    def _missing_for_long(self) -> list[CandidateNumber]:
        """Devices of a worker that ended before it was heard of."""
        self._looks += 1
        if self._looks % LOOK_EVERY:
            return []
        self._missing = {candidate: self._missing.get(candidate, 0) + 1 for candidate in self._hub.missing()}
        return [candidate for candidate, times in self._missing.items() if times == MISSING_LOOKS]

    # --- telling -----------------------------------------------------------------------------------------------------

    async def _tell(self) -> None:
        while not self._stopped:
            self._soon.clear()
            message = self._message()
            with contextlib.suppress(StoreError):
                await self._shared.tell(message)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TELL_S):
                    await self._soon.wait()

    def _message(self) -> bytes:
        self._turn += 1
        if self._turn % WHOLE_EVERY == 0:
            self._told.clear()
        rows = []
        for candidate, known in self._hub.presence.here():
            if self._told.get(candidate) != known:
                rows.append((candidate, *astuple(known)))
                self._told[candidate] = Presence(*astuple(known))
        samples, self._samples = self._samples, []
        joined, self._joined = self._joined, []
        delivered, self._lead.news = self._lead.news, []
        said = {
            "node": self._node,
            "rows": rows,
            "samples": [astuple(sample) for sample in samples],
            "joined": joined,
            "delivered_us": delivered,
        }
        return msgspec.json.encode(said)

    # --- listening ---------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        while not self._stopped:
            try:
                async for message in self._shared.told():
                    self._hear(message)
            except StoreError:
                await asyncio.sleep(AGAIN_S)

    def _hear(self, message: bytes) -> None:
        try:
            said: dict[str, Any] = msgspec.json.decode(message, type=dict)
            if said["node"] == self._node:
                return
            self._hub.hear_rows(said["node"], [(CandidateNumber(row[0]), Presence(*row[1:])) for row in said["rows"]])
            for row in said["samples"]:
                self._hub.hear_sample(Sample(CandidateNumber(row[0]), PlayId(row[1]), *row[2:]))
            for candidate, session, at_us in said["joined"]:
                self._hear_joined(CandidateNumber(candidate), SessionId(session), (at_us, said["node"]))
            self._lead.heard(said["delivered_us"])
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as fault:
            _logger.error("a message of another worker cannot be read: %s", fault)

    def _hear_joined(self, candidate: CandidateNumber, session: SessionId, when: tuple[int, str]) -> None:
        """Two tabs opened in the same moment hear of each other: only the older one gives way."""
        if when > self._newest.get(candidate, (-1, "")):
            self._newest[candidate] = when
            self._hub.joined_elsewhere(candidate, session)
