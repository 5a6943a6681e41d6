"""What each audience may see, as shapes: the only way contest state leaves the core (STYLE 16).

Owns secrecy: standings appear only as the frozen copy the wall has shown (RULES 2.6); what is public of a play says
`play_view`. Pure functions; what they return is encoded once per audience
by the hub.
"""

from collections.abc import Callable
from dataclasses import replace

from chungket.core.agenda_view import agenda_now
from chungket.core.board_rows import individual_row, is_mean, team_row
from chungket.core.buzzer import stars_left
from chungket.core.ceremony_view import ceremony_at
from chungket.core.contest import CandidateNumber, Scope
from chungket.core.events import Scene
from chungket.core.model import Attendance, Phase, Play, PlayPhase, RankedRow, ShownBoard, State
from chungket.core.names import full_name
from chungket.core.paper_view import has_submitted, paper_shape, sheet_shape
from chungket.core.participation import took_part
from chungket.core.play_view import (
    KEY_PUBLIC,
    current_play,
    field_shape,
    has_pressed,
    is_playing,
    out_of,
    own_deadline_us,
)
from chungket.core.players import answered_count, present_count
from chungket.core.questions import round_scored
from chungket.core.scoring import distribution
from chungket.core.shapes import (
    BoardRowShape,
    BoardShape,
    DistributionShape,
    GivenAnswerShape,
    OwnShape,
    PlaceShape,
    RoundShape,
    SealShape,
    StageShape,
    StandstillShape,
    WallShape,
)
from chungket.core.standings import Ranking, measure, time_us
from chungket.core.tallying import right_of
from chungket.core.tiebreak_view import tiebreak_shape
from chungket.core.timing import wall_ms
from chungket.core.wording import INTERRUPTION_CAUSES

BOARD_ROWS_MAX = 30  # more than any wall or phone shows; pages cut further by the hall's geometry


def stage(state: State) -> StageShape:
    """What all finalists' pages are told alike."""
    return StageShape(
        phase=state.phase,
        lobby_locked=state.lobby_locked,
        standstill=standstill(state),
        round=current_round(state),
        play=current_play(state),
        paper=paper_shape(state),
        field=field_shape(state),
        tiebreak=tiebreak_shape(state),
        agenda=agenda_now(state),
        review_until_us=state.review_until_us,
    )


def standstill(state: State) -> StandstillShape | None:
    """Why nothing moves, if so, in words: a host's own, or what an interruption came from."""
    still = state.standstill
    return None if still is None else StandstillShape(still.kind, INTERRUPTION_CAUSES.get(still.reason, still.reason))


def current_round(state: State) -> RoundShape | None:
    """The round being played; in the lobby there is none."""
    if state.round is None:
        return None
    round_ = state.contest.round_of(state.round)
    played = round_scored(state, round_)
    counts = measure(state.contest)
    return RoundShape(round_.id, round_.type, round_.title, round_.title_en, len(round_.questions), played, counts)


def own(state: State, candidate: CandidateNumber, *, waiting: bool, wall_offset_us: int) -> OwnShape:
    """What the page of one finalist is told about this finalist. `wall_offset_us`: wall clock − contest time."""
    place, registered = state.places[candidate], state.contest.places[candidate]
    unit = state.contest.units[registered.unit]
    return OwnShape(
        candidate=candidate,
        name=full_name(state, candidate),
        unit=unit.name,
        unit_short=unit.short_name,
        seat=registered.seat,
        zone=registered.zone,
        attendance=place.attendance,
        identity=place.identity,
        practice_done=place.practised,
        waiting=waiting,
        answer=given_answer(state, state.current_play, candidate, wall_offset_us),
        correct=place.tally.correct,
        asked=state.asked,
        time_us=time_us(place.tally),
        points=place.tally.points,
        survived=place.tally.survived,
        playing=is_playing(state, candidate),
        out=out_of(state, candidate),
        deadline_us=own_deadline_us(state, candidate),
        pressed=has_pressed(state, candidate),
        extra_percent=state.effects.extra_percent.get(candidate, 0),
        stars_left=stars_left(state, candidate),
        sheet=sheet_shape(state, candidate),
    )


def given_answer(
    state: State, play: Play | None, candidate: CandidateNumber, wall_offset_us: int
) -> GivenAnswerShape | None:
    """The answer the log has for a play and a place."""
    answer = None if play is None else play.answers.get(candidate)
    if play is None or answer is None:
        return None
    received_wall_ms = wall_ms(state, answer.received_us, wall_offset_us)
    return GivenAnswerShape(play.id, answer.choice, received_wall_ms, answer.latency_us)


def wall(state: State, seal: SealShape | None, ranking: Ranking | None = None) -> WallShape:
    """What the wall shows. `seal`: a durable head of the log, shown where there is room for it; `ranking`: the state's
    own, if the caller has it."""
    play = state.current_play
    in_question = state.scene is Scene.QUESTION and play is not None
    return WallShape(
        scene=state.scene,
        covered=state.covered,
        provisional=state.phase not in (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED),
        standstill=standstill(state),
        round=current_round(state),
        play=current_play(state) if in_question else None,
        present=present_count(state, play) if in_question and play is not None else state.present,
        answered=answered_count(state, play) if in_question and play is not None else 0,
        signed_in=sum(place.session != "" for place in state.places.values()) if state.scene is Scene.JOIN else 0,
        distribution=_distribution(state, play) if in_question and play is not None else None,
        individuals=_individual_board(state) if state.scene in (Scene.STANDINGS, Scene.BOTH) else None,
        teams=_team_board(state) if state.scene in (Scene.TEAMS, Scene.BOTH) else None,
        message=state.scene_text,
        until_us=state.scene_until_us,
        ceremony=ceremony_at(state, state.ceremony_cursor, ranking) if state.scene is Scene.CEREMONY else None,
        seal=seal if _shows_seal(state) else None,
        paper=paper_shape(state) if state.scene is Scene.PAPER else None,
        field=field_shape(state) if in_question or state.scene is Scene.FIELD else None,
        tiebreak=tiebreak_shape(state, ranking),
        agenda=agenda_now(state) if state.scene is Scene.AGENDA else None,
        edition=state.edition,
    )


def _shows_seal(state: State) -> bool:
    """In its own scene, and after each play: with its result, on the board, and before the next one (DESIGN 9)."""
    if state.scene is not Scene.QUESTION:
        return state.scene in (Scene.SEAL, Scene.STANDINGS, Scene.TEAMS, Scene.BOTH)
    play = state.current_play
    return play is None or play.phase in (PlayPhase.SEALED, PlayPhase.READING, PlayPhase.SCORED)


def _distribution(state: State, play: Play) -> DistributionShape | None:
    """Only with the key: before, it would tell who follows whom (RULES 2.1)."""
    if play.phase not in KEY_PUBLIC or state.standstill is not None:
        return None
    counts = distribution(state.contest, play)
    return DistributionShape(counts, right_of(state, play), len(play.answers), present_count(state, play))


def _individual_board(state: State) -> BoardShape | None:
    """Without whoever never came: in a small contest the bottom fits as well, and they have no rank (RULES 2.6)."""
    shown = state.shown_individuals
    if shown is not None:
        shown = replace(shown, rows=tuple(row for row in shown.rows if took_part(state, CandidateNumber(row.id))))
    return _board(state, Scope.INDIVIDUAL, shown, lambda row: individual_row(state, row, public=True))


def _team_board(state: State) -> BoardShape | None:
    return _board(state, Scope.TEAM, state.shown_teams, lambda row: team_row(state, row))


def _board(
    state: State, scope: Scope, shown: ShownBoard | None, shape: Callable[[RankedRow], BoardRowShape]
) -> BoardShape | None:
    """The frozen copy, cut to its top: never the bottom (RULES 2.6)."""
    if shown is None:
        return None
    before = dict(shown.previous)
    rows = tuple(
        replace(shape(row), moved=before.get(row.id, row.rank) - row.rank) for row in shown.rows[:BOARD_ROWS_MAX]
    )
    return BoardShape(shown.after, measure(state.contest, scope), is_mean(state, scope), len(shown.rows), rows)


def place(state: State, candidate: CandidateNumber) -> PlaceShape:
    """A row of the readiness board without what only the sockets know (connection, ping, clock, page)."""
    held, registered, play = state.places[candidate], state.contest.places[candidate], state.current_play
    return PlaceShape(
        candidate=candidate,
        name=full_name(state, candidate),
        unit=state.contest.units[registered.unit].short_name,
        seat=registered.seat,
        zone=registered.zone,
        attendance=held.attendance,
        signed_in=held.session != "" and held.attendance is Attendance.PRESENT,
        identity=held.identity,
        practised=held.practised,
        answered=play is not None and candidate in play.answers,
        submitted=has_submitted(state, candidate),
        out=out_of(state, candidate),
        extra_percent=state.effects.extra_percent.get(candidate, 0),
        warnings=held.warnings,
        away=False,
        connected=False,
        ping_ms=-1,
        clock_error_ms=-1,
        page="",
        seen_wall_ms=0,
    )
