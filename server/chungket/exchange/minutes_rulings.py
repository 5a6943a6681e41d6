"""The sections of the minutes on what was decided: rulings, complaints, ties.

Owns their wording, sections V to VII. It must not know a file format. Called by `minutes_document`.
"""

from collections.abc import Sequence

from chungket.core.wording_results import seconds_text
from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_blocks import Alignment, Block, Column, Heading
from chungket.exchange.minutes_course import AT, listed
from chungket.exchange.minutes_records import Adjustment, Decision
from chungket.exchange.minutes_wording import Clock, clock_in, finalist_text


def rulings(minutes: Minutes) -> tuple[Block, ...]:
    """Sections V to VII."""
    clock = clock_in(minutes.occasion)
    return (*_rulings(minutes, clock), *_complaints(minutes, clock), *_ties(minutes, clock))


def _rulings(minutes: Minutes, clock: Clock) -> tuple[Block, ...]:
    return (
        Heading("V. QUYẾT ĐỊNH TRONG HỘI THI", 1),
        Heading("1. Hủy câu hỏi (không tính điểm)"),
        _decisions(minutes.voids, clock),
        Heading("2. Thay đổi đáp án và kết luận khác về câu hỏi"),
        _decisions(minutes.rulings, clock),
        Heading("3. Điều chỉnh điểm"),
        listed(
            (
                AT,
                Column("Thí sinh"),
                Column("Đơn vị"),
                Column("Nội dung"),
                Column("Lý do"),
                Column("Đề nghị; xác nhận"),
            ),
            [
                (
                    clock(adjustment.at),
                    finalist_text(adjustment.candidate, adjustment.name),
                    adjustment.unit,
                    adjustment.what,
                    adjustment.reason,
                    _two_persons(adjustment),
                )
                for adjustment in minutes.adjustments
            ],
        ),
        Heading("4. Đình chỉ thi, hủy kết quả thi, cho tiếp tục dự thi"),
        listed(
            (
                AT,
                Column("Đối tượng"),
                Column("Đơn vị"),
                Column("Hình thức"),
                Column("Lý do"),
                Column("Người quyết định"),
                Column("Quyết định số"),
            ),
            [
                (clock(case.at), case.who, case.unit, case.what, case.reason, case.decided_by, case.decision)
                for case in minutes.disqualifications
            ],
        ),
    )


def _decisions(decisions: Sequence[Decision], clock: Clock) -> Block:
    return listed(
        (AT, Column("Câu hỏi"), Column("Quyết định"), Column("Lý do"), Column("Đề nghị; xác nhận")),
        [
            (clock(decision.at), decision.question, decision.what, decision.reason, _two_persons(decision))
            for decision in decisions
        ],
    )


def _two_persons(decision: Decision | Adjustment) -> str:
    return "; ".join(person for person in (decision.proposed_by, decision.confirmed_by) if person)


def _complaints(minutes: Minutes, clock: Clock) -> tuple[Block, ...]:
    return (
        Heading("VI. KHIẾU NẠI VÀ KẾT LUẬN GIẢI QUYẾT", 1),
        listed(
            (
                Column("Đơn vị, người khiếu nại"),
                Column("Nhận lúc", Alignment.CENTRE, whole=True),
                Column("Nội dung"),
                Column("Kết luận"),
                Column("Người kết luận, lúc"),
            ),
            [
                (
                    f"{complaint.unit}, {complaint.by}" if complaint.by else complaint.unit,
                    clock(complaint.received_at),
                    complaint.content,
                    complaint.ruling,
                    complaint.ruled_by
                    if complaint.ruled_at is None
                    else f"{complaint.ruled_by}, {clock(complaint.ruled_at)}",
                )
                for complaint in minutes.complaints
            ],
        ),
    )


def _ties(minutes: Minutes, clock: Clock) -> tuple[Block, ...]:
    return (
        Heading("VII. PHÂN ĐỊNH KHI BẰNG KẾT QUẢ", 1),
        Heading("1. Câu hỏi phụ"),
        listed(
            (AT, Column("Mức phân định"), Column("Câu hỏi"), Column("Diễn biến"), Column("Kết quả")),
            [
                (clock(tie.at), tie.boundary, tie.question, "; ".join(tie.outcomes), tie.result)
                for tie in minutes.tie_breaks
            ],
        ),
        Heading("2. Bốc thăm"),
        listed(
            (AT, Column("Mức phân định"), Column("Thứ tự bốc được"), Column("Người chứng kiến")),
            [
                (
                    clock(lots.at),
                    lots.boundary,
                    "; ".join(f"({index}) {name}" for index, name in enumerate(lots.order, start=1)),
                    lots.witnesses,
                )
                for lots in minutes.lots
            ],
        ),
        Heading("3. Mức phân định trong sai số đo"),
        listed(
            (Column("Mức phân định"), Column("Chênh lệch"), Column("Sai số đo"), Column("Kết luận của Ban Giám khảo")),
            [
                (
                    close.boundary,
                    seconds_text(close.margin_us, 1_000),
                    seconds_text(close.error_us, 1_000),
                    close.ruling,
                )
                for close in minutes.close_boundaries
            ],
        ),
    )
