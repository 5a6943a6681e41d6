"""Whether a ruling makes sense on the present state: asked when it is proposed and again when it is confirmed.

Owns the conditions of each kind of ruling (RULES 1.4, 2.5–2.7, 3.4, 4.4, 4.5, 6.4, 6.5), not who may make it. Called by
`decide_rulings` and `preview`.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.amendments import NotAmendable, amended
from chungket.core.contest import CandidateNumber, PersonId, QuestionId
from chungket.core.decision import Rejection, RejectionCode
from chungket.core.events import PaperId, PlayId
from chungket.core.model import Paper, PaperPhase, Play, PlayPhase, State
from chungket.core.participation import is_out
from chungket.core.phase import RULINGS
from chungket.core.scoring import LIVE_SLOT, key_of

TEXT_LENGTH_MAX = 500  # of a reason, a complaint, an incident
DOCUMENT_LENGTH_MAX = 100
POINTS_MAX = 1_000
CORRECT_MAX = 100
EXTRA_PERCENT_MAX = 200
STILL_OPEN = (PlayPhase.SEALED, PlayPhase.READING, PlayPhase.OPEN)
COMPENSATION_MAX_US = 600_000_000  # RULES 2.7


def check(state: State, command: c.RulingCommand) -> Rejection | None:
    """Why a ruling cannot take effect now; None when it can."""
    return _check_words(command) or _check(state, command)


def _check_words(command: c.RulingCommand) -> Rejection | None:
    """Every ruling says why; those of the committee name their decision."""
    reason = command.reason.strip()
    if not reason or len(reason) > TEXT_LENGTH_MAX:
        return Rejection(RejectionCode.BAD_VALUE, "reason")
    document = getattr(command, "document", None)
    if document is not None and not 0 < len(document.strip()) <= DOCUMENT_LENGTH_MAX:
        return Rejection(RejectionCode.BAD_VALUE, "document")
    return None


def _check(state: State, command: c.RulingCommand) -> Rejection | None:
    match command:
        case c.VoidPlay():
            play = state.plays.get(command.play)
            if play is None:
                return _unknown(command.play)
            return Rejection(RejectionCode.VOID) if play.void else None
        case c.VoidQuestion():
            return _check_void_question(state, command)
        case c.SetKey():
            return _check_key(state, command)
        case c.CreditQuestion():
            if not _is_over(state, command.question):
                return _unknown(command.question)
            return _already() if command.question in state.effects.credited else None
        case c.AdjustPoints():
            return _check_adjustment(state, command)
        case c.Disqualify() | c.Readmit():
            return _check_standing(state, command)
        case c.ReplaceFinalist() | c.CorrectName():
            return _check_person(state, command)
        case c.GrantExtraTime():
            return _check_extra_time(state, command)
        case c.Compensate() | c.EnterAnswer():
            return _check_on_target(state, command)
        case c.AdmitHeld() | c.RejectHeld():
            if all(held.number != command.held for held in state.held):
                return _unknown(str(command.held))
            decided = command.held in state.effects.admitted or command.held in state.effects.rejected
            return _already() if decided else None
        case c.RuleComplaint():
            if all(complaint.number != command.complaint for complaint in state.complaints):
                return _unknown(str(command.complaint))
            return _already() if command.complaint in state.effects.complaints else None
        case c.RuleAffected():
            play = state.plays.get(command.play)
            if play is None or not play.affected:
                return _unknown(command.play)
            return _already() if command.play in state.effects.affected_ruled else None
        case c.LeaveVacant() | c.MovePrize():
            return _check_prize(state, command)
        case c.NameMerit():
            return _check_merit(state, command)
        case c.AmendRules():
            return _check_amendment(state, command)
        case c.NewEdition():
            return None
        case c.UndoRuling():
            return _check_undo(state, command)
        case _:
            assert_never(command)


def _unknown(what: str) -> Rejection:
    return Rejection(RejectionCode.UNKNOWN, what)


def _already() -> Rejection:
    return Rejection(RejectionCode.NOTHING_LEFT)


def _bad(field: str) -> Rejection:
    return Rejection(RejectionCode.BAD_VALUE, field)


def _is_over(state: State, question: QuestionId) -> bool:
    """Whether a question was played, live or in a paper, and nobody can answer it any more: what is ruled on it earlier
    would tell its key."""
    plays = [play for play in state.plays.values() if play.question == question]
    papers = [paper for paper in state.papers.values() if question in paper.questions]
    if any(not play.void and play.phase in STILL_OPEN for play in plays):
        return False
    return bool(plays or papers) and all(paper.phase is not PaperPhase.OPEN for paper in papers)


def _check_void_question(state: State, command: c.VoidQuestion) -> Rejection | None:
    paper = state.papers.get(command.paper)
    if paper is None or command.question not in paper.questions:
        return _unknown(command.question)
    void = (command.paper, command.question) in state.effects.slots_void
    return Rejection(RejectionCode.VOID) if void else None


def _check_key(state: State, command: c.SetKey) -> Rejection | None:
    question = state.contest.questions.get(command.question)
    if question is None or not _is_over(state, command.question):
        return _unknown(command.question)
    if command.key != tuple(letter for letter in question.letters if letter in command.key) or not command.key:
        return Rejection(RejectionCode.BAD_CHOICE)
    return _already() if command.key == key_of(state, command.question) else None


def _check_adjustment(state: State, command: c.AdjustPoints) -> Rejection | None:
    if command.candidate not in state.places:
        return _unknown(command.candidate)
    if (command.points, command.correct) == (0, 0) or abs(command.points) > POINTS_MAX:
        return _bad("points")
    return _bad("correct") if abs(command.correct) > CORRECT_MAX else None


def _check_standing(state: State, command: c.Disqualify | c.Readmit) -> Rejection | None:
    """RULES 4.5: one finalist, or a unit."""
    if bool(command.candidate) == bool(command.unit):
        return _bad("candidate")
    if command.candidate:
        if command.candidate not in state.places:
            return _unknown(command.candidate)
        out = command.candidate in state.effects.out
    else:
        if command.unit not in state.contest.units:
            return _unknown(command.unit)
        out = command.unit in state.effects.units_out
    return _already() if out is isinstance(command, c.Disqualify) else None


def _check_person(state: State, command: c.ReplaceFinalist | c.CorrectName) -> Rejection | None:
    """RULES 1.4: another person until the first counted question; a spelling at any time, and only of the very person
    who has the place."""
    if command.candidate not in state.places:
        return _unknown(command.candidate)
    person = state.contest.people.get(PersonId(command.person))
    if person is None or person.unit != state.contest.places[command.candidate].unit:
        return _unknown(command.person)
    if state.places[command.candidate].person == command.person:
        return _already()
    if any(place.person == command.person for place in state.places.values()):
        return _bad("person")
    if isinstance(command, c.CorrectName) and person.corrects != state.places[command.candidate].person:
        return _bad("person")
    if isinstance(command, c.ReplaceFinalist) and person.corrects:
        return _bad("person")
    if isinstance(command, c.ReplaceFinalist) and state.counted_begun:
        return Rejection(RejectionCode.TOO_LATE)
    return None


def _check_extra_time(state: State, command: c.GrantExtraTime) -> Rejection | None:
    """RULES 2.7. A window that is open keeps its deadlines; a paper gives whoever needs it the time that is left."""
    if command.candidate not in state.places:
        return _unknown(command.candidate)
    if not 0 <= command.percent <= EXTRA_PERCENT_MAX:
        return _bad("percent")
    if _window_open(state):
        return Rejection(RejectionCode.BLOCKED, "open_play")
    return _already() if state.effects.extra_percent.get(command.candidate, 0) == command.percent else None


def _window_open(state: State) -> bool:
    play = state.current_play
    return play is not None and not play.void and play.phase is PlayPhase.OPEN


def _check_on_target(state: State, command: c.Compensate | c.EnterAnswer) -> Rejection | None:
    """A play that is over, or a paper."""
    play, paper = state.plays.get(PlayId(command.target)), state.papers.get(PaperId(command.target))
    if command.candidate not in state.places:
        return _unknown(command.candidate)
    if play is None and paper is None:
        return _unknown(command.target)
    if is_out(state, CandidateNumber(command.candidate)):
        return Rejection(RejectionCode.WRONG_PHASE, "disqualified")
    if isinstance(command, c.Compensate):
        return None if 0 < command.time_us <= COMPENSATION_MAX_US else _bad("time_us")
    if play is not None:
        return _check_entered_live(state, play, command)
    assert paper is not None
    return _check_entered_paper(state, paper, command)


def _check_entered_live(state: State, play: Play, command: c.EnterAnswer) -> Rejection | None:
    if play.void or play.phase in (PlayPhase.SEALED, PlayPhase.READING):
        return Rejection(RejectionCode.WRONG_PHASE, play.phase)
    if command.slot != LIVE_SLOT:
        return _bad("slot")
    form = state.contest.round_of(play.round).answer
    offered = state.contest.questions[play.question].offers(command.choice, form)
    return None if offered else Rejection(RejectionCode.BAD_CHOICE)


def _check_entered_paper(state: State, paper: Paper, command: c.EnterAnswer) -> Rejection | None:
    if not 0 <= command.slot < len(paper.questions):
        return _bad("slot")
    form = state.contest.round_of(paper.round).answer
    offered = state.contest.questions[paper.questions[command.slot]].offers(command.choice, form)
    return None if offered else Rejection(RejectionCode.BAD_CHOICE)


def _check_prize(state: State, command: c.LeaveVacant | c.MovePrize) -> Rejection | None:
    """RULES 6.5: no more than there are."""
    counts = {prize.id: prize.count for prize in state.contest.prizes}
    if command.prize not in counts:
        return _unknown(command.prize)
    if isinstance(command, c.MovePrize):
        scopes = {prize.id: prize.scope for prize in state.contest.prizes}
        if command.to == command.prize or scopes.get(command.to) is not scopes[command.prize]:
            return _bad("to")
    gone = state.effects.vacant.get(command.prize, 0)
    gone += sum(count for prize, _, count in state.effects.moved if prize == command.prize)
    return None if 0 < command.count <= counts[command.prize] - gone else _bad("count")


def _check_merit(state: State, command: c.NameMerit) -> Rejection | None:
    if state.contest.merit is None:
        return Rejection(RejectionCode.NOTHING_LEFT)
    if any(unit not in state.contest.units for unit in command.units):
        return _unknown(", ".join(unit for unit in command.units if unit not in state.contest.units))
    unique = len(dict.fromkeys(command.units)) == len(command.units)
    return None if unique and 0 < len(command.units) <= state.contest.merit.count else _bad("units")


def _check_amendment(state: State, command: c.AmendRules) -> Rejection | None:
    """A window changes only before its round: what was played keeps the time it was played with."""
    try:
        contest = amended(state.contest, command.setting, command.value)
    except NotAmendable as fault:
        return Rejection(RejectionCode.BAD_VALUE, str(fault))
    if contest == state.contest:
        return _already()
    begun = [*state.rounds_ended, *(() if state.round is None else (state.round,))]
    changed = [
        old.id for old, new in zip(state.contest.rounds, contest.rounds, strict=True) if old.window_us != new.window_us
    ]
    if any(round_id in begun for round_id in changed):
        return Rejection(RejectionCode.TOO_LATE)
    return None


def _check_undo(state: State, command: c.UndoRuling) -> Rejection | None:
    ruling = next((ruling for ruling in state.rulings if ruling.number == command.ruling), None)
    if ruling is None or not RULINGS[type(ruling.command)].undoable:
        return _unknown(str(command.ruling))
    if ruling.undone:
        return _already()
    if isinstance(ruling.command, c.GrantExtraTime) and _window_open(state):
        return Rejection(RejectionCode.BLOCKED, "open_play")
    if isinstance(ruling.command, c.VoidPlay):
        return _check_undo_void(state, ruling.command)
    return None


def _check_undo_void(state: State, command: c.VoidPlay) -> Rejection | None:
    """The state beneath comes back; not where another question has taken the slot meanwhile (RULES 2.4)."""
    play = state.plays[command.play]
    if play.phase is PlayPhase.SCORED:
        return None
    return None if state.play == play.id else Rejection(RejectionCode.TOO_LATE)
