"""The printed thể lệ says what is set, with the sections of the rules, and nothing that is not."""

from dataclasses import replace

import pytest

from chungket.core.contest import (
    AgendaItem,
    AgendaKind,
    AnswerBy,
    AnswerForm,
    AnswerLock,
    BuzzerRules,
    Contest,
    Criterion,
    EarlyPress,
    EliminationRules,
    EqualPress,
    Marking,
    Merit,
    PaperRules,
    Players,
    Reading,
    RescueKind,
    Rules,
    SpeedBy,
    SpeedStep,
)
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.rules_rounds import round_lines, windows_text
from chungket.exchange.rules_text import rules_text
from chungket.exchange.time_words import duration_text
from chungket.resources import sample_contest_directories
from tests.core.making import SECOND_US, buzzer_round, elimination_round, live_round, make_contest, prizes_of
from tests.core.papers import paper_round
from tests.exchange.making import SALT

RULES = Rules()
S = SECOND_US


def section(text: str, title: str) -> str:
    """One numbered section with its heading."""
    return next(part for part in text.split("\n\n") if part.split("\n")[0].endswith(f". {title}"))


@pytest.mark.parametrize("name", ["tien-giang-2020", "rung-chuong-vang", "olympia"])
def test_every_shipped_contest_has_its_rules(name: str) -> None:
    directory = next(path for path in sample_contest_directories() if path.name == name)
    contest = read_contest(directory, salt=SALT).contest
    text = rules_text(contest)
    headings = [part.split("\n")[0] for part in text.split("\n\n")][1:]
    numbered = [heading for heading in headings if heading[0].isdigit()]
    assert [int(heading.split(".")[0]) for heading in numbered] == list(range(1, len(numbered) + 1))
    for round_ in contest.rounds:
        assert (f"Phần thi: {round_.title}" in text) is round_.enabled
    for prize in contest.prizes:
        assert prize.certificate in section(text, "Giải thưởng")
    assert contest.agenda[0].title in section(text, "Chương trình")
    assert "Ví dụ xếp hạng" in text


def test_paper() -> None:
    lines = list(round_lines(paper_round(60), RULES))
    assert lines[0] == "Hình thức: bài thi trắc nghiệm; 60 câu hỏi."
    (offline,) = [line for line in lines if "(3.4)" in line]
    assert offline == (
        "Mất mạng: sau khi hết giờ, câu trả lời chỉ được tính khi đến máy chủ trong vòng 1 phút, từ máy mà máy chủ đã "
        "thấy mất kết nối, và ghi trước khi hết giờ (lợi thế có thể có: không quá 1 phút trên 45 phút). Muộn hơn chỉ "
        "được tính trong thời gian sự cố mà người điều khiển đã công bố cho cả khu vực. (3.4)"
    )
    assert "Chuông báo khi bắt đầu và khi còn 15 phút, 5 phút, 1 phút. (3.5)" in lines
    assert "Đến muộn không quá 15 phút vẫn được làm bài; giờ kết thúc không đổi. (1.4)" in lines


def test_strict_paper() -> None:
    strict = PaperRules(offline_us=0, late_us=0, bells_us=(), shuffle=False)
    text = "\n".join(round_lines(paper_round(60, paper=strict), RULES))
    assert "câu trả lời đến sau khi hết giờ không được tính" in text
    assert "người đến muộn không được vào thi" in text
    assert "Không có chuông báo thời gian còn lại. (3.5)" in text
    assert "như nhau ở mọi máy" in text
    assert "Chuông báo" not in text


def test_live() -> None:
    marking = Marking(5, -2, -10, SpeedBy.TIME, (SpeedStep(2_500_000, 20), SpeedStep(10 * S, 10)))
    round_ = replace(
        live_round(3),
        windows_us=(10 * S, 20 * S, 20 * S),
        reading=Reading.SECONDS,
        reading_us=8 * S,
        lock=AnswerLock.LAST,
        answer=AnswerForm.SEVERAL,
        players=Players.CAPTAINS,
        marking=marking,
    )
    assert list(round_lines(round_, RULES)) == [
        "Hình thức: thi trực tiếp từng câu; 3 câu hỏi.",
        "Mỗi đơn vị dự thi bằng một máy; đội trưởng trả lời. Chỉ đội trưởng có kết quả của phần thi này.",
        "Lời dẫn hiện trước; sau 8 giây phương án hiện và bắt đầu tính giờ. (2.1)",
        "Thời gian quy định: câu 1: 10 giây; câu 2–3: 20 giây. (2.3)",
        "Trước khi phương án hiện không đếm ngược; giờ bắt đầu cùng một thời điểm cho mọi thí sinh. (2.1, 2.3)",
        "Thời gian tính từ lúc phương án hiện đến lúc câu trả lời đến máy chủ, theo đồng hồ của máy chủ. (2.1, 2.3)",
        "Độ trễ đường truyền được trừ theo số máy chủ tự đo, không quá số máy của thí sinh khai và không quá 0,25 giây "
        "cho mỗi câu trả lời. (2.1, 2.3)",
        "Phải chọn đúng và đủ mọi phương án đúng; thiếu hoặc thừa là sai. (2.2)",
        "Được sửa câu trả lời đến khi hết giờ; câu trả lời cuối cùng được tính. (2.2)",
        "Điểm câu đúng theo thời gian trả lời: trong 2,5 giây: 20 điểm; trong 10 giây: 10 điểm; còn lại: 5 điểm. Câu "
        "sai: trừ 2 điểm; không trả lời: không trừ. (2.2)",
        "Tổng điểm của phần thi không dưới -10. (2.2)",
        "Trả lời sai hoặc không trả lời: tính hết thời gian quy định. Thời gian làm tròn xuống đến 0,01 giây. "
        "(2.2, 2.3)",
    ]


def test_what_may_decide_a_prize_is_said_with_the_figures_of_the_contest() -> None:
    rules = replace(RULES, countdown_us=3 * S, lag_credit_max_us=0, error_us=15_000)
    text = rules_text(make_contest(1, rules=rules))
    assert "Trước khi phương án hiện, mọi máy đếm ngược 3 giây;" in text
    assert "Độ trễ đường truyền không được trừ." in text
    assert "Sai số đo thời gian: 0,015 giây." in section(text, "Xếp hạng cá nhân")
    assert "Câu trả lời đến máy chủ trong lúc tạm dừng" in section(text, "Hủy câu, gián đoạn, sự cố")
    silent = rules_text(make_contest(1, rules=replace(rules, error_us=0)))
    assert "Sai số đo" not in silent
    assert "Độ trễ" not in "\n".join(round_lines(paper_round(60), rules))


def test_elimination() -> None:
    rescue = EliminationRules(RescueKind.NUMBER, 10, 8, 2, golden=True)
    text = "\n".join(round_lines(elimination_round(20, rescue), RULES))
    assert "sau câu 10 hoặc khi còn dưới 8 thí sinh hoặc khi mọi thí sinh đều dừng; nhiều nhất 2 lần. (7.1)" in text
    assert "chuông vàng" in text
    assert "Ban Giám khảo xác nhận đáp án trước khi thí sinh phải rời sàn" in text
    plain = "\n".join(round_lines(elimination_round(20), RULES))
    assert "Không có cứu trợ" in plain
    assert "chuông vàng" not in plain


def test_buzzer() -> None:
    text = "\n".join(round_lines(buzzer_round(12), RULES))
    assert "Đúng: 10 điểm. Sai hoặc bấm chuông mà không trả lời: trừ 5 điểm. (7.2)" in text
    assert "Bấm cách nhau dưới 0,020 giây là cùng lúc: chỉ những người ấy bấm lại. (7.2)" in text
    assert "Trả lời sai: chuông mở lại cho những người khác. (7.2)" in text
    assert "Ngôi sao" not in text


def test_buzzer_in_turns() -> None:
    rules = BuzzerRules(
        early=EarlyPress.OUT,
        equal=EqualPress.FIRST,
        answer_by=AnswerBy.VOICE,
        reopen=False,
        turns=True,
        values=(20, 30),
        stars=1,
        moved=True,
        wrong_percent=50,
    )
    text = "\n".join(round_lines(buzzer_round(12, rules), RULES))
    assert "người ấy có thời gian quy định (20 giây mỗi câu) để trả lời; sau đó chuông mở 5 giây" in text
    assert "Giá trị của câu: 20, 30 điểm." in text
    assert "Ngôi sao hy vọng: mỗi thí sinh 1 lần" in text
    assert "lấy điểm ấy của thí sinh đến lượt; sai thì mất 50 % giá trị của câu" in text
    assert "Bấm trước khi chuông mở: mất quyền trả lời ở câu ấy. (7.2)" in text
    assert "ai sớm hơn vẫn được trả lời" in text
    assert "trả lời bằng lời, Ban Giám khảo chấm" in text


def test_chains_prizes_and_what_is_left_out() -> None:
    chain = (Criterion.CORRECT, Criterion.PAPER_TIME, Criterion.LOTS)
    rules = Rules(individual_chain=chain, team_chain=chain, review_us=0, two_person=False, practice_required=False)
    contest = make_contest(12, rules=rules, prizes=prizes_of((1, 2), ()))
    text = rules_text(contest)
    assert section(text, "Xếp hạng cá nhân").split("\n")[2:5] == [
        "       1) tổng số câu đúng (nhiều hơn xếp trên)",
        "       2) thời gian hoàn thành bài thi trắc nghiệm (ít hơn xếp trên); hội thi này không có",
        "       3) bốc thăm (chỉ ở mức phân định giải)",
    ]
    assert "Không có giải tập thể." in section(text, "Xếp hạng tập thể")
    assert "Mỗi câu 15 giây" not in text  # no play-off in any chain
    assert "hai người xác nhận. (5)" not in text
    assert "thi thử" not in text
    assert "Không có thời gian xem lại bài" in text
    assert "Tổng giá trị: 3.000.000 đồng" in text
    assert "Chương trình" not in text


def test_merit_and_agenda() -> None:
    contest: Contest = replace(
        make_contest(12, prizes=prizes_of((1,), (1,))),
        merit=Merit("Bằng khen tổ chức tốt", "", 10, 500_000, "Bằng khen của Chủ tịch"),
        agenda=(AgendaItem("muc-1", AgendaKind.BREAK, "Giải lao", "", starts="09:00", minutes=10),),
    )
    text = rules_text(contest)
    assert (
        "Bằng khen tổ chức tốt: 10 đơn vị, mỗi đơn vị 500.000 đồng (Bằng khen của Chủ tịch); Ban Tổ chức xét theo báo "
        "cáo, không tính từ kết quả thi." in text
    )
    assert "Tổng giá trị: 7.000.000 đồng" in text
    assert section(text, "Chương trình").endswith("– 09:00  Giải lao (10 phút)")


@pytest.mark.parametrize(
    ("time_us", "text"),
    [(45 * 60 * S, "45 phút"), (90 * S, "1 phút 30 giây"), (250_000, "0,25 giây"), (0, "0 giây"), (20 * S, "20 giây")],
)
def test_durations(time_us: int, text: str) -> None:
    assert duration_text(time_us) == text


def test_windows_of_one_length_are_said_once() -> None:
    assert windows_text(replace(live_round(3), windows_us=(9 * S, 9 * S, 9 * S))) == "9 giây mỗi câu"
