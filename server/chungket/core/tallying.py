"""How marks become the tallies that rank: of every kind of round, under the rulings in force.

Owns the sums kept in `PlaceState.marks`, `PlaceState.tally` and `State.empty_marks`; a part of `evolve`, which alone
may call what changes them. A play or paper that is scored is added; a ruling counts everything anew, so that undoing
it leads back to the same sums.
"""

from chungket.core import buzzer, elimination, scoring
from chungket.core.contest import CandidateNumber, RoundId, RoundType
from chungket.core.model import Paper, PaperPhase, Play, PlayPhase, State, Tally
from chungket.core.paper_marks import paper_marks
from chungket.core.participation import is_out
from chungket.core.players import kind_of


def marks_of(state: State, play: Play) -> dict[CandidateNumber, Tally]:
    """What everybody in the round gets for a play."""
    kind = state.contest.round_of(play.round).type
    if kind is RoundType.BUZZER:
        return buzzer.play_marks(state, play)
    marks = scoring.play_marks(state, play)
    if kind is RoundType.ELIMINATION:
        for candidate in elimination.survivors_of(state, play):
            marks[candidate] = marks[candidate].plus(Tally(survived=1))
    return marks


def empty_mark_of(state: State, play: Play) -> Tally:
    """What a place that did nothing gets from a play."""
    if state.contest.round_of(play.round).type is RoundType.BUZZER:
        return Tally()
    return scoring.empty_mark(state, play)


def empty_paper(state: State, paper: Paper) -> Tally:
    """What a place that did nothing gets from a paper (RULES 1.1)."""
    return Tally(paper_us=state.contest.round_of(paper.round).window_us)


def counts(play: Play) -> bool:
    """Whether a play's marks are in the sums."""
    return play.counted and play.phase is PlayPhase.SCORED and not play.void


def count_play(state: State, play: Play) -> None:
    """Add a play that was just scored."""
    state.scored += 1
    state.asked += 1
    state.standings_version += 1
    _add(state, play.round, marks_of(state, play), empty_mark_of(state, play))
    _settle_everybody(state)


def count_paper(state: State, paper: Paper) -> None:
    """Add a paper that was just scored."""
    state.asked += _asked_in(state, paper)
    state.standings_version += 1
    _add(state, paper.round, paper_marks(state, paper), empty_paper(state, paper))
    _settle_everybody(state)


def recount(state: State) -> None:
    """Count everything anew, after a ruling."""
    for place in state.places.values():
        place.marks = {}
    state.empty_marks = {}
    state.scored = state.asked = 0
    state.standings_version += 1
    for play in state.plays.values():
        if play.phase is PlayPhase.SCORED:
            play.right = right_of(state, play)
        if counts(play):
            state.scored += 1
            state.asked += 1
            _add(state, play.round, marks_of(state, play), empty_mark_of(state, play))
    for paper in state.papers.values():
        if paper.phase is PaperPhase.SCORED and not paper.practice:
            state.asked += _asked_in(state, paper)
            _add(state, paper.round, paper_marks(state, paper), empty_paper(state, paper))
    _settle_everybody(state)


def right_of(state: State, play: Play) -> int:
    """How many were right on a play; practice is answered by everybody in every round."""
    if kind_of(state.contest, play) is RoundType.BUZZER:
        return buzzer.right_count(state, play)
    return scoring.right_count(state, play)


def _asked_in(state: State, paper: Paper) -> int:
    return sum((paper.id, question) not in state.effects.slots_void for question in paper.questions)


def _add(state: State, round_id: RoundId, marks: dict[CandidateNumber, Tally], empty: Tally) -> None:
    state.empty_marks[round_id] = state.empty_marks.get(round_id, Tally()).plus(empty)
    for candidate, mark in marks.items():
        place = state.places[candidate]
        before = place.marks.get(round_id)
        place.marks[round_id] = mark if before is None else before.plus(mark)


def _settle_everybody(state: State) -> None:
    """As `settle_place` does; where nobody is out or adjusted and nothing has a floor, without asking of each."""
    effects = state.effects
    floors = [state.contest.round_of(round_id).marking.points_min for round_id in state.empty_marks]
    if effects.out or effects.units_out or effects.adjusted or any(floor is not None for floor in floors):
        for candidate in state.places:
            settle_place(state, candidate)
        return
    for place in state.places.values():
        parts = place.marks.values()
        place.tally = next(iter(parts)) if len(parts) == 1 else Tally.sum(parts)


def settle_place(state: State, candidate: CandidateNumber) -> None:
    """Make the tally that ranks out of a place's marks: floors of rounds, adjustments; 0 and full time where
    disqualified (RULES 4.5)."""
    place = state.places[candidate]
    if is_out(state, candidate):
        place.tally = Tally.sum(state.empty_marks[round_id] for round_id in place.marks)
        return
    parts = [_floored(state, round_id, mark) for round_id, mark in place.marks.items()]
    adjusted = state.effects.adjusted.get(candidate)
    if adjusted is not None:
        parts.append(adjusted)
    place.tally = parts[0] if len(parts) == 1 else Tally.sum(parts)


def _floored(state: State, round_id: RoundId, mark: Tally) -> Tally:
    """A round's marks with its points at least as many as its floor."""
    floor = state.contest.round_of(round_id).marking.points_min
    return mark if floor is None or mark.points >= floor else mark.plus(Tally(points=floor - mark.points))
