"""The entrance of the state machine: who may send what, and when (DESIGN 5, RULES 5)."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.commands import CommandId, Request, Role
from chungket.core.contest import Merit
from chungket.core.decide import decide, may_send
from chungket.core.decision import RejectionCode
from chungket.core.events import Interrupted
from chungket.core.model import Phase, Standstill, State
from chungket.core.phase import ANY_PHASE, PERMISSIONS
from chungket.core.wording import incident_text
from tests.core.course_steps import some_ruling
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import JURY, OPERATOR, SECOND_US, Driver, make_contest, person


def test_an_answer_waits_for_nobody_and_is_judged_by_its_arrival() -> None:
    state = State(make_contest(), phase=Phase.RUNNING)
    assert may_send(state, Role.FINALIST, c.Answer)
    assert not may_send(state, Role.OPERATOR, c.Answer)
    state.standstill = Standstill("suspended", "Báo cháy", 0)
    assert may_send(state, Role.FINALIST, c.Answer)  # one that arrived before still counts
    assert not may_send(state, Role.OPERATOR, c.OpenStem)
    assert may_send(state, Role.OPERATOR, c.Resume)


@pytest.mark.parametrize("phase", ANY_PHASE)
def test_the_wall_can_be_covered_in_every_phase(phase: Phase) -> None:
    assert may_send(State(make_contest(), phase=phase), Role.OBSERVER, c.CoverWall)


def test_merit_is_offered_only_where_the_contest_has_it() -> None:
    """RULES 6.5: without [merit] there is nothing to name units for."""
    without = State(make_contest(), phase=Phase.RUNNING)
    merit = Merit("Bằng khen đơn vị tổ chức tốt vòng loại", "", 2)
    within = State(replace(make_contest(), merit=merit), phase=Phase.RUNNING)
    offered = [
        [command for command in (c.NameMerit, c.LeaveVacant) if may_send(state, Role.ORGANISER, command)]
        for state in (without, within)
    ]
    assert offered == [[c.LeaveVacant], [c.NameMerit, c.LeaveVacant]]


def test_a_console_offers_the_second_half_of_a_void_only_to_who_may_give_it() -> None:
    driver = Driver(make_contest())
    driver.begin()
    play = driver.open_question().id

    def offered() -> list[Role]:
        return [role for role in Role if may_send(driver.state, role, c.DecideProposal)]

    assert offered() == []
    driver.host(c.VoidPlay(play, "Đề sai"))
    assert offered() == [Role.OPERATOR, Role.JURY, Role.SECRETARY]  # who proposed may withdraw
    driver.ok(JURY, c.DecideProposal(1, confirm=False))
    driver.ok(JURY, c.VoidPlay(play, "Đề sai"))
    assert offered() == [Role.JURY, Role.SECRETARY]


def test_entrance_refuses_role_then_age_then_phase_then_standstill() -> None:
    driver = Driver(make_contest())
    driver.refused(JURY, c.OpenLobby(), RejectionCode.NOT_ALLOWED, flow_version=99)
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.STALE, flow_version=99)
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.WRONG_PHASE)
    driver.host(c.OpenLobby())
    driver.host(c.Suspend("Mất điện"))
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.STANDSTILL)


def test_one_operator_is_active_until_another_takes_control() -> None:
    driver = Driver(make_contest())
    other = person(Role.OPERATOR, "dieu-khien-2")
    driver.host(c.OpenLobby())
    assert driver.state.operator == OPERATOR.name
    driver.refused(other, c.LockLobby(), RejectionCode.NOT_ACTIVE)
    driver.ok(other, c.CoverWall(covered=True))
    driver.ok(other, c.TakeControl())
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.NOT_ACTIVE)
    driver.ok(other, c.LockLobby())


def test_a_press_is_stale_after_a_flow_event_but_not_after_a_quiet_one() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    seen = driver.state.flow_version
    driver.arrive()
    assert driver.state.flow_version == seen
    driver.host(c.SetFrozen(frozen=True))
    driver.refused(OPERATOR, c.LockLobby(), RejectionCode.STALE, flow_version=seen)


def test_the_contest_is_stopped_at_once_though_the_question_closed_at_that_moment() -> None:
    """RULES 8: the press means "stop", whatever the console showed."""
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    seen = driver.state.flow_version
    driver.close()
    assert driver.state.flow_version > seen
    assert driver.send(OPERATOR, c.Suspend("Báo cháy"), flow_version=seen).rejection is None
    assert driver.state.standstill is not None
    driver.host(c.Resume())
    driver.refused(OPERATOR, c.RevealKey(driver.play.id), RejectionCode.STALE, flow_version=seen)


def test_a_suspension_sent_again_after_the_contest_went_on_does_nothing() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    assert driver.send(OPERATOR, c.Suspend("Mất điện"), id_="m-s").rejection is None
    driver.refused(OPERATOR, c.Suspend("Mất điện"), RejectionCode.STANDSTILL)
    driver.host(c.Resume())
    again = driver.send(OPERATOR, c.Suspend("Mất điện"), id_="m-s")
    assert again.rejection is not None
    assert again.rejection.code is RejectionCode.STALE
    assert driver.state.standstill is None


def test_a_restart_is_held_only_where_a_question_was_out_for_too_long() -> None:
    """RULES 2.4."""
    driver = Driver(make_contest())
    driver.begin()
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(driver.contest.rules.interruption_max_us, "restart"))
    assert driver.state.standstill is None
    driver.ok(c.SYSTEM, c.Recover(driver.contest.rules.interruption_max_us + 1, "restart"))
    assert driver.state.standstill is not None


def test_a_wall_clock_behind_the_log_means_a_gap_of_unknown_length() -> None:
    """RULES 2.4: nobody can say that it was short, so a person decides how an open question goes on."""
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.PreparePlay())
    seen = driver.state.flow_version
    assert driver.ok(c.SYSTEM, c.Recover(-1, "restart")) == (Interrupted(0, "clock", held=False),)
    driver.refused(OPERATOR, c.OpenStem(driver.play.id), RejectionCode.STALE, flow_version=seen)
    driver.host(c.OpenStem(driver.play.id))
    assert driver.ok(c.SYSTEM, c.Recover(-3600 * SECOND_US, "restart")) == (Interrupted(0, "clock", held=True),)
    assert driver.state.standstill is not None
    assert incident_text(driver.state.incidents[-1]).startswith("Gián đoạn không rõ bao lâu: máy chủ khởi động lại và ")


@settings(max_examples=30)
@given(VARIANTS, STEPS)
def test_deciding_changes_nothing_and_says_the_same_twice(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
    before = copy.deepcopy(course.state)
    said: tuple[tuple[c.Actor, c.Command], ...] = (
        (OPERATOR, c.Suspend("Ồn")),
        (OPERATOR, c.PreparePlay()),
        (OPERATOR, c.Finalize()),
        (JURY, c.VoidPlay(course.play, "lý do")),
        (JURY, c.DecideProposal(course.state.proposals_made, confirm=True)),
        (JURY, some_ruling(course.driver, variant)),
        (c.SYSTEM, c.Recover(9 * SECOND_US, "store")),
        *((actor, answer) for actor, answer, _ in course.answers[-3:]),
    )
    for actor, command in said:
        request = Request(CommandId("m"), actor, command, course.driver.now_us, course.state.flow_version)
        first = decide(course.state, request, course.driver.now_us)
        assert decide(course.state, request, course.driver.now_us) == first
        assert (first.rejection is not None) + (first.receipt is not None) <= 1
        assert first.events or first.rejection or first.receipt
    assert course.state == before


@settings(max_examples=30)
@given(VARIANTS, STEPS)
def test_nothing_is_accepted_that_no_console_would_offer(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
    commands: tuple[c.Command, ...] = (
        c.PreparePlay(),
        c.Finalize(),
        c.Suspend("Ồn"),
        c.Resume(),
        c.CoverWall(covered=True),
    )
    for command in commands:
        for role in Role:
            request = Request(CommandId("m"), person(role), command, course.driver.now_us, course.state.flow_version)
            decision = decide(course.state, request, course.driver.now_us)
            assert decision.rejection is not None or may_send(course.state, role, type(command))
            assert decision.rejection is not None or role in PERMISSIONS[type(command)].roles


@pytest.mark.parametrize("cause", ["store", "restart"])
def test_a_press_made_before_a_short_interruption_still_happens(cause: str) -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    seen = driver.state.flow_version
    limit_us = driver.contest.rules.interruption_max_us
    driver.wait(limit_us)
    driver.ok(c.SYSTEM, c.Recover(limit_us, cause))
    assert driver.send(OPERATOR, c.ClosePlay(driver.play.id), flow_version=seen).rejection is None


@pytest.mark.parametrize("cause", ["store", "restart"])
def test_a_press_made_before_a_long_one_is_refused_even_where_nothing_was_held(cause: str) -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.host(c.PreparePlay())
    seen, play = driver.state.flow_version, driver.play.id
    driver.ok(c.SYSTEM, c.Recover(driver.contest.rules.interruption_max_us + 1, cause))
    assert driver.state.standstill is None
    driver.refused(OPERATOR, c.OpenStem(play), RejectionCode.STALE, flow_version=seen)
    driver.host(c.OpenStem(play))
