"""Rulings and their second person, complaints, what proctors record (RULES 2.4, 4.4, 4.5, 5, 6.1)."""

from dataclasses import replace

import pytest

from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Actor, Role
from chungket.core.contest import CandidateNumber, Choice, Person, PersonId, QuestionId, Rules, UnitId
from chungket.core.decide_rulings import PROPOSALS_MAX, may_decide_any
from chungket.core.decision import RejectionCode
from chungket.core.events import IncidentKind, PlayId, Proposed, Scene
from chungket.core.phase import RULINGS
from chungket.core.wording import incident_text
from tests.core.making import (
    CANDIDATES,
    JURY,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    finalist,
    make_contest,
    person,
)

FIRST, SECOND = CANDIDATES[:2]
ORGANISER = person(Role.ORGANISER)
PROCTOR = person(Role.PROCTOR, zone="X1")
JURY_2 = person(Role.JURY, "giam-khao-2")


def confirm(driver: Driver) -> c.DecideProposal:
    return c.DecideProposal(driver.state.proposals_made, confirm=True)


def withdraw(driver: Driver) -> c.DecideProposal:
    return c.DecideProposal(driver.state.proposals_made, confirm=False)


# --- two persons -----------------------------------------------------------------------------------------------------


def test_voiding_takes_two_persons(driver: Driver) -> None:
    play = driver.open_question().id
    driver.refused(JURY, confirm(driver), RejectionCode.STALE)
    driver.ok(JURY, c.VoidPlay(play, " Đề sai "))
    assert [proposal.command for proposal in driver.state.proposals.values()] == [c.VoidPlay(play, "Đề sai")]
    driver.refused(SECRETARY, c.VoidPlay(play, "Đề sai"), RejectionCode.BLOCKED)
    driver.refused(JURY, confirm(driver), RejectionCode.TWO_PERSONS)
    driver.ok(JURY, withdraw(driver))
    assert not driver.play.void
    driver.void(play)
    assert driver.state.plays[play].void
    driver.refused(OPERATOR, c.VoidPlay(play, "lần nữa"), RejectionCode.VOID)
    driver.refused(finalist(FIRST), c.Answer(play, RIGHT), RejectionCode.VOID)


@pytest.mark.parametrize("second", [SECRETARY, JURY_2])
def test_the_jury_s_own_proposal_is_confirmed_by_the_secretary_or_another_of_the_jury(
    driver: Driver, second: Actor
) -> None:
    """RULES 5: the head of the jury with the secretary."""
    play = driver.open_question().id
    driver.ok(JURY, c.VoidPlay(play, "Đề sai"))
    driver.refused(OPERATOR, confirm(driver), RejectionCode.NOT_ALLOWED)
    driver.ok(second, confirm(driver))
    assert driver.state.plays[play].void


@pytest.mark.parametrize("proposer", [OPERATOR, SECRETARY])
def test_without_the_jury_nobody_voids(driver: Driver, proposer: Actor) -> None:
    """RULES 2.4, 5: the operator prepares a void; the secretary is the jury's second person, not the operator's."""
    play = driver.open_question().id
    driver.ok(proposer, c.VoidPlay(play, "Đề sai"))
    driver.refused(OPERATOR, confirm(driver), RejectionCode.NOT_ALLOWED)
    for actor in (SECRETARY, person(Role.SECRETARY, "thu-ky-2")):
        driver.refused(actor, confirm(driver), RejectionCode.TWO_PERSONS)
    driver.ok(JURY, confirm(driver))


def test_one_name_is_one_person_whatever_the_role(driver: Driver) -> None:
    play = driver.open_question().id
    driver.ok(person(Role.SECRETARY, "ba-ha"), c.VoidPlay(play, "Đề sai"))
    driver.refused(person(Role.JURY, "ba-ha"), confirm(driver), RejectionCode.TWO_PERSONS)
    assert not driver.state.plays[play].void


def test_who_proposed_may_withdraw_and_so_may_who_confirms(driver: Driver) -> None:
    play = driver.open_question().id
    for who in (OPERATOR, SECRETARY, JURY):
        driver.ok(OPERATOR, c.VoidPlay(play, "Đề sai"))
        driver.ok(who, withdraw(driver))
    driver.ok(JURY, c.VoidPlay(play, "Đề sai"))
    driver.refused(OPERATOR, withdraw(driver), RejectionCode.NOT_ALLOWED)


@pytest.mark.parametrize("alone", [OPERATOR, JURY, SECRETARY])
def test_without_the_rule_whoever_may_propose_decides(alone: Actor) -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False)))
    driver.begin()
    play = driver.open_question().id
    ruled = driver.ok(alone, c.VoidPlay(play, "Đề sai"))[-1]
    assert isinstance(ruled, e.Ruled)
    assert (ruled.by, ruled.confirmed_by) == (alone.name, "")
    assert driver.state.plays[play].void


def test_without_the_rule_a_proctor_s_word_still_waits_for_the_jury() -> None:
    driver = Driver(make_contest(rules=Rules(two_person=False)))
    driver.begin()
    play = driver.play_question()
    driver.ok(PROCTOR, c.EnterAnswer(FIRST, play, -1, RIGHT, "Máy hỏng"))
    assert driver.state.proposals
    assert driver.state.places[FIRST].tally.correct == 0


def test_disqualifying_needs_the_organiser(driver: Driver) -> None:
    """RULES 5: Trưởng Ban Tổ chức."""
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    driver.ok(JURY, c.Disqualify("Dùng tài liệu", "QĐ 1", candidate=FIRST))
    driver.refused(SECRETARY, confirm(driver), RejectionCode.TWO_PERSONS)
    driver.ok(ORGANISER, confirm(driver))
    assert driver.state.places[FIRST].tally.correct == 0


@pytest.mark.parametrize("command", list(RULINGS))
def test_every_ruling_has_somebody_who_can_confirm_it(command: type[c.Command]) -> None:
    """Whoever proposes it: another account of a role that may, with the needed role among the two."""
    right = RULINGS[command]
    assert set(right.alone) <= set(right.phases)
    for proposer in right.proposers:
        assert any(right.needs in (None, proposer, confirmer) for confirmer in right.confirmers), proposer


# --- entrance --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_ruling_needs_a_reason(driver: Driver, reason: str) -> None:
    play = driver.open_question().id
    driver.refused(OPERATOR, c.VoidPlay(play, reason), RejectionCode.BAD_VALUE)


@pytest.mark.parametrize("document", ["", " ", "x" * 101])
def test_a_decision_of_the_committee_names_its_document(driver: Driver, document: str) -> None:
    driver.refused(ORGANISER, c.Disqualify("Vi phạm", document, candidate=FIRST), RejectionCode.BAD_VALUE)


def test_a_resend_rules_once(driver: Driver) -> None:
    command = c.AdjustPoints(FIRST, 0, 1, "Chấm sót")
    assert driver.send(JURY, command, id_="một").events
    assert driver.send(JURY, command, id_="một").rejection is not None
    driver.ok(SECRETARY, confirm(driver))
    again = driver.send(JURY, command, id_="một")
    assert again.rejection is not None
    assert again.rejection.code is RejectionCode.STALE
    assert driver.state.places[FIRST].tally.correct == 1


def test_a_ruling_is_not_stale_when_the_show_goes_on(driver: Driver) -> None:
    """Typing a reason takes longer than a step of the show."""
    play = driver.play_question()
    seen = driver.state.flow_version
    driver.open_question()
    assert driver.send(JURY, c.VoidPlay(play, "Đề sai"), flow_version=seen).rejection is None


def test_no_more_proposals_wait_than_a_person_can_read(driver: Driver) -> None:
    for number in range(PROPOSALS_MAX):
        driver.ok(JURY, c.AdjustPoints(FIRST, 0, number + 1, "Chấm sót"))
    driver.refused(JURY, c.AdjustPoints(SECOND, 0, 1, "Chấm sót"), RejectionCode.TOO_MANY)


def test_a_ruling_that_makes_no_sense_any_more_is_not_confirmed(driver: Driver) -> None:
    play = driver.play_question()
    driver.ok(JURY, c.VoidPlay(play, "Đề sai"))
    driver.ok(SECRETARY, c.VoidPlay(play, "Đề sai, có đơn"))
    driver.ok(JURY, confirm(driver))
    driver.refused(SECRETARY, c.DecideProposal(1, confirm=True), RejectionCode.VOID)
    driver.ok(SECRETARY, c.DecideProposal(1, confirm=False))


def test_consoles_are_told_whether_there_is_something_to_decide(driver: Driver) -> None:
    assert not may_decide_any(driver.state, Role.JURY)
    driver.ok(JURY, c.VoidPlay(driver.play_question(), "Đề sai"))
    deciding = [role for role in Role if may_decide_any(driver.state, role)]
    assert deciding == [Role.JURY, Role.SECRETARY]


def test_a_proctor_enters_answers_in_the_own_zone_only(driver: Driver) -> None:
    play = driver.play_question()
    driver.refused(PROCTOR, c.EnterAnswer(CANDIDATES[8], play, -1, RIGHT, "Máy hỏng"), RejectionCode.NOT_ALLOWED)
    driver.ok(PROCTOR, c.EnterAnswer(FIRST, play, -1, RIGHT, "Máy hỏng"))
    driver.ok(SECRETARY, confirm(driver))
    tally = driver.state.places[FIRST].tally
    assert (tally.correct, tally.live_us) == (1, driver.contest.rounds[1].window_us)


# --- while the question is played ------------------------------------------------------------------------------------


def test_a_play_is_not_scored_under_a_proposal(driver: Driver) -> None:
    play = driver.open_question().id
    driver.close()
    driver.host(c.RevealKey(play))
    driver.ok(OPERATOR, c.VoidPlay(play, "Đáp án sai"))
    driver.refused(OPERATOR, c.ScorePlay(play), RejectionCode.BLOCKED)
    driver.ok(JURY, withdraw(driver))
    driver.host(c.ScorePlay(play))


def test_nothing_is_ruled_on_a_question_that_can_still_be_answered(driver: Driver) -> None:
    """What a refusal says would tell the key."""
    question = driver.open_question().question
    driver.refused(SECRETARY, c.SetKey(question, (RIGHT,), "?"), RejectionCode.UNKNOWN)
    driver.refused(SECRETARY, c.CreditQuestion(question, "?"), RejectionCode.UNKNOWN)
    driver.close()
    driver.refused(SECRETARY, c.SetKey(question, (RIGHT,), "?"), RejectionCode.NOTHING_LEFT)


def test_the_interrupted_question_that_is_voided_lets_the_contest_go_on(driver: Driver) -> None:
    play = driver.open_question().id
    driver.wait(SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(60 * SECOND_US, "restart"))
    assert driver.state.standstill is not None
    driver.void(play)
    assert driver.state.standstill is None


# --- undo ------------------------------------------------------------------------------------------------------------


def test_a_void_that_is_taken_back_counts_again(driver: Driver) -> None:
    first = driver.play_question({FIRST: (RIGHT, SECOND_US)})
    driver.play_question({FIRST: (RIGHT, 2 * SECOND_US), SECOND: (WRONG, SECOND_US)})
    before = {candidate: place.tally for candidate, place in driver.state.places.items()}
    number = driver.rule(JURY, c.VoidPlay(first, "Đề sai"), SECRETARY)
    assert driver.state.places[FIRST].tally.correct == 1
    driver.rule(SECRETARY, c.UndoRuling(number, "Nhầm câu"), JURY)
    assert {candidate: place.tally for candidate, place in driver.state.places.items()} == before
    assert driver.state.scored == 2
    driver.refused(JURY, c.UndoRuling(number, "lần nữa"), RejectionCode.NOTHING_LEFT)


def test_taking_back_follows_the_rights_of_the_ruling(driver: Driver) -> None:
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    number = driver.rule(JURY, c.Disqualify("Vi phạm", "QĐ 1", candidate=FIRST), ORGANISER)
    driver.ok(JURY, c.UndoRuling(number, "Xét lại"))
    driver.refused(SECRETARY, confirm(driver), RejectionCode.TWO_PERSONS)
    driver.ok(ORGANISER, confirm(driver))
    assert driver.state.places[FIRST].tally.correct == 1


def test_a_voided_question_whose_reserve_was_played_stays_void(driver: Driver) -> None:
    """RULES 2.4: two questions would count for one slot."""
    play = driver.open_question().id
    driver.void(play)
    driver.play_question()
    driver.refused(JURY, c.UndoRuling(1, "Nhầm"), RejectionCode.TOO_LATE)


def test_an_amendment_is_shown_with_its_document_and_cannot_be_taken_back(driver: Driver) -> None:
    driver.rule(ORGANISER, c.AmendRules("rules.review_minutes", "20", "QĐ 2", "Đông đơn vị"), JURY)
    assert (driver.state.scene, driver.state.scene_text) == (Scene.NOTICE, "Đông đơn vị\nQĐ 2")
    driver.refused(JURY, c.UndoRuling(1, "Nhầm"), RejectionCode.UNKNOWN)
    driver.refused(JURY, c.UndoRuling(9, "Nhầm"), RejectionCode.UNKNOWN)


# --- complaints and incidents ----------------------------------------------------------------------------------------


def test_a_complaint_is_filed_once_and_ruled_on_once(driver: Driver) -> None:
    question = driver.state.plays[driver.play_question()].question
    command = c.FileComplaint(UnitId("X1"), question, " Đáp án C cũng đúng ")
    assert driver.send(SECRETARY, command, id_="đơn").events
    assert driver.send(SECRETARY, command, id_="đơn").rejection is not None
    assert [complaint.text for complaint in driver.state.complaints] == ["Đáp án C cũng đúng"]
    driver.rule(JURY, c.RuleComplaint(1, True, "Đơn có căn cứ"), SECRETARY)
    complaint = driver.state.complaints[0]
    assert (complaint.upheld, complaint.ruling) == (True, "Đơn có căn cứ")
    driver.refused(JURY, c.RuleComplaint(1, False, "Xét lại"), RejectionCode.NOTHING_LEFT)
    driver.rule(JURY, c.UndoRuling(1, "Xét lại"), SECRETARY)
    assert driver.state.complaints[0].upheld is None


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.FileComplaint(UnitId("X9"), QuestionId(""), "Đơn"), RejectionCode.UNKNOWN),
        (c.FileComplaint(UnitId("X1"), QuestionId("KHAC"), "Đơn"), RejectionCode.UNKNOWN),
        (c.FileComplaint(UnitId("X1"), QuestionId(""), " "), RejectionCode.BAD_VALUE),
    ],
)
def test_a_complaint_names_what_there_is(driver: Driver, command: c.FileComplaint, code: RejectionCode) -> None:
    driver.refused(SECRETARY, command, code)


def test_proctors_record_what_they_see_in_their_zone(driver: Driver) -> None:
    def command(candidate: CandidateNumber, kind: IncidentKind = IncidentKind.WARNING) -> c.RecordIncident:
        return c.RecordIncident(kind, "", candidate, "Trao đổi")

    driver.ok(PROCTOR, command(FIRST))
    driver.ok(PROCTOR, command(FIRST, IncidentKind.SUSPENSION_PROPOSED))
    driver.refused(PROCTOR, command(CANDIDATES[8]), RejectionCode.NOT_ALLOWED)
    driver.refused(
        PROCTOR,
        c.RecordIncident(IncidentKind.INCIDENT, "X2", CandidateNumber(""), "Mất điện"),
        RejectionCode.NOT_ALLOWED,
    )
    driver.refused(
        SECRETARY, c.RecordIncident(IncidentKind.INCIDENT, "X9", CandidateNumber(""), "Mất điện"), RejectionCode.UNKNOWN
    )
    assert driver.state.places[FIRST].warnings == 1


def test_what_the_desk_sends_again_happens_once(driver: Driver) -> None:
    """Also after a restart, when nobody remembers the reply: the log knows the request."""
    warning = c.RecordIncident(IncidentKind.WARNING, "", FIRST, "Trao đổi")
    for actor, command in (
        (PROCTOR, warning),
        (SECRETARY, c.ReissueSlip(FIRST)),
        (JURY, c.AdjustPoints(FIRST, 1, 0, "x")),
    ):
        assert driver.send(actor, command, id_=f"một {type(command).__name__}").rejection is None
    driver.ok(JURY, withdraw(driver))
    for actor, command in (
        (PROCTOR, warning),
        (SECRETARY, c.ReissueSlip(FIRST)),
        (JURY, c.AdjustPoints(FIRST, 1, 0, "x")),
    ):
        again = driver.send(actor, command, id_=f"một {type(command).__name__}")
        assert again.rejection is not None
        assert again.rejection.code is RejectionCode.STALE
    place = driver.state.places[FIRST]
    assert (place.warnings, place.slip_issue, driver.state.proposals) == (1, 2, {})


# --- what rulings need -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "command", "code"),
    [
        (JURY, c.VoidPlay(PlayId("KHAC.1"), "x"), RejectionCode.UNKNOWN),
        (JURY, c.SetKey(QuestionId("TT01"), (), "x"), RejectionCode.BAD_CHOICE),
        (JURY, c.SetKey(QuestionId("TT01"), (Choice("E"),), "x"), RejectionCode.BAD_CHOICE),
        (JURY, c.SetKey(QuestionId("TT01"), (Choice("B"), Choice("A")), "x"), RejectionCode.BAD_CHOICE),
        (JURY, c.SetKey(QuestionId("TT01"), (Choice("A"), Choice("A")), "x"), RejectionCode.BAD_CHOICE),
        (JURY, c.SetKey(QuestionId("TT06"), (Choice("B"),), "x"), RejectionCode.UNKNOWN),
        (JURY, c.CreditQuestion(QuestionId("TT06"), "x"), RejectionCode.UNKNOWN),
        (JURY, c.AdjustPoints(CandidateNumber("999"), 1, 0, "x"), RejectionCode.UNKNOWN),
        (JURY, c.AdjustPoints(FIRST, 0, 0, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.AdjustPoints(FIRST, 1_001, 0, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.Compensate(FIRST, "TT01.1", 0, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.Compensate(FIRST, "TT01.1", 600_000_001, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.Compensate(FIRST, "KHAC", 1, "x"), RejectionCode.UNKNOWN),
        (JURY, c.EnterAnswer(FIRST, "TT01.1", 0, RIGHT, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.EnterAnswer(FIRST, "TT01.1", -1, Choice("AB"), "x"), RejectionCode.BAD_CHOICE),
        (JURY, c.AdmitHeld(1, "x"), RejectionCode.UNKNOWN),
        (JURY, c.RuleComplaint(1, True, "x"), RejectionCode.UNKNOWN),
        (JURY, c.RuleAffected(PlayId("TT01.1"), "x"), RejectionCode.UNKNOWN),
        (JURY, c.GrantExtraTime(FIRST, 201, "x"), RejectionCode.BAD_VALUE),
        (JURY, c.GrantExtraTime(FIRST, 0, "x"), RejectionCode.NOTHING_LEFT),
        (ORGANISER, c.Disqualify("x", "QĐ"), RejectionCode.BAD_VALUE),
        (ORGANISER, c.Disqualify("x", "QĐ", candidate=FIRST, unit=UnitId("X1")), RejectionCode.BAD_VALUE),
        (ORGANISER, c.Readmit("x", "QĐ", candidate=FIRST), RejectionCode.NOTHING_LEFT),
        (ORGANISER, c.LeaveVacant("N9", 1, "QĐ", "x"), RejectionCode.UNKNOWN),
        (ORGANISER, c.LeaveVacant("N2", 3, "QĐ", "x"), RejectionCode.BAD_VALUE),
        (ORGANISER, c.MovePrize("N1", "T1", 1, "QĐ", "x"), RejectionCode.BAD_VALUE),
        (ORGANISER, c.NameMerit((UnitId("X1"),), "QĐ", "x"), RejectionCode.NOTHING_LEFT),
        (ORGANISER, c.AmendRules("title", "Khác", "QĐ", "x"), RejectionCode.BAD_VALUE),
        (ORGANISER, c.AmendRules("rounds.TT.window_seconds", "30", "QĐ", "x"), RejectionCode.TOO_LATE),
        (ORGANISER, c.NewEdition("QĐ", "x"), RejectionCode.WRONG_PHASE),
        (SECRETARY, c.CorrectName(FIRST, PersonId("p999"), "x"), RejectionCode.UNKNOWN),
    ],
)
def test_a_ruling_that_makes_no_sense_changes_nothing(
    driver: Driver, actor: Actor, command: c.RulingCommand, code: RejectionCode
) -> None:
    driver.play_question({FIRST: (RIGHT, SECOND_US)})
    before = (driver.state.seq, dict(driver.state.proposals))
    driver.refused(actor, command, code)
    assert (driver.state.seq, driver.state.proposals) == before


def test_extra_time_is_not_granted_while_a_window_is_open(driver: Driver) -> None:
    driver.open_question()
    driver.refused(SECRETARY, c.GrantExtraTime(FIRST, 25, "Khuyết tật"), RejectionCode.BLOCKED)


def test_another_person_takes_a_place_only_before_the_first_counted_question() -> None:
    """RULES 1.4."""
    contest = make_contest()
    driver = Driver(contest)
    driver.host(c.OpenLobby())
    driver.arrive()
    taken = contest.places[SECOND].person
    driver.refused(SECRETARY, c.ReplaceFinalist(FIRST, taken, "GT 1", "Ốm"), RejectionCode.BAD_VALUE)
    foreign = contest.places[CANDIDATES[8]].person
    driver.refused(SECRETARY, c.ReplaceFinalist(FIRST, foreign, "GT 1", "Ốm"), RejectionCode.UNKNOWN)


def test_the_record_says_what_was_decided_and_taken_back_and_names_the_unit() -> None:
    driver = Driver(make_contest(1))
    driver.begin()
    play = driver.play_question()
    void = driver.rule(JURY, c.VoidPlay(play, "Nghi sai đáp án"), SECRETARY)
    driver.rule(JURY, c.UndoRuling(void, "Đáp án đúng"), SECRETARY)
    driver.ok(SECRETARY, c.FileComplaint(UnitId("X1"), QuestionId(""), "Đáp án sai"))
    assert incident_text(driver.state.incidents[-1]) == "Đơn khiếu nại: Đơn vị X1: Đáp án sai"
    told = [incident_text(line) for line in driver.state.incidents if line.kind == "Ruled"]
    assert told == [
        "Quyết định số 1: Hủy câu 1 (TT01) (không tính điểm). Lý do: Nghi sai đáp án",
        "Quyết định số 2: Rút quyết định số 1 (hủy câu 1 (TT01) (không tính điểm)). Lý do: Đáp án đúng",
    ]


# --- corrected names (RULES 1.4, 6.4) --------------------------------------------------------------------------------

OWN, CORRECTED, SUBSTITUTE, ANOTHER = PersonId(f"p{FIRST}"), PersonId("p-sua"), PersonId("p-du-bi"), PersonId("p-khac")


def named() -> Driver:
    """A contest with a corrected row of the first place's person, a substitute and a correction of somebody else."""
    contest = make_contest(1, prizes=())
    unit = contest.places[FIRST].unit
    added = (
        Person(CORRECTED, "Người Sửa", unit, corrects=OWN),
        Person(SUBSTITUTE, "Người Dự Bị", unit, substitute=True),
        Person(ANOTHER, "Người Khác", unit, corrects=PersonId(f"p{CANDIDATES[1]}")),
    )
    driver = Driver(replace(contest, people={**contest.people, **{row.id: row for row in added}}))
    driver.begin()
    return driver


@pytest.mark.parametrize("other", [SUBSTITUTE, ANOTHER, PersonId(f"p{CANDIDATES[1]}")])
def test_a_corrected_name_is_that_of_the_same_person(other: PersonId) -> None:
    driver = named()
    driver.refused(SECRETARY, c.CorrectName(FIRST, other, "Chính tả"), RejectionCode.BAD_VALUE)
    driver.refused(SECRETARY, c.ReplaceFinalist(FIRST, CORRECTED, "GT 1", "Ốm"), RejectionCode.BAD_VALUE)
    driver.ok(SECRETARY, c.CorrectName(FIRST, CORRECTED, "Chính tả"))
    assert driver.state.places[FIRST].person == CORRECTED
    told = incident_text(next(line for line in driver.state.incidents if line.kind == "NameCorrected"))
    assert told == f"Sửa họ tên của SBD {FIRST} từ “Người {FIRST}” thành “Người Sửa”; lý do: Chính tả"


def test_a_name_in_a_final_result_is_corrected_by_two_persons() -> None:
    """Prizes are given by it: nobody alone gives one to another name (RULES 6.4)."""
    driver = named()
    driver.finish_round({FIRST: (RIGHT, SECOND_US)})
    driver.host(c.Finalize())
    driver.refused(SECRETARY, c.CorrectName(FIRST, SUBSTITUTE, "Chính tả"), RejectionCode.BAD_VALUE)
    assert [type(event) for event in driver.ok(SECRETARY, c.CorrectName(FIRST, CORRECTED, "Chính tả"))] == [Proposed]
    assert driver.state.places[FIRST].person == OWN
    driver.refused(JURY, confirm(driver), RejectionCode.TWO_PERSONS)
    driver.ok(ORGANISER, confirm(driver))
    assert driver.state.places[FIRST].person == CORRECTED
    line = next(line for line in driver.state.incidents if line.kind == "NameCorrected")
    assert line.by == ORGANISER.name
    assert line.text.endswith(f"; đề nghị: {SECRETARY.name}; sau khi chốt kết quả lần 1")
