"""The own answer sheet of one finalist (RULES 6.1): every question, the own answer, the key in force, the time.

Owns what it shows and from when on: nothing before the review is opened, and never a rank. Pure; called by the shell
for the finalist's own page, one sheet at a time, so it looks at nobody else's answers where it need not.
"""

from chungket.core import buzzer
from chungket.core.contest import CandidateNumber, Choice, Round, RoundType, SpeedBy
from chungket.core.model import Paper, Play, PlayPhase, State, Tally
from chungket.core.paper_marks import choices_in_force
from chungket.core.players import kind_of
from chungket.core.scoring import (
    LIVE_SLOT,
    answers_in_force,
    counted_answer,
    is_right,
    key_of,
    matches,
    ranked_time_us,
    right_points,
    right_times,
)
from chungket.core.shapes import AnswerSheetRowShape, AnswerSheetShape

NO_TIME_US = -1  # single questions of a paper rank nobody by their time (RULES 3.1)


def answer_sheet(state: State, candidate: CandidateNumber) -> AnswerSheetShape | None:
    """Everything one finalist answered, in the order of the contest; None before the review is opened."""
    if state.review_until_us == 0 or candidate not in state.places:
        return None
    rows: list[AnswerSheetRowShape] = []
    for round_ in (*state.contest.rounds, state.contest.tiebreak):
        for paper in state.papers.values():
            if paper.round == round_.id and not paper.practice:
                rows += _paper_rows(state, round_, paper, candidate)
        rows += [
            _play_row(state, round_, play, candidate)
            for play in state.plays.values()
            if play.round == round_.id and _was_seen(play) and _plays(play, candidate)
        ]
    tally = state.places[candidate].tally
    return AnswerSheetShape(
        candidate=candidate,
        rows=tuple(rows),
        correct=tally.correct,
        points=tally.points,
        paper_us=tally.paper_us,
        live_us=tally.live_us,
        until_us=state.review_until_us,
    )


def _was_seen(play: Play) -> bool:
    """Whether a question was before the finalists and nothing more happens to it; one still sealed stays secret."""
    return not play.practice and play.phase is not PlayPhase.SEALED and (play.void or play.phase is PlayPhase.SCORED)


def _plays(play: Play, candidate: CandidateNumber) -> bool:
    return not play.players or candidate in play.members


def _play_row(state: State, round_: Round, play: Play, candidate: CandidateNumber) -> AnswerSheetRowShape:
    question = state.contest.questions[play.question]
    answer, mark = _answer_and_mark(state, round_, play, candidate)
    return AnswerSheetRowShape(
        number=play.slot + 1 if play.counted else _place_in_tiebreak(state, play),
        round=round_.title,
        question=play.question,
        stem=question.stem,
        choices=question.choices,
        answer=answer,
        key=key_of(state, play.question),
        right=mark.correct > 0 and not play.void,
        points=0 if play.void else mark.points,
        time_us=mark.live_us,
        void=play.void,
        credited=play.question in state.effects.credited,
        entered=(play.id, candidate, LIVE_SLOT) in state.effects.entered,
    )


def _answer_and_mark(state: State, round_: Round, play: Play, candidate: CandidateNumber) -> tuple[str, Tally]:
    """What counts as the answer to a play, and what it is worth."""
    if kind_of(state.contest, play) is RoundType.BUZZER:
        own = [attempt for attempt in play.buzzer.attempts if attempt.candidate == candidate]
        return (own[-1].choice if own else ""), buzzer.play_marks(state, play).get(candidate, Tally())
    given = counted_answer(state, play, candidate)
    entered = state.effects.entered.get((play.id, candidate, LIVE_SLOT))
    choice = entered if entered is not None else Choice("") if given is None else given.choice
    window_us = round_.window_of_us(play.slot)
    if choice and is_right(state, play, choice):
        timed = given is not None and entered is None
        assert given is not None or entered is not None
        time_us = ranked_time_us(state, play, candidate, given.latency_us) if given and timed else window_us
        return choice, Tally(_right_points(state, round_, play, candidate, time_us), 1, live_us=time_us)
    if play.question in state.effects.credited:
        return choice, Tally(round_.marking.right, 1, live_us=window_us)
    return choice, Tally(round_.marking.wrong if choice else 0, live_us=window_us)


def _right_points(state: State, round_: Round, play: Play, candidate: CandidateNumber, time_us: int) -> int:
    """Only points by rank need everybody's times."""
    times = {candidate: time_us}
    if round_.marking.speed_by is SpeedBy.RANK:
        times = right_times(state, play, answers_in_force(state, play))
    return right_points(round_.marking, times)[candidate]


def _place_in_tiebreak(state: State, play: Play) -> int:
    return state.tiebreaks[play.tiebreak - 1].plays.index(play.id) + 1


def _paper_rows(state: State, round_: Round, paper: Paper, candidate: CandidateNumber) -> list[AnswerSheetRowShape]:
    """A paper in the order of the question set, whatever order the device had (RULES 3.3)."""
    choices = choices_in_force(state, paper, candidate)
    rows = []
    for slot, id_ in enumerate(paper.questions):
        question, key = state.contest.questions[id_], key_of(state, id_)
        choice = choices.get(slot, Choice(""))
        void = (paper.id, id_) in state.effects.slots_void
        credited = id_ in state.effects.credited
        right = not void and (credited or (choice != "" and matches(key, round_.answer, choice)))
        lost = round_.marking.wrong if choice and not void else 0
        rows.append(
            AnswerSheetRowShape(
                number=slot + 1,
                round=round_.title,
                question=id_,
                stem=question.stem,
                choices=question.choices,
                answer=choice,
                key=key,
                right=right,
                points=round_.marking.right if right else lost,
                time_us=NO_TIME_US,
                void=void,
                credited=credited,
                entered=(paper.id, candidate, slot) in state.effects.entered,
            )
        )
    return rows
