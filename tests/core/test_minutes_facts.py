"""What the minutes record, from the state only (RULES 6.3, 6.4)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Person, PersonId, Rules, Scope, UnitId
from chungket.core.edition_facts import Change, close_boundaries
from chungket.core.minutes_facts import HALL, MinutesFacts, minutes_facts
from tests.core.ending import (
    all_apart,
    cut_off_hall,
    decide_as_committee,
    ended,
    equal,
    finalized,
    right_of,
    rule,
)
from tests.core.making import (
    CANDIDATES,
    LIVE,
    RIGHT,
    SECOND_US,
    SECRETARY,
    Driver,
    finalist,
    make_contest,
    prizes_of,
)
from tests.core.papers import PAPER, PAPER_ID, PaperDriver, paper_contest

ONE, TWO = CANDIDATES[:2]
OTHER = PersonId("p-khac")


def facts(driver: Driver) -> MinutesFacts:
    if not driver.state.editions:
        finalized(driver)
    return minutes_facts(driver.state)


def test_there_are_none_before_a_result() -> None:
    with pytest.raises(ValueError, match="finalized"):
        minutes_facts(ended(all_apart()).state)


def test_everybody_is_present_or_absent() -> None:
    driver = Driver(make_contest(1, prizes=()))
    driver.begin(*CANDIDATES[:5])
    driver.finish_round({ONE: (RIGHT, SECOND_US)})
    known = facts(driver).attendance
    assert (known.units, known.registered, known.present) == (2, 9, 5)
    assert known.absent == CANDIDATES[5:]
    assert known.late == ()


def test_who_came_after_the_start_is_late() -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write(*CANDIDATES[:8])
    driver.wait(60 * SECOND_US)
    late = CANDIDATES[8]
    driver.ok(finalist(late), c.SignIn(late, finalist(late).session, "may-9", 1))
    arrived_us = driver.now_us
    driver.score()
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart(), all_apart())
    assert facts(driver).attendance.late == ((late, arrived_us),)


def test_a_replacement_names_both_people() -> None:
    contest = make_contest(1, prizes=())
    people = {**contest.people, OTHER: Person(OTHER, "Người khác", UnitId("X1"), substitute=True)}
    driver = Driver(replace(contest, people=people))
    driver.host(c.OpenLobby())
    driver.rule(SECRETARY, c.ReplaceFinalist(ONE, OTHER, "45/CV", "Ốm"), c.Actor(c.Role.ORGANISER, "btc"))
    driver.arrive()
    driver.host(c.LockLobby())
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart())
    (change,) = facts(driver).attendance.replaced
    assert (change.candidate, change.before, change.after, change.document) == (ONE, "p001", OTHER, "45/CV")


def test_rounds_count_what_counts_what_was_voided_and_the_reserves() -> None:
    driver = Driver(make_contest(2, reserves=1, prizes=()))
    driver.begin()
    began_us = driver.now_us
    driver.void(driver.open_question().id)
    driver.finish_round(all_apart(), all_apart())
    (played,) = facts(driver).rounds
    assert (played.round.id, played.counted, played.voided, played.reserves) == (LIVE, 2, 1, 1)
    assert (played.began_us, played.ended_us) == (began_us, driver.state.rounds_ended_us[LIVE])


def test_a_papers_voided_question_is_not_counted() -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write()
    driver.score()
    rule(driver, c.VoidQuestion(PAPER_ID, driver.paper.questions[0], "Đề sai"))
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart(), all_apart())
    paper, live = facts(driver).rounds
    assert (paper.counted, paper.voided, live.counted) == (5, 1, 2)


def test_every_stop_of_the_hall_is_there_with_its_length() -> None:
    driver = Driver(make_contest(2, prizes=()))
    driver.begin()
    driver.host(c.Suspend("Mất điện"))
    since_us = driver.now_us
    driver.wait(30 * SECOND_US)
    driver.host(c.Resume())
    driver.play_question(all_apart())
    driver.ok(c.SYSTEM, c.Recover(7 * SECOND_US, "restart"))
    driver.wait(3 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(2 * SECOND_US, "store"))
    driver.finish_round(all_apart())
    stopped, restarted, stored = facts(driver).standstills
    assert (stopped.kind, stopped.zone, stopped.reason) == ("suspended", HALL, "Mất điện")
    assert (stopped.began_us, stopped.ended_us) == (since_us, since_us + 30 * SECOND_US)
    assert (restarted.kind, restarted.gap_us, restarted.reason) == ("interrupted", 7 * SECOND_US, "restart")
    assert (stored.gap_us, stored.ended_us - stored.began_us) == (0, 2 * SECOND_US)


def test_who_was_cut_off_is_there_with_the_question() -> None:
    driver = cut_off_hall()
    play = driver.play
    driver.close()
    driver.reveal_and_score()
    for _ in range(5):
        driver.play_question(all_apart())
    driver.host(c.EndRound(LIVE))
    rule(driver, c.RuleAffected(play.id, "Đã trả lời trước"))
    driver.state.contest = replace(driver.state.contest, prizes=())
    found = facts(driver).standstills
    assert [(still.kind, still.zone, still.cut, still.play) for still in found] == [
        ("affected", HALL, 2, play.id),
        ("affected", "X1", 2, play.id),
    ]


def test_an_outage_of_a_zone_is_there() -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write()
    driver.outage("X1", 60 * SECOND_US, 90 * SECOND_US)
    driver.score()
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart(), all_apart())
    (still,) = facts(driver).standstills
    assert (still.kind, still.zone, still.ended_us - still.began_us) == ("outage", "X1", 30 * SECOND_US)


def test_each_question_of_a_play_off_says_who_did_what() -> None:
    driver = ended(equal(ONE, CANDIDATES[3]), prizes_of((1,), ()), tiebreak_questions=5)
    driver.press()
    driver.play_question(right_of(ONE, CANDIDATES[3]))
    driver.play_question(right_of(CANDIDATES[3], after_us=2 * SECOND_US))
    driver.press()
    first, second = facts(driver).tiebreaks
    assert (first.number, first.scope, first.prizes, first.members) == (1, Scope.INDIVIDUAL, ("individual0", ""), 2)
    assert (first.better, second.better) == ((), (CANDIDATES[3],))
    assert [(outcome.member, outcome.time_us) for outcome in second.outcomes] == [
        (ONE, -1),
        (CANDIDATES[3], 2 * SECOND_US),
    ]


def test_prize_decisions_add_up() -> None:
    driver = ended(all_apart(), prizes_of((1, 2), (1,)))
    decide_as_committee(driver, c.MovePrize("individual0", "individual1", 1, "15/QĐ", "Không đạt"))
    undone = decide_as_committee(driver, c.LeaveVacant("individual1", 1, "16/QĐ", "Không đạt"))
    decide_as_committee(driver, c.UndoRuling(undone, "Nhầm"))
    decide_as_committee(driver, c.LeaveVacant("team0", 1, "17/QĐ", "Không đạt"))
    decisions = facts(driver).prize_decisions
    assert [(entry.before_vnd, entry.after_vnd) for entry in decisions] == [
        (4_000_000, 4_000_000),
        (4_000_000, 3_000_000),
    ]


def test_an_edition_lists_every_rank_and_prize_it_changes() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1, 1), (1,))))
    assert facts(driver).rank_changes == facts(driver).prize_changes == ()
    decide_as_committee(driver, c.NewEdition("18/QĐ", "Khiếu nại"))
    decide_as_committee(driver, c.Disqualify("Thi hộ", "19/QĐ", candidate=CandidateNumber(ONE)))
    finalized(driver)
    found = facts(driver)
    assert Change(Scope.INDIVIDUAL, ONE, 1, None) in found.rank_changes
    assert Change(Scope.INDIVIDUAL, TWO, 2, 1) in found.rank_changes
    assert [change for change in found.prize_changes if change.scope is Scope.INDIVIDUAL] == [
        Change(Scope.INDIVIDUAL, TWO, "individual1", "individual0"),
        Change(Scope.INDIVIDUAL, CANDIDATES[2], "", "individual1"),
        Change(Scope.INDIVIDUAL, ONE, "individual0", ""),
    ]
    assert len({change.id for change in found.rank_changes if change.scope is Scope.INDIVIDUAL}) == 9


def test_a_boundary_within_the_error_of_measurement_is_flagged() -> None:
    def boundaries(after_us: int) -> list[int]:
        answers = {**equal(ONE), TWO: (RIGHT, SECOND_US + after_us)}
        driver = ended(answers, prizes_of((1,), ()))
        return [boundary.margin_us for boundary in close_boundaries(driver.state)]

    assert boundaries(10_000) == [10_000]
    assert boundaries(20_000) == []
    assert boundaries(0) == []
