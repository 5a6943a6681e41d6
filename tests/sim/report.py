"""What came of all simulated contests: figures beside those of real faults, and the measured part of the document.

Owns their names. Called by the command line.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from load_tests.report.tables import row, table
from tests.sim.run import Outcome

FIGURES = Path("load_tests/results/chaos.json")
DOCUMENT = Path("docs/RELIABILITY.md")
MUTANT = "mutant: "  # before the name of one
OF_KIND = "sim_fault: "  # before the name of a kind of fault
BOTH = ("acked_answers", "violations")  # of simulated and real faults together
SECONDS_OF_HOUR_US = 3_600_000_000

Found = tuple[str, int, str]  # mutant, seed (−1: not found), rules


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Flat."""
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
    return {
        "sim_runs": len(outcomes),
        "sim_runs_workers": sum(outcome.workers > 0 for outcome in outcomes),
        "sim_acked_answers": sum(outcome.acked_answers for outcome in outcomes),
        "sim_violations": sum(len(outcome.violations) for outcome in outcomes),
        "sim_seeds_with_violations": sorted(outcome.seed for outcome in outcomes if outcome.violations),
        "sim_log_entries": sum(outcome.entries for outcome in outcomes),
        "sim_server_lives": sum(outcome.lives for outcome in outcomes),
        "sim_contest_hours": round(sum(outcome.virtual_us for outcome in outcomes) / SECONDS_OF_HOUR_US, 1),
        "sim_faults": sum(faults.values()),
        **{f"{OF_KIND}{kind}": count for kind, count in sorted(faults.items())},
    }


def publish(root: Path, outcomes: Sequence[Outcome]) -> None:
    """Put the figures beside those of real faults, and into the document."""
    kept = {name: value for name, value in _kept(root).items() if not name.startswith("sim_")}
    _write(root, kept | figures_of(outcomes))


def publish_mutants(root: Path, found: Sequence[Found]) -> None:
    """Which mutants were found, and at which seed."""
    kept = {name: value for name, value in _kept(root).items() if not name.startswith("mutant")}
    figures = {
        "mutants_caught": sum(seed >= 0 for _, seed, _ in found),
        "mutants_total": len(found),
        **{f"{MUTANT}{name}": f"{seed}: {rules}" for name, seed, rules in found},
    }
    _write(root, kept | figures)


def _kept(root: Path) -> dict[str, object]:
    path = root / FIGURES
    kept: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return kept


def _write(root: Path, figures: dict[str, object]) -> None:
    for name in BOTH:
        counts = [figures.get(f"{part}_{name}", 0) for part in ("sim", "fault")]
        figures[name] = sum(count for count in counts if isinstance(count, int))
    (root / FIGURES).write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    path = root / DOCUMENT
    path.write_text(_filled(path.read_text("utf-8"), _blocks(figures)), encoding="utf-8")


def _blocks(figures: Mapping[str, object]) -> dict[str, str]:
    told = [
        row(f"`{name}`", f"{value:,}".replace(",", " ") if isinstance(value, int) else value)
        for name, value in figures.items()
        if name.startswith("sim_") and not name.startswith(OF_KIND) and not isinstance(value, list)
    ]
    faults = [row(name.removeprefix(OF_KIND), value) for name, value in figures.items() if name.startswith(OF_KIND)]
    mutants = [
        row(name.removeprefix(MUTANT), *str(value).split(": ", 1))
        for name, value in figures.items()
        if name.startswith(MUTANT)
    ]
    return {
        "figures": table(("figure", "value"), told),
        "faults": table(("fault", "how often"), faults),
        "mutants": table(("mutant", "found at seed", "by the rules"), mutants),
    }


def _filled(document: str, parts: Mapping[str, str]) -> str:
    """The document with its parts between `<!-- simulated: NAME -->` and `<!-- end -->`."""

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{parts[found[2]]}{found[3]}"

    return re.sub(r"(<!-- simulated: ([a-z-]+) -->)\n.*?(<!-- end -->)", fill, document, flags=re.DOTALL)
