"""What whoever starts a server again reads first."""

from chungket.cli.resuming import resumed_text
from chungket.core import commands as c
from chungket.core.commands import SYSTEM
from tests.core.making import SECOND_US, Driver, make_contest
from tests.core.papers import PaperDriver, paper_contest


def test_a_new_contest_has_nothing_to_go_on_with() -> None:
    assert resumed_text(Driver(make_contest()).state) == ""


def test_a_question_that_waits_for_the_operator_is_named() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.ok(SYSTEM, c.Recover(12 * SECOND_US, "restart"))
    assert resumed_text(driver.state) == (
        f"Tiếp tục từ mục {driver.state.seq} của nhật ký; câu 1 (TT01) đang tạm dừng (máy chủ khởi động lại), chờ "
        "quyết định ở bảng điều khiển."
    )
    driver.host(c.Resume())
    assert "câu 1 (TT01) đang mở, tự tiếp tục với thời gian còn lại" in resumed_text(driver.state)


def test_between_questions_the_entry_is_enough() -> None:
    driver = Driver(make_contest())
    driver.begin()
    driver.ok(SYSTEM, c.Recover(12 * SECOND_US, "restart"))
    assert resumed_text(driver.state) == f"Tiếp tục từ mục {driver.state.seq} của nhật ký."
    driver.host(c.Suspend("Mất điện"))
    assert "hội thi đang tạm dừng (Mất điện), chờ quyết định" in resumed_text(driver.state)


def test_a_paper_is_named_by_its_round() -> None:
    driver = PaperDriver(paper_contest())
    driver.write()
    driver.ok(SYSTEM, c.Recover(12 * SECOND_US, "restart"))
    assert "; bài thi “" in resumed_text(driver.state)
    assert "đang tạm dừng (máy chủ khởi động lại)" in resumed_text(driver.state)
