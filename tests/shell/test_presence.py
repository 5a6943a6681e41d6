"""What the sockets know about devices, as the readiness board shows it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from chungket.core.contest import CandidateNumber
from chungket.core.shapes import PlaceShape
from chungket.presence import SEEN_GRAIN_MS, PresenceBoard
from tests.harness.serving import Hall, People, served

ROW = PlaceShape(
    candidate="001",
    name="An",
    unit="SNV",
    seat="A01",
    zone="A",
    attendance="present",
    signed_in=True,
    identity="unknown",
    practised=False,
    answered=False,
    submitted=False,
    out="",
    extra_percent=0,
    warnings=0,
    away=False,
    connected=False,
    ping_ms=-1,
    clock_error_ms=-1,
    page="",
    seen_wall_ms=0,
)
ONE = CandidateNumber("001")


def test_a_place_nobody_came_to_is_left_as_it_is() -> None:
    assert PresenceBoard().fill(ROW) == ROW


def test_a_connected_device_fills_its_row_in_steps() -> None:
    board = PresenceBoard()
    known = board.of(ONE)
    known.connected, known.ping_ms, known.clock_error_ms, known.page = True, 20, 3, "abc"
    known.seen_wall_ms = 7 * SEEN_GRAIN_MS + 1_234
    filled = replace(ROW, connected=True, ping_ms=20, clock_error_ms=3, page="abc", seen_wall_ms=7 * SEEN_GRAIN_MS)
    assert board.fill(ROW) == filled
    known.seen_wall_ms += 5_000
    assert board.fill(ROW) == filled  # no news
    assert board.of(ONE) is known


def test_who_is_gone_has_no_ping_but_a_moment_to_the_millisecond() -> None:
    board = PresenceBoard()
    known = board.of(ONE)
    known.ping_ms, known.clock_error_ms, known.page, known.seen_wall_ms = 20, 3, "abc", 71_234
    assert board.fill(ROW) == replace(ROW, page="abc", seen_wall_ms=71_234)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A lobby."""
    with served(tmp_path_factory.mktemp("presence"), places=12) as running:
        yield running


@pytest.fixture
async def people(hall: Hall) -> AsyncIterator[People]:
    """Whoever a test needs."""
    async with People(hall) as here:
        yield here


async def test_the_board_follows_a_device(people: People) -> None:
    operator = await people.operator()
    assert operator.places["0001"]["connected"] is False
    finalist = await people.finalist(1)
    await operator.until(lambda: operator.places["0001"]["connected"], "the arrival")
    row = operator.places["0001"]
    assert (row["page"], row["ping_ms"], row["signed_in"]) == ("test", -1, True)
    assert row["seen_wall_ms"] > 0
    await finalist.send({"type": "sample", "ping_p95_ms": 37, "clock_error_ms": 4})
    await operator.until(lambda: operator.places["0001"]["ping_ms"] == 37, "the sample")
    assert operator.places["0001"]["clock_error_ms"] == 4
    await finalist.close()
    await operator.until(lambda: not operator.places["0001"]["connected"], "the leaving")
    assert (operator.places["0001"]["ping_ms"], operator.places["0001"]["page"]) == (-1, "test")


async def test_a_newer_tab_stays_connected_when_the_older_one_goes(people: People) -> None:
    operator = await people.operator()
    older = await people.finalist(2)
    await people.with_cookie(older.cookie, "device-2")
    await older.until(lambda: older.close_code, "the older tab's end")
    await older.close()
    await people.finalist(3)
    await operator.until(lambda: operator.places["0003"]["connected"], "another arrival")
    assert operator.places["0002"]["connected"] is True


async def test_a_cut_connection_is_noticed(people: People) -> None:
    operator = await people.operator()
    finalist = await people.finalist(4)
    await operator.until(lambda: operator.places["0004"]["connected"], "the arrival")
    assert finalist._socket is not None
    finalist._socket.transport.abort()
    await operator.until(lambda: not operator.places["0004"]["connected"], "the cut")


async def test_a_device_that_waits_for_a_place_does_not_speak_for_it(people: People) -> None:
    operator = await people.operator()
    assert (await operator.flow("lock_lobby"))["type"] == "ack"
    holder = await people.finalist(5)
    waiting = await people.finalist(5, "tablet")
    assert waiting.parts["own"]["waiting"] is True
    await waiting.send({"type": "sample", "ping_p95_ms": 999, "clock_error_ms": 999})
    await holder.send({"type": "sample", "ping_p95_ms": 11, "clock_error_ms": 1})
    await operator.until(lambda: operator.places["0005"]["ping_ms"] == 11, "the holder's sample")
    await holder.close()
    await operator.until(lambda: not operator.places["0005"]["connected"], "the holder's leaving")
