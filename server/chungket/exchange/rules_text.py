"""The thể lệ: a contest's rules as Vietnamese text to be printed and read out, from the same settings that are played.

Owns the order and wording of the document; rounds are `rules_rounds`. Numbers in brackets are sections of
docs/RULES.md. It must not decide anything. Called by the command line (`check --rules`).
"""

from collections.abc import Iterator

from chungket.core.agenda import planned_starts
from chungket.core.contest import Contest, Criterion, Prize, Scope
from chungket.exchange.chain_words import (
    CRITERION_WORDS,
    SMALLER_IS_BETTER,
    chain_of,
    enabled_rounds,
    formula_text,
    says_something,
)
from chungket.exchange.minutes_wording import count_text, money_text
from chungket.exchange.rules_rounds import round_lines
from chungket.exchange.time_words import duration_text, error_line
from chungket.exchange.worked_example import worked_example


def rules_text(contest: Contest) -> str:
    """The whole document, paragraphs numbered by section, ending with the worked example and the agenda."""
    year, month, day = contest.date.split("-")
    lines = [
        "THỂ LỆ",
        contest.title,
        f"{contest.organiser} · {contest.venue} · ngày {day}/{month}/{year}",
        "Số trong ngoặc là mục của thể lệ chung (docs/RULES.md).",
    ]
    sections = [
        ("Thí sinh và suất dự thi", _people(contest)),
        *((f"Phần thi: {round_.title}", round_lines(round_, contest.rules)) for round_ in enabled_rounds(contest)),
        ("Hủy câu, gián đoạn, sự cố", _faults(contest)),
        ("Xếp hạng cá nhân", _chain(contest, Scope.INDIVIDUAL)),
        ("Xếp hạng tập thể", _teams(contest)),
        ("Câu hỏi phụ và bốc thăm", _tiebreak(contest)),
        ("Khiếu nại và chốt kết quả", _review(contest)),
        ("Giải thưởng", _prizes(contest)),
    ]
    if contest.agenda:
        sections.append(("Chương trình", _agenda(contest)))
    for number, (title, paragraphs) in enumerate(sections, start=1):
        lines += ["", f"{number}. {title}", *(_indented(paragraph) for paragraph in paragraphs)]
    return "\n".join([*lines, "", *worked_example(contest)])


def _indented(paragraph: str) -> str:
    """A paragraph with its dash; one that belongs to the paragraph above begins with spaces and has none."""
    return f"     {paragraph}" if paragraph.startswith(" ") else f"   – {paragraph}"


def _people(contest: Contest) -> Iterator[str]:
    yield (
        f"{count_text(len(contest.places))} suất dự thi của {count_text(len(contest.units))} đơn vị. Suất "
        "vắng mặt hoặc bị "
        "đình chỉ tính 0 câu đúng và hết thời gian quy định trong kết quả của đơn vị. (1.1)"
    )
    yield "Thí sinh đến muộn được vào thi trước khi mở câu hỏi tính điểm đầu tiên; thay người cũng đến lúc ấy. (1.4)"
    if contest.rules.practice_required:
        yield "Mỗi thí sinh có mặt phải thi thử xong trên máy của mình trước câu tính điểm đầu tiên. (9)"


def _faults(contest: Contest) -> Iterator[str]:
    rules = contest.rules
    yield "Câu bị hủy không tính cho ai và không thi lại; câu dự phòng thay thế. (2.4, 4.4)"
    yield (
        f"Gián đoạn đến {duration_text(rules.interruption_max_us)}: câu hỏi tự tiếp tục với thời gian còn "
        "lại. Lâu hơn: tạm "
        "dừng, che câu hỏi, hủy câu hoặc tiếp tục theo quyết định. (2.4)"
    )
    yield (
        "Câu trả lời đến máy chủ trong lúc tạm dừng, kể cả chọn khi máy chủ đang tắt, không được tính; nếu câu được "
        "tiếp tục thì câu hỏi hiện lại với thời gian còn lại và thí sinh chọn lại. Câu trả lời đã ghi nhận trước đó "
        "giữ nguyên. (2.4)"
    )
    yield (
        f"Quá {rules.affected_present_percent} % thí sinh có mặt hoặc {rules.affected_zone_percent} % một khu "
        "vực mất kết nối "
        "khi câu hỏi đang mở mà chưa trả lời được: Ban Giám khảo phải có kết luận về câu ấy. (2.5)"
    )
    if rules.two_person:
        yield "Hủy câu, sửa đáp án, chấm lại, đình chỉ thi: phải có hai người xác nhận. (5)"


def _chain(contest: Contest, scope: Scope) -> Iterator[str]:
    yield (
        "Xét lần lượt, mục sau chỉ xét khi các mục trước bằng nhau: (4.1)"
        if scope is Scope.INDIVIDUAL
        else ("Xét lần lượt, mục sau chỉ xét khi các mục trước bằng nhau: (4.2)")
    )
    for number, link in enumerate(chain_of(contest, scope), start=1):
        yield f"  {number}) {CRITERION_WORDS[link]}{_direction(contest, link)}"
    if Criterion.LIVE_TIME in chain_of(contest, scope) and error_line(contest.rules):
        yield f"{error_line(contest.rules)} (2.3)"
    yield (
        "Bằng nhau thì cùng hạng, hạng sau tính cả những người ấy (1, 2, 2, 4); thứ tự tên hay số báo danh không "
        "quyết định gì. (4.3)"
    )


def _direction(contest: Contest, link: Criterion) -> str:
    if link in (Criterion.TIEBREAK, Criterion.LOTS):
        return " (chỉ ở mức phân định giải)"
    if link is Criterion.BEST_INDIVIDUAL:
        return " (hạng cao hơn xếp trên)"
    direction = " (ít hơn xếp trên)" if link in SMALLER_IS_BETTER else " (nhiều hơn xếp trên)"
    return (
        direction if says_something(contest, link) or link is Criterion.POINTS else f"{direction}; hội thi này không có"
    )


def _teams(contest: Contest) -> Iterator[str]:
    if not any(prize.scope is Scope.TEAM for prize in contest.prizes):
        yield "Không có giải tập thể."
        return
    yield f"Kết quả của đơn vị: {formula_text(contest)}. (4.2)"
    yield from _chain(contest, Scope.TEAM)


def _tiebreak(contest: Contest) -> Iterator[str]:
    round_, rules = contest.tiebreak, contest.rules
    if Criterion.TIEBREAK in (*rules.individual_chain, *rules.team_chain):
        yield (
            "Câu hỏi phụ chỉ thi khi bằng kết quả ở mức phân định giải, sau khi hết khiếu nại, giữa "
            "những người bằng nhau "
            "(đơn vị: đội trưởng). (4.6)"
        )
        yield (
            f"Mỗi câu {duration_text(round_.window_us)}: đúng thắng sai; cùng đúng hoặc cùng sai thì sang câu sau; hết "
            f"{rules.tiebreak_questions_max} câu thì xét tổng thời gian trả lời các câu ấy. (4.6)"
        )
    yield "Vẫn bằng nhau thì bốc thăm trước người chứng kiến. (4.1)"


def _review(contest: Contest) -> Iterator[str]:
    review_us = contest.rules.review_us
    if review_us:
        yield (
            f"Sau câu cuối, trong {duration_text(review_us)}, thí sinh xem lại bài của mình trên máy "
            "(không có thứ hạng); "
            "trưởng đoàn nộp đơn khiếu nại bằng văn bản trong thời gian ấy. (6.1)"
        )
    else:
        yield "Không có thời gian xem lại bài và nhận đơn khiếu nại sau câu cuối. (6.1)"
    yield (
        "Chỉ chốt kết quả khi mọi khiếu nại, mọi câu hỏi có sự cố đều có kết luận và không còn ai bằng kết quả ở "
        "mức phân định giải. (6.2)"
    )
    yield "Kết quả đã chốt chỉ mở lại bằng quyết định có số, hai người xác nhận, giữ cả lần trước. (6.4)"


def _prizes(contest: Contest) -> Iterator[str]:
    for scope, whom in ((Scope.INDIVIDUAL, "Giải cá nhân"), (Scope.TEAM, "Giải tập thể")):
        prizes = [prize for prize in contest.prizes if prize.scope is scope]
        if prizes:
            yield f"{whom}:"
        for prize in prizes:
            yield f"  {_prize(prize)}"
    merit = contest.merit
    if merit is not None:
        bonus = f", mỗi đơn vị {money_text(merit.amount_vnd)}" if merit.amount_vnd else ""
        certificate = f" ({merit.certificate})" if merit.certificate and merit.certificate != merit.title else ""
        yield (
            f"{merit.title}: {count_text(merit.count)} đơn vị{bonus}{certificate}; Ban Tổ chức xét theo "
            "báo cáo, không tính "
            "từ kết quả thi."
        )
    total = sum(prize.count * prize.amount_vnd for prize in contest.prizes)
    total += merit.count * merit.amount_vnd if merit else 0
    yield f"Tổng giá trị: {money_text(total)}. Một người có thể có cả giải cá nhân và giải tập thể. (6.5)"
    yield (
        "Giải chỉ để trống hoặc chuyển bằng quyết định có số. Người vắng mặt có người nhận thay; giải được giữ "
        "30 ngày. (6.5)"
    )


def _prize(prize: Prize) -> str:
    each = "mỗi giải " if prize.count > 1 else ""
    certificate = f" và {prize.certificate}" if prize.certificate else ""
    return (
        f"{count_text(prize.count)} {prize.title[:1].lower()}{prize.title[1:]}: "
        f"{each}{money_text(prize.amount_vnd)}{certificate}"
    )


def _agenda(contest: Contest) -> Iterator[str]:
    for item, start in zip(contest.agenda, planned_starts(contest.agenda), strict=True):
        starts = f"{start}  " if start else ""
        minutes = f" ({item.minutes} phút)" if item.minutes else ""
        yield f"{starts}{item.title}{minutes}"
