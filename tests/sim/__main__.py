"""`make sim`: play seeds, judge them, print what came of it; or play servers with a fault until each is found out.

Owns the command line and the two processes that share the work. Called by make.
"""

import argparse
import json
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.sim.mutants import MUTANTS
from tests.sim.report import figures_of, publish, publish_mutants
from tests.sim.run import Outcome, judge, outcome_of, play, run
from tests.sim.story import story

MUTANT_SEEDS = 200
VIOLATIONS_SHOWN = 5
RULES_SHOWN = 3
ROOT = Path(__file__).parents[2]


def main() -> int:
    """The exit code: 0 when nothing is wrong, and every mutant was found."""
    parser = argparse.ArgumentParser(description="Simulate whole contests under faults and check their histories.")
    parser.add_argument("--seeds", type=int, default=200, help="how many contests")
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--verbose", action="store_true", help="with --seed: print its history")
    parser.add_argument("--mutants", action="store_true", help="play servers with a fault instead")
    parser.add_argument(
        "--mutants-of", default="", metavar="WORD", help="only the mutants with this word in their name"
    )
    parser.add_argument("--publish", action="store_true", help="write the figures and the document")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1), help="processes")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # every failover is a warning
    if given.seed is not None:
        return _one(given.seed, verbose=given.verbose)
    if given.mutants:
        return _mutants(given.jobs, list(MUTANTS), published=given.publish)
    if given.mutants_of:
        return _mutants(given.jobs, [name for name in MUTANTS if given.mutants_of in name], published=False)
    return _many(range(given.first, given.first + given.seeds), given.jobs, published=given.publish)


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
    _say(json.dumps(figures_of([outcome]), indent=1))
    return 1 if outcome.violations else 0


def _played(seeds: Iterable[int], jobs: int) -> Iterator[Outcome]:
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=50) as pool:
        yield from pool.imap_unordered(run, seeds)


def _many(seeds: range, jobs: int, *, published: bool) -> int:
    began_s, outcomes = time.monotonic(), []
    for outcome in _played(seeds, jobs):
        outcomes.append(outcome)
        for violation in outcome.violations[:VIOLATIONS_SHOWN]:
            _say(f"seed {outcome.seed}: {violation}")
        if len(outcomes) % 100 == 0:
            acked = sum(outcome.acked_answers for outcome in outcomes)
            _say(f"{len(outcomes)} contests, {acked} acknowledged answers, {time.monotonic() - began_s:.0f} s")
    figures = figures_of(outcomes)
    if published:
        publish(ROOT, outcomes)
    _say(json.dumps(figures, indent=1))
    return 1 if figures["sim_violations"] else 0


# --- mutants ---------------------------------------------------------------------------------------------------------


def found_at(name: str, seeds: int = MUTANT_SEEDS) -> tuple[str, int, str]:
    """The first seed with which a mutant is found, and what gave it away; −1: it was not."""
    with MUTANTS[name]():
        for seed in range(seeds):
            outcome = run(seed)
            if outcome.violations:
                rules = dict.fromkeys(violation.partition(":")[0] for violation in outcome.violations)
                return name, seed, "; ".join(list(rules)[:RULES_SHOWN])
    return name, -1, ""


def _mutants(jobs: int, names: list[str], *, published: bool) -> int:
    found = []
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        for name, seed, rules in pool.imap(found_at, names):
            found.append((name, seed, rules))
            _say(f"{name}: {f'found at seed {seed} by: {rules}' if seed >= 0 else 'NOT FOUND'}")
    caught = sum(seed >= 0 for _, seed, _ in found)
    _say(f"{caught} of {len(found)} mutants found")
    if published:
        publish_mutants(ROOT, found)
    return 0 if caught == len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
