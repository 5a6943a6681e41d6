"""What only the sockets know about a finalist's device: connected or not, how well, which page.

Owns these facts and their place in a row of the readiness board; they are neither stored nor decided on. Called by
`hub` and `gateway`.
"""

from dataclasses import dataclass, replace

from chungket.core.contest import CandidateNumber
from chungket.core.shapes import PlaceShape
from chungket.lag import is_delayed

LAG_GRAIN_MS = 5  # a lag moves in steps, for the same reason
LAG_GRAIN_US = 1_000 * LAG_GRAIN_MS
SEEN_GRAIN_MS = 10_000  # while a device is connected, "last seen" moves in steps: a row is not news every second


@dataclass(slots=True)
class Presence:
    """One device, or the last one of a place. −1: unknown; `seen_wall_ms` 0: never."""

    away: bool = False  # the page is in the background
    connected: bool = False
    ping_ms: int = -1
    clock_error_ms: int = -1
    page: str = ""
    seen_wall_ms: int = 0
    lag_us: int = -1
    clock_doubted: bool = False  # claimed a moment that cannot be


class PresenceBoard:
    """The devices of all places."""

    def __init__(self) -> None:
        self._of: dict[CandidateNumber, Presence] = {}

    def of(self, candidate: CandidateNumber) -> Presence:
        """The device of a place; a place nobody came to yet has an empty one."""
        return self._of.setdefault(candidate, Presence())

    def hall_us(self) -> int:
        """The lag in the middle of all connected devices; 0 while none is known."""
        known = sorted(known.lag_us for known in self._of.values() if known.connected and known.lag_us >= 0)
        return known[len(known) // 2] if known else 0

    def fill(self, row: PlaceShape, *, armed: bool = False, hall_us: int = 0) -> PlaceShape:
        """A row of the readiness board with what the sockets know. `hall_us`: as `hall_us()` has it, asked once."""
        known = self._of.get(CandidateNumber(row.candidate))
        if known is None:
            return row
        grain_ms = SEEN_GRAIN_MS if known.connected else 1
        return replace(
            row,
            away=known.away and known.connected,
            connected=known.connected,
            ping_ms=known.ping_ms if known.connected else -1,
            clock_error_ms=known.clock_error_ms if known.connected else -1,
            page=known.page,
            seen_wall_ms=known.seen_wall_ms // grain_ms * grain_ms,
            armed=armed and known.connected,
            lag_ms=known.lag_us // LAG_GRAIN_US * LAG_GRAIN_MS if known.connected and known.lag_us >= 0 else -1,
            doubts=_doubts(known, hall_us),
        )


def _doubts(known: Presence, hall_us: int) -> tuple[str, ...]:
    """What a person should look at; nobody is cut off for it (DESIGN 4.4)."""
    delayed = known.connected and is_delayed(known.lag_us, hall_us)
    return (*(("clock",) if known.clock_doubted else ()), *(("delay",) if delayed else ()))
