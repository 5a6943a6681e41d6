"""Decisions about judging: rulings, their second person, complaints, what proctors record (RULES 4.4, 4.5, 5, 6).

Owns who may rule on what with whom (`phase.RULINGS` as data) and whether a ruling can take effect now; what it changes
is `effects`. Called by `decide` after its entrance checks.
"""

from dataclasses import replace
from typing import assert_never

from chungket.core import commands as c
from chungket.core.commands import Actor, Request, Role
from chungket.core.decision import Decision, Rejection, RejectionCode, accept, refuse
from chungket.core.events import ComplaintFiled, IncidentRecorded, ProposalWithdrawn, Proposed, Ruled
from chungket.core.model import Proposal, State
from chungket.core.phase import RULINGS, RulingRight
from chungket.core.ruling_arguments import command_name, ruling_arguments
from chungket.core.ruling_checks import TEXT_LENGTH_MAX, check

PROPOSALS_MAX = 20  # that wait at a time
COMPLAINTS_MAX = 1_000


def right_of(state: State, command: c.RulingCommand) -> RulingRight:
    """Who decides on a ruling; taking one back is decided by those who decide on it."""
    if isinstance(command, c.UndoRuling):
        undone = next((ruling for ruling in state.rulings if ruling.number == command.ruling), None)
        if undone is not None:
            return RULINGS[type(undone.command)]
    return RULINGS[type(command)]


def propose(state: State, request: Request, command: c.RulingCommand) -> Decision:
    """A ruling is asked for: it waits for its second person, or takes effect where one is enough (RULES 5)."""
    actor, command = request.actor, trimmed(command)
    if _known(state, request):
        return refuse(RejectionCode.STALE)
    right = right_of(state, command)
    if actor.role not in right.proposers:
        return refuse(RejectionCode.NOT_ALLOWED, actor.role)
    refusal = refusal_of(state, actor, command)
    if refusal is not None:
        return Decision(rejection=refusal)
    if any(proposal.command == command for proposal in state.proposals.values()):
        return refuse(RejectionCode.BLOCKED, "proposals")
    if _is_enough(state, actor, right):
        return accept(_ruled(state, request, command))
    if len(state.proposals) >= PROPOSALS_MAX:
        return refuse(RejectionCode.TOO_MANY)
    return accept(
        Proposed(
            state.proposals_made + 1,
            command_name(type(command)),
            ruling_arguments(command),
            actor.name,
            actor.role,
            request.id,
        )
    )


def trimmed(command: c.RulingCommand) -> c.RulingCommand:
    """The same ruling with its words as they are kept."""
    words = {name: getattr(command, name).strip() for name in ("reason", "document") if hasattr(command, name)}
    return replace(command, **words)


def _is_enough(state: State, actor: Actor, right: RulingRight) -> bool:
    """Whether one person decides: by the kind of ruling, or because the contest has no two-person rule."""
    if state.phase in right.alone:
        return True
    return not state.contest.rules.two_person and actor.role is not Role.PROCTOR


def _known(state: State, request: Request) -> bool:
    """Whether this request was taken before: rulings carry no flow version, so only its id tells a resend."""
    return request.id in state.requests


def _ruled(state: State, request: Request, command: c.RulingCommand) -> Ruled:
    name, arguments = command_name(type(command)), ruling_arguments(command)
    number = len(state.rulings) + 1
    return Ruled(number, 0, name, arguments, request.actor.name, request.actor.role, "", request.id)


def refusal_of(state: State, actor: Actor, command: c.RulingCommand) -> Rejection | None:
    """Why this person cannot ask for a ruling now; None when there is no reason."""
    if state.phase not in right_of(state, command).phases:
        return Rejection(RejectionCode.WRONG_PHASE, state.phase)
    return _in_zone(state, actor, command) or check(state, command)


def _in_zone(state: State, actor: Actor, command: c.RulingCommand) -> Rejection | None:
    """Proctors act in their own zone (RULES 5)."""
    if actor.role is not Role.PROCTOR or not isinstance(command, c.EnterAnswer) or actor.zone == "":
        return None
    place = state.contest.places.get(command.candidate)
    if place is not None and place.zone != actor.zone:
        return Rejection(RejectionCode.NOT_ALLOWED, actor.zone)
    return None


def decide_proposal(state: State, actor: Actor, command: c.DecideProposal) -> Decision:
    """The second person confirms a proposal; who proposed it may withdraw it too (RULES 5)."""
    proposal = state.proposals.get(command.proposal)
    if proposal is None:
        return refuse(RejectionCode.STALE)
    if not command.confirm:
        if not may_withdraw(state, actor.role, actor.name, proposal):
            return refuse(RejectionCode.NOT_ALLOWED, actor.role)
        return accept(ProposalWithdrawn(proposal.number, actor.name))
    right = right_of(state, proposal.command)
    if actor.role not in right.confirmers:
        return refuse(RejectionCode.NOT_ALLOWED, actor.role)
    if not may_confirm(state, actor.role, actor.name, proposal):
        return refuse(RejectionCode.TWO_PERSONS)
    if state.phase not in right.phases:
        return refuse(RejectionCode.WRONG_PHASE, state.phase)
    refusal = check(state, proposal.command)
    if refusal is not None:
        return Decision(rejection=refusal)
    return accept(
        Ruled(
            len(state.rulings) + 1,
            proposal.number,
            command_name(type(proposal.command)),
            ruling_arguments(proposal.command),
            proposal.by,
            proposal.role,
            actor.name,
            proposal.request,
        )
    )


def may_confirm(state: State, role: Role, name: str, proposal: Proposal) -> bool:
    """Whether an account can be the second person: another one, of the right role, and the role the ruling needs is
    among the two (RULES 5)."""
    right = right_of(state, proposal.command)
    complete = right.needs is None or right.needs in (role, proposal.role)
    return role in right.confirmers and name != proposal.by and complete


def may_withdraw(state: State, role: Role, name: str, proposal: Proposal) -> bool:
    """Whoever may confirm a ruling may withdraw a proposal of it, and so may who made it."""
    return name == proposal.by or role in right_of(state, proposal.command).confirmers


def may_decide_any(state: State, role: Role) -> bool:
    """Whether a role has any proposal to decide on: what a console may offer."""
    return any(
        role in right_of(state, proposal.command).confirmers or role == proposal.role
        for proposal in state.proposals.values()
    )


def record(state: State, request: Request, command: c.FileComplaint | c.RecordIncident) -> Decision:
    """Write down a complaint, or what a proctor saw."""
    if request.id in state.requests:
        return refuse(RejectionCode.STALE)
    text = command.text.strip()
    if not text or len(text) > TEXT_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "text")
    match command:
        case c.FileComplaint():
            return _file_complaint(state, request, command, text)
        case c.RecordIncident():
            return _record_incident(state, request, command, text)
        case _:
            assert_never(command)


def _file_complaint(state: State, request: Request, command: c.FileComplaint, text: str) -> Decision:
    """RULES 6.1: by the head of a unit, in writing; the time for them ends with the review."""
    if command.unit not in state.contest.units:
        return refuse(RejectionCode.UNKNOWN, command.unit)
    if command.question and command.question not in state.contest.questions:
        return refuse(RejectionCode.UNKNOWN, command.question)
    if len(state.complaints) >= COMPLAINTS_MAX:
        return refuse(RejectionCode.TOO_MANY)
    if state.review_until_us and request.received_us > state.review_until_us:
        return refuse(RejectionCode.TOO_LATE)
    number = len(state.complaints) + 1
    return accept(ComplaintFiled(number, command.unit, command.question, text, request.actor.name, request.id))


def _record_incident(state: State, request: Request, command: c.RecordIncident, text: str) -> Decision:
    actor = request.actor
    zones = dict.fromkeys(place.zone for place in state.contest.places.values())
    if command.candidate and command.candidate not in state.places:
        return refuse(RejectionCode.UNKNOWN, command.candidate)
    zone = state.contest.places[command.candidate].zone if command.candidate else command.zone
    if zone and zone not in zones:
        return refuse(RejectionCode.UNKNOWN, zone)
    if actor.zone and zone != actor.zone:
        return refuse(RejectionCode.NOT_ALLOWED, actor.zone)
    return accept(IncidentRecorded(command.kind, zone, command.candidate, text, actor.name, request.id))
