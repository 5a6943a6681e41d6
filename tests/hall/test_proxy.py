"""The proxy: delays of its profile, stalls, silences, cuts, and a cut between a request and its reply."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from load_tests.hall.hall import monotonic_us, open_hall
from load_tests.hall.profiles import CLEAN, MomentStall, Profile
from load_tests.hall.proxy import Proxy
from tests.hall.halls import connected, echo_server, least_round_trip_us, round_trip_us

LATE_US = 20_000
"""What a busy machine adds to the shortest of several round trips."""
SLOW_US = 400_000
"""What it may add to a single one."""
STEADY = Profile("steady", delay_us=20_000)
JITTERED = Profile("jittered", delay_us=5_000, jitter_us=4_000, loss_rate=0.02)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def client_of(proxy: Proxy) -> AsyncIterator[Streams]:
    reader, writer = await asyncio.open_connection(*proxy.address)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


class Server:
    """An echo in the test's own loop that remembers what reached it."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.ends: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while content := await reader.read(1 << 16):
                self.received += content
                writer.write(content)
            self.ends.append("end")
        except ConnectionResetError:
            self.ends.append("reset")
        writer.close()


@asynccontextmanager
async def proxied(profile: Profile, *, seed: int = 1) -> AsyncIterator[tuple[Proxy, Server]]:
    server = Server()
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    async with listener, Proxy(profile, listener.sockets[0].getsockname(), seed=seed) as proxy:
        yield proxy, server


async def echo(streams: Streams, content: bytes = b"x") -> bytes:
    reader, writer = streams
    writer.write(content)
    async with asyncio.timeout(5):
        return await reader.readexactly(len(content))


async def test_a_round_trip_takes_the_delay_of_both_directions() -> None:
    async with proxied(STEADY) as (proxy, _), client_of(proxy) as client:
        start_us = monotonic_us()
        await echo(client)
        assert 40_000 <= monotonic_us() - start_us < 40_000 + SLOW_US


async def test_all_bytes_come_in_order_through_jitter_and_losses() -> None:
    content = bytes(range(256)) * 2_000
    async with proxied(JITTERED) as (proxy, server), client_of(proxy) as client:
        assert await echo(client, content) == content
        assert server.received == content


async def test_a_stall_holds_both_directions() -> None:
    async with proxied(CLEAN) as (proxy, _), client_of(proxy) as client:
        start_us = monotonic_us()
        proxy.stall(300_000)
        await echo(client)
        assert 300_000 <= monotonic_us() - start_us < 300_000 + SLOW_US


async def test_a_stall_can_be_ordered_while_bytes_are_on_their_way() -> None:
    async with proxied(STEADY) as (proxy, _), client_of(proxy) as client:
        start_us = monotonic_us()
        waiting = asyncio.create_task(echo(client))
        await asyncio.sleep(0.005)
        proxy.stall(200_000, start_us + 10_000)
        await waiting
        assert monotonic_us() - start_us >= 230_000


async def test_a_silence_tells_nobody_and_ends_when_resumed() -> None:
    async with proxied(CLEAN) as (proxy, server), client_of(proxy) as client:
        proxy.silence("down")
        waiting = asyncio.create_task(echo(client))
        await asyncio.sleep(0.05)
        assert server.received == b"x"
        assert not waiting.done()
        proxy.resume()
        assert await waiting == b"x"


async def test_a_cut_resets_both_sides_and_refuses_until_resumed() -> None:
    async with proxied(CLEAN) as (proxy, server):
        async with client_of(proxy) as client:
            await echo(client)
            proxy.cut()
            with pytest.raises(ConnectionResetError):
                await client[0].readexactly(1)
        async with client_of(proxy) as client:
            with pytest.raises(ConnectionResetError):
                await client[0].readexactly(1)
        assert server.ends == ["reset"]
        proxy.resume()
        async with client_of(proxy) as client:
            assert await echo(client) == b"x"


async def test_a_connection_can_be_cut_after_the_request_and_before_the_reply() -> None:
    async with proxied(STEADY) as (proxy, server), client_of(proxy) as client:
        await echo(client, b"first")
        proxy.cut_before_reply()
        with pytest.raises(ConnectionResetError):
            await echo(client, b"second")
        assert server.received == b"firstsecond"
        async with client_of(proxy) as again:
            assert await echo(again, b"third") == b"third"


async def test_an_end_travels_like_bytes_and_nothing_stays_open() -> None:
    async with proxied(STEADY) as (proxy, server):
        async with client_of(proxy) as (reader, writer):
            writer.write(b"bye")
            writer.write_eof()
            assert await reader.read() == b"bye"
        assert server.ends == ["end"]
        for _ in range(100):
            if not proxy.connections:
                break
            await asyncio.sleep(0.01)
        assert proxy.connections == 0


async def test_a_server_that_is_away_is_a_reset() -> None:
    async with Proxy(CLEAN, ("127.0.0.1", 1), seed=1) as proxy, client_of(proxy) as client:
        with pytest.raises(ConnectionResetError):
            await client[0].readexactly(1)


def test_a_hall_of_proxies_has_the_interface_of_one_of_namespaces(tmp_path_factory: pytest.TempPathFactory) -> None:
    log = tmp_path_factory.mktemp("hall") / "packets"
    profiles = [CLEAN, STEADY, replace(STEADY, moment_stall=MomentStall(100_000, 200_000))]
    with echo_server() as port, open_hall(profiles, port, seed=1, kind="proxy", log=log) as hall:
        for device, least_us in zip(hall.devices, (0, 40_000, 40_000), strict=True):
            with connected(device.tcp_socket(), device.address) as client:
                assert least_us <= least_round_trip_us(client, least_us + LATE_US) < least_us + LATE_US
        sleeper = hall.device(0).popen(["sleep", "600"])
        stalling = hall.device(2)
        with connected(stalling.tcp_socket(), stalling.address) as client:
            moment_us = monotonic_us() + 100_000
            hall.announce(moment_us)
            round_trip_us(client)
            assert monotonic_us() - moment_us >= 100_000
        packets = list(hall.packets())
        assert hall.figures()["carried"] == len(packets) >= 8
        assert {packet.line for packet in packets} == {0, 1, 2}
        assert all(packet.arrived_us <= packet.due_us <= packet.delivered_us for packet in packets)
    assert sleeper.returncode == -9
