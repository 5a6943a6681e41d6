"""Decisions about one finalist's paper: which changes count, which are held, what submitting means (RULES 3.2, 3.4).

Owns the gate of the paper register: the arrival, never the moment of deciding, and the stamp of a device that was cut
off. A change that does not count by itself is not thrown away: it is held, and the jury may admit it. Called by
`decide_paper`.
"""

from chungket.core import commands as c
from chungket.core.commands import Actor, Request, SlotChange
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import Event, PaperHeld, PaperSaved, PaperSubmitted
from chungket.core.model import Attendance, Paper, PaperPhase, PlaceState, Sheet, SlotAnswer, State
from chungket.core.paper_marks import SUBMISSION_SLOT, may_write
from chungket.core.paper_time import clock_us, in_time, own_us, scaled_us, stood_still
from chungket.core.participation import is_out

HELD_MAX = 200  # per session of a place and paper: what a device that lost the place sends takes no room from it
HELD_NUMBERS = 1_000  # each place has numbers of its own, so that two places in one batch never get the same
PASSING = (RejectionCode.STANDSTILL, RejectionCode.ABSENT)  # what the device sends again may count then
REVISION_MAX = 1_000  # nobody changes one answer so often; this bounds what one device can put into the log


def save(state: State, request: Request, command: c.SavePaper) -> Decision:
    """Changes of a paper. What the server has already, in the register or held, is acknowledged again without an
    event; what may count later is refused, so that the device keeps it."""
    refusal = _refusal(state, request, command)
    if refusal is not None:
        return refusal
    candidate = CandidateNumber(request.actor.name)
    place, paper = state.places[candidate], state.papers[command.paper]
    sheet = paper.sheets.get(candidate) or Sheet()
    saved: list[Event] = []
    held: list[tuple[SlotChange, RejectionCode]] = []
    refused: RejectionCode | None = None
    for change in command.changes:
        if _is_known(sheet, request.actor, change):
            continue
        code = _cause(state, paper, place, request, change.stamped_us)
        if sheet.submitted and code is not RejectionCode.REPLACED:
            refused = RejectionCode.SUBMITTED
        elif code is None:
            saved.append(_saved(paper, request, change))
        else:
            if paper.practice or code in PASSING:
                refused = code  # sent again when that is over, it counts
            if not paper.practice and (request.actor.session, change.slot, change.revision) not in sheet.held:
                held.append((change, code))
    events = (*saved, *_held(state, paper, sheet, request, held))
    if refused is None and len(events) < len(saved) + len(held):
        refused = RejectionCode.TOO_MANY
    return accept(*events) if refused is None else Decision(events, refuse(refused).rejection)


def submit(state: State, request: Request, command: c.SubmitPaper) -> Decision:
    """ "Nộp bài": final (RULES 3.2). After the own deadline the sheet is as it is and the time the full one."""
    refusal = _refusal(state, request, command)
    if refusal is not None:
        return refusal
    candidate, session = CandidateNumber(request.actor.name), request.actor.session
    place, paper = state.places[candidate], state.papers[command.paper]
    sheet = paper.sheets.get(candidate) or Sheet()
    if sheet.submitted:
        return Decision() if request.id == sheet.submit_command else refuse(RejectionCode.SUBMITTED)
    code = _cause(state, paper, place, request, command.stamped_us, submission=True)
    if code is RejectionCode.STANDSTILL or (code is not None and paper.practice):
        return refuse(code)  # sent again when the hall goes on, it counts
    if code is not None and (session, SUBMISSION_SLOT, 0) in sheet.held:
        return refuse(code) if code in PASSING else Decision()
    if code is not None:
        change = SlotChange(SUBMISSION_SLOT, Choice(""), False, 0, command.stamped_us)
        return Decision(_held(state, paper, sheet, request, [(change, code)]), refuse(code).rejection)
    moments = request.received_us, command.stamped_us
    spent_us = own_us(state, paper, candidate, session, *moments)
    time_us = scaled_us(state, paper, spent_us, paper.extra_percent.get(candidate, 0))
    return accept(PaperSubmitted(paper.id, candidate, request.id, *moments, command.unanswered, time_us, spent_us))


def _refusal(state: State, request: Request, command: c.SavePaper | c.SubmitPaper) -> Decision | None:
    """What makes no sense at all, or comes from a device that never had the place."""
    place = state.places.get(CandidateNumber(request.actor.name))
    paper = state.papers.get(command.paper)
    if place is None or paper is None:
        return refuse(RejectionCode.UNKNOWN, command.paper)
    if request.actor.session not in place.sessions:
        return refuse(RejectionCode.REPLACED)
    if is_out(state, CandidateNumber(request.actor.name)):
        return refuse(RejectionCode.NOT_ALLOWED)
    if clock_us(state, paper, request.received_us) < 0:
        return refuse(RejectionCode.TOO_EARLY)
    if isinstance(command, c.SubmitPaper):
        counted = 0 <= command.unanswered <= len(paper.questions)
        return None if counted else refuse(RejectionCode.BAD_VALUE, "unanswered")
    return _changes_refusal(state, paper, command.changes)


def _changes_refusal(state: State, paper: Paper, changes: tuple[SlotChange, ...]) -> Decision | None:
    slots = {change.slot for change in changes}
    if not changes or len(slots) < len(changes) or not all(0 <= slot < len(paper.questions) for slot in slots):
        return refuse(RejectionCode.BAD_VALUE, "slot")
    form = state.contest.round_of(paper.round).answer
    for change in changes:
        if change.revision < 1:
            return refuse(RejectionCode.BAD_VALUE, "revision")
        if change.revision > REVISION_MAX:
            return refuse(RejectionCode.TOO_MANY)
        if not may_write(state.contest.questions[paper.questions[change.slot]], form, change.choice):
            return refuse(RejectionCode.BAD_CHOICE)
    return None


def _is_known(sheet: Sheet, actor: Actor, change: SlotChange) -> bool:
    """Whether the register holds this change of this device already, or a later one (DESIGN 3.9)."""
    before: SlotAnswer | None = sheet.slots.get(change.slot)
    return before is not None and before.session == actor.session and before.revision >= change.revision


def _cause(
    state: State, paper: Paper, place: PlaceState, request: Request, stamped_us: int, *, submission: bool = False
) -> RejectionCode | None:
    """Why something does not count by itself; None: it counts."""
    received_us = request.received_us
    if request.actor.session != place.session:
        return RejectionCode.REPLACED
    if paper.phase is PaperPhase.SCORED or (paper.phase is PaperPhase.CLOSED and received_us > paper.closed_us):
        return RejectionCode.TOO_LATE
    candidate = CandidateNumber(request.actor.name)
    if stood_still(state, paper, candidate, request.actor.session, received_us, stamped_us):
        return RejectionCode.STANDSTILL
    if not submission and not in_time(state, paper, candidate, request.actor.session, received_us, stamped_us):
        return RejectionCode.TOO_LATE
    # Whether somebody who writes is absent is for people to say, and without a trace nobody could.
    return None if place.attendance is Attendance.PRESENT else RejectionCode.ABSENT


def _saved(paper: Paper, request: Request, change: SlotChange) -> PaperSaved:
    return PaperSaved(
        paper.id,
        CandidateNumber(request.actor.name),
        request.actor.session,
        change.slot,
        change.choice,
        change.flagged,
        change.revision,
        change.stamped_us,
        request.received_us,
        request.id,
    )


def _held(
    state: State, paper: Paper, sheet: Sheet, request: Request, changes: list[tuple[SlotChange, RejectionCode]]
) -> tuple[PaperHeld, ...]:
    """As much as may still be held."""
    candidate = CandidateNumber(request.actor.name)
    first = _first_number(state, candidate) if changes else 0
    own = sum(session == request.actor.session for session, _, _ in sheet.held)
    room = min(HELD_MAX - own, HELD_NUMBERS - first % HELD_NUMBERS)
    return tuple(
        PaperHeld(
            first + index,
            paper.id,
            candidate,
            request.actor.session,
            change.slot,
            change.choice,
            change.revision,
            change.stamped_us,
            request.received_us,
            request.id,
            code,
        )
        for index, (change, code) in enumerate(changes[: max(0, room)])
    )


def _first_number(state: State, candidate: CandidateNumber) -> int:
    """The next number of what is held for a place, over all papers."""
    before = sum(len(paper.sheets[candidate].held) for paper in state.papers.values() if candidate in paper.sheets)
    return (list(state.places).index(candidate) + 1) * HELD_NUMBERS + before
