"""The server's contest time as a client knows it, from pings (DESIGN 4.2), and how good the connection is.

Owns offset and round trips. Times come from the caller; `monotonic_us` of this machine. Called by `connection`.
"""

from collections import deque

SAMPLES_MAX = 40


class ServerClock:
    """Of all samples under one clock id, the one with the shortest round trip wins."""

    def __init__(self) -> None:
        self._id = ""
        self._offset_us = 0
        self._error_us = -1
        self._round_trips_us: deque[int] = deque(maxlen=SAMPLES_MAX)

    def begin(self, id_: str, now_us: int, device_us: int) -> None:
        """A welcome: a new id makes earlier samples worthless."""
        if id_ != self._id or self._error_us < 0:
            self._id, self._error_us = id_, -1
            self._offset_us = now_us - device_us

    def sample(self, sent_us: int, received_us: int, replied_us: int, returned_us: int) -> None:
        """A pong: sent and returned by this device's clock, received and replied by the server's."""
        self._round_trips_us.append(returned_us - sent_us)
        error_us = (max(0, returned_us - sent_us - (replied_us - received_us)) + 1) // 2
        if self._error_us < 0 or error_us <= self._error_us:
            self._error_us = error_us
            self._offset_us = (received_us - sent_us + replied_us - returned_us) // 2

    def now_us(self, device_us: int) -> int:
        """Contest time at a moment of this device's clock."""
        return device_us + self._offset_us

    @property
    def error_ms(self) -> int:
        """How wrong `now_us` may be, rounded up; −1: unknown."""
        return -1 if self._error_us < 0 else -(-self._error_us // 1000)

    @property
    def ping_p95_ms(self) -> int:
        """Of the last round trips; −1: unknown."""
        if not self._round_trips_us:
            return -1
        ordered = sorted(self._round_trips_us)
        return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)] // 1000
