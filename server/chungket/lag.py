"""What the server itself measures of a connection's lag, and how much of it may be credited (DESIGN 4.4).

Owns what the kernel says of a socket, and the quota of each place. It must not know what was answered: the core credits
and says how much in its events. Called by `socket` and `hub`.
"""

import socket
import struct
from typing import NamedTuple, Protocol

from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId

TCP_INFO = getattr(socket, "TCP_INFO", 0)  # Linux
AGE_OFFSET = 52  # tcpi_last_data_recv, ms
RTT_OFFSET = 68  # tcpi_rtt, µs, smoothed
RTT_MIN_OFFSET = 148  # tcpi_min_rtt, µs, of the last five minutes
INFO = struct.Struct(f"={AGE_OFFSET}xI{RTT_OFFSET - AGE_OFFSET - 4}xI{RTT_MIN_OFFSET - RTT_OFFSET - 4}xI")
INFO_BYTES = INFO.size
GRAIN_US = 4_000  # the kernel counts this in ticks: less says nothing
AGE_MAX_US = 10_000_000  # a socket that was silent is no late answer
PONGS_KEPT = 5
UNKNOWN = -1

DELAYED_US = 100_000  # above this, and so many times the hall's own, a connection is told to the hosts
DELAYED_TIMES = 4


class Kernel(NamedTuple):
    """What the kernel says of one socket, in µs; `UNKNOWN` where it says nothing."""

    age_us: int = 0  # since it had the newest data
    rtt_us: int = UNKNOWN
    rtt_min_us: int = UNKNOWN


NO_KERNEL = Kernel()


class HasOptions(Protocol):
    """A socket, or what a loop shows of it."""

    def getsockopt(self, level: int, name: int, length: int) -> bytes:
        """See `socket.socket`."""


def ask_kernel(sock: HasOptions | None) -> Kernel:
    """What the kernel knows; nothing where it is not Linux, or not TCP."""
    if sock is None or not TCP_INFO:
        return NO_KERNEL
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO, INFO_BYTES)
    except OSError:
        return NO_KERNEL
    if len(info) < INFO_BYTES:
        return NO_KERNEL
    age_ms, rtt_us, rtt_min_us = INFO.unpack_from(info)
    return Kernel(age_ms * 1_000, rtt_us or UNKNOWN, rtt_min_us if 0 < rtt_min_us < 2**32 - 1 else UNKNOWN)


def waited_us(kernel: Kernel) -> int:
    """How long what was just read had waited in the kernel; 0 below one of its ticks."""
    return kernel.age_us if GRAIN_US < kernel.age_us <= AGE_MAX_US else 0


class Lag:
    """The lag of one connection: round trips of the protocol's own pings, and what the kernel measured.

    `bound_us`: the most that one way can have taken, a whole round trip by whichever measurement says less; 0: unknown.
    It is reckoned when a measurement comes, for it is asked with every frame.
    """

    __slots__ = ("bound_us", "pong_us", "pongs_us", "rtt_us")

    def __init__(self) -> None:
        self.pongs_us: tuple[int, ...] = ()
        self.pong_us = UNKNOWN  # the middle one of the last round trips
        self.rtt_us = UNKNOWN
        self.bound_us = 0

    def ponged(self, round_trip_us: int) -> None:
        """A ping of the server came back."""
        self.pongs_us = (*self.pongs_us[1 - PONGS_KEPT :], round_trip_us)
        self.pong_us = sorted(self.pongs_us)[len(self.pongs_us) // 2]
        self._reckon()

    def asked(self, kernel: Kernel) -> None:
        """The kernel was asked. Its smoothed value grows with acks that a client delays; its least one does not."""
        _, rtt_us, least_us = kernel
        if rtt_us == UNKNOWN or UNKNOWN < least_us < rtt_us:
            rtt_us = least_us
        if rtt_us not in (UNKNOWN, self.rtt_us):
            self.rtt_us = rtt_us
            self._reckon()

    def _reckon(self) -> None:
        known = [us for us in (self.pong_us, self.rtt_us) if us != UNKNOWN]
        self.bound_us = min(known, default=0)


class Quotas:
    """What may still be credited to each place. It belongs to the place: coming back on another socket refills nothing,
    and each play refills as much as an honest device on this line needs; nor does a server that starts again, which has
    it from the log. `max_us`: the most of one answer."""

    def __init__(self, max_us: int) -> None:
        self.max_us = max_us
        self._left_us: dict[CandidateNumber, int] = {}
        self._refilled: dict[CandidateNumber, PlayId] = {}

    def allows_us(self, candidate: CandidateNumber, play: PlayId, lag: Lag) -> int:
        """The most that this place's answer in this play may be credited."""
        left_us = self._left_us.get(candidate, self.max_us)
        if self._refilled.get(candidate) != play:
            self._refilled[candidate] = play
            left_us = min(self.max_us, left_us + lag.bound_us)
        self._left_us[candidate] = left_us
        return min(lag.bound_us, left_us)

    def spend(self, candidate: CandidateNumber, play: PlayId, credit_us: int) -> None:
        """An answer in a play was credited, maybe by another node: coming here refills nothing for that play."""
        self._refilled[candidate] = play
        self._left_us[candidate] = max(0, self._left_us.get(candidate, self.max_us) - credit_us)

    def recall(self, candidate: CandidateNumber, play: PlayId, quota_us: int, credit_us: int) -> None:
        """What the log says of an answer that this server did not take: in its play there was as much as its line
        needed, however many answers of it were measured at once."""
        left_us = quota_us
        if self._refilled.get(candidate) == play:
            left_us = min(left_us, self._left_us[candidate])
        self._refilled[candidate] = play
        self._left_us[candidate] = max(0, left_us - credit_us)


def is_delayed(bound_us: int, hall_us: int) -> bool:
    """Whether a line is so much slower than the hall's middle one that somebody should look."""
    return bound_us > DELAYED_US and bound_us > DELAYED_TIMES * hall_us
