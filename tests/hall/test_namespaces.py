"""The hall of namespaces, for real: its round trips are the kernel's, losses are sent again, nothing stays behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from load_tests.hall.hall import monotonic_us
from load_tests.hall.kernel import namespace_of, processes_in
from load_tests.hall.lanes import Direction
from load_tests.hall.namespaces import ROOT, NamespaceHall, sweep
from load_tests.hall.profiles import CLEAN, MomentStall, Profile
from tests.hall.halls import (
    connected,
    echo_server,
    eventually,
    in_namespaces,
    interface_exists,
    is_alive,
    least_round_trip_us,
    round_trip_us,
    tcp_info,
)

LATE_US = 15_000
"""What a busy machine adds to the shortest of several round trips."""
SLOW_US = 400_000
"""What it may add to a single one."""
STEADY = Profile("steady", delay_us=20_000)
LOSSY = Profile("lossy", delay_us=2_000, jitter_us=1_000, loss_rate=0.05)
JITTERED = Profile("jittered", delay_us=10_000, jitter_us=9_000)
SLEEP = ["sleep", "600"]

HARNESS = """
import subprocess, sys, time
from load_tests.hall.namespaces import NamespaceHall
from load_tests.hall.profiles import CLEAN
hall = NamespaceHall([CLEAN], 1, seed=1)
sleeper = hall.device(0).popen(["sleep", "600"])
print(hall.forwarder_pid, sleeper.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with echo_server() as port:
        yield port


def least_of_device_us(hall: NamespaceHall, index: int, enough_us: int = LATE_US) -> int:
    device = hall.device(index)
    with connected(device.tcp_socket(), device.address) as client:
        return least_round_trip_us(client, enough_us)


@in_namespaces
def test_each_device_has_the_round_trip_of_its_profile_and_the_kernel_agrees(port: int) -> None:
    profiles = [CLEAN, Profile("near", delay_us=2_500), STEADY, Profile("far", delay_us=75_000)]
    with NamespaceHall(profiles, port, seed=1) as hall:
        for device in hall.devices:
            want_us = 2 * device.profile.delay_us
            with connected(device.tcp_socket(), device.address) as client:
                assert client.getsockname()[0] == device.host
                assert want_us <= least_round_trip_us(client, want_us + LATE_US) < want_us + LATE_US
                kernel_us, _ = tcp_info(client)
                # It is smoothed: an echo that the machine held up is still in it.
                assert want_us <= kernel_us < want_us + SLOW_US


@in_namespaces
def test_losses_are_sent_again_and_no_byte_is_lost(port: int, tmp_path: Path) -> None:
    content = os.urandom(120_000)
    with NamespaceHall([LOSSY], port, seed=3, log=tmp_path / "packets") as hall:
        device = hall.device(0)
        with connected(device.tcp_socket(), device.address) as client:
            sender = threading.Thread(target=client.sendall, args=(content,))
            sender.start()
            received = b""
            while len(received) < len(content):
                received += client.recv(1 << 16)
            sender.join()
            _, retransmits = tcp_info(client)
        assert received == content
        assert retransmits > 0
        lost = [packet for packet in hall.packets() if not packet.delivered_us]
        assert len(lost) == hall.figures()["lost"] > 0


@in_namespaces
def test_a_stall_holds_what_is_sent_and_loses_nothing(port: int) -> None:
    with NamespaceHall([STEADY, STEADY], port, seed=1) as hall:
        stalled, other = hall.devices
        with (
            connected(stalled.tcp_socket(), stalled.address) as client,
            connected(other.tcp_socket(), other.address) as neighbour,
        ):
            start_us = monotonic_us()
            stalled.stall(500_000)
            round_trip_us(neighbour)
            assert monotonic_us() < start_us + 500_000
            round_trip_us(client)
            # Held on the way up to the stall's end, then the way down.
            assert 0 <= monotonic_us() - start_us - 500_000 - STEADY.delay_us < SLOW_US
            later_us = monotonic_us() + 300_000
            stalled.stall(SLOW_US, at_us=later_us)
            round_trip_us(client)
            assert monotonic_us() < later_us + SLOW_US


@in_namespaces
def test_a_line_can_stall_around_an_announced_moment(port: int) -> None:
    with NamespaceHall([replace(STEADY, moment_stall=MomentStall(100_000, 300_000))], port, seed=1) as hall:
        device = hall.device(0)
        with connected(device.tcp_socket(), device.address) as client:
            moment_us = monotonic_us() + 100_000
            hall.announce(moment_us)
            round_trip_us(client)
        assert 0 <= monotonic_us() - moment_us - 200_000 - STEADY.delay_us < SLOW_US


def delivered(hall: NamespaceHall, direction: Direction) -> list[tuple[int, int]]:
    """Arrival and delivery of a direction's packets, in the order of delivery."""
    return [(it.arrived_us, it.delivered_us) for it in hall.packets() if it.direction == direction and it.delivered_us]


@in_namespaces
@pytest.mark.parametrize("reorders", [False, True])
def test_packets_keep_their_order_unless_the_profile_says_otherwise(port: int, tmp_path: Path, reorders: bool) -> None:
    with NamespaceHall([replace(JITTERED, reorders=reorders)], port, seed=1, log=tmp_path / "packets") as hall:
        device = hall.device(0)
        with connected(device.tcp_socket(), device.address) as client:
            device.stall(30_000)
            for _ in range(60):
                client.sendall(b"x" * 50)
                time.sleep(0.001)
            received = 0
            while received < 3_000:
                received += len(client.recv(1 << 16))
        for direction in ("up", "down"):
            packets = delivered(hall, direction)
            assert len(packets) > 10
            assert (packets == sorted(packets)) is not reorders


@in_namespaces
def test_runs_of_one_seed_apply_the_same_delays(port: int, tmp_path: Path) -> None:
    def delays_us(seed: int, name: str) -> list[int]:
        profile = replace(JITTERED, reorders=True)
        with NamespaceHall([profile], port, seed=seed, log=tmp_path / name) as hall:
            device = hall.device(0)
            with connected(device.tcp_socket(), device.address) as client:
                for _ in range(5):
                    round_trip_us(client)
            packets = sorted((it.arrived_us, it.due_us) for it in hall.packets() if it.direction == "up")
            return [due_us - arrived_us for arrived_us, due_us in packets[:6]]

    first = delays_us(1, "first")
    assert len(first) == 6
    assert delays_us(1, "again") == first
    assert delays_us(2, "other") != first


@in_namespaces
def test_a_silent_line_is_half_open_until_it_resumes(port: int) -> None:
    with NamespaceHall([CLEAN], port, seed=1) as hall:
        device = hall.device(0)
        with connected(device.tcp_socket(), device.address) as client:
            round_trip_us(client)
            device.silence("down")
            client.sendall(b"x")
            client.settimeout(0.1)
            with pytest.raises(TimeoutError):
                client.recv(1)
            device.resume()
            client.settimeout(5)
            assert client.recv(1) == b"x"


@in_namespaces
def test_a_device_notices_that_its_network_is_cut(port: int) -> None:
    with NamespaceHall([CLEAN], port, seed=1) as hall:
        device = hall.device(0)
        device.cut()
        with device.tcp_socket() as client, pytest.raises(OSError, match="unreachable"):
            client.connect(device.address)
        device.resume()
        assert least_of_device_us(hall, 0) < LATE_US


@in_namespaces
def test_asyncio_clients_of_one_process_live_on_many_devices(port: int) -> None:
    async def greet(hall: NamespaceHall, index: int) -> bytes:
        reader, writer = await asyncio.open_connection(sock=await hall.device(index).connect())
        # asyncio knows that it is TCP.
        assert writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.write(bytes([index]) * 100)
        echo = await reader.readexactly(100)
        writer.close()
        await writer.wait_closed()
        return echo

    async def greet_all(hall: NamespaceHall) -> list[bytes]:
        return await asyncio.gather(*(greet(hall, index) for index in range(len(hall.devices))))

    with NamespaceHall([CLEAN] * 12, port, seed=1) as hall:
        assert asyncio.run(greet_all(hall)) == [bytes([index]) * 100 for index in range(12)]


@in_namespaces
def test_two_halls_do_not_meet(port: int) -> None:
    with NamespaceHall([CLEAN], port, seed=1) as one, NamespaceHall([STEADY], port, seed=1) as other:
        assert one.server_address != other.server_address
        assert least_of_device_us(one, 0) < LATE_US
        assert least_of_device_us(other, 0) >= 2 * STEADY.delay_us


@in_namespaces
def test_a_wrong_order_is_an_error_and_the_hall_goes_on(port: int) -> None:
    with NamespaceHall([CLEAN], port, seed=1) as hall:
        with pytest.raises(RuntimeError, match="'dance'"):
            hall.tell({"order": "dance"})
        assert hall.figures()["dropped"] == 0


@in_namespaces
def test_more_devices_than_a_network_holds_are_refused() -> None:
    with pytest.raises(RuntimeError, match="expected 1 … 250 devices, got 251"):
        NamespaceHall([CLEAN] * 251, 1, seed=1)


@in_namespaces
def test_nothing_is_left_after_an_exception(port: int) -> None:
    hall = NamespaceHall([CLEAN, CLEAN], port, seed=1)
    device = hall.device(1)
    inode = device.inode()
    sleeper = device.popen(SLEEP)
    # nsenter becomes the program, and only then is it in the namespace.
    assert eventually(lambda: namespace_of(sleeper.pid) == inode)
    with pytest.raises(ZeroDivisionError), hall:
        raise ZeroDivisionError
    assert sleeper.wait(5) == -signal.SIGKILL
    assert not is_alive(hall.forwarder_pid)
    assert not interface_exists(hall.forwarder_pid)
    assert not processes_in({inode})
    assert not hall.folder.exists()


def harness_of_its_own() -> tuple[subprocess.Popen[bytes], int, int, int]:
    """A harness as a process; its forwarder, a program on its device, and that device's namespace."""
    harness = subprocess.Popen([sys.executable, "-c", HARNESS], cwd=ROOT, stdout=subprocess.PIPE)
    output: IO[bytes] | None = harness.stdout
    assert output is not None
    forwarder_pid, sleeper_pid = map(int, output.readline().split())
    home = namespace_of("self")
    assert eventually(lambda: namespace_of(sleeper_pid) not in (home, None))
    inode = namespace_of(sleeper_pid)
    assert inode is not None
    return harness, forwarder_pid, sleeper_pid, inode


def end(harness: subprocess.Popen[bytes]) -> None:
    harness.kill()
    harness.wait()
    # Not to its end: the program on the device has it too.
    assert harness.stdout is not None
    harness.stdout.close()


@in_namespaces
def test_nothing_is_left_after_the_harness_was_killed() -> None:
    harness, forwarder_pid, sleeper_pid, inode = harness_of_its_own()
    end(harness)
    gone: list[Callable[[], bool]] = [
        lambda: not is_alive(sleeper_pid),
        lambda: not is_alive(forwarder_pid),
        lambda: not interface_exists(forwarder_pid),
        lambda: not processes_in({inode}),
    ]
    for condition in gone:
        assert eventually(condition)


@in_namespaces
def test_what_a_killed_forwarder_left_is_swept_by_the_next_hall() -> None:
    harness, forwarder_pid, sleeper_pid, inode = harness_of_its_own()
    os.kill(forwarder_pid, signal.SIGKILL)
    end(harness)
    assert eventually(lambda: not is_alive(forwarder_pid))
    # Halls of other tests sweep too.
    sweep()
    assert eventually(lambda: not is_alive(sleeper_pid))
    assert not processes_in({inode})


def test_without_rights_the_refusal_says_what_is_missing() -> None:
    without_rights = "import os; from load_tests.hall.kernel import why_refused; {drop}; print(why_refused())"
    drop = "os.setresuid(65534, 65534, 65534)" if os.geteuid() == 0 else "pass"
    run = subprocess.run(
        [sys.executable, "-c", without_rights.format(drop=drop)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if sys.platform.startswith("linux"):
        assert "root with CAP_SYS_ADMIN and CAP_NET_ADMIN, and this is not root" in run.stdout
    else:
        assert "network namespaces need Linux" in run.stdout
