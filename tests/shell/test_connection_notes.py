"""A place that flickers does not fill the log, and its last word is always heard."""

import asyncio

from chungket.connection_notes import ConnectionNotes
from chungket.core.commands import NoteConnection
from chungket.core.events import SessionId
from tests.core.making import CANDIDATES

SESSION = SessionId("s")
PACE_S = 0.05


async def test_the_first_goes_at_once_and_of_those_that_follow_the_newest() -> None:
    sent: list[NoteConnection] = []
    notes = ConnectionNotes(sent.append, PACE_S)
    for _ in range(500):
        notes.note(NoteConnection(CANDIDATES[0], SESSION, True))
        notes.note(NoteConnection(CANDIDATES[0], SESSION, False))
    notes.note(NoteConnection(CANDIDATES[1], SESSION, True))
    assert sent == [NoteConnection(CANDIDATES[0], SESSION, True), NoteConnection(CANDIDATES[1], SESSION, True)]
    await asyncio.sleep(2 * PACE_S)
    assert sent[2:] == [NoteConnection(CANDIDATES[0], SESSION, False)]
    await asyncio.sleep(3 * PACE_S)
    assert len(sent) == 3
    notes.note(NoteConnection(CANDIDATES[0], SESSION, True))
    assert sent[3:] == [NoteConnection(CANDIDATES[0], SESSION, True)], "after a quiet second it goes at once again"
