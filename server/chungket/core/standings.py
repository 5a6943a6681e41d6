"""Who is ranked where: individuals and teams, by the tie chains of the rules.

Owns ranking keys and competition ranks (RULES 4). It reads tallies and never changes them; prizes are `awards`.
"""

from collections.abc import Callable, Iterable, Sequence

from chungket.core.contest import CandidateNumber, Contest, Criterion, Scope, UnitId
from chungket.core.model import RankedRow, State, Tally

RankKey = tuple[int, ...]  # smaller ranks better


def competition_ranks(keys: Sequence[RankKey]) -> list[int]:
    """Ranks 1224 of keys already in ascending order (RULES 4.3): equal keys share a rank, the next one counts them
    all."""
    ranks: list[int] = []
    for index, key in enumerate(keys):
        ranks.append(ranks[-1] if index and key == keys[index - 1] else index + 1)
    return ranks


def individual_standings(state: State) -> tuple[RankedRow, ...]:
    """All registered places, best first. Equal ones keep file order, which decides nothing (RULES 4.3)."""
    lots = state.lots.get(Scope.INDIVIDUAL, {})
    chain = state.contest.rules.individual_chain

    def key(candidate: str) -> RankKey:
        tally = state.places[CandidateNumber(candidate)].tally
        return tuple(_value(criterion, tally, lots.get(candidate, 0), 0) for criterion in chain)

    return _ranked(state.contest.places, key, lambda candidate: state.places[CandidateNumber(candidate)].tally)


def team_standings(state: State, individuals: Sequence[RankedRow]) -> tuple[RankedRow, ...]:
    """All units, best first: sums over registered places, then the best individual (RULES 4.2)."""
    lots = state.lots.get(Scope.TEAM, {})
    chain = state.contest.rules.team_chain
    best = best_individual_ranks(state.contest, individuals)

    def key(unit: str) -> RankKey:
        tally = state.unit_tallies[UnitId(unit)]
        return tuple(_value(criterion, tally, lots.get(unit, 0), best[unit]) for criterion in chain)

    return _ranked(state.contest.units, key, lambda unit: state.unit_tallies[UnitId(unit)])


def best_individual_ranks(contest: Contest, individuals: Sequence[RankedRow]) -> dict[str, int]:
    """Rank of the best place of each unit; one past the last rank for a unit without places."""
    best: dict[str, int] = dict.fromkeys(contest.units, len(individuals) + 1)
    for row in individuals:
        unit = contest.places[CandidateNumber(row.id)].unit
        best[unit] = min(best[unit], row.rank)
    return best


def team_tally(state: State, unit: UnitId) -> Tally:
    """The sum over a unit's registered places, computed afresh (the running sum is `state.unit_tallies`)."""
    total = Tally()
    for place in state.contest.places_of(unit):
        total = total.plus(state.places[place.candidate].tally)
    return total


def time_us(tally: Tally) -> int:
    """The time a board shows beside "correct": the live time; the paper's is a column of its own."""
    return tally.live_us


def _value(criterion: Criterion, tally: Tally, lot: int, best_individual: int) -> int:
    """One link of a tie chain as a number whose smaller value ranks better."""
    match criterion:
        case Criterion.CORRECT:
            return -tally.correct
        case Criterion.PAPER_TIME:
            return tally.paper_us
        case Criterion.LIVE_CORRECT:
            return -tally.live_correct
        case Criterion.LIVE_TIME:
            return tally.live_us
        case Criterion.BEST_INDIVIDUAL:
            return best_individual
        case Criterion.TIEBREAK:
            return 0  # no tie-break round has been played
        case Criterion.LOTS:
            return lot


def _ranked(ids: Iterable[str], key: Callable[[str], RankKey], tally: Callable[[str], Tally]) -> tuple[RankedRow, ...]:
    keyed = sorted(((key(id_), index, id_) for index, id_ in enumerate(ids)), key=lambda entry: entry[:2])
    ranks = competition_ranks([entry[0] for entry in keyed])
    return tuple(RankedRow(id_, rank, tally(id_)) for (_, _, id_), rank in zip(keyed, ranks, strict=True))
