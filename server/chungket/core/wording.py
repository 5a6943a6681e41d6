"""Vietnamese words for what the core says to a person: refusals and lines of the console's record.

Owns sentences, no rules. Words follow the project's word list; tone marks in state style (hủy, khóa).
"""

from chungket.core.decision import RejectionCode
from chungket.core.events import CLOCK_BEHIND, IncidentKind
from chungket.core.measures import SECOND_US
from chungket.core.model import Incident

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
    RejectionCode.BAD_TIME: "Thời điểm chọn do máy này báo không thể có; đồng hồ của máy đang sai.",
    RejectionCode.TOO_LATE: "Đã hết giờ.",
    RejectionCode.DUPLICATE: "Đã có câu trả lời cho câu này; câu trả lời đầu tiên được tính.",
    RejectionCode.TOO_MANY: "Đã đổi câu trả lời quá nhiều lần; câu trả lời sau cùng đã ghi nhận được tính.",
    RejectionCode.SUBMITTED: "Thí sinh đã nộp bài; sau khi nộp không đổi được câu trả lời.",
    RejectionCode.VOID: "Câu hỏi này đã bị hủy.",
    RejectionCode.NOT_PLAYING: "Thí sinh không thi câu này, hoặc không còn quyền trả lời câu này.",
    RejectionCode.NOT_ON_TURN: "Chưa đến lượt trả lời.",
    RejectionCode.TWO_PERSONS: "Cần người thứ hai xác nhận.",
    RejectionCode.NOTHING_LEFT: "Không còn gì để làm ở bước này.",
    RejectionCode.BUSY: "Máy chủ đang xử lý yêu cầu trước của máy này.",
}

BLOCKED: dict[str, str] = {
    "readiness": "Còn thí sinh chưa sẵn sàng; bắt đầu lúc này phải ghi lý do.",
    "lobby": "Phải khóa phòng chờ và kết thúc câu thi thử trước.",
    "proposal": "Đề nghị về câu hỏi này đang chờ người thứ hai xác nhận.",
    "proposals": "Còn đề nghị chờ người thứ hai xác nhận.",
    "affected": "Còn câu hỏi bị mất kết nối chưa có quyết định.",
    "complaints": "Còn khiếu nại chưa có kết luận giải quyết.",
    "review_ahead": "Chưa cho thí sinh xem bài làm và nhận khiếu nại.",
    "review": "Đang trong thời gian xem bài làm và nhận khiếu nại.",
    "tiebreak": "Đang thi câu hỏi phụ.",
    "play_off": "Phải thi câu hỏi phụ trước khi bốc thăm.",
    "key_confirmed": "Ban Giám khảo chưa xác nhận đáp án.",
    "rescue": "Thể lệ cho cứu trợ lúc này: phải cứu trợ hoặc ghi nhận là không cứu trợ.",
    "everybody_out": "Mọi thí sinh đều bị loại: phải cứu trợ hoặc hủy câu hỏi.",
    "paper": "Bài trắc nghiệm chưa kết thúc hoặc chưa tính điểm.",
    "corrections": "Đã phát đủ số đính chính mà hội thi cho phép.",
    "outages": "Đã khai đủ số lần mất kết nối mà một bài thi cho phép.",
    "disputes": "Đã báo sai thông tin nhiều lần; hãy gặp thư ký.",
    "signed": "Biên bản kết quả chưa được ghi nhận là đã ký.",
    "standings": "Chưa đến lúc chiếu bảng xếp hạng.",
    "ties": "Còn kết quả bằng nhau tại mức phân định giải.",
    "rounds": "Còn phần thi hoặc câu hỏi chưa xong.",
}

INCIDENTS: dict[str, str] = {
    "AttendanceMarked": "Số báo danh {} bị ghi vắng mặt sau khi đã đăng nhập",
    "TakeoverDecided": "Cho máy khác dùng số báo danh {}",
    "SlipReissued": "Cấp lại phiếu mã đăng nhập cho số báo danh {}",
    "IdentityAnswered": "Số báo danh {} báo sai thông tin",
    "Proposed": "Đề nghị, chờ người thứ hai xác nhận: {}",
    "ProposalWithdrawn": "Không chấp nhận đề nghị số {}",
    "Ruled": "Quyết định số {}",
    "ComplaintFiled": "Đơn khiếu nại: {}",
    "Suspended": "Tạm dừng hội thi: {}",
    "Resumed": "Hội thi tiếp tục{}",
    "RoundStarted": "Bắt đầu phần thi khi chưa đủ điều kiện: {}",
    "LotsDrawn": "Bốc thăm, người chứng kiến: {}",
    "Finalized": "Chốt kết quả, lần {}",
    "TiebreakStarted": "Thi câu hỏi phụ: {}",
    "TiebreakEnded": "Kết thúc lần thi câu hỏi phụ thứ {}",
    "ReviewOpened": "Cho thí sinh xem bài làm, nhận khiếu nại{}",
    "PressEqual": "Bấm chuông bằng nhau trong sai số đo, bấm lại: {}",
    "TurnGiven": "Bấm chuông bằng nhau lần thứ ba, tính người bấm trước: {}",
    "CorrectionIssued": "Đính chính câu hỏi {}",
    "OutageBegun": "Khu {} mất kết nối, bắt đầu tính bù giờ làm bài",
    "OutageEnded": "Khu {} có kết nối trở lại, thôi tính bù giờ làm bài",
    "LoopStalled": "Máy chủ ngừng chạy {}, thời hạn trả lời được lùi thêm",
    "Rescued": "Cứu trợ, trở lại thi: {}",
    "RescueDeclined": "Không cứu trợ ở thời điểm này{}",
    "MinutesSigned": "Biên bản kết quả đã ký: {}",
    "NameCorrected": "{}",
    "ReceiverRecorded": "Người nhận thay: {}",
}

RECORDED: dict[str, str] = {
    IncidentKind.INCIDENT: "Sự cố kỹ thuật",
    IncidentKind.REMINDER: "Nhắc nhở",
    IncidentKind.WARNING: "Cảnh cáo",
    IncidentKind.SUSPENSION_PROPOSED: "Đề nghị đình chỉ thi",
}
INTERRUPTION_CAUSES = {
    "restart": "máy chủ khởi động lại",
    "store": "kho dữ liệu không trả lời",
    CLOCK_BEHIND: "máy chủ khởi động lại và đồng hồ máy chủ chạy chậm hơn nhật ký",
}


def refusal_text(code: RejectionCode, detail: str) -> str:
    """Why a command was refused, for the person who sent it."""
    if code is RejectionCode.BLOCKED:
        return BLOCKED.get(detail, REFUSALS[code])
    return REFUSALS[code]


def incident_text(incident: Incident) -> str:
    """One line of the console's record."""
    if incident.kind == "Interrupted" and incident.text.startswith(f"{CLOCK_BEHIND}:"):
        return f"Gián đoạn không rõ bao lâu: {INTERRUPTION_CAUSES[CLOCK_BEHIND]}"
    if incident.kind == "Interrupted":
        cause, gap_us, *_ = incident.text.split(":")
        seconds = f"{int(gap_us) / SECOND_US:.1f}".replace(".", ",")
        return f"Gián đoạn {seconds} giây: {INTERRUPTION_CAUSES[cause]}"
    if incident.kind == "LoopStalled":
        return INCIDENTS[incident.kind].format(f"{int(incident.text) // 1000} ms")
    if incident.kind == "PlayAffected":
        zone, _, cut = incident.text.rpartition(":")
        return f"Câu hỏi bị ảnh hưởng: {f'khu {zone}' if zone else 'cả hội trường'} mất kết nối {cut} máy"
    if incident.kind == "IncidentRecorded":
        return _recorded_text(incident.text)
    return INCIDENTS[incident.kind].format(incident.text)


def _recorded_text(record: str) -> str:
    """What a proctor recorded: "kind|candidate|zone|text"."""
    kind, candidate, zone, text = record.split("|", 3)
    whom = [f"số báo danh {candidate}"] if candidate else []
    where = [f"khu {zone}"] if zone else []
    return ": ".join([", ".join([RECORDED[kind], *whom, *where]), text])
