"""Points of an "Olympia" evening worked out a second time, from who was on turn, what was answered and when.

Owns nothing of the product: plain arithmetic after RULES 2.3, 4.3, 6.5, 7.2 and the notes in the contest's own file.
Imports nothing of `chungket`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.final.reckoning import GRAIN_US, Acknowledged, PrizeLine

WARM_UP_RIGHT, WARM_UP_WRONG, WARM_UP_LEAST = 10, -5, 0
SPEED = (40, 30, 20, 10)  # by the order of those who are right
STEAL_WRONG_PERCENT = 50


@dataclass(frozen=True)
class Try:
    """An answer on a turn. `choice` "": the time ran out."""

    candidate: str
    choice: str


@dataclass(frozen=True)
class Raced:
    """A question of the warm-up: its right letter, and who answered it (nobody: ())."""

    key: str
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Owned:
    """A question of the finish. The owner's try is the first one; a second is by who pressed first afterwards."""

    key: str
    owner: str
    value: int
    star: bool
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class SummitLine:
    """A line of standings."""

    id: str
    rank: int
    points: int
    correct: int


Points = dict[str, int]


def warm_up(places: Sequence[str], questions: Iterable[Raced]) -> tuple[Points, Points]:
    """Points and right answers of the warm-up; its points never fall below nothing."""
    points, correct = dict.fromkeys(places, 0), dict.fromkeys(places, 0)
    for question in questions:
        for tried in question.tries:
            right = tried.choice == question.key
            points[tried.candidate] += WARM_UP_RIGHT if right else WARM_UP_WRONG
            correct[tried.candidate] += right
    return {place: max(WARM_UP_LEAST, sum_) for place, sum_ in points.items()}, correct


def speed(places: Sequence[str], questions: Iterable[tuple[str, Mapping[str, Acknowledged]]]) -> tuple[Points, Points]:
    """Points and right answers of the speed round; equal times share the better step. `questions`: key, answers."""
    points, correct = dict.fromkeys(places, 0), dict.fromkeys(places, 0)
    for key, answers in questions:
        times = {one: answer.latency_us // GRAIN_US for one, answer in answers.items() if answer.choice == key}
        for place, time in times.items():
            points[place] += SPEED[sum(other < time for other in times.values())]
            correct[place] += 1
    return points, correct


def finish(places: Sequence[str], questions: Iterable[Owned]) -> tuple[Points, Points]:
    """Points and right answers of the finish: values, stars, steals."""
    points, correct = dict.fromkeys(places, 0), dict.fromkeys(places, 0)
    for question in questions:
        stolen = False
        for tried in question.tries:
            right, own = tried.choice == question.key, tried.candidate == question.owner
            correct[tried.candidate] += right
            if own and right:
                points[tried.candidate] += question.value * (2 if question.star else 1)
            elif right:
                points[tried.candidate] += question.value
                stolen = True
            elif not own:
                points[tried.candidate] -= question.value * STEAL_WRONG_PERCENT // 100
        owner_right = any(tried == Try(question.owner, question.key) for tried in question.tries)
        if not owner_right and (stolen or question.star):
            points[question.owner] -= question.value
    return points, correct


def standings(rounds: Iterable[tuple[Points, Points]]) -> tuple[SummitLine, ...]:
    """All places by their points; equals share a rank and stand in file order."""
    points: Points = {}
    correct: Points = {}
    for round_points, round_correct in rounds:
        for place in round_points:
            points[place] = points.get(place, 0) + round_points[place]
            correct[place] = correct.get(place, 0) + round_correct[place]
    lines = [
        SummitLine(place, 1 + sum(other > points[place] for other in points.values()), points[place], correct[place])
        for place in points
    ]
    return tuple(sorted(lines, key=lambda line: line.rank))


def prizes_of(lines: Sequence[SummitLine], prizes: Sequence[PrizeLine]) -> dict[str, tuple[str, ...]]:
    """Prize → winners, best first."""
    winners = [line.id for line in lines]
    given = {}
    for prize, _, count in prizes:
        given[prize], winners = tuple(winners[:count]), winners[count:]
    return given
