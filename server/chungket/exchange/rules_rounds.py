"""The thể lệ of each type of round, from its settings.

Owns sentences about rounds, citing docs/RULES.md. It must not decide what is allowed: the core does. Called by
`rules_text`.
"""

from collections.abc import Iterator

from chungket.core.contest import (
    AnswerBy,
    AnswerForm,
    AnswerLock,
    EarlyPress,
    EqualPress,
    Players,
    Reading,
    RescueKind,
    Round,
    RoundType,
    Rules,
    SpeedBy,
)
from chungket.core.wording_results import seconds_text
from chungket.exchange.time_words import duration_text, timing_lines

_TYPES = {
    RoundType.LIVE: "thi trực tiếp từng câu",
    RoundType.PAPER: "bài thi trắc nghiệm",
    RoundType.ELIMINATION: "loại trực tiếp",
    RoundType.BUZZER: "bấm chuông giành quyền trả lời",
    RoundType.TIEBREAK: "câu hỏi phụ",
}


def round_lines(round_: Round, rules: Rules) -> Iterator[str]:
    """The paragraphs of one round, its heading not among them."""
    yield f"Hình thức: {_TYPES[round_.type]}; {len(round_.questions)} câu hỏi."
    if round_.players is Players.CAPTAINS:
        yield "Mỗi đơn vị dự thi bằng một máy; đội trưởng trả lời. Chỉ đội trưởng có kết quả của phần thi này."
    match round_.type:
        case RoundType.PAPER:
            yield from _paper(round_)
        case RoundType.BUZZER:
            yield from _reading(round_)
            yield from _buzzer(round_)
            yield from _timing(round_, rules)
        case RoundType.ELIMINATION:
            yield from _live(round_, rules)
            yield from _elimination(round_)
        case RoundType.LIVE | RoundType.TIEBREAK:
            yield from _live(round_, rules)


def windows_text(round_: Round) -> str:
    """The time allowed for each question, equal neighbours together: "câu 1–8: 15 giây; câu 9–16: 20 giây"."""
    if len(set(round_.windows_us)) < 2:
        return f"{duration_text(round_.window_of_us(0))} mỗi câu"
    groups: list[tuple[int, int, int]] = []
    for number, window_us in enumerate(round_.windows_us, start=1):
        if groups and groups[-1][2] == window_us:
            groups[-1] = (groups[-1][0], number, window_us)
        else:
            groups.append((number, number, window_us))
    return "; ".join(
        f"câu {first if first == last else f'{first}–{last}'}: {duration_text(window_us)}"
        for first, last, window_us in groups
    )


# --- question by question --------------------------------------------------------------------------------------------


def _reading(round_: Round) -> Iterator[str]:
    match round_.reading:
        case Reading.HOST:
            yield "Lời dẫn hiện trước và được MC đọc; người điều khiển cho hiện phương án thì bắt đầu tính giờ. (2.1)"
        case Reading.SECONDS:
            yield (
                f"Lời dẫn hiện trước; sau {duration_text(round_.reading_us)} phương án hiện và bắt đầu tính giờ. (2.1)"
            )
        case Reading.NONE:
            yield "Lời dẫn và phương án hiện cùng lúc, bắt đầu tính giờ ngay. (2.1)"


def _live(round_: Round, rules: Rules) -> Iterator[str]:
    yield from _reading(round_)
    yield f"Thời gian quy định: {windows_text(round_)}. (2.3)"
    yield from _timing(round_, rules)
    yield from _answer(round_)
    if round_.lock is AnswerLock.FIRST:
        yield "Câu trả lời đầu tiên là cuối cùng, không sửa được. (2.2)"
    else:
        yield "Được sửa câu trả lời đến khi hết giờ; câu trả lời cuối cùng được tính. (2.2)"
    yield from _marking(round_)
    resolution = duration_text(rules.resolution_us)
    yield (
        f"Trả lời sai hoặc không trả lời: tính hết thời gian quy định. Thời gian làm tròn xuống đến {resolution}. "
        "(2.2, 2.3)"
    )


def _timing(round_: Round, rules: Rules) -> Iterator[str]:
    return (f"{line} (2.1, 2.3)" for line in timing_lines(round_, rules))


def _answer(round_: Round) -> Iterator[str]:
    if round_.answer is AnswerForm.SEVERAL:
        yield "Phải chọn đúng và đủ mọi phương án đúng; thiếu hoặc thừa là sai. (2.2)"
    else:
        yield "Chọn một phương án; câu có nhiều đáp án thì chọn đáp án nào trong đó cũng đúng. (2.2)"


def _marking(round_: Round) -> Iterator[str]:
    marking = round_.marking
    if marking.speed_by is None:
        yield f"Mỗi câu đúng: {marking.right} điểm. {_wrong(round_)} (2.2)"
    else:
        by_time = marking.speed_by is SpeedBy.TIME
        steps = "; ".join(
            f"{f'trong {duration_text(step.limit)}' if by_time else f'thứ tự {step.limit}'}: {step.points} điểm"
            for step in marking.speed
        )
        equal = "" if by_time else " Thời gian bằng nhau thì cùng hưởng mức cao hơn."
        yield (
            f"Điểm câu đúng theo {'thời gian trả lời' if by_time else 'thứ tự trả lời đúng'}: {steps}; còn lại: "
            f"{marking.right} điểm.{equal} {_wrong(round_)} (2.2)"
        )
    if marking.points_min is not None:
        yield f"Tổng điểm của phần thi không dưới {marking.points_min}. (2.2)"


def _wrong(round_: Round) -> str:
    wrong = round_.marking.wrong
    return f"Câu sai: trừ {-wrong} điểm; không trả lời: không trừ." if wrong else "Câu sai: không trừ điểm."


# --- paper -----------------------------------------------------------------------------------------------------------


def _paper(round_: Round) -> Iterator[str]:
    paper = round_.paper
    yield f"Làm bài trong {duration_text(round_.window_us)}, bắt đầu cùng một lúc. (3.1)"
    yield from _answer(round_)
    yield f"Mỗi câu đúng: {round_.marking.right} điểm; câu sai hoặc bỏ trống: 0 điểm, không trừ. (3.2)"
    yield (
        "Thời gian hoàn thành phần thi tính từ lúc bắt đầu đến lúc nộp bài, làm tròn xuống đến giây; không nộp: "
        f"{duration_text(round_.window_us)}. (3.1)"
    )
    yield (
        "Nộp bài là cuối cùng, xác nhận hai bước; số câu đúng và thời gian hiện ngay trên máy của mình, chưa "
        "chính thức. (3.2)"
    )
    if paper.shuffle:
        yield "Thứ tự câu hỏi và phương án được xáo riêng cho từng thí sinh, trừ câu phải giữ thứ tự. (3.3)"
    else:
        yield "Thứ tự câu hỏi và phương án như nhau ở mọi máy. (3.3)"
    if paper.late_us:
        yield f"Đến muộn không quá {duration_text(paper.late_us)} vẫn được làm bài; giờ kết thúc không đổi. (1.4)"
    else:
        yield "Bài đã bắt đầu thì người đến muộn không được vào thi. (1.4)"
    offline, whole = duration_text(paper.offline_us), duration_text(round_.window_us)
    if paper.offline_us:
        yield (
            f"Mất mạng: sau khi hết giờ, câu trả lời chỉ được tính khi đến máy chủ trong vòng {offline}, từ "
            "máy mà máy chủ "
            f"đã thấy mất kết nối, và ghi trước khi hết giờ (lợi thế có thể có: không quá {offline} "
            f"trên {whole}). Muộn hơn "
            "chỉ được tính trong thời gian sự cố mà người điều khiển đã công bố cho cả khu vực. (3.4)"
        )
    else:
        yield (
            "Mất mạng: câu trả lời đến sau khi hết giờ không được tính, trừ khi sự cố của cả khu vực đã được "
            "công bố. (3.4)"
        )
    if paper.bells_us:
        bells = ", ".join(duration_text(bell) for bell in paper.bells_us)
        yield f"Chuông báo khi bắt đầu và khi còn {bells}. (3.5)"
    else:
        yield "Không có chuông báo thời gian còn lại. (3.5)"


# --- elimination, buzzer ---------------------------------------------------------------------------------------------


def _elimination(round_: Round) -> Iterator[str]:
    rules = round_.elimination
    yield "Trả lời sai hoặc không trả lời thì dừng lại: từ câu sau không trả lời nữa. (7.1)"
    yield (
        "Ban Giám khảo xác nhận đáp án trước khi thí sinh phải rời sàn; sự cố của cả hội trường thì hủy câu, "
        "không ai dừng. (7.1)"
    )
    if rules.rescue is RescueKind.NONE:
        yield "Không có cứu trợ; mọi thí sinh cùng dừng ở một câu thì câu ấy bị hủy hoặc phần thi kết thúc. (7.1)"
    else:
        who = {
            RescueKind.ALL: "mọi thí sinh đã dừng trở lại",
            RescueKind.NUMBER: (
                "một số thí sinh đi xa nhất trở lại (số do người điều khiển công bố; ai bằng người cuối "
                "cùng cũng trở lại)"
            ),
            RescueKind.PICKED: "những thí sinh được nêu tên trở lại",
        }[rules.rescue]
        when = [f"sau câu {rules.rescue_after}"] if rules.rescue_after else []
        when += [f"khi còn dưới {rules.rescue_below} thí sinh"] if rules.rescue_below else []
        when += ["khi mọi thí sinh đều dừng"]
        yield f"Cứu trợ: {who}; {' hoặc '.join(when)}; nhiều nhất {rules.rescues_max} lần. (7.1)"
    if rules.golden:
        yield "Câu cuối cùng là câu quyết định (chuông vàng). (7.1)"


def _buzzer(round_: Round) -> Iterator[str]:
    rules, marking = round_.buzzer, round_.marking
    if rules.turns:
        yield (
            f"Mỗi câu thuộc về một thí sinh, người ấy có thời gian quy định ({windows_text(round_)}) để trả lời; "
            f"sau đó chuông mở {duration_text(rules.answer_us)} cho người khác. (7.2)"
        )
        values = ", ".join(map(str, rules.values)) if rules.values else str(marking.right)
        yield (
            f"Giá trị của câu: {values} điểm. Thí sinh đến lượt trả lời sai không bị trừ điểm, trừ khi đặt ngôi "
            "sao. (7.2)"
        )
        if rules.stars:
            yield f"Ngôi sao hy vọng: mỗi thí sinh {rules.stars} lần; đúng được gấp đôi, sai mất giá trị của câu. (7.2)"
        taken = "lấy điểm ấy của thí sinh đến lượt" if rules.moved else "được cộng điểm, không lấy của ai"
        yield f"Người khác trả lời đúng thì {taken}; sai thì mất {rules.wrong_percent} % giá trị của câu. (7.2)"
    else:
        yield f"Chuông mở {windows_text(round_)}; ai bấm trước được trả lời. (7.2)"
        yield (
            f"Đúng: {marking.right} điểm. Sai hoặc bấm chuông mà không trả lời: "
            f"{f'trừ {-marking.wrong}' if marking.wrong else '0'} điểm. (7.2)"
        )
    if marking.points_min is not None:
        yield f"Tổng điểm của phần thi không dưới {marking.points_min}. (2.2)"
    yield "Ai bấm trước do máy chủ xác định, khoảng cách thời gian được công bố. (7.2)"
    early = {
        EarlyPress.REFUSED: "không tính",
        EarlyPress.OUT: "mất quyền trả lời ở câu ấy",
        EarlyPress.ALLOWED: "được tính",
    }[rules.early]
    yield f"Bấm trước khi chuông mở: {early}. (7.2)"
    equal = "chỉ những người ấy bấm lại" if rules.equal is EqualPress.AGAIN else "ai sớm hơn vẫn được trả lời"
    yield f"Bấm cách nhau dưới {seconds_text(rules.equal_us, 1_000)} là cùng lúc: {equal}. (7.2)"
    how = "chọn phương án trên máy" if rules.answer_by is AnswerBy.DEVICE else "trả lời bằng lời, Ban Giám khảo chấm"
    yield f"Người giành được quyền có {duration_text(rules.answer_us)} để trả lời ({how}). (7.2)"
    again = "chuông mở lại cho những người khác" if rules.reopen else "không ai khác được trả lời thay"
    yield f"Trả lời sai: {again}. (7.2)"
