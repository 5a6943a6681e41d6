"""What one simulated finalist is like: how often right, how quick, how wayward.

Owns chance and its distributions as pure functions of a random generator: the same seed gives the same people. It must
not know connections or clocks. Called by `finalist`, `buzzer_hand`, `paper_work` and `crowd`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
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

REACTION_MEDIAN_S = 0.9  # from the opening of the buzzer to the press
REACTION_SIGMA = 0.5
REACTION_MIN_S = 0.15
REACTION_PACE_MAX = 10.0
GUESS_SHARE = 0.25  # of those who do not know, press all the same
SURE_SKILL, UNSURE_SKILL = 0.9, 0.25  # to be right on the turn, knowing or not
EARLY_SHARE = 0.03  # press while the stem is still read out

PAPER_QUESTION_S = 22.0  # for one question of a paper: 60 of them take 22 minutes of 45
PAPER_SIGMA = 0.25  # from paper to paper
PAPER_MAX = 0.95  # of the time there is
NEVER_SUBMITS_SHARE = 0.03


class Mischief(Enum):
    """What a finalist does that nobody should."""

    NONE = auto()
    CUTS_CONNECTION = auto()  # between the opening of a question and the own answer
    ANSWERS_TWICE = auto()
    COMES_LATE = auto()  # after the lobby


@dataclass(frozen=True, slots=True)
class Temperament:
    """`skill`: probability to be right. `tempo`: factor on every latency. `goes_offline`: loses the connection for a
    while in the middle of every counted paper, and writes on."""

    skill: float
    tempo: float
    mischief: Mischief = Mischief.NONE
    goes_offline: bool = False


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


def draw_answer(
    chance: random.Random, temperament: Temperament, letters: Sequence[str], key: Sequence[str], *, several: bool
) -> str:
    """The answer that is given: a letter, or, where several choices can be right, some of them in letter order
    ("AC")."""
    if not several:
        return draw_choice(chance, temperament, letters, key)
    right = "".join(letter for letter in letters if letter in key)
    if right and chance.random() < temperament.skill:
        return right
    guess = right
    while guess == right:
        guess = "".join(letter for letter in letters if chance.random() < 0.5) or chance.choice(list(letters))
        if len(letters) < 2:
            break
    return guess


def draw_knowledge(chance: random.Random, temperament: Temperament) -> Temperament:
    """The same person before one question of a buzzer round: knows it, or does not."""
    knows = chance.random() < temperament.skill
    return replace(temperament, skill=SURE_SKILL if knows else UNSURE_SKILL)


def wants_to_press(chance: random.Random, knowledge: Temperament) -> bool:
    """Whether somebody races for a question: who knows it does, of the others some guess."""
    return knowledge.skill >= SURE_SKILL or chance.random() < GUESS_SHARE


def draw_reaction_us(chance: random.Random, temperament: Temperament, left_us: int, pace: float) -> int:
    """How long after the opening of the buzzer somebody presses, in µs, log-normal. `left_us`: how long it is open; at
    a `pace` above 1 only that part of it is used. Above `REACTION_PACE_MAX` nobody presses any faster: presses would
    lie closer together than the measured error bound, and all of them be equal."""
    reaction_s = max(REACTION_MIN_S, REACTION_MEDIAN_S * temperament.tempo * chance.lognormvariate(0.0, REACTION_SIGMA))
    return int(min(reaction_s * 1_000_000, LATENCY_MAX * left_us) / min(max(1.0, pace), REACTION_PACE_MAX))


def draw_paper_us(chance: random.Random, temperament: Temperament, count: int, left_us: int, pace: float) -> int:
    """How long somebody writes a paper of `count` questions, in µs, inside what is left of its time; at a `pace` above
    1 so much faster."""
    wanted_s = count * PAPER_QUESTION_S * temperament.tempo * chance.lognormvariate(0.0, PAPER_SIGMA)
    return int(min(wanted_s * 1_000_000, PAPER_MAX * left_us) / max(1.0, pace))


def draw_submits(chance: random.Random, pace: float) -> bool:
    """Whether somebody hands the paper in. Some never do; but where time is pressed together nobody waits for them."""
    return chance.random() >= NEVER_SUBMITS_SHARE or pace > 1.0
