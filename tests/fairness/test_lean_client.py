"""The lean client's framing, against frames made by hand and by the server's own code."""

import msgpack
import pytest

from chungket.protocol import ToClientPong, encode
from chungket.socket import websocket_frame
from load_tests.swarm.lean_client import LeanClient, client_frame, kind_of, next_frame


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536])
def test_the_servers_frames_are_found_however_long(length: int) -> None:
    payload = bytes(length)
    frame = websocket_frame(payload)
    found = next_frame(frame + b"more", 0)
    assert found is not None
    opcode, begin, end = found
    assert (opcode, frame[begin:end], end) == (2, payload, len(frame))
    assert all(next_frame(frame[:cut], 0) is None for cut in (0, 1, len(frame) - 1))


@pytest.mark.parametrize("length", [3, 200, 70_000])
def test_a_clients_frame_is_masked_and_whole(length: int) -> None:
    frame = client_frame(bytes(length))
    assert frame[0] == 0x82
    assert frame[1] & 0x80
    assert frame.endswith(bytes(4 + length))


def test_the_kind_of_a_frame_is_read_without_decoding_it() -> None:
    assert kind_of(encode(ToClientPong(1, 2, 3))) == "pong"
    assert kind_of(msgpack.packb({"type": "x" * 40})) == ""


def test_a_device_reckons_with_its_own_clock() -> None:
    client = LeanClient("http://127.0.0.1:1", "", shift_us=5_000_000)
    client.clock.begin("clock", 0, 0)
    client.clock.sample(1_000, 501_500, 501_500, 2_000)  # its own 1,500 is the server's 501,500
    assert client.clock.now_us(1_500) == 501_500
    assert client.machine_us(501_500) == 1_500 - 5_000_000
    assert client.contest_us(1_500 - 5_000_000) == 501_500
