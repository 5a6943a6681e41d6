"""Measurement 8: a hall of finalists by locust through a whole short final.

Owns the sizes, the figures and the page about it. Called by `load_tests.bench`.
"""

from pathlib import Path

from load_tests.bench.setting import FULL, QUICK, Raw, Setting, Sizes
from load_tests.fairness.figures import percentile
from load_tests.locust.final import Course, play
from load_tests.locust.ledger import (
    ANSWERED,
    ANSWERED_AGAIN,
    CAME_BACK,
    CAME_IN,
    SHOWN,
    SIGNED_IN,
    SPREAD,
    TOO_LATE,
)
from load_tests.report.reckon import DIGITS, Results

OWN_REPORT = "locust-own.html"
"""Locust's own page stays beside the raw results: it holds all of locust's web pages' program."""
COURSES = {
    FULL: Course(1_000, 6, pace=3.0, countdown_ms=1_500, within_s=6.0, arrivals_per_s=100, timeout_s=330),
    QUICK: Course(100, 3, pace=5.0, countdown_ms=1_500, within_s=3.0, arrivals_per_s=50, timeout_s=150),
}
SMOKE = Course(12, 1, pace=40.0, countdown_ms=300, within_s=0.4, arrivals_per_s=20, timeout_s=120)
FAULTS_MAX = 20
ANSWERED_SHARE = 0.8
"""Of the counted questions alone; there are practice questions too, and some never answer."""
FIGURES = {
    ANSWERED: "answer_ms",
    ANSWERED_AGAIN: "answer_reconnect_ms",
    SPREAD: "open_spread_ms",
    SHOWN: "shown_after_ms",
    CAME_BACK: "reconnect_ms",
    CAME_IN: "come_in_ms",
    SIGNED_IN: "sign_in_ms",
    TOO_LATE: "late_ms",
}


async def run(setting: Setting) -> Raw:
    """One final, however often everything else is repeated. `faults`: what a run must not have."""
    return await measured(course_of(setting.sizes), setting.directory, setting.cache.parent / OWN_REPORT)


async def measured(course: Course, directory: Path, html: Path) -> Raw:
    """A final of this course. `html`: for locust's own page."""
    raw = await play(course, directory, html)
    kept = raw | {"faults_counted": raw["faults"], "faults": faults(course, raw)}
    return {"finalists": course.finalists, "questions": course.questions, **kept}


def course_of(sizes: Sizes) -> Course:
    """How long a final is played in which setting."""
    return COURSES.get(sizes, SMOKE)


def faults(course: Course, raw: Raw) -> list[str]:
    """What went wrong, as sentences."""
    said = [f"{count} × {fault}" for fault, count in list(raw["faults"].items())[:FAULTS_MAX]]
    if raw["come"] != course.finalists or raw["gone"] != course.finalists:
        said.append(f"expected {course.finalists} finalists to come and go, got {raw['come']} and {raw['gone']}")
    if len(raw["answers"]) < ANSWERED_SHARE * course.finalists * course.questions:
        said.append(f"{len(raw['answers'])} answers of {course.finalists} finalists to {course.questions} questions")
    if lost := lost_answers(raw):
        said.append(f"{lost} answers have a receipt and are not in the log")
    return said


def lost_answers(raw: Raw) -> int:
    """Answers with a receipt that the server's log does not have."""
    return len({tuple(one) for one in raw["answers"]} - {tuple(one) for one in raw["log_answers"]})


def figures(raw: Raw) -> Results:
    """Flat figures. Open spread: of all receipts of an opener, how far behind the first of the hall."""
    results: Results = {
        "locust_finalists": raw["finalists"],
        "locust_questions": raw["questions"],
        "locust_requests": raw["requests"],
        "locust_failures": raw["failures"],
        "locust_answers": len(raw["answers"]),
        "locust_lost_answers": lost_answers(raw),
    }
    for name, figure in FIGURES.items():
        values = raw["values"].get(name, [])
        results[f"locust_{figure.removesuffix('_ms')}_count"] = len(values)
        if values:
            for percent in (50, 99):
                results[f"locust_{figure}_p{percent}"] = round(percentile(values, percent), DIGITS)
            results[f"locust_{figure}_max"] = round(max(values), DIGITS)
    return results
