"""The record of packets: what was written is read, a TCP header is understood."""

import struct
from pathlib import Path

from load_tests.hall.packets import PacketLog, PacketRecord, read_records, tcp_of


def tcp_packet(source: int, destination: int, sequence: int, payload: bytes, options: bytes = b"") -> bytes:
    tcp = struct.pack("!HHIIBBHHH", source, destination, sequence, 0, (5 + len(options) // 4) << 4, 0, 0, 0, 0)
    total = 20 + len(tcp) + len(options) + len(payload)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total, 0, 0, 64, 6, 0, bytes(4), bytes(4))
    return ip + tcp + options + payload


def test_a_tcp_packet_is_understood() -> None:
    packet = tcp_packet(40_000, 8_000, 4_000_000_000, b"hello", options=bytes(12))
    assert tcp_of(packet, "up") == (40_000, 4_000_000_000, 5)
    assert tcp_of(packet, "down")[0] == 8_000


def test_another_protocol_has_no_port() -> None:
    packet = bytearray(tcp_packet(1, 2, 3, b"x"))
    packet[9] = 17
    assert tcp_of(bytes(packet), "up") == (0, 0, 0)


def test_records_are_read_as_written_and_a_torn_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "packets"
    log = PacketLog(path)
    log.packet(3, "down", tcp_packet(8_000, 40_000, 77, b"abc"), 10, 20, 0)
    log.chunk(4, "up", 50_000, 9, (1 << 40, (1 << 40) + 1, (1 << 40) + 2))
    log.close()
    whole = [
        PacketRecord(3, "down", 40_000, 77, 3, 10, 20, 0),
        PacketRecord(4, "up", 50_000, 0, 9, 1 << 40, (1 << 40) + 1, (1 << 40) + 2),
    ]
    assert list(read_records(path)) == whole
    path.write_bytes(path.read_bytes()[:-1])
    assert list(read_records(path)) == whole[:1]
