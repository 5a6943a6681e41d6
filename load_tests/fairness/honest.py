"""Experiment 4: one on a bad line and one on a good line press at the same true moment; what is each credited?

Owns pairs of honest clients: each claims the moment of its press by its own clock, which it set by the server's as
pages do. Called by `__main__` and `tests/fairness`.
"""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path

from load_tests.fairness.arena import Arena, MeasuredServer, arena, pinging_every, serving
from load_tests.fairness.seats import Press, Seat, press_now, take_seat, until_us
from load_tests.hall.hall import BadHall, Device, open_hall
from load_tests.hall.profiles import BAD, Profile

NEAR = Profile("two-milliseconds", delay_us=1_000)
PRESS_US = (300_000, 1_500_000)
PING_S = 1.0
"""Its usual ten seconds would make a run of minutes."""


@dataclass
class Pairs:
    """Of each pair and play, µs: far − near of the latency credited, and of the arrival as it was."""

    credited_us: list[int] = field(default_factory=list)
    raw_us: list[int] = field(default_factory=list)

    def gaps_us(self) -> list[int]:
        """How far apart the credited latencies of two are who pressed at the same moment."""
        return [abs(us) for us in self.credited_us]


async def run(played: Arena, hall: BadHall[Device], pairs: int, plays: int) -> Pairs:
    """Seats 2k − 1 are near, seats 2k far."""
    numbers = range(1, 2 * pairs + 1)
    cookies = await asyncio.to_thread(played.cookies, numbers)
    seats = await asyncio.gather(
        *(
            take_seat(played, number, cookie, hall.device(number - 1))
            for number, cookie in zip(numbers, cookies, strict=True)
        )
    )
    await played.begin_round()
    generator = random.Random("honest")
    result = Pairs()
    for _ in range(plays):
        play = await played.prepare()
        await until_us(await played.show_stem())
        moment_us = played.machine_us(await played.announce_choices())
        await asyncio.gather(*(seat.client.measure() for seat in seats))  # as pages do, once a play is on deck
        presses: list[tuple[tuple[Seat, Press], tuple[Seat, Press]]] = []
        for press_us in sorted(generator.randint(*PRESS_US) for _ in range(pairs)):
            await until_us(moment_us + press_us)
            near, far = seats[2 * len(presses)], seats[2 * len(presses) + 1]
            presses.append(((near, press_now(near, play)), (far, press_now(far, play))))
        for pair in presses:
            for seat, press in pair:
                await seat.client.reply(press.id)
        accepted = await played.accepted(play)
        for (near, _), (far, _) in presses:
            first, second = accepted[near.candidate], accepted[far.candidate]
            result.credited_us.append(second.latency_us - first.latency_us)
            result.raw_us.append(second.received_us - first.received_us)
        await played.finish()
    for seat in seats:
        await seat.client.close()
    return result


def measure(directory: Path, *, pairs: int = 8, plays: int = 6) -> Pairs:
    """The whole experiment."""

    async def play(server: MeasuredServer, hall: BadHall[Device]) -> Pairs:
        async with arena(server) as played:
            return await run(played, hall, pairs, plays)

    with (
        serving(
            directory, id_="that-tha", places=2 * pairs, questions=max(plays, 2), patches=pinging_every(PING_S)
        ) as server,
        open_hall([NEAR, BAD] * pairs, server.port, seed=1, kind="namespaces") as hall,
    ):
        return asyncio.run(play(server, hall))
