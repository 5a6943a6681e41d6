"""What the big button says and what it waits for (SCREENS, Host)."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.contest import AgendaItem, AgendaKind, QuestionId, RoundId, Scope
from chungket.core.events import PaperId, PlayId
from chungket.core.finalize import FinalizeBlockers
from chungket.core.flow import Waiting, next_command, waiting
from chungket.core.model import State
from chungket.core.readiness import Readiness
from chungket.core.wording_steps import (
    WAITING,
    WAITING_ROLES,
    finalize_texts,
    readiness_blockers,
    step_label,
    tie_text,
    waiting_label,
)
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import LIVE, Driver, live_round, make_contest


@settings(max_examples=60)
@given(VARIANTS, STEPS)
def test_every_step_of_a_course_has_words(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
        command = next_command(course.state)
        label, label_en = step_label(course.state, command)
        assert (label == "", label_en == "") == (command is None, command is None)


def test_whoever_is_waited_for_is_named() -> None:
    assert set(WAITING) == set(WAITING_ROLES) == set(Waiting)
    assert waiting(State(make_contest())) is None
    assert waiting_label(None) == ("", "")
    assert waiting_label(Waiting.KEY)[0] == "Chờ Ban Giám khảo xác nhận đáp án"


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (c.OpenLobby(), "Khóa đề và mở phòng chờ"),
        (c.LockLobby(), "Khóa phòng chờ"),
        (c.StartRound(LIVE), "Bắt đầu Phần thi"),
        (c.EndRound(LIVE), "Kết thúc Phần thi"),
        (c.OpenPaper(RoundId("TN")), "Phát đề, bắt đầu tính giờ làm bài"),
        (c.OpenPaper(RoundId("TN"), practice=True), "Phát bài thi thử"),
        (c.ScorePaper(PaperId("TN")), "Tính điểm bài trắc nghiệm"),
        (c.Rescue(LIVE), "Cứu trợ thí sinh"),
        (c.Suspend("khu C mất kết nối 78 máy"), "TẠM DỪNG – khu C mất kết nối 78 máy"),
        (c.Resume(), "Tiếp tục"),
        (c.VoidPlay(PlayId("TT01.1"), "Gián đoạn"), "Hủy câu thi thử, dùng câu dự phòng"),
        (c.OpenReview(), "Cho thí sinh xem bài làm, nhận khiếu nại"),
        (c.StartTiebreak(Scope.INDIVIDUAL, ("001", "002")), "Thi câu hỏi phụ giữa 02 thí sinh"),
        (c.StartTiebreak(Scope.TEAM, ("X1", "X2")), "Thi câu hỏi phụ giữa 02 đơn vị dự thi"),
        (c.EndTiebreak(), "Kết thúc câu hỏi phụ"),
        (c.Finalize(), "Chốt kết quả"),
        (c.MoveCeremony(1), "Bắt đầu trao giải"),
        (c.EndContest(), "Kết thúc hội thi"),
        (c.TakeControl(), ""),
    ],
)
def test_a_step_says_what_will_happen(command: c.Command, label: str) -> None:
    found, english = step_label(State(make_contest()), command)
    assert found == label
    assert bool(english) == bool(label)


def test_the_agenda_names_the_item_to_come() -> None:
    item = AgendaItem("vn", AgendaKind.PROGRAM, "Văn nghệ", "Performance")
    state = State(replace(make_contest(), agenda=(item,)))
    assert step_label(state, c.MoveAgenda(0)) == ("Chuyển sang: Văn nghệ", "Go to: Performance")


def test_a_step_names_the_question_it_is_about() -> None:
    driver = Driver(make_contest(2, reserves=1))
    driver.begin()

    def label() -> str:
        return step_label(driver.state, next_command(driver.state))[0]

    assert label() == "Chuẩn bị câu 1"
    driver.host(c.PreparePlay())
    assert label() == "Mở lời dẫn câu 1"
    driver.host(c.OpenStem(driver.play.id))
    assert label() == "Mở phương án câu 1"
    driver.host(c.OpenChoices(driver.play.id))
    assert label() == "Khóa câu 1"
    driver.void(driver.play.id)
    assert label() == "Chuẩn bị câu dự phòng cho câu 1"
    assert step_label(driver.state, None) == ("", "")


def test_practice_is_called_practice() -> None:
    driver = Driver(make_contest())
    driver.host(c.OpenLobby())
    assert step_label(driver.state, c.PreparePlay())[0] == "Chuẩn bị câu thi thử"
    driver.host(c.PreparePlay(QuestionId("THU1")))
    assert step_label(driver.state, c.OpenStem(driver.play.id))[0] == "Mở lời dẫn câu thi thử"


def test_readiness_counts_who_is_missing() -> None:
    nobody = Readiness(9, 9, 0, 0, 0, 0, 0, 0)
    assert readiness_blockers(nobody, practice_required=True) == (
        "Chưa có thí sinh nào có mặt",
        "09 thí sinh chưa được ghi có mặt hay vắng mặt",
    )
    some = Readiness(9, 0, 8, 1, 7, 5, 0, 4)
    assert readiness_blockers(some, practice_required=True) == (
        "01 thí sinh có mặt chưa đăng nhập",
        "02 thí sinh chưa xác nhận thông tin",
        "03 thí sinh chưa trả lời câu thi thử trên máy này",
    )
    assert len(readiness_blockers(some, practice_required=False)) == 2


def test_the_result_says_what_it_waits_for() -> None:
    driver = Driver(make_contest(2))
    driver.begin()
    play = driver.open_question()
    blockers = FinalizeBlockers(
        (live_round(1),), (play.id,), papers=(PaperId("TN"),), proposals=(1, 2), complaints=(1,)
    )
    assert finalize_texts(driver.state, blockers) == (
        "Chưa kết thúc Phần thi",
        "Chưa tính điểm câu 1",
        "Chưa tính điểm bài trắc nghiệm TN",
        "Còn 02 đề nghị chờ người thứ hai xác nhận",
        "Còn 01 khiếu nại chưa có kết luận giải quyết",
    )
    rest = FinalizeBlockers(affected=(play.id,), review=True, tiebreak=True)
    assert finalize_texts(driver.state, rest) == (
        "Chưa có quyết định về câu 1 (hội trường mất kết nối)",
        "Đang trong thời gian xem bài làm và nhận khiếu nại",
        "Đang thi câu hỏi phụ",
    )


def test_a_tie_names_the_prizes_it_spans() -> None:
    two = tie_text(Scope.INDIVIDUAL, 3, ("Giải nhì", "Giải ba"))
    assert two == "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
    none = tie_text(Scope.TEAM, 2, ("Giải nhất", "Giải nhì", ""))
    assert none == "02 đơn vị dự thi bằng kết quả tại mức phân định giải nhất, giải nhì và không có giải"
