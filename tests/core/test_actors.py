"""Which accounts acted, and as what."""

from dataclasses import fields
from typing import get_args

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.actors import CAUSES
from chungket.core.commands import Role
from chungket.core.contest import QuestionId
from tests.core.ending import ORGANISER, all_apart, ended, finalized, rule
from tests.core.making import CANDIDATES, JURY, OPERATOR, SECRETARY, Driver, make_contest, person

WITHOUT_ROLE_TABLE = {"KeyConfirmed", "Proposed", "Ruled"}


def test_every_event_that_names_somebody_tells_a_role() -> None:
    naming = {event for event in get_args(e.Event) if "by" in {field.name for field in fields(event)}}
    assert {event.__name__ for event in naming - set(CAUSES)} == WITHOUT_ROLE_TABLE
    assert set(CAUSES) <= naming


def test_a_quiet_final_was_run_by_its_operator_and_secretary() -> None:
    driver = finalized(ended(all_apart()))
    assert driver.state.actors == {OPERATOR.name: (Role.OPERATOR,), SECRETARY.name: (Role.SECRETARY, Role.ORGANISER)}


def test_what_somebody_does_narrows_the_role_down() -> None:
    driver = Driver(make_contest())
    desk = person(Role.SECRETARY)
    driver.host(c.OpenLobby())
    driver.ok(desk, c.MarkAttendance(CANDIDATES[0], present=True))
    assert set(driver.state.actors[desk.name]) == {Role.OPERATOR, Role.PROCTOR, Role.SECRETARY}
    driver.ok(desk, c.ReissueSlip(CANDIDATES[0]))
    driver.ok(desk, c.FileComplaint(driver.state.contest.places[CANDIDATES[0]].unit, QuestionId(""), "Sai"))
    assert driver.state.actors[desk.name] == (Role.SECRETARY,)


def test_both_persons_of_a_ruling_acted() -> None:
    driver = ended(all_apart())
    rule(driver, c.AdjustPoints(CANDIDATES[0], 1, 0, "Nhầm"))
    assert driver.state.actors[SECRETARY.name] == (Role.SECRETARY,)
    assert set(driver.state.actors[JURY.name]) <= {Role.JURY, Role.SECRETARY}
    driver.rule(SECRETARY, c.LeaveVacant("individual1", 1, "16/QĐ-BTC", "Không đạt"), ORGANISER)
    assert Role.ORGANISER in driver.state.actors[ORGANISER.name]
    assert not set(driver.state.actors) & set(driver.state.places)
