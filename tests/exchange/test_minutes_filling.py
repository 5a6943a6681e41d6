"""The minutes say what the state says (RULES 6.3, 6.4)."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from chungket.core import commands as c
from chungket.core.awards import awards, money
from chungket.core.commands import Role
from chungket.core.contest import CandidateNumber, Criterion, EliminationRules, Merit, RescueKind, Rules, Scope, UnitId
from chungket.core.decision import RejectionCode
from chungket.core.events import IncidentKind
from chungket.core.standings import current_ranking
from chungket.exchange.minutes import SIGNATORIES, Minutes
from chungket.exchange.minutes_blocks import Table
from chungket.exchange.minutes_document import minutes_document
from chungket.exchange.minutes_filling import Letterhead, MinutesNotReady, fill_minutes, minutes_name
from chungket.exchange.minutes_records import Officer
from chungket.exchange.minutes_sources import Sources
from chungket.exchange.minutes_wording import DOTS
from tests.core.ending import (
    all_apart,
    decide_as_committee,
    ended,
    equal,
    finalized,
    right_of,
    rule,
    with_tiebreak_questions,
)
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    elimination_round,
    finalist,
    make_contest,
    prizes_of,
)
from tests.core.papers import FIRST, PAPER, PAPER_ID, SECOND, PaperDriver, paper_contest
from tests.exchange.minutes_reading import texts_of

HALL = timezone(timedelta(hours=7))
OPENED = datetime(2026, 2, 5, 7, 0, tzinfo=HALL)  # time of day of contest time 0
ONE, TWO, THREE = CANDIDATES[:3]
ACCOUNTS = {"secretary": "Nguyễn Văn An (thư ký)", "jury": "Lê Thị Bình (Ban Giám khảo)"}


def minutes_of(driver: Driver, letterhead: Letterhead | None = None) -> Minutes:
    if driver.state.phase.value == "running":
        finalized(driver)
    sources = Sources(driver.state, int(OPENED.timestamp()) * SECOND_US, HALL, ACCOUNTS)
    seals = {edition.seq: f"{edition.seq:064x}" for edition in driver.state.editions}
    filled = fill_minutes(sources, seals, letterhead)
    assert minutes_document(filled).blocks  # whatever is in it can be worded
    return filled


def test_there_are_none_before_a_result() -> None:
    driver = ended(all_apart())
    with pytest.raises(MinutesNotReady, match="kết quả đã chốt"):
        fill_minutes(Sources(driver.state, 0), {})


def test_a_quiet_final_says_nothing_happened() -> None:
    filled = minutes_of(ended(all_apart(), prizes_of((1, 2), (1,))))
    assert (filled.edition.number, filled.edition.rank_changes, filled.edition.earlier_seals) == (1, (), ())
    assert (filled.attendance.units, filled.attendance.registered, filled.attendance.present) == (3, 9, 9)
    happened = (filled.voids, filled.rulings, filled.adjustments, filled.complaints, filled.tie_breaks, filled.lots)
    assert happened == ((),) * 6
    assert not any((filled.outages, filled.late_answers, filled.violations, filled.prize_decisions))


def test_how_time_is_measured_is_said_with_the_figures_of_the_contest() -> None:
    """RULES 2.1, 2.3: countdown, credit and error may decide a prize."""
    rules = Rules(review_us=0, countdown_us=3 * SECOND_US, lag_credit_max_us=120_000, error_us=15_000)
    filled = minutes_of(ended(all_apart(), rules=rules))
    text = "\n".join(texts_of(minutes_document(filled)))
    assert "mọi máy đếm ngược 3 giây" in text
    assert "Thời gian tính từ lúc phương án hiện đến lúc câu trả lời đến máy chủ" in text
    assert "không quá 0,12 giây cho mỗi câu trả lời" in text
    assert "Sai số đo thời gian: 0,015 giây." in text


def test_occasion_seal_and_letterhead() -> None:
    officer = Officer("Giám sát", "Ông Võ Văn Đủ")
    driver = ended(all_apart())
    filled = minutes_of(driver, Letterhead("UBND tỉnh", "Tiền Giang", "12/BB-BTC", (officer,)))
    occasion = filled.occasion
    made_us = driver.state.editions[-1].at_us
    assert occasion.made_at == (OPENED + timedelta(microseconds=made_us)).replace(microsecond=0)
    assert minutes_name(filled) == f"bien-ban-{occasion.contest_id}-lan-1"
    driver.wait(3_600 * SECOND_US)
    assert minutes_of(driver).occasion.made_at == occasion.made_at  # every copy says the same
    assert (occasion.title, occasion.organiser, occasion.superior) == ("Hội thi", "Ban Tổ chức", "UBND tỉnh")
    assert occasion.started_at == OPENED
    assert occasion.ended_at == OPENED + timedelta(seconds=driver.state.rounds_ended_us[LIVE] // SECOND_US)
    assert filled.composition == (
        officer,
        Officer("Thư ký hoặc Ban Tổ chức", "Nguyễn Văn An (thư ký)", "secretary"),
        Officer("Người điều khiển", "", "operator"),
        *(Officer(signatory.title, "") for signatory in SIGNATORIES),
    )


def test_the_desk_s_list_says_what_an_account_is_where_the_log_leaves_it_open() -> None:
    driver = finalized(ended(all_apart()))
    told = {"secretary": Role.SECRETARY, "operator": Role.PROCTOR, "nobody": Role.JURY}
    sources = Sources(driver.state, 0, HALL, roles=told)
    (edition,) = driver.state.editions
    filled = fill_minutes(sources, {edition.seq: "0" * 64})
    accounts = [(officer.role, officer.account) for officer in filled.composition if officer.account]
    assert accounts == [("Thư ký", "secretary"), ("Người điều khiển", "operator")]  # it did what only an operator may
    assert "Thư ký" not in [officer.role for officer in filled.composition if not officer.account]


def test_those_who_are_not_known_are_left_to_the_hand() -> None:
    filled = minutes_of(ended(all_apart()))
    (table,) = (block for block in minutes_document(filled).blocks[:8] if isinstance(block, Table))
    assert len(table.rows) == len(filled.composition) + 3
    rows = [row for row in table.rows if isinstance(row, tuple)]
    assert all(row[2] != "" for row in rows)
    assert [row[1:3] for row in rows[-3:]] == [(DOTS, DOTS)] * 3


def test_rescues_name_the_question_the_kind_and_whom_they_brought_back() -> None:
    rules = EliminationRules(RescueKind.NUMBER, rescue_after=1)
    contest = make_contest(rounds=(elimination_round(3, rules),), prizes=())
    driver = Driver(contest)
    driver.begin(*CANDIDATES[:6])
    driver.open_question()
    for candidate in CANDIDATES[:4]:
        driver.answer(candidate, RIGHT)
    driver.close()
    play = driver.play.id
    driver.ok(JURY, c.ConfirmKey(play))
    driver.host(c.RevealKey(play))
    driver.host(c.ScorePlay(play))
    driver.host(c.Rescue(LIVE, 2))
    driver.finish_round(*[dict.fromkeys(CANDIDATES[:6], (RIGHT, SECOND_US))] * 2)
    filled = minutes_of(driver)
    assert filled.rescues is not None
    (called,) = filled.rescues
    assert called.after == "Câu 1 Phần thi (TT01)"
    assert called.kind == "theo số lượng, thí sinh đi xa nhất"
    assert called.who == tuple(f"SBD {candidate} – Người {candidate}" for candidate in CANDIDATES[4:6])
    assert called.decided_by == "operator"
    text = "\n".join(texts_of(minutes_document(filled).blocks))
    assert "6. Cứu trợ" in text
    assert f"SBD {CANDIDATES[4]} – Người {CANDIDATES[4]}; SBD {CANDIDATES[5]}" in text


def test_a_rescue_that_was_declined_is_in_the_minutes_with_who_said_so() -> None:
    rules = EliminationRules(RescueKind.ALL, rescue_below=5)
    driver = Driver(make_contest(rounds=(elimination_round(2, rules),), prizes=()))
    driver.begin(*CANDIDATES[:6])
    driver.play_question(dict.fromkeys(CANDIDATES[:4], (RIGHT, SECOND_US)))
    driver.host(c.DeclineRescue(LIVE))
    driver.finish_round(dict.fromkeys(CANDIDATES[:4], (RIGHT, SECOND_US)))
    filled = minutes_of(driver)
    assert filled.rescues is not None
    (declined,) = filled.rescues
    assert (declined.after, declined.kind, declined.who) == ("Câu 1 Phần thi (TT01)", "không cứu trợ", ())
    assert declined.decided_by == "operator"
    text = "\n".join(texts_of(minutes_document(filled).blocks))
    assert "không cứu trợ" in text
    assert "Thí sinh trở lại" not in text


def test_without_rescues_in_the_rules_the_minutes_have_no_such_part() -> None:
    filled = minutes_of(ended(all_apart()))
    assert (filled.rescues, filled.corrections) == (None, None)
    assert "Cứu trợ" not in "\n".join(texts_of(minutes_document(filled).blocks))


def test_corrections_of_a_paper_are_listed_with_how_many_read_them() -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write(*CANDIDATES)
    question = driver.paper.questions[1]
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, question, "Sửa “2025” thành “2026”"))
    sent_us = driver.now_us
    driver.ok(finalist(FIRST), c.AcknowledgeCorrection(1))
    driver.score()
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart(), all_apart())
    filled = minutes_of(driver)
    assert filled.corrections is not None
    (sent,) = filled.corrections
    assert sent.question == f"Câu 2 Bài thi trắc nghiệm ({question})"
    assert (sent.text, sent.read, sent.writers, sent.sent_by) == ("Sửa “2025” thành “2026”", 1, 9, ACCOUNTS["jury"])
    assert sent.at == OPENED + timedelta(seconds=sent_us // SECOND_US)
    text = "\n".join(texts_of(minutes_document(filled).blocks))
    assert "6. Đính chính câu hỏi" in text
    assert "Sửa “2025” thành “2026”" in text
    assert filled.seal.entry == driver.state.editions[0].seq
    assert int(filled.seal.sha256, 16) == filled.seal.entry


def test_standings_are_those_of_the_result_with_the_absent_last() -> None:
    driver = Driver(make_contest(1, prizes=prizes_of((1,), (1,))))
    driver.begin(*CANDIDATES[:6])
    driver.finish_round({candidate: all_apart()[candidate] for candidate in CANDIDATES[:6]})
    filled = minutes_of(driver)
    rows = current_ranking(driver.state).individuals
    assert [(row.candidate, row.rank) for row in filled.individuals[:6]] == [(row.id, row.rank) for row in rows[:6]]
    assert [row.correct for row in filled.individuals] == [1] * 6 + [0] * 3
    assert [(row.rank, row.note) for row in filled.individuals[6:]] == [(None, "vắng mặt")] * 3
    assert [row.live_time_us for row in filled.individuals[:6]] == [index * SECOND_US for index in range(1, 7)]
    assert [(row.name, row.rank, row.registered, row.took_part) for row in filled.teams] == [
        ("Đơn vị X1", 1, 3, 3),
        ("Đơn vị X2", 2, 3, 3),
        ("Đơn vị X3", None, 3, 0),
    ]
    assert filled.teams[0].best_rank == 1


def test_questions_survived_stand_where_they_rank() -> None:
    chain = (Criterion.SURVIVED, Criterion.LIVE_TIME, Criterion.LOTS)
    rules = replace(make_contest(1).rules, individual_chain=chain, team_chain=chain)
    contest = replace(make_contest(rounds=(elimination_round(1),), prizes=prizes_of((1,), (1,))), rules=rules)
    driver = Driver(contest)
    driver.begin(*CANDIDATES[:6])
    driver.finish_round({candidate: all_apart()[candidate] for candidate in CANDIDATES[:4]})
    filled = minutes_of(driver)
    assert [row.survived for row in filled.individuals] == [1] * 4 + [0] * 5
    assert [row.survived for row in filled.teams] == [3, 1, 0]
    plain = Driver(make_contest(1))
    plain.begin(*CANDIDATES)
    plain.finish_round(all_apart())
    assert {row.survived for row in (*minutes_of(plain).individuals, *minutes_of(plain).teams)} == {None}


def test_prizes_are_those_given_with_receivers_and_money() -> None:
    driver = ended(all_apart(), prizes_of((1, 2), (1,)))
    decide_as_committee(driver, c.LeaveVacant("individual1", 1, "16/QĐ-BTC", "Không đạt mức tối thiểu"))
    finalized(driver)
    driver.state.places[ONE].attendance = driver.state.places[ONE].attendance.ABSENT
    driver.ok(SECRETARY, c.RecordReceiver("individual0", ONE, "Bà Hà (mẹ)"))
    filled = minutes_of(driver)
    first, second = filled.individual_prizes
    assert [(winner.standing.candidate, winner.absent, winner.received_by) for winner in first.winners] == [
        (ONE, True, "Bà Hà (mẹ)")
    ]
    assert (second.count, len(second.winners), second.vacancy) == (2, 1, "để trống theo Quyết định số 16/QĐ-BTC")
    given = {award.prize.id: len(award.winners) for award in awards(driver.state)}
    assert [len(prize.winners) for prize in (*filled.individual_prizes, *filled.team_prizes)] == list(given.values())
    (decision,) = filled.prize_decisions
    assert (decision.total_before_vnd, decision.total_after_vnd) == money(driver.state)
    assert decision.decision == "16/QĐ-BTC"
    assert decision.decided_by == "Nguyễn Văn An (thư ký); organiser"


def test_merit_is_the_committees_decision() -> None:
    contest = replace(make_contest(1, prizes=()), merit=Merit("Bằng khen", "Merit", 2, 2_000_000, "Bằng khen UBND"))
    driver = Driver(contest)
    driver.begin()
    driver.finish_round(all_apart())
    decide_as_committee(driver, c.NameMerit((UnitId("X2"),), "20/QĐ", "Tổ chức tốt"))
    (merit,) = minutes_of(driver).merits
    assert (merit.unit, merit.bonus_vnd, merit.certificate) == ("Đơn vị X2", 2_000_000, "Bằng khen UBND")


def test_rulings_on_questions_name_both_persons_and_the_reserve() -> None:
    driver = Driver(make_contest(3, reserves=1, prizes=()))
    driver.begin()
    driver.void(driver.open_question().id)
    keyed = driver.state.plays[driver.play_question(all_apart())].question
    credited = driver.state.plays[driver.play_question(all_apart())].question
    driver.finish_round(all_apart())
    rule(driver, c.SetKey(keyed, (WRONG,), "Văn bản mới"))
    rule(driver, c.CreditQuestion(credited, "Câu hỏi mơ hồ"))
    undone = rule(driver, c.AdjustPoints(CandidateNumber(ONE), 5, -1, "Nhầm"))
    rule(driver, c.UndoRuling(undone, "Nhầm người"))
    rule(driver, c.AdjustPoints(CandidateNumber(TWO), 0, -1, "Ghi thừa"))
    filled = minutes_of(driver)
    (void,) = filled.voids
    assert (void.question, void.what) == (
        "Câu 1 Phần thi (TT01)",
        "Hủy câu hỏi (không tính điểm), dùng câu dự phòng DP1",
    )
    assert (void.proposed_by, void.confirmed_by) == ("operator", "Lê Thị Bình (Ban Giám khảo)")
    assert [(ruling.question, ruling.what) for ruling in filled.rulings] == [
        ("Câu 1 Phần thi (DP1)", "Đổi đáp án từ A sang B"),
        ("Câu 2 Phần thi (TT02)", "Tính đúng cho mọi thí sinh"),
    ]
    assert [(entry.candidate, entry.what, entry.reason) for entry in filled.adjustments] == [
        (ONE, "cộng 05 điểm, trừ 01 câu đúng (quyết định này sau đó được rút)", "Nhầm"),
        (ONE, "Rút quyết định: cộng 05 điểm, trừ 01 câu đúng", "Nhầm người"),
        (TWO, "trừ 01 câu đúng", "Ghi thừa"),
    ]
    (played,) = filled.rounds
    assert (played.counted, played.voided, played.reserves) == (3, 1, 1)


def test_a_void_and_its_undo_are_both_decisions() -> None:
    """The dialog says that their reasons go into the minutes."""
    driver = Driver(make_contest(1, prizes=()))
    driver.begin()
    play = driver.play_question(all_apart())
    driver.host(c.EndRound(LIVE))
    void = rule(driver, c.VoidPlay(play, "Nghi sai đáp án"))
    rule(driver, c.UndoRuling(void, "Đáp án đúng"))
    voided, back = minutes_of(driver).voids
    assert (voided.question, voided.what, voided.reason) == (
        "Câu 1 Phần thi (TT01)",
        "Hủy câu hỏi (không tính điểm) (quyết định này sau đó được rút)",
        "Nghi sai đáp án",
    )
    assert (back.question, back.what) == (voided.question, "Rút quyết định: hủy câu hỏi (không tính điểm)")
    assert (back.reason, back.proposed_by != "", back.confirmed_by != "") == ("Đáp án đúng", True, True)
    assert back.at >= voided.at


def test_people_time_and_violations() -> None:
    driver = Driver(make_contest(1, prizes=()))
    driver.begin()
    rule(driver, c.GrantExtraTime(ONE, 25, "Khiếm thị"))
    play = driver.play_question(all_apart())
    driver.host(c.EndRound(LIVE))
    rule(driver, c.Compensate(TWO, play, 2 * SECOND_US, "Máy đứng"))
    rule(driver, c.EnterAnswer(THREE, play, -1, RIGHT, "Máy hỏng"))
    driver.ok(SECRETARY, c.RecordIncident(IncidentKind.INCIDENT, "X1", CandidateNumber(""), "Mất Wi-Fi"))
    driver.ok(SECRETARY, c.RecordIncident(IncidentKind.WARNING, "X1", ONE, "Trao đổi"))
    decide_as_committee(driver, c.Disqualify("Thi hộ", "17/QĐ", candidate=CANDIDATES[8]))
    filled = minutes_of(driver)
    assert [(extra.who, extra.amount, extra.where) for extra in filled.extra_times] == [
        ("SBD 001 – Người 001", "thêm 25 %", "mọi phần thi từ lúc quyết định"),
        ("SBD 002 – Người 002", "bù 02 giây", "Câu 1 Phần thi (TT01)"),
    ]
    assert filled.adjustments[0].what == "Nhập câu trả lời A: Câu 1 Phần thi (TT01)"
    assert [incident.what for incident in filled.incidents][-1] == "Sự cố kỹ thuật, khu X1: Mất Wi-Fi"
    assert [(entry.what, entry.who) for entry in filled.violations] == [
        ("Cảnh cáo, số báo danh 001, khu X1: Trao đổi", "Nguyễn Văn An (thư ký)")
    ]
    (case,) = filled.disqualifications
    assert (case.who, case.unit, case.decision) == ("SBD 009 – Người 009", "Đơn vị X3", "17/QĐ")
    assert [row.note for row in filled.individuals if row.candidate == "009"] == ["đình chỉ thi, hủy kết quả thi"]


def test_complaints_with_their_ruling() -> None:
    driver = ended(all_apart(), prizes_of((), ()))
    question = driver.play.question
    driver.ok(SECRETARY, c.FileComplaint(UnitId("X2"), question, "Có hai đáp án"))
    driver.rule(SECRETARY, c.RuleComplaint(1, upheld=False, reason="Căn cứ Điều 5"), JURY)
    (complaint,) = minutes_of(driver).complaints
    assert complaint.unit == "Đơn vị X2"
    assert complaint.content == "Câu 1 Phần thi (TT01): Có hai đáp án"
    assert complaint.ruling == "Không chấp nhận: Căn cứ Điều 5"
    assert complaint.ruled_by == "Nguyễn Văn An (thư ký); Lê Thị Bình (Ban Giám khảo)"


def test_play_offs_and_lots() -> None:
    contest = with_tiebreak_questions(make_contest(1, prizes=prizes_of((1,), (1,))), 1)
    driver = Driver(contest)
    driver.begin()
    driver.finish_round(equal(ONE, CANDIDATES[3]))
    driver.press()
    driver.play_question(right_of(ONE, CANDIDATES[3], after_us=1_234_567))
    driver.press()
    driver.ok(SECRETARY, c.DrawLots(Scope.INDIVIDUAL, (CANDIDATES[3], ONE), "Ông Khải"))
    filled = minutes_of(driver)
    (tie,) = filled.tie_breaks
    assert tie.boundary == "02 thí sinh bằng kết quả tại mức phân định giải 0 và không có giải"
    assert tie.question == "Câu hỏi phụ 1 (CP1)"
    assert tie.outcomes == ("SBD 001 – Người 001: đúng, 1,23 giây", "SBD 004 – Người 004: đúng, 1,23 giây")
    assert tie.result == "Chưa phân định"
    (draw,) = filled.lots
    assert (draw.order, draw.witnesses) == (("SBD 004 – Người 004", "SBD 001 – Người 001"), "Ông Khải")
    first = filled.individuals[0]
    assert (first.candidate, first.lot, first.tie_break) == (CANDIDATES[3], 1, "đúng 01/01 câu hỏi phụ, 1,23 giây")


def test_standstills_have_times_of_day() -> None:
    driver = Driver(make_contest(1, prizes=()))
    driver.begin()
    driver.host(c.Suspend("Mất điện"))
    driver.wait(60 * SECOND_US)
    driver.host(c.Resume())
    driver.wait(SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(10 * SECOND_US, "restart"))
    driver.finish_round(all_apart())
    stopped, restarted = minutes_of(driver).outages
    assert (stopped.place, stopped.cause, stopped.devices) == ("Cả hội trường", "Mất điện", None)
    assert stopped.ended_at is not None
    assert stopped.ended_at - stopped.started_at == timedelta(seconds=60)
    assert restarted.cause == "máy chủ khởi động lại"
    assert restarted.ended_at is not None
    assert restarted.ended_at - restarted.started_at == timedelta(seconds=10)


def test_a_restart_says_when_the_server_was_back_who_let_it_go_on_and_what_came_meanwhile() -> None:
    driver = Driver(make_contest(1, prizes=()))
    driver.begin()
    play = driver.open_question()
    driver.wait(SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(12 * SECOND_US, "restart"))
    back_us = driver.now_us
    driver.wait(56 * SECOND_US)
    driver.refused(finalist(ONE), c.Answer(play.id, RIGHT), RejectionCode.STANDSTILL)
    driver.host(c.Resume())
    driver.close()
    driver.reveal_and_score()
    driver.host(c.EndRound(LIVE))
    filled = minutes_of(driver)
    (outage,) = filled.outages
    back = OPENED + timedelta(microseconds=back_us)
    assert outage.ended_at is not None
    assert outage.ended_at - outage.started_at == timedelta(seconds=68)
    assert outage.consequence == (
        f"Hoạt động trở lại lúc {back:%H:%M:%S}, chờ quyết định; operator cho tiếp tục lúc {outage.ended_at:%H:%M:%S}; "
        "Câu 1 Phần thi (TT01): tiếp tục với thời gian còn lại. Mọi câu trả lời đã ghi nhận được giữ nguyên"
    )
    assert [(late.question, late.why, late.who) for late in filled.refused_answers] == [
        ("Câu 1 Phần thi (TT01)", "trong lúc hội thi tạm dừng", (ONE,))
    ]
    text = "\n".join(texts_of(minutes_document(filled)))
    assert "câu trả lời của 01 thí sinh đến trong lúc hội thi tạm dừng, không được tính (SBD 001)." in text


def test_a_standstill_may_end_with_a_void() -> None:
    driver = Driver(make_contest(1, reserves=1, prizes=()))
    driver.begin()
    play = driver.open_question()
    driver.ok(c.SYSTEM, c.Recover(12 * SECOND_US, "restart"))
    driver.wait(30 * SECOND_US)
    driver.void(play.id)
    driver.finish_round(all_apart())
    (outage,) = minutes_of(driver).outages
    assert outage.ended_at is not None
    assert outage.ended_at - outage.started_at == timedelta(seconds=42)
    assert "Lê Thị Bình (Ban Giám khảo) hủy câu hỏi lúc" in outage.consequence
    assert "Câu 1 Phần thi (TT01): được hủy" in outage.consequence


def test_a_paper_with_late_answers() -> None:
    driver = PaperDriver(paper_contest(rules=Rules(review_us=0)))
    driver.write()
    driver.save(FIRST, {0: RIGHT})
    driver.submit(FIRST)
    driver.now_us = driver.paper.deadline_us + SECOND_US
    driver.save(SECOND, {1: RIGHT}, stamped_us=driver.paper.deadline_us - SECOND_US)
    driver.score()
    driver.host(c.EndRound(PAPER))
    driver.host(c.StartRound(LIVE, "x"))
    driver.finish_round(all_apart(), all_apart())
    assert len(driver.state.held) == 1
    rule(driver, c.AdmitHeld(driver.state.held[0].number, "Mất kết nối có ghi nhận"))
    filled = minutes_of(driver)
    (late,) = filled.late_answers
    assert (late.candidate, late.question, late.admitted) == (SECOND, "Câu 2 Bài thi trắc nghiệm (BT02)", True)
    assert [played.window_of for played in filled.rounds] == ["cả bài", "mỗi câu"]
    assert filled.individuals[0].paper_time_us is not None
    for standings in (filled.individuals, filled.teams):  # what ranks stands in both annexes
        assert all(standing.live_correct is not None for standing in standings)


def test_another_edition_lists_what_it_changes_and_keeps_both_seals() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1,), ())))
    decide_as_committee(driver, c.NewEdition("18/QĐ-BTC", "Chấp nhận khiếu nại"))
    rule(driver, c.AdjustPoints(CandidateNumber(TWO), 0, 1, "Ghi sót"))
    finalized(driver)
    edition = minutes_of(driver).edition
    assert (edition.number, edition.decision, edition.reason) == (2, "18/QĐ-BTC", "Chấp nhận khiếu nại")
    assert edition.decided_by == ("Nguyễn Văn An (thư ký)", "organiser")
    assert [(change.candidate, change.old, change.new) for change in edition.rank_changes] == [(TWO, 2, 1), (ONE, 1, 2)]
    assert [(change.candidate, change.old, change.new) for change in edition.prize_changes] == [
        (TWO, "", "Giải 0"),
        (ONE, "Giải 0", ""),
    ]
    assert [(number, seal.entry) for number, seal in edition.earlier_seals] == [(1, driver.state.editions[0].seq)]
