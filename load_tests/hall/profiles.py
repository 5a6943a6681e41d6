"""What a device's way to the server is like: the profiles of the bad hall, and the presets that have a name.

Owns the numbers. It must not know how a profile is carried out (`lanes` says what a packet meets). Called by every
harness and by `namespaces` and `proxy`. All times are one way and in microseconds: a profile of 75,000 ± 30,000 µs is
a round trip of 150 ± 60 ms.
"""

import random
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

QUEUE_PACKETS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class MomentStall:
    """A stall around a moment that the harness announces: it begins `lead_us` before it and lasts `length_us`."""

    lead_us: int
    length_us: int


@dataclass(frozen=True, slots=True)
class Profile:
    """One device's way to the server. Every figure holds for each direction by itself.

    `jitter_us`: the delay is drawn evenly from `delay_us` ± `jitter_us` for every packet. `loss_rate`: 0 … 1.
    `stall_every_us`: mean time from the end of one random stall to the begin of the next, 0 = none.
    `stall_length_us`: shortest and longest of them. `bandwidth_bits`: per second, 0 = without limit.
    `extra_down_us`: what the way to the device takes on top: of a device that holds packets back below TCP.
    `reorders`: jitter may put a later packet first; otherwise a direction is a queue.
    Errors: ValueError for figures that no way can have.
    """

    name: str
    delay_us: int
    jitter_us: int = 0
    loss_rate: float = 0.0
    stall_every_us: int = 0
    stall_length_us: tuple[int, int] = (0, 0)
    moment_stall: MomentStall | None = None
    bandwidth_bits: int = 0
    reorders: bool = False
    extra_down_us: int = 0
    queue_packets_max: int = QUEUE_PACKETS_MAX

    def __post_init__(self) -> None:
        shortest, longest = self.stall_length_us
        if not 0 <= self.jitter_us <= self.delay_us:
            raise ValueError(f"profile {self.name}: expected 0 ≤ jitter_us ≤ {self.delay_us}, got {self.jitter_us}")
        if not 0 <= self.loss_rate <= 1:
            raise ValueError(f"profile {self.name}: expected 0 ≤ loss_rate ≤ 1, got {self.loss_rate}")
        if not 0 <= shortest <= longest or min(self.stall_every_us, self.bandwidth_bits, self.extra_down_us) < 0:
            raise ValueError(f"profile {self.name}: expected times and rates that are not negative, the longest last")

    def as_json(self) -> dict[str, Any]:
        """Its fields as JSON can hold them; `from_json` reads them."""
        return asdict(self)

    @classmethod
    def from_json(cls, shape: dict[str, Any]) -> Self:
        """What `as_json` wrote."""
        values = {field.name: shape[field.name] for field in fields(cls)}
        values["stall_length_us"] = tuple(values["stall_length_us"])
        moment = values["moment_stall"]
        values["moment_stall"] = moment and MomentStall(**moment)
        return cls(**values)


CLEAN = Profile("clean", delay_us=0)
GOOD_WIFI = Profile("good-wifi", delay_us=2_500, jitter_us=1_000)
CROWDED_HALL = Profile(
    "crowded-hall",
    delay_us=15_000,
    jitter_us=12_000,
    loss_rate=0.005,
    stall_every_us=20_000_000,
    stall_length_us=(100_000, 400_000),
    bandwidth_bits=8_000_000,
)
MOBILE_4G = Profile(
    "4g",
    delay_us=30_000,
    jitter_us=10_000,
    loss_rate=0.001,
    stall_every_us=30_000_000,
    stall_length_us=(80_000, 250_000),
    bandwidth_bits=20_000_000,
)
BAD = Profile("bad", delay_us=75_000, jitter_us=30_000, loss_rate=0.02)
STALLING = Profile(
    "stalling", delay_us=20_000, jitter_us=10_000, stall_every_us=5_000_000, stall_length_us=(200_000, 1_000_000)
)
STALLING_BEFORE_MOMENT = Profile(
    "stalling-before-moment", delay_us=10_000, jitter_us=4_000, moment_stall=MomentStall(300_000, 800_000)
)

PRESETS = {
    profile.name: profile
    for profile in (CLEAN, GOOD_WIFI, CROWDED_HALL, MOBILE_4G, BAD, STALLING, STALLING_BEFORE_MOMENT)
}
"""Name of a preset, as a command line takes it -> profile."""


def mixed(count: int, seed: int, delay_us: tuple[int, int] = (2_500, 75_000)) -> list[Profile]:
    """`count` profiles from near to far: one-way delays spread evenly by ratio, the rest drawn from `seed`."""
    generator = random.Random(f"mixed:{seed}")
    nearest, farthest = delay_us
    profiles = []
    for index in range(count):
        part = index / max(1, count - 1)
        base_us = round(nearest * (farthest / nearest) ** part)
        jitter_us = round(base_us * generator.uniform(0.1, 0.4))
        loss_rate = round(generator.uniform(0, 0.02), 4)
        profiles.append(
            replace(CLEAN, name=f"mixed-{index}", delay_us=base_us, jitter_us=jitter_us, loss_rate=loss_rate)
        )
    return profiles
