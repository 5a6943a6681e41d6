"""What reports and events of a play amount to for the consoles, and which reports count."""

import pytest

from chungket.core import events as e
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.credit import IMPOSSIBLE_US
from chungket.core.events import PlayId
from chungket.core.shapes import LateShape
from chungket.fairness import (
    ARMED,
    LATE_SHOWN,
    LATE_US,
    PLAYS_KEPT,
    UNKNOWN,
    FairnessBoard,
    Sample,
    is_believable,
    percentile,
)
from chungket.protocol import ToServerPainted

PLAY = PlayId("TT01.1")
T = 10_000_000


def who(number: int) -> CandidateNumber:
    return CandidateNumber(f"{number:03d}")


def painted(
    late_us: int, part: str = "choices", opener_us: int = T - 300_000, error_us: int = 1_000
) -> ToServerPainted:
    return ToServerPainted(PLAY, part, opener_us, T + late_us, error_us)


@pytest.fixture
def kept() -> list[Sample]:
    return []


@pytest.fixture
def board(kept: list[Sample]) -> FairnessBoard:
    return FairnessBoard(kept.append)


def test_nobody_said_anything(board: FairnessBoard) -> None:
    shape = board.shape(PLAY, T, 9)
    assert (shape.present, shape.armed, shape.painted, shape.answers, shape.postponed) == (9, 0, 0, 0, 0)
    assert {shape.paint_p50_us, shape.paint_max_us, shape.error_p99_us, shape.credit_max_us} == {UNKNOWN}
    assert (shape.late, shape.stalls_us) == ((), ())


def test_devices_are_counted_and_kept(board: FairnessBoard, kept: list[Sample]) -> None:
    for number in (1, 2, 3):
        board.armed(who(number), PLAY, T - 5_000_000)
    assert board.is_armed(who(1), PLAY)
    assert not board.is_armed(who(4), PLAY)
    assert not board.is_armed(who(1), PlayId("TT02.1"))
    assert not board.is_armed(who(1), None)
    assert board.painted(who(1), painted(900, "stem"), T, T)
    assert board.painted(who(1), painted(900), T, T + 40_000)
    assert board.painted(who(2), painted(LATE_US, error_us=7_000), T, T + 90_000)
    assert board.painted(who(3), painted(400_000, opener_us=T + 390_000, error_us=-1), T, T + 500_000)
    assert board.painted(who(4), painted(500_000, opener_us=0), T, T + 600_000)
    shape = board.shape(PLAY, T, 9)
    assert (shape.armed, shape.painted, shape.opener_in_time) == (3, 4, 2)
    assert (shape.paint_p50_us, shape.paint_p95_us, shape.paint_max_us) == (LATE_US, 500_000, 500_000)
    assert shape.error_p99_us == 7_000
    assert shape.late == (LateShape("004", 500_000), LateShape("003", 400_000))
    assert kept[0] == Sample(who(1), PLAY, ARMED, received_us=T - 5_000_000)
    assert kept[4] == Sample(who(1), PLAY, "choices", T - 300_000, T + 900, 1_000, T + 40_000)
    assert len(kept) == 8


def test_of_each_device_and_part_the_first_report_counts(board: FairnessBoard, kept: list[Sample]) -> None:
    """A device that reports without end fills neither the board nor the store, and moves no lead."""
    assert board.painted(who(1), painted(900_000), T, T)
    board.armed(who(1), PLAY, T)
    for _ in range(50):
        assert not board.painted(who(1), painted(0), T, T)
        board.armed(who(1), PLAY, T)
    assert not board.painted(who(1), painted(0, "everything"), T, T)
    assert len(kept) == 2
    assert board.shape(PLAY, T, 1).paint_max_us == 900_000


def test_who_had_seen_it_before_a_standstill_was_not_early(board: FairnessBoard) -> None:
    board.painted(who(1), painted(2_000), T, T + 50_000)
    assert board.shape(PLAY, T + 4_000_000, 1).paint_max_us == 2_000  # T was moved since


def test_what_the_log_says(board: FairnessBoard) -> None:
    for number, credit_us in enumerate((0, 10_000, 250_000), start=1):
        answer = e.AnswerAccepted(PLAY, who(number), Choice("A"), "x", T, 300_000, credit_us, 5, number * 8_000)
        board.happened(answer)
    board.happened(e.Pressed(PLAY, who(4), "x", T, 0, 20_000, T, early=False, age_us=4))
    board.happened(e.LoopStalled(PLAY, 300_000))
    board.happened(e.OpeningPostponed(PLAY, 0, T, T))
    board.happened(e.PlayClosed(PLAY, 3))
    shape = board.shape(PLAY, T, 9)
    assert (shape.answers, shape.credit_p50_us, shape.credit_p99_us, shape.credit_max_us) == (
        4,
        10_000,
        250_000,
        250_000,
    )
    assert (shape.queue_max_us, shape.stalls_us, shape.postponed) == (24_000, (300_000,), 1)


def test_the_latest_are_named_and_not_all(board: FairnessBoard) -> None:
    for number in range(100):
        board.painted(who(number), painted(LATE_US + 1 + number), T, T)
    late = board.shape(PLAY, T, 100).late
    assert len(late) == LATE_SHOWN
    assert late[0] == LateShape("099", LATE_US + 100)


def test_the_last_plays_are_remembered(board: FairnessBoard) -> None:
    for number in range(PLAYS_KEPT + 1):
        board.armed(who(1), PlayId(f"p{number}"), T)
    assert not board.is_armed(who(1), PlayId("p0"))
    assert board.is_armed(who(1), PlayId("p1"))
    assert board.is_armed(who(1), PlayId(f"p{PLAYS_KEPT}"))


@pytest.mark.parametrize(
    ("opener_us", "painted_us", "believable"),
    [
        (T - 300_000, T, True),
        (0, T, True),
        (T, T + IMPOSSIBLE_US, True),
        (T, T + IMPOSSIBLE_US + 1, False),
        (T + IMPOSSIBLE_US + 1, T, False),
        (-1, T, False),
        (T, -1, False),
        (-(2**53) + 1, 2**53 - 1, False),
    ],
)
def test_reports_that_cannot_be_true(opener_us: int, painted_us: int, believable: bool) -> None:
    assert is_believable(ToServerPainted(PLAY, "choices", opener_us, painted_us, 0), T) is believable


def test_nearest_rank() -> None:
    assert percentile((), 50) == UNKNOWN
    assert [percentile(range(1, 101), percent) for percent in (1, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert percentile((7,), 99) == 7
