"""What a packet meets on a line: when it is due at the other end, or that it is lost.

Owns the arithmetic and the chance of the bad hall, all of it drawn from a seed. It must not know what carries the
packets: no sockets, no clock. Called by `forwarder` (packets) and `proxy` (chunks of a TCP connection).
"""

import random
from bisect import insort
from typing import Literal

from load_tests.hall.profiles import Profile

Direction = Literal["up", "down"]
Directions = Literal["up", "down", "both"]
DIRECTIONS: tuple[Direction, Direction] = ("up", "down")
"""Up is from the device to the server."""

KEPT_US = 10_000_000
"""How long a stall is remembered after its end; packets are never that late."""


def chosen(directions: Directions) -> tuple[Direction, ...]:
    """The single directions that are meant."""
    return DIRECTIONS if directions == "both" else (directions,)


class Stalls:
    """When a line stands still: nothing is delivered, nothing is lost, all of it comes at the end.

    Random ones hold for both directions and follow from the seed alone, counted from `start_us`; others are ordered.
    """

    def __init__(self, profile: Profile, seed: str, start_us: int) -> None:
        self._profile = profile
        self._generator = random.Random(f"{seed}:stalls")
        self._drawn_to_us = start_us
        self._stalls: dict[Direction, list[tuple[int, int]]] = {"up": [], "down": []}

    def order(self, start_us: int, end_us: int, directions: Directions = "both") -> None:
        """Let the line stand still from `start_us` to `end_us`."""
        for direction in chosen(directions):
            insort(self._stalls[direction], (start_us, end_us))

    def end_us(self, due_us: int, direction: Direction) -> int:
        """When a packet that is due at `due_us` can be delivered: then, or when the stall that it falls into ends."""
        if self._profile.stall_every_us:
            self._draw_until(due_us)
        stalls = self._stalls[direction]
        while stalls and stalls[0][1] < due_us - KEPT_US:
            del stalls[0]
        for start_us, end_us in stalls:
            if start_us <= due_us < end_us:
                due_us = end_us
        return due_us

    def _draw_until(self, moment_us: int) -> None:
        # One stall further than asked for, so that one that an earlier stall reaches into is there.
        while self._drawn_to_us <= moment_us:
            start_us = self._drawn_to_us + round(self._generator.expovariate(1 / self._profile.stall_every_us))
            end_us = start_us + self._generator.randint(*self._profile.stall_length_us)
            self.order(start_us, end_us)
            self._drawn_to_us = end_us


class Lane:
    """One direction of a line. The n-th packet of a lane meets the same chance in every run of one seed."""

    def __init__(self, profile: Profile, seed: str, direction: Direction) -> None:
        self._profile = profile
        self._generator = random.Random(f"{seed}:{direction}")
        self._free_us = 0
        self._last_due_us = 0
        extra_us = profile.extra_down_us if direction == "down" else 0
        self._shortest_us = profile.delay_us - profile.jitter_us + extra_us
        self._spread_us = 2 * profile.jitter_us

    def due_us(self, arrived_us: int, size: int) -> int | None:
        """When a packet of `size` bytes that arrived now is due at the other end; None: it is lost."""
        profile = self._profile
        # Both are drawn for every packet: what becomes of one must not move the chance of the next.
        lost = self._generator.random() < profile.loss_rate
        delay_us = self._shortest_us + int(self._generator.random() * (self._spread_us + 1))
        if lost:
            return None
        if profile.bandwidth_bits:
            self._free_us = max(self._free_us, arrived_us) + size * 8_000_000 // profile.bandwidth_bits
            arrived_us = self._free_us
        due_us = arrived_us + delay_us
        if not profile.reorders:
            due_us = self._last_due_us = max(due_us, self._last_due_us)
        return due_us
