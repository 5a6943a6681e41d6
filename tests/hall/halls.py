"""What the tests of the bad hall share: an echo server, what the kernel says of a connection, and the refusal."""

import contextlib
import functools
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import ParamSpec

import pytest

from load_tests.hall.hall import open_hall
from load_tests.hall.kernel import NamespacesRefused, why_refused
from load_tests.hall.profiles import CLEAN

Arguments = ParamSpec("Arguments")

RTT_OFFSET = 68
RETRANSMITS_OFFSET = 100
TCP_INFO_BYTES = 192
PATIENCE_S = 5.0
TRIES = 20


def in_namespaces(test: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """A test that needs namespaces. Where they are refused, it is that this is said clearly what is tested."""

    @functools.wraps(test)
    def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        reason = why_refused()
        if reason is None:
            test(*arguments, **named)
            return
        with pytest.raises(NamespacesRefused) as refusal:
            open_hall([CLEAN], 1, seed=1, kind="namespaces")
        assert reason in str(refusal.value)
        assert 'kind="proxy"' in str(refusal.value)

    return run


@contextlib.contextmanager
def echo_server() -> Iterator[int]:
    """Gives back what it gets, to all interfaces; its port."""

    def echo(connection: socket.socket) -> None:
        with connection, contextlib.suppress(ConnectionError, TimeoutError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while content := connection.recv(1 << 16):
                connection.sendall(content)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=echo, args=(connection,), daemon=True).start()

    with socket.create_server(("0.0.0.0", 0), backlog=64) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def connected(client: socket.socket, address: tuple[str, int]) -> socket.socket:
    """The socket, connected and without Nagle's delay."""
    client.settimeout(PATIENCE_S)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.connect(address)
    return client


def round_trip_us(client: socket.socket, content: bytes = b"x") -> int:
    """How long an echo takes."""
    start_us = time.monotonic_ns() // 1000
    client.sendall(content)
    received = b""
    while len(received) < len(content):
        received += client.recv(1 << 16)
    assert received == content
    return time.monotonic_ns() // 1000 - start_us


def least_round_trip_us(client: socket.socket, enough_us: int) -> int:
    """The shortest of several echoes. Whatever else the machine does makes some long; one below `enough_us` ends it."""
    least_us = round_trip_us(client)
    for _ in range(TRIES):
        if least_us < enough_us:
            break
        least_us = min(least_us, round_trip_us(client))
    return least_us


def tcp_info(client: socket.socket) -> tuple[int, int]:
    """The kernel's smoothed round-trip time in µs and how many segments it has sent again."""
    info = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    (rtt_us,) = struct.unpack_from("I", info, RTT_OFFSET)
    (retransmits,) = struct.unpack_from("I", info, RETRANSMITS_OFFSET)
    return rtt_us, retransmits


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that waits for its parent to take note of its end does not."""
    try:
        with open(f"/proc/{pid}/stat") as status:
            return status.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether something becomes so within a few seconds."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def interface_exists(forwarder_pid: int) -> bool:
    """Whether the server's side of a hall is still there."""
    return os.path.exists(f"/sys/class/net/hall{forwarder_pid}")
