"""What workers tell each other of their devices: two hubs over one model of a store, and a third that dies."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Actor
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from chungket.core.shapes import PlaceShape
from chungket.fairness import ARMED, Sample
from chungket.hub import Audience, Hub, Member
from chungket.lag import Lag
from chungket.log import Entry, Head
from chungket.presence import Presence
from chungket.protocol import CLOSE_NEWER_TAB
from chungket.shared_store import Beat
from chungket.sightings import LOOK_EVERY, MISSING_LOOKS, SharedLead, Sightings
from tests.core.making import CANDIDATES, Driver, finalist, make_contest

WHO = CANDIDATES[0]
CLOCK = ContestClock()


class Radio:
    """A model of what is told: everybody who listens hears it."""

    def __init__(self) -> None:
        self.ears: list[asyncio.Queue[bytes]] = []

    async def tell(self, message: bytes) -> None:
        for ear in self.ears:
            ear.put_nowait(message)

    async def told(self) -> AsyncIterator[bytes]:
        ear: asyncio.Queue[bytes] = asyncio.Queue()
        self.ears.append(ear)
        while True:
            yield await ear.get()

    async def tail(self, after: int) -> list[tuple[int, bytes]]:
        raise NotImplementedError

    async def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        raise NotImplementedError

    async def take(self, after: int) -> list[tuple[int, bytes]]:
        raise NotImplementedError

    async def trim(self, position: int) -> None:
        raise NotImplementedError

    async def beat(self, node: str, token: str, ttl_ms: int) -> Beat:
        raise NotImplementedError


@dataclass
class Source:
    state: State
    head: Head = field(default_factory=Head)
    seal: Head = field(default_factory=Head)
    clock: ContestClock = field(default_factory=ContestClock)


@dataclass
class Plug:
    """A socket that remembers how it was closed."""

    closed: int = 0
    outbox_bytes: int = 0
    lag: Lag = field(default_factory=Lag)

    def attach(self, endpoint: object) -> None:
        pass

    def write(self, frame: bytes) -> bool:
        return not self.closed

    def close(self, code: int) -> None:
        self.closed = code

    def abort(self) -> None:
        self.closed = 1006


class Post:
    """One worker's hub with everything it tells and hears."""

    def __init__(self, name: str, state: State, radio: Radio) -> None:
        self.noted: list[c.NoteConnection] = []
        self.hub = Hub(self._saw)
        self.lead = SharedLead()
        self.sightings = Sightings(name, radio, self.hub, self.lead, CLOCK.now_us)
        self.hub.follow(Source(state), self._note, joined=self.sightings.joined)
        self.sightings.start()

    def _saw(self, sample: Sample) -> None:
        self.sightings.saw(sample)

    def _note(self, command: c.NoteConnection | c.PostponeOpening) -> None:
        assert isinstance(command, c.NoteConnection)
        self.noted.append(command)

    def join(self, session: str = "") -> Plug:
        plug = Plug()
        self.hub.join(Member(Audience.FINALIST, plug, replace(ACTOR, session=e.SessionId(session or ACTOR.session))))
        return plug

    @property
    def row(self) -> PlaceShape:
        """The row of `WHO` as a console here would have it."""
        board = self.hub.rows.board
        for _ in board.refresh():
            pass
        _, rows = board.changed_since(0, "", len(board.places))
        return next(row for row in rows if row.candidate == WHO)

    @property
    def row_is_connected(self) -> bool:
        return self.row.connected


ACTOR: Actor = finalist(WHO)


@dataclass
class Two:
    state: State
    here: Post
    there: Post
    radio: Radio


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    """Two workers on one state: the first question stands open, everybody is signed in."""
    driver = Driver(make_contest())
    driver.begin(*CANDIDATES)
    driver.open_question()
    radio = Radio()
    here, there = Post("w1", driver.state, radio), Post("w2", driver.state, radio)
    await until(lambda: len(radio.ears) == 2)
    yield Two(driver.state, here, there, radio)
    await here.sightings.stop()
    await there.sightings.stop()


async def until(condition: object) -> None:
    assert callable(condition)
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("waited in vain")


async def test_a_device_of_one_worker_is_on_the_board_of_the_other(two: Two) -> None:
    two.here.join()
    known = two.here.hub.presence.of(WHO)
    known.ping_ms, known.page = 17, "abc"
    await until(lambda: two.there.row_is_connected)
    await until(lambda: (two.there.row.ping_ms, two.there.row.page) == (17, "abc"))
    assert two.there.noted == []
    assert [note.connected for note in two.here.noted] == [True]


async def test_reports_and_deliveries_count_everywhere_and_are_kept_once(two: Two) -> None:
    play = two.state.play
    assert play is not None
    two.here.hub.fairness.armed(WHO, play, 5)
    opens_us = two.state.plays[play].opens_us
    two.there.hub.fairness.hear(Sample(CANDIDATES[1], play, "choices", opens_us - 1, opens_us + 7, 3, 9), opens_us)
    two.here.lead.delivered(900_000)
    await until(lambda: two.there.hub.fairness.is_armed(WHO, play))
    await until(lambda: two.there.lead.us == two.here.lead.us == 1_350_000)
    shape = two.there.hub.fairness.shape(play, opens_us, 9)
    assert (shape.armed, shape.painted, shape.opener_in_time, shape.paint_max_us) == (1, 1, 1, 7)
    assert ARMED not in [sample.part for sample in two.there.sightings._samples]  # only its own are told on


async def test_a_tab_opened_on_another_worker_replaces_the_older_one_and_nobody_was_cut_off(two: Two) -> None:
    older = two.here.join()
    two.here.noted.clear()
    newer = two.there.join()
    await until(lambda: older.closed)
    assert older.closed == CLOSE_NEWER_TAB
    assert newer.closed == 0
    assert two.here.noted == []
    await until(lambda: two.here.row_is_connected)


async def test_the_leader_notes_what_became_of_the_devices_of_a_dead_worker(two: Two) -> None:
    two.there.join()
    await until(lambda: two.here.row_is_connected)
    two.here.sightings.lives(["w1", "w2"], leads=True)
    assert two.here.noted == []
    two.here.sightings.lives(["w1"], leads=True)
    assert [(note.candidate, note.connected) for note in two.here.noted] == [(WHO, False)]
    assert not two.here.row_is_connected


async def test_whoever_leads_next_notes_it_too(two: Two) -> None:
    two.there.join()
    await until(lambda: two.here.row_is_connected)
    two.here.sightings.lives(["w1"], leads=False)  # the leader itself has died
    assert two.here.noted == []
    two.here.sightings.lives(["w1"], leads=True)
    assert [(note.candidate, note.connected) for note in two.here.noted] == [(WHO, False)]


async def test_a_device_nobody_ever_told_of_is_noted_in_the_end(two: Two) -> None:
    two.state.places[WHO].connected = True
    two.state.places[CANDIDATES[1]].connected = True
    two.there.hub.presence.of(CANDIDATES[1]).connected = True
    await until(lambda: two.here.hub.missing() == [WHO])
    for _ in range(LOOK_EVERY * (MISSING_LOOKS - 1)):
        two.here.sightings.lives(["w1", "w2"], leads=True)
    assert two.here.noted == []
    for _ in range(LOOK_EVERY * 3):
        two.here.sightings.lives(["w1", "w2"], leads=True)
    assert [(note.candidate, note.connected) for note in two.here.noted] == [(WHO, False)]


async def test_a_device_that_has_moved_on_is_not_noted(two: Two) -> None:
    two.there.join()
    await until(lambda: two.here.row_is_connected)
    two.here.join()
    two.here.noted.clear()
    two.here.sightings.lives(["w1"], leads=True)
    assert two.here.noted == []


async def test_a_cut_that_another_worker_saw_is_mended_by_the_one_that_has_the_device(two: Two) -> None:
    two.here.join()
    two.here.noted.clear()
    session = two.state.places[WHO].session
    cut = e.DeviceCut(WHO, session)
    apply_entry(two.state, two.state.seq + 1, two.state.time_us, (cut,))
    entry = Entry(two.state.seq, "", "", two.state.time_us, 0, 0, (), (cut,))
    for post in (two.here, two.there):
        post.hub.appended(entry)
    await until(lambda: two.here.noted)
    assert [(note.candidate, note.connected) for note in two.here.noted] == [(WHO, True)]
    assert two.there.noted == []


async def test_words_of_nobody_are_passed_over(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    for message in (b"", b"{}", b'{"node":"w9","rows":[["001",1,1,1,1,1,1,1,1,1,1]]}'):
        await two.radio.tell(message)
    two.there.join()
    await until(lambda: two.here.row_is_connected)
    assert caplog.text.count("cannot be read") == 6


def test_rows_of_several_workers_are_weighed() -> None:
    board = Hub().presence
    board.of(WHO).seen_wall_ms = 10
    board.hear("w2", [(WHO, Presence(seen_wall_ms=20, page="newer"))])
    assert board._newest(WHO) == Presence(seen_wall_ms=20, page="newer")
    board.hear("w3", [(WHO, Presence(connected=True, seen_wall_ms=5, lag_us=7))])
    assert board.is_elsewhere(WHO)
    assert board.hall_us() == 7
    assert board.forget(["w2"]) == [WHO]
    assert not board.is_elsewhere(WHO)
