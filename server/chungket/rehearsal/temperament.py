"""What one simulated finalist is like: how often right, how quick, how wayward.

Owns chance and its distributions as pure functions of a random generator: the same seed gives the same people. It must
not know connections or clocks. Called by `finalist` and `crowd`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

SKILL_MEAN = 0.6
SKILL_MIN, SKILL_MAX = 0.1, 0.97
TEMPO_SIGMA = 0.2  # between people
LATENCY_MEDIAN = 0.3  # of the window: 6 s of 20
LATENCY_SIGMA = 0.45  # from question to question
LATENCY_MIN, LATENCY_MAX = 0.04, 0.99  # of the window
LAST_MOMENT = 0.95  # of the window: the last second of 20
NEVER_SHARE = 0.03
LAST_SHARE = 0.03
CUTS_SHARE = 0.04  # of the finalists, when mischief is wanted
TWICE_SHARE = 0.04


class Mischief(Enum):
    """What a finalist does that nobody should."""

    NONE = auto()
    CUTS_CONNECTION = auto()  # between the opening of a question and the own answer
    ANSWERS_TWICE = auto()
    COMES_LATE = auto()  # after the lobby


@dataclass(frozen=True, slots=True)
class Temperament:
    """`skill`: probability to be right. `tempo`: factor on every latency."""

    skill: float
    tempo: float
    mischief: Mischief = Mischief.NONE


def draw_temperament(chance: random.Random, skill_spread: float, mischief: Mischief = Mischief.NONE) -> Temperament:
    """One person."""
    skill = min(SKILL_MAX, max(SKILL_MIN, chance.gauss(SKILL_MEAN, skill_spread)))
    return Temperament(skill, chance.lognormvariate(0.0, TEMPO_SIGMA), mischief)


def share_out_mischief(chance: random.Random, count: int) -> list[Mischief]:
    """Who misbehaves among `count` finalists: with three or more, at least one of each kind and one who comes late."""
    roles = [Mischief.NONE] * count
    if count < len(Mischief) - 1:
        return roles
    chosen = iter(chance.sample(range(count), count))
    roles[next(chosen)] = Mischief.COMES_LATE
    for kind, share in ((Mischief.CUTS_CONNECTION, CUTS_SHARE), (Mischief.ANSWERS_TWICE, TWICE_SHARE)):
        for _ in range(max(1, min(round(count * share), (count - 1) // 2))):
            roles[next(chosen)] = kind
    return roles


def draw_latency_us(chance: random.Random, temperament: Temperament, window_us: int, pace: float) -> int | None:
    """How long after the opening the finalist presses, in µs, inside the window; None: not at all.

    Log-normal with its median at 0.3 of the window; some press in its last twentieth. At a `pace` above 1 the window
    that is used shrinks with it, below 1 it cannot grow.
    """
    used_us = window_us / max(1.0, pace)
    draw = chance.random()
    if draw < NEVER_SHARE:
        return None
    if draw < NEVER_SHARE + LAST_SHARE:
        return int(used_us * chance.uniform(LAST_MOMENT, LATENCY_MAX))
    share = LATENCY_MEDIAN * temperament.tempo * chance.lognormvariate(0.0, LATENCY_SIGMA)
    return int(used_us * min(LATENCY_MAX, max(LATENCY_MIN, share)))


def draw_choice(chance: random.Random, temperament: Temperament, letters: Sequence[str], key: Sequence[str]) -> str:
    """The choice that is pressed. `letters`: what the question offers; an unknown (empty) key leaves only guessing."""
    right = [letter for letter in letters if letter in key]
    wrong = [letter for letter in letters if letter not in key]
    knows = chance.random() < temperament.skill
    return chance.choice((right if knows else wrong) or list(letters))
