"""The wording of the minutes: `Minutes` as a document of blocks (RULES 6.3).

Owns the order of the paper, its first and last parts, and what is said of the seal. The sections between are in
`minutes_course` (what happened) and `minutes_result` (who got what). It must not know a file format. Called by
`minutes_docx` and `minutes_pdf`.

The form is that of administrative documents (Nghị định 30/2020/NĐ-CP). A section with nothing in it says "Không có.":
that nothing happened is a statement the signers make.
"""

from chungket.exchange.minutes import Edition, Minutes, RankChange
from chungket.exchange.minutes_blocks import (
    Alignment,
    Block,
    Code,
    Column,
    Document,
    Head,
    Heading,
    Paragraph,
    Signatures,
    Style,
    Table,
    Title,
)
from chungket.exchange.minutes_course import NOTHING, course
from chungket.exchange.minutes_result import annexes, results
from chungket.exchange.minutes_rulings import rulings
from chungket.exchange.minutes_wording import (
    DOTS,
    clock_text,
    day_text,
    hash_groups,
    mark_text,
    place_and_date,
)

SIGN_HERE = "(Ký, ghi rõ họ tên)"
OPINION_LINES = 3


def minutes_document(minutes: Minutes) -> Document:
    """The whole paper, worded."""
    occasion = minutes.occasion
    blocks = (
        *_opening(minutes),
        *(_changes(minutes.edition) if minutes.edition.number > 1 else ()),
        *course(minutes),
        *rulings(minutes),
        *results(minutes),
        *_seal(minutes),
        *_closing(minutes),
        *annexes(minutes),
    )
    footer = (
        f"Biên bản kết quả vòng chung kết, lần {minutes.edition.number} · bản ghi số {minutes.seal.entry} · "
        f"mã niêm phong {hash_groups(minutes.seal)[:24]}…"
    )
    return Document(f"Biên bản kết quả – {occasion.title}", mark_text(occasion), footer, blocks)


def qr_content(minutes: Minutes) -> str:
    """What the QR code of the seal holds: contest, edition, entry and hash, in capitals and without accents, on one
    line: `CHUNGKET TIEN-GIANG-2020 LAN 1 BAN GHI 4321 SHA256 9F86…`."""
    seal = minutes.seal
    identity = f"{minutes.occasion.contest_id.upper()} LAN {minutes.edition.number}"
    return f"CHUNGKET {identity} BAN GHI {seal.entry} SHA256 {seal.sha256.upper()}"


def _opening(minutes: Minutes) -> tuple[Block, ...]:
    occasion = minutes.occasion
    return (
        Head(occasion.superior, occasion.organiser, f"Số: {occasion.symbol or '………/BB-BTC'}", place_and_date(occasion)),
        Title(
            "BIÊN BẢN",
            (
                "Kết quả vòng chung kết cuộc thi",
                f"“{occasion.title}”",
                f"(Lần {minutes.edition.number})",
            ),
            mark_text(occasion),
        ),
    )


def _changes(edition: Edition) -> tuple[Block, ...]:
    """What another edition must say first (RULES 6.4)."""
    seals = [
        Paragraph(f"- Lần {number}: bản ghi số {seal.entry}, SHA-256 {hash_groups(seal)}", Style.ITEM)
        for number, seal in edition.earlier_seals
    ]
    return (
        Heading(f"NỘI DUNG THAY ĐỔI SO VỚI LẦN {edition.number - 1}", 1),
        Paragraph(f"Căn cứ: Quyết định số {edition.decision or DOTS}."),
        Paragraph(f"Lý do: {edition.reason or DOTS}"),
        Paragraph(f"Người quyết định: {'; '.join(edition.decided_by) or DOTS}."),
        Heading("Thứ hạng thay đổi"),
        *_rank_changes(edition.rank_changes),
        Heading("Giải thưởng thay đổi"),
        *_prize_changes(edition),
        Heading("Niêm phong của các lần trước"),
        *(seals or (NOTHING,)),
        Paragraph(
            f"Biên bản lần {edition.number} thay thế các lần trước. Biên bản và mã niêm phong của mọi lần đều được lưu."
        ),
    )


def _rank_changes(changes: tuple[RankChange, ...]) -> tuple[Block, ...]:
    if not changes:
        return (NOTHING,)
    columns = (
        Column("SBD", Alignment.CENTRE, whole=True),
        Column("Họ và tên, đơn vị"),
        Column("Đơn vị"),
        Column("Hạng cũ", Alignment.CENTRE),
        Column("Hạng mới", Alignment.CENTRE),
    )
    rows = tuple(
        (change.candidate, change.name, change.unit, _rank(change.old), _rank(change.new)) for change in changes
    )
    return (Table(columns, rows),)


def _prize_changes(edition: Edition) -> tuple[Block, ...]:
    if not edition.prize_changes:
        return (NOTHING,)
    columns = (
        Column("SBD", Alignment.CENTRE, whole=True),
        Column("Họ và tên, đơn vị"),
        Column("Đơn vị"),
        Column("Giải cũ"),
        Column("Giải mới"),
    )
    rows = tuple(
        (change.candidate, change.name, change.unit, change.old or "không có giải", change.new or "không có giải")
        for change in edition.prize_changes
    )
    return (Table(columns, rows),)


def _rank(rank: int | None) -> str:
    return "không xếp hạng" if rank is None else str(rank)


def _seal(minutes: Minutes) -> tuple[Block, ...]:
    seal = minutes.seal
    return (
        Heading("IX. NIÊM PHONG NHẬT KÝ", 1),
        Code(
            (
                f"Bản ghi cuối của nhật ký: số {seal.entry}",
                "Mã niêm phong (SHA-256):",
                hash_groups(seal)[:39],
                hash_groups(seal)[40:],
            ),
            qr_content(minutes),
        ),
        Paragraph(
            "Nhật ký hội thi ghi theo thứ tự mọi câu trả lời, thao tác và quyết định; mỗi bản ghi chứa mã băm của bản "
            "ghi đứng trước. Mã niêm phong là mã băm của bản ghi cuối khi lập biên bản này: sửa, bớt hay chèn bất kỳ "
            "bản ghi nào trước đó thì tính lại sẽ ra mã khác. Người giữ biên bản đã ký dùng mã này để kiểm tra nhật "
            "ký được lưu có còn nguyên vẹn hay không."
        ),
    )


def _closing(minutes: Minutes) -> tuple[Block, ...]:
    at = minutes.occasion.made_at
    return (
        Heading("X. Ý KIẾN KHÁC (NẾU CÓ)", 1),
        *(Paragraph("", Style.DOTTED) for _ in range(OPINION_LINES)),
        Signatures(
            f"Biên bản được lập lúc {clock_text(at)} ngày {day_text(at)}, kèm Phụ lục I và Phụ lục II, thành …… "
            "bản có giá trị như nhau; đã được đọc lại cho những người có tên dưới đây cùng nghe, thống nhất "
            "và ký xác nhận.",
            SIGN_HERE,
            tuple((signatory.title.upper(), signatory.name) for signatory in minutes.signatories),
        ),
    )
