"""The minutes say everything the data holds, and say so where nothing happened."""

from dataclasses import replace

import pytest

from chungket.exchange.minutes import Edition, Minutes
from chungket.exchange.minutes_awards import PrizeRecord, Standing, Winner
from chungket.exchange.minutes_blocks import (
    Annex,
    Band,
    Code,
    Document,
    Head,
    Heading,
    Paragraph,
    Signatures,
    Style,
    Table,
    Title,
)
from chungket.exchange.minutes_document import minutes_document, qr_content
from chungket.exchange.minutes_records import CloseBoundary
from tests.exchange.minutes_making import EARLIER_SHA256, SHA256, full_minutes, quiet_minutes, second_edition
from tests.exchange.minutes_reading import texts_of


def text_of(document: Document) -> str:
    """All texts of a document, one a line."""
    return "\n".join(texts_of(document.blocks))


def part_of(document: Document, heading: str) -> tuple[object, ...]:
    """What stands under a heading, to the next one."""
    starts = [index for index, block in enumerate(document.blocks) if isinstance(block, Heading | Annex)]
    for start, end in zip(starts, [*starts[1:], len(document.blocks)], strict=True):
        block = document.blocks[start]
        assert isinstance(block, Heading | Annex)
        if heading in (block.text if isinstance(block, Heading) else block.name):
            return document.blocks[start + 1 : end]
    raise AssertionError(f"no heading {heading}")


def table_of(minutes: Minutes, heading: str) -> Table:
    """The only table under a heading."""
    (table,) = (block for block in part_of(minutes_document(minutes), heading) if isinstance(block, Table))
    return table


@pytest.mark.parametrize("minutes", [full_minutes(), second_edition()])
def test_every_text_is_said(minutes: Minutes) -> None:
    said = text_of(minutes_document(minutes)).lower()
    seals = {minutes.seal.sha256, *(seal.sha256 for _, seal in minutes.edition.earlier_seals)}
    for text in texts_of(minutes):
        if text in seals:
            assert text.upper() in text_of(minutes_document(minutes)).replace(" ", "").replace("\n", "")
        elif text != minutes.occasion.contest_id:  # in the QR code
            assert text.lower() in said


def test_sections_stand_in_order() -> None:
    headings = [
        block.text
        for block in minutes_document(quiet_minutes()).blocks
        if isinstance(block, Heading) and block.level == 1
    ]
    numbers = [heading.partition(".")[0] for heading in headings]
    assert numbers == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


@pytest.mark.parametrize(
    "heading",
    [
        "1. Thí sinh vắng mặt",
        "2. Thí sinh vào muộn",
        "3. Thay thế thí sinh",
        "1. Thời gian làm bài thêm",
        "2. Sự cố kỹ thuật",
        "3. Mất kết nối",
        "4. Câu trả lời đến sau thời hạn",
        "5. Vi phạm quy chế",
        "1. Hủy câu hỏi",
        "2. Thay đổi đáp án",
        "3. Điều chỉnh điểm",
        "4. Đình chỉ thi",
        "VI. KHIẾU NẠI",
        "1. Câu hỏi phụ",
        "2. Bốc thăm",
        "3. Mức phân định trong sai số đo",
        "1. Giải cá nhân",
        "2. Giải tập thể",
        "3. Bằng khen",
        "4. Quyết định để trống giải",
        "PHỤ LỤC I",
    ],
)
def test_an_empty_section_says_so(heading: str) -> None:
    (only,) = part_of(minutes_document(quiet_minutes()), heading)
    assert only == Paragraph("Không có.")


def test_the_head_of_the_paper() -> None:
    head, title, *_ = minutes_document(full_minutes()).blocks
    assert isinstance(head, Head)
    assert isinstance(title, Title)
    assert head.symbol == "Số: ………/BB-BTC"
    assert head.place_and_date == "Tiền Giang, ngày 05 tháng 02 năm 2026"
    assert title.name == "BIÊN BẢN"
    assert title.lines[-1] == "(Lần 1)"
    assert title.mark == ""


def test_counts() -> None:
    table = table_of(full_minutes(240), "II. THÍ SINH")
    assert {row[0]: row[1] for row in table.cells} == {
        "Đơn vị dự thi": "06",
        "Suất dự thi đã đăng ký": "240",
        "Thí sinh có mặt": "238",
        "Thí sinh vắng mặt": "02",
        "Suất được thay thế thí sinh": "01",
    }


def test_rounds() -> None:
    first, second = table_of(full_minutes(), "1. Các phần thi").cells
    assert first[3:] == ("60", "00", "00", "45 phút cả bài", "07:45:02 – 08:30:02")
    assert second[3:] == ("12", "01", "01", "20 giây mỗi câu", "08:50:00 – 10:31:40")


def test_an_outage_of_the_whole_hall_over_night() -> None:
    zone, hall = table_of(full_minutes(), "3. Mất kết nối").cells
    assert zone[2:5] == ("09:20:01", "09:22:48", "78")
    assert hall[2:5] == ("10:02:00", "08:00:00 06/02/2026", "tất cả")


def test_late_answers_and_their_rulings() -> None:
    admitted, refused = table_of(full_minutes(), "4. Câu trả lời đến sau thời hạn").cells
    assert admitted[4:6] == ("08:30:31", "được tính")
    assert refused[4:6] == ("08:31:59", "không được tính")


def test_a_decision_names_both_persons_and_one_person_alone() -> None:
    (void,) = table_of(full_minutes(), "1. Hủy câu hỏi").cells
    assert void[-1] == "Nguyễn Thanh Bình (người điều khiển); Lê Thị Ngọc Ẩn (Ban Giám khảo)"
    (adjustment,) = table_of(full_minutes(), "3. Điều chỉnh điểm").cells
    assert adjustment[-1] == "Thư ký"


def test_lots_keep_their_order() -> None:
    (lots,) = table_of(full_minutes(), "2. Bốc thăm").cells
    assert lots[3] == "(1) SBD 004 – Phạm Văn Lễ; (2) SBD 005 – Huỳnh Thùy Ý"


def test_margins_below_the_error_bound_show_milliseconds() -> None:
    minutes = replace(quiet_minutes(), close_boundaries=(CloseBoundary("Mức", 10_000, 12_345, "Câu phụ"),))
    assert table_of(minutes, "3. Mức phân định trong sai số đo").cells == (
        ("01", "Mức", "0,010 giây", "0,012 giây", "Câu phụ"),
    )


def test_prizes() -> None:
    rows = table_of(full_minutes(), "1. Giải cá nhân").rows
    assert rows[0] == Band("01 giải nhất cá nhân, 10.000.000 đồng và Bằng khen của Chủ tịch UBND tỉnh")
    assert rows[1] == (
        "1",
        "001",
        "Nguyễn Thị Bích Ẩn",
        "Trường Trung học phổ thông Chuyên Tiền Giang",
        "72",
        "25 phút",
        "45,67 giây",
    )
    assert rows[2] == Band("02 giải nhì cá nhân, mỗi giải 7.000.000 đồng và Bằng khen của Chủ tịch UBND tỉnh")
    received = "Vắng mặt; người nhận thay: Trần Thị Ý (chị ruột), giấy ủy quyền ngày 05/02/2026."
    assert rows[4] == Band(received, strong=False)
    assert rows[-1] == Band("Không trao 01 giải: để trống theo Quyết định số 16/QĐ-BTC.", strong=False)
    assert len([row for row in rows if not isinstance(row, Band)]) == 15
    assert table_of(full_minutes(), "2. Giải tập thể").rows[-1] == Band(
        "Không trao 02 giải: không có người nhận.", strong=False
    )


def test_a_prize_nobody_has_received_yet_leaves_a_line() -> None:
    row = Standing(1, "001", "Hồ Thị Ý", "Sở Y tế", 12)
    minutes = replace(
        quiet_minutes(), individual_prizes=(PrizeRecord("Giải nhất", 1, 1_000, "", (Winner(row, absent=True),)),)
    )
    (last,) = table_of(minutes, "1. Giải cá nhân").rows[2:]
    assert last == Band("Vắng mặt; người nhận thay: …………………… (giải được giữ 30 ngày).", strong=False)


def test_prize_money_is_what_is_given() -> None:
    table = table_of(full_minutes(), "5. Tổng giá trị")
    assert table.total
    assert table.cells == (
        ("Giải cá nhân", "15", "66.000.000 đồng"),
        ("Giải tập thể", "02", "35.000.000 đồng"),
        ("Bằng khen đơn vị tổ chức tốt vòng loại", "01", "2.500.000 đồng"),
        ("Cộng", "18", "103.500.000 đồng"),
    )


def test_a_column_nobody_has_a_value_for_is_left_out() -> None:
    row = Standing(1, "001", "Hồ Thị Ý", "Sở Y tế", 12, points=340)
    minutes = replace(
        quiet_minutes(),
        individuals=(row,),
        individual_prizes=(PrizeRecord("Giải nhất", 1, 1_000, "", (Winner(row),)),),
    )
    annex = table_of(minutes, "PHỤ LỤC I")
    assert [column.header for column in annex.columns] == [
        "Hạng",
        "SBD",
        "Họ và tên",
        "Đơn vị",
        "Số câu đúng",
        "Số điểm",
    ]
    assert annex.cells == (("1", "001", "Hồ Thị Ý", "Sở Y tế", "12", "340"),)
    assert table_of(minutes, "1. Giải cá nhân").rows == (Band("01 giải nhất, 1.000 đồng"), *annex.cells)


def test_standings_of_everybody() -> None:
    minutes = full_minutes(240)
    cells = table_of(minutes, "PHỤ LỤC I").cells
    assert [row[1] for row in cells] == [standing.candidate for standing in minutes.individuals]
    assert cells[1][5:7] == ("25 phút 05 giây", "46,46 giây")
    assert cells[-1][0] == "–"
    assert cells[-1][-1] == "vắng mặt"
    assert len(table_of(minutes, "PHỤ LỤC II").cells) == 6


def test_the_seal_is_whole_and_can_be_scanned() -> None:
    (code,) = (block for block in minutes_document(full_minutes()).blocks if isinstance(block, Code))
    assert code.lines[0].endswith("số 4321")
    assert "".join(code.lines[2:]).replace(" ", "") == SHA256.upper()
    assert code.content == qr_content(full_minutes())
    assert code.content == f"CHUNGKET TIEN-GIANG-2020 LAN 1 BAN GHI 4321 SHA256 {SHA256.upper()}"


def test_there_is_room_for_other_opinions_and_signatures() -> None:
    document = minutes_document(full_minutes())
    assert [block for block in part_of(document, "X. Ý KIẾN KHÁC") if isinstance(block, Paragraph)] == [
        Paragraph("", Style.DOTTED)
    ] * 3
    (signatures,) = (block for block in document.blocks if isinstance(block, Signatures))
    assert signatures.note == "(Ký, ghi rõ họ tên)"
    assert [title for title, _ in signatures.blocks] == [
        "THƯ KÝ",
        "ĐẠI DIỆN GIÁM SÁT",
        "TRƯỞNG BAN GIÁM KHẢO",
        "TRƯỞNG BAN TỔ CHỨC",
    ]


def test_another_edition_begins_with_what_it_changes() -> None:
    minutes = second_edition()
    text = text_of(minutes_document(minutes))
    assert "(Lần 2)" in text
    assert "Căn cứ: Quyết định số 18/QĐ-BTC ngày 06/02/2026." in text
    assert table_of(minutes, "Thứ hạng thay đổi").cells == (
        ("003", "Lê Đức Trường", "TP Mỹ Tho", "4", "3"),
        ("044", "Đặng Đức Ẵm", "Sở TTTT", "12", "không xếp hạng"),
    )
    assert table_of(minutes, "Giải thưởng thay đổi").cells[1][3:] == ("Giải nhì tập thể", "không có giải")
    packed = text.replace(" ", "").replace("\n", "")
    assert SHA256.upper() in packed  # of the first edition
    assert EARLIER_SHA256.upper() in packed  # of this one
    assert "NỘI DUNG THAY ĐỔI" not in text_of(minutes_document(full_minutes()))


def test_another_edition_may_change_no_rank() -> None:
    minutes = replace(quiet_minutes(), edition=Edition(2, "19/QĐ-BTC", "Sửa họ tên"))
    assert part_of(minutes_document(minutes), "Thứ hạng thay đổi") == (Paragraph("Không có."),)
    assert part_of(minutes_document(minutes), "Giải thưởng thay đổi") == (Paragraph("Không có."),)


def test_every_page_is_tied_to_edition_and_seal() -> None:
    footer = minutes_document(second_edition()).footer
    assert "lần 2" in footer
    assert "bản ghi số 4400" in footer
    assert "2C26 B46B 68FF" in footer
