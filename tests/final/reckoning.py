"""Ranks, team totals and prizes worked out a second time, from what the hall itself sent and heard.

Owns nothing of the product: plain arithmetic after RULES 1.1, 2.2, 2.3, 4.1–4.3 and 6.5, written as slowly as it reads.
Imports nothing of `chungket`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

GRAIN_US = 10_000  # RULES 2.3


@dataclass(frozen=True)
class Acknowledged:
    """An answer as its receipt described it."""

    choice: str
    latency_us: int


@dataclass(frozen=True)
class Line:
    """A line of standings."""

    id: str
    rank: int
    correct: int
    time_us: int


@dataclass(frozen=True)
class Reckoning:
    """Standings of both kinds, best first, and who gets which prize (prize id → ids, best first)."""

    individuals: tuple[Line, ...]
    teams: tuple[Line, ...]
    prizes: Mapping[str, tuple[str, ...]]

    def individual(self, id_: str) -> Line:
        """The line of one place."""
        return next(line for line in self.individuals if line.id == id_)


Plays = Sequence[tuple[str, Mapping[str, Acknowledged]]]  # key, and candidate number → answer; the counted plays only
PrizeLine = tuple[str, str, int]  # id, scope, how many; best first


def reckon(
    places: Sequence[str],
    unit_of: Callable[[str], str],
    took_part: Iterable[str],
    plays: Plays,
    window_us: int,
    prizes: Sequence[PrizeLine],
) -> Reckoning:
    """The result after these plays."""
    sums = {place: _individual(place, plays, window_us) for place in places}
    individuals = _ranked({place: (-correct, time_us) for place, (correct, time_us) in sums.items()}, sums)
    rank_of = {line.id: line.rank for line in individuals}
    members: dict[str, list[str]] = {}
    for place in places:
        members.setdefault(unit_of(place), []).append(place)
    totals = {unit: _total(sums[place] for place in inside) for unit, inside in members.items()}
    # RULES 4.2: correct, time, then the best individual.
    teams = _ranked(
        {
            unit: (-correct, time_us, min(rank_of[place] for place in members[unit]))
            for unit, (correct, time_us) in totals.items()
        },
        totals,
    )
    present = set(took_part)
    winners = {
        "individual": [line.id for line in individuals if line.id in present],
        "team": [line.id for line in teams if present.intersection(members[line.id])],
    }
    given: dict[str, tuple[str, ...]] = {}
    for prize, scope, count in prizes:
        given[prize], winners[scope] = tuple(winners[scope][:count]), winners[scope][count:]
    return Reckoning(individuals, teams, given)


def _individual(place: str, plays: Plays, window_us: int) -> tuple[int, int]:
    """Correct answers and time: wrong or missing costs the whole window (RULES 1.1, 2.2)."""
    correct = time_us = 0
    for key, answers in plays:
        answer = answers.get(place)
        if answer is not None and answer.choice in key:
            correct += 1
            time_us += min(answer.latency_us - answer.latency_us % GRAIN_US, window_us)
        else:
            time_us += window_us
    return correct, time_us


def _total(sums: Iterable[tuple[int, int]]) -> tuple[int, int]:
    listed = list(sums)
    return sum(correct for correct, _ in listed), sum(time_us for _, time_us in listed)


def _ranked(keys: Mapping[str, tuple[int, ...]], sums: Mapping[str, tuple[int, int]]) -> tuple[Line, ...]:
    """RULES 4.3, 1224: a rank is one more than how many are better."""
    lines = [Line(id_, 1 + sum(other < key for other in keys.values()), *sums[id_]) for id_, key in keys.items()]
    return tuple(sorted(lines, key=lambda line: line.rank))  # stable: equals keep file order
