"""The brakes on guessing codes and passwords.

Owns counts of failures in memory, and how many are too many. It must not know what is right: who asks tells it. Called
by `routes`.
"""

import time
from collections.abc import Callable
from enum import StrEnum

FAILURES_MAX = 10
FORGET_S = 60.0
ADDRESSES_MAX = 10_000
STRANGERS_PER_S = 30
STRANGERS_BURST = 300
DEVICES_PER_S = 20
DEVICES_BURST = 3_000

Now = Callable[[], float]


class Throttle:
    """At most `FAILURES_MAX` failures a minute of one source (an address, a device, a slip); successes do not count."""

    def __init__(self, failures_max: int = FAILURES_MAX, now_s: Now = time.monotonic) -> None:
        self._failures_max = failures_max
        self._now_s = now_s
        self._failures: dict[str, list[float]] = {}

    def blocked(self, source: str) -> bool:
        """Whether this source has to wait."""
        return len(self._recent(source)) >= self._failures_max

    def clean(self, source: str) -> bool:
        """Whether nothing failed here within the last minute."""
        return not self._recent(source)

    def failed(self, source: str) -> None:
        """One more failure. The oldest source is forgotten when there are too many."""
        self._failures[source] = [*self._recent(source), self._now_s()]
        while len(self._failures) > ADDRESSES_MAX:
            self._failures.pop(next(iter(self._failures)))

    def _recent(self, source: str) -> list[float]:
        since_s = self._now_s() - FORGET_S
        recent = [at_s for at_s in self._failures.get(source, []) if at_s > since_s]
        if not recent:
            self._failures.pop(source, None)
        return recent


class Bucket:
    """So many at once, and so many a second after that."""

    def __init__(self, burst: int, per_s: int, now_s: Now = time.monotonic) -> None:
        self._burst, self._per_s, self._now_s = burst, per_s, now_s
        self._left, self._at_s = float(burst), now_s()

    def empty(self) -> bool:
        """Whether there is nothing left now."""
        now_s = self._now_s()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        return self._left < 1

    def take(self) -> bool:
        """Take one; whether there was one."""
        if self.empty():
            return False
        self._left -= 1
        return True


class Wait(StrEnum):
    """Why a code is not even looked at."""

    DEVICE = "device"  # this device was wrong too often
    SLIP = "slip"  # somebody tries the second half of a code whose first half is right
    CROWD = "crowd"  # too many wrong codes from devices nobody knows


class SignInBrake:
    """The brake on sign-in codes, made for a hall whose thousand devices share one address.

    It counts by device, which a sealed cookie names, and by slip, never by address: what a hall mistypes adds up. A
    right code takes nothing from anybody, and one from a device that was not wrong within the last minute is looked at
    whatever others do. Devices without a cookie, and those that were wrong, share what strangers may get wrong.
    """

    def __init__(self, now_s: Now = time.monotonic) -> None:
        self._devices = Throttle(now_s=now_s)
        self._slips = Throttle(now_s=now_s)
        self._strangers = Bucket(STRANGERS_BURST, STRANGERS_PER_S, now_s)
        self._new_devices = Bucket(DEVICES_BURST, DEVICES_PER_S, now_s)

    def may_name_device(self) -> bool:
        """Whether one more device may get a cookie now: somebody who takes thousands is no hall."""
        return self._new_devices.take()

    def wait(self, device: str, half: str) -> Wait | None:
        """Whether a code from a device has to wait. `device`: "" for one without a cookie; `half`: the first half of
        the code where some slip begins with it, else ""."""
        if device and self._devices.blocked(device):
            return Wait.DEVICE
        if half and self._slips.blocked(half):
            return Wait.SLIP
        known = device != "" and self._devices.clean(device)
        return Wait.CROWD if not known and self._strangers.empty() else None

    def failed(self, device: str, half: str) -> None:
        """A code was nobody's."""
        if device:
            self._devices.failed(device)
        if half:
            self._slips.failed(half)
        self._strangers.take()
