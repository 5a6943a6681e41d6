"""Locust's hall in the smallest size: a whole final without a failure, and every receipt in the log."""

from collections.abc import Callable
from pathlib import Path

import pytest
from gevent import monkey

from load_tests.bench.setting import Setting
from load_tests.locust import bench
from load_tests.locust.bench import SMOKE
from load_tests.locust.final import Course
from load_tests.locust.ledger import ANSWERED, ANSWERED_AGAIN, CAME_BACK, CAME_IN, RESULT, SHOWN, SPREAD
from load_tests.report import publish, reckon


async def test_a_hall_lives_through_a_whole_final(setting: Callable[[int], Setting], cache: Path) -> None:
    raw = await bench.run(setting(1))
    assert raw["faults"] == []
    assert raw["failures"] == 0
    assert raw["come"] == raw["gone"] == SMOKE.finalists
    assert sorted(map(tuple, raw["log_answers"])) == sorted(map(tuple, raw["answers"]))
    values = raw["values"]
    assert len(values[CAME_IN]) == len(values[RESULT]) == SMOKE.finalists
    assert len(values[SHOWN]) == len(values[SPREAD]) > SMOKE.finalists
    assert values[ANSWERED]
    assert len(values.get(ANSWERED_AGAIN, [])) <= len(values.get(CAME_BACK, []))
    assert not monkey.is_anything_patched()  # that is locust's own process's matter
    figures = bench.figures(raw)
    assert figures["locust_lost_answers"] == 0
    assert {"locust_requests", "locust_failures", "locust_answer_ms_p50", "locust_answer_ms_p99"} <= figures.keys()
    page = publish.locust_page(raw, reckon.reckon({}))
    assert ANSWERED in page
    assert "<svg" in page
    assert (cache.parent / bench.OWN_REPORT).exists()


def test_a_run_that_went_wrong_says_so() -> None:
    raw = {
        "faults": {"answer to receipt: refused: busy": 2},
        "come": SMOKE.finalists,
        "gone": SMOKE.finalists - 1,
        "answers": [["TT01.1", "0001"]],
        "log_answers": [],
    }
    said = "; ".join(bench.faults(SMOKE, raw))
    for part in (
        "2 × answer to receipt: refused: busy",
        "to come and go",
        "1 answers of 12",
        "1 answers have a receipt",
    ):
        assert part in said


@pytest.mark.parametrize("course", [*bench.COURSES.values(), SMOKE])
def test_a_course_is_closed_after_everybody_has_pressed(course: Course) -> None:
    assert course.window_s / course.pace >= course.within_s + course.countdown_ms / 1_000
