"""A place that flickers does not fill the log, a hall that comes back makes few entries, and the last word of each is
always heard."""

import asyncio

from chungket.connection_notes import ConnectionNotes
from chungket.core.commands import NoteConnection
from chungket.core.events import SessionId
from tests.core.making import CANDIDATES

SESSION = SessionId("s")
PACE_S = 0.05
GATHER_S = 0.01


def here(place: int, connected: bool = True) -> NoteConnection:
    return NoteConnection(CANDIDATES[place], SESSION, connected)


async def test_the_first_goes_at_once_and_of_those_that_follow_the_newest() -> None:
    sent: list[NoteConnection] = []
    notes = ConnectionNotes(sent.append, PACE_S, GATHER_S)
    for _ in range(500):
        notes.note(here(0))
        notes.note(here(0, False))
    assert sent == [here(0)]
    await asyncio.sleep(3 * PACE_S)
    assert sent[1:] == [here(0, False)]
    await asyncio.sleep(3 * PACE_S)
    assert len(sent) == 2
    notes.note(here(0))
    assert sent[2:] == [here(0)], "after a quiet second it goes at once again"


async def test_those_that_come_together_go_together() -> None:
    turns: list[list[NoteConnection]] = []

    def send(note: NoteConnection) -> None:
        asyncio.get_running_loop().call_soon(turns.append, [])
        turns[-1].append(note)

    turns.append([])
    notes = ConnectionNotes(send, PACE_S, GATHER_S)
    notes.note(here(0))
    assert turns == [[here(0)]]
    for place in (1, 2, 3):
        notes.note(here(place))
        await asyncio.sleep(0)
    notes.note(here(2, False))
    assert [note for turn in turns for note in turn] == [here(0)], "they wait for each other"
    await asyncio.sleep(5 * GATHER_S)
    assert [turn for turn in turns if turn] == [[here(0)], [here(1), here(2, False), here(3)]]
