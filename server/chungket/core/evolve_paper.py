"""How papers change. Part of `evolve`; called by nothing else."""

from dataclasses import replace
from typing import assert_never

from chungket.core import events as e
from chungket.core.model import Correction, HeldChange, Outage, Paper, PaperPhase, Sheet, SlotAnswer, State
from chungket.core.paper_marks import SUBMISSION_SLOT, paper_id
from chungket.core.paper_time import clock_us, length_us
from chungket.core.record import note
from chungket.core.tallying import count_paper

PaperEvent = (
    e.PaperOpened
    | e.PaperSaved
    | e.PaperHeld
    | e.PaperSubmitted
    | e.PaperClosed
    | e.PaperScored
    | e.QuestionReported
    | e.CorrectionIssued
    | e.CorrectionRead
    | e.OutageBegun
    | e.OutageEnded
)


def paper(state: State, event: PaperEvent) -> None:
    """Apply one event about a paper."""
    match event:
        case e.PaperOpened():
            _opened(state, event)
        case e.PaperSaved():
            _saved(state, event)
        case e.PaperHeld():
            _held(state, event)
        case e.PaperSubmitted():
            found, sheet = state.papers[event.paper], _sheet(state, event)
            found.submitted += not sheet.submitted
            sheet.submitted, sheet.time_us, sheet.submit_command = True, event.time_us, event.command
            sheet.own_us, sheet.rulings_before = event.own_us, len(state.rulings)
        case e.PaperClosed():
            found = state.papers[event.paper]
            found.phase, found.closed_us = PaperPhase.CLOSED, state.time_us
            found.rulings_before = len(state.rulings)
            for zone in [outage.zone for outage in found.outages if outage.until_us == 0]:
                _outage_over(found, zone, state.time_us)
        case e.PaperScored():
            found = state.papers[event.paper]
            found.phase = PaperPhase.SCORED
            count_paper(state, found)
        case e.QuestionReported():
            state.papers[event.paper].reports.setdefault(event.slot, {})[event.candidate] = None
        case e.CorrectionIssued():
            state.corrections.append(
                Correction(event.correction, event.paper, event.question, event.text, state.time_us, event.by)
            )
            note(state, event, event.question, event.by)
        case e.CorrectionRead():
            place = state.places[event.candidate]
            place.corrections_read = (*place.corrections_read, event.correction)
        case e.OutageBegun() | e.OutageEnded():
            _outage(state, event)
        case _:
            assert_never(event)


def _opened(state: State, event: e.PaperOpened) -> None:
    """A new paper for everybody; practice may be opened again and begins afresh."""
    practice = event.paper == paper_id(event.round, practice=True)
    state.papers[event.paper] = Paper(
        event.paper,
        event.round,
        event.questions,
        event.seed,
        event.opens_us,
        event.deadline_us,
        practice,
        extra_percent=dict(state.effects.extra_percent),
    )
    state.paper = event.paper
    state.play = None  # the last question, a practice one perhaps, leaves every page
    state.scene = e.Scene.PAPER
    if not practice:
        state.counted_begun = True
        for question in event.questions:
            state.used[question] = state.used.get(question, 0) + 1


def _sheet(state: State, event: e.PaperSaved | e.PaperHeld | e.PaperSubmitted) -> Sheet:
    return state.papers[event.paper].sheets.setdefault(event.candidate, Sheet())


def _saved(state: State, event: e.PaperSaved) -> None:
    """The register of (place, slot) is written; a practice answer also proves the device (RULES 9)."""
    paper = state.papers[event.paper]
    extended = paper.extra_percent.get(event.candidate, 0) > 0
    extended = extended and clock_us(state, paper, event.received_us) > length_us(paper)  # it needed the extra time
    slots = _sheet(state, event).slots
    slots[event.slot] = SlotAnswer(
        event.choice,
        event.flagged,
        event.revision,
        event.session,
        event.stamped_us,
        event.received_us,
        event.command,
        slots.get(event.slot) if extended else None,
    )
    if state.papers[event.paper].practice:
        place = state.places[event.candidate]
        place.practised_on = place.device


def _held(state: State, event: e.PaperHeld) -> None:
    revision = 0 if event.slot == SUBMISSION_SLOT else event.revision
    _sheet(state, event).held[(event.session, event.slot, revision)] = event.held
    state.held.append(
        HeldChange(
            event.held,
            event.paper,
            event.candidate,
            event.session,
            event.slot,
            event.choice,
            event.revision,
            event.stamped_us,
            event.received_us,
            event.command,
            event.cause,
        )
    )


def _outage(state: State, event: e.OutageBegun | e.OutageEnded) -> None:
    """Outages belong to the paper being written, for its length is what they change (RULES 3.4)."""
    found = state.current_paper
    assert found is not None
    if isinstance(event, e.OutageBegun):
        found.outages.append(Outage(event.zone, state.time_us))
    else:
        _outage_over(found, event.zone, state.time_us)
    note(state, event, event.zone, event.by)


def _outage_over(found: Paper, zone: str, at_us: int) -> None:
    found.outages[:] = [
        replace(outage, until_us=at_us) if outage.zone == zone and outage.until_us == 0 else outage
        for outage in found.outages
    ]
