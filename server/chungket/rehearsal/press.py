"""One press at a console of a rehearsal.

Owns its form. Called by `careful_operator` and `careful_desk`, who decide on it, and by those who send it.
"""

from dataclasses import dataclass
from typing import Any

REASON = "Tổng duyệt"  # of an override or a ruling, who witnesses lots, who signs


@dataclass(frozen=True, slots=True)
class Press:
    """One command to send, `pause_s` of real time after the situation arose. `flow`: it carries the console's flow
    version. `label`: what it does, in Vietnamese, for the report; "" is not reported."""

    command: str
    arguments: dict[str, Any]
    pause_s: float
    label: str
    flow: bool = True
