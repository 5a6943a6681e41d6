"""How somebody goes about one question: most just answer, some drop out or are too late. Pure. Called by `person`."""

import random
from enum import Enum, auto


class Manner(Enum):
    """What somebody does in one question."""

    PLAIN = auto()
    LATE = auto()
    DROPS_BEFORE = auto()
    DROPS_AFTER = auto()


SHARES = {Manner.LATE: 0.03, Manner.DROPS_BEFORE: 0.03, Manner.DROPS_AFTER: 0.03}
"""The others are plain."""


def draw_manner(chance: random.Random) -> Manner:
    """By chance."""
    manners = [*SHARES, Manner.PLAIN]
    return chance.choices(manners, [*SHARES.values(), 1.0 - sum(SHARES.values())])[0]
