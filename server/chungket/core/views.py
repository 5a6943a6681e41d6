"""What each audience may see, as shapes: the only way contest state leaves the core (STYLE 16).

Owns secrecy: a stem appears from `reading`, choices from `open`, the key from `revealed`, standings only as the
frozen copy the wall has shown (RULES 2.6, DESIGN 4.6). Pure functions; what they return is encoded once per audience
by the hub.
"""

from collections.abc import Callable
from dataclasses import replace

from chungket.core.board_rows import individual_row, team_row
from chungket.core.ceremony_view import ceremony_at
from chungket.core.contest import CandidateNumber, Round
from chungket.core.events import Scene
from chungket.core.model import Attendance, Phase, Play, PlayPhase, RankedRow, ShownBoard, State
from chungket.core.names import full_name
from chungket.core.participation import took_part
from chungket.core.questions import round_scored
from chungket.core.scoring import distribution, right_count
from chungket.core.shapes import (
    BoardRowShape,
    BoardShape,
    DistributionShape,
    GivenAnswerShape,
    OwnShape,
    PlaceShape,
    PlayShape,
    RoundShape,
    SealShape,
    StageShape,
    StandstillShape,
    WallShape,
)
from chungket.core.standings import Ranking, time_us
from chungket.core.timing import wall_ms
from chungket.core.wording import INTERRUPTION_CAUSES

BOARD_ROWS_MAX = 30  # more than any wall or phone shows; pages cut further by the hall's geometry
STEM_PUBLIC = tuple(phase for phase in PlayPhase if phase is not PlayPhase.SEALED)
CHOICES_PUBLIC = (PlayPhase.OPEN, PlayPhase.CLOSED, PlayPhase.REVEALED, PlayPhase.SCORED)
KEY_PUBLIC = (PlayPhase.REVEALED, PlayPhase.SCORED)


def stage(state: State) -> StageShape:
    """What all finalists' pages are told alike."""
    return StageShape(
        phase=state.phase,
        lobby_locked=state.lobby_locked,
        standstill=standstill(state),
        round=current_round(state),
        play=current_play(state),
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
    return RoundShape(round_.id, round_.type, round_.title, round_.title_en, len(round_.questions), played)


def current_play(state: State) -> PlayShape | None:
    """The current play with what is public of it. While the contest stands still its texts are hidden (RULES 2.4)."""
    play = state.current_play
    return None if play is None else play_shape(state, play)


def play_shape(state: State, play: Play) -> PlayShape:
    """One play as everybody may see it now."""
    question = state.contest.questions[play.question]
    round_ = state.contest.round_of(play.round)
    hidden = state.standstill is not None
    stem = play.phase in STEM_PUBLIC and not hidden
    choices = play.phase in CHOICES_PUBLIC and not hidden
    key = play.phase in KEY_PUBLIC and not hidden
    return PlayShape(
        id=play.id,
        number=play.slot + 1,
        count=len(round_.questions),
        practice=play.practice,
        reserve=is_reserve(play, round_),
        phase=play.phase,
        void=play.void,
        stem=question.stem if stem else "",
        image=question.image if stem else "",
        choices=question.choices if choices else (),
        window_us=round_.window_us,
        opens_us=play.opens_us,
        deadline_us=play.deadline_us,
        key=question.key if key else (),
        source=question.source if key else "",
    )


def is_reserve(play: Play, round_: Round) -> bool:
    """Whether a reserve question stands in for the slot's own (RULES 2.4)."""
    return not play.practice and round_.questions[play.slot] != play.question


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
        time_us=time_us(place.tally),
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
    """What the wall shows. `seal`: the durable head of the log, shown in its own scene; `ranking`: the state's own, if
    the caller has it."""
    play = state.current_play
    in_question = state.scene is Scene.QUESTION and play is not None
    return WallShape(
        scene=state.scene,
        covered=state.covered,
        provisional=state.phase not in (Phase.FINALIZED, Phase.CEREMONY, Phase.ENDED),
        standstill=standstill(state),
        round=current_round(state),
        play=current_play(state) if in_question else None,
        present=state.present,
        answered=len(play.answers) if in_question and play is not None else 0,
        signed_in=sum(place.session != "" for place in state.places.values()) if state.scene is Scene.JOIN else 0,
        distribution=_distribution(state, play) if in_question and play is not None else None,
        individuals=_individual_board(state) if state.scene in (Scene.STANDINGS, Scene.BOTH) else None,
        teams=_team_board(state) if state.scene in (Scene.TEAMS, Scene.BOTH) else None,
        message=state.scene_text,
        until_us=state.scene_until_us,
        ceremony=ceremony_at(state, state.ceremony_cursor, ranking) if state.scene is Scene.CEREMONY else None,
        seal=seal if state.scene is Scene.SEAL else None,
    )


def _distribution(state: State, play: Play) -> DistributionShape | None:
    """Only with the key: before, it would tell who follows whom (RULES 2.1)."""
    if play.phase not in KEY_PUBLIC or state.standstill is not None:
        return None
    counts = distribution(state.contest, play)
    return DistributionShape(counts, right_count(state.contest, play), len(play.answers), state.present)


def _individual_board(state: State) -> BoardShape | None:
    """Without whoever never came: in a small contest the bottom fits as well, and they have no rank (RULES 2.6)."""
    shown = state.shown_individuals
    if shown is not None:
        shown = replace(shown, rows=tuple(row for row in shown.rows if took_part(state, CandidateNumber(row.id))))
    return _board(shown, lambda row: individual_row(state, row, public=True))


def _team_board(state: State) -> BoardShape | None:
    return _board(state.shown_teams, lambda row: team_row(state, row))


def _board(shown: ShownBoard | None, shape: Callable[[RankedRow], BoardRowShape]) -> BoardShape | None:
    """The frozen copy, cut to its top: never the bottom (RULES 2.6)."""
    if shown is None:
        return None
    before = dict(shown.previous)
    rows = tuple(
        replace(shape(row), moved=before.get(row.id, row.rank) - row.rank) for row in shown.rows[:BOARD_ROWS_MAX]
    )
    return BoardShape(shown.after, len(shown.rows), rows)


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
        connected=False,
        ping_ms=-1,
        clock_error_ms=-1,
        page="",
        seen_wall_ms=0,
    )
