"""The small contests golden frames are taken from, each played up to one moment.

Owns what happened in them; the frames are `golden_frames`. Everything is fixed, so that the bytes are.
"""

from dataclasses import replace

from chungket.core import commands as c
from chungket.core.contest import (
    AgendaItem,
    AgendaKind,
    BuzzerRules,
    CandidateNumber,
    Choice,
    QuestionId,
    RoundId,
    Rules,
    UnitId,
)
from chungket.core.events import Scene, SessionId
from tests.core.making import (
    CANDIDATES,
    JURY,
    LIVE,
    OPERATOR,
    RIGHT,
    SECOND_US,
    SECRETARY,
    WRONG,
    Driver,
    buzzer_round,
    elimination_round,
    finalist,
    make_contest,
    prizes_of,
)
from tests.core.papers import FIRST, MINUTE_US, PAPER_ID, PaperDriver, paper_contest

DECOMPOSED = "Nguye\u0302\u0303n Thi\u0323 A\u0301nh \u1ee4t"  # diacritics as combining marks, stacked
TT01 = QuestionId("TT01")


def in_question() -> Driver:
    """A question is open, two have answered."""
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.answer(CANDIDATES[0], RIGHT, 3 * SECOND_US)
    driver.answer(CANDIDATES[4], WRONG, 4 * SECOND_US + 1)
    return driver


def after_standings() -> Driver:
    """Five questions were played and the standings are shown."""
    driver = Driver(make_contest(10))
    driver.begin()
    for number in range(5):
        driver.play_question(_answers(number))
    driver.host(c.ShowScene(Scene.BOTH))
    return driver


def in_ceremony() -> Driver:
    """The first winners are on the wall."""
    driver = Driver(make_contest(5))
    driver.begin()
    driver.finish_round(*(_answers(number) for number in range(5)))
    driver.host(c.Finalize())
    driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban Tổ chức"))
    driver.host(c.MoveCeremony(1))
    driver.host(c.MoveCeremony(1))
    return driver


def in_review() -> Driver:
    """Everything is scored, one question was voided and that undone, answer sheets are shown, a complaint is filed."""
    driver = Driver(make_contest(5, rules=Rules()))
    driver.begin()
    driver.finish_round(*(_answers(number) for number in range(5)))
    number = driver.rule(SECRETARY, c.VoidPlay(driver.play.id, "Đáp án sai"), JURY)
    driver.rule(JURY, c.UndoRuling(number, "Đã kiểm tra lại"), SECRETARY)
    driver.rule(JURY, c.AdjustPoints(CANDIDATES[4], 0, 1, DECOMPOSED), SECRETARY)
    driver.ok(JURY, c.GrantExtraTime(CANDIDATES[8], 25, "Thị lực kém"))
    driver.host(c.OpenReview())
    driver.ok(SECRETARY, c.FileComplaint(UnitId("X2"), TT01, "Câu hỏi có hai phương án đúng"))
    return driver


def in_paper() -> PaperDriver:
    """A paper is written: one has answered, marked, reported and read a correction; one submitted; one's change, on
    a device that was replaced, is held."""
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.at(10 * MINUTE_US)
    driver.save(FIRST, {0: RIGHT, 4: WRONG})
    driver.ok(finalist(FIRST), c.ReportQuestion(PAPER_ID, 4))
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, driver.paper.questions[4], "Đọc là Nghị định 61/2018/NĐ-CP"))
    driver.ok(finalist(FIRST), c.AcknowledgeCorrection(1))
    driver.take_over(CANDIDATES[1], SessionId("s2-002"))
    driver.save(CANDIDATES[1], {2: RIGHT})
    driver.submit(CANDIDATES[2])
    return driver


def in_turn() -> Driver:
    """A buzzer question: one was wrong, two pressed in the next opening, the faster one has the turn."""
    driver = Driver(make_contest(rounds=(buzzer_round(4, BuzzerRules(equal_us=20_000)),)))
    driver.begin()
    driver.open_question()
    driver.press_buzzer(CANDIDATES[0], SECOND_US)
    driver.settle()
    driver.send(finalist(CANDIDATES[0]), c.Answer(driver.play.id, WRONG))
    driver.settle()
    driver.press_buzzer(CANDIDATES[5], SECOND_US)
    driver.press_buzzer(CANDIDATES[3], SECOND_US + 150_000)
    driver.settle()
    assert driver.play.buzzer.turn == CANDIDATES[5]
    return driver


def in_elimination() -> Driver:
    """After the first question of an elimination round with an agenda, the field is on the wall."""
    contest = make_contest(rounds=(elimination_round(6),), prizes=prizes_of((1,), (1,)))
    agenda = (
        AgendaItem("mo-dau", AgendaKind.PROGRAM, "Văn nghệ", "Opening", starts="07:30", minutes=20, mc=DECOMPOSED),
        AgendaItem("thi", AgendaKind.ROUND, "Rung chuông vàng", "Golden bell", RoundId(LIVE)),
        AgendaItem("trao-giai", AgendaKind.CEREMONY, "Trao giải", "Ceremony"),
    )
    driver = Driver(replace(contest, agenda=agenda))
    driver.begin()
    driver.ok(OPERATOR, c.MoveAgenda(1))
    driver.play_question(_answers(2))
    driver.host(c.ShowScene(Scene.FIELD))
    return driver


def _answers(number: int) -> dict[CandidateNumber, tuple[Choice, int]]:
    """Who is better knows more, and is a little faster; nobody ties."""
    return {
        candidate: (RIGHT if place + number < 9 else WRONG, (2 + place) * SECOND_US + 10_000 * number)
        for place, candidate in enumerate(CANDIDATES)
    }
