"""Network namespaces, TUN devices and their addresses, straight from the Linux kernel.

Owns the system calls and the numbers in them. A namespace made here has no name: it lives as long as somebody holds its
descriptor or runs in it, so that nothing is left over by a process that was killed. It must not know what a line is.
Called by `forwarder` and `namespaces`.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x1001
IFF_UP = 0x1
SIOCGIFFLAGS = 0x8913
SIOCSIFFLAGS = 0x8914
SIOCSIFADDR = 0x8916
SIOCSIFNETMASK = 0x891C
PR_SET_TIMERSLACK = 29

INTERFACE_BYTES_MAX = 15
PREFIX_MASK = "255.255.255.0"
KILL_TRIES = 50
KILL_PAUSE_S = 0.02

Result = TypeVar("Result")


class NamespacesRefused(RuntimeError):
    """This machine does not let this process make network namespaces; says why and what to do."""


def _call(name: str, *arguments: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def sharp_timers() -> None:
    """Let this process wake up on time: 1 µs late instead of the usual 50."""
    _call("prctl", PR_SET_TIMERSLACK, 1_000, 0, 0, 0)


def enter(namespace: int) -> None:
    """Move the calling thread into a namespace, given by a descriptor."""
    _call("setns", namespace, CLONE_NEWNET)


@contextlib.contextmanager
def new_namespace() -> Iterator[int]:
    """A new namespace, its loopback up: within the context the calling thread is in it. Gives its descriptor."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _call("unshare", CLONE_NEWNET)
        try:
            set_up("lo", up=True)
            yield os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            enter(home)
    finally:
        os.close(home)


def in_thread(work: Callable[[], Result]) -> Result:
    """Do something in a thread of its own, whose change of namespace ends with it."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def open_tun(name: str, address: str) -> int:
    """A TUN device in the calling thread's namespace, up, with this IPv4 address in a /24.

    Gives its descriptor, non-blocking; the device goes when that is closed.
    """
    assert len(name) <= INTERFACE_BYTES_MAX
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_WITHOUT_HEADER))
    # Nobody asked for the neighbour discovery of a network of one; where this cannot be written it is merely noise.
    with contextlib.suppress(OSError):
        Path(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").write_text("1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for request, value in ((SIOCSIFADDR, address), (SIOCSIFNETMASK, PREFIX_MASK)):
            inet = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(value))
            fcntl.ioctl(control, request, struct.pack("16s16s8x", name.encode(), inet))
    set_up(name, up=True)
    return tun


def set_up(name: str, *, up: bool, control: socket.socket | None = None) -> None:
    """Switch an interface on or off, in the namespace that `control` was made in or the calling thread's."""
    with contextlib.ExitStack() as stack:
        if control is None:
            control = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        request = struct.pack("16sH22x", name.encode(), 0)
        (flags,) = struct.unpack_from("16xH", fcntl.ioctl(control, SIOCGIFFLAGS, request))
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", name.encode(), flags))


def why_refused() -> str | None:
    """Why network namespaces cannot be had here, or None. Tries one, which is gone at once."""
    if not sys.platform.startswith("linux"):
        return f"network namespaces need Linux, this is {sys.platform}"

    def try_one() -> None:
        with new_namespace() as namespace:
            os.close(namespace)
            os.close(open_tun("wlan0", "198.18.0.2"))

    try:
        in_thread(try_one)
    except FileNotFoundError as error:
        return f"{error.filename} is missing: load the module tun, or give it to the container (--device /dev/net/tun)"
    except OSError as error:
        reason = "" if os.geteuid() == 0 else ", and this is not root"
        return f"network namespaces need root with CAP_SYS_ADMIN and CAP_NET_ADMIN{reason} ({error})"
    return None


def namespace_of(pid: int | str) -> int | None:
    """The inode of a process's network namespace; None when there is no such process or it is not ours to see."""
    try:
        return os.stat(f"/proc/{pid}/ns/net").st_ino
    except OSError:
        return None


def processes_in(namespaces: Collection[int]) -> list[int]:
    """The processes that run in one of these namespaces, given by inode."""
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and namespace_of(pid) in namespaces]


def end_processes_in(namespaces: Collection[int]) -> list[int]:
    """Kill whatever runs in these namespaces, never this process's own. The processes that are still there."""
    strange = set(namespaces) - {namespace_of("self")}
    left: list[int] = []
    for _ in range(KILL_TRIES):
        left = processes_in(strange)
        if not left:
            break
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(KILL_PAUSE_S)
    return left
