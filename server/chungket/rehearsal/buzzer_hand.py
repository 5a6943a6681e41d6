"""One simulated finalist's hand on the buzzer: early presses, the race, the answer on the turn (RULES 7.2).

Owns when this hand moves in a buzzer round; who was first is the server's. It must not know other finalists. Called by
`finalist`.
"""

import random
from collections.abc import Callable

from chungket.core.contest import CHOICES
from chungket.core.shapes import BuzzerShape, OwnShape, PlayShape, StageShape
from chungket.rehearsal.connection import Connection
from chungket.rehearsal.plan import Plan
from chungket.rehearsal.temperament import (
    EARLY_SHARE,
    Temperament,
    draw_answer,
    draw_knowledge,
    draw_latency_us,
    draw_reaction_us,
    wants_to_press,
)

EARLY_S = (0.5, 3.0)  # after the stem appears
RACING = ("open", "settling")

_US = 1_000_000

Later = Callable[[float, Callable[[], None]], None]


class BuzzerHand:
    """Looks at every stage; decides once for each opening and each turn."""

    def __init__(
        self,
        candidate: str,
        temperament: Temperament,
        plan: Plan,
        chance: random.Random,
        connection: Connection,
        later: Later,
    ) -> None:
        self._candidate = candidate
        self._temperament = temperament
        self._plan = plan
        self._chance = chance
        self._connection = connection
        self._later = later
        self._stage: StageShape | None = None
        self._own: OwnShape | None = None
        self._knowledge = temperament  # of the present question
        self._play = ""  # for which that was drawn
        self._early = ""  # play that was decided about while it was read
        self._turn = ""  # play whose turn was decided about
        self._opening: tuple[str, int] = ("", 0)  # that was decided about
        self._race = 0  # a press of an earlier opening is not made any more

    def see(self, stage: StageShape, own: OwnShape | None) -> None:
        """What the page shows now."""
        self._stage, self._own = stage, own
        play = stage.play
        if play is None or play.buzzer is None or stage.standstill is not None or play.void:
            return
        if own is None or own.waiting or not own.playing:
            return
        if play.id != self._play:
            self._play, self._knowledge = play.id, draw_knowledge(self._chance, self._temperament)
        if play.phase == "reading":
            self._consider_early(play, play.buzzer)
        elif play.phase == "open" and play.choices and play.buzzer.turn == self._candidate:
            self._consider_turn(play, play.buzzer)
        elif self._may_race(play, play.buzzer, own):
            self._consider_race(play, play.buzzer)

    def _may_race(self, play: PlayShape, buzzer: BuzzerShape, own: OwnShape) -> bool:
        among = not buzzer.equals or self._candidate in buzzer.equals
        opened = play.phase == "open" and play.choices != () and buzzer.state in RACING
        return opened and among and buzzer.owner != self._candidate and not own.pressed

    # --- pressing ----------------------------------------------------------------------------------------------------

    def _consider_early(self, play: PlayShape, buzzer: BuzzerShape) -> None:
        """A few cannot wait. A question that belongs to somebody is not raced for before its owner was wrong."""
        if self._early == play.id or buzzer.owner:
            return
        self._early = play.id
        if self._chance.random() < EARLY_SHARE:
            self._later(self._chance.uniform(*EARLY_S) / self._plan.pace, lambda: self._press_early(play.id))

    def _press_early(self, play: str) -> None:
        shown = None if self._stage is None else self._stage.play
        if shown is not None and (shown.id, shown.phase) == (play, "reading"):
            self._press(play)

    def _consider_race(self, play: PlayShape, buzzer: BuzzerShape) -> None:
        """Once for each opening: each has an end of its own."""
        opening = (play.id, buzzer.until_us)
        if opening == self._opening:
            return
        self._opening = opening
        self._race += 1
        if not wants_to_press(self._chance, self._knowledge):
            return
        race, left_us = self._race, max(0, buzzer.until_us - self._connection.now_us())
        delay_us = draw_reaction_us(self._chance, self._temperament, left_us, self._plan.pace)
        self._later(delay_us / _US, lambda: self._press_in_race(play.id, race))

    def _press_in_race(self, play: str, race: int) -> None:
        stage, own = self._stage, self._own
        if race != self._race or stage is None or own is None or stage.standstill is not None:
            return
        shown = stage.play
        if (
            shown is not None
            and shown.buzzer is not None
            and shown.id == play
            and self._may_race(shown, shown.buzzer, own)
        ):
            self._press(play)

    def _press(self, play: str) -> None:
        self._connection.send("press", {"play": play, "pressed_us": self._connection.now_us()})

    # --- the turn ----------------------------------------------------------------------------------------------------

    def _consider_turn(self, play: PlayShape, buzzer: BuzzerShape) -> None:
        """The own turn comes once in a question. An answer by voice is the jury's."""
        if self._turn == play.id or buzzer.by_voice or not play.choices:
            return
        self._turn = play.id
        left_us = max(0, buzzer.until_us - self._connection.now_us())
        latency_us = draw_latency_us(self._chance, self._temperament, left_us, self._plan.pace)
        if latency_us is None:
            return
        letters = CHOICES[: len(play.choices)]
        key = self._plan.keys.get(play.id.rpartition(".")[0], ())
        choice = draw_answer(self._chance, self._knowledge, letters, key, several=play.several)
        self._later(latency_us / _US, lambda: self._answer(play.id, choice))

    def _answer(self, play: str, choice: str) -> None:
        stage = self._stage
        shown = None if stage is None else stage.play
        if stage is None or shown is None or shown.id != play or shown.buzzer is None:
            return
        if stage.standstill is not None:
            self._turn = ""  # the text is hidden: decide again when it comes back
        elif shown.phase == "open" and shown.buzzer.turn == self._candidate:
            arguments = {"play": play, "choice": choice, "pressed_us": self._connection.now_us()}
            self._connection.send("answer", arguments)
