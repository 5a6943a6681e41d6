"""What came of all runs: figures.

Owns their names. Called by the command line.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.run import Outcome

FIGURES = Path("load_tests/results/chaos.json")


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Flat."""
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
    resumed = sorted(ms for outcome in outcomes for ms in outcome.resume_ms)
    return {
        "fault_runs": len(outcomes),
        "fault_acked_answers": sum(outcome.acked_answers for outcome in outcomes),
        "fault_acked_commands": sum(outcome.acked_commands for outcome in outcomes),
        "fault_violations": sum(len(outcome.violations) for outcome in outcomes),
        "fault_log_entries": sum(outcome.entries for outcome in outcomes),
        "fault_server_lives": sum(outcome.lives for outcome in outcomes),
        "fault_lost_bytes": sum(outcome.lost_bytes for outcome in outcomes),
        "fault_ended_by_itself": sum(len(outcome.ended_by_itself) for outcome in outcomes),
        "faults": sum(faults.values()),
        "resume_ms_p50": _at(resumed, 0.5),
        "resume_ms_p99": _at(resumed, 0.99),
        **{f"fault_{kind}": count for kind, count in sorted(faults.items())},
    }


def _at(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def publish(root: Path, outcomes: Sequence[Outcome], day: str) -> None:
    """Put the figures beside those of the simulation, if there are any."""
    path = root / FIGURES
    figures = json.loads(path.read_text("utf-8")) if path.exists() else {}
    figures |= figures_of(outcomes)
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
