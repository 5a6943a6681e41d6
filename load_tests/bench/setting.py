"""In what size, how often and where measurements are made.

Owns the sizes of a full and of a quick run. Called by `__main__` and every measurement.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

Raw = dict[str, Any]
"""What a measurement leaves behind: JSON."""

QUESTIONS = 60
LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Setting:
    """`cache`: contests prepared before; `directory`: for this run alone; `runs`: how often everything is repeated."""

    cache: Path
    directory: Path
    runs: int
    quick: bool

    @property
    def halls(self) -> tuple[int, ...]:
        """Sizes at which server and floors take turns."""
        return (100, 200) if self.quick else (1_000, 5_000, LARGE)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes at which only the cost is measured."""
        return () if self.quick else (500, 2_000)

    @property
    def large(self) -> int:
        """The large hall."""
        return 200 if self.quick else LARGE

    @property
    def singles(self) -> int:
        """Answers given one by one, in each run."""
        return 20 if self.quick else 200

    @property
    def played(self) -> tuple[int, int]:
        """Questions played before a close is measured, and in the log that is replayed."""
        return (2, 4) if self.quick else (59, 100)

    @property
    def sockets(self) -> int:
        """Connections over two servers and two swarms."""
        return 200 if self.quick else 2 * LARGE
