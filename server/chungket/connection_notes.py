"""What the log is told of devices that come and go: at most one note a second of each place, always the newest.

A device that connects and leaves a hundred times a second would otherwise fill the log, and keep everything that waits
for an empty inbox waiting. Notes of a hall that comes back at once go to the log together: an entry on disk for each
would cost more than its handshake. Owns the pace alone; it must not know what a note does. Called by `hub`.
"""

import asyncio
from collections.abc import Callable, Iterable

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber

PACE_S = 1.0
GATHER_S = 0.05  # after some notes went out; the first one after a quiet while waits for nothing


class ConnectionNotes:
    """Notes on their way to the log. `send` takes each that may go."""

    def __init__(
        self, send: Callable[[c.NoteConnection], None], pace_s: float = PACE_S, gather_s: float = GATHER_S
    ) -> None:
        self._send = send
        self._pace_s = pace_s
        self._gather_s = gather_s
        self._gathered: dict[CandidateNumber, c.NoteConnection] = {}  # they go with the next turn
        self._resting: dict[CandidateNumber, c.NoteConnection | None] = {}  # the newest since the last went out
        self._timer: asyncio.TimerHandle | None = None

    def note(self, note: c.NoteConnection) -> None:
        """A device has come or is gone: soon, or when its place's second is over."""
        if note.candidate in self._resting:
            self._resting[note.candidate] = note
            return
        self._gathered[note.candidate] = note
        if self._timer is None:
            self._out()

    def _out(self) -> None:
        """One turn; after one with nothing to say nothing is waited for."""
        self._timer = None
        gathered, self._gathered = self._gathered, {}
        if not gathered:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._gather_s, self._out)
        loop.call_later(self._pace_s, self._over, tuple(gathered))
        for note in gathered.values():
            self._resting[note.candidate] = None
            self._send(note)

    def _over(self, candidates: Iterable[CandidateNumber]) -> None:
        for candidate in candidates:
            newest = self._resting.pop(candidate)
            if newest is not None:
                self.note(newest)
