"""Measures how fast the server is beside its floors, and writes down what came out: `make bench`.

Usage: python -m load_tests.bench [--quick] [--runs N] [--only NAME …]      on Linux

Owns the run: which measurements, where their results wait for each other. What they left in build/bench is taken up
where `--only` names others. A full run writes load_tests/results/bench.json, bench.html and the measured parts of
docs/PERFORMANCE.md; a quick one writes into build/bench-quick alone. Ends with 1 when a goal is missed.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from load_tests.bench.machine import SWARM_CORE, load, pin
from load_tests.bench.measurements import BESIDE, MEASUREMENTS
from load_tests.bench.setting import FULL, QUICK, Raw, Setting
from load_tests.report import publish, reckon
from load_tests.swarm.process import open_files_max

ROOT = Path(__file__).resolve().parents[2]
RUNS, RUNS_QUICK = 5, 2
NICENESS = -10
"""Where allowed: what else this machine does should not be measured."""
TIMEOUT_S = 1_800
"""For one measurement: what hangs ends by itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    options = _options(arguments)
    open_files_max()
    with contextlib.suppress(PermissionError):
        os.nice(NICENESS)
    pin(os.getpid(), SWARM_CORE)
    kept = ROOT / "build" / ("bench-quick" if options.quick else "bench")
    kept.mkdir(parents=True, exist_ok=True)
    failed: list[str] = []
    for name in MEASUREMENTS if options.only is None else options.only:
        began_s = time.monotonic()
        try:
            raw = asyncio.run(
                measured(name, kept, options.runs or (RUNS_QUICK if options.quick else RUNS), options.quick)
            )
        except Exception as fault:  # noqa: BLE001  # whatever ends one measurement, the others go on
            traceback.print_exc()
            failed.append(f"{name}: {type(fault).__name__}: {fault}")
            print(f"FAILED: {failed[-1]}", flush=True)
            continue
        failed += [f"{name}: {fault}" for fault in raw.get("faults", [])]
        (kept / f"{name}.json").write_text(json.dumps(raw))
        print(f"{name}: {time.monotonic() - began_s:.0f} s", flush=True)
        gc.collect()
    raws = {
        name: json.loads((kept / f"{name}.json").read_text())
        for name in MEASUREMENTS
        if (kept / f"{name}.json").exists()
    }
    results = reckon.reckon(raws)
    for name, module in BESIDE.items():
        if name in raws:
            results |= module.figures(raws[name])
    if options.quick:
        (kept / "bench.json").write_text(publish.as_json(results))
        (kept / "bench.html").write_text(publish.page(raws, results))
        if "locust" in raws:
            (kept / "locust.html").write_text(publish.locust_page(raws["locust"], results))
    else:
        publish.publish(ROOT, raws, results)
    print(publish.as_json(results), end="")
    missed = reckon.missed(results)
    for goal in missed:
        print(f"MISSED: {goal}")
    for sentence in failed:
        print(f"FAILED: {sentence}")
    return 1 if failed or (missed and not options.quick) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast the server is, measured beside its floors.")
    parser.add_argument("--quick", action="store_true", help="three minutes, small numbers, nothing is published")
    parser.add_argument("--runs", type=int, default=0, metavar="N", help=f"repeat everything so often ({RUNS})")
    parser.add_argument(
        "--only", nargs="*", metavar="NAME", help="run these, or none, and take the others as they were"
    )
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.only or () if name not in MEASUREMENTS]:
        parser.error(f"--only: expected some of {', '.join(MEASUREMENTS)}, got {', '.join(unknown)}")
    return options


async def measured(name: str, kept: Path, runs: int, quick: bool) -> Raw:
    """One measurement, with when and beside what it was made."""
    before = load()
    with tempfile.TemporaryDirectory(prefix="chungket-bench-") as folder:
        setting = Setting(kept / "prepared", Path(folder), runs, QUICK if quick else FULL)
        async with asyncio.timeout(TIMEOUT_S):
            raw = await MEASUREMENTS[name](setting)
    return {
        **raw,
        "meta": {"runs": runs, "load_before": before, "at": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())},
    }


if __name__ == "__main__":
    sys.exit(main())
