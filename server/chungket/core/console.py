"""What a console shows beside the wall: the next step, the question on deck, the desk's standings, what waits for a
person.

Owns the host's view. Keys appear only for the jury before close (RULES 5). Pure; called by the hub for each role once.
"""

from dataclasses import fields

from chungket.core import commands as c
from chungket.core import console_rulings as judging
from chungket.core.agenda import is_locked
from chungket.core.agenda_view import agenda_shapes
from chungket.core.awards import boundary_ties
from chungket.core.board_rows import individual_row, team_row
from chungket.core.ceremony_view import ceremony_at
from chungket.core.commands import Role
from chungket.core.contest import Question
from chungket.core.decide import may_send
from chungket.core.finalize import finalize_blockers
from chungket.core.flow import next_command, waiting
from chungket.core.model import Phase, PlayPhase, State
from chungket.core.names import full_name, member_name
from chungket.core.paper_view import held_shapes, paper_shape, report_shapes
from chungket.core.phase import CONSOLES, PERMISSIONS
from chungket.core.play_view import (
    cast_shape,
    current_play,
    field_shape,
    is_reserve,
    press_shapes,
    rescue_shape,
)
from chungket.core.players import answered_count
from chungket.core.questions import (
    PRACTICE_SLOT,
    TIEBREAK_SLOT,
    NextQuestion,
    busy,
    next_question,
    open_slots,
    practice_number,
    practice_papers,
    practice_questions,
    rounds_left,
    settled,
)
from chungket.core.readiness import is_ready, readiness
from chungket.core.ruling_arguments import command_name
from chungket.core.scoring import key_of
from chungket.core.shapes import (
    BoardRowShape,
    ConsoleShape,
    IncidentShape,
    NextQuestionShape,
    ReadinessShape,
    SealShape,
    StepShape,
    TakeoverShape,
    TieShape,
    WallShape,
)
from chungket.core.standings import Ranking, current_ranking, measure
from chungket.core.tiebreak_flow import playable
from chungket.core.tiebreak_view import tiebreak_shape
from chungket.core.timing import wall_ms
from chungket.core.views import current_round, standstill, wall
from chungket.core.wording import incident_text
from chungket.core.wording_mc import mc_sentence
from chungket.core.wording_steps import (
    BLOCKERS,
    WAITING_ROLES,
    finalize_texts,
    readiness_blockers,
    step_label,
    tie_text,
    waiting_label,
)

JUDGING = (Role.OPERATOR, Role.JURY, Role.SECRETARY, Role.ORGANISER, Role.OBSERVER)  # who sees the desk's judging
INCIDENTS_SHOWN_MAX = 50
STANDINGS_SHOWN_MAX = 100
HELD_STEPS = (c.OpenLobby, c.Finalize, c.EndContest)  # irreversible: a held press and a typed word


def console(
    state: State,
    role: Role,
    seal: SealShape | None,
    wall_offset_us: int,
    *,
    name: str = "",
    ranking: Ranking | None = None,
    shown: WallShape | None = None,
    teams: tuple[BoardRowShape, ...] | None = None,
) -> ConsoleShape:
    """The console of a role.

    `wall_offset_us`: wall clock − contest time. `name`: the account the console belongs to; "" is never in control.
    `ranking`, `shown`, `teams`: the state's own, the wall of now and `team_rows` of the ranking, where the caller has
    them: consoles of several roles can share them.
    """
    ranking = ranking or current_ranking(state)
    play = state.current_play
    return ConsoleShape(
        phase=state.phase,
        lobby_locked=state.lobby_locked,
        flow_version=state.flow_version,
        frozen=state.frozen,
        audience_on=state.audience_on,
        operator=state.operator,
        in_control=role is Role.OPERATOR and name != "" and state.operator == name,
        round=current_round(state),
        step=step(state, ranking),
        play=current_play(state, desk=role is Role.JURY),
        next_question=on_deck(state, role, ranking),
        practice_questions=practice_questions(state),
        practice_papers=practice_papers(state),
        answered=0 if play is None else answered_count(state, play),
        standstill=standstill(state),
        readiness=_readiness(state),
        takeovers=_takeovers(state),
        proposals=judging.proposals(state, role, name, wall_offset_us) if role in (*JUDGING, Role.PROCTOR) else (),
        allowed=tuple(command_name(command) for command in PERMISSIONS if may_send(state, role, command)),
        individuals=tuple(individual_row(state, row, public=False) for row in ranking.individuals[:STANDINGS_SHOWN_MAX])
        if role in JUDGING
        else (),
        teams=(team_rows(state, ranking) if teams is None else teams) if role in JUDGING else (),
        ties=_ties(state, ranking) if _ties_matter(state) else (),
        ceremony_next=ceremony_at(state, state.ceremony_cursor + 1, ranking)
        if state.phase in (Phase.FINALIZED, Phase.CEREMONY)
        and role in (*JUDGING, Role.MC)
        and role is not Role.OBSERVER
        else None,
        incidents=_incidents(state, wall_offset_us),
        rulings=judging.rulings(state, role, wall_offset_us) if role in JUDGING else (),
        complaints=judging.complaints(state, wall_offset_us) if role in JUDGING else (),
        held=held_shapes(state, wall_offset_us) if role in JUDGING else (),
        reports=report_shapes(state) if role in JUDGING else (),
        affected=judging.affected(state),
        paper=paper_shape(state),
        field=field_shape(state),
        tiebreak=tiebreak_shape(state, ranking),
        presses=press_shapes(state) if role in JUDGING else (),
        cast=cast_shape(state),
        rescue=rescue_shape(state),
        agenda=agenda_shapes(state, wall_offset_us),
        agenda_at=state.agenda,
        mc=mc_sentence(state, ranking),
        played=judging.played(state, role),
        extra_time=judging.extra_time(state),
        editions=judging.editions(state, wall_offset_us),
        review_until_us=state.review_until_us,
        measure=measure(state.contest),
        wall=shown or wall(state, seal, ranking),
        seal=seal,
    )


def step(state: State, ranking: Ranking | None = None) -> StepShape:
    """The big button (SCREENS, Host)."""
    command = next_command(state, ranking)
    if command is None:
        whom = waiting(state)
        role = Role.OPERATOR if whom is None else WAITING_ROLES[whom]
        return StepShape("", {}, *waiting_label(whom), False, role, ())
    label, label_en = step_label(state, command, ranking)
    return StepShape(
        command=command_name(type(command)),
        arguments={field.name: _argument(getattr(command, field.name)) for field in fields(command)},
        label=label,
        label_en=label_en,
        held=isinstance(command, HELD_STEPS),
        role=Role.OPERATOR,
        blockers=_step_blockers(state, command, ranking),
    )


def _argument(value: object) -> str | tuple[str, ...]:
    """An argument as the wire takes it back."""
    return tuple(str(part) for part in value) if isinstance(value, tuple) else str(value)


def _step_blockers(state: State, command: c.Command, ranking: Ranking | None) -> tuple[str, ...]:
    if isinstance(command, c.StartRound) and not is_ready(state):
        return readiness_blockers(readiness(state), state.contest.rules.practice_required)
    if isinstance(command, c.Finalize):
        return finalize_texts(state, finalize_blockers(state, ranking))
    ceremony = isinstance(command, c.MoveCeremony | c.EndContest)
    if (ceremony and not state.signed) or (isinstance(command, c.MoveAgenda) and is_locked(state, command.to)):
        return (BLOCKERS["signed"],)
    return ()


def on_deck(state: State, role: Role, ranking: Ranking | None = None) -> NextQuestionShape | None:
    """The question a console looks ahead to: the current play's own until its key is public, then the next one.

    Only desk roles who run or read the show see it; the key is the jury's alone before close (RULES 5).
    """
    if role not in CONSOLES or role in (Role.OBSERVER, Role.PROCTOR):
        return None
    play = state.current_play
    upcoming = next_question(state, ranking)
    if play is not None and not settled(play) and play.phase is not PlayPhase.REVEALED:
        question, round_ = state.contest.questions[play.question], state.contest.round_of(play.round)
        upcoming = NextQuestion(question, round_, play.slot, is_reserve(play, round_))
    if upcoming is None:
        return None
    key = key_of(state, upcoming.question.id) if role is Role.JURY else ()
    return _deck_shape(upcoming, _number(state, upcoming), key)


def _number(state: State, upcoming: NextQuestion) -> int:
    """Which question of its round, of its play-off or of its practice it is, from 1."""
    if upcoming.slot == PRACTICE_SLOT:
        return practice_number(state.contest, upcoming.round, upcoming.question.id)
    session = state.tiebreak
    if upcoming.slot != TIEBREAK_SLOT or session is None:
        return upcoming.slot + 1
    return len(session.plays) + (0 if busy(state) else 1)


def _deck_shape(upcoming: NextQuestion, number: int, key: tuple[str, ...]) -> NextQuestionShape:
    question: Question = upcoming.question
    return NextQuestionShape(
        question=question.id,
        number=number,
        reserve=upcoming.reserve,
        stem=question.stem,
        choices=question.choices,
        image=question.image,
        source=question.source if key else "",  # a source can give the key away
        key=key,
    )


def team_rows(state: State, ranking: Ranking) -> tuple[BoardRowShape, ...]:
    """All units, as consoles list them: a thousand rows that stay as long as the ranking does."""
    return tuple([team_row(state, row) for row in ranking.teams])


def _readiness(state: State) -> ReadinessShape:
    counts = readiness(state)
    return ReadinessShape(*(getattr(counts, field.name) for field in fields(counts)))


def _takeovers(state: State) -> tuple[TakeoverShape, ...]:
    return tuple(
        TakeoverShape(candidate, full_name(state, candidate), place.takeover.session, place.takeover.device)
        for candidate, place in state.places.items()
        if place.takeover is not None
    )


def _ties_matter(state: State) -> bool:
    """Between rounds, and while the last questions are played: earlier nearly everybody is equal."""
    if state.phase is not Phase.RUNNING:
        return False
    if state.round is None:
        return True
    round_ = state.contest.round_of(state.round)
    last = len(rounds_left(state)) == 1
    return last and len(open_slots(state, round_)) <= round_.standings_quiet_last < len(round_.questions)


def _ties(state: State, ranking: Ranking) -> tuple[TieShape, ...]:
    shapes = []
    for tie in boundary_ties(state, ranking):
        titles = tuple("" if prize is None else prize.title for prize in tie.prizes)
        names = tuple(member_name(state, tie.scope, member) for member in tie.members)
        text = tie_text(tie.scope, len(tie.members), titles)
        shapes.append(TieShape(tie.scope, titles, tie.members, names, text, playable(state, tie)))
    return tuple(shapes)


def _incidents(state: State, wall_offset_us: int) -> tuple[IncidentShape, ...]:
    newest = reversed(state.incidents[-INCIDENTS_SHOWN_MAX:])
    return tuple(
        IncidentShape(wall_ms(state, line.at_us, wall_offset_us), line.seq, line.kind, incident_text(line), line.by)
        for line in newest
    )
