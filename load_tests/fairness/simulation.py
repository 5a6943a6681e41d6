"""Experiment 7: how often the wrong one wins, when questions are shown as they were measured to be shown.

Owns a hall that is made up: finalists of different skill answer twenty questions, ranked by right answers and then by
time (RULES 4.1). Each has one of the measured devices for the whole contest, and every question is shown on it as late
as it was in some measured play; that much the finalist seems slower. Everything else is exact: what the network does to
answers is left out, to the push's favour. Pure but for the seeded chance. Called by `__main__`.
"""

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

QUESTIONS = 20
WINDOW_US = 20_000_000
POOL = 40_000
"""So many finalists are made up once; each contest draws from them."""
LATENESS_POOL = 4_000
SKILL = (2.0, 0.8)
"""Logit of the part that is right: middle and spread."""
LATENCY_US = (4_000_000, 0.45)
"""Median of an answer's time, and the spread of its logarithm."""
TOP = 10


@dataclass(frozen=True, slots=True)
class Wrongs:
    """In so many contests of so many: the winner, or somebody among the first ten, is not the one of exact times."""

    contests: int
    winner: int
    top: int

    @property
    def winner_share(self) -> float:
        """Probability of a wrong winner."""
        return self.winner / self.contests

    @property
    def top_share(self) -> float:
        """Probability of a wrong top ten, as a set."""
        return self.top / self.contests


def finalists(generator: random.Random, count: int) -> list[tuple[int, int]]:
    """Made-up finalists: wrong answers, and the time of all answers, µs; a wrong one counts the whole window."""
    made = []
    for _ in range(count):
        skill = generator.gauss(*SKILL)
        part = 1 / (1 + math.exp(-skill))
        pace = generator.lognormvariate(0, 0.2)
        wrong, time_us = 0, 0
        for _ in range(QUESTIONS):
            if generator.random() < part:
                answer_us = LATENCY_US[0] * pace * generator.lognormvariate(0, LATENCY_US[1])
                time_us += min(WINDOW_US, round(answer_us))
            else:
                wrong += 1
                time_us += WINDOW_US
        made.append((wrong, time_us))
    return made


def sums_us(generator: random.Random, lateness_us: Sequence[Sequence[int]], count: int) -> list[int]:
    """What lateness adds to whole contests, on devices drawn from those measured. `lateness_us`: by device and play."""
    return [sum(generator.choices(generator.choice(lateness_us), k=QUESTIONS)) for _ in range(count)]


def contests(count: int, hall: int, lateness_us: Sequence[Sequence[int]], *, seed: int, pool: int = POOL) -> Wrongs:
    """Hold `count` contests of `hall` finalists."""
    generator = random.Random(f"simulation:{seed}:{hall}")
    made = finalists(generator, pool)
    late = sums_us(generator, lateness_us, LATENESS_POOL)
    winner = top = 0
    for _ in range(count):
        exact = generator.choices(made, k=hall)
        # Nobody is drawn twice: what is alike is told apart by less than a millisecond.
        true = [(wrong, time_us + generator.random() * 1_000) for wrong, time_us in exact]
        added = generator.choices(late, k=hall)
        seen = [(wrong, time_us + us) for (wrong, time_us), us in zip(true, added, strict=True)]
        first_true, first_seen = _first(true), _first(seen)
        winner += first_true[0] != first_seen[0]
        top += set(first_true) != set(first_seen)
    return Wrongs(count, winner, top)


def _first(times: Sequence[tuple[int, float]]) -> list[int]:
    """Who is among the first ten, best first."""
    return heapq.nsmallest(TOP, range(len(times)), key=times.__getitem__)
