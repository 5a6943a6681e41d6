"""What a console shows of judging: proposals, rulings, complaints, affected questions, what was played.

Owns the desk's view of it. Pure; called by `console` for the roles that rule or propose.
"""

from chungket.core import tallying
from chungket.core.commands import Role
from chungket.core.contest import AnswerForm, CandidateNumber, QuestionId
from chungket.core.decide_rulings import may_confirm, right_of
from chungket.core.events import PaperId
from chungket.core.model import Paper, PaperPhase, Play, PlayPhase, Proposal, Ruling, State
from chungket.core.names import full_name
from chungket.core.phase import BOARD, RULINGS
from chungket.core.play_view import is_reserve, place_in_round
from chungket.core.players import kind_of
from chungket.core.ruling_arguments import command_name
from chungket.core.scoring import key_of, matches
from chungket.core.shapes import (
    AffectedShape,
    ComplaintShape,
    EditionShape,
    ExtraTimeShape,
    PlayedShape,
    ProposalShape,
    RulingShape,
)
from chungket.core.timing import wall_ms
from chungket.core.wording_rulings import ruling_text

RULINGS_SHOWN_MAX = 200
KEY_PUBLIC = (PlayPhase.REVEALED, PlayPhase.SCORED)
ANSWERS_IN = (PlayPhase.CLOSED, *KEY_PUBLIC)


def proposals(state: State, role: Role, name: str, wall_offset_us: int) -> tuple[ProposalShape, ...]:
    """What waits for a second person, oldest first; a proctor sees the own ones."""
    waiting = (made for made in state.proposals.values() if role is not Role.PROCTOR or made.by == name)
    return tuple(_proposal(state, role, name, made, wall_offset_us) for made in waiting)


def _proposal(state: State, role: Role, name: str, made: Proposal, wall_offset_us: int) -> ProposalShape:
    return ProposalShape(
        number=made.number,
        command=command_name(type(made.command)),
        text=ruling_text(state, made.command),
        reason=made.command.reason,
        by=made.by,
        role=made.role,
        at_wall_ms=wall_ms(state, made.at_us, wall_offset_us),
        may_decide=may_confirm(state, role, name, made),
    )


def rulings(state: State, role: Role, wall_offset_us: int) -> tuple[RulingShape, ...]:
    """Rulings made so far, newest first."""
    newest = reversed(state.rulings[-RULINGS_SHOWN_MAX:])
    return tuple(_ruling(state, role, ruling, wall_offset_us) for ruling in newest)


def _ruling(state: State, role: Role, ruling: Ruling, wall_offset_us: int) -> RulingShape:
    right = right_of(state, ruling.command)
    may_undo = (
        not ruling.undone
        and RULINGS[type(ruling.command)].undoable
        and role in right.proposers
        and state.phase in right.phases
    )
    return RulingShape(
        number=ruling.number,
        command=command_name(type(ruling.command)),
        text=ruling_text(state, ruling.command),
        reason=ruling.command.reason,
        by=ruling.by,
        confirmed_by=ruling.confirmed_by,
        at_wall_ms=wall_ms(state, ruling.at_us, wall_offset_us),
        undone=ruling.undone,
        may_undo=may_undo,
    )


def complaints(state: State, wall_offset_us: int) -> tuple[ComplaintShape, ...]:
    """Complaints in the order they came."""
    return tuple(
        ComplaintShape(
            number=complaint.number,
            unit=complaint.unit,
            unit_name=state.contest.units[complaint.unit].name,
            question=complaint.question,
            text=complaint.text,
            by=complaint.by,
            at_wall_ms=wall_ms(state, complaint.at_us, wall_offset_us),
            ruled=complaint.upheld is not None,
            upheld=complaint.upheld is True,
            ruling=complaint.ruling,
        )
        for complaint in state.complaints
    )


def affected(state: State) -> tuple[AffectedShape, ...]:
    """Questions the hall was cut off during, and that stand (RULES 2.5)."""
    return tuple(
        AffectedShape(play.id, place_in_round(state, play)[0], play.affected, play.id in state.effects.affected_ruled)
        for play in state.plays.values()
        if play.affected and not play.void
    )


def extra_time(state: State) -> tuple[ExtraTimeShape, ...]:
    """Who has more time than the others (RULES 2.7)."""
    return tuple(
        ExtraTimeShape(candidate, full_name(state, CandidateNumber(candidate)), percent)
        for candidate, percent in state.effects.extra_percent.items()
        if percent
    )


def editions(state: State, wall_offset_us: int) -> tuple[EditionShape, ...]:
    """Finalized results, oldest first."""
    return tuple(
        EditionShape(
            number=edition.number,
            at_wall_ms=wall_ms(state, edition.at_us, wall_offset_us),
            document=edition.document,
            reason=edition.reason,
            signed=edition.signed_us > 0,
            signers=edition.signers,
        )
        for edition in state.editions
    )


def played(state: State, role: Role) -> tuple[PlayedShape, ...]:
    """What can be ruled on, in the order it was asked; a paper's questions as they are numbered. For those who rule: a
    key is there once it is public, or once the paper is closed; to the jury at once (RULES 5)."""
    if role not in BOARD:
        return ()
    plays = [
        (play.stem_us, (_played(state, role, play),))
        for play in state.plays.values()
        if play.phase is not PlayPhase.SEALED
    ]
    papers = [
        (paper.opens_us, tuple(_in_paper(state, role, paper, slot) for slot in range(len(paper.questions))))
        for paper in state.papers.values()
    ]
    asked = sorted((*plays, *papers), key=lambda moment_and_rows: moment_and_rows[0])
    return tuple(row for _, rows in asked for row in rows)


def _played(state: State, role: Role, play: Play) -> PlayedShape:
    question, round_ = state.contest.questions[play.question], state.contest.round_of(play.round)
    key = key_of(state, play.question) if role is Role.JURY or play.phase in KEY_PUBLIC else ()
    return PlayedShape(
        play=play.id,
        question=play.question,
        number=place_in_round(state, play)[0],
        round=round_.id,
        round_title=round_.title,
        round_title_en=round_.title_en,
        kind=kind_of(state.contest, play),
        reserve=is_reserve(play, round_),
        void=play.void,
        practice=play.practice,
        stem=question.stem,
        choices=question.choices,
        key=key,
        several=round_.answer is AnswerForm.SEVERAL,
        credited=play.question in state.effects.credited,
        answered=len(play.answers),
        right=_right_of(state, play) if key and play.phase in ANSWERS_IN else 0,
    )


def _right_of(state: State, play: Play) -> int:
    """What was scored is known: dozens of questions with thousands of answers are not counted for every frame."""
    return play.right if play.phase is PlayPhase.SCORED else tallying.right_of(state, play)


def _in_paper(state: State, role: Role, paper: Paper, slot: int) -> PlayedShape:
    id_: QuestionId = paper.questions[slot]
    question, closed = state.contest.questions[id_], paper.phase is not PaperPhase.OPEN
    key = key_of(state, id_) if role is Role.JURY or closed else ()
    round_ = state.contest.round_of(paper.round)
    form = round_.answer
    answers = [sheet.slots[slot].choice for sheet in paper.sheets.values() if slot in sheet.slots]
    given = [choice for choice in answers if choice]
    return PlayedShape(
        play=PaperId(paper.id),
        question=id_,
        number=slot + 1,
        round=paper.round,
        round_title=round_.title,
        round_title_en=round_.title_en,
        kind=round_.type,
        reserve=False,
        void=(paper.id, id_) in state.effects.slots_void,
        practice=paper.practice,
        stem=question.stem,
        choices=question.choices,
        key=key,
        several=form is AnswerForm.SEVERAL,
        credited=id_ in state.effects.credited,
        answered=len(given),
        right=sum(matches(key, form, choice) for choice in given) if closed else 0,
    )
