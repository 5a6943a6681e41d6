"""Devices that are network namespaces: packets are delayed, lost and held below TCP, which does the rest itself.

Owns the harness's side: starting and ending the forwarder, entering a namespace, cleaning up after runs that died. It
must not know how a packet travels (`forwarder`). Called through `hall.open_hall`.
"""

import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from load_tests.hall import kernel
from load_tests.hall.forwarder import MESSAGE_BYTES_MAX
from load_tests.hall.hall import BadHall, Device, monotonic_us
from load_tests.hall.kernel import NamespacesRefused
from load_tests.hall.lanes import Directions
from load_tests.hall.packets import PacketRecord, read_records
from load_tests.hall.profiles import Profile

ROOT = Path(__file__).resolve().parents[2]
MARK = "CHUNGKET_BAD_HALL"
"""In the environment of everything a hall runs: its forwarder, as process id and start time."""
CLOSE_TIMEOUT_S = 10.0


class NamespaceDevice(Device):
    """A network namespace; see `hall.Device`."""

    def __init__(self, hall: "NamespaceHall", index: int, profile: Profile, namespace: str, host: str) -> None:
        self.index = index
        self.profile = profile
        self.address = (hall.server_address, hall.server_port)
        self.host = host
        """This device's own address, as the server sees it."""
        self.namespace = namespace
        """Path of the namespace: `nsenter --net=PATH` goes in by hand."""
        self._hall = hall
        self._descriptor = os.open(namespace, os.O_RDONLY | os.O_CLOEXEC)

    def tcp_socket(self) -> socket.socket:
        """See `hall.Device.tcp_socket`. A socket belongs for ever to the namespace of the thread that made it."""

        def make() -> socket.socket:
            kernel.enter(self._descriptor)
            # With the protocol named: asyncio switches Nagle's delay off only where it says TCP.
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)

        return kernel.in_thread(make)

    def popen(self, command: Sequence[str | Path], **options: Any) -> subprocess.Popen[Any]:
        """See `hall.Device.popen`. The process started is the program itself, no shell before it."""
        options["env"] = {**(options.get("env") or os.environ), **self._hall.mark}
        return subprocess.Popen(["nsenter", f"--net={self.namespace}", "--", *command], **options)

    def program(self, program: Path) -> Path:
        """See `hall.Device.program`."""
        path = self._hall.folder / f"device-{self.index}-{program.name}"
        marks = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in self._hall.mark.items())
        run = f'exec nsenter --net={self.namespace} -- {shlex.quote(str(program))} "$@"\n'
        path.write_text(f"#!/bin/sh\n{marks}{run}")
        path.chmod(0o700)
        return path

    def stall(self, length_us: int, at_us: int | None = None, directions: Directions = "both") -> None:
        """See `hall.Device.stall`."""
        start_us = monotonic_us() if at_us is None else at_us
        self._order("stall", start_us=start_us, end_us=start_us + length_us, directions=directions)

    def silence(self, directions: Directions = "both") -> None:
        """See `hall.Device.silence`: packets are lost."""
        self._order("silence", directions=directions)

    def cut(self) -> None:
        """See `hall.Device.cut`: the device's interface is switched off. The server is not told."""
        self._order("cut")

    def resume(self) -> None:
        """See `hall.Device.resume`."""
        self._order("resume")

    def inode(self) -> int:
        """The kernel's number of the namespace."""
        return os.fstat(self._descriptor).st_ino

    def release(self) -> None:
        """Let go of the namespace."""
        os.close(self._descriptor)

    def _order(self, order: str, **arguments: Any) -> None:
        self._hall.tell({"order": order, "lines": [self.index], **arguments})


class NamespaceHall(BadHall[NamespaceDevice]):
    """One forwarder and its devices; see `hall.BadHall`.

    `core`: pin the forwarder to this processor core. Errors: NamespacesRefused; RuntimeError says what the forwarder
    could not do.
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        server_port: int,
        *,
        seed: int,
        log: Path | None = None,
        core: int | None = None,
    ) -> None:
        if reason := kernel.why_refused():
            raise NamespacesRefused(f'{reason}. Without namespaces use kind="proxy".')
        sweep()
        self.server_port = server_port
        self._log = log
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="chungket-bad-hall-")
        self.folder = Path(self._folder.name)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = self._start(theirs)
        try:
            self.mark = {MARK: identity(self._process.pid)}
            reply = self.tell(
                {
                    "profiles": [profile.as_json() for profile in profiles],
                    "seed": seed,
                    "log": log and str(log),
                    "core": core,
                    "parent": os.getpid(),
                }
            )
        except BaseException:
            self._end()
            raise
        self.server_address: str = reply["server_address"]
        self._devices = [
            NamespaceDevice(
                self, index, profile, f"/proc/{self._process.pid}/fd/{shape['namespace']}", shape["address"]
            )
            for index, (profile, shape) in enumerate(zip(profiles, reply["devices"], strict=True))
        ]

    @property
    def devices(self) -> Sequence[NamespaceDevice]:
        """See `hall.BadHall.devices`."""
        return self._devices

    def packets(self) -> Iterator[PacketRecord]:
        """See `hall.BadHall.packets`. Also after `close`."""
        if self._log is None:
            return
        if self._process.returncode is None:
            self.figures()
        yield from read_records(self._log)

    def figures(self) -> Mapping[str, int]:
        """See `hall.BadHall.figures`."""
        figures: dict[str, int] = self.tell({"order": "figures"})
        return figures

    @property
    def forwarder_pid(self) -> int:
        """The process that carries the packets."""
        return self._process.pid

    def tell(self, message: dict[str, Any]) -> dict[str, Any]:
        """Give the forwarder an order and wait for what it says."""
        with self._lock:
            self._control.send(json.dumps(message).encode())
            content = self._control.recv(MESSAGE_BYTES_MAX)
        if not content:
            raise RuntimeError(f"the forwarder of the bad hall ended by itself (status {self._process.wait()})")
        reply: dict[str, Any] = json.loads(content)
        if "error" in reply:
            raise RuntimeError(f"the forwarder of the bad hall: {reply['error']}")
        return reply

    def close(self) -> None:
        """See `hall.BadHall.close`."""
        if self._process.returncode is not None:
            return
        inodes = {device.inode() for device in self._devices}
        self._end()
        # It has done so itself, unless it was killed.
        kernel.end_processes_in(inodes)
        for device in self._devices:
            device.release()

    def _start(self, control: socket.socket) -> subprocess.Popen[bytes]:
        descriptor = control.fileno()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        command = [sys.executable, "-m", "load_tests.hall.forwarder", str(descriptor)]
        # A session of its own: Ctrl-C goes to the harness, which then closes the hall.
        return subprocess.Popen(command, pass_fds=[descriptor], env=environment, start_new_session=True)

    def _end(self) -> None:
        self._control.close()
        try:
            self._process.wait(CLOSE_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def identity(pid: int) -> str:
    """A process, never to be mixed up with a later one of the same id. Errors: OSError when it runs no more."""
    # The name stands in brackets and may hold anything; the start time is the 20th field after it.
    state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    if state in "ZX":  # it has ended, and nobody has taken note yet
        raise ProcessLookupError(f"process {pid} has ended")
    return f"{pid}.{fields[18]}"


def sweep() -> list[int]:
    """End what runs in namespaces of halls whose forwarder was killed. The namespaces it was done for, by inode."""
    orphaned = set()
    home = kernel.namespace_of("self")
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        prefix = f"{MARK}=".encode()
        for variable in variables:
            if variable.startswith(prefix) and not _lives(variable.removeprefix(prefix).decode()):
                inode = kernel.namespace_of(process.name)
                if inode is not None and inode != home:
                    orphaned.add(inode)
    kernel.end_processes_in(orphaned)
    return sorted(orphaned)


def _lives(mark: str) -> bool:
    try:
        return identity(int(mark.partition(".")[0])) == mark
    except (OSError, ValueError):
        return False
