"""How rulings, proposals, complaints and recorded incidents change the state. Part of `evolve`; called by nothing
else."""

from dataclasses import replace
from typing import assert_never

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core import extra_time
from chungket.core.amendments import amended
from chungket.core.commands import Role
from chungket.core.effects import effects_of
from chungket.core.evolve_elimination import resettle
from chungket.core.evolve_show import new_edition
from chungket.core.model import Complaint, Identity, PaperPhase, Proposal, Ruling, State
from chungket.core.record import keep_request, note, note_name
from chungket.core.ruling_arguments import ruling_command
from chungket.core.tallying import recount
from chungket.core.wording_rulings import ruling_text

RulingEvent = e.Proposed | e.ProposalWithdrawn | e.Ruled | e.ComplaintFiled | e.IncidentRecorded


def rulings(state: State, event: RulingEvent) -> None:
    """Apply one event of judging."""
    if not isinstance(event, e.ProposalWithdrawn):
        keep_request(state, event.request)
    match event:
        case e.Proposed():
            _proposed(state, event)
        case e.ProposalWithdrawn():
            proposal = state.proposals.pop(event.proposal)
            note(state, event, str(proposal.number), event.by)
        case e.Ruled():
            _ruled(state, event)
        case e.ComplaintFiled():
            state.complaints.append(
                Complaint(
                    event.complaint, event.unit, event.question, event.text, event.by, event.request, state.time_us
                )
            )
            note(state, event, f"{state.contest.units[event.unit].name}: {event.text}", event.by)
        case e.IncidentRecorded():
            _incident_recorded(state, event)
        case _:
            assert_never(event)


def _proposed(state: State, event: e.Proposed) -> None:
    command = ruling_command(event.command, event.arguments)
    state.proposals_made = event.proposal
    state.proposals[event.proposal] = Proposal(
        event.proposal, command, event.by, Role(event.role), event.request, state.time_us
    )
    note(state, event, f"{ruling_text(state, command)}. Lý do: {command.reason}", event.by)


def _ruled(state: State, event: e.Ruled) -> None:
    command = ruling_command(event.command, event.arguments)
    state.proposals.pop(event.proposal, None)
    ruling = Ruling(
        event.ruling,
        command,
        event.by,
        Role(event.role),
        event.confirmed_by,
        event.request,
        state.time_us,
        state.seq,
    )
    state.rulings.append(ruling)
    _change_once(state, ruling)
    _take_effect(state)
    told = f"{event.ruling}: {ruling_text(state, command)}. Lý do: {command.reason}"
    note(state, event, told, event.confirmed_by or event.by)


def _change_once(state: State, ruling: Ruling) -> None:
    """What a ruling changes beside the effects, once and for all."""
    command = ruling.command
    match command:
        case c.UndoRuling():
            index = next(index for index, ruling in enumerate(state.rulings) if ruling.number == command.ruling)
            state.rulings[index] = replace(state.rulings[index], undone=True)
            if isinstance(state.rulings[index].command, c.GrantExtraTime):
                extra_time.taken_back(state, state.rulings[index])
        case c.ReplaceFinalist():
            place = state.places[command.candidate]
            place.person, place.identity, place.practised_on = command.person, Identity.UNKNOWN, ""
            place.disputes = 0
        case c.CorrectName():
            place = state.places[command.candidate]
            place.person, place.disputes = command.person, 0
            note_name(state, ruling, ruling_text(state, command))
        case c.AmendRules():
            state.contest = amended(state.contest, command.setting, command.value)
            # The document on a line of its own: the wall sets it apart.
            state.scene, state.scene_text = e.Scene.NOTICE, f"{command.reason}\n{command.document}".strip()
        case c.NewEdition():
            new_edition(state)
        case c.VoidPlay() if state.play == command.play:
            if state.standstill is not None and state.standstill.kind == "interrupted":
                state.standstill = None  # a standstill over it ends with it (RULES 2.4)
        case _:
            pass


def _take_effect(state: State) -> None:
    """Make the effects of all rulings anew, and everything that follows from them."""
    state.effects = effects_of(state.rulings)
    for play in state.plays.values():
        play.void = play.id in state.effects.plays_void
        resettle(state, play)
    for index, complaint in enumerate(state.complaints):
        upheld, text = state.effects.complaints.get(complaint.number, (None, ""))
        state.complaints[index] = replace(complaint, upheld=upheld, ruling=text)
    paper = state.current_paper
    if paper is not None and paper.phase is PaperPhase.OPEN:
        paper.extra_percent = dict(state.effects.extra_percent)
    recount(state)


def _incident_recorded(state: State, event: e.IncidentRecorded) -> None:
    if event.candidate and event.kind in (e.IncidentKind.REMINDER, e.IncidentKind.WARNING):
        state.places[event.candidate].warnings += 1
    note(state, event, "|".join((event.kind, event.candidate, event.zone, event.text)), event.by)
