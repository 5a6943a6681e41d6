"""Checking grows with the log and not faster: the figures themselves are in docs/PROOF.md."""

import time
from pathlib import Path

import pytest

from chungket.verify import verify
from tests.verify.many_answers import bundle

FEW, MANY = 20_000, 100_000


def seconds(answers: int, path: Path) -> float:
    exported = bundle(answers, path, places=1_000)
    begun = time.process_time()
    assert verify(exported.path).answers == answers
    return time.process_time() - begun


@pytest.mark.full
def test_five_times_the_answers_take_no_more_than_ten_times_as_long(tmp_path: Path) -> None:
    few = seconds(FEW, tmp_path / "it.zip")
    assert seconds(MANY, tmp_path / "nhieu.zip") < 2 * MANY / FEW * few
