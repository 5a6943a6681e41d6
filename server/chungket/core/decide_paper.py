"""Decisions about papers: opening, saving, submitting, reports, corrections, outages, the end (RULES 3).

Owns which of these may happen; when a change counts by its time is `paper_time`'s. Called by `decide` after its
entrance checks.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.commands import Actor, Request
from chungket.core.contest import CandidateNumber, RoundType
from chungket.core.decide_places import own_place
from chungket.core.decide_sheet import save, submit
from chungket.core.decision import Decision, RejectionCode, accept, refuse
from chungket.core.events import (
    CorrectionIssued,
    CorrectionRead,
    OutageBegun,
    OutageEnded,
    PaperClosed,
    PaperOpened,
    PaperScored,
    QuestionReported,
)
from chungket.core.model import Paper, PaperPhase, PlayPhase, State
from chungket.core.paper import being_written, may_practise, practice_questions
from chungket.core.paper_marks import paper_id
from chungket.core.paper_time import is_over

CORRECTION_LENGTH_MAX = 500
CORRECTIONS_MAX = 100  # per contest
OUTAGES_MAX = 100  # per paper
SEED_DIGITS = 32

PaperCommand = (
    c.SavePaper
    | c.SubmitPaper
    | c.ReportQuestion
    | c.AcknowledgeCorrection
    | c.OpenPaper
    | c.ScorePaper
    | c.IssueCorrection
    | c.DeclareOutage
    | c.PaperDue
)


def paper(state: State, request: Request, command: PaperCommand, now_us: int) -> Decision:
    """Decide one command about a paper."""
    actor = request.actor
    match command:
        case c.SavePaper():
            return save(state, request, command)
        case c.SubmitPaper():
            return submit(state, request, command)
        case c.ReportQuestion():
            return _report(state, actor, command)
        case c.AcknowledgeCorrection():
            return _acknowledge(state, actor, command)
        case c.OpenPaper():
            return _open(state, request, command, now_us)
        case c.ScorePaper():
            return _score(state, actor, command)
        case c.IssueCorrection():
            return _correct(state, actor, command)
        case c.DeclareOutage():
            return _declare_outage(state, actor, command)
        case c.PaperDue():
            return _close(state, command, now_us)
        case _:
            assert_never(command)


def _open(state: State, request: Request, command: c.OpenPaper, now_us: int) -> Decision:
    """One start for everybody (RULES 3.1). A counted paper is opened once; practice as often as it is wanted, until the
    first counted thing is shown (9)."""
    round_ = next((entry for entry in state.contest.rounds if entry.id == command.round), None)
    if round_ is None or round_.type is not RoundType.PAPER:
        return refuse(RejectionCode.UNKNOWN, command.round)
    play = state.current_play
    busy = play is not None and not play.void and play.phase is not PlayPhase.SCORED
    wanted = may_practise(state, round_) if command.practice else state.round == round_.id
    if busy or being_written(state) is not None or not wanted:
        return refuse(RejectionCode.WRONG_PHASE, state.phase)
    id_ = paper_id(round_.id, practice=command.practice)
    questions = round_.questions
    if command.practice:
        questions = tuple(question.id for question in practice_questions(state, round_))
    if not questions or (id_ in state.papers and not command.practice):
        return refuse(RejectionCode.NOTHING_LEFT)
    if len(request.nonce) != SEED_DIGITS or not all(digit in "0123456789abcdef" for digit in request.nonce):
        return refuse(RejectionCode.BAD_VALUE, "nonce")
    length_us = round_.paper.practice_us if command.practice else round_.window_us
    opened = PaperOpened(id_, round_.id, questions, request.nonce, now_us, now_us + length_us, request.actor.name)
    return accept(opened)


def _score(state: State, actor: Actor, command: c.ScorePaper) -> Decision:
    """A closed paper is counted, once no ruling waits (RULES 3.6)."""
    found = state.papers.get(command.paper)
    if found is None:
        return refuse(RejectionCode.UNKNOWN, command.paper)
    if found.practice or found.phase is not PaperPhase.CLOSED:
        return refuse(RejectionCode.WRONG_PHASE, found.phase)
    if state.proposals:
        return refuse(RejectionCode.BLOCKED, "proposals")
    return accept(PaperScored(found.id, actor.name))


def _close(state: State, command: c.PaperDue, now_us: int) -> Decision:
    found = state.papers.get(command.paper)
    if found is None:
        return refuse(RejectionCode.UNKNOWN, command.paper)
    if found.phase is not PaperPhase.OPEN or not is_over(state, found, now_us):
        return refuse(RejectionCode.STALE)
    return accept(PaperClosed(found.id, found.submitted))


def _report(state: State, actor: Actor, command: c.ReportQuestion) -> Decision:
    """Once per place and question; saying it again changes nothing (RULES 3.6)."""
    place = own_place(state, actor)
    if isinstance(place, Decision):
        return place
    found = state.papers.get(command.paper)
    if found is None or not 0 <= command.slot < len(found.questions):
        return refuse(RejectionCode.UNKNOWN, command.paper)
    candidate = CandidateNumber(actor.name)
    if candidate in found.reports.get(command.slot, {}):
        return Decision()
    if found.phase is not PaperPhase.OPEN:
        return refuse(RejectionCode.WRONG_PHASE, found.phase)
    return accept(QuestionReported(found.id, candidate, command.slot))


def _correct(state: State, actor: Actor, command: c.IssueCorrection) -> Decision:
    """A correction of a question that is being written or was (RULES 3.6)."""
    found = state.papers.get(command.paper)
    if found is None or command.question not in found.questions:
        return refuse(RejectionCode.UNKNOWN, command.question)
    if found.practice or found.phase is PaperPhase.SCORED:
        return refuse(RejectionCode.WRONG_PHASE, found.phase)
    text = command.text.strip()
    if not text or len(text) > CORRECTION_LENGTH_MAX:
        return refuse(RejectionCode.BAD_VALUE, "text")
    if any(
        (entry.paper, entry.question, entry.text) == (found.id, command.question, text) for entry in state.corrections
    ):
        return Decision()  # a resend
    if len(state.corrections) >= CORRECTIONS_MAX:
        return refuse(RejectionCode.BLOCKED, "corrections")
    return accept(CorrectionIssued(len(state.corrections) + 1, found.id, command.question, text, actor.name))


def _acknowledge(state: State, actor: Actor, command: c.AcknowledgeCorrection) -> Decision:
    place = own_place(state, actor)
    if isinstance(place, Decision):
        return place
    if not any(correction.number == command.correction for correction in state.corrections):
        return refuse(RejectionCode.UNKNOWN, str(command.correction))
    if command.correction in place.corrections_read:
        return Decision()
    return accept(CorrectionRead(command.correction, CandidateNumber(actor.name)))


def _declare_outage(state: State, actor: Actor, command: c.DeclareOutage) -> Decision:
    """A proctor for the own zone, the operator for any (RULES 3.4, 5)."""
    if actor.zone not in ("", command.zone):
        return refuse(RejectionCode.NOT_ALLOWED, actor.zone)
    if not any(place.zone == command.zone for place in state.contest.places.values()):
        return refuse(RejectionCode.UNKNOWN, command.zone)
    found = being_written(state)
    if found is None:
        return refuse(RejectionCode.WRONG_PHASE, state.phase)
    if command.over is not _is_out(found, command.zone):
        return refuse(RejectionCode.NOTHING_LEFT)
    if command.over:
        return accept(OutageEnded(command.zone, actor.name))
    if len(found.outages) >= OUTAGES_MAX:
        return refuse(RejectionCode.BLOCKED, "outages")
    return accept(OutageBegun(command.zone, actor.name))


def _is_out(found: Paper, zone: str) -> bool:
    return any(outage.zone == zone and outage.until_us == 0 for outage in found.outages)
