"""Review, lots, the result, its editions (RULES 4.1, 6)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Rules, Scope, UnitId
from chungket.core.decision import RejectionCode
from chungket.core.events import PaperId
from chungket.core.finalize import finalize_blockers
from chungket.core.flow import next_command
from chungket.core.model import Paper, PaperPhase, Phase
from chungket.core.wording_steps import finalize_texts
from tests.core.ending import (
    NO_REVIEW,
    ORGANISER,
    all_apart,
    decide_as_committee,
    ended,
    equal,
    finalized,
    rule,
)
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    make_contest,
    prizes_of,
)

REVIEW_US = 900 * SECOND_US


def tied() -> Driver:
    """Two equal finalists of different units on the boundary of the only prize; the round is over."""
    return ended(equal(CANDIDATES[0], CANDIDATES[3]), prizes_of((1,), ()))


def test_lots_are_drawn_among_exactly_the_tied_before_witnesses() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1,), ())))
    driver.begin()
    order = (CANDIDATES[3], CANDIDATES[0])
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, "Bà Hà"), RejectionCode.WRONG_PHASE)
    driver.finish_round(equal(CANDIDATES[0], CANDIDATES[3]))
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, " "), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.TEAM, order, "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order[:1], "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order * 2, "Bà Hà"), RejectionCode.BAD_VALUE)
    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, order, "Bà Hà"))
    driver.host(c.Finalize())
    assert (driver.state.phase, driver.state.edition) == (Phase.FINALIZED, 1)
    assert driver.state.editions[0].winners == (("individual0", (CANDIDATES[3],)),)


# --- what blocks the result (RULES 6.2): each thing alone ----------------------------------------------------------


def open_round(driver: Driver) -> None:
    driver.state.rounds_ended.clear()


def unscored_play(driver: Driver) -> None:
    play = driver.play
    driver.state.plays[play.id] = replace(play, phase=play.phase.CLOSED)


def unscored_paper(driver: Driver) -> None:
    driver.state.papers[PaperId("TN")] = Paper(
        PaperId("TN"), LIVE, (), "", 0, 0, practice=False, phase=PaperPhase.CLOSED
    )


def waiting_proposal(driver: Driver) -> None:
    driver.ok(JURY, c.VoidPlay(driver.play.id, "Đáp án sai"))


def open_complaint(driver: Driver) -> None:
    driver.ok(SECRETARY, c.FileComplaint(UnitId("X1"), driver.play.question, "Đáp án sai"))


def affected_play(driver: Driver) -> None:
    driver.play.affected = ("X1",)


def running_review(driver: Driver) -> None:
    driver.state.review_until_us = driver.now_us + SECOND_US


def running_tiebreak(driver: Driver) -> None:
    driver.host(c.StartTiebreak(Scope.INDIVIDUAL, (CANDIDATES[0], CANDIDATES[3])))


BLOCKERS: list[tuple[Callable[[Driver], None], str, str]] = [
    (open_round, "rounds", "Chưa kết thúc"),
    (unscored_play, "rounds", "Chưa tính điểm câu 1"),
    (unscored_paper, "rounds", "Chưa tính điểm bài trắc nghiệm TN"),
    (waiting_proposal, "proposals", "01 đề nghị"),
    (open_complaint, "complaints", "01 khiếu nại"),
    (affected_play, "affected", "Chưa có quyết định về câu 1"),
    (running_review, "review", "nhận khiếu nại"),
]


@pytest.mark.parametrize(("block", "detail", "text"), BLOCKERS)
def test_the_result_waits_for_each_thing_alone(block: Callable[[Driver], None], detail: str, text: str) -> None:
    driver = ended(all_apart())
    assert not finalize_blockers(driver.state)
    block(driver)
    blockers = finalize_blockers(driver.state)
    assert blockers.detail == detail
    lines = finalize_texts(driver.state, blockers)
    assert len(lines) == 1
    assert text in lines[0]
    decision = driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == detail


def test_the_result_waits_for_a_tie_and_for_a_play_off() -> None:
    driver = ended(equal(CANDIDATES[0], CANDIDATES[3]), prizes_of((1,), ()), tiebreak_questions=3)
    decision = driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "ties"
    running_tiebreak(driver)
    decision = driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    assert decision.rejection is not None
    assert decision.rejection.detail == "tiebreak"
    assert finalize_texts(driver.state, finalize_blockers(driver.state)) == (
        "Đang thi câu hỏi phụ",
        "02 thí sinh bằng kết quả tại mức phân định giải 0 và không có giải",
    )


def test_an_affected_question_is_settled_by_a_ruling_or_a_void() -> None:
    for command in (
        c.RuleAffected(ended(all_apart()).play.id, "Chỉ mất kết nối sau khi trả lời"),
        c.VoidPlay(ended(all_apart()).play.id, "Mất kết nối"),
    ):
        driver = ended(all_apart(), prizes_of((), ()))
        affected_play(driver)
        rule(driver, command)
        driver.host(c.Finalize())


# --- review (RULES 6.1) ----------------------------------------------------------------------------------------------


def test_the_review_comes_after_the_last_round_and_once() -> None:
    driver = Driver(make_contest(1, prizes=(), rules=Rules(review_us=REVIEW_US)))
    driver.begin()
    driver.refused(OPERATOR, c.OpenReview(), RejectionCode.BLOCKED)
    driver.finish_round(all_apart())
    assert driver.press() == c.OpenReview()
    assert driver.state.review_until_us == driver.now_us + REVIEW_US
    driver.refused(OPERATOR, c.OpenReview(), RejectionCode.NOTHING_LEFT)
    assert next_command(driver.state) == c.Finalize()
    driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    driver.wait(REVIEW_US)
    assert driver.clock() == [c.Tick()]
    assert not finalize_blockers(driver.state)
    driver.press()
    assert driver.state.phase is Phase.FINALIZED


def test_nobody_alone_leaves_the_review_out() -> None:
    """A raw command finds the same blocker as the button (RULES 6.2)."""
    driver = Driver(make_contest(1, prizes=(), rules=Rules(review_us=REVIEW_US)))
    driver.begin()
    driver.finish_round(all_apart())
    blocked = driver.refused(OPERATOR, c.Finalize(), RejectionCode.BLOCKED)
    assert blocked.rejection is not None
    assert blocked.rejection.detail == "review_ahead"
    assert finalize_texts(driver.state, finalize_blockers(driver.state)) == (
        "Chưa cho thí sinh xem bài làm và nhận khiếu nại",
    )
    driver.rule(ORGANISER, c.AmendRules("rules.review_minutes", "0", "QĐ 2", "Không xem bài"), JURY)
    driver.host(c.Finalize())


def test_nobody_waits_for_a_review_in_a_rehearsal() -> None:
    contest = replace(make_contest(1, prizes=(), rules=Rules(review_us=REVIEW_US)), rehearsal=True)
    driver = Driver(contest)
    driver.begin()
    driver.finish_round(all_apart())
    assert driver.press() == c.OpenReview()
    driver.host(c.Finalize())


def test_without_a_review_in_the_rules_there_is_none() -> None:
    driver = ended(all_apart(), rules=NO_REVIEW)
    driver.refused(OPERATOR, c.OpenReview(), RejectionCode.NOTHING_LEFT)
    assert next_command(driver.state) == c.Finalize()


# --- editions (RULES 6.4) --------------------------------------------------------------------------------------------


def test_a_new_edition_keeps_the_old_one_with_the_decision_between_them() -> None:
    driver = finalized(ended(all_apart()))
    driver.host(c.MoveCeremony(1))
    driver.refused(JURY, c.SetKey(driver.play.question, (WRONG,), "Đáp án sai"), RejectionCode.WRONG_PHASE)
    decide_as_committee(driver, c.NewEdition("15/QĐ-BTC", "Sai số báo danh"))
    assert (driver.state.phase, driver.state.ceremony_cursor) == (Phase.RUNNING, -1)
    rule(driver, c.AdjustPoints(CandidateNumber(CANDIDATES[8]), 0, 1, "Ghi sót một câu"))
    assert driver.press() == c.Finalize()
    first, second = driver.state.editions
    assert (first.number, first.document, first.signed_us > 0) == (1, "", True)
    assert (second.number, second.document, second.reason, second.signed_us) == (2, "15/QĐ-BTC", "Sai số báo danh", 0)
    assert dict(first.winners)["individual0"] == (CANDIDATES[0],)
    assert dict(second.winners)["individual0"] == (CANDIDATES[8],)
    driver.refused(OPERATOR, c.MoveCeremony(1), RejectionCode.BLOCKED)
    driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"))
    driver.host(c.MoveCeremony(1))
    assert driver.state.ceremony_cursor == 0


def test_a_contest_that_has_ended_can_be_opened_again() -> None:
    driver = finalized(ended(all_apart()))
    driver.host(c.EndContest())
    decide_as_committee(driver, c.NewEdition("15/QĐ-BTC", "Có đơn khiếu nại"))
    finalized(driver)
    assert driver.state.edition == 2
    assert ORGANISER.name in {ruling.confirmed_by for ruling in driver.state.rulings}
