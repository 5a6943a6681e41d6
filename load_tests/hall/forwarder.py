"""The process that is the bad hall's air: it carries every packet between the devices' namespaces and the server's.

Owns the namespaces, their TUN devices and one queue of packets by due time. It must not know what the packets mean, nor
who measures. Started by `namespaces.NamespaceHall`, which alone talks to it, over one socket: a JSON message each way.
It ends, and kills everything that runs in its namespaces, when that socket is closed or the process that started it is
gone. Only the standard library is imported, so that it starts at once.

Usage: python -m load_tests.hall.forwarder DESCRIPTOR_OF_THE_CONTROL_SOCKET
"""

import contextlib
import gc
import heapq
import itertools
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, Literal

from load_tests.hall import kernel
from load_tests.hall.lanes import DIRECTIONS, Direction, Lane, Stalls, chosen
from load_tests.hall.packets import PacketLog
from load_tests.hall.profiles import Profile

PACKET_BYTES_MAX = 65_536
READS_IN_A_ROW_MAX = 64
MESSAGE_BYTES_MAX = 200_000
WAIT_S_MAX = 1.0

NETWORKS = 256
DEVICES_MAX = 250
SERVER_HOST = 1
FIRST_DEVICE_HOST = 2
DEVICE_INTERFACE = "wlan0"  # one called tun… would make a browser believe that it is offline


def network_address(network: int, host: int) -> str:
    """An address out of 198.18.0.0/15, which is set aside for measuring networks (RFC 2544)."""
    return f"198.18.{network}.{host}"


def monotonic_us() -> int:
    """This machine's monotonic clock, the same in all its processes."""
    return time.monotonic_ns() // 1000


class Line:
    """One device's way: its namespace, its end of the TUN pair, its two lanes."""

    def __init__(self, index: int, profile: Profile, seed: int, start_us: int, address: str) -> None:
        self.index = index
        self.address = address
        with kernel.new_namespace() as self.namespace:
            self.tun = kernel.open_tun(DEVICE_INTERFACE, address)
            self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inode = os.fstat(self.namespace).st_ino
        name = f"{seed}:{index}"
        self.lanes: dict[Direction, Lane] = {way: Lane(profile, name, way) for way in DIRECTIONS}
        self.stalls = Stalls(profile, name, start_us)
        self.silent: set[Direction] = set()
        self.waiting: dict[Direction, int] = dict.fromkeys(DIRECTIONS, 0)
        self.waiting_max = profile.queue_packets_max


class Forwarder:
    """All lines of one hall."""

    def __init__(self, config: dict[str, Any]) -> None:
        profiles = [Profile.from_json(shape) for shape in config["profiles"]]
        if not 1 <= len(profiles) <= DEVICES_MAX:
            raise ValueError(f"expected 1 … {DEVICES_MAX} devices, got {len(profiles)}")
        self._reservation, network = reserve_network()
        self.server_address = network_address(network, SERVER_HOST)
        self._start_us = monotonic_us()
        # The interface goes with its descriptor, its name is the process's: no two runs meet.
        self._server_tun = kernel.open_tun(f"hall{os.getpid()}", self.server_address)
        self.lines = [
            Line(index, profile, config["seed"], self._start_us, network_address(network, FIRST_DEVICE_HOST + index))
            for index, profile in enumerate(profiles)
        ]
        self._log = PacketLog(config["log"] and Path(config["log"]))
        self._heap: list[tuple[int, int, Line, Direction, bytes, int]] = []
        self._numbers = itertools.count()
        self._server_bytes = socket.inet_aton(self.server_address)
        self._carried, self._lost, self._dropped = 0, 0, 0

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out an order of the harness."""
        match message["order"]:
            case "stall":
                for line in self._meant(message):
                    line.stalls.order(message["start_us"], message["end_us"], message["directions"])
            case "silence":
                for line in self._meant(message):
                    line.silent |= set(chosen(message["directions"]))
            case "cut" | "resume" as order:
                for line in self._meant(message):
                    line.silent.clear()
                    kernel.set_up(DEVICE_INTERFACE, up=order == "resume", control=line.control)
            case "figures":
                self._log.flush()
                return self._figures()
            case order:
                raise ValueError(f"expected an order of the hall, got {order!r}")
        return {}

    def run(self, control: socket.socket, parent: int) -> None:
        """Carry packets until the control socket is closed or the parent is gone."""
        poll = select.epoll()
        parent_end = os.pidfd_open(parent)
        lines = {line.tun: line for line in self.lines}
        for descriptor in (control.fileno(), parent_end, self._server_tun, *lines):
            poll.register(descriptor, select.EPOLLIN)
        while True:
            wait_us = self._deliver()
            # epoll counts in milliseconds, select in microseconds.
            select.select([poll], [], [], min(WAIT_S_MAX, wait_us / 1e6))
            for descriptor, _ in poll.poll(0):
                if descriptor == self._server_tun:
                    self._take(descriptor, None)
                elif descriptor in lines:
                    self._take(descriptor, lines[descriptor])
                elif descriptor == parent_end or not serve(control, self):
                    return

    def close(self) -> None:
        """Kill what runs in the namespaces and let go of them."""
        left = kernel.end_processes_in({line.inode for line in self.lines})
        self._log.close()
        if left:
            raise RuntimeError(f"processes that could not be ended: {left}")

    def _meant(self, message: dict[str, Any]) -> list[Line]:
        return [self.lines[index] for index in message["lines"]]

    def _take(self, tun: int, line: Line | None) -> None:
        """Read what has arrived at one end and put it on its way."""
        for _ in range(READS_IN_A_ROW_MAX):
            try:
                packet = os.read(tun, PACKET_BYTES_MAX)
            except OSError:  # nothing more, or the interface is off
                return
            if packet[0] >> 4 != 4:
                continue
            if line is not None:
                if packet[16:20] == self._server_bytes:
                    self._send(line, "up", packet)
                continue
            index = packet[19] - FIRST_DEVICE_HOST
            if packet[16:19] == self._server_bytes[:3] and 0 <= index < len(self.lines):
                self._send(self.lines[index], "down", packet)

    def _send(self, line: Line, direction: Direction, packet: bytes) -> None:
        now_us = monotonic_us()
        due_us = line.lanes[direction].due_us(now_us, len(packet))
        if due_us is None:
            self._lost += 1
            self._log.packet(line.index, direction, packet, now_us, 0, 0)
        elif line.waiting[direction] >= line.waiting_max:
            self._dropped += 1
            self._log.packet(line.index, direction, packet, now_us, due_us, 0)
        else:
            line.waiting[direction] += 1
            heapq.heappush(self._heap, (due_us, next(self._numbers), line, direction, packet, now_us))

    def _deliver(self) -> int:
        """Hand over what is due. How long until the next packet is."""
        heap = self._heap
        while heap:
            due_us, order, line, direction, packet, arrived_us = heap[0]
            now_us = monotonic_us()
            if due_us > now_us:
                return due_us - now_us
            end_us = line.stalls.end_us(due_us, direction)
            if end_us > due_us:
                # With its old number: what is held to the same moment leaves in the order of arrival.
                heapq.heapreplace(heap, (end_us, order, line, direction, packet, arrived_us))
                continue
            heapq.heappop(heap)
            line.waiting[direction] -= 1
            delivered_us = self._hand_over(line, direction, packet)
            self._log.packet(line.index, direction, packet, arrived_us, due_us, delivered_us)
        return round(WAIT_S_MAX * 1e6)

    def _hand_over(self, line: Line, direction: Direction, packet: bytes) -> int:
        """Give a packet to the kernel of its destination; 0: it is lost, the line is dead."""
        if direction not in line.silent:
            with contextlib.suppress(OSError):  # the device's interface is off
                os.write(self._server_tun if direction == "up" else line.tun, packet)
                self._carried += 1
                return monotonic_us()
        self._lost += 1
        return 0

    def _figures(self) -> dict[str, Any]:
        times = os.times()
        return {
            "carried": self._carried,
            "lost": self._lost,
            "dropped": self._dropped,
            "processor_us": round((times.user + times.system) * 1e6),
            "running_us": monotonic_us() - self._start_us,
        }


def reserve_network() -> tuple[socket.socket, int]:
    """The first network no other hall on this machine uses, and the socket whose name says so while we live."""
    for network in range(NETWORKS):
        reservation = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            reservation.bind(f"\0chungket-bad-hall-{network}")
        except OSError:
            reservation.close()
        else:
            return reservation, network
    raise RuntimeError(f"all {NETWORKS} networks for bad halls are in use on this machine")


def serve(control: socket.socket, forwarder: Forwarder) -> bool:
    """Answer one message; False: there will be no more."""
    content = control.recv(MESSAGE_BYTES_MAX)
    if not content:
        return False
    try:
        reply = forwarder.answer(json.loads(content))
    except (ValueError, KeyError, IndexError, OSError) as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    control.send(json.dumps(reply).encode())
    return True


def settle(config: dict[str, Any]) -> None:
    """Be on time: ahead of whatever is measured, on one core if one is named."""
    if config["core"] is not None:
        os.sched_setaffinity(0, {config["core"]})
    with contextlib.suppress(OSError):  # allowed to root only, and not in every container
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    kernel.sharp_timers()
    gc.freeze()
    gc.disable()


def main(descriptor: int) -> Literal[0, 1]:
    """Set up what the first message asks for, say so, and run."""
    # A harness that is interrupted tears us down; we must not be gone before it has.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    control = socket.socket(fileno=descriptor)
    config = json.loads(control.recv(MESSAGE_BYTES_MAX))
    try:
        forwarder = Forwarder(config)
    except (OSError, ValueError, RuntimeError) as error:
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return 1
    try:
        settle(config)
        devices = [{"address": line.address, "namespace": line.namespace} for line in forwarder.lines]
        control.send(json.dumps({"server_address": forwarder.server_address, "devices": devices}).encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            forwarder.run(control, config["parent"])
    finally:
        forwarder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
