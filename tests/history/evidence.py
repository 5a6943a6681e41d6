"""What a run leaves behind, and what is found wrong with it.

Owns the form of both. Simulated and real faults fill the same `Evidence`. Called by every module of the checker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chungket.core.contest import Contest
from chungket.core.events import Genesis
from chungket.log import Head
from tests.history.records import History


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be. `rule`: which one, in a few words; `text`: where."""

    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


@dataclass(slots=True)
class Evidence:
    """`entries`: the log as the store gives it in the end; `disk`: as a reader of its file finds it; `sets`: sorted
    sets by key; `wall`: what a projector was told last; `bundle`: where the contest was exported to, if it was.
    `ended`: the contest came to its end, so that nothing is under way any more."""

    contest: Contest
    genesis: Genesis
    history: History
    entries: list[bytes]
    head: Head | None
    disk: list[bytes]
    sets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    wall: Mapping[str, Any] | None = None
    bundle: Path | None = None
    ended: bool = True
    workers: int = 0  # so many processes shared the contest; 0: one was alone
