"""Plays a short final with a hall of locust's finalists, says what was measured, and ends: nothing else is needed.

Usage: python -m load_tests.locust [--finalists N] [--questions N]      on Linux

Owns the command line. The page is written to build/locust.html, locust's own beside it. Ends with 1 when anything
failed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from load_tests.bench.machine import SWARM_CORE, pin
from load_tests.bench.processes import ROOT
from load_tests.bench.setting import FULL
from load_tests.fairness.report import machine
from load_tests.locust.bench import COURSES, OWN_REPORT, figures, measured
from load_tests.report import publish
from load_tests.swarm.process import open_files_max


def main(arguments: Sequence[str] | None = None) -> int:
    """Play it; the exit code."""
    course = COURSES[FULL]
    parser = argparse.ArgumentParser(description="A hall of locust's finalists lives through a short final.")
    parser.add_argument("--finalists", type=int, default=course.finalists, metavar="N")
    parser.add_argument("--questions", type=int, default=course.questions, metavar="N", help="beside two for practice")
    options = parser.parse_args(arguments)
    open_files_max()
    pin(os.getpid(), SWARM_CORE)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="chungket-locust-") as folder:
        course = replace(course, finalists=options.finalists, questions=options.questions)
        raw = asyncio.run(measured(course, Path(folder), build / OWN_REPORT))
    results = figures(raw)
    page = build / "locust.html"
    page.write_text(publish.locust_page(raw, {"machine": machine()}), encoding="utf-8")
    print(publish.as_json(results), end="")
    print(page)
    for fault in raw["faults"]:
        print(f"FAILED: {fault}")
    return 1 if raw["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
