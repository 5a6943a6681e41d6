"""What each kind of listener is shown at this moment, as shapes: the views of the core, asked once for all who look.

Owns nothing of its own but the ranking, kept until an event changes it. It must not know connections or bytes. Called
by `hub`.
"""

from typing import Protocol

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core import events as e
from chungket.core import views
from chungket.core.answer_sheet import answer_sheet
from chungket.core.commands import Actor
from chungket.core.console import console, team_rows
from chungket.core.contest import CandidateNumber, Contest
from chungket.core.events import SessionId
from chungket.core.model import State
from chungket.core.paper_view import paper_text
from chungket.core.preview import preview
from chungket.core.shapes import (
    AnswerSheetShape,
    BoardRowShape,
    ConsoleShape,
    OwnShape,
    PaperTextShape,
    PlaceShape,
    PreviewShape,
    SealShape,
    StageShape,
    WallShape,
)
from chungket.core.standings import Ranking, kept_ranking
from chungket.log import Head
from chungket.presence import PresenceBoard


class Source(Protocol):
    """Where it is read from: the sequencer, or a replica."""

    @property
    def state(self) -> State:
        """The durable state."""

    @property
    def seal(self) -> Head:
        """Where the log stood after the last play."""

    @property
    def clock(self) -> ContestClock:
        """Contest time."""


class Snapshots:
    """The present state of one contest, for everybody who may see something of it."""

    def __init__(self, source: Source, presence: PresenceBoard) -> None:
        self._source = source
        self._presence = presence
        self._ranking: Ranking | None = None
        self._team_rows: tuple[Ranking, Contest, tuple[BoardRowShape, ...]] | None = None  # with what they are of
        self._stage: tuple[State, int, StageShape] | None = None  # with what it was made of

    @property
    def state(self) -> State:
        """The durable state."""
        return self._source.state

    def changed_by(self, event: e.Event) -> None:
        """Throw away what an event has made old."""
        if not isinstance(event, e.RANKS_NOBODY):
            self._ranking = None

    def stage(self) -> StageShape:
        """For all finalists alike; made once for each entry, whoever comes meanwhile."""
        state, made = self.state, self._stage
        if made is None or made[0] is not state or made[1] != state.seq:
            made = self._stage = (state, state.seq, views.stage(state))
        return made[2]

    def own(self, candidate: CandidateNumber, session: SessionId) -> OwnShape:
        """For the device that has a place, or waits for it."""
        waiting = self.state.places[candidate].session != session
        return views.own(self.state, candidate, waiting=waiting, wall_offset_us=self._source.clock.wall_offset_us())

    def wall(self) -> WallShape:
        """For projectors and audience."""
        return views.wall(self.state, self._seal(), self._ranked())

    def console(self, actor: Actor, shown: WallShape | None = None) -> ConsoleShape:
        """For the consoles of one account. `shown`: the wall of this moment, where the caller has it."""
        offset_us = self._source.clock.wall_offset_us()
        ranking = self._ranked()
        teams = self._teams(ranking)
        return console(
            self.state, actor.role, self._seal(), offset_us, name=actor.name, ranking=ranking, shown=shown, teams=teams
        )

    def _teams(self, ranking: Ranking) -> tuple[BoardRowShape, ...]:
        """Made once for each ranking, and anew when names were amended."""
        kept, contest = self._team_rows, self.state.contest
        if kept is None or kept[0] is not ranking or kept[1] is not contest:
            kept = self._team_rows = (ranking, contest, team_rows(self.state, ranking))
        return kept[2]

    def paper(self) -> PaperTextShape | None:
        """The questions of the paper being written, for all finalists alike."""
        return paper_text(self.state)

    def review(self, candidate: CandidateNumber) -> AnswerSheetShape | None:
        """One finalist's own answer sheet, once it may be shown (RULES 6.1)."""
        return answer_sheet(self.state, candidate)

    def preview(self, actor: Actor, command: c.RulingCommand) -> PreviewShape:
        """What a ruling would change."""
        return preview(self.state, actor, command)

    def place_row(self, candidate: CandidateNumber, armed: bool, hall_us: int) -> PlaceShape:
        """One row of the readiness board, with what only the sockets know. `hall_us`: `PresenceBoard.hall_us`."""
        return self._presence.fill(views.place(self.state, candidate), armed=armed, hall_us=hall_us)

    def wall_ms(self) -> int:
        """Unix time now, for display."""
        return self._source.clock.wall_now_us() // 1000

    def _ranked(self) -> Ranking:
        if self._ranking is None:
            self._ranking = kept_ranking(self.state)
        return self._ranking

    def _seal(self) -> SealShape:
        return SealShape(self._source.seal.seq, self._source.seal.hash)
