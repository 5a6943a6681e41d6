"""What the rehearsal tells the one who started it: JSON lines on standard output, problems on standard error.

Owns both streams and their form. Called by every other module here.
"""

import json
import math
import sys
from collections.abc import Sequence
from typing import Any, TextIO

PROBLEMS_MAX = 100  # a thousand finalists would say the same thing a thousand times


class Report:
    """One rehearsal's voice. When nobody reads any more, it falls silent: the end of standard input says the rest."""

    def __init__(self, out: TextIO | None = None, problems: TextIO | None = None) -> None:
        self._out = sys.stdout if out is None else out
        self._problems = sys.stderr if problems is None else problems
        self._problem_count = 0

    def event(self, name: str, **fields: Any) -> None:
        """Something of interest happened."""
        self._write(self._out, json.dumps({"event": name, **fields}, ensure_ascii=False))

    def problem(self, text: str) -> None:
        """Something went wrong that nobody planned. Vietnamese."""
        self._problem_count += 1
        if self._problem_count <= PROBLEMS_MAX:
            self._write(self._problems, f"Tổng duyệt: {text}")
        if self._problem_count == PROBLEMS_MAX:
            self._write(self._problems, "Tổng duyệt: các lỗi sau không ghi nữa")

    @staticmethod
    def _write(stream: TextIO, line: str) -> None:
        try:
            stream.write(line + "\n")
            stream.flush()
        except (BrokenPipeError, ValueError):  # ValueError: closed on our side
            pass


def spread_ms(round_trips_s: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and maximum in ms, one decimal; nothing for an empty sequence."""
    if not round_trips_s:
        return {}
    ordered = sorted(round_trips_s)
    return {
        "p50_ms": _ms(ordered[math.ceil(len(ordered) * 0.50) - 1]),
        "p95_ms": _ms(ordered[math.ceil(len(ordered) * 0.95) - 1]),
        "p99_ms": _ms(ordered[math.ceil(len(ordered) * 0.99) - 1]),
        "max_ms": _ms(ordered[-1]),
    }


def _ms(span_s: float) -> float:
    return round(span_s * 1000, 1)
