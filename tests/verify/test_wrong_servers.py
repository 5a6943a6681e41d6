"""A server that decides or reckons wrongly does not get past the verifier: the core with one fault, many courses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chungket.core import (
    awards,
    buzzer,
    decide_play,
    decide_sheet,
    effects,
    evolve,
    evolve_play,
    paper_marks,
    scoring,
    standings,
    tallying,
    tiebreak,
)
from chungket.core.model import State
from chungket.core.timing import place_deadline_us
from chungket.verify import Wrong, verify
from tests.core.making import SECOND_US
from tests.verify.rich_courses import RichCourse

COURSES_MAX = 400

Fault = tuple[object, str, Any]


def _stand_still_and_forget(state: State) -> None:
    state.standstill = None


def _dense(keys: list[Any]) -> list[int]:
    return [sorted(set(keys)).index(key) + 1 for key in keys]


def _later(state: Any, play: Any, candidate: Any) -> int:
    return place_deadline_us(state, play, candidate) + 10 * SECOND_US


FAULTS: dict[str, Fault] = {
    "voided questions count": (tallying, "counts", lambda play: play.counted and play.phase == "scored"),
    "ranks without gaps": (standings, "competition_ranks", _dense),
    "time is not floored": (scoring, "floored_us", lambda time_us, resolution_us: max(0, time_us)),
    "no floor of points": (tallying, "_floored", lambda state, round_id, mark: mark),
    "the absent get prizes": (awards, "_finalist_eligible", lambda state, candidate: True),
    "nobody is disqualified": (effects, "_add_standing", lambda effects, command: None),
    "everybody's credit is as claimed": (
        decide_play,
        "credit_us",
        lambda rules, request, pressed_us: max(0, request.received_us - pressed_us) if pressed_us else 0,
    ),
    "latency forgets the credit": (
        decide_play,
        "latency_us",
        lambda play, received_us, credit_us: received_us - play.opens_us,
    ),
    "late answers count": (decide_play, "place_deadline_us", _later),
    "answers in a standstill count": (decide_play, "stood_still", lambda state, play, received_us: False),
    "a standstill takes time away": (evolve, "go_on", _stand_still_and_forget),
    "papers take a second less": (decide_sheet, "own_us", lambda *of: 0),
    "what is late is saved": (decide_sheet, "in_time", lambda *of: True),
    "what was admitted does not count": (paper_marks, "_admitted", lambda state, paper: {}),
    "the last press wins": (buzzer.Race, "first", property(lambda race: race.presses[-1][0])),
    "means are sums": (standings, "team_divisors", lambda contest: dict.fromkeys(contest.units, 1)),
    "lots say nothing": (standings, "_drawn", lambda state, scope, group: ()),
    "play-offs say nothing": (tiebreak, "refine", lambda state, scope, group: None),
    "stalls move nothing": (evolve_play, "shift_open_play", lambda state, by_us, with_start: None),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_wrong_server_is_found_out(what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    owner, name, fault = FAULTS[what]
    monkeypatch.setattr(owner, name, fault)
    assert _found(lambda seed: RichCourse(seed).go().exported(tmp_path / "goi.zip").path), what


def _found(made: Callable[[int], Path]) -> bool:
    for seed in range(COURSES_MAX):
        try:
            path = made(seed)
        except (AssertionError, KeyError, ValueError):
            continue  # so wrong that the course itself does not go on
        try:
            verify(path)
        except Wrong:
            return True
    return False
