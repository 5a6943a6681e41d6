"""Rulings in words: what each one does, for the console, the minutes and the record.

Owns sentences, no rules.
"""

from typing import assert_never

from chungket.core import commands as c
from chungket.core.contest import CandidateNumber, Choice, QuestionId, UnitId
from chungket.core.events import PaperId, PlayId
from chungket.core.model import State
from chungket.core.wording_results import seconds_text


def ruling_text(state: State, command: c.RulingCommand) -> str:
    """What the ruling does, without its reason."""
    match command:
        case c.VoidPlay():
            return f"Hủy {play_name(state, command.play)} (không tính điểm)"
        case c.VoidQuestion():
            return f"Hủy câu {command.question} của bài thi (không tính điểm)"
        case c.SetKey():
            return f"Đáp án câu {command.question}: {letters_text(command.key)}"
        case c.CreditQuestion():
            return f"Tính đúng câu {command.question} cho mọi thí sinh"
        case c.AdjustPoints():
            return f"Điều chỉnh {_adjustment(command)} cho {place_name(command.candidate)}"
        case c.Disqualify():
            return f"Đình chỉ thi / hủy kết quả thi: {_whom(state, command)} ({command.document})"
        case c.Readmit():
            return f"Cho tiếp tục dự thi: {_whom(state, command)} ({command.document})"
        case c.ReplaceFinalist():
            return f"Thay thí sinh giữ {place_name(command.candidate)} ({command.document})"
        case c.CorrectName():
            return f"Sửa họ tên của {place_name(command.candidate)}{_corrected(state, command)}"
        case c.GrantExtraTime():
            return f"Thêm {command.percent} % thời gian cho {place_name(command.candidate)}"
        case c.Compensate():
            where = target_name(state, command.target)
            return f"Bù {seconds_text(command.time_us)} ở {where} cho {place_name(command.candidate)}"
        case c.EnterAnswer():
            return f"Nhập câu trả lời {letters_text(tuple(command.choice))} ở {_answered(state, command)}"
        case c.AdmitHeld():
            return f"Công nhận thay đổi đang giữ lại số {command.held}"
        case c.RejectHeld():
            return f"Không công nhận thay đổi đang giữ lại số {command.held}"
        case c.RuleComplaint():
            verdict = "chấp nhận" if command.upheld else "không chấp nhận"
            return f"Kết luận giải quyết khiếu nại số {command.complaint}: {verdict}"
        case c.RuleAffected():
            return f"Giữ nguyên {play_name(state, command.play)} dù bị ảnh hưởng"
        case c.LeaveVacant():
            return f"Để trống {command.count:02d} {_prize(state, command.prize)} ({command.document})"
        case c.MovePrize():
            moved = f"{command.count:02d} {_prize(state, command.prize)}"
            return f"Chuyển {moved} thành {_prize(state, command.to)} ({command.document})"
        case c.NameMerit():
            return f"Khen {len(command.units):02d} đơn vị tổ chức tốt vòng loại ({command.document})"
        case c.AmendRules():
            return f"Sửa đổi thể lệ: {command.setting} = {command.value} ({command.document})"
        case c.NewEdition():
            return f"Mở lại kết quả đã chốt ({command.document})"
        case c.UndoRuling():
            return f"Rút quyết định số {command.ruling}{_taken_back(state, command)}"
        case _:
            assert_never(command)


def _taken_back(state: State, command: c.UndoRuling) -> str:
    """What the ruling that is taken back did, in brackets."""
    other = next((ruling for ruling in state.rulings if ruling.number == command.ruling), None)
    if other is None:
        return ""
    text = ruling_text(state, other.command)
    return f" ({text[:1].lower()}{text[1:]})"


def _corrected(state: State, command: c.CorrectName) -> str:
    """The name before and after; nothing where names were erased."""
    after = state.contest.people.get(command.person)
    before = None if after is None else state.contest.people.get(after.corrects)
    return "" if after is None or before is None else f" từ “{before.name}” thành “{after.name}”"


def letters_text(letters: tuple[Choice, ...] | tuple[str, ...]) -> str:
    """ "A" or "A và C"; several parts with commas."""
    if len(letters) < 2:
        return "".join(letters)
    return f"{', '.join(letters[:-1])} và {letters[-1]}"


def place_name(candidate: CandidateNumber) -> str:
    """A place as judging names it: by its number only."""
    return f"SBD {candidate}"


def play_name(state: State, play_id: PlayId) -> str:
    """ "câu 7 (TT07)", "câu thi thử", "câu hỏi phụ"."""
    play = state.plays.get(play_id)
    if play is None:
        return f"lượt {play_id}"
    if play.practice:
        return f"câu thi thử ({play.question})"
    return f"câu {play.slot + 1} ({play.question})" if play.counted else f"câu hỏi phụ ({play.question})"


def target_name(state: State, target: str) -> str:
    """A play, or a paper by its round's title."""
    paper = state.papers.get(PaperId(target))
    return play_name(state, PlayId(target)) if paper is None else state.contest.round_of(paper.round).title


def _adjustment(command: c.AdjustPoints) -> str:
    parts = []
    if command.points:
        parts.append(f"{command.points:+d} điểm")
    if command.correct:
        parts.append(f"{command.correct:+d} câu đúng")
    return ", ".join(parts)


def _whom(state: State, command: c.Disqualify | c.Readmit) -> str:
    if command.candidate:
        return place_name(command.candidate)
    unit = state.contest.units.get(UnitId(command.unit))
    return command.unit if unit is None else unit.name


def _answered(state: State, command: c.EnterAnswer) -> str:
    paper = state.papers.get(PaperId(command.target))
    if paper is None or not 0 <= command.slot < len(paper.questions):
        return f"{target_name(state, command.target)} cho {place_name(command.candidate)}"
    question: QuestionId = paper.questions[command.slot]
    return f"câu {question} của bài thi cho {place_name(command.candidate)}"


def _prize(state: State, prize_id: str) -> str:
    title = next((prize.title for prize in state.contest.prizes if prize.id == prize_id), prize_id)
    return title[:1].lower() + title[1:]
