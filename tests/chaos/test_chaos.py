"""Whole contests on real processes, each with trouble: nothing acknowledged is lost, nothing counts twice."""

import pytest

from tests.chaos import hall
from tests.chaos.contests import Size
from tests.chaos.faults import (
    CUT_BEFORE_REPLY,
    POWER_LOST,
    SERVER_KILLED,
    STORE_KILLED,
    WORKER_KILLED,
)
from tests.chaos.machine import EVERY_SECOND
from tests.chaos.people import HastyFinalist
from tests.chaos.run import Outcome, Wanted, run

SMALL = Size(places=6, paper=12, played=1)
FULL_SEEDS = 12
MUTANT_SEEDS = 20


def expect_nothing_wrong(outcome: Outcome, *kinds: str) -> None:
    assert outcome.violations == [], outcome.log
    assert outcome.acked_answers > 50
    assert set(kinds) <= set(outcome.faults), outcome.log


def test_a_contest_survives_kills_and_the_loss_of_power() -> None:
    outcome = run(Wanted(3, kinds=(POWER_LOST,), faults=1, workers=1, external=False, size=SMALL))
    expect_nothing_wrong(outcome, POWER_LOST)
    assert outcome.lives == 2


@pytest.mark.full
def test_a_contest_survives_lost_replies_of_a_store_that_is_killed() -> None:
    kinds = (CUT_BEFORE_REPLY, STORE_KILLED)
    outcome = run(Wanted(0, kinds=kinds, faults=2, workers=1, external=True, size=SMALL))
    expect_nothing_wrong(outcome, *kinds)


@pytest.mark.full
def test_a_contest_survives_a_killed_worker() -> None:
    outcome = run(Wanted(5, kinds=(WORKER_KILLED,), faults=1, workers=2, external=False, size=SMALL))
    expect_nothing_wrong(outcome, WORKER_KILLED)


@pytest.mark.full
def test_a_contest_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall, "STANDS_STILL_S", 3.0)
    monkeypatch.setattr(HastyFinalist, "come", HastyFinalist.leave)
    outcome = run(Wanted(5, faults=0, workers=1, external=False, size=SMALL))
    assert [violation for violation in outcome.violations if "nothing has moved for 3 s: phase lobby" in violation]


@pytest.mark.full
def test_a_server_that_acknowledges_too_early_is_found_out() -> None:
    wanted = Wanted(3, faults=0, workers=1, external=False, size=SMALL, mutant="ack before append", enough=1)
    outcome = run(wanted)
    assert any(violation.startswith("an ack follows its entry") for violation in outcome.violations)


@pytest.mark.full
def test_a_store_that_syncs_every_second_is_found_out() -> None:
    kinds = (POWER_LOST,)
    for seed in range(MUTANT_SEEDS):
        wanted = Wanted(seed, kinds=kinds, faults=4, workers=1, external=False, size=SMALL, mutant=EVERY_SECOND)
        if any(violation.startswith("what was acknowledged is in the log") for violation in run(wanted).violations):
            return
    pytest.fail(f"not found in {MUTANT_SEEDS} seeds")


@pytest.mark.full
@pytest.mark.parametrize("seed", range(FULL_SEEDS))
def test_contests_survive_what_seeds_draw(seed: int) -> None:
    outcome = run(Wanted(1_000 + seed, size=SMALL))
    assert outcome.violations == [], outcome.log


@pytest.mark.full
def test_the_same_seed_draws_the_same_faults() -> None:
    first, second = (
        run(Wanted(7, kinds=(SERVER_KILLED,), faults=2, workers=1, external=False, size=SMALL)) for _ in "12"
    )
    assert first.faults[SERVER_KILLED] == second.faults[SERVER_KILLED] == 2
