"""What came of all runs: figures, and the measured part of docs/RELIABILITY.md.

Owns their names. Called by the command line.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from load_tests.fairness.report import filled
from load_tests.report.tables import table
from tests.chaos.run import Outcome

FIGURES = Path("load_tests/results/chaos.json")
DOCUMENT = Path("docs/RELIABILITY.md")
BOTH = ("acked_answers", "violations")  # of simulated and real faults together
TIMELINES = re.compile(r"(<!-- seen: timeline -->)\n.*?(<!-- end -->)", re.DOTALL)
OF_KIND = "fault: "  # before the name of a kind of fault


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Flat."""
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
    settings = Counter(outcome.setting for outcome in outcomes)
    resumed = sorted(ms for outcome in outcomes for ms in outcome.resume_ms)
    return {
        "fault_runs": len(outcomes),
        **{f"fault_runs_{setting.replace(' ', '_')}": count for setting, count in sorted(settings.items())},
        "fault_acked_answers": sum(outcome.acked_answers for outcome in outcomes),
        "fault_acked_commands": sum(outcome.acked_commands for outcome in outcomes),
        "fault_violations": sum(len(outcome.violations) for outcome in outcomes),
        "fault_seeds_with_violations": sorted(outcome.seed for outcome in outcomes if outcome.violations),
        "fault_log_entries": sum(outcome.entries for outcome in outcomes),
        "fault_server_lives": sum(outcome.lives for outcome in outcomes),
        "fault_unsynced_bytes_lost": sum(outcome.lost_bytes for outcome in outcomes),
        "fault_server_ended_by_itself": sum(len(outcome.ended_by_itself) for outcome in outcomes),
        "faults": sum(faults.values()),
        "resume_ms_p50": _at(resumed, 0.5),
        "resume_ms_p99": _at(resumed, 0.99),
        **{f"{OF_KIND}{kind}": count for kind, count in sorted(faults.items())},
    }


def _at(ordered: Sequence[int], share: float) -> int:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def publish(root: Path, outcomes: Sequence[Outcome]) -> None:
    """Put the figures beside those of the simulation, and into the document."""
    path = root / FIGURES
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    figures = {name: value for name, value in kept.items() if not name.startswith(("fault", "resume_ms"))}
    figures |= figures_of(outcomes)
    for name in BOTH:
        figures[name] = sum(int(figures.get(f"{part}_{name}", 0)) for part in ("sim", "fault"))
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_document(root, figures)


def publish_takeover(root: Path, seconds: float) -> None:
    """Put beside them how long the drill of the second copy took (`takeover`)."""
    path = root / FIGURES
    figures = json.loads(path.read_text("utf-8")) if path.exists() else {}
    figures["takeover_s"] = round(seconds, 1)
    path.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_document(root, figures)


def publish_timelines(root: Path, tables: Mapping[str, str]) -> None:
    """Put what people saw into the document, by the titles of the cases; the rest of it is left alone."""
    document = root / DOCUMENT
    told = "\n".join(f"### {title}\n\n{text}" for title, text in tables.items())
    found = TIMELINES.subn(lambda block: f"{block[1]}\n{told}{block[2]}", document.read_text("utf-8"))
    assert found[1] == 1, f"{DOCUMENT} has no place for the timelines"
    document.write_text(found[0], encoding="utf-8")


def write_document(root: Path, figures: Mapping[str, object]) -> None:
    """Fill the part of the document."""
    document = root / DOCUMENT
    document.write_text(filled(document.read_text("utf-8"), parts(figures)), encoding="utf-8")


def parts(figures: Mapping[str, object]) -> dict[str, str]:
    """Figures and faults as tables."""
    own = [(name, value) for name, value in figures.items() if name.startswith(("fault", "resume_ms", "takeover"))]
    kinds = [(name.removeprefix(OF_KIND), value) for name, value in own if name.startswith(OF_KIND)]
    rest = [(name, value) for name, value in own if not name.startswith(OF_KIND)]
    return {
        "chaos-figures": table(["figure", "value"], [f"| `{name}` | {value} |" for name, value in rest]),
        "chaos-faults": table(["what went wrong", "how often"], [f"| {name} | {value} |" for name, value in kinds]),
    }
