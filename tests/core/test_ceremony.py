"""The steps of the prize-giving (RULES 6.6)."""

from chungket.core import commands as c
from chungket.core.ceremony import ceremony_steps
from chungket.core.contest import Scope
from chungket.core.decision import RejectionCode
from chungket.core.model import Phase, State
from tests.core.making import CANDIDATES, OPERATOR, RIGHT, SECOND_US, Driver, make_contest, prizes_of


def finalized() -> Driver:
    driver = Driver(make_contest(1, prizes=prizes_of((1, 2), (1,))))
    driver.begin()
    driver.finish_round({candidate: (RIGHT, (index + 1) * SECOND_US) for index, candidate in enumerate(CANDIDATES)})
    driver.host(c.Finalize())
    return driver


def test_tiers_are_revealed_from_the_bottom_up_title_first() -> None:
    steps = ceremony_steps(finalized().state)
    assert [(step.award.prize.id, step.winners_shown) for step in steps] == [
        ("individual1", False),
        ("individual1", True),
        ("individual0", False),
        ("individual0", True),
        ("team0", False),
        ("team0", True),
    ]
    assert [row.id for row in steps[1].award.winners] == ["002", "003"]
    assert steps[-1].award.prize.scope is Scope.TEAM


def test_a_tier_nobody_reached_is_left_out() -> None:
    assert ceremony_steps(State(make_contest())) == ()


def test_the_cursor_walks_both_ways_and_stays_inside() -> None:
    driver = finalized()
    driver.refused(OPERATOR, c.MoveCeremony(-1), RejectionCode.NOTHING_LEFT)
    driver.refused(OPERATOR, c.MoveCeremony(2), RejectionCode.NOTHING_LEFT)
    for cursor in range(6):
        driver.host(c.MoveCeremony(1))
        assert driver.state.ceremony_cursor == cursor
    assert driver.state.phase is Phase.CEREMONY
    driver.refused(OPERATOR, c.MoveCeremony(1), RejectionCode.NOTHING_LEFT)
    driver.host(c.MoveCeremony(-1))
    assert driver.state.ceremony_cursor == 4
