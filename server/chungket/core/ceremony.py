"""The prize-giving as a list of steps walked by a cursor.

Owns the order of revealing: from the bottom up, the tier's title first, then its winners together (RULES 6.6). A pure
function of the finalized state; which step is on the wall is `state.ceremony_cursor`.
"""

from dataclasses import dataclass

from chungket.core.awards import Award, awards
from chungket.core.contest import Scope
from chungket.core.model import State
from chungket.core.standings import Ranking


@dataclass(frozen=True, slots=True)
class CeremonyStep:
    """One press of the presenter: a tier's title alone, or the tier with its winners."""

    award: Award
    winners_shown: bool


def ceremony_steps(state: State, ranking: Ranking | None = None) -> tuple[CeremonyStep, ...]:
    """Individual tiers from the last prize to the first, then team tiers; a tier nobody reached is left out."""
    steps: list[CeremonyStep] = []
    given = awards(state, ranking)
    for scope in (Scope.INDIVIDUAL, Scope.TEAM):
        for award in reversed([award for award in given if award.prize.scope is scope and award.winners]):
            steps.append(CeremonyStep(award, winners_shown=False))
            steps.append(CeremonyStep(award, winners_shown=True))
    return tuple(steps)
