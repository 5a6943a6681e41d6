"""Experiment 2: thousands of devices compute the moment of one opening, beside when a push would have reached them.

Owns the crowd: lean clients on several loopback addresses, each with a clock of its own that is off by hours, that ask
the server for the time as pages do. Both figures come from the same openings: the moment each computes from the opener
and its own clock, and when the stage with the texts, which the server pushes to all at the moment, reaches each.
Called by `__main__`.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgpack
import uvloop

from chungket.clock import monotonic_us
from chungket.core import events as e
from load_tests.fairness.arena import Arena, arena, serving
from load_tests.fairness.figures import spread
from load_tests.swarm.lean_client import LeanClient

CLIENTS_PER_ADDRESS = 500
CONNECTING_AT_ONCE = 100
MEASURING_AT_ONCE = 4
CHOICE = "Bốn".encode()
"""In a stage only while its choices may be read. To decode the whole would cost more time than it took to come."""
CLOCK_OFF_US = 5 * 3_600 * 1_000_000
PUSH_TAKES_S = 3.0


@dataclass
class Device:
    """One client of the crowd; what it saw of the opening that is under way. µs; 0: not yet."""

    client: LeanClient
    play: str = ""
    moment_us: int = 0  # as its opener says, on the machine's clock by its own reckoning
    opener_us: int = 0
    pushed_us: int = 0

    def hear(self, kind: str, payload: bytes, now_us: int) -> None:
        """A frame, when this process had it."""
        if kind == "opener":
            frame = msgpack.unpackb(payload)
            if frame["play"] == self.play and frame["part"] == "choices":
                self.opener_us = now_us
                self.moment_us = self.client.machine_us(frame["at_us"])
        elif kind == "stage" and not self.pushed_us and CHOICE in payload and self.play.encode() in payload:
            self.pushed_us = now_us


@dataclass
class Openings:
    """What some openings amounted to, µs: spreads of all devices, one for each play."""

    devices: int
    computed_us: list[float] = field(default_factory=list)
    pushed_us: list[float] = field(default_factory=list)
    pushed_opener_us: list[float] = field(default_factory=list)
    off_us: list[int] = field(default_factory=list)
    """By device: computed − true moment."""
    stalls_us: list[int] = field(default_factory=list)
    """How long the server stood still while a window was open, as it says itself."""

    def ratio(self) -> float:
        """The greatest computed spread over the least pushed one."""
        return max(self.computed_us) / min(self.pushed_us)


async def crowd(played: Arena, count: int) -> list[Device]:
    """Sign in, connect, ask for the time."""
    cookies = await asyncio.to_thread(played.cookies, range(1, count + 1))
    generator = random.Random("crowd")
    connecting, measuring = asyncio.Semaphore(CONNECTING_AT_ONCE), asyncio.Semaphore(MEASURING_AT_ONCE)

    async def enter(number: int, cookie: str) -> Device:
        client = LeanClient(
            played.url, cookie, device=f"device-{number}", shift_us=generator.randint(-CLOCK_OFF_US, CLOCK_OFF_US)
        )
        device = Device(client)
        client.listen(device.hear)
        async with connecting:
            await client.open(local=f"127.0.1.{1 + number // CLIENTS_PER_ADDRESS}")
        return device

    async def measure(device: Device) -> None:
        async with measuring:
            await device.client.measure()

    devices = await asyncio.gather(*(enter(number, cookie) for number, cookie in enumerate(cookies, start=1)))
    await asyncio.gather(*(measure(device) for device in devices))
    return list(devices)


async def open_once(played: Arena, devices: Sequence[Device], result: Openings) -> None:
    """One question from deck to score."""
    play = await played.prepare()
    for device in devices:
        device.play, device.moment_us, device.opener_us, device.pushed_us = play, 0, 0, 0
    stem_us = await played.show_stem()
    await asyncio.sleep(max(0, stem_us - monotonic_us()) / 1_000_000 + 1.0)
    moment_us = played.machine_us(await played.announce_choices())
    await asyncio.sleep(max(0, moment_us - monotonic_us()) / 1_000_000)
    async with asyncio.timeout(PUSH_TAKES_S):
        while not all(device.pushed_us for device in devices):  # noqa: ASYNC110  # thousands of events cost too much
            await asyncio.sleep(0.05)
    computed = [device.moment_us for device in devices]
    result.computed_us.append(spread(computed))
    result.pushed_us.append(spread([device.pushed_us for device in devices]))
    result.pushed_opener_us.append(spread([device.opener_us for device in devices]))
    result.off_us.extend(one - moment_us for one in computed)
    await played.finish()


async def run(played: Arena, count: int, plays: int) -> Openings:
    """Open several questions to a crowd."""
    await played.console.close()  # a board of thousands of rows, changing all the time, helps nobody to sign in
    devices = await crowd(played, count)
    await played.console.open()
    await played.begin_round()
    result = Openings(count)
    for _ in range(plays):
        await open_once(played, devices, result)
    result.stalls_us = [event.stall_us for event in await played.events(e.LoopStalled)]
    await asyncio.gather(*(device.client.close() for device in devices))
    return result


def measure(directory: Path, *, devices: int = 5_000, plays: int = 5) -> Openings:
    """The whole experiment."""

    async def play() -> Openings:
        async with arena(server) as played:
            return await run(played, devices, plays)

    with serving(directory, id_="dong-nguoi", places=devices, questions=plays) as server:
        return uvloop.run(play())
