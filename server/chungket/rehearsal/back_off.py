"""What follows a closed connection (docs/PROTOCOL.md, close codes): when to come back, or not at all.

Owns the meaning of close codes and the jittered back-off. Called by `connection` and, for their waits, by `finalist`
and `console_client`.
"""

import random

from chungket.protocol import (
    CLOSE_NEWER_TAB,
    CLOSE_PROTOCOL,
    CLOSE_REPLACED,
    CLOSE_SIGNED_OUT,
    CLOSE_TOO_MANY_FRAMES,
    CLOSE_TOO_SLOW,
    CLOSE_WRONG_CONTEST,
)

BACK_OFF_MIN_S = 0.3
BACK_OFF_MAX_S = 2.0  # a question may go on meanwhile
BACK_OFF_SLOW_MAX_S = 5.0
AT_ONCE_S = 0.3
STEADY_S = 5.0  # only a connection that lasted this long begins the back-off anew
ATTEMPTS_COUNTED_MAX = 10

FINAL_CODES = (CLOSE_NEWER_TAB, CLOSE_REPLACED, CLOSE_SIGNED_OUT, CLOSE_WRONG_CONTEST)
SLOW_CODES = (CLOSE_PROTOCOL, CLOSE_TOO_MANY_FRAMES)


class BackOff:
    """Waits of one finalist's client, from 0.3 s up to 2 s, or 5 s for one that did wrong."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._attempts = 0

    def lasted(self, span_s: float) -> None:
        """A connection was greeted and lasted so long."""
        if span_s > STEADY_S:
            self._attempts = 0

    def delay_s(self, code: int = 0) -> float:
        """How long to wait after this close code; 0: there was none."""
        if code == CLOSE_TOO_SLOW:
            return self._chance.uniform(0.0, AT_ONCE_S)
        self._attempts = min(self._attempts + 1, ATTEMPTS_COUNTED_MAX)
        most_s = min(BACK_OFF_MAX_S, BACK_OFF_MIN_S * (1 << self._attempts))
        return self._chance.uniform(BACK_OFF_MIN_S, BACK_OFF_SLOW_MAX_S if code in SLOW_CODES else most_s)
