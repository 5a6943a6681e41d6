"""What a process has used, and where it may run. Linux only (/proc).

Owns the reading of /proc and the affinity of processes. Called by the measurements.
"""

import os
import time
from pathlib import Path

SERVER_CORE, SWARM_CORE = 0, 1


def pin(pid: int, core: int) -> None:
    """Keep a process, and what it will start, on one core; where there is but one, everybody shares it."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(pid, {core})


def pin_all(pid: int, core: int) -> None:
    """Keep a process that runs already on one core, with all its threads."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        pin(int(task.name), core)


def cpu_ns(*pids: int) -> int:
    """Time on a processor so far, of all threads of these processes, in ns."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total


def kernel_ns(*pids: int) -> int:
    """The part of it that the kernel had for them, in ns; counted in ticks, of 10 ms mostly."""
    ticks = sum(int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[12]) for pid in pids)
    return ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def rss_bytes(pid: int) -> int:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"/proc/{pid}/status: expected VmRSS")


def children(pid: int) -> list[int]:
    """Processes it started and that still run."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def descendants(pid: int) -> list[int]:
    """All processes below it."""
    below = children(pid)
    return below + [further for child in below for further in descendants(child)]


def load() -> float:
    """How many processes wanted to run on average over the last minute."""
    return os.getloadavg()[0]


def now_ns() -> int:
    """The machine's monotonic clock, which every process here reads alike."""
    return time.monotonic_ns()
