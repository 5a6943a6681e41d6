"""When sealed questions are opened: boxes when a play is on deck, openers shortly before the moment (DESIGN 4.3).

Owns the timers, the frames of the current play, who has them, and how long before a moment it has to be announced. It
must not know connections: frames go out through `send`. Called by `hub` after every entry.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from chungket.clock import ContestClock
from chungket.core.events import PlayId
from chungket.core.model import Play, PlayPhase, State
from chungket.core.timing import announced_us, choices_ahead_us, stem_ahead_us
from chungket.protocol import ToClientOpener, ToClientSealed
from chungket.sealing import Part, Sealer

LEAD_FIRST_US = 800_000  # until the hall was measured
LEAD_MIN_US = 300_000
LEAD_MAX_US = 1_500_000
DELIVERY_MAX_US = 5_000_000  # who took longer was not there
# Of all deliveries as many are as slow as nobody waits for. With one in a hundred, a hall of eight has a late device at
# every twelfth opening (docs/FAIRNESS.md).
SLOWEST_PER_MILLE = 2
MARGIN_PERCENT = 150  # of the slowest of the others
SAMPLES_MAX = 4_000
ENOUGH_PERCENT = 50  # of the lead has to be left when the announcement is on disk


class Source(Protocol):
    """Where it is read from."""

    @property
    def state(self) -> State:
        """The durable state."""

    @property
    def clock(self) -> ContestClock:
        """Contest time."""


class Lead:
    """How long before its moment something is announced: as long as nearly every device needs to hear of it, and no
    longer, for a page that was tampered with reads it then. `fixed_us`: not by measurement."""

    def __init__(self, fixed_us: int | None = None) -> None:
        self._fixed_us = fixed_us
        self._delivered_us: deque[int] = deque(maxlen=SAMPLES_MAX)

    def delivered(self, us: int) -> None:
        """A device had an opener this long after it was sent."""
        self._delivered_us.append(max(0, us))

    @property
    def us(self) -> int:
        """The lead now."""
        if self._fixed_us is not None:
            return self._fixed_us
        if not self._delivered_us:
            return LEAD_FIRST_US
        ordered = sorted(self._delivered_us)
        slowest_us = ordered[-1 - len(ordered) * SLOWEST_PER_MILLE // 1_000]
        return min(LEAD_MAX_US, max(LEAD_MIN_US, slowest_us * MARGIN_PERCENT // 100))

    @property
    def enough_us(self) -> int:
        """Less than this before the moment, the opening is put off."""
        return self.us * ENOUGH_PERCENT // 100


class Openings:
    """The openings of one contest. `send` gives a frame to all finalists, `postpone` asks for a later moment."""

    def __init__(
        self,
        sealer: Sealer,
        source: Source,
        lead: Lead,
        send: Callable[[ToClientSealed | ToClientOpener], None],
        postpone: Callable[[PlayId], None],
    ) -> None:
        self.lead = lead
        self._sealer = sealer
        self._source = source
        self._send = send
        self._postpone = postpone
        self._timers: dict[Part, asyncio.TimerHandle] = {}
        self._play = PlayId("")
        self._sealed: tuple[ToClientSealed, ...] = ()
        self._openers: dict[Part, ToClientOpener] = {}
        self._announced: dict[Part, int] = {}
        self._sent_us: dict[tuple[PlayId, str], int] = {}  # contest time at which openers went out

    # --- what the log says -------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """The state has changed: seal what is on deck, announce what is near."""
        play = self._source.state.current_play
        if play is None or play.void:
            self._forget()
            return
        if play.id != self._play:
            self._forget()
            self._play = play.id
        if not self._sealed and self._is_sealed(play):
            self._sealed = self._sealer.sealed(play)
            for frame in self._sealed:
                self._send(frame)
        self._plan(play)

    def frames(self) -> tuple[ToClientSealed | ToClientOpener, ...]:
        """What a device needs that comes now, or comes back."""
        return (*self._sealed, *self._openers.values())

    def delivered(self, play: PlayId, part: str, at_us: int) -> None:
        """A device says when it had an opener, by its own clock: it sets the lead of openings to come."""
        sent_us = self._sent_us.get((play, part))
        if sent_us is not None and at_us - sent_us <= DELIVERY_MAX_US:
            self.lead.delivered(at_us - sent_us)

    def stop(self) -> None:
        """No more timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers = {}

    def _is_sealed(self, play: Play) -> bool:
        """Whether there is anything of a play that nobody may read yet."""
        return play.phase in (PlayPhase.SEALED, PlayPhase.READING) or announced_us(self._source.state, play) > 0

    def _forget(self) -> None:
        self.stop()
        self._play, self._sealed, self._openers, self._announced = PlayId(""), (), {}, {}

    def _plan(self, play: Play) -> None:
        """Each part has its moment. While the contest stands still nothing opens."""
        state = self._source.state
        if state.standstill is not None:
            self._announced = {}
            self.stop()
            return
        ahead_us = {Part.STEM: stem_ahead_us(state, play), Part.CHOICES: choices_ahead_us(state, play)}
        for part, moment_us in ahead_us.items():
            if moment_us and self._announced.get(part) != moment_us:
                self._announced[part] = moment_us
                self._plan_part(play, part, moment_us)
        if not self._is_sealed(play):
            self._sealed, self._openers = (), {}  # the stage has it all

    def _plan_part(self, play: Play, part: Part, moment_us: int) -> None:
        timer = self._timers.pop(part, None)
        if timer is not None:
            timer.cancel()
        left_us = moment_us - self._source.clock.now_us()
        if part in self._openers:  # the moment was moved after the key had gone out: it is told at once
            self._open(play, part, moment_us)
        elif left_us < self.lead.enough_us:
            self._postpone(play.id)
        elif left_us <= self.lead.us:
            self._open(play, part, moment_us)
        else:
            delay_s = (left_us - self.lead.us) / 1_000_000
            self._timers[part] = asyncio.get_running_loop().call_later(delay_s, self._open, play, part, moment_us)

    def _open(self, play: Play, part: Part, moment_us: int) -> None:
        """The openers go out."""
        self._timers.pop(part, None)
        opener = ToClientOpener(play.id, part, self._sealer.opener(play, part), moment_us)
        self._openers[part] = opener
        self._sent_us[play.id, part] = self._source.clock.now_us()
        self._send(opener)
