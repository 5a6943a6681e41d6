"""The sections of the minutes that say what happened: people, rounds, incidents.

Owns their wording, sections I to IV. It must not know a file format. Called by `minutes_document`.
"""

from collections.abc import Iterable, Iterator, Sequence

from chungket.exchange.minutes import Minutes
from chungket.exchange.minutes_blocks import Alignment, Block, Column, Heading, Paragraph, Style, Table
from chungket.exchange.minutes_records import Attendance, Correction, Finalist, Incident, Officer, Rescue, RoundRecord
from chungket.exchange.minutes_wording import (
    DOTS,
    Clock,
    clock_in,
    count_text,
    moment_text,
    span_text,
)

NOTHING = Paragraph("Không có.")
LINES_LEFT = 3  # in the list of those who ran the final: for whoever has no account

NUMBER = Column("TT", Alignment.CENTRE, whole=True)
CANDIDATE = Column("SBD", Alignment.CENTRE, whole=True)
AT = Column("Thời điểm", Alignment.CENTRE, whole=True)


def course(minutes: Minutes) -> tuple[Block, ...]:
    """Sections I to IV."""
    clock = clock_in(minutes.occasion)
    return (
        *_frame(minutes),
        *_attendance(minutes.attendance),
        *_rounds(minutes, clock),
        *_events(minutes, clock),
    )


def listed(columns: Iterable[Column], rows: Sequence[tuple[str, ...]]) -> Block:
    """A table with a running number in front; "Không có." without rows."""
    if not rows:
        return NOTHING
    return Table((NUMBER, *columns), tuple((count_text(index), *row) for index, row in enumerate(rows, start=1)))


def _frame(minutes: Minutes) -> tuple[Block, ...]:
    occasion = minutes.occasion
    return (
        Heading("I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", 1),
        Paragraph(
            f"1. Thời gian: bắt đầu lúc {moment_text(occasion.started_at)}; kết thúc phần thi cuối cùng lúc "
            f"{moment_text(occasion.ended_at)}."
        ),
        Paragraph(f"2. Địa điểm: {occasion.venue}."),
        Paragraph("3. Thành phần điều hành, giám khảo, giám sát:"),
        _composition(minutes.composition),
    )


def _composition(officers: Sequence[Officer]) -> Block:
    """Nobody runs a final alone: what is not known is written in by hand."""
    columns = (Column("Nhiệm vụ"), Column("Họ và tên"), Column("Tài khoản"), Column("Ghi chú"))
    return listed(
        columns,
        [
            (officer.role or DOTS, officer.name or DOTS, officer.account, officer.note)
            for officer in (*officers, *(Officer("", "") for _ in range(LINES_LEFT)))
        ],
    )


def _attendance(attendance: Attendance) -> tuple[Block, ...]:
    counts = (
        ("Đơn vị dự thi", attendance.units),
        ("Suất dự thi đã đăng ký", attendance.registered),
        ("Thí sinh có mặt", attendance.present),
        ("Thí sinh vắng mặt", len(attendance.absent)),
        ("Suất được thay thế thí sinh", len(attendance.replacements)),
    )
    return (
        Heading("II. THÍ SINH", 1),
        Table(
            (Column("Nội dung"), Column("Số lượng", Alignment.CENTRE, whole=True)),
            tuple((label, count_text(number)) for label, number in counts),
        ),
        Heading("1. Thí sinh vắng mặt"),
        _finalists(attendance.absent),
        Heading("2. Thí sinh vào muộn"),
        _finalists(attendance.late),
        Heading("3. Thay thế thí sinh"),
        listed(
            (
                CANDIDATE,
                Column("Đơn vị dự thi"),
                Column("Thí sinh đã đăng ký"),
                Column("Thí sinh thay thế"),
                Column("Văn bản số"),
            ),
            [
                (change.candidate, change.unit, change.old_name, change.new_name, change.document)
                for change in attendance.replacements
            ],
        ),
    )


def _finalists(finalists: Sequence[Finalist]) -> Block:
    return listed(
        (CANDIDATE, Column("Họ và tên"), Column("Đơn vị dự thi"), Column("Ghi chú")),
        [(finalist.candidate, finalist.name, finalist.unit, finalist.note) for finalist in finalists],
    )


def _rounds(minutes: Minutes, clock: Clock) -> tuple[Block, ...]:
    formulas = [
        Paragraph(f"- {round_.title}: {round_.formula}", Style.ITEM) for round_ in minutes.rounds if round_.formula
    ]
    return (
        Heading("III. CÁC PHẦN THI VÀ CÁCH XẾP HẠNG", 1),
        Heading("1. Các phần thi"),
        listed(
            (
                Column("Phần thi"),
                Column("Hình thức"),
                Column("Số câu tính điểm", Alignment.CENTRE),
                Column("Số câu hủy", Alignment.CENTRE),
                Column("Số câu dự phòng đã dùng", Alignment.CENTRE),
                Column("Thời gian quy định"),
                Column("Bắt đầu – kết thúc", Alignment.CENTRE),
            ),
            [_round(round_, clock) for round_ in minutes.rounds],
        ),
        Heading("2. Cách tính điểm và thời gian"),
        *(formulas or (NOTHING,)),
        *((Paragraph(f"- {minutes.ranking.error}", Style.ITEM),) if minutes.ranking.error else ()),
        Heading("3. Thứ tự xét khi xếp hạng cá nhân"),
        *_chain(minutes.ranking.individual),
        Heading("4. Thứ tự xét khi xếp hạng tập thể"),
        *_chain(minutes.ranking.team),
        Paragraph("Bằng nhau ở mọi tiêu chí thì cùng hạng; thứ tự dòng, số báo danh và họ tên không quyết định giải."),
    )


def _round(round_: RoundRecord, clock: Clock) -> tuple[str, ...]:
    started, ended = (DOTS[:5] if at is None else clock(at) for at in (round_.started_at, round_.ended_at))
    return (
        round_.title,
        round_.kind,
        count_text(round_.counted),
        count_text(round_.voided),
        count_text(round_.reserves),
        f"{span_text(round_.window_us)} {round_.window_of}",
        f"{started} – {ended}",
    )


def _chain(links: Sequence[str]) -> tuple[Block, ...]:
    if not links:
        return (NOTHING,)
    ends = [*(";" for _ in links[1:]), "."]
    return tuple(
        Paragraph(f"{index}) {link}{end}", Style.ITEM)
        for index, (link, end) in enumerate(zip(links, ends, strict=True), start=1)
    )


def _events(minutes: Minutes, clock: Clock) -> tuple[Block, ...]:
    return (
        Heading("IV. DIỄN BIẾN TRONG HỘI THI", 1),
        Heading("1. Thời gian làm bài thêm và thời gian bù"),
        listed(
            (
                Column("Đối tượng"),
                Column("Mức"),
                Column("Phần thi, câu hỏi"),
                Column("Lý do"),
                Column("Người quyết định"),
            ),
            [(extra.who, extra.amount, extra.where, extra.reason, extra.decided_by) for extra in minutes.extra_times],
        ),
        Heading("2. Sự cố kỹ thuật và sự việc khác"),
        _incidents(minutes.incidents, clock),
        Heading("3. Mất kết nối, tạm dừng"),
        listed(
            (
                Column("Phạm vi"),
                Column("Từ lúc", Alignment.CENTRE, whole=True),
                Column("Đến lúc", Alignment.CENTRE, whole=True),
                Column("Số máy", Alignment.CENTRE),
                Column("Nguyên nhân"),
                Column("Cách xử lý"),
            ),
            [
                (
                    outage.place,
                    clock(outage.started_at),
                    "chưa kết thúc" if outage.ended_at is None else clock(outage.ended_at),
                    "tất cả" if outage.devices is None else count_text(outage.devices),
                    outage.cause,
                    outage.consequence,
                )
                for outage in minutes.outages
            ],
        ),
        Heading("4. Câu trả lời đến sau thời hạn"),
        *_late_answers(minutes, clock),
        Heading("5. Vi phạm quy chế"),
        _incidents(minutes.violations, clock),
        *_in_rounds(minutes, clock),
    )


def _late_answers(minutes: Minutes, clock: Clock) -> Iterator[Block]:
    """One by one those a person decided about; by question and number those that the rules alone refused."""
    if minutes.late_answers or not minutes.refused_answers:
        columns = (
            CANDIDATE,
            Column("Họ và tên"),
            Column("Câu hỏi"),
            Column("Đến lúc", Alignment.CENTRE, whole=True),
            Column("Kết luận"),
            Column("Lý do"),
            Column("Người quyết định"),
        )
        rows = [
            (
                answer.candidate,
                answer.name,
                answer.question,
                clock(answer.arrived_at),
                "được tính" if answer.admitted else "không được tính",
                answer.reason,
                answer.decided_by,
            )
            for answer in minutes.late_answers
        ]
        yield listed(columns, rows)
    for refused in minutes.refused_answers:
        yield Paragraph(
            f"- {refused.question}: câu trả lời của {count_text(len(refused.who))} thí sinh đến {refused.why}, không "
            f"được tính (SBD {', '.join(refused.who)}).",
            Style.ITEM,
        )


def _in_rounds(minutes: Minutes, clock: Clock) -> Iterator[Block]:
    """What only some kinds of rounds have, numbered on."""
    number = 6
    if minutes.corrections is not None:
        yield Heading(f"{number}. Đính chính câu hỏi trong khi làm bài")
        yield _corrections(minutes.corrections, clock)
        number += 1
    if minutes.rescues is not None:
        yield Heading(f"{number}. Cứu trợ ở phần thi loại trực tiếp")
        yield from _rescues(minutes.rescues, clock)


def _corrections(corrections: Sequence[Correction], clock: Clock) -> Block:
    columns = (
        AT,
        Column("Câu hỏi"),
        Column("Nội dung đính chính"),
        Column("Thí sinh xác nhận đã đọc", Alignment.CENTRE),
        Column("Người phát"),
    )
    rows = [
        (
            clock(sent.at),
            sent.question,
            sent.text,
            f"{count_text(sent.read)}/{count_text(sent.writers)}",
            sent.sent_by,
        )
        for sent in corrections
    ]
    return listed(columns, rows)


def _rescues(rescues: Sequence[Rescue], clock: Clock) -> Iterator[Block]:
    """The names below the table: a whole hall may come back, and no row is higher than a page."""
    columns = (
        AT,
        Column("Sau câu hỏi"),
        Column("Hình thức"),
        Column("Số thí sinh", Alignment.CENTRE),
        Column("Người điều khiển"),
    )
    rows = [
        (
            clock(called.at),
            called.after,
            called.kind,
            count_text(len(called.who)),
            called.decided_by,
        )
        for called in rescues
    ]
    yield listed(columns, rows)
    for number, called in enumerate(rescues, start=1):
        if called.who:
            yield Paragraph(f"- Thí sinh trở lại ({count_text(number)}): {'; '.join(called.who)}.", Style.ITEM)


def _incidents(incidents: Sequence[Incident], clock: Clock) -> Block:
    return listed(
        (AT, Column("Nội dung"), Column("Người ghi nhận")),
        [(clock(incident.at), incident.what, incident.who) for incident in incidents],
    )
