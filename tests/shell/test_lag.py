"""What the kernel says of a real connection, and what may be credited by it (DESIGN 4.4)."""

import socket
import struct
import sys
import time
from collections.abc import Iterator

import pytest

from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId
from chungket.lag import (
    AGE_MAX_US,
    AGE_OFFSET,
    GRAIN_US,
    INFO_BYTES,
    NO_KERNEL,
    PONGS_KEPT,
    RTT_MIN_OFFSET,
    RTT_OFFSET,
    UNKNOWN,
    Kernel,
    Lag,
    Quotas,
    ask_kernel,
    is_delayed,
    waited_us,
)

MS = 1_000
C1, C2 = CandidateNumber("001"), CandidateNumber("002")
P1, P2 = PlayId("TT01.1"), PlayId("TT02.1")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel says it on Linux")


@pytest.fixture
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a TCP connection: who sends, who receives."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as sender:
        receiver, _ = listener.accept()
        with receiver:
            yield sender, receiver


@linux
def test_the_kernel_says_how_long_data_has_waited(connected: tuple[socket.socket, socket.socket]) -> None:
    sender, receiver = connected
    sender.sendall(b"answer")
    sent_s = time.monotonic()
    time.sleep(0.15)
    kernel = ask_kernel(receiver)
    waited_s = time.monotonic() - sent_s
    assert 0.15 - 2 * GRAIN_US / 1e6 <= kernel.age_us / 1e6 <= waited_s + GRAIN_US / 1e6
    assert waited_us(kernel) == kernel.age_us
    assert 0 < kernel.rtt_us < 100 * MS
    assert 0 < kernel.rtt_min_us <= kernel.rtt_us


@linux
def test_what_was_just_sent_has_not_waited(connected: tuple[socket.socket, socket.socket]) -> None:
    sender, receiver = connected
    ages = []
    for _ in range(20):
        sender.sendall(b"answer")
        receiver.recv(100)
        ages.append(waited_us(ask_kernel(receiver)))
    assert sorted(ages)[10] == 0


def test_where_the_kernel_says_nothing_nothing_is_known() -> None:
    one, other = socket.socketpair()  # not TCP
    with one, other:
        assert ask_kernel(one) == NO_KERNEL
    assert ask_kernel(one) == NO_KERNEL  # closed
    assert ask_kernel(None) == NO_KERNEL


class Said:
    """A socket whose kernel says this."""

    def __init__(self, age_ms: int, rtt_us: int, rtt_min_us: int, length: int = INFO_BYTES) -> None:
        info = bytearray(INFO_BYTES)
        for offset, value in ((AGE_OFFSET, age_ms), (RTT_OFFSET, rtt_us), (RTT_MIN_OFFSET, rtt_min_us)):
            struct.pack_into("=I", info, offset, value)
        self._info = bytes(info[:length])

    def getsockopt(self, level: int, name: int, length: int) -> bytes:
        assert (level, length) == (socket.IPPROTO_TCP, INFO_BYTES)
        return self._info


@linux
def test_facts_are_read_where_they_stand() -> None:
    assert ask_kernel(Said(152, 5_300, 4_100)) == Kernel(152_000, 5_300, 4_100)
    assert ask_kernel(Said(0, 0, 0)) == Kernel(0, UNKNOWN, UNKNOWN)
    assert ask_kernel(Said(0, 7, 2**32 - 1)) == Kernel(0, 7, UNKNOWN)  # no sample yet
    assert ask_kernel(Said(9, 9, 9, length=104)) == NO_KERNEL  # an older kernel says less


@pytest.mark.parametrize(
    ("age_us", "waited"),
    [(0, 0), (GRAIN_US, 0), (2 * GRAIN_US, 2 * GRAIN_US), (AGE_MAX_US, AGE_MAX_US), (AGE_MAX_US + 1, 0)],
)
def test_less_than_a_tick_and_more_than_any_stall_say_nothing(age_us: int, waited: int) -> None:
    assert waited_us(Kernel(age_us)) == waited


def lag(pong_us: int, rtt_us: int = UNKNOWN) -> Lag:
    known = Lag()
    known.ponged(pong_us)
    known.asked(Kernel(0, rtt_us, UNKNOWN))
    return known


def test_of_pongs_and_kernel_the_less_counts() -> None:
    assert Lag().bound_us == 0  # nothing measured, nothing credited
    assert lag(80 * MS).bound_us == 80 * MS
    assert lag(900 * MS, 5 * MS).bound_us == 5 * MS  # pongs held back 900 ms gain nothing with honest TCP
    assert lag(20 * MS, 90 * MS).bound_us == 20 * MS  # acks held back gain nothing with honest pongs


def test_the_middle_one_of_the_last_pongs_counts() -> None:
    known = Lag()
    for round_trip_us in (900 * MS, 10 * MS, 12 * MS, 11 * MS, 700 * MS):
        known.ponged(round_trip_us)
    assert known.pong_us == 12 * MS
    for _ in range(PONGS_KEPT):
        known.ponged(50 * MS)
    assert known.pong_us == 50 * MS


def test_of_what_the_kernel_says_the_least_counts() -> None:
    known = Lag()
    known.asked(Kernel(0, 90 * MS, 4 * MS))
    assert known.bound_us == 4 * MS
    known.asked(Kernel(0, 3 * MS, 4 * MS))
    assert known.bound_us == 3 * MS
    known.asked(NO_KERNEL)
    assert known.bound_us == 3 * MS


def test_an_honest_line_is_credited_in_every_play() -> None:
    quotas = Quotas(250 * MS)
    for number in range(50):
        play = PlayId(f"p{number}")
        assert quotas.allows_us(C1, play, lag(150 * MS)) == 150 * MS
        quotas.spend(C1, play, 150 * MS)


def test_coming_back_refills_nothing() -> None:
    """The quota is the place's: another connection, with whatever lag, has what the last one left."""
    quotas = Quotas(250 * MS)
    assert quotas.allows_us(C1, P1, lag(200 * MS)) == 200 * MS
    quotas.spend(C1, P1, 200 * MS)
    for _ in range(10):
        assert quotas.allows_us(C1, P1, lag(200 * MS)) == 50 * MS
    quotas.spend(C1, P1, 50 * MS)
    assert quotas.allows_us(C1, P1, lag(250 * MS)) == 0
    assert quotas.allows_us(C1, P2, lag(200 * MS)) == 200 * MS  # the next play
    assert quotas.allows_us(C2, P1, lag(200 * MS)) == 200 * MS  # somebody else


def test_never_more_than_the_rules_allow() -> None:
    quotas = Quotas(250 * MS)
    assert quotas.allows_us(C1, P1, lag(900 * MS)) == 250 * MS
    quotas.spend(C1, P1, 250 * MS)
    assert quotas.allows_us(C1, P1, lag(900 * MS)) == 0
    assert quotas.allows_us(C1, P2, lag(900 * MS)) == 250 * MS


def test_a_server_that_starts_again_refills_nothing() -> None:
    """What the log says of a play's answers is what an honest device needs, and no more."""
    quotas = Quotas(250 * MS)
    quotas.recall(C1, P1, 150 * MS, 70 * MS)
    quotas.recall(C1, P1, 150 * MS, 30 * MS)  # measured before the first was decided
    assert quotas.allows_us(C1, P1, lag(200 * MS)) == 50 * MS
    assert quotas.allows_us(C1, P2, lag(150 * MS)) == 150 * MS
    assert quotas.allows_us(C2, P1, lag(200 * MS)) == 200 * MS


def test_coming_to_another_node_refills_nothing() -> None:
    """What another node credited is known from the log."""
    quotas = Quotas(250 * MS)
    quotas.spend(C1, P1, 200 * MS)
    assert quotas.allows_us(C1, P1, lag(200 * MS)) == 50 * MS


@pytest.mark.parametrize(
    ("bound_ms", "hall_ms", "delayed"), [(99, 1, False), (101, 1, True), (150, 40, False), (161, 40, True)]
)
def test_a_line_much_slower_than_the_hall_s_is_told(bound_ms: int, hall_ms: int, delayed: bool) -> None:
    assert is_delayed(bound_ms * MS, hall_ms * MS) is delayed
