"""What only the sockets know about a finalist's device: connected or not, how well, which page.

Owns these facts and their place in a row of the readiness board; they are neither stored nor decided on. Called by
`hub` and `gateway`.
"""

from collections.abc import Collection, Iterable
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

    def saw(self, wall_ms: int, page: str, lag_us: int) -> bool:
        """The device was heard of; whether that shows on the board."""
        shows = (
            wall_ms // SEEN_GRAIN_MS != self.seen_wall_ms // SEEN_GRAIN_MS
            or lag_us // LAG_GRAIN_US != self.lag_us // LAG_GRAIN_US
            or page != self.page
        )
        self.seen_wall_ms, self.page, self.lag_us = wall_ms, page, lag_us
        return shows


class PresenceBoard:
    """The devices of all places."""

    def __init__(self) -> None:
        self._of: dict[CandidateNumber, Presence] = {}
        self._elsewhere: dict[str, dict[CandidateNumber, Presence]] = {}  # by node, as other workers tell it

    def of(self, candidate: CandidateNumber) -> Presence:
        """The device of a place; a place nobody came to yet has an empty one."""
        known = self._of.get(candidate)
        if known is None:
            known = self._of[candidate] = Presence()
        return known

    def hall_us(self) -> int:
        """The lag in the middle of all connected devices; 0 while none is known."""
        everywhere = [known for board in (self._of, *self._elsewhere.values()) for known in board.values()]
        known = sorted(known.lag_us for known in everywhere if known.connected and known.lag_us >= 0)
        return known[len(known) // 2] if known else 0

    def here(self) -> list[tuple[CandidateNumber, Presence]]:
        """The devices this node has seen, as other nodes are told of them: "last seen" of one that is here in steps."""
        return [(candidate, _stepped(known)) for candidate, known in self._of.items()]

    def hear(self, node: str, rows: Iterable[tuple[CandidateNumber, Presence]]) -> None:
        """What another node has seen of some devices."""
        self._elsewhere.setdefault(node, {}).update(rows)

    def is_elsewhere(self, candidate: CandidateNumber) -> bool:
        """Whether another node says that the device is connected there."""
        return any(candidate in board and board[candidate].connected for board in self._elsewhere.values())

    def forget(self, nodes: Collection[str]) -> list[CandidateNumber]:
        """Only these nodes live. Places whose device was connected to another one, and is nowhere now."""
        gone = [self._elsewhere.pop(node) for node in list(self._elsewhere) if node not in nodes]
        lost = [candidate for board in gone for candidate, known in board.items() if known.connected]
        return [who for who in lost if not (self.of(who).connected or self.is_elsewhere(who))]

    def _newest(self, candidate: CandidateNumber) -> Presence | None:
        """Where the device is, or was last."""
        if not self._elsewhere:
            return self._of.get(candidate)
        boards = [board[candidate] for board in (self._of, *self._elsewhere.values()) if candidate in board]
        return max(boards, key=lambda known: (known.connected, known.seen_wall_ms), default=None)

    def fill(self, row: PlaceShape, *, armed: bool = False, hall_us: int = 0) -> PlaceShape:
        """A row of the readiness board with what the sockets know. `hall_us`: as `hall_us()` has it, asked once."""
        known = self._newest(CandidateNumber(row.candidate))
        if known is None:
            return row
        here = known.connected
        return replace(
            row,
            away=known.away and here,
            connected=here,
            ping_ms=known.ping_ms if here else -1,
            clock_error_ms=known.clock_error_ms if here else -1,
            page=known.page,
            seen_wall_ms=_stepped_ms(known),
            armed=armed and here,
            lag_ms=known.lag_us // LAG_GRAIN_US * LAG_GRAIN_MS if here and known.lag_us >= 0 else -1,
            doubts=_doubts(known, hall_us),
        )


def _stepped(known: Presence) -> Presence:
    return replace(known, seen_wall_ms=_stepped_ms(known))


def _stepped_ms(known: Presence) -> int:
    grain_ms = SEEN_GRAIN_MS if known.connected else 1
    return known.seen_wall_ms // grain_ms * grain_ms


def _doubts(known: Presence, hall_us: int) -> tuple[str, ...]:
    """What a person should look at; nobody is cut off for it (DESIGN 4.4)."""
    delayed = known.connected and is_delayed(known.lag_us, hall_us)
    return (*(("clock",) if known.clock_doubted else ()), *(("delay",) if delayed else ()))
