"""Extra time that was taken back: the verifier comes to the marks of the server (RULES 2.7, 5)."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from chungket.core import commands as c
from chungket.core.contest import AnswerLock, CandidateNumber, Choice
from chungket.core.events import Event, PaperSubmitted
from chungket.verify import Wrong, verify
from tests.core.making import (
    CANDIDATES,
    JURY,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WINDOW_US,
    WRONG,
    Driver,
    make_contest,
    with_round,
)
from tests.core.papers import LENGTH_US, MINUTE_US, PaperDriver, paper_contest
from tests.verify.making import chained, export

FIRST, SECOND, THIRD = CANDIDATES[:3]


def live() -> Driver:
    driver = Driver(with_round(make_contest(), lock=AnswerLock.LAST))
    driver.begin()
    ruling = granted(driver, FIRST)
    again = granted(driver, SECOND)
    late_us = WINDOW_US + SECOND_US
    question(driver, (FIRST, RIGHT, SECOND_US), (FIRST, WRONG, late_us), (SECOND, RIGHT, late_us))
    question(driver, (THIRD, RIGHT, SECOND_US), (FIRST, RIGHT, 2 * SECOND_US))
    for number in (ruling, again):
        driver.rule(SECRETARY, c.UndoRuling(number, "Nhầm"), JURY)
    return driver


def question(driver: Driver, *answers: tuple[CandidateNumber, Choice, int]) -> None:
    """A question with these answers, each decided when it arrives."""
    driver.open_question()
    for candidate, choice, after_us in answers:
        driver.now_us = driver.play.opens_us + after_us
        assert driver.answer(candidate, choice, after_us).rejection is None
    driver.close()
    driver.reveal_and_score()


def paper(*, closed: bool) -> Driver:
    driver = PaperDriver(paper_contest())
    driver.write(FIRST, SECOND, THIRD)
    ruling = granted(driver, FIRST)
    driver.at(LENGTH_US - MINUTE_US)
    driver.save(FIRST, {0: RIGHT, 1: RIGHT})
    driver.submit(SECOND)
    driver.at(LENGTH_US + MINUTE_US)
    driver.save(FIRST, {1: WRONG, 2: RIGHT}, revision=2)
    driver.submit(FIRST)
    steps: list[Callable[[], object]] = [
        lambda: (driver.submit(THIRD), driver.clock()),
        lambda: driver.rule(SECRETARY, c.UndoRuling(ruling, "Nhầm"), JURY),
    ]
    for step in steps if closed else reversed(steps):
        step()
    driver.press()
    return driver


def granted(driver: Driver, candidate: CandidateNumber) -> int:
    return driver.rule(SECRETARY, c.GrantExtraTime(candidate, 100, "Khiếm thị"), JURY)


@pytest.mark.parametrize(
    "played", [live, partial(paper, closed=True), partial(paper, closed=False)], ids=["live", "after", "within"]
)
def test_both_reckon_without_it(played: Callable[[], Driver], tmp_path: Path) -> None:
    driver = played()
    exported = export(driver.contest, driver.state, driver.log, tmp_path / "goi.zip")
    assert verify(exported.path).head == exported.head.hash


def test_a_forged_time_it_took_is_named(tmp_path: Path) -> None:
    """What a paper took before it was scaled back counts when the extra time is taken back."""
    driver = paper(closed=True)
    exported = export(driver.contest, driver.state, driver.log, tmp_path / "goi.zip")
    for index, (seq, time_us, events) in enumerate(driver.log):
        driver.log[index] = (seq, time_us, tuple(_quicker(event) for event in events))
    entries, head = chained(driver.contest, driver.log)
    forged = tmp_path / "gia.zip"
    with zipfile.ZipFile(exported.path) as source, zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "log.jsonl":
                content = b"".join(entry + b"\n" for entry in entries)
            if name == "bundle.json":
                bundle = json.loads(content)
                bundle["head"] = {**bundle["head"], "hash": head.hash, "code": _code(head.hash)}
                content = json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            target.writestr(name, content)
    with pytest.raises(Wrong, match=r"thời gian làm|the time it took"):
        verify(forged)


def _code(head: str) -> str:
    return " ".join(head[:20].upper()[place : place + 4] for place in range(0, 20, 4))


def _quicker(event: Event) -> Event:
    return replace(event, own_us=event.own_us - SECOND_US) if isinstance(event, PaperSubmitted) else event
