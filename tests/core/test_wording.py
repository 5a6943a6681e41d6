"""What the core says to people, in Vietnamese (WORDS)."""

import pytest
from hypothesis import given, settings

from chungket.core.decision import RejectionCode
from chungket.core.model import Incident
from chungket.core.wording import BLOCKED, REFUSALS, incident_text, refusal_text
from tests.core.courses import STEPS, VARIANTS, Course, Step


def test_every_refusal_has_words_and_no_two_sound_alike() -> None:
    assert set(REFUSALS) == set(RejectionCode)
    assert len(set(REFUSALS.values())) == len(REFUSALS)
    assert all(text.endswith(".") for text in (*REFUSALS.values(), *BLOCKED.values()))


@pytest.mark.parametrize("detail", BLOCKED)
def test_a_blocked_step_says_by_what(detail: str) -> None:
    assert refusal_text(RejectionCode.BLOCKED, detail) == BLOCKED[detail]
    assert refusal_text(RejectionCode.BLOCKED, "questions:3") == REFUSALS[RejectionCode.BLOCKED]
    assert refusal_text(RejectionCode.STALE, detail) == REFUSALS[RejectionCode.STALE]


def test_incidents_are_told_in_vietnamese() -> None:
    def told(kind: str, text: str) -> str:
        return incident_text(Incident(0, 1, kind, text, "op"))

    assert told("Interrupted", "restart:6200000") == "Gián đoạn 6,2 giây: máy chủ khởi động lại"
    assert told("Interrupted", "restart:6200000:held:q1.1") == "Gián đoạn 6,2 giây: máy chủ khởi động lại"
    assert told("Suspended", "Báo cháy") == "Tạm dừng hội thi: Báo cháy"
    assert told("Resumed", "") == "Hội thi tiếp tục"
    assert told("Ruled", "3: Đáp án sai") == "Quyết định số 3: Đáp án sai"
    assert told("IncidentRecorded", "warning|001|C|nói chuyện | trao đổi") == (
        "Cảnh cáo, số báo danh 001, khu C: nói chuyện | trao đổi"
    )
    assert told("IncidentRecorded", "incident|||Mất điện") == "Sự cố kỹ thuật: Mất điện"


@settings(max_examples=60)
@given(VARIANTS, STEPS)
def test_every_incident_of_a_course_has_words(variant: int, steps: list[Step]) -> None:
    course = Course(variant)
    for step in steps:
        course.take(step)
    for incident in course.state.incidents:
        assert incident_text(incident).strip()
