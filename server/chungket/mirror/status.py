"""What is told of the second copy: how far it is behind, and what is wrong with it.

Owns the message between the process that copies and those that serve, its channel in the store, and how a lag is
counted. It must not know pages. Called by `process` and `watching`.
"""

from collections import deque

import msgspec

from chungket.core.shapes import MirrorShape
from chungket.store import Keys

BEHIND_S = 3  # more than this is told as a fault
BEATS_KEPT_MAX = 10_000

OK = "ok"
BEHIND = "behind"
AWAY = "away"
REFUSED = "refused"
SAME_DISK = "same_disk"


def channel(contest: str) -> str:
    """Where it is told: messages there are kept nowhere."""
    return Keys(contest).log.removesuffix("log") + "mirror"


def encode_status(status: MirrorShape) -> bytes:
    """One message."""
    return msgspec.json.encode(status)


def decode_status(data: bytes) -> MirrorShape:
    """What was encoded. Raises `msgspec.MsgspecError`."""
    return msgspec.json.decode(data, type=MirrorShape)


class Lag:
    """How far the copy is behind the log, in entries and in seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, float]] = deque()  # number of the last entry, and when it was first seen

    def saw(self, seq: int, now_s: float) -> None:
        """The log stands at this entry."""
        if len(self._seen) < BEATS_KEPT_MAX and (not self._seen or self._seen[-1][0] < seq):
            self._seen.append((seq, now_s))

    def of(self, log: int, copied: int, now_s: float) -> tuple[int, int]:
        """Entries that are not in the copy, and for how many seconds the oldest known of them has not been."""
        while self._seen and self._seen[0][0] <= copied:
            self._seen.popleft()
        if log <= copied:
            return 0, 0
        return log - copied, int(now_s - self._seen[0][1]) if self._seen else 0
