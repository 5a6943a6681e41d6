"""Rules about results: sorted sets, wall, export and verifier say what the log says.

Owns the fold of the log into sorted sets, written from docs/LOG.md. Called by `checker`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chungket.core.events import AnswerAccepted, PaperSubmitted, Pressed
from chungket.core.model import RankedRow, State
from chungket.core.standings import current_ranking
from chungket.log import Entry
from chungket.store import Keys
from chungket.verify import NoBundle, Wrong, verify
from tests.history.evidence import Evidence, Violation


class Sets:
    """The sorted sets that are written together with entries."""

    def __init__(self, evidence: Evidence) -> None:
        self.keys = Keys(evidence.contest.id)
        self.folded: dict[str, dict[str, int]] = {}

    def before(self, state: State, entry: Entry) -> Iterator[Violation]:
        """An entry is about to be applied."""
        for event in entry.events:
            match event:
                case AnswerAccepted():
                    key, score = self.keys.latency(event.play), event.latency_us
                case Pressed():
                    key, score = self.keys.press(event.play), event.pressed_us - state.plays[event.play].opens_us
                case PaperSubmitted():
                    key, score = self.keys.paper(event.paper), event.time_us
                case _:
                    continue
            self.folded.setdefault(key, {})[event.candidate] = max(0, score)
        yield from ()


def results_agree(evidence: Evidence, state: State, sets: Sets) -> Iterator[Violation]:
    """Sorted sets = fold of the log = wall."""
    folded = dict(sets.folded)
    if evidence.ended:
        ranking = current_ranking(state)
        for scope, rows in (("individual", ranking.individuals), ("team", ranking.teams)):
            folded[sets.keys.standings(scope)] = {row.id: row.rank for row in rows}
    for key, members in folded.items():
        found = dict(evidence.sets.get(key, {}))
        if found != members:
            differing = [member for member in {*found, *members} if found.get(member) != members.get(member)]
            yield Violation("sorted sets say what the log says", f"{key}: {sorted(differing)[:3]}")
    for key in evidence.sets:
        if key not in folded and ":samples" not in key and ":standings:" not in key:
            yield Violation("sorted sets say what the log says", f"{key} has no entry")
    if evidence.wall is not None:
        for name, shown in (("individuals", state.shown_individuals), ("teams", state.shown_teams)):
            board = evidence.wall.get(name)
            if board is not None and not _same_board(board, () if shown is None else shown.rows):
                yield Violation("the wall says what the log says", name)


def _same_board(board: Mapping[str, Any], rows: tuple[RankedRow, ...]) -> bool:
    shown = [(row["id"], row["rank"], row["correct"], row["points"]) for row in board["rows"]]
    wanted = [(row.id, row.rank, row.tally.correct, row.tally.points) for row in rows[: len(shown)]]
    return shown == wanted


def bundle_verifies(evidence: Evidence) -> Iterator[Violation]:
    """The stand-alone verifier reckons everything that was exported anew, and knows every receipt."""
    if evidence.bundle is None:
        return
    receipts = [f"{receipt.seq}:{receipt.head}" for receipt in evidence.history.receipts]
    try:
        verify(evidence.bundle, receipts)
    except (Wrong, NoBundle) as wrong:
        yield Violation("the export verifies", str(wrong))
