"""What is taken off an arrival because the network was slow (RULES 2.3, DESIGN 4.4).

Owns the arithmetic between the moment a device claims, what the server measured itself, and what is credited. Called by
decisions about answers and presses. Measuring is the shell's (`lag`).
"""

from chungket.core.commands import Request
from chungket.core.contest import Rules

IMPOSSIBLE_US = 1_000_000  # no clock that was ever measured is so far off: what claims more is not believed


def claimed_lag_us(pressed_us: int, received_us: int) -> int:
    """How long the device says its input was under way; 0 when it does not say. Both in contest time."""
    return max(0, received_us - pressed_us) if pressed_us else 0


def is_impossible(pressed_us: int, opens_us: int, received_us: int) -> bool:
    """Whether an input is claimed to be long before what it answers, or after its own arrival."""
    if not pressed_us:
        return False
    return pressed_us < opens_us - IMPOSSIBLE_US or pressed_us > received_us + IMPOSSIBLE_US


def credit_us(rules: Rules, request: Request, pressed_us: int) -> int:
    """What is credited: never more than is claimed, than the server measured, than the rules allow."""
    claimed_us = claimed_lag_us(pressed_us, request.received_us)
    return max(0, min(claimed_us, request.measured.quota_us, rules.lag_credit_max_us))
