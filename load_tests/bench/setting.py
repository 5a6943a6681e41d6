"""In what sizes, how often and where measurements are made.

Owns the sizes of a full run, of a quick one, and of the tests. Called by `__main__` and every measurement.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

Raw = dict[str, Any]
"""What a measurement leaves behind: JSON."""

QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class Sizes:
    """`halls`: finalists where server and floors take turns; `costs`: where only the cost is measured; `large`: the
    hall of storms and standings; `singles`: answers given one by one in each run; `played`: questions played before a
    close is measured, and in the log that is replayed; `sockets`: connections over two servers."""

    halls: tuple[int, ...]
    costs: tuple[int, ...]
    large: int
    singles: int
    played: tuple[int, int]
    sockets: int


FULL = Sizes((1_000, 5_000, 10_000), (500, 2_000), 10_000, 200, (59, 100), 20_000)
QUICK = Sizes((100, 200), (), 200, 20, (2, 4), 200)
SMOKE = Sizes((12, 20), (), 20, 4, (1, 2), 20)


@dataclass(frozen=True, slots=True)
class Setting:
    """`cache`: contests prepared before; `directory`: for this run alone; `runs`: how often everything is repeated."""

    cache: Path
    directory: Path
    runs: int
    sizes: Sizes
