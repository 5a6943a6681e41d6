"""What everybody is shown: durable state, ranked once, secrets by role."""

from dataclasses import dataclass

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import Actor, Role
from chungket.core.events import PlayScored, Scene, SessionId
from chungket.core.model import State
from chungket.core.shapes import SealShape
from chungket.log import Head
from chungket.presence import PresenceBoard
from chungket.snapshots import Snapshots
from tests.core.making import CANDIDATES, RIGHT, Driver, make_contest

WALL_US = 1_800_000_000_000_000


@dataclass
class Halted:
    """A source that stands still."""

    state: State
    head: Head
    clock: ContestClock


def snapshots_of(driver: Driver) -> Snapshots:
    clock = ContestClock(driver.now_us, monotonic=lambda: 0, wall=lambda: WALL_US)
    return Snapshots(Halted(driver.state, Head(7, "ab" * 32), clock), PresenceBoard())


def begun() -> Driver:
    driver = Driver(make_contest())
    driver.begin()
    return driver


def test_ranks_are_kept_through_answers_and_made_anew_after_scoring() -> None:
    driver = begun()
    snapshots = snapshots_of(driver)
    seen = len(driver.log)
    operator = Actor(Role.OPERATOR, "dieu-khien")
    before = snapshots.console(operator).individuals
    driver.play_question({CANDIDATES[3]: (RIGHT, 1_000_000)})
    kept = snapshots.console(operator).individuals
    assert kept == before
    for _, _, events in driver.log[seen:]:
        for event in events:
            snapshots.changed_by(event)
    after = snapshots.console(operator).individuals
    assert after != before
    assert max(row.correct for row in after) == 1


def test_a_device_that_waits_for_a_place_is_told_so() -> None:
    driver = begun()
    snapshots = snapshots_of(driver)
    session = driver.state.places[CANDIDATES[0]].session
    assert not snapshots.own(CANDIDATES[0], session).waiting
    assert snapshots.own(CANDIDATES[0], SessionId("another")).waiting


def test_control_is_by_account() -> None:
    driver = begun()
    snapshots = snapshots_of(driver)
    holder = driver.state.operator
    assert snapshots.console(Actor(Role.OPERATOR, holder)).in_control
    assert not snapshots.console(Actor(Role.OPERATOR, "nguoi-khac")).in_control


def test_rows_carry_what_only_the_sockets_know() -> None:
    driver = begun()
    presence = PresenceBoard()
    presence.of(CANDIDATES[1]).connected = True
    clock = ContestClock(driver.now_us, monotonic=lambda: 0, wall=lambda: WALL_US)
    snapshots = Snapshots(Halted(driver.state, Head(), clock), presence)
    rows = snapshots.place_rows(lambda candidate: candidate in CANDIDATES[1:3])
    assert [row.candidate for row in rows if row.connected] == [CANDIDATES[1]]
    assert [row.candidate for row in rows if row.armed] == [CANDIDATES[1]]
    assert snapshots.wall_ms() == WALL_US // 1000


def test_the_seal_stands_still_between_plays_and_moves_on_with_each_result() -> None:
    """DESIGN 9: what was photographed from the wall is the head after that play, not of some tick since."""
    driver = begun()
    source = Halted(driver.state, Head(7, "ab" * 32), ContestClock(driver.now_us, monotonic=lambda: 0))
    snapshots = Snapshots(source, PresenceBoard())
    operator = Actor(Role.OPERATOR, "dieu-khien")
    for event in driver.log[-1][2]:
        snapshots.changed_by(event)
    assert snapshots.console(operator).seal.seq == 7
    seen = len(driver.log)
    driver.play_question({CANDIDATES[3]: (RIGHT, 1_000_000)})
    for index, (_, _, events) in enumerate(driver.log[seen:]):
        source.head = Head(8 + index, f"{index:064x}")
        for event in events:
            snapshots.changed_by(event)
        shown = snapshots.console(operator).seal
        scored = [
            at for at, (_, _, past) in enumerate(driver.log[seen:]) if any(isinstance(e, PlayScored) for e in past)
        ]
        if index < scored[0]:
            assert shown.seq == 7
        elif index == scored[0]:
            assert (shown.seq, shown.head) == (source.head.seq, source.head.hash)
    assert snapshots.wall().seal == snapshots.console(operator).seal
    source.head = Head(99, "cd" * 32)
    assert snapshots.console(operator).seal.seq == 8 + scored[0]
    driver.host(c.ShowScene(Scene.SEAL))
    assert snapshots.wall().seal == SealShape(99, "cd" * 32)  # in its own scene it is the newest
