"""Arriving, signing in, second devices (RULES 1)."""

from chungket.core import commands as c
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber
from chungket.core.decide_places import DISPUTES_MAX
from chungket.core.decision import RejectionCode
from chungket.core.events import SessionId, TakeoverRequested
from chungket.core.model import Attendance, Identity
from tests.core.making import CANDIDATES, OPERATOR, SECRETARY, Driver, finalist, make_contest, person

FIRST = CANDIDATES[0]
SECOND_SESSION = SessionId("s-khac")


def lobby(*candidates: CandidateNumber) -> Driver:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    if candidates:
        driver.arrive(*candidates)
    return driver


def second_device(issue: int = 1) -> c.SignIn:
    return c.SignIn(FIRST, SECOND_SESSION, "may-khac", issue)


def test_signing_in_means_present() -> None:
    driver = lobby(FIRST)
    place = driver.state.places[FIRST]
    assert (place.attendance, place.identity) == (Attendance.PRESENT, Identity.CONFIRMED)
    assert driver.state.present == 1


def test_a_disputed_identity_is_kept_for_the_secretary() -> None:
    driver = lobby(FIRST)
    driver.ok(finalist(FIRST), c.ConfirmIdentity(correct=False))
    assert driver.state.places[FIRST].identity is Identity.DISPUTED
    assert driver.state.incidents[-1].kind == "IdentityAnswered"


def test_sign_in_needs_a_known_place_and_the_slip_in_force() -> None:
    driver = lobby()
    actor = finalist(FIRST)
    driver.refused(actor, c.SignIn(CandidateNumber("999"), actor.session, "may", 1), RejectionCode.BAD_CODE)
    driver.ok(SECRETARY, c.ReissueSlip(FIRST))
    driver.refused(actor, c.SignIn(FIRST, actor.session, "may", 1), RejectionCode.BAD_CODE)
    driver.ok(actor, c.SignIn(FIRST, actor.session, "may", 2))


def test_an_absent_place_comes_back_only_by_the_proctor() -> None:
    driver = lobby()
    proctor = person(Role.PROCTOR, zone="X1")
    driver.ok(proctor, c.MarkAttendance(FIRST, present=False))
    driver.refused(finalist(FIRST), c.SignIn(FIRST, finalist(FIRST).session, "may", 1), RejectionCode.ABSENT)
    driver.ok(proctor, c.MarkAttendance(FIRST, present=True))
    driver.ok(finalist(FIRST), c.SignIn(FIRST, finalist(FIRST).session, "may", 1))


def test_a_proctor_acts_in_the_own_zone_only() -> None:
    driver = lobby(FIRST)
    stranger = person(Role.PROCTOR, zone="X2")
    driver.refused(stranger, c.MarkAttendance(FIRST, present=False), RejectionCode.NOT_ALLOWED)
    driver.ok(OPERATOR, c.LockLobby())
    driver.ok(finalist(FIRST), second_device())
    driver.refused(stranger, c.DecideTakeover(FIRST, SECOND_SESSION, approve=True), RejectionCode.NOT_ALLOWED)


def test_missing_ones_become_absent_together() -> None:
    driver = lobby(*CANDIDATES[:4])
    assert len(driver.host(c.MarkMissingAbsent())) == 5
    assert driver.state.present == 4
    driver.refused(OPERATOR, c.MarkMissingAbsent(), RejectionCode.NOTHING_LEFT)


def test_before_the_lock_a_second_device_replaces_the_first() -> None:
    driver = lobby(FIRST)
    driver.ok(finalist(FIRST), second_device())
    driver.refused(finalist(FIRST), c.ConfirmIdentity(correct=True), RejectionCode.REPLACED)


def test_after_the_lock_a_second_device_waits_for_approval() -> None:
    driver = lobby(FIRST)
    driver.host(c.LockLobby())
    events = driver.ok(finalist(FIRST), second_device())
    assert [type(event) for event in events] == [TakeoverRequested]
    assert driver.state.places[FIRST].session == finalist(FIRST).session
    driver.refused(OPERATOR, c.DecideTakeover(FIRST, SessionId("s-la"), approve=True), RejectionCode.STALE)
    driver.ok(OPERATOR, c.DecideTakeover(FIRST, SECOND_SESSION, approve=True))
    place = driver.state.places[FIRST]
    assert (place.session, place.device, place.takeover) == (SECOND_SESSION, "may-khac", None)
    assert place.identity is Identity.UNKNOWN


def test_a_refused_device_changes_nothing() -> None:
    driver = lobby(FIRST)
    driver.host(c.LockLobby())
    driver.ok(finalist(FIRST), second_device())
    driver.ok(OPERATOR, c.DecideTakeover(FIRST, SECOND_SESSION, approve=False))
    place = driver.state.places[FIRST]
    assert (place.session, place.takeover) == (finalist(FIRST).session, None)


def test_nobody_arrives_after_the_first_counted_question() -> None:
    late, seen = CANDIDATES[8], CANDIDATES[7]
    driver = Driver(make_contest())
    driver.begin(*CANDIDATES[:7])
    driver.ok(OPERATOR, c.MarkAttendance(seen, present=True))
    driver.host(c.PreparePlay())
    assert not driver.state.counted_begun
    driver.host(c.OpenStem(driver.play.id))
    driver.refused(finalist(late), c.SignIn(late, finalist(late).session, "may", 1), RejectionCode.TOO_LATE)
    driver.refused(OPERATOR, c.MarkAttendance(late, present=True), RejectionCode.TOO_LATE)
    driver.ok(finalist(seen), c.SignIn(seen, finalist(seen).session, "may", 1))
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=True))


def test_unknown_places_are_named() -> None:
    driver = lobby()
    nobody = CandidateNumber("999")
    driver.refused(OPERATOR, c.MarkAttendance(nobody, present=True), RejectionCode.UNKNOWN)
    driver.refused(SECRETARY, c.ReissueSlip(nobody), RejectionCode.UNKNOWN)
    driver.refused(OPERATOR, c.DecideTakeover(nobody, SECOND_SESSION, approve=True), RejectionCode.UNKNOWN)
    driver.refused(finalist(nobody), c.ConfirmIdentity(correct=True), RejectionCode.UNKNOWN)


def test_what_the_page_shows_is_disputed_a_few_times_only() -> None:
    """One finalist cannot fill the console's record, and can always say in the end that all is well."""
    driver = lobby(FIRST)
    for _ in range(DISPUTES_MAX):
        driver.ok(finalist(FIRST), c.ConfirmIdentity(correct=False))
        again = driver.send(finalist(FIRST), c.ConfirmIdentity(correct=False))
        assert (again.events, again.rejection) == ((), None)
        driver.ok(finalist(FIRST), c.ConfirmIdentity(correct=True))
    driver.refused(finalist(FIRST), c.ConfirmIdentity(correct=False), RejectionCode.BLOCKED)
    again = driver.send(finalist(FIRST), c.ConfirmIdentity(correct=True))
    assert (again.events, again.rejection) == ((), None)
    assert len(driver.state.incidents) == DISPUTES_MAX
    assert driver.state.places[FIRST].identity is Identity.CONFIRMED


def test_only_who_was_there_is_an_incident_when_marked_absent() -> None:
    driver = lobby(FIRST)
    driver.host(c.MarkMissingAbsent())
    assert driver.state.incidents == []
    driver.ok(OPERATOR, c.MarkAttendance(FIRST, present=False))
    assert [(line.kind, line.text, line.by) for line in driver.state.incidents] == [
        ("AttendanceMarked", FIRST, OPERATOR.name)
    ]
