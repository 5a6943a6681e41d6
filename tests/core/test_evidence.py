"""Refusals that leave a trace."""

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.decision import RejectionCode
from chungket.core.evidence import RECORDED, REFUSALS_RECORDED_MAX, refused_with_evidence
from tests.core.making import CANDIDATES, RIGHT, Driver, finalist

FIRST = CANDIDATES[0]


@pytest.mark.parametrize("code", RejectionCode)
def test_only_what_is_about_the_moment_is_recorded_and_only_so_often(driver: Driver, code: RejectionCode) -> None:
    play = driver.open_question()
    request = c.Request(c.CommandId("m"), finalist(FIRST), c.Answer(play.id, RIGHT), 7)
    decision = refused_with_evidence(play, FIRST, RIGHT, request, code)
    evidence = (e.AnswerRefused(play.id, FIRST, RIGHT, "m", 7, code),)
    assert decision.events == (evidence if code in RECORDED else ())
    play.refusals[FIRST] = REFUSALS_RECORDED_MAX
    decision = refused_with_evidence(play, FIRST, RIGHT, request, code)
    assert (decision.events, decision.rejection and decision.rejection.code) == ((), code)
