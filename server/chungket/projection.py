"""Sorted sets of what the log says: latencies with the answers, standings beside the flow of acks (DESIGN 3.9).

Owns which entry changes which set. Nothing in the server reads them back. Called by `sequencer`.
"""

import asyncio
from collections.abc import Sequence

from chungket.core.events import (
    AnswerAccepted,
    Event,
    Finalized,
    LotsDrawn,
    PaperScored,
    PaperSubmitted,
    PlayScored,
    Pressed,
    Ruled,
)
from chungket.core.model import State
from chungket.core.standings import kept_ranking
from chungket.store import Keys, LogStore, Projection, StoreAway

RERANKING = (PlayScored, PaperScored, Ruled, LotsDrawn, Finalized)  # after these the sorted sets are written anew
AGAIN_S = 1.0


def projection_of(state: State, events: Sequence[Event], keys: Keys) -> Projection:
    """Latencies of the answers in a batch, by play; of presses, from the opening; completion times of a paper."""
    pairs: dict[str, list[tuple[int, str]]] = {}
    for event in events:
        match event:
            case AnswerAccepted():
                key, time_us = keys.latency(event.play), event.latency_us
            case Pressed():
                opens_us = state.plays[event.play].opens_us
                key, time_us = keys.press(event.play), max(0, event.pressed_us - opens_us)
            case PaperSubmitted():
                key, time_us = keys.paper(event.paper), event.time_us
            case _:
                continue
        pairs.setdefault(key, []).append((time_us, event.candidate))
    return pairs


class StandingsWriter:
    """Writes the standings' sorted sets after whatever changes ranks; the newest wins."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._stale = False
        self._task: asyncio.Task[None] | None = None

    def appended(self, state: State, events: Sequence[Event]) -> None:
        """The state has changed by these events."""
        if not any(isinstance(event, RERANKING) for event in events):
            return
        self._stale = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write(state))

    async def settled(self) -> None:
        """Wait until the sets have caught up with the log."""
        if self._task is not None:
            await self._task

    def stop(self) -> None:
        """Leave it to whoever leads now."""
        if self._task is not None:
            self._task.cancel()

    async def _write(self, state: State) -> None:
        while self._stale:
            self._stale = False
            ranking = kept_ranking(state)
            try:
                await self._store.replace_standings("individual", [(row.rank, row.id) for row in ranking.individuals])
                await self._store.replace_standings("team", [(row.rank, row.id) for row in ranking.teams])
            except StoreAway:
                self._stale = True
                await asyncio.sleep(AGAIN_S)
