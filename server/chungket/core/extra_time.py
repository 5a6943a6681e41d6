"""Extra time that is taken back: it is as if it had never been given (RULES 2.7, 5).

Owns what that does to plays and papers the ruling was in force for. What counts without it is said by `scoring` and
`paper_marks`, which look at who is named here. A part of `evolve`; called by `evolve_rulings`.
"""

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber
from chungket.core.effects import effects_of
from chungket.core.model import PaperPhase, Ruling, State


def percents_of(state: State, rulings_before: int) -> dict[CandidateNumber, int]:
    """Extra time as the first so many rulings gave it, without those that were taken back since."""
    return effects_of(state.rulings[:rulings_before]).extra_percent


def taken_back(state: State, ruling: Ruling) -> None:
    """A grant was undone: whatever was opened under it is measured without it. An open paper follows with the effects
    of all rulings."""
    assert isinstance(ruling.command, c.GrantExtraTime)
    whom = frozenset({ruling.command.candidate})
    for play in state.plays.values():
        if play.opens_us and ruling.number <= play.rulings_before:
            play.extra_percent = percents_of(state, play.rulings_before)
            play.extra_taken |= whom
    for paper in state.papers.values():
        if paper.phase is PaperPhase.OPEN:
            paper.extra_taken |= whom
        elif ruling.number <= paper.rulings_before:
            paper.extra_percent = percents_of(state, paper.rulings_before)
            paper.extra_taken |= whom
