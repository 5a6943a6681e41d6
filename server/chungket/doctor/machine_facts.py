"""What the system tells about itself, on Linux and macOS.

Owns where facts are found and how their text is read. It must not judge them (`machine` does). A fact that cannot be
found is None. Called by `diagnose`.
"""

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

from chungket.doctor.machine import Power

COMMAND_TIMEOUT_S = 5.0
SLEEP_TARGETS = ("sleep.target", "suspend.target", "hibernate.target")

_TIMEX_BYTES = 1024  # `struct timex` is 208 bytes on 64-bit Linux; zero everywhere means "only tell"
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


def processors() -> int | None:
    """Processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    else:  # noqa: RET505  # the type checker knows one of the two branches on each system
        return os.cpu_count()


def memory_available_bytes(system: str = sys.platform) -> int | None:
    """Memory that programs can still get without swapping."""
    if system == "darwin":
        return memory_in_vm_stat(output("vm_stat") or "")
    try:
        return memory_in_meminfo(Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        return None


def memory_in_meminfo(text: str) -> int | None:
    """The line "MemAvailable:  123 kB" of Linux."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def memory_in_vm_stat(text: str) -> int | None:
    """Free, inactive and speculative pages of macOS."""
    page = re.search(r"page size of (\d+) bytes", text)
    pages = re.findall(r"^Pages (?:free|inactive|speculative):\s+(\d+)\.$", text, re.MULTILINE)
    return int(page[1]) * sum(map(int, pages)) if page and pages else None


def clock_synchronised(system: str = sys.platform) -> bool | None:
    """What the kernel knows of the clock's synchronisation, as `timedatectl` shows it; None where it does not tell."""
    if system != "linux":
        return None
    state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def power(system: str = sys.platform, supplies: Path = Path("/sys/class/power_supply")) -> Power | None:
    """Mains and battery."""
    if system == "darwin":
        return power_in_pmset(output("pmset", "-g", "batt") or "")
    return power_in_supplies(supplies)


def power_in_supplies(directory: Path) -> Power | None:
    """Linux: one directory per supply. A battery of scope "Device" is a mouse's; None without the directory."""
    if not directory.is_dir():
        return None
    online: list[bool] = []
    percents: list[int] = []
    discharging = False
    for supply in sorted(directory.iterdir()):
        kind = _word(supply / "type")
        if _word(supply / "scope") == "Device":
            continue
        if kind == "Battery":
            capacity = _word(supply / "capacity")
            percents.append(int(capacity) if capacity.isdigit() else 0)
            discharging = discharging or _word(supply / "status") == "Discharging"
        elif _word(supply / "online"):
            online.append(_word(supply / "online") != "0")
    if not percents:
        return Power(on_mains=any(online) if online else None, battery_percent=None)
    # Some laptops list every USB-C socket as a supply, none as mains: a battery that discharges decides.
    return Power(on_mains=not discharging and (any(online) if online else None), battery_percent=min(percents))


def power_in_pmset(text: str) -> Power | None:
    """macOS: "Now drawing from 'AC Power'" and one line per battery."""
    source = re.search(r"Now drawing from '(.+?)'", text)
    if source is None:
        return None
    percents = [int(number) for number in re.findall(r"InternalBattery.*?(\d+)%", text)]
    return Power(on_mains=source[1] == "AC Power", battery_percent=min(percents) if percents else None)


def may_sleep(system: str = sys.platform) -> bool | None:
    """Whether the machine could fall asleep by itself."""
    if system == "darwin":
        return sleep_in_pmset(output("pmset", "-g") or "")
    try:
        states = Path("/sys/power/state").read_text(encoding="ascii")
    except OSError:
        states = None
    targets = output("systemctl", "is-enabled", *SLEEP_TARGETS)
    inhibitors = output("systemd-inhibit", "--list", "--no-pager")
    return sleep_in_systemd(states, targets, inhibitors)


def sleep_in_systemd(states: str | None, targets: str | None, inhibitors: str | None) -> bool | None:
    """Linux: the kernel knows no sleep, or systemd refuses it, or a program blocks it; None without systemd."""
    if states is not None and not states.split():
        return False
    words = (targets or "").split()
    if words and (words[0] == "masked" or words[1:] == ["masked", "masked"]):
        return False
    if re.search(r"\b(?:[a-z-]+:)*sleep(?::[a-z-]+)*\s.*\bblock\s*$", inhibitors or "", re.MULTILINE):
        return False
    return True if words else None


def sleep_in_pmset(text: str) -> bool | None:
    """macOS: " sleep  1 (sleep prevented by caffeinate)"; 0 minutes means never."""
    found = re.search(r"^\s*sleep\s+(\d+)(.*)$", text, re.MULTILINE)
    if found is None:
        return None
    return found[1] != "0" and "prevented by" not in found[2]


def output(*command: str) -> str | None:
    """What a command prints, whatever its exit code; None when it is not there or hangs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_TIMEOUT_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout


def _word(path: Path) -> str:
    """The content of a file of the kernel's; "" when it is not there (a supply may vanish meanwhile)."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
