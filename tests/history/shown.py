"""Rules about what clients are shown: only forward, and nothing before its moment.

Owns what of a question may be read at which entry. Called by `checker`.
"""

from collections.abc import Iterator

from chungket.core.contest import QuestionId
from chungket.core.model import PaperPhase, Play, PlayPhase, State
from tests.history.evidence import Evidence, Violation
from tests.history.records import Seen
from tests.history.secrets import CHOICES, KEY, STEM

PUBLIC_KEY = (PlayPhase.REVEALED, PlayPhase.SCORED)
CONSOLES = ("operator", "mc", "jury", "secretary", "organiser", "proctor", "observer")


class Secrets:
    """Looks at every frame on the state of its entry (DESIGN 4.3, 4.6). Consoles know the questions, not the keys."""

    def __init__(self, evidence: Evidence) -> None:
        self._frames: dict[int, dict[tuple[str, tuple[tuple[str, str], ...]], Seen]] = {}
        for seen in evidence.history.seen:
            if seen.secrets:
                kind = "console" if seen.role in CONSOLES else "public"
                self._frames.setdefault(seen.seq, {}).setdefault((kind, seen.secrets), seen)
        self.announced: dict[tuple[str, str], set[int]] = {}  # (play, part) → moments

    def after(self, state: State) -> Iterator[Violation]:
        """An entry was applied."""
        for play in state.plays.values():
            if play.id == state.play:
                for part, moment_us in ((STEM, play.stem_us), (CHOICES, play.opens_us)):
                    self.announced.setdefault((play.id, part), set()).add(moment_us)
        for (kind, secrets), seen in self._frames.get(state.seq, {}).items():
            for what, question in secrets:
                if kind == "console" and (what != KEY or seen.role == "jury"):
                    continue
                if not _may_be_read(state, what, QuestionId(question), console=kind == "console"):
                    text = f"{what} of {question} in {seen.part} for {seen.client}, entry {seen.seq}"
                    yield Violation("nothing is readable before its moment", text)


def _may_be_read(state: State, what: str, question: QuestionId, *, console: bool) -> bool:
    if console and what == KEY:
        return True  # the source, which every console has beside the question
    if any(_shown(state, play, what) for play in state.plays.values() if play.question == question):
        return True
    papers = [paper for paper in state.papers.values() if question in paper.questions]
    return any(what != KEY or paper.phase is not PaperPhase.OPEN for paper in papers)


def _shown(state: State, play: Play, what: str) -> bool:
    if what == STEM:
        return play.phase is not PlayPhase.SEALED and 0 < play.stem_us <= state.time_us
    if what == CHOICES:
        opened = play.phase not in (PlayPhase.SEALED, PlayPhase.READING)
        return opened and 0 < play.opens_us <= state.time_us
    return play.phase in PUBLIC_KEY


def announced(evidence: Evidence, secrets: Secrets) -> Iterator[Violation]:
    """An opener comes with a moment that the log announced (DESIGN 4.3)."""
    known = {(opener.play, opener.part, opener.at_us): opener.client for opener in evidence.history.openers}
    for (play, part, at_us), client in known.items():
        if at_us not in secrets.announced.get((play, part), ()):
            yield Violation("an opener has an announced moment", f"{client}: {part} of {play} at {at_us}")


def monotonic(evidence: Evidence) -> Iterator[Violation]:
    """At every client entries and flow versions only go forward, whichever worker it is connected to."""
    seqs: dict[str, int] = {}
    versions: dict[str, int] = {}
    for seen in evidence.history.seen:
        if seen.part == "paper":
            continue  # the questions of a paper are kept as they were encoded when it opened
        who = seen.client
        if seen.seq < seqs.get(who, 0):
            yield Violation("entries go forward at every client", f"{who}: {seen.part} of {seen.seq}")
        seqs[who] = max(seen.seq, seqs.get(who, 0))
        if seen.flow_version >= 0:
            if seen.flow_version < versions.get(who, 0):
                yield Violation("flow versions go forward at every client", f"{who}: {seen.flow_version}")
            versions[who] = max(seen.flow_version, versions.get(who, 0))
