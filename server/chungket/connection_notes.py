"""What the log is told of devices that come and go: at most one note a second of each place, always the newest.

A device that connects and leaves a hundred times a second would otherwise fill the log, and keep everything that waits
for an empty inbox waiting. Owns the pace alone; it must not know what a note does. Called by `hub`.
"""

import asyncio
from collections.abc import Callable

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber

PACE_S = 1.0


class ConnectionNotes:
    """Notes on their way to the log. `send` takes each that may go."""

    def __init__(self, send: Callable[[c.NoteConnection], None], pace_s: float = PACE_S) -> None:
        self._send = send
        self._pace_s = pace_s
        self._newest: dict[CandidateNumber, c.NoteConnection | None] = {}  # None: the last went out, nothing since

    def note(self, note: c.NoteConnection) -> None:
        """A device has come or is gone: at once, or when its place's second is over."""
        if note.candidate in self._newest:
            self._newest[note.candidate] = note
            return
        self._out(note)

    def _out(self, note: c.NoteConnection) -> None:
        self._newest[note.candidate] = None
        asyncio.get_running_loop().call_later(self._pace_s, self._over, note.candidate)
        self._send(note)

    def _over(self, candidate: CandidateNumber) -> None:
        newest = self._newest.pop(candidate)
        if newest is not None:
            self._out(newest)
