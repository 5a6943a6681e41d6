"""Measures the bad hall itself: how late it delivers, what an echo takes beyond its profile, what it costs.

Owns a light traffic like that of a final: ten snapshots a second to each device, and from each a small message that is
echoed. It must not know the product. Called by hand; the figures of the README come from here.

Usage: python -m load_tests.hall.measure [--devices NUMBER] [--seconds NUMBER] [--core NUMBER]   as root, on Linux
"""

import argparse
import asyncio
import socket
import struct
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from load_tests.hall.hall import monotonic_us
from load_tests.hall.namespaces import NamespaceDevice, NamespaceHall
from load_tests.hall.profiles import Profile

SNAPSHOT_BYTES = 2_000
SNAPSHOT_PAUSE_S = 0.1
ECHO_PAUSE_S = 0.25
HEADER = struct.Struct("!IQ")
"""Of every message, both ways: how many bytes follow, and when an echo was asked for; 0 in a snapshot."""


def tcp_listener() -> socket.socket:
    """A socket on any port that says TCP; on one of `socket.create_server` asyncio leaves Nagle's delay on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("0.0.0.0", 0))
    return listener


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Push snapshots to a device and give its messages back."""

    async def push() -> None:
        while True:
            writer.write(HEADER.pack(SNAPSHOT_BYTES, 0) + bytes(SNAPSHOT_BYTES))
            await asyncio.sleep(SNAPSHOT_PAUSE_S)

    pushing = asyncio.create_task(push())
    try:
        while message := await reader.read(1 << 12):
            writer.write(message)
    finally:
        pushing.cancel()
        writer.close()


async def take_part(device: NamespaceDevice, seconds: float) -> list[int]:
    """Live on a device for a while; what each echo took beyond the profile's delays, in µs."""
    reader, writer = await asyncio.open_connection(sock=await device.connect())
    beyond_us: list[int] = []

    async def listen() -> None:
        while True:
            size, asked_us = HEADER.unpack(await reader.readexactly(HEADER.size))
            await reader.readexactly(size)
            if asked_us:
                beyond_us.append(monotonic_us() - asked_us - 2 * device.profile.delay_us)

    listening = asyncio.create_task(listen())
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        await asyncio.sleep(ECHO_PAUSE_S)
        writer.write(HEADER.pack(0, monotonic_us()))
    listening.cancel()
    writer.close()
    return beyond_us


async def take_part_all(hall: NamespaceHall, listener: socket.socket, seconds: float) -> list[int]:
    """All devices at once; what the echoes took beyond, in µs, the shortest first."""
    server = await asyncio.start_server(serve, sock=listener)
    async with server:
        beyond_us = await asyncio.gather(*(take_part(device, seconds) for device in hall.devices))
        await asyncio.sleep(SNAPSHOT_PAUSE_S)  # let the server see its connections end
    return sorted(one for several in beyond_us for one in several)


def percentiles(ordered: Sequence[int]) -> str:
    """The figures that are written down."""
    shares = ((50, "p50"), (99, "p99"), (100, "most"))
    return ", ".join(
        f"{name} {ordered[min(len(ordered) - 1, len(ordered) * share // 100)]} µs" for share, name in shares
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How late the bad hall is and what it costs.")
    parser.add_argument("--devices", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--core", type=int, help="pin the forwarder to this core")
    options = parser.parse_args(arguments)
    near_us, far_us = 2_500, 75_000
    profiles = [
        Profile(f"steady-{index}", delay_us=near_us + (far_us - near_us) * index // max(1, options.devices - 1))
        for index in range(options.devices)
    ]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "packets"
        with (
            tcp_listener() as listener,
            NamespaceHall(profiles, listener.getsockname()[1], seed=1, log=log, core=options.core) as hall,
        ):
            before = hall.figures()
            beyond_us = asyncio.run(take_part_all(hall, listener, options.seconds))
            after = hall.figures()
        late_us = sorted(it.delivered_us - it.due_us for it in hall.packets() if it.delivered_us)
    used = {name: after[name] - before[name] for name in after}
    rate = used["carried"] * 1e6 / used["running_us"]
    print(
        f"{options.devices} devices, {rate:.0f} packets/s: {used['processor_us'] / used['running_us']:.1%} of one core"
    )
    print(f"a packet is delivered later than due by {percentiles(late_us)}")
    print(f"an echo takes longer than its profile by {percentiles(beyond_us)}, the processes at its ends included")


if __name__ == "__main__":
    main()
