"""What the core says to people, in Vietnamese (WORDS)."""

import pytest
from hypothesis import given, settings

from chungket.core import commands as c
from chungket.core.contest import QuestionId, Scope
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId
from chungket.core.flow import FinalizeBlockers, Readiness, next_command
from chungket.core.model import Incident, State
from chungket.core.wording import (
    BLOCKED,
    REFUSALS,
    finalize_texts,
    incident_text,
    readiness_blockers,
    refusal_text,
    step_label,
    tie_text,
)
from tests.core.courses import STEPS, VARIANTS, Course, Step
from tests.core.making import Driver, live_round, make_contest


def test_every_refusal_has_words_and_no_two_sound_alike() -> None:
    assert set(REFUSALS) == set(RejectionCode)
    assert len(set(REFUSALS.values())) == len(REFUSALS)
    assert all(text.endswith(".") for text in (*REFUSALS.values(), *BLOCKED.values()))


@pytest.mark.parametrize("detail", BLOCKED)
def test_a_blocked_step_says_by_what(detail: str) -> None:
    assert refusal_text(RejectionCode.BLOCKED, detail) == BLOCKED[detail]
    assert refusal_text(RejectionCode.BLOCKED, "questions:3") == REFUSALS[RejectionCode.BLOCKED]
    assert refusal_text(RejectionCode.STALE, detail) == REFUSALS[RejectionCode.STALE]


@settings(max_examples=60)
@given(VARIANTS, STEPS)
def test_every_step_and_every_incident_of_a_course_has_words(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
        command = next_command(course.state)
        label, label_en = step_label(course.state, command)
        assert (label == "", label_en == "") == (command is None, command is None)
    for incident in course.state.incidents:
        assert incident_text(incident).strip()


def test_incidents_are_told_in_vietnamese() -> None:
    def told(kind: str, text: str) -> str:
        return incident_text(Incident(0, 1, kind, text, "op"))

    assert told("Interrupted", "restart:6200000") == "Gián đoạn 6,2 giây: máy chủ khởi động lại"
    assert told("Suspended", "Báo cháy") == "Tạm dừng hội thi: Báo cháy"
    assert told("Resumed", "") == "Hội thi tiếp tục"


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
    blockers = FinalizeBlockers((live_round(1),), (PlayId("TT01.1"),), void_proposal=True, ties=())
    assert finalize_texts(blockers) == (
        "Chưa kết thúc Phần thi",
        "Chưa tính điểm lượt TT01.1",
        "Đề nghị hủy câu hỏi đang chờ xác nhận.",
    )
    assert step_label(State(make_contest()), c.Finalize())[0] == "Chốt kết quả"


def test_a_tie_names_the_prizes_it_spans() -> None:
    two = tie_text(Scope.INDIVIDUAL, 3, ("Giải nhì", "Giải ba"))
    assert two == "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"
    none = tie_text(Scope.TEAM, 2, ("Giải nhất", "Giải nhì", ""))
    assert none == "02 đơn vị dự thi bằng kết quả tại mức phân định giải nhất, giải nhì và không có giải"
