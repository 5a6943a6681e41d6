"""Papers as the show sees them: what comes next, what is due, who may still begin (RULES 3, 1.4, 9).

Owns the order of a paper's steps and its end by the clock. Whether a command is allowed is said by `decide_paper`, what
a paper is worth by `paper_marks`, how its time runs by `paper_time`. Called by `flow`, `timing`, `evolve_play` and
`decide_places`.
"""

from chungket.core import commands as c
from chungket.core.contest import Question, QuestionRole, Round, RoundType
from chungket.core.model import STANDSTILLS_KEPT_MAX, Paper, PaperPhase, Phase, PlayPhase, StandstillSpan, State
from chungket.core.paper_marks import paper_id
from chungket.core.paper_time import (
    clock_us,
    everybody_submitted,
    is_over,
    last_us,
    remember_standstill,
    rules_of,
)

PRACTICE_QUESTIONS = 3  # of a mini-paper, where the round has none of its own (RULES 9)
SCHEDULE_US = 1_000_000  # the exact end is worked out only this shortly before it may come: it asks everybody


def being_written(state: State) -> Paper | None:
    """The paper that is open."""
    paper = state.current_paper
    return paper if paper is not None and paper.phase is PaperPhase.OPEN else None


def paper_of(state: State, round_: Round, *, practice: bool = False) -> Paper | None:
    """The paper of a round, or its practice, once it was opened."""
    return state.papers.get(paper_id(round_.id, practice=practice))


def practice_questions(state: State, round_: Round) -> tuple[Question, ...]:
    """The questions of a round's mini-paper: its own, or some that serve any round (RULES 9)."""
    usable = state.contest.questions_with_role(QuestionRole.PRACTICE, round_.id)
    own = tuple(question for question in usable if question.round == round_.id)
    return own if len(own) >= PRACTICE_QUESTIONS else usable[:PRACTICE_QUESTIONS]


def may_practise(state: State, round_: Round) -> bool:
    """Whether the mini-paper of a round may still be given out, once more or for the first time: until the first
    counted question or paper (RULES 9)."""
    return state.phase in (Phase.LOBBY, Phase.RUNNING) and not state.counted_begun and round_.enabled


# --- what comes next -------------------------------------------------------------------------------------------------


def step(state: State) -> c.Command | None:
    """What the big button sends in a round of type paper. None while it is written and when it is scored: `is_done`
    tells them apart."""
    if state.round is None:
        return None
    round_ = state.contest.round_of(state.round)
    paper = paper_of(state, round_)
    if paper is None:
        return c.OpenPaper(round_.id)
    return c.ScorePaper(paper.id) if paper.phase is PaperPhase.CLOSED else None


def is_done(state: State, round_: Round) -> bool:
    """Whether nothing is left to do in a round of type paper."""
    paper = paper_of(state, round_)
    return paper is not None and paper.phase is PaperPhase.SCORED


def practice_step(state: State, round_: Round) -> c.Command | None:
    """The practice of a paper that nobody has seen yet; None while it is written, and after it."""
    begun = state.counted_begun or round_.type is not RoundType.PAPER
    if begun or paper_of(state, round_, practice=True) is not None or not practice_questions(state, round_):
        return None
    return c.OpenPaper(round_.id, practice=True)


def may_still_arrive(state: State, now_us: int) -> bool:
    """Whether somebody who was not there yet may still begin (RULES 1.4): a paper until so long after its start; live
    rounds until the first counted question."""
    paper = being_written(state)
    if paper is not None and not paper.practice:
        return clock_us(state, paper, now_us) <= rules_of(state, paper).late_us
    if state.round is not None and paper is None:
        round_ = state.contest.round_of(state.round)
        if round_.type is RoundType.PAPER and paper_of(state, round_) is None:
            return True
    return not state.counted_begun or _live_ahead(state)


def _live_ahead(state: State) -> bool:
    """Whether a round other than a paper is still to come and none has shown a counted question."""
    begun = any(play.counted and play.phase is not PlayPhase.SEALED for play in state.plays.values())
    return not begun and any(
        round_.enabled and round_.type is not RoundType.PAPER and round_.id not in state.rounds_ended
        for round_ in state.contest.rounds
    )


# --- the clock -------------------------------------------------------------------------------------------------------


def time_matters(state: State) -> bool:
    """Whether contest time must not be lost: a paper is written."""
    return state.standstill is None and being_written(state) is not None


def due(state: State, now_us: int) -> c.Command | None:
    """The command contest time itself has to give now, if any."""
    paper = being_written(state)
    if paper is None or state.standstill is not None or not is_over(state, paper, now_us):
        return None
    return c.PaperDue(paper.id)


def next_due_us(state: State) -> int | None:
    """Contest time at which `due` should be asked again; None while nothing is scheduled, as in an outage."""
    paper = being_written(state)
    if paper is None or state.standstill is not None:
        return None
    if everybody_submitted(state, paper):
        return state.time_us
    earliest_us = paper.deadline_us + state.contest.rules.grace_us
    if state.time_us + SCHEDULE_US < earliest_us:
        return earliest_us
    last = last_us(state, paper)
    return None if last is None else paper.opens_us + last


def go_on(state: State, span: StandstillSpan) -> None:
    """A standstill is over: everybody's remaining time is as it was, with one start for all (RULES 3.7). Part of
    `evolve`."""
    paper = being_written(state)
    if paper is not None:
        remember_standstill(paper, span, STANDSTILLS_KEPT_MAX)
