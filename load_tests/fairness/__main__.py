"""Measures how fair the server is, and writes down what came out: `make fairness`.

Usage: python -m load_tests.fairness [--quick] [--only NAME …]   as root, on Linux

Owns the run: which experiments, where their results wait for each other. What they left in build/fairness is taken up
where `--only` names others. A full run writes load_tests/results/fairness.json, the plots of docs/fairness and the
figures of docs/FAIRNESS.md; a quick one writes into build/fairness-quick alone. Ends with 1 when a goal is missed.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from load_tests.fairness import report
from load_tests.fairness.experiments import EXPERIMENTS, Setting
from load_tests.hall.kernel import why_refused

ROOT = Path(__file__).resolve().parents[2]
NICENESS = -10
"""Where allowed: what else this machine does should not be measured."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(description="How fair the server is, measured.")
    parser.add_argument("--quick", action="store_true", help="a few minutes, small numbers, nothing is published")
    parser.add_argument(
        "--only", nargs="*", metavar="NAME", help="run these, or none, and take the others as they were"
    )
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.only or () if name not in EXPERIMENTS]:
        parser.error(f"--only: expected some of {', '.join(EXPERIMENTS)}, got {', '.join(unknown)}")
    if reason := why_refused():
        print(f"the bad hall needs network namespaces: {reason}", file=sys.stderr)
        return 2
    found = subprocess.run([ROOT / "tools" / "chromium.sh"], stdout=subprocess.PIPE, text=True, check=True)
    with contextlib.suppress(PermissionError):
        os.nice(NICENESS)
    kept = ROOT / "build" / ("fairness-quick" if options.quick else "fairness")
    kept.mkdir(parents=True, exist_ok=True)
    for name in EXPERIMENTS if options.only is None else options.only:
        began_s = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="chungket-fairness-") as folder:
            raw = EXPERIMENTS[name](Setting(Path(folder), Path(found.stdout.strip()), options.quick))
        (kept / f"{name}.json").write_text(json.dumps(raw))
        print(f"{name}: {time.monotonic() - began_s:.0f} s", flush=True)
    missing = [name for name in EXPERIMENTS if not (kept / f"{name}.json").exists()]
    if missing:
        print(f"no report yet: {', '.join(missing)} have never run")
        return 0
    raws = {name: json.loads((kept / f"{name}.json").read_text()) for name in EXPERIMENTS}
    results = report.reckon(raws, quick=options.quick)
    missed = report.missed(results)
    if options.quick:
        (kept / "fairness.json").write_text(report.as_json(results))
    else:
        report.publish(ROOT, raws, results)
    print(report.as_json(results), end="")
    for goal in missed:
        print(f"MISSED: {goal}")
    return 1 if missed and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
