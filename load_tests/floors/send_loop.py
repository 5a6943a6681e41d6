"""A floor: accept plain connections, then send the same bytes to all of them, in a loop and nothing else.

Usage: python -m load_tests.floors.send_loop PORT      told by lines on standard input: "COUNT HEX"

Owns the loop: in C where a compiler is at hand, otherwise Python's `socket.send`. Says on standard output which, and
after each broadcast how many nanoseconds it took. Called by `load_tests.bench` as a process of its own.
"""

import array
import ctypes
import json
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from load_tests.swarm.process import open_files_max

SOURCE = Path(__file__).with_name("send_loop.c")
BACKLOG = 4_096


def sender() -> tuple[str, Callable[[Sequence[socket.socket], bytes], int]]:
    """Which loop it is, and the loop: how many sockets took the whole frame."""
    compiler = shutil.which("cc")
    if compiler is None:
        return "Python", _send_all
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "send_loop.so"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
        loop = ctypes.CDLL(str(library)).send_to_all
    loop.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]

    def send_all(sockets: Sequence[socket.socket], frame: bytes) -> int:
        numbers = array.array("i", [one.fileno() for one in sockets])
        return int(loop(numbers.buffer_info()[0], len(numbers), frame, len(frame)))

    return "C", send_all


def _send_all(sockets: Sequence[socket.socket], frame: bytes) -> int:
    return sum(one.send(frame) == len(frame) for one in sockets)


def main() -> None:
    """Accept whoever comes; on each line of standard input, send."""
    open_files_max()
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=BACKLOG)
    name, send_all = sender()
    print(json.dumps({"loop": name}), flush=True)
    sockets: list[socket.socket] = []
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if listener in ready:
            taken, _ = listener.accept()
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            taken.setblocking(False)
            sockets.append(taken)
            continue
        line = sys.stdin.readline()
        if not line:
            return
        count, frame = line.split()
        began_ns = time.monotonic_ns()
        whole = send_all(sockets[: int(count)], bytes.fromhex(frame))
        print(json.dumps({"took_ns": time.monotonic_ns() - began_ns, "whole": whole}), flush=True)


if __name__ == "__main__":
    main()
