"""What a simulated finalist's device does with sealed questions: keep, report, open, show (docs/PROTOCOL.md, 4.3).

Owns the boxes of the play on deck. It must not know what is answered. Called by `finalist`.
"""

from collections.abc import Callable

from nacl.exceptions import CryptoError

from chungket.protocol import ToClientOpener, ToClientSealed, ToServerArmed, ToServerPainted
from chungket.sealing import Part, open_box


class SealedDesk:
    """One device. `now_us`: contest time as it knows it; `later`: call after so many seconds; `error_ms`: how far its
    clock may be off, −1: unknown."""

    def __init__(
        self,
        send: Callable[[ToServerArmed | ToServerPainted], None],
        now_us: Callable[[], int],
        error_ms: Callable[[], int],
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._send = send
        self._now_us = now_us
        self._error_ms = error_ms
        self._later = later
        self._boxes: dict[tuple[str, str], bytes] = {}
        self._shown: set[tuple[str, str]] = set()

    def sealed(self, frame: ToClientSealed) -> None:
        """A box of the play on deck; those of other plays are thrown away."""
        self._boxes = {key: box for key, box in self._boxes.items() if key[0] == frame.play}
        self._boxes[frame.play, frame.part] = frame.box
        if len(self._boxes) == len(Part):
            self._send(ToServerArmed(frame.play))

    def opener(self, frame: ToClientOpener) -> None:
        """The key of a box: shown at its moment, once."""
        box = self._boxes.get((frame.play, frame.part))
        if box is None or (frame.play, frame.part) in self._shown:
            return
        try:
            open_box(frame.key, box)
        except (CryptoError, ValueError):
            return  # the stage brings the text
        self._shown.add((frame.play, frame.part))
        opener_us = self._now_us()
        self._later(max(0, frame.at_us - opener_us) / 1_000_000, lambda: self._show(frame, opener_us))

    def _show(self, frame: ToClientOpener, opener_us: int) -> None:
        error_ms = self._error_ms()
        painted_us = max(frame.at_us, self._now_us())
        error_us = 1_000 * error_ms if error_ms >= 0 else -1
        self._send(ToServerPainted(frame.play, frame.part, opener_us, painted_us, error_us))
