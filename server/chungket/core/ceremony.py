"""The prize-giving as a list of steps walked by a cursor.

Owns the order of revealing (RULES 6.6): commended units first, then individual tiers from the last prize to the first,
then team tiers. The unit is the *tier*: title → invitation of the guests → (a team's places turn over one by one) →
its winners together → photo. A pure function of the finalized state; which step is on the wall is
`state.ceremony_cursor`, so that it survives everything the log survives.
"""

from dataclasses import dataclass
from enum import StrEnum

from chungket.core.awards import Award, awards, merit_units
from chungket.core.contest import CandidateNumber, Merit, Scope, UnitId
from chungket.core.model import State
from chungket.core.standings import Ranking, current_ranking


class StepKind(StrEnum):
    """What a step shows."""

    TITLE = "title"
    INVITATION = "invitation"
    RESOLVER = "resolver"
    WINNERS = "winners"
    MERIT = "merit"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Turning:
    """A team whose places turn over: `order` of turning, worst first, and how many have turned."""

    unit: UnitId
    order: tuple[CandidateNumber, ...]
    turned: int


@dataclass(frozen=True, slots=True)
class CeremonyStep:
    """One press of the presenter. `award` is None for the steps of the commended units."""

    kind: StepKind
    award: Award | None
    turning: Turning | None = None

    @property
    def winners_shown(self) -> bool:
        """Whether names are on the wall."""
        return self.kind in (StepKind.WINNERS, StepKind.MERIT, StepKind.PHOTO)


def ceremony_steps(state: State, ranking: Ranking | None = None) -> tuple[CeremonyStep, ...]:
    """All steps. A tier nobody reached is left out. `ranking`: the state's own, where the caller has it."""
    ranking = ranking or current_ranking(state)
    steps: list[CeremonyStep] = []
    if merit_of(state) is not None and merit_units(state):
        kinds = (StepKind.TITLE, StepKind.INVITATION, StepKind.MERIT, StepKind.PHOTO)
        steps += [CeremonyStep(kind, None) for kind in kinds]
    given = awards(state, ranking)
    for scope in (Scope.INDIVIDUAL, Scope.TEAM):
        for award in reversed([award for award in given if award.prize.scope is scope and award.winners]):
            steps += _tier(state, award, ranking)
    return tuple(steps)


def merit_of(state: State) -> Merit | None:
    """What the commended units get."""
    return state.contest.merit


def _tier(state: State, award: Award, ranking: Ranking) -> list[CeremonyStep]:
    steps = [CeremonyStep(StepKind.TITLE, award), CeremonyStep(StepKind.INVITATION, award)]
    if award.prize.scope is Scope.TEAM:
        for row in reversed(award.winners):
            steps += _resolver(state, award, UnitId(row.id), ranking)
    return [*steps, CeremonyStep(StepKind.WINNERS, award), CeremonyStep(StepKind.PHOTO, award)]


def _resolver(state: State, award: Award, unit: UnitId, ranking: Ranking) -> list[CeremonyStep]:
    """One step for each place, the best one last."""
    places = state.contest.places
    order = tuple(
        CandidateNumber(row.id) for row in reversed(ranking.individuals) if places[CandidateNumber(row.id)].unit == unit
    )
    return [CeremonyStep(StepKind.RESOLVER, award, Turning(unit, order, turned)) for turned in range(1, len(order) + 1)]
