"""What the MC says (SCREENS, Host): always something, never too early."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.contest import AgendaItem, AgendaKind, Rules
from chungket.core.events import Scene
from chungket.core.model import Phase, State
from chungket.core.wording_mc import mc_sentence
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.ending import all_apart, cut_off_hall, ended, equal, finalized
from tests.core.making import (
    CANDIDATES,
    JURY,
    SECOND_US,
    SECRETARY,
    Driver,
    buzzer_round,
    elimination_round,
    make_contest,
    prizes_of,
)
from tests.core.papers import MINUTE_US, PAPER, PAPER_ID, PaperDriver, paper_contest

ONE, TWO = CANDIDATES[:2]


def said(driver: Driver) -> str:
    return mc_sentence(driver.state)


@settings(max_examples=60)
@given(VARIANTS, STEPS)
def test_there_is_always_something_to_say_and_it_gives_nothing_away(variant: int, steps: list[Step]) -> None:
    """No stem, choice, source, nor name of a finalist: those are for the wall and the consoles."""
    course = Course(variant)
    for step in steps:
        course.take(step)
        sentence = mc_sentence(course.state)
        assert sentence.strip()
        assert "{" not in sentence
        for question in course.state.contest.questions.values():
            assert not any(text in sentence for text in (question.stem, *question.choices, question.source) if text)
        if course.state.scene not in (Scene.MESSAGE, Scene.NOTICE):
            assert "Người " not in sentence


def test_a_question_is_announced_read_opened_and_closed() -> None:
    driver = Driver(make_contest(2))
    assert "chuẩn bị" in said(driver)
    driver.host(c.OpenLobby())
    assert "nhập mã trên phiếu" in said(driver)
    driver.arrive()
    driver.host(c.LockLobby())
    driver.host(c.StartRound(driver.contest.rounds[1].id, "x"))
    assert said(driver) == "Chúng ta bắt đầu Phần thi. Chúc các thí sinh bình tĩnh, tự tin."
    driver.host(c.PreparePlay())
    assert said(driver) == "Sau đây là câu hỏi số 1. Mời các thí sinh chú ý lên màn hình."
    driver.host(c.OpenStem(driver.play.id))
    assert "Tôi xin đọc lời dẫn của câu hỏi số 1" in said(driver)
    driver.host(c.OpenChoices(driver.play.id))
    assert said(driver) == "Thời gian trả lời câu hỏi số 1 bắt đầu."
    driver.close()
    assert "Đã hết thời gian của câu hỏi số 1" in said(driver)
    driver.host(c.RevealKey(driver.play.id))
    assert "Đáp án của câu hỏi số 1 đã có trên màn hình" in said(driver)
    driver.host(c.ScorePlay(driver.play.id))
    assert said(driver).startswith("Câu hỏi số 1 đã kết thúc")


def test_a_standstill_is_told_calmly_and_nobody_is_blamed() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.host(c.Suspend("Thí sinh 003 làm rơi máy"))
    assert "không ai bị thiệt" in said(driver)
    assert "003" not in said(driver)
    driver.host(c.Resume())
    driver.wait(6 * SECOND_US)
    driver.ok(c.SYSTEM, c.Recover(6 * SECOND_US, "restart"))
    assert "mọi câu trả lời đã ghi nhận đều được lưu" in said(driver)


def test_a_void_and_an_affected_question_are_explained() -> None:
    driver = Driver(make_contest(2))
    driver.begin()
    driver.void(driver.open_question().id)
    assert said(driver).startswith("Theo quyết định của Ban Giám khảo, câu hỏi số 1 được hủy")
    assert "mất kết nối" in said(cut_off_hall())


def test_a_paper_from_its_start_to_its_end() -> None:
    driver = PaperDriver(paper_contest())
    driver.begin()
    assert "Thời gian làm bài là 45 phút" in said(driver)
    driver.open()
    assert "đang làm bài" in said(driver)
    question = driver.paper.questions[0]
    driver.ok(JURY, c.IssueCorrection(PAPER_ID, question, "Câu 1: thêm chữ “không”"))
    assert "đính chính" in said(driver)
    assert "thêm chữ" not in said(driver)
    driver.at(41 * MINUTE_US)
    driver.tick()
    assert "không quá 5 phút" in said(driver)
    driver.close_paper()
    assert "Đã hết thời gian làm bài" in said(driver)
    driver.host(c.ScorePaper(PAPER_ID))
    driver.host(c.EndRound(PAPER))
    assert said(driver) == "Tiếp theo chương trình là Phần thi. Mời các thí sinh chuẩn bị."


def test_a_practice_paper_is_called_one() -> None:
    driver = PaperDriver(paper_contest())
    driver.host(c.OpenLobby())
    driver.arrive()
    driver.host(c.OpenPaper(PAPER, practice=True))
    assert "thi thử" in said(driver)


def test_buzzer_and_elimination_have_words_of_their_own() -> None:
    driver = Driver(make_contest(rounds=(buzzer_round(2),)))
    driver.begin()
    driver.open_question()
    assert "bấm chuông" in said(driver)
    driver.press_buzzer(ONE)
    driver.wait(SECOND_US + 500_000)
    driver.clock()
    assert said(driver) == "Xin mời thí sinh mang số báo danh 001 trả lời."
    driver = Driver(make_contest(rounds=(elimination_round(3),)))
    driver.begin()
    driver.open_question()
    driver.close()
    assert "Ban Giám khảo đang xác nhận đáp án" in said(driver)


def test_review_play_off_and_signature() -> None:
    driver = ended(
        equal(ONE, CANDIDATES[3]), prizes_of((1,), ()), tiebreak_questions=3, rules=Rules(review_us=MINUTE_US)
    )
    assert "tổng hợp kết quả" in said(driver)
    driver.host(c.OpenReview())
    assert "trưởng đoàn gửi khiếu nại bằng văn bản cho thư ký trong 1 phút" in said(driver)
    driver.wait(MINUTE_US)
    driver.clock()
    driver.press()
    assert "thi câu hỏi phụ giữa 02 thí sinh" in said(driver)
    driver.open_question()
    assert said(driver) == "Thời gian trả lời câu hỏi phụ bắt đầu."
    driver = finalized(ended(all_apart()), signed=False)
    assert "Biên bản đang được ký" in said(driver)
    driver.ok(SECRETARY, c.RecordSigned("Trưởng Ban"))
    assert "lễ trao giải" in said(driver)


def test_the_ceremony_step_by_step() -> None:
    driver = finalized(ended(all_apart(), prizes_of((1,), (1,))))
    told = []
    for _ in range(11):
        driver.host(c.MoveCeremony(1))
        told.append(said(driver))
    assert told[0] == "Sau đây là 01 giải 0."
    assert told[1] == "Xin kính mời đại biểu lên sân khấu trao 01 giải 0."
    assert told[2].startswith("Xin chúc mừng và kính mời các thí sinh")
    assert "chụp ảnh lưu niệm" in told[3]
    assert "từng thành viên" in told[6]
    assert told[9].startswith("Xin chúc mừng và kính mời đại diện các đơn vị")
    driver.host(c.EndContest())
    assert "Hội thi đã kết thúc" in said(driver)


@pytest.mark.parametrize(
    ("kind", "mc", "expected"),
    [
        (AgendaKind.PROGRAM, "Kính mời quý vị thưởng thức tiết mục", "Kính mời quý vị thưởng thức tiết mục"),
        (AgendaKind.PROGRAM, "", "Tiếp theo chương trình: Mục."),
        (AgendaKind.BREAK, "", "Chương trình tạm nghỉ giải lao. Kính mời quý vị trở lại hội trường đúng giờ."),
    ],
)
def test_an_item_of_the_agenda_brings_its_own_words(kind: AgendaKind, mc: str, expected: str) -> None:
    contest = replace(make_contest(), agenda=(AgendaItem("m", kind, "Mục", "Item", mc=mc),))
    driver = Driver(contest)
    driver.host(c.OpenLobby())
    driver.host(c.MoveAgenda(0))
    assert said(driver) == expected


def test_messages_and_amendments_are_read_out() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    driver.host(c.ShowScene(Scene.MESSAGE, "Mời nhận nước ở cửa chính"))
    assert said(driver) == "Mời nhận nước ở cửa chính"
    state = State(make_contest(), phase=Phase.RUNNING, scene=Scene.NOTICE, scene_text="Thời gian mỗi câu là 30 giây")
    assert mc_sentence(state) == "Ban Tổ chức xin thông báo: Thời gian mỗi câu là 30 giây"
    state.scene_text += "\nQuyết định số 12/QĐ-BTC"
    assert mc_sentence(state).endswith("30 giây (Quyết định số 12/QĐ-BTC)")
