"""Vietnamese (and English) words for what the core says to a person: steps, refusals, incidents.

Owns sentences, no rules. Words follow the project's word list; tone marks in state style (hủy, khóa).
"""

from chungket.core import commands as c
from chungket.core.contest import Scope
from chungket.core.decision import RejectionCode
from chungket.core.flow import FinalizeBlockers, Readiness, next_question
from chungket.core.model import Incident, State

Label = tuple[str, str]  # Vietnamese, English

REFUSALS: dict[RejectionCode, str] = {
    RejectionCode.NOT_ALLOWED: "Vai trò này không có quyền làm việc đó.",
    RejectionCode.NOT_ACTIVE: "Người điều khiển khác đang giữ quyền điều khiển.",
    RejectionCode.WRONG_PHASE: "Việc này không hợp với bước hiện tại của hội thi.",
    RejectionCode.STALE: "Trạng thái đã thay đổi trước khi bấm; lần bấm này không có tác dụng.",
    RejectionCode.STANDSTILL: "Hội thi đang tạm dừng.",
    RejectionCode.BLOCKED: "Còn việc phải giải quyết trước.",
    RejectionCode.UNKNOWN: "Không có đối tượng này trong hội thi.",
    RejectionCode.BAD_CODE: "Mã đăng nhập không đúng. Xin kiểm tra lại phiếu.",
    RejectionCode.BAD_CHOICE: "Câu hỏi này không có phương án đó.",
    RejectionCode.BAD_VALUE: "Nội dung nhập chưa hợp lệ.",
    RejectionCode.ABSENT: "Thí sinh đang được ghi vắng mặt. Xin báo giám thị.",
    RejectionCode.REPLACED: "Số báo danh này đang dùng trên máy khác.",
    RejectionCode.TOO_EARLY: "Câu hỏi chưa mở.",
    RejectionCode.TOO_LATE: "Đã hết giờ.",
    RejectionCode.DUPLICATE: "Đã có câu trả lời cho câu này; câu trả lời đầu tiên được tính.",
    RejectionCode.TOO_MANY: "Đã đổi câu trả lời quá nhiều lần; câu trả lời sau cùng đã ghi nhận được tính.",
    RejectionCode.VOID: "Câu hỏi này đã bị hủy.",
    RejectionCode.TWO_PERSONS: "Cần người thứ hai xác nhận.",
    RejectionCode.NOTHING_LEFT: "Không còn gì để làm ở bước này.",
    RejectionCode.BUSY: "Máy chủ đang xử lý yêu cầu trước của máy này.",
}

BLOCKED: dict[str, str] = {
    "readiness": "Còn thí sinh chưa sẵn sàng; bắt đầu lúc này phải ghi lý do.",
    "lobby": "Phải khóa phòng chờ và kết thúc câu thi thử trước.",
    "void_proposal": "Đề nghị hủy câu hỏi đang chờ xác nhận.",
    "standings": "Chưa đến lúc chiếu bảng xếp hạng.",
    "ties": "Còn kết quả bằng nhau tại mức phân định giải.",
    "rounds": "Còn phần thi hoặc câu hỏi chưa xong.",
}

INCIDENTS: dict[str, str] = {
    "TakeoverDecided": "Cho máy khác dùng số báo danh {}",
    "SlipReissued": "Cấp lại phiếu mã đăng nhập cho số báo danh {}",
    "IdentityAnswered": "Số báo danh {} báo sai thông tin",
    "VoidProposed": "Đề nghị hủy câu hỏi: {}",
    "VoidWithdrawn": "Rút đề nghị hủy lượt {}",
    "PlayVoided": "Hủy câu hỏi (không tính điểm), lượt {}",
    "Suspended": "Tạm dừng hội thi: {}",
    "Resumed": "Hội thi tiếp tục{}",
    "RoundStarted": "Bắt đầu phần thi khi chưa đủ điều kiện: {}",
    "LotsDrawn": "Bốc thăm, người chứng kiến: {}",
    "Finalized": "Chốt kết quả, lần {}",
}

INTERRUPTION_CAUSES = {"restart": "máy chủ khởi động lại", "store": "kho dữ liệu không trả lời"}


def refusal_text(code: RejectionCode, detail: str) -> str:
    """Why a command was refused, for the person who sent it."""
    if code is RejectionCode.BLOCKED:
        return BLOCKED.get(detail, REFUSALS[code])
    return REFUSALS[code]


def incident_text(incident: Incident) -> str:
    """One line of the console's record."""
    if incident.kind == "Interrupted":
        cause, _, gap_us = incident.text.partition(":")
        seconds = f"{int(gap_us) / 1_000_000:.1f}".replace(".", ",")
        return f"Gián đoạn {seconds} giây: {INTERRUPTION_CAUSES[cause]}"
    return INCIDENTS[incident.kind].format(incident.text)


def step_label(state: State, command: c.Command | None) -> Label:
    """What the big button says: what will happen when it is pressed (SCREENS, Host)."""
    name, name_en = _question_name(state)
    match command:
        case c.OpenLobby():
            return "Khóa đề và mở phòng chờ", "Lock the contest and open the lobby"
        case c.LockLobby():
            return "Khóa phòng chờ", "Lock the lobby"
        case c.StartRound():
            round_ = state.contest.round_of(command.round)
            return f"Bắt đầu {round_.title}", f"Start {round_.title_en}"
        case c.PreparePlay():
            return _prepare_label(state)
        case c.OpenStem():
            return f"Mở lời dẫn {name}", f"Show the stem of {name_en}"
        case c.OpenChoices():
            return f"Mở phương án {name}", f"Open the choices of {name_en}"
        case c.ClosePlay():
            return f"Khóa {name}", f"Close {name_en}"
        case c.RevealKey():
            return f"Công bố đáp án {name}", f"Publish the key of {name_en}"
        case c.ScorePlay():
            return f"Tính điểm {name}", f"Score {name_en}"
        case c.ShowScene():
            return "Chiếu bảng xếp hạng", "Show the standings"
        case c.EndRound():
            round_ = state.contest.round_of(command.round)
            return f"Kết thúc {round_.title}", f"End {round_.title_en}"
        case c.Finalize():
            return "Chốt kết quả", "Finalize the result"
        case c.MoveCeremony():
            first = state.ceremony_cursor < 0
            return ("Bắt đầu trao giải", "Start the ceremony") if first else ("Bước trao giải tiếp", "Next award step")
        case c.EndContest():
            return "Kết thúc hội thi", "End the contest"
        case c.Resume():
            return "Tiếp tục", "Go on"
        case c.ProposeVoid():
            return f"Hủy {name}, dùng câu dự phòng", f"Void {name_en}, use a reserve"
        case _:
            return "", ""


def _question_name(state: State) -> Label:
    play = state.current_play
    if play is None or play.practice:
        return "câu thi thử", "the practice question"
    return f"câu {play.slot + 1}", f"question {play.slot + 1}"


def _prepare_label(state: State) -> Label:
    upcoming = next_question(state)
    if upcoming is None or upcoming.slot < 0:
        return "Chuẩn bị câu thi thử", "Prepare a practice question"
    number = upcoming.slot + 1
    if upcoming.reserve:
        return f"Chuẩn bị câu dự phòng cho câu {number}", f"Prepare the reserve for question {number}"
    return f"Chuẩn bị câu {number}", f"Prepare question {number}"


def readiness_blockers(counts: Readiness, practice_required: bool) -> tuple[str, ...]:
    """What a round's start waits for (RULES 1.3, 9)."""
    lines = []
    if counts.present == 0:
        lines.append("Chưa có thí sinh nào có mặt")
    if counts.registered:
        lines.append(f"{counts.registered:02d} thí sinh chưa được ghi có mặt hay vắng mặt")
    if counts.present > counts.signed_in:
        lines.append(f"{counts.present - counts.signed_in:02d} thí sinh có mặt chưa đăng nhập")
    if counts.signed_in > counts.confirmed:
        lines.append(f"{counts.signed_in - counts.confirmed:02d} thí sinh chưa xác nhận thông tin")
    if practice_required and counts.signed_in > counts.practised:
        lines.append(f"{counts.signed_in - counts.practised:02d} thí sinh chưa trả lời câu thi thử trên máy này")
    return tuple(lines)


def finalize_texts(blockers: FinalizeBlockers) -> tuple[str, ...]:
    """What finalizing waits for (RULES 6.2)."""
    lines = [f"Chưa kết thúc {round_.title}" for round_ in blockers.rounds]
    lines += [f"Chưa tính điểm lượt {play}" for play in blockers.plays]
    if blockers.void_proposal:
        lines.append(BLOCKED["void_proposal"])
    return (
        *lines,
        *(
            tie_text(tie.scope, len(tie.members), tuple(p.title if p else "" for p in tie.prizes))
            for tie in blockers.ties
        ),
    )


def tie_text(scope: Scope, size: int, prizes: tuple[str, ...]) -> str:
    """ "03 thí sinh bằng kết quả tại mức phân định giải nhì và giải ba"; an empty title stands for no prize."""
    who = "thí sinh" if scope is Scope.INDIVIDUAL else "đơn vị dự thi"
    names = [prize.lower() if prize else "không có giải" for prize in prizes]
    listed = " và ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"{size:02d} {who} bằng kết quả tại mức phân định {listed}"
