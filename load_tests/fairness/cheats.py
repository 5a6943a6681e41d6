"""Experiment 3: what clients that lie gain, each against the true way of its packets.

Owns the lies. All of them are told at the same time to one server, among honest finalists, over real TCP. Gains are µs
credited beyond the true way; bounds are those of the assertions in `tests/fairness/test_cheats.py`. Called by
`__main__` and by these tests.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chungket.clock import monotonic_us
from chungket.core import events as e
from load_tests.fairness.arena import Arena, MeasuredServer, arena, pinging_every, serving
from load_tests.fairness.seats import Press, Seat, gain_us, path_us, press_now, take_seat, until_us
from load_tests.hall.hall import BadHall, Device, open_hall
from load_tests.hall.profiles import Profile

NEAR = Profile("near", delay_us=2_500)
HELD_BELOW_TCP = Profile("held-below-tcp", delay_us=2_500, extra_down_us=300_000)
HELD_UNSEEN = Profile("held-unseen", delay_us=2_500, extra_down_us=90_000)
HOLD_PONGS_S = 0.9
PING_S = 0.4
PINGS_HELD = 4
BOARD_S = 10.0
CLAIM_US = 1_000_000
HOUR_US = 3_600_000_000
AFTER_OPENING_US = 1_200_000
"""When the liars press: late enough for a claim of a second not to reach before the opening."""
HONEST = (1, 2, 3, 4)
PONGS, CLAIMS, FORGES, SILENT, EARLY, REPLAYS, RETURNS, HELD, UNSEEN = range(5, 14)
CLAIMING = {"pongs": PONGS, "claims": CLAIMS, "returns": RETURNS, "held": HELD, "unseen": UNSEEN}
"""Who claims to have pressed a second ago, in every play."""
PROFILES = [NEAR] * 11 + [HELD_BELOW_TCP, HELD_UNSEEN]


@dataclass
class Cheats:
    """What became of each lie. `gains_us`: by name; `refused`: codes by name; `doubts`: of the board, by place."""

    gains_us: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    logged: dict[str, int] = field(default_factory=dict)
    doubts: dict[int, list[str]] = field(default_factory=dict)
    credits_us: dict[str, list[int]] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    early_us: int = 0
    """How long before the moment a client that reads the opener at once knows the choices."""
    replayed_choice: str = ""
    lag_credit_max_us: int = 0

    def greatest_us(self, names: Sequence[str]) -> int:
        """The most that any of these lies gained."""
        return max(gain for name in names for gain in self.gains_us[name])


BOUNDED = ("pongs", "claims", "forges", "silent", "returns")
"""Lies above TCP: none of them gains more than the honest round trip of its own line."""


async def forge(seat: Seat, play: str, opens_us: int, result: Cheats) -> Press:
    """Impossible moments, one after another; then a claim to have pressed a little before the question was there."""
    now_us = seat.client.contest_us(monotonic_us())
    forged = {
        "an hour ahead": now_us + HOUR_US,
        "an hour back": max(1, now_us - HOUR_US),
        "before the moment": opens_us - 2 * CLAIM_US,
        "after the arrival": now_us + 2 * CLAIM_US,
    }
    for name, claim_us in forged.items():
        press = press_now(seat, play, claim_us=claim_us)
        result.refused[name] = (await seat.client.reply(press.id))["code"]
    return press_now(seat, play, claim_us=opens_us - CLAIM_US // 2)


def press_and_claim(played: Arena, seats: dict[int, Seat], play: str) -> dict[str, tuple[Seat, Press]]:
    """Those who claim press one after another."""
    presses = {}
    for name, number in CLAIMING.items():
        claim_us = played.offset_us + monotonic_us() - CLAIM_US
        presses[name] = seats[number], press_now(seats[number], play, claim_us=claim_us)
    return presses


async def first_play(played: Arena, hall: BadHall[Device], seats: dict[int, Seat], result: Cheats) -> str:
    """Everybody lies as well as they can."""
    heard_us: list[int] = []

    def hear(kind: str, _: bytes, now_us: int) -> None:
        if kind == "opener":
            heard_us.append(now_us)

    seats[EARLY].client.listen(hear)
    play = await played.prepare()
    await until_us(await played.show_stem())
    opens_us = await played.announce_choices()
    moment_us = played.machine_us(opens_us)
    await until_us(moment_us - 100_000)
    result.early_us = moment_us - heard_us[-1]
    early = press_now(seats[EARLY], play)
    result.refused["too early"] = (await seats[EARLY].client.reply(early.id))["code"]
    await until_us(moment_us + AFTER_OPENING_US)
    presses: dict[str, tuple[Seat, Press]] = {}
    for number in HONEST:
        presses[f"honest {number}"] = seats[number], press_now(seats[number], play)
    presses |= press_and_claim(played, seats, play)
    presses["silent"] = seats[SILENT], press_now(seats[SILENT], play, claim_us=0)
    presses["replays"] = seats[REPLAYS], press_now(seats[REPLAYS], play, "B", id_="the-same")
    presses["forges"] = seats[FORGES], await forge(seats[FORGES], play, opens_us, result)
    await note(played, hall, play, presses, result)
    return play


async def further_play(played: Arena, hall: BadHall[Device], seats: dict[int, Seat], old: str, result: Cheats) -> None:
    """The same claims again; one comes back on a new socket before, one sends its old answer again."""
    play = await played.prepare()
    await until_us(await played.show_stem())
    seat = seats[RETURNS]
    await seat.client.close()
    seats[RETURNS] = await take_seat(played, RETURNS, seat.cookie, seat.device)
    opens_us = await played.announce_choices()
    await until_us(played.machine_us(opens_us) + AFTER_OPENING_US)
    presses = press_and_claim(played, seats, play)
    replaying = seats[REPLAYS]
    replaying.client.replies.clear()
    press_now(replaying, old, "C", id_="the-same")  # the old id: the receipt of then, and nothing changes
    receipt = await replaying.client.reply("the-same")
    result.replayed_choice = receipt["answer"]["choice"] if receipt["type"] == "ack" else receipt["code"]
    again = press_now(replaying, old, "C")
    result.refused["an old answer"] = (await replaying.client.reply(again.id))["code"]
    await note(played, hall, play, presses, result)


async def note(
    played: Arena, hall: BadHall[Device], play: str, presses: dict[str, tuple[Seat, Press]], result: Cheats
) -> None:
    """Wait for the acks; what was credited, and what the way took."""
    for name, (seat, press) in presses.items():
        reply = await seat.client.reply(press.id)
        if reply["type"] != "ack":
            raise RuntimeError(f"{name}: {reply}")
    accepted = await played.accepted(play)
    for name, (seat, press) in presses.items():
        answer = accepted[seat.candidate]
        result.credits_us.setdefault(name, []).append(answer.credit_us)
        result.gains_us.setdefault(name, []).append(gain_us(answer, path_us(hall, seat, press)))


async def look_again(played: Arena, seats: dict[int, Seat]) -> None:
    """What they send makes the board look at their lines again; who is flagged late is not flagged at all."""
    until_s = time.monotonic() + BOARD_S
    while not played.console.places[seats[HELD].candidate]["doubts"] and time.monotonic() < until_s:
        for seat in seats.values():
            seat.client.send({"type": "sample", "ping_p95_ms": 5, "clock_error_ms": 3, "away": False})
        await asyncio.sleep(1)


async def run(played: Arena, hall: BadHall[Device], plays: int) -> Cheats:
    """Several questions; the first with every lie there is."""
    numbers = range(1, len(PROFILES) + 1)
    cookies = await asyncio.to_thread(played.cookies, numbers)
    seats = {}
    for number, cookie in zip(numbers, cookies, strict=True):
        seats[number] = await take_seat(
            played,
            number,
            cookie,
            hall.device(number - 1),
            hold_pongs_s=HOLD_PONGS_S if number == PONGS else 0.0,
            measures=number != SILENT,
        )
    await played.begin_round()
    result = Cheats(lag_credit_max_us=250_000)
    while seats[PONGS].client.pongs_sent < PINGS_HELD:  # nobody tells of a pong that was sent
        if seats[PONGS].client.close_code:
            raise RuntimeError(f"who holds pongs back was sent away: {seats[PONGS].client.close_code}")
        await asyncio.sleep(0.1)
    play = await first_play(played, hall, seats, result)
    for _ in range(plays - 1):
        await played.finish()
        await further_play(played, hall, seats, play, result)
    refusals = await played.events(e.AnswerRefused)
    for event in refusals:
        result.logged[event.code] = result.logged.get(event.code, 0) + 1
    await look_again(played, seats)
    result.doubts = {number: list(played.console.places[seat.candidate]["doubts"]) for number, seat in seats.items()}
    result.closed = {seat.candidate: seat.client.close_code for seat in seats.values() if seat.client.close_code}
    for seat in seats.values():
        await seat.client.close()
    return result


def measure(directory: Path, *, plays: int = 3) -> Cheats:
    """The whole experiment."""

    async def play(server: MeasuredServer, hall: BadHall[Device]) -> Cheats:
        async with arena(server) as played:
            return await run(played, hall, plays)

    with (
        serving(directory, id_="gian-lan", places=len(PROFILES), patches=pinging_every(PING_S)) as server,
        open_hall(PROFILES, server.port, seed=1, kind="namespaces", log=directory / "packets") as hall,
    ):
        return asyncio.run(play(server, hall))
