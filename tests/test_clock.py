"""Contest time is the log's, whatever the wall clock does."""

from chungket.clock import ContestClock


class Hands:
    """Both clocks of a machine, moved by hand."""

    def __init__(self) -> None:
        self.monotonic = 77_000_000
        self.wall = 1_600_000_000_000_000


def made(time_us: int) -> tuple[Hands, ContestClock]:
    hands = Hands()
    return hands, ContestClock(time_us, lambda: hands.monotonic, lambda: hands.wall)


def test_starts_at_the_last_entry_and_follows_the_monotonic_clock() -> None:
    hands, clock = made(5_000_000)
    assert clock.now_us() == 5_000_000
    hands.monotonic += 250_000
    assert clock.now_us() == 5_250_000
    assert clock.at_us(hands.monotonic - 50_000) == 5_200_000


def test_a_stepped_wall_clock_changes_nothing_but_the_display() -> None:
    hands, clock = made(0)
    hands.wall -= 5_000_000
    assert clock.now_us() == 0
    assert clock.wall_offset_us() == hands.wall


def test_is_never_behind_the_log() -> None:
    hands, clock = made(1_000)
    clock.not_behind(9_000)
    assert clock.now_us() == 9_000
    clock.not_behind(3_000)
    assert clock.now_us() == 9_000
    hands.monotonic += 1
    assert clock.now_us() == 9_001
