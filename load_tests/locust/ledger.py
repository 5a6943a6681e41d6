"""What is measured of a finalist, by name, and who keeps it.

Owns the names: docs/PERFORMANCE.md explains them. Called by `person`, `desk`, `bench` and `load_tests/locustfile.py`.
"""

from typing import Protocol

SIGNED_IN, CAME_IN, CAME_BACK = "sign in", "come in: connect to whole state", "reconnect: cut to whole state"
ANSWERED, ANSWERED_AGAIN = "answer to receipt", "answer to receipt, over a reconnect"
TOO_LATE, SHOWN, SPREAD = "late answer to refusal", "choices shown after T", "opener behind the hall's first"
RESULT = "own result at the end"


class Ledger(Protocol):
    """Who keeps what was measured."""

    def measured(self, name: str, ms: float, fault: str = "") -> None:
        """Something took so long, or failed."""

    def opener(self, play: str, now_us: int) -> float:
        """The opener of the choices came; how long after the first one in this hall, ms."""

    def acked(self, play: str, candidate: str) -> None:
        """An answer has its receipt."""
