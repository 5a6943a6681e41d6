"""Clients on devices of a bad hall: how they come in, press, and what became of a press.

Owns the way from a press by the machine's clock to what was credited for it. It must not know who is honest. Called by
`cheats`, `honest` and `disturbed`.
"""

import asyncio
import random
from dataclasses import dataclass

import msgpack

from chungket.clock import monotonic_us
from chungket.core import events as e
from load_tests.fairness.arena import Arena
from load_tests.hall.hall import BadHall, Device
from load_tests.swarm.lean_client import LeanClient, answer_frame, client_frame
from tests.harness.contests import candidate_number

CLOCK_OFF_US = 3_600_000_000


@dataclass
class Seat:
    """One place and its client. `device` None: on loopback."""

    number: int
    cookie: str
    client: LeanClient
    device: Device | None

    @property
    def candidate(self) -> str:
        """SBD."""
        return candidate_number(self.number)


@dataclass(frozen=True, slots=True)
class Press:
    """An answer as it truly was given: when, by the machine's clock, under which id, and how large its frame was."""

    pressed_us: int
    id: str
    frame_bytes: int


async def take_seat(
    played: Arena,
    number: int,
    cookie: str,
    device: Device | None = None,
    *,
    hold_pongs_s: float = 0.0,
    measures: bool = True,
) -> Seat:
    """Connect as this place does. `measures`: asks for the time, as pages do."""
    host, port = ("127.0.0.1", played.server.port) if device is None else device.address
    client = LeanClient(
        f"http://{host}:{port}",
        cookie,
        device=f"device-{number}",
        shift_us=random.Random(number).randint(-CLOCK_OFF_US, CLOCK_OFF_US),
        hold_pongs_s=hold_pongs_s,
    )
    await client.open(sock=None if device is None else await device.connect())
    if measures:
        await client.measure()
    return Seat(number, cookie, client, device)


async def until_us(machine_us: int) -> None:
    """Sleep until a moment of the machine's clock; the last bit is spun, a loop wakes up late."""
    await asyncio.sleep(max(0, machine_us - monotonic_us() - 2_000) / 1_000_000)
    while monotonic_us() < machine_us:  # noqa: ASYNC110  # an event would be set by a timer, which is late
        await asyncio.sleep(0)


def press_now(seat: Seat, play: str, choice: str = "B", *, claim_us: int | None = None, id_: str = "") -> Press:
    """Answer. `claim_us`: the moment it claims, in contest time; None: the honest one, by the device's own clock."""
    now_us = monotonic_us()
    claimed_us = seat.client.contest_us(now_us) if claim_us is None else claim_us
    id_ = id_ or f"{seat.candidate}-{now_us}"
    frame = client_frame(msgpack.packb(answer_frame(id_, play, choice, claimed_us)))
    seat.client.write(frame)
    return Press(now_us, id_, len(frame))


def path_us(hall: BadHall[Device], seat: Seat, press: Press) -> int:
    """What the way of a press to the server truly took, from the hall's own record. Errors: LookupError."""
    assert seat.device is not None
    for packet in hall.packets():
        carries = packet.line == seat.device.index and packet.direction == "up" and packet.delivered_us
        if carries and packet.payload_bytes == press.frame_bytes and packet.arrived_us >= press.pressed_us:
            return packet.delivered_us - press.pressed_us
    raise LookupError(f"the hall saw no packet of {press}")


def gain_us(answer: e.AnswerAccepted, true_path_us: int) -> int:
    """What was credited beyond what the way truly took; negative: less than that."""
    return answer.credit_us - true_path_us
