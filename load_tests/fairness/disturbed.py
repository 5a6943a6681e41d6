"""Experiments 5, 6 and 8: a server that is stopped, whose wall clock jumps, that gets a thousand answers at once.

Owns the disturbances. What is judged is the moment the server stamps each answer with, and the order that follows from
it, against the moment each was truly sent. Clients are on loopback: their way takes no time worth naming. Called by
`__main__` and `tests/fairness`.
"""

import asyncio
import os
import random
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgpack

from chungket.clock import monotonic_us, wall_us
from load_tests.fairness.arena import Arena, arena, serving
from load_tests.fairness.seats import Press, Seat, press_now, take_seat, until_us
from load_tests.swarm.lean_client import LeanClient, answer_frame, client_frame
from tests.harness.contests import candidate_number

STOP_S = 0.3
BEFORE_ANSWERS_US = 300_000
WALL_STEP_US = 5_000_000
STEP_FORWARD, STEP_BACK = signal.SIGUSR1, signal.SIGUSR2
WALL_PATCHES = (
    "import signal",
    "from chungket import clock",
    "step = [0]",
    f"signal.signal({int(STEP_FORWARD)}, lambda *_: step.__setitem__(0, step[0] + {WALL_STEP_US}))",
    f"signal.signal({int(STEP_BACK)}, lambda *_: step.__setitem__(0, step[0] - {WALL_STEP_US}))",
    "clock.ContestClock.__init__.__defaults__ = (0, clock.monotonic_us, lambda: clock.wall_us() + step[0])",
)
"""The server's wall clock as `ContestClock` is handed it, stepped from outside."""


@dataclass
class Stamped:
    """Answers as they were given and as the server has them. `sent_us`, `stamped_us`: by the machine's clock, in the
    order they were sent; `latencies_us`: credited; `ages_us`: what the kernel said they had waited."""

    sent_us: list[int] = field(default_factory=list)
    stamped_us: list[int] = field(default_factory=list)
    latencies_us: list[int] = field(default_factory=list)
    ages_us: list[int] = field(default_factory=list)

    def errors_us(self) -> list[int]:
        """Stamp − sending."""
        return [stamped - sent for sent, stamped in zip(self.sent_us, self.stamped_us, strict=True)]

    def order_is_true(self) -> bool:
        """Whether who sent earlier is credited less."""
        return self.latencies_us == sorted(self.latencies_us)


async def stamped(played: Arena, play: str, presses: Sequence[tuple[str, int]]) -> Stamped:
    """What the log has of answers. `presses`: candidate number and when it was sent."""
    accepted = await played.accepted(play)
    result = Stamped()
    for candidate, sent_us in sorted(presses, key=lambda one: one[1]):
        answer = accepted[candidate]
        result.sent_us.append(sent_us)
        result.stamped_us.append(played.machine_us(answer.received_us))
        result.latencies_us.append(answer.latency_us)
        result.ages_us.append(answer.age_us)
    return result


async def opened(played: Arena) -> tuple[str, int]:
    """A question whose choices are shown: the play and its moment by the machine's clock."""
    play = await played.prepare()
    await until_us(await played.show_stem())
    moment_us = played.machine_us(await played.announce_choices())
    await until_us(moment_us)
    return play, moment_us


async def seated(played: Arena, count: int) -> list[Seat]:
    """Finalists on loopback, the round begun."""
    cookies = await asyncio.to_thread(played.cookies, range(1, count + 1))
    seats = [await take_seat(played, number, cookie) for number, cookie in enumerate(cookies, start=1)]
    await played.begin_round()
    return seats


# --- 5: stopped ------------------------------------------------------------------------------------------------------


def measure_stopped(directory: Path, *, finalists: int = 20, gap_us: int = 12_000, plays: int = 3) -> list[Stamped]:
    """The server is stopped for 300 ms while answers arrive, each `gap_us` after the one before."""

    async def play_once(played: Arena, seats: Sequence[Seat], generator: random.Random) -> Stamped:
        play, moment_us = await opened(played)
        order = generator.sample(seats, len(seats))  # the order of the sockets says nothing
        process = played.server.process
        assert process is not None
        presses: list[tuple[Seat, Press]] = []
        await until_us(moment_us + BEFORE_ANSWERS_US)
        process.send_signal(signal.SIGSTOP)
        go_on = asyncio.get_running_loop().call_later(STOP_S, process.send_signal, signal.SIGCONT)
        try:
            for place, seat in enumerate(order):
                await until_us(moment_us + BEFORE_ANSWERS_US + (place + 1) * gap_us)
                presses.append((seat, press_now(seat, play)))
            for seat, press in presses:
                await seat.client.reply(press.id)
        finally:
            go_on.cancel()
            process.send_signal(signal.SIGCONT)
        result = await stamped(played, play, [(seat.candidate, press.pressed_us) for seat, press in presses])
        await played.finish()
        return result

    async def run() -> list[Stamped]:
        async with arena(server) as played:
            seats = await seated(played, finalists)
            generator = random.Random("stopped")
            result = [await play_once(played, seats, generator) for _ in range(plays)]
            await asyncio.gather(*(seat.client.close() for seat in seats))
            return result

    with serving(directory, id_="dung-may", places=finalists, questions=max(2, plays)) as server:
        return asyncio.run(run())


# --- 6: the wall clock jumps -----------------------------------------------------------------------------------------


@dataclass
class Stepped:
    """A question during which the wall clock was stepped forward, and then back and further back."""

    answers: Stamped
    deadline_before_us: int
    deadline_after_us: int
    moment_us: int
    wall_moved_us: list[int]
    """By how much the server's own time of day moved against the machine's, after each step."""


def measure_stepped(directory: Path, *, finalists: int = 6, gap_us: int = 150_000) -> Stepped:
    """Two answers before the first step, two between, two after the second."""

    async def run() -> Stepped:
        async with arena(server) as played:
            seats = await seated(played, finalists)
            process = played.server.process
            assert process is not None
            play, moment_us = await opened(played)
            before_us = played.console.console["play"]["deadline_us"]
            steps = {2: [STEP_FORWARD], 4: [STEP_BACK, STEP_BACK]}
            presses: list[tuple[str, int]] = []
            moved_us: list[int] = []
            for place, seat in enumerate(seats):
                for number in steps.get(place, []):
                    process.send_signal(number)
                    await asyncio.sleep(0.02)
                await until_us(moment_us + (place + 1) * gap_us)
                press = press_now(seat, play)
                reply = await seat.client.reply(press.id)
                presses.append((seat.candidate, press.pressed_us))
                moved_us.append(reply["wall_ms"] * 1_000 - wall_us())
            after_us = played.console.console["play"]["deadline_us"]
            answers = await stamped(played, play, presses)
            await asyncio.gather(*(seat.client.close() for seat in seats))
            return Stepped(answers, before_us, after_us, moment_us, moved_us)

    with serving(directory, id_="nhay-gio", places=finalists + 1, questions=2, patches=WALL_PATCHES) as server:
        return asyncio.run(run())


# --- 8: a burst ------------------------------------------------------------------------------------------------------


def measure_burst(directory: Path, *, answers: int = 1_000, plays: int = 3) -> list[Stamped]:
    """As many answers at once, from as many connections; each sending is stamped on its own."""

    async def play_once(played: Arena, clients: Sequence[LeanClient], generator: random.Random) -> Stamped:
        play, moment_us = await opened(played)
        ready = []
        for number, client in enumerate(clients, start=1):
            id_ = os.urandom(8).hex()
            ready.append((number, client, id_, client_frame(msgpack.packb(answer_frame(id_, play, "B", 0)))))
        generator.shuffle(ready)
        await until_us(moment_us + BEFORE_ANSWERS_US)
        presses = []
        for number, client, _, frame in ready:
            presses.append((candidate_number(number), monotonic_us()))
            client.write(frame)  # asyncio's own transport hands it to the kernel at once
        for _, client, id_, _ in ready:
            await client.reply(id_)
        result = await stamped(played, play, presses)
        await played.finish()
        return result

    async def run() -> list[Stamped]:
        async with arena(server) as played:
            await played.console.close()
            cookies = await asyncio.to_thread(played.cookies, range(1, answers + 1))
            clients = [await LeanClient(played.url, cookie).open() for cookie in cookies]
            await played.console.open()
            await played.begin_round()
            generator = random.Random("burst")
            result = [await play_once(played, clients, generator) for _ in range(plays)]
            await asyncio.gather(*(client.close() for client in clients))
            return result

    with serving(directory, id_="dong-loat", places=answers, questions=max(2, plays)) as server:
        return asyncio.run(run())
