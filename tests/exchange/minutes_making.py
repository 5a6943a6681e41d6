"""Minutes for tests: one of a final in which everything happened that can, one in which nothing did."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from chungket.exchange.minutes import Edition, Minutes, Occasion, PrizeChange, RankChange, Seal
from chungket.exchange.minutes_awards import Merit, PrizeDecision, PrizeRecord, Winner
from chungket.exchange.minutes_records import (
    Adjustment,
    Attendance,
    CloseBoundary,
    Complaint,
    Correction,
    Decision,
    Disqualification,
    ExtraTime,
    Finalist,
    Incident,
    LateAnswer,
    Lots,
    Officer,
    Outage,
    Ranking,
    Replacement,
    Rescue,
    RoundRecord,
    TieBreak,
)
from tests.exchange.standings_making import UNITS, individuals, teams, winners

HALL = timezone(timedelta(hours=7))
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EARLIER_SHA256 = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"


def at(hour: int, minute: int, second: int = 0, day: int = 5) -> datetime:
    """A moment on the day of the final."""
    return datetime(2026, 2, day, hour, minute, second, tzinfo=HALL)


def occasion(*, rehearsal: bool = False, sample: bool = False) -> Occasion:
    """The reference contest."""
    return Occasion(
        contest_id="tien-giang-2020",
        title="Tìm hiểu về Chính quyền điện tử hướng tới Chính quyền số",
        organiser="Ban Tổ chức cuộc thi tỉnh Tiền Giang",
        venue="Hội trường tỉnh, thành phố Mỹ Tho",
        made_at=at(11, 5, 23),
        started_at=at(7, 45, 2),
        ended_at=at(10, 31, 40),
        superior="Ủy ban nhân dân tỉnh Tiền Giang",
        locality="Tiền Giang",
        rehearsal=rehearsal,
        sample=sample,
    )


def quiet_minutes() -> Minutes:
    """A final in which nothing happened: every section without entries."""
    return Minutes(
        occasion=occasion(),
        edition=Edition(),
        composition=(),
        attendance=Attendance(units=6, registered=60, present=60),
        rounds=(),
        ranking=Ranking((), ()),
        seal=Seal(4321, SHA256),
        individuals=(),
        teams=(),
        individual_prizes=(),
        team_prizes=(),
    )


def full_minutes(finalists: int = 60) -> Minutes:
    """A final in which everything happened."""
    people, units = individuals(finalists), teams()
    return replace(
        quiet_minutes(),
        composition=(
            Officer("Người điều khiển", "Nguyễn Thanh Bình", note="thay từ 09:12:40: Trần Hữu Nghĩa"),
            Officer("Trưởng Ban Giám khảo", "Tiến sĩ Lê Thị Ngọc Ẩn"),
            Officer("Thư ký", "Phạm Quỳnh Giao"),
            Officer("Giám thị", "", "giam-thi-a", "khu vực A"),
            Officer("Giám thị", "", "giam-thi-c", "khu vực C"),
            Officer("Giám sát", "Đại diện Thanh tra tỉnh, ông Võ Văn Đủ"),
        ),
        attendance=Attendance(
            6,
            finalists,
            finalists - 2,
            absent=tuple(Finalist(row.candidate, row.name, row.unit) for row in people[-2:]),
            late=(Finalist("017", people[16].name, people[16].unit, "vào lúc 08:02:11"),),
            replacements=(Replacement("021", UNITS[2][0], "Lý Thị Ửng", "Nguyễn Hoàng Phương Uyên", "45/CV-UBND"),),
        ),
        rounds=(
            RoundRecord(
                "Bài thi trắc nghiệm",
                "bài thi trắc nghiệm",
                60,
                0,
                0,
                2_700_000_000,
                "cả bài",
                "Mỗi câu đúng được tính 01 câu; câu bỏ trống tính là sai, không bị trừ. Thời gian hoàn thành phần "
                "thi tính từ lúc bắt đầu đến lúc nộp bài, làm tròn xuống đến giây; không nộp bài tính 45 phút.",
                at(7, 45, 2),
                at(8, 30, 2),
            ),
            RoundRecord(
                "Phần thi trực tiếp",
                "phần thi trực tiếp",
                12,
                1,
                1,
                20_000_000,
                "mỗi câu",
                "Mỗi câu đúng được tính 01 câu; câu sai hoặc không trả lời tính đủ thời gian quy định.",
                at(8, 50),
                at(10, 31, 40),
            ),
        ),
        ranking=Ranking(
            (
                "Tổng số câu đúng: nhiều hơn xếp trên",
                "Thời gian hoàn thành bài thi trắc nghiệm: ít hơn xếp trên",
                "Số câu đúng trực tiếp: nhiều hơn xếp trên",
                "Câu hỏi phụ",
                "Bốc thăm có người chứng kiến",
            ),
            ("Tổng số câu đúng của mọi suất đã đăng ký: nhiều hơn xếp trên", "Hạng của thí sinh cao nhất"),
        ),
        individuals=people,
        teams=units,
        individual_prizes=(
            PrizeRecord("Giải nhất cá nhân", 1, 10_000_000, "Bằng khen của Chủ tịch UBND tỉnh", winners(people, 1, 1)),
            PrizeRecord(
                "Giải nhì cá nhân",
                2,
                7_000_000,
                "Bằng khen của Chủ tịch UBND tỉnh",
                (
                    Winner(people[1], True, "Trần Thị Ý (chị ruột), giấy ủy quyền ngày 05/02/2026"),
                    Winner(people[2]),
                ),
            ),
            PrizeRecord("Giải ba cá nhân", 3, 5_000_000, "Bằng khen của Chủ tịch UBND tỉnh", winners(people, 4, 6)),
            PrizeRecord(
                "Giải khuyến khích cá nhân",
                10,
                3_000_000,
                "Giấy khen của Ban Tổ chức",
                winners(people, 7, 15),
                "để trống theo Quyết định số 16/QĐ-BTC",
            ),
        ),
        team_prizes=(
            PrizeRecord("Giải nhất tập thể", 1, 20_000_000, "Bằng khen", winners(units, 1, 1)),
            PrizeRecord("Giải nhì tập thể", 1, 15_000_000, "Bằng khen", winners(units, 2, 2)),
            PrizeRecord("Giải ba tập thể", 2, 10_000_000, "Bằng khen", ()),
        ),
        merits=(Merit("Ủy ban nhân dân huyện Chợ Gạo", 2_500_000, "Bằng khen của Chủ tịch UBND tỉnh"),),
        prize_decisions=(
            PrizeDecision(
                "16/QĐ-BTC",
                "Để trống 01 giải khuyến khích cá nhân và 02 giải ba tập thể",
                "Không đủ thí sinh đạt mức tối thiểu",
                "Trưởng Ban Tổ chức Nguyễn Văn Đẩu",
                124_000_000,
                101_000_000,
            ),
        ),
        extra_times=(
            ExtraTime("SBD 014 – Hồ Minh Thường", "thêm 25 %", "mọi phần thi", "khiếm thị", "thư ký; Ban Giám khảo"),
        ),
        incidents=(
            Incident(at(8, 15, 23), "SBD 033 đổi sang máy số 41", "giám thị khu vực C"),
            Incident(at(9, 1, 7), "Cấp lại phiếu mã đăng nhập cho SBD 050", "thư ký"),
        ),
        violations=(Incident(at(9, 40, 12), "SBD 044: nhắc nhở, trao đổi trong giờ thi", "giám thị khu vực A"),),
        corrections=(
            Correction(
                "Câu 12 Bài thi trắc nghiệm (CK-012)", "“2025” sửa thành “2026”", 56, 58, "giam-khao-1", at(8, 1, 5)
            ),
        ),
        rescues=(
            Rescue(
                "Câu 10 Phần thi loại trực tiếp (CK-045)",
                "theo số lượng, thí sinh đi xa nhất",
                ("SBD 003 – Trần Văn Ba", "SBD 009 – Lê Thị Chín"),
                "Nguyễn Thanh Bình",
                at(9, 40),
            ),
        ),
        outages=(
            Outage("Khu vực C", at(9, 20, 1), at(9, 22, 48), 78, "mất điện điểm phát Wi-Fi", "Câu 7 được hủy"),
            Outage("Cả hội trường", at(10, 2, 0), at(8, 0, 0, day=6), None, "hoãn sang ngày khác", "Thi tiếp"),
        ),
        late_answers=(
            LateAnswer("033", "Bùi Hữu Phượng", "Câu 58", at(8, 30, 31), True, "máy mất kết nối", "Ban Giám khảo"),
            LateAnswer("034", "Đỗ Ngọc Khánh Huyền", "Câu 60", at(8, 31, 59), False, "quá 60 giây", "Ban Giám khảo"),
        ),
        voids=(
            Decision(
                "Câu 7 phần thi trực tiếp (CK-031)",
                "Hủy câu hỏi, dùng câu dự phòng CK-090",
                "khu vực C mất kết nối 78 máy",
                "Nguyễn Thanh Bình (người điều khiển)",
                "Lê Thị Ngọc Ẩn (Ban Giám khảo)",
                at(9, 24, 0),
            ),
        ),
        rulings=(
            Decision("Câu 12 bài thi", "Đổi đáp án từ B sang C", "văn bản mới", "Thư ký", "Ban Giám khảo", at(8, 44)),
        ),
        adjustments=(
            Adjustment("052", "Võ Thùy Lễ", UNITS[3][0], "Câu 3: tính là đúng", "lỗi máy", "Thư ký", "", at(10, 40)),
        ),
        disqualifications=(
            Disqualification(
                "SBD 044 – Đặng Đức Ẵm",
                UNITS[1][0],
                "hủy kết quả thi",
                "thi hộ",
                "Trưởng Ban Tổ chức",
                "17/QĐ-BTC",
                at(10, 50),
            ),
        ),
        complaints=(
            Complaint(
                UNITS[4][0],
                "Dương Xuân Quỳnh",
                "Câu 21 có hai phương án đúng",
                at(10, 36),
                "Giữ nguyên đáp án: điều 5 khoản 2",
                "Ban Giám khảo",
                at(10, 55, 30),
            ),
        ),
        tie_breaks=(
            TieBreak(
                "02 thí sinh bằng kết quả tại mức phân định giải nhất và giải nhì",
                "Câu hỏi phụ 1 (CP-001)",
                ("SBD 001 – Nguyễn Thị Bích Ẩn: đúng, 12,34 giây", "SBD 002 – Trần Quốc Thường: sai"),
                "SBD 001 xếp trên",
                at(10, 58),
            ),
        ),
        lots=(
            Lots(
                "02 thí sinh bằng kết quả tại mức phân định giải ba và giải khuyến khích",
                ("SBD 004 – Phạm Văn Lễ", "SBD 005 – Huỳnh Thùy Ý"),
                "Ông Lâm Quang Khải, bà Tạ Thị Hằng",
                at(11, 1),
            ),
        ),
        close_boundaries=(CloseBoundary("Mức phân định giải nhì và giải ba", 10_000, 12_000, "Chấp nhận kết quả đo"),),
    )


def second_edition() -> Minutes:
    """The same final, corrected the next day."""
    minutes = full_minutes()
    return replace(
        minutes,
        occasion=replace(minutes.occasion, made_at=at(16, 20, 0, day=6), symbol="13/BB-BTC"),
        seal=Seal(4400, EARLIER_SHA256),
        edition=Edition(
            2,
            "18/QĐ-BTC ngày 06/02/2026",
            "Chấp nhận khiếu nại về câu 21",
            ("Nguyễn Văn Đẩu (Trưởng Ban Tổ chức)", "Lê Thị Ngọc Ẩn (Trưởng Ban Giám khảo)"),
            (
                RankChange("003", "Lê Đức Trường", "TP Mỹ Tho", 4, 3),
                RankChange("044", "Đặng Đức Ẵm", "Sở TTTT", 12, None),
            ),
            (
                PrizeChange("003", "Lê Đức Trường", "TP Mỹ Tho", "Giải ba cá nhân", "Giải nhì cá nhân"),
                PrizeChange("", "Sở Thông tin và Truyền thông", "", "Giải nhì tập thể", ""),
            ),
            ((1, Seal(4321, SHA256)),),
        ),
    )
