"""The swarm's lines against plain servers: what they stamp, and that they come back."""

import socket
import threading
from collections.abc import Iterator

import pytest

from load_tests.floors.send_loop import sender
from load_tests.swarm.crowd import Crowd
from tests.harness.server import free_port

FRAME = b"\x82\x0d\x81\xa4type\xa6opener"


class Sender:
    """Accepts plain connections, and sends the same to all."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", free_port()), backlog=64)
        self.port: int = self.listener.getsockname()[1]
        self.taken: list[socket.socket] = []

    def take(self, count: int) -> threading.Thread:
        def accept() -> None:
            self.taken.extend(self.listener.accept()[0] for _ in range(count))

        thread = threading.Thread(target=accept)
        thread.start()
        return thread

    def close(self) -> None:
        for one in (*self.taken, self.listener):
            one.close()


@pytest.fixture
def plain() -> Iterator[Sender]:
    made = Sender()
    yield made
    made.close()


def test_every_line_stamps_what_the_loop_sends(plain: Sender) -> None:
    crowd = Crowd(plain.port, [""] * 8, first_address=9, greets=False, shakes=False)
    taking = plain.take(8)
    crowd.connect(10.0)
    taking.join()
    crowd.watch("frame", "opener", b"")
    _, send_all = sender()
    assert send_all(plain.taken, FRAME) == 8
    stamps, sample = crowd.watched("frame", 8, 10.0)
    assert sample == FRAME[2:]
    assert all(stamps)
    assert {one.getpeername()[0] for one in plain.taken} == {"127.0.9.1"}
    crowd.leave()
    assert crowd.greeted == 0


def test_a_frame_in_two_pieces_is_one_frame(plain: Sender) -> None:
    crowd = Crowd(plain.port, [""], first_address=9, greets=False, shakes=False)
    taking = plain.take(1)
    crowd.connect(10.0)
    taking.join()
    crowd.watch("frame", "opener", b"")
    plain.taken[0].send(FRAME[:7])
    with pytest.raises(TimeoutError, match="0 of 1 lines"):
        crowd.watched("frame", 1, 0.2)
    crowd.watch("frame", "opener", b"")
    plain.taken[0].send(FRAME[7:])
    assert crowd.watched("frame", 1, 10.0)[1] == FRAME[2:]
    crowd.leave()


def test_a_line_that_is_ended_is_counted_out(plain: Sender) -> None:
    crowd = Crowd(plain.port, ["", ""], first_address=9, greets=False, shakes=False)
    taking = plain.take(2)
    crowd.connect(10.0)
    taking.join()
    plain.taken[0].close()
    crowd.pump(lambda: crowd.greeted == 1, 10.0)
    assert crowd.greeted == 1
    assert [code for _, code in crowd.closed] == [1006]
    crowd.leave()


def test_nobody_listens() -> None:
    crowd = Crowd(free_port(), [""], first_address=9)
    with pytest.raises(TimeoutError, match="0 of 1 lines were greeted"):
        crowd.connect(0.3)
