"""`make chaos`: play seeds on real processes, judge them, print what came of it.

Owns the command line. Called by make.
"""

import argparse
import asyncio
import multiprocessing
import sys
from pathlib import Path

from tests.chaos.report import figures_of, publish, publish_takeover, publish_timelines
from tests.chaos.run import Outcome, Wanted, run_or_say_why
from tests.chaos.takeover import takeover_seconds
from tests.chaos.timeline import timelines

ROOT = Path(__file__).resolve().parents[2]
VIOLATIONS_SHOWN = 5


def main() -> int:
    """The exit code: 0 when nothing is wrong; with a mutant, when it was found."""
    parser = argparse.ArgumentParser(description="Play whole contests on real processes under real faults.")
    parser.add_argument("--seeds", type=int, default=10, help="how many contests")
    parser.add_argument("--first", type=int, default=0, help="seed of the first of them")
    parser.add_argument("--seed", type=int, help="this one alone, with the log of what was done when")
    parser.add_argument("--mutant", default="", help="a server or store with this fault: until it is found")
    parser.add_argument("--kind", action="append", default=[], help="only faults of this kind; may be repeated")
    parser.add_argument("--workers", type=int, default=0, help="so many processes; otherwise the seed decides")
    parser.add_argument("--jobs", type=int, default=2, help="contests at the same time")
    parser.add_argument("--publish", action="store_true", help="write figures and document")
    parser.add_argument("--timeline", action="store_true", help="only this: what people see while power is lost")
    given = parser.parse_args()
    if given.timeline:
        return _timeline(publishing=given.publish)
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.seeds)
    outcomes: list[Outcome] = []
    wanted = [Wanted(seed, kinds=given.kind, mutant=given.mutant, workers=given.workers) for seed in seeds]
    with multiprocessing.get_context("spawn").Pool(1 if given.seed is not None else given.jobs) as pool:
        for outcome in pool.imap_unordered(run_or_say_why, wanted):
            outcomes.append(outcome)
            _tell(outcome, verbose=given.seed is not None)
            if given.publish:  # at once, for a long run may be ended at any time
                publish(ROOT, outcomes)
            if given.mutant and outcome.violations:
                _say(f"found at seed {outcome.seed}: {outcome.violations[0]}")
                return 0
    if given.publish:
        publish_takeover(ROOT, asyncio.run(takeover_seconds()))
    _say("\n".join(f"{name}: {value}" for name, value in figures_of(outcomes).items()))
    return 1 if given.mutant or any(outcome.violations for outcome in outcomes) else 0


def _timeline(*, publishing: bool) -> int:
    tables = timelines(_say)
    if publishing:
        publish_timelines(ROOT, tables)
    return 0


def _tell(outcome: Outcome, *, verbose: bool) -> None:
    faults = ", ".join(f"{count} × {kind}" for kind, count in sorted(outcome.faults.items()))
    _say(
        f"seed {outcome.seed} ({outcome.setting}): {outcome.acked_answers} acknowledged answers, {outcome.entries} "
        f"entries, {outcome.lives} lives, {outcome.seconds:.0f} s; {faults or 'no fault'}"
    )
    for reason in outcome.ended_by_itself:
        _say(f"  the server ended by itself: {reason}")
    for violation in outcome.violations[:VIOLATIONS_SHOWN]:
        _say(f"  VIOLATION {violation}")
    if verbose or outcome.violations:
        _say("\n".join(f"  {line}" for line in outcome.log))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
