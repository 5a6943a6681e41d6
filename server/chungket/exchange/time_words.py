"""How times are measured, in Vietnamese, with a contest's own figures: what may decide a prize is said (RULES 2.3).

Owns these sentences for both papers that say them, the thể lệ and the minutes. It must not measure anything. Called by
`rules_rounds` and `minutes_filling_course`.
"""

from collections.abc import Iterator

from chungket.core.contest import Round, RoundType, Rules
from chungket.core.measures import MINUTE_US, SECOND_US

LIVE_TYPES = (RoundType.LIVE, RoundType.ELIMINATION, RoundType.BUZZER, RoundType.TIEBREAK)


def duration_text(time_us: int) -> str:
    """ "45 phút", "1 phút 30 giây", "0,25 giây"."""
    minutes, rest_us = divmod(time_us, MINUTE_US)
    seconds = f"{rest_us / SECOND_US:g} giây".replace(".", ",")
    parts = ([f"{minutes} phút"] if minutes else []) + ([seconds] if rest_us or not minutes else [])
    return " ".join(parts)


def timing_lines(round_: Round, rules: Rules) -> Iterator[str]:
    """What holds of one live round, without a section's number; nothing of a paper, which has times of its own."""
    if round_.type not in LIVE_TYPES:
        return
    press = round_.type is RoundType.BUZZER
    what, opening = ("lần bấm chuông", "chuông mở") if press else ("câu trả lời", "phương án hiện")
    before = "Trước khi mở câu hỏi" if press else "Trước khi phương án hiện"
    if rules.countdown_us:
        yield (
            f"{before}, mọi máy đếm ngược {duration_text(rules.countdown_us)}; đếm xong mới bắt đầu tính "
            "giờ, cùng một thời điểm cho mọi thí sinh."
        )
    else:
        yield f"{before} không đếm ngược; giờ bắt đầu cùng một thời điểm cho mọi thí sinh."
    yield f"Thời gian tính từ lúc {opening} đến lúc {what} đến máy chủ, theo đồng hồ của máy chủ."
    if rules.lag_credit_max_us:
        yield (
            f"Độ trễ đường truyền được trừ theo số máy chủ tự đo, không quá số máy của thí sinh khai và không quá "
            f"{duration_text(rules.lag_credit_max_us)} cho mỗi {what}."
        )
    else:
        yield "Độ trễ đường truyền không được trừ."


def error_line(rules: Rules) -> str:
    """What is said where a prize hangs on less than can be measured; "" where the contest declares no error."""
    if not rules.error_us:
        return ""
    return (
        f"Sai số đo thời gian: {duration_text(rules.error_us)}. Mức phân định giải chỉ khác nhau ở thời gian trả lời "
        "và chênh nhau dưới mức ấy thì biên bản ghi “trong sai số đo”; thứ hạng vẫn theo thời gian đã ghi."
    )
