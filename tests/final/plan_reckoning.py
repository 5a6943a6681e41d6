"""The result of the plan's final worked out a second time, from what its finalists sent and heard.

Owns nothing of the product: plain arithmetic after RULES 1.1, 2.2, 2.3, 3.1, 4.1–4.4, 4.6 and 6.5, written as slowly as
it reads. Imports nothing of `chungket`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.final.reckoning import GRAIN_US, Acknowledged, Plays, PrizeLine


@dataclass(frozen=True)
class Papers:
    """All papers. `keys`: right letters of each slot; `answers`: candidate number → slot → letter; `times_us`: of those
    who handed in, as their devices were told."""

    keys: Sequence[str]
    answers: Mapping[str, Mapping[int, str]]
    times_us: Mapping[str, int]
    full_us: int


@dataclass(frozen=True)
class PlanLine:
    """A line of standings."""

    id: str
    rank: int
    correct: int
    paper_us: int
    live_correct: int
    live_us: int


@dataclass(frozen=True)
class PlanReckoning:
    """Standings of both kinds, best first, and who gets which prize (prize id → ids, best first)."""

    individuals: tuple[PlanLine, ...]
    teams: tuple[PlanLine, ...]
    prizes: Mapping[str, tuple[str, ...]]

    def line(self, id_: str) -> PlanLine:
        """The line of a place or a unit."""
        return next(line for line in (*self.individuals, *self.teams) if line.id == id_)


Sums = tuple[int, int, int, int]  # correct altogether, time of the paper, live correct, live time


def reckon_plan(
    unit_of: Mapping[str, str],
    took_part: Iterable[str],
    papers: Papers,
    plays: Plays,
    window_us: int,
    prizes: Sequence[PrizeLine],
    playoff: Mapping[str, int],
) -> PlanReckoning:
    """The result. `unit_of`: of every registered place, in file order; `playoff`: position of who played one."""
    sums = {place: _individual(place, papers, plays, window_us) for place in unit_of}
    individuals = _ranked(sums, lambda place: (*_key(sums[place]), playoff.get(place, 0)))
    rank_of = {line.id: line.rank for line in individuals}
    members: dict[str, list[str]] = {}
    for place, unit in unit_of.items():
        members.setdefault(unit, []).append(place)
    totals = {unit: _total([sums[place] for place in inside]) for unit, inside in members.items()}
    # RULES 4.2: as individuals, then the best one of them.
    teams = _ranked(totals, lambda unit: (*_key(totals[unit]), min(rank_of[place] for place in members[unit])))
    present = set(took_part)
    winners = {
        "individual": [line.id for line in individuals if line.id in present],
        "team": [line.id for line in teams if present.intersection(members[line.id])],
    }
    given: dict[str, tuple[str, ...]] = {}
    for prize, scope, count in prizes:
        given[prize], winners[scope] = tuple(winners[scope][:count]), winners[scope][count:]
    return PlanReckoning(individuals, teams, given)


def sudden_death(members: Sequence[str], questions: Plays) -> dict[str, int]:
    """RULES 4.6: right beats wrong; all alike, and the next question decides. Positions from 1."""
    keys = {
        member: tuple(member not in answers or answers[member].choice not in key for key, answers in questions)
        for member in members
    }
    return {member: 1 + sum(other < keys[member] for other in keys.values()) for member in members}


def _individual(place: str, papers: Papers, plays: Plays, window_us: int) -> Sums:
    """A wrong or missing answer costs nothing on paper and the whole window live; not handed in is the full time."""
    written = papers.answers.get(place, {})
    correct = sum(letter in papers.keys[slot] for slot, letter in written.items() if letter)
    paper_us = papers.times_us.get(place, papers.full_us)
    live_correct = live_us = 0
    for key, answers in plays:
        answer: Acknowledged | None = answers.get(place)
        if answer is not None and answer.choice in key:
            live_correct += 1
            live_us += min(answer.latency_us - answer.latency_us % GRAIN_US, window_us)
        else:
            live_us += window_us
    return correct + live_correct, paper_us, live_correct, live_us


def _total(sums: Sequence[Sums]) -> Sums:
    first, second, third, fourth = (sum(values) for values in zip(*sums, strict=True))
    return first, second, third, fourth


def _key(sums: Sums) -> tuple[int, ...]:
    """RULES 4.1: total correct ↓, paper time ↑, live correct ↓, live time ↑."""
    correct, paper_us, live_correct, live_us = sums
    return -correct, paper_us, -live_correct, live_us


def _ranked(sums: Mapping[str, Sums], key: Callable[[str], tuple[int, ...]]) -> tuple[PlanLine, ...]:
    """RULES 4.3, 1224: a rank is one more than how many are better."""
    keys = {id_: key(id_) for id_ in sums}
    lines = [PlanLine(id_, 1 + sum(other < keys[id_] for other in keys.values()), *sums[id_]) for id_ in sums]
    return tuple(sorted(lines, key=lambda line: line.rank))  # stable: equals keep file order
