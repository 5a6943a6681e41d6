"""`make sim`: play seeds, judge them, print what came of it; or play servers with a fault until each is found out.

Owns the command line and the two processes that share the work. Called by make.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.sim.mutants import MUTANTS
from tests.sim.run import Outcome, judge, outcome_of, play, run
from tests.sim.story import story

MUTANT_SEEDS = 200
VIOLATIONS_SHOWN = 5


def main() -> int:
    """The exit code: 0 when nothing is wrong, and every mutant was found."""
    parser = argparse.ArgumentParser(description="Simulate whole contests under faults and check their histories.")
    parser.add_argument("--seeds", type=int, default=200, help="how many contests")
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--verbose", action="store_true", help="with --seed: print its history")
    parser.add_argument("--mutants", action="store_true", help="play servers with a fault instead")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="processes")
    given = parser.parse_args()
    if given.seed is not None:
        return _one(given.seed, verbose=given.verbose)
    if given.mutants:
        return _mutants(given.jobs)
    return _many(range(given.first, given.first + given.seeds), given.jobs, given.json)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _one(seed: int, *, verbose: bool) -> int:
    hall = play(seed)
    violations = judge(hall)
    if verbose:
        for line in story(hall):
            _say(line)
    outcome = outcome_of(seed, hall, violations)
    for violation in outcome.violations:
        _say(f"VIOLATION {violation}")
    _say(json.dumps(_figures([outcome]), indent=1))
    return 1 if outcome.violations else 0


def _played(seeds: Iterable[int], jobs: int) -> Iterator[Outcome]:
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=50) as pool:
        yield from pool.imap_unordered(run, seeds)


def _many(seeds: range, jobs: int, path: Path | None) -> int:
    began_s, outcomes = time.monotonic(), []
    for outcome in _played(seeds, jobs):
        outcomes.append(outcome)
        for violation in outcome.violations[:VIOLATIONS_SHOWN]:
            _say(f"seed {outcome.seed}: {violation}")
        if len(outcomes) % 100 == 0:
            acked = sum(outcome.acked_answers for outcome in outcomes)
            _say(f"{len(outcomes)} contests, {acked} acknowledged answers, {time.monotonic() - began_s:.0f} s")
    figures = _figures(outcomes)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    _say(json.dumps(figures, indent=1))
    return 1 if figures["violations"] else 0


def _figures(outcomes: list[Outcome]) -> dict[str, object]:
    faults: Counter[str] = Counter()
    for outcome in outcomes:
        faults.update(outcome.faults)
    return {
        "sim_runs": len(outcomes),
        "acked_answers": sum(outcome.acked_answers for outcome in outcomes),
        "violations": sum(len(outcome.violations) for outcome in outcomes),
        "seeds_with_violations": sorted(outcome.seed for outcome in outcomes if outcome.violations),
        "log_entries": sum(outcome.entries for outcome in outcomes),
        "server_lives": sum(outcome.lives for outcome in outcomes),
        "contest_hours": round(sum(outcome.virtual_us for outcome in outcomes) / 3.6e9, 1),
        "faults": dict(sorted(faults.items())),
    }


# --- mutants ---------------------------------------------------------------------------------------------------------


def found_at(name: str, seeds: int = MUTANT_SEEDS) -> tuple[str, int, str]:
    """The first seed with which a mutant is found, and what gave it away; −1: it was not."""
    with MUTANTS[name]():
        for seed in range(seeds):
            outcome = run(seed)
            if outcome.violations:
                return name, seed, outcome.violations[0].partition(":")[0]
    return name, -1, ""


def _mutants(jobs: int) -> int:
    survived = 0
    _say("| mutant | found at seed | by the rule |\n| --- | --- | --- |")
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        for name, seed, rule in pool.imap(found_at, MUTANTS):
            survived += seed < 0
            _say(f"| {name} | {seed if seed >= 0 else 'not found'} | {rule} |")
    _say(f"{len(MUTANTS) - survived} of {len(MUTANTS)} mutants found")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
