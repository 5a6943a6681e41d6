"""Decisions about registered places: arriving, signing in, being the right person on the right device (RULES 1).

Owns nothing but these rules; called by `decide` after its entrance checks.
"""

from chungket.core import commands as c
from chungket.core.commands import Actor, Request
from chungket.core.contest import CandidateNumber
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import (
    AttendanceMarked,
    IdentityAnswered,
    SignedIn,
    SlipReissued,
    TakeoverDecided,
    TakeoverRequested,
)
from chungket.core.model import Attendance, Identity, PlaceState, State
from chungket.core.paper import may_still_arrive

DISPUTES_MAX = 5  # of one place, until somebody has changed who it belongs to: each is a line on the console


def sign_in(state: State, command: c.SignIn, now_us: int) -> Decision:
    """A device presents a place's code. Signing in while somebody may still begin also means present (RULES 1.3,
    1.4)."""
    place = state.places.get(command.candidate)
    if place is None or command.issue != place.slip_issue:
        return refuse(RejectionCode.BAD_CODE)
    if place.attendance is Attendance.ABSENT:
        return refuse(RejectionCode.ABSENT)
    if place.attendance is Attendance.REGISTERED and not may_still_arrive(state, now_us):
        return refuse(RejectionCode.TOO_LATE)
    elsewhere = place.session != "" and place.device != command.device
    if elsewhere and state.lobby_locked:  # RULES 1.5
        return accept(TakeoverRequested(command.candidate, command.session, command.device))
    return accept(SignedIn(command.candidate, command.session, command.device))


def confirm_identity(state: State, actor: Actor, command: c.ConfirmIdentity) -> Decision:
    """The finalist says whether the page shows the right person (RULES 1.3)."""
    place = own_place(state, actor)
    if isinstance(place, Decision):
        return place
    if place.identity is (Identity.CONFIRMED if command.correct else Identity.DISPUTED):
        return Decision()  # said before
    if not command.correct and place.disputes >= DISPUTES_MAX:
        return refuse(RejectionCode.BLOCKED, "disputes")
    return accept(IdentityAnswered(CandidateNumber(actor.name), command.correct))


def own_place(state: State, actor: Actor) -> PlaceState | Decision:
    """The place a finalist speaks for, if its device still holds it."""
    place = state.places.get(CandidateNumber(actor.name))
    if place is None:
        return refuse(RejectionCode.UNKNOWN, actor.name)
    if place.session == "" or place.session != actor.session:
        return refuse(RejectionCode.REPLACED)
    if place.attendance is not Attendance.PRESENT:
        return refuse(RejectionCode.ABSENT)
    return place


def mark_attendance(state: State, actor: Actor, command: c.MarkAttendance, now_us: int) -> Decision:
    """Present or absent. Who never signed in cannot arrive when nobody may begin any more (RULES 1.4)."""
    place = state.places.get(command.candidate)
    if place is None:
        return refuse(RejectionCode.UNKNOWN, command.candidate)
    if not _in_own_zone(state, actor, command.candidate):
        return refuse(RejectionCode.NOT_ALLOWED, actor.zone)
    arrives = command.present and place.session == "" and place.attendance is not Attendance.PRESENT
    if arrives and not may_still_arrive(state, now_us):
        return refuse(RejectionCode.TOO_LATE)
    return accept(AttendanceMarked(command.candidate, command.present, actor.name))


def mark_missing_absent(state: State, actor: Actor) -> Decision:
    """Everybody still only registered becomes absent; the places stay and count (RULES 1.1)."""
    missing = tuple(
        AttendanceMarked(candidate, False, actor.name)
        for candidate, place in state.places.items()
        if place.attendance is Attendance.REGISTERED
    )
    return accept(*missing) if missing else refuse(RejectionCode.NOTHING_LEFT)


def decide_takeover(state: State, actor: Actor, command: c.DecideTakeover) -> Decision:
    """A waiting device gets the place, or is sent away (RULES 1.5)."""
    place = state.places.get(command.candidate)
    if place is None:
        return refuse(RejectionCode.UNKNOWN, command.candidate)
    if not _in_own_zone(state, actor, command.candidate):
        return refuse(RejectionCode.NOT_ALLOWED, actor.zone)
    if place.takeover is None or place.takeover.session != command.session:
        return refuse(RejectionCode.STALE)
    return accept(TakeoverDecided(command.candidate, command.session, command.approve, actor.name))


def reissue_slip(state: State, request: Request, command: c.ReissueSlip) -> Decision:
    """A new code; the old one no longer signs in (RULES 1.5)."""
    if request.id in state.requests:
        return refuse(RejectionCode.STALE)
    place = state.places.get(command.candidate)
    if place is None:
        return refuse(RejectionCode.UNKNOWN, command.candidate)
    return accept(SlipReissued(command.candidate, place.slip_issue + 1, request.actor.name, request.id))


def _in_own_zone(state: State, actor: Actor, candidate: CandidateNumber) -> bool:
    """Proctors act in their own zone (RULES 5); an empty zone is every zone."""
    return actor.zone in ("", state.contest.places[candidate].zone)
