"""What a finalist's device does with sealed questions: keeps them, opens them in memory, shows them at their moment.

Owns the boxes of the play on deck. It must not know what is answered. Called by `person`.
"""

from collections.abc import Callable

from nacl.exceptions import CryptoError

from chungket.clock import monotonic_us
from chungket.protocol import Frame, ToClientOpener, ToClientSealed, ToServerArmed, ToServerPainted
from chungket.rehearsal.server_clock import ServerClock
from chungket.sealing import Part, open_box
from load_tests.locust.ledger import SHOWN, SPREAD, Ledger


class Desk:
    """One device. `send`: to the server, if there is a connection; `later`: call after so many seconds; `shown`: told
    of a play's choices and how many they are, when they are shown."""

    def __init__(
        self,
        clock: ServerClock,
        ledger: Ledger,
        send: Callable[[Frame], None],
        later: Callable[[float, Callable[[], None]], None],
        shown: Callable[[str, int], None],
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._send = send
        self._later = later
        self._tell = shown
        self._boxes: dict[tuple[str, str], bytes] = {}
        self._shown: set[tuple[str, str]] = set()

    def arm(self, frame: ToClientSealed) -> None:
        """A box of the play on deck; those of other plays are thrown away."""
        self._boxes = {key: box for key, box in self._boxes.items() if key[0] == frame.play}
        self._boxes[frame.play, frame.part] = frame.box
        if len(self._boxes) == len(Part):
            self._send(ToServerArmed(frame.play))

    def open(self, frame: ToClientOpener, now_us: int) -> None:
        """The key of a box, which came at `now_us` (monotonic): opened at once, shown at its moment."""
        if frame.part == Part.CHOICES:
            self._ledger.measured(SPREAD, self._ledger.opener(frame.play, now_us))
        box = self._boxes.get((frame.play, frame.part))
        if box is None or (frame.play, frame.part) in self._shown:
            return
        self._shown.add((frame.play, frame.part))
        try:
            inside = open_box(frame.key, box)
        except (CryptoError, ValueError) as fault:
            self._ledger.measured(SHOWN, 0.0, f"the box did not open: {type(fault).__name__}")
            return
        opener_us = self._now_us()
        count = len(inside["choices"]) if frame.part == Part.CHOICES else 0
        self._later((frame.at_us - opener_us) / 1_000_000, lambda: self._show(frame, opener_us, count))

    def _show(self, frame: ToClientOpener, opener_us: int, count: int) -> None:
        painted_us = max(frame.at_us, self._now_us())
        error_us = 1_000 * self._clock.error_ms if self._clock.error_ms >= 0 else -1
        self._send(ToServerPainted(frame.play, frame.part, opener_us, painted_us, error_us))
        if frame.part == Part.CHOICES:
            self._ledger.measured(SHOWN, (painted_us - frame.at_us) / 1_000)
            self._tell(frame.play, count)

    def _now_us(self) -> int:
        return self._clock.now_us(monotonic_us())
