"""What honest presses are credited, and what a disturbed server makes of them, over real sockets."""

from pathlib import Path

import pytest

from load_tests.fairness import disturbed, honest
from load_tests.fairness.disturbed import WALL_STEP_US
from load_tests.fairness.figures import percentile
from tests.hall.halls import in_namespaces

STAMP_ERROR_US = 40_000
"""A machine that does other things too sends later than it says; what is measured is in docs/FAIRNESS.md."""


@pytest.mark.full
@in_namespaces
def test_a_far_and_a_near_finalist_who_press_together_are_credited_alike(tmp_path: Path) -> None:
    pairs = honest.measure(tmp_path, pairs=6, plays=4)
    assert len(pairs.credited_us) == 24
    assert percentile(pairs.gaps_us(), 50) <= 20_000
    assert percentile([abs(us) for us in pairs.raw_us], 50) > 40_000


@pytest.mark.full
def test_a_server_that_was_stopped_knows_who_was_first(tmp_path: Path) -> None:
    (answers,) = disturbed.measure_stopped(tmp_path, plays=1)
    assert len(answers.sent_us) == 20
    assert max(answers.ages_us) > 200_000  # they did wait in the kernel
    assert answers.order_is_true()


def test_a_wall_clock_that_jumps_changes_neither_latency_nor_deadline_nor_order(tmp_path: Path) -> None:
    stepped = disturbed.measure_stepped(tmp_path)
    before, forward, back = stepped.wall_moved_us[1], stepped.wall_moved_us[2], stepped.wall_moved_us[4]
    assert forward - before == pytest.approx(WALL_STEP_US, abs=500_000)
    assert back - before == pytest.approx(-WALL_STEP_US, abs=500_000)
    assert stepped.deadline_after_us == stepped.deadline_before_us
    assert stepped.answers.order_is_true()
    assert all(abs(error_us) < STAMP_ERROR_US for error_us in stepped.answers.errors_us())


@pytest.mark.full
def test_a_burst_is_stamped_as_it_was_sent(tmp_path: Path) -> None:
    (answers,) = disturbed.measure_burst(tmp_path, answers=300, plays=1)
    assert len(answers.sent_us) == 300
    assert percentile([abs(us) for us in answers.errors_us()], 95) < STAMP_ERROR_US
