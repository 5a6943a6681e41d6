"""What a page may see of a paper, as shapes (RULES 3.2–3.6).

Owns secrecy of papers: questions only once it is open and not while the hall stands still, a result only to its own
finalist and only once nothing can be changed any more, reports and held changes only for the desk. Pure functions;
called by `views` and `console`.
"""

from chungket.core.contest import AnswerForm, CandidateNumber
from chungket.core.model import HeldChange, Paper, PaperPhase, State
from chungket.core.paper_layout import layout
from chungket.core.paper_marks import SUBMISSION_SLOT, is_superseded, paper_mark, submitted_us
from chungket.core.paper_time import deadline_us, rules_of
from chungket.core.shapes import (
    CorrectionShape,
    CutShape,
    HeldShape,
    PaperQuestionShape,
    PaperShape,
    PaperTextShape,
    ReportShape,
    SheetShape,
    SlotShape,
)
from chungket.core.timing import wall_ms

HELD_SHOWN_MAX = 500  # the newest; the rest follows as these are dealt with
UNKNOWN = -1  # a result that is not said yet


def paper_shape(state: State) -> PaperShape | None:
    """The paper being written, or the last one, as everybody may see it: no names, marks or ranks (RULES 3.5)."""
    paper = state.current_paper
    if paper is None:
        return None
    round_ = state.contest.round_of(paper.round)
    return PaperShape(
        id=paper.id,
        round=round_.id,
        title=round_.title,
        title_en=round_.title_en,
        practice=paper.practice,
        phase=paper.phase,
        count=len(paper.questions),
        opens_us=paper.opens_us,
        deadline_us=paper.deadline_us,
        submitted=paper.submitted,
        present=state.present,
        bells_us=() if paper.practice else rules_of(state, paper).bells_us,
        outages=tuple(outage.zone for outage in paper.outages if outage.until_us == 0),
        corrections=tuple(
            CorrectionShape(correction.number, correction.question, correction.text)
            for correction in state.corrections
            if correction.paper == paper.id
        ),
    )


def paper_text(state: State) -> PaperTextShape | None:
    """All questions of the paper, without keys; hidden while the hall stands still (RULES 2.4)."""
    paper = state.current_paper
    if paper is None or state.standstill is not None:
        return None
    questions = (state.contest.questions[question] for question in paper.questions)
    several = state.contest.round_of(paper.round).answer is AnswerForm.SEVERAL
    return PaperTextShape(
        paper.id,
        tuple(
            PaperQuestionShape(slot, question.id, question.stem, question.image, question.choices, several)
            for slot, question in enumerate(questions)
        ),
    )


def sheet_shape(state: State, candidate: CandidateNumber) -> SheetShape | None:
    """What one finalist's page is told of the own paper. The result comes with the submission (RULES 3.2)."""
    paper = state.current_paper
    if paper is None:
        return None
    sheet = paper.sheets.get(candidate)
    submitted = sheet is not None and sheet.submitted
    arranged = layout(state, paper, candidate)
    mark = paper_mark(state, paper, candidate) if submitted or paper.phase is not PaperPhase.OPEN else None
    slots = {} if sheet is None else sheet.slots
    return SheetShape(
        paper=paper.id,
        order=arranged.order,
        choices=arranged.choices,
        slots=tuple(
            SlotShape(slot, slots[slot].choice, slots[slot].flagged, slots[slot].revision) for slot in sorted(slots)
        ),
        deadline_us=deadline_us(state, paper, candidate),
        submitted=submitted,
        time_us=submitted_us(state, paper, candidate),
        correct=UNKNOWN if mark is None else mark.correct,
        points=0 if mark is None else mark.points,
        held=_held_count(state, paper, candidate),
        corrections_read=state.places[candidate].corrections_read,
        reported=tuple(slot for slot in sorted(paper.reports) if candidate in paper.reports[slot]),
    )


def _held_count(state: State, paper: Paper, candidate: CandidateNumber) -> int:
    """How much of this finalist waits for the jury."""
    sheet = paper.sheets.get(candidate)
    if sheet is None or not sheet.held:
        return 0
    return sum(
        change.candidate == candidate
        and change.number not in state.effects.admitted
        and change.number not in state.effects.rejected
        for change in state.held
        if change.paper == paper.id and not is_superseded(paper, change)
    )


def has_submitted(state: State, candidate: CandidateNumber) -> bool:
    """Whether a place has submitted the paper being written, or the last one."""
    paper = state.current_paper
    sheet = None if paper is None else paper.sheets.get(candidate)
    return sheet is not None and sheet.submitted


def held_shapes(state: State, wall_offset_us: int) -> tuple[HeldShape, ...]:
    """What was held and still matters, oldest first, with the record of disconnections beside it (RULES 3.4)."""
    held = [change for change in state.held if not is_superseded(state.papers[change.paper], change)]
    return tuple(_held_shape(state, change, wall_offset_us) for change in held[-HELD_SHOWN_MAX:])


def _held_shape(state: State, change: HeldChange, wall_offset_us: int) -> HeldShape:
    place, paper = state.places[change.candidate], state.papers[change.paper]
    person = state.contest.people.get(place.person)
    cuts = tuple(
        CutShape(
            wall_ms(state, cut.since_us, wall_offset_us),
            wall_ms(state, cut.until_us, wall_offset_us) if cut.until_us else 0,
        )
        for cut in place.cuts
        if cut.session == change.session
    )
    return HeldShape(
        number=change.number,
        candidate=change.candidate,
        name="" if person is None else person.name,
        paper=change.paper,
        slot=change.slot,
        question="" if change.slot == SUBMISSION_SLOT else paper.questions[change.slot],
        choice=change.choice,
        cause=change.cause,
        stamped_wall_ms=wall_ms(state, change.stamped_us, wall_offset_us),
        received_wall_ms=wall_ms(state, change.received_us, wall_offset_us),
        admitted=change.number in state.effects.admitted,
        rejected=change.number in state.effects.rejected,
        cuts=cuts,
    )


def report_shapes(state: State) -> tuple[ReportShape, ...]:
    """How often each question of the paper was reported, the most often reported first (RULES 3.6)."""
    paper = state.current_paper
    if paper is None:
        return ()
    counts = sorted(((len(by), slot) for slot, by in paper.reports.items()), key=lambda entry: (-entry[0], entry[1]))
    return tuple(ReportShape(slot, paper.questions[slot], count) for count, slot in counts)
