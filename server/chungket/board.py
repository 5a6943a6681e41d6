"""The readiness board as consoles have it: one row for each place, made anew only where something has changed.

Owns the rows, their order of change, and which of them are old. In a hall of 10,000 one row made twice a second for
everybody would be most of the server's work. It must not know connections. Called by `hub`.
"""

from collections.abc import Callable, Iterable, Iterator

from chungket.core import events as e
from chungket.core.contest import CandidateNumber
from chungket.core.shapes import PlaceShape

# Events that change no row.
ROWS_KEPT = (
    e.AgendaMoved,
    e.AnswerRefused,
    e.AudienceSwitched,
    e.CeremonyMoved,
    e.ChoicesOpened,
    e.CorrectionRead,
    e.DeadlineMoved,
    e.FrozenSet,
    e.KeyRevealed,
    e.LoopStalled,
    e.OpeningPostponed,
    e.PaperHeld,
    e.PaperSaved,
    e.PlayClosed,
    e.PlayScored,
    e.Pressed,
    e.QuestionReported,
    e.SceneShown,
    e.StemOpened,
    e.Ticked,
    e.WallCovered,
)
# Events that change the row of the place they name, and no other.
ROW_CHANGED = (
    e.AnswerAccepted,
    e.Attempted,
    e.AttendanceMarked,
    e.DeviceConnected,
    e.DeviceCut,
    e.IdentityAnswered,
    e.PaperSubmitted,
    e.SignedIn,
    e.TakeoverDecided,
    e.TakeoverRequested,
)


class ReadinessBoard:
    """`places`: all of them; `make`: the row of one, given what `measure` said when the round of making began."""

    def __init__(
        self,
        places: Iterable[CandidateNumber],
        measure: Callable[[], int],
        make: Callable[[CandidateNumber, int], PlaceShape],
    ) -> None:
        self.places = tuple(places)
        self._measure = measure
        self._make = make
        self._rows: dict[CandidateNumber, tuple[int, PlaceShape]] = {}  # with their versions, which ascend
        self._stale: dict[CandidateNumber, None] = dict.fromkeys(self.places)
        self.version = 0

    @property
    def stale(self) -> bool:
        """Whether a row may be old."""
        return bool(self._stale)

    def touch(self, candidate: CandidateNumber) -> None:
        """Something about a place may have changed."""
        self._stale[candidate] = None

    def touch_everybody(self) -> None:
        """Something about every place may have changed."""
        self._stale = dict.fromkeys(self.places)

    def happened(self, event: e.Event) -> None:
        """An entry says so."""
        if isinstance(event, ROW_CHANGED):
            self._stale[event.candidate] = None
        elif not isinstance(event, ROWS_KEPT):
            self.touch_everybody()

    def refresh(self) -> Iterator[None]:
        """Make the old rows anew, one with each step."""
        if not self._stale:
            return
        stale, self._stale = self._stale, {}
        measured = self._measure()
        for candidate in stale:
            row = self._make(candidate, measured)
            known = self._rows.get(candidate)
            if known is None or known[1] != row:
                self._rows.pop(candidate, None)
                self.version += 1
                self._rows[candidate] = (self.version, row)
            yield

    def changed_since(self, version: int, zone: str, most: int) -> tuple[int, tuple[PlaceShape, ...]]:
        """The rows after a version, oldest change first, at most so many, and the version they lead to; with a zone,
        its own only (RULES 5)."""
        newer: list[tuple[int, PlaceShape]] = []
        for changed_at, row in reversed(self._rows.values()):
            if changed_at <= version:
                break
            if zone in ("", row.zone):
                newer.append((changed_at, row))
        oldest = newer[: -most - 1 : -1]
        reached = self.version if len(oldest) == len(newer) else oldest[-1][0]
        return reached, tuple(row for _, row in oldest)
