"""What everybody is shown: durable state, ranked once, secrets by role."""

from dataclasses import dataclass

from chungket.clock import ContestClock
from chungket.core.commands import Actor, Role
from chungket.core.events import SessionId
from chungket.core.model import State
from chungket.log import Head
from chungket.presence import PresenceBoard
from chungket.snapshots import Snapshots
from tests.core.making import CANDIDATES, RIGHT, Driver, make_contest

WALL_US = 1_800_000_000_000_000


@dataclass
class Halted:
    """A source that stands still."""

    state: State
    seal: Head
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
    rows = [snapshots.place_row(candidate, candidate in CANDIDATES[1:3], 0) for candidate in CANDIDATES]
    assert [row.candidate for row in rows if row.connected] == [CANDIDATES[1]]
    assert [row.candidate for row in rows if row.armed] == [CANDIDATES[1]]
    assert snapshots.wall_ms() == WALL_US // 1000
