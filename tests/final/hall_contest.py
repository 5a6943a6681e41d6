"""The contest of the whole final: 104 places in 13 units, five counted questions, and who does what in the hall.

Owns the contest directory and the script of everybody's answers, made from a fixed seed. It must not know how answers
are sent or what they are worth (`reckoning`).
"""

import datetime
import random
from dataclasses import dataclass
from pathlib import Path

from tests.exchange.making import Cells, ContestFolder, finalist, question
from tests.harness.contests import LIVE

ROOT = Path(__file__).resolve().parents[2]
PLACES = 104
UNIT_PLACES = 8
WINDOW_US = 7_000_000  # one question runs out; on a busy machine the others must not
SEED = 20_200_926

CLICKER, TYPIST = "013", "027"  # they sit at real pages
ABSENT, TOO_LATE, LATE = "040", "044", "058"  # LATE comes after the lobby was locked, before the first counted question
SHY = "021"  # does not agree to publication, and wins a prize
CHAMPIONS = ("066", SHY, "099", "072", "005")  # always right, in this order; the clicker comes sixth
HOPELESS = ("017", "051", "083")  # never right

TOML = """\
id = "chung-ket-tron-ven"
title = "Chung kết Tìm hiểu về Chính quyền số"
title_en = "Digital Government Final"
organiser = "Ban Tổ chức"
venue = "Hội trường Ấp Bắc"
date = 2020-09-26
registration_closes = 2020-08-31

[rules]
review_minutes = 0

[[rounds]]
id = "truc-tiep"
type = "live"
title = "Phần thi trực tiếp"
title_en = "Live round"
questions = 5
window_seconds = 7
reading = "host"
standings_every = 2
standings_quiet_last = 1
"""
PRIZE = """
[[prizes]]
id = "{id}"
scope = "{scope}"
title = "{title}"
count = {count}
amount_vnd = {amount_vnd}
certificate = "{certificate}"
"""
CHAIRMAN = "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"


@dataclass(frozen=True)
class PrizePlan:
    """A line of the prize list."""

    id: str
    scope: str
    title: str
    count: int
    amount_vnd: int
    certificate: str = CHAIRMAN


PRIZES = (  # best first
    PrizePlan("nhat", "individual", "Giải nhất", 1, 10_000_000),
    PrizePlan("nhi", "individual", "Giải nhì", 2, 7_000_000),
    PrizePlan("giai-ba", "individual", "Giải ba", 3, 5_000_000),
    PrizePlan("tap-the-nhat", "team", "Giải nhất tập thể", 1, 20_000_000),
    PrizePlan("tap-the-nhi", "team", "Giải nhì tập thể", 1, 15_000_000),
    PrizePlan("tap-the-ba", "team", "Giải ba tập thể", 2, 10_000_000),
)


@dataclass(frozen=True)
class QuestionPlan:
    """A question with texts that occur nowhere else, so that a leak can be told from chance."""

    id: str
    role: str
    stem: str
    choices: tuple[str, ...]
    key: str
    source: str
    image: str = ""


PRACTICE = (
    QuestionPlan(
        "TH01",
        "thi thử",
        "Thi thử: thí sinh đã vào đúng chỗ ngồi thì chọn phương án nào?",
        ("Chờ một chút", "Đã sẵn sàng", "Xem lại phiếu", "Gọi giám thị"),
        "B",
        "Thể lệ, mục thi thử thứ nhất",
    ),
    QuestionPlan(
        "TH02",
        "thi thử",
        "Thi thử: câu trả lời nào được tính khi bấm nhiều lần?",
        ("Lần bấm đầu tiên", "Lần bấm cuối cùng"),
        "A",
        "Thể lệ, mục thi thử thứ hai",
    ),
)
COUNTED = (
    QuestionPlan(
        "TT01",
        "chính thức",
        "Cổng Dịch vụ công quốc gia có địa chỉ nào sau đây?",
        ("dichvucong.gov.vn", "congdichvu.vn", "hanhchinhcong.com.vn", "chinhphuso.org"),
        "A",
        "Điều 4 Nghị định số 42/2022/NĐ-CP",
    ),
    QuestionPlan(
        "TT02",
        "chính thức",
        "Người dân tra cứu tình trạng giải quyết hồ sơ bằng thông tin nào trên giấy tiếp nhận và hẹn trả kết quả?",
        ("Số điện thoại của cán bộ", "Số thứ tự tại quầy", "Mã số hồ sơ", "Ngày sinh của người nộp"),
        "C",
        "Điều 17 Nghị định số 61/2018/NĐ-CP",
    ),
    QuestionPlan(
        "TT03",
        "chính thức",
        "Bộ phận tiếp nhận và trả kết quả giải quyết thủ tục hành chính còn được gọi là gì?",
        ("Phòng Văn thư", "Ban Tiếp công dân", "Tổ Tổng hợp", "Bộ phận Một cửa"),
        "D",
        "Điều 3 Nghị định số 61/2018/NĐ-CP",
    ),
    QuestionPlan(
        "TT04",
        "chính thức",
        "Theo hình, văn bản có chữ ký số hợp lệ khi nào?",
        ("Khi nội dung không bị sửa sau khi ký", "Khi tệp có đuôi .pdf", "Khi văn bản được in ra giấy"),
        "A",
        "Điều 9 Nghị định số 130/2018/NĐ-CP",
        "kiem-tra-chu-ky-so.png",
    ),
    QuestionPlan(
        "TT05",
        "chính thức",
        "ỔN ĐỊNH, THÔNG SUỐT, DỄ SỬ DỤNG: cơ quan nào bảo đảm cho hệ thống thông tin giải quyết thủ tục hành chính "
        "cấp tỉnh vận hành?",
        (
            "Ủy ban nhân dân cấp tỉnh",
            "Ủy ban nhân dân cấp xã",
            "Bộ Thông tin và Truyền thông",
            "Doanh nghiệp cung cấp đường truyền",
        ),
        "A",
        "Điều 24 Nghị định số 107/2021/NĐ-CP",
    ),
)
RESERVES = (
    QuestionPlan(
        "DP01",
        "dự phòng",
        "Chữ ký số được tạo ra bằng khóa nào của người ký?",
        ("Khóa công khai", "Khóa bí mật", "Khóa tạm thời", "Khóa của máy chủ"),
        "B",
        "Điều 3 Nghị định số 130/2018/NĐ-CP",
    ),
    QuestionPlan(
        "DP02",
        "dự phòng",
        "Hồ sơ nộp trực tuyến ngoài giờ hành chính được tiếp nhận khi nào?",
        ("Đầu giờ làm việc kế tiếp", "Ngay trong đêm", "Sau ba ngày", "Không được tiếp nhận"),
        "A",
        "Điều 14 Nghị định số 45/2020/NĐ-CP",
    ),
)
VOIDED, RESERVE = "TT03", "DP01"
PLAYED = ("TT01", "TT02", RESERVE, "TT04", "TT05")  # what counts in the end
ABSTAINED = ("TT02", "TT04")  # not everybody answers these
QUESTIONS = {plan.id: plan for plan in (*PRACTICE, *COUNTED, *RESERVES)}


@dataclass(frozen=True)
class Intent:
    """What somebody means to answer, and how long after the opening. `choice` "": nothing."""

    choice: str
    delay_s: float


def write_hall_contest(directory: Path) -> Path:
    """The contest directory."""
    folder = ContestFolder(directory)
    folder.toml = TOML + "".join(PRIZE.format(**vars(prize)) for prize in PRIZES)
    folder.questions = [
        *(_question(plan, LIVE) for plan in (*COUNTED, *RESERVES)),
        *(_question(plan, "") for plan in PRACTICE),
        *(question(f"CP{number:02d}", "câu phụ") for number in range(1, 6)),
    ]
    image = ROOT / "config" / "tien-giang-2020" / "images" / "kiem-tra-chu-ky-so.png"
    folder.images = {image.name: image.read_bytes()}
    folder.units = [_unit(number) for number in range(1, PLACES // UNIT_PLACES + 1)]
    folder.finalists = [_finalist(number) for number in range(1, PLACES + 1)]
    return folder.write()


def candidates() -> tuple[str, ...]:
    """All registered places in file order."""
    return tuple(f"{number:03d}" for number in range(1, PLACES + 1))


def unit_of(candidate: str) -> str:
    """The unit of a place."""
    return f"DV{(int(candidate) - 1) // UNIT_PLACES + 1:02d}"


UNIT_NAMES = (
    ("Thành phố Mỹ Tho", "TP. Mỹ Tho"),
    ("Thị xã Gò Công", "TX. Gò Công"),
    ("Thị xã Cai Lậy", "TX. Cai Lậy"),
    ("Huyện Cái Bè", "H. Cái Bè"),
    ("Huyện Châu Thành", "H. Châu Thành"),
    ("Huyện Chợ Gạo", "H. Chợ Gạo"),
    ("Huyện Gò Công Đông", "H. GC Đông"),
    ("Huyện Gò Công Tây", "H. GC Tây"),
    ("Huyện Tân Phú Đông", "H. Tân P. Đông"),
    ("Huyện Tân Phước", "H. Tân Phước"),
    ("Sở Thông tin và Truyền thông", "Sở TT&TT"),
    ("Bộ Chỉ huy Quân sự tỉnh", "BCH QS tỉnh"),
    ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
)
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Võ", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLES = ("Thị", "Văn", "Ngọc", "Hữu", "Thị Mỹ", "Hoàng", "Thị Hồng")
NAMES = ("Ẩn", "Bửu", "Cường", "Đoàn", "Ễn", "Hỗ", "Khuyến", "Lữ", "Mỹ", "Ngưỡng", "Phượng", "Quỳnh", "Thủy", "Ỷ")


def name_of(candidate: str) -> str:
    """The full name of a finalist; two of them share one."""
    number = int(candidate)
    return f"{SURNAMES[number % 11]} {MIDDLES[number % 7]} {NAMES[number % 14]}"


def _question(plan: QuestionPlan, round_id: str) -> Cells:
    letters = {f"Phương_án_{letter}": text for letter, text in zip("ABCD", plan.choices, strict=False)}
    missing = {f"Phương_án_{letter}": "" for letter in "ABCD"[len(plan.choices) :]}
    return question(
        plan.id,
        plan.role,
        round_id,
        Lời_dẫn=plan.stem,
        Đáp_án=plan.key,
        Nguồn=plan.source,
        Hình_ảnh=plan.image,
        **letters,
        **missing,
    )


def _unit(number: int) -> Cells:
    name, short_name = UNIT_NAMES[number - 1]
    return {"Mã đơn vị": f"DV{number:02d}", "Tên đơn vị": name, "Tên ngắn": short_name, "Trưởng đoàn": "Lê Văn Tư"}


def _finalist(number: int) -> Cells:
    candidate = f"{number:03d}"
    return finalist(
        candidate,
        name_of(candidate),
        unit_of(candidate),
        f"{'ABCD'[(number - 1) // 26]}{(number - 1) % 26 + 1:02d}",
        Khu_vực="ABCD"[(number - 1) // 26],
        Đội_trưởng="x" if number % UNIT_PLACES == 1 else "",
        Đồng_ý_công_khai="không" if candidate == SHY else "có",
        Ngày_sinh=datetime.date(1985, 1, 1) + datetime.timedelta(days=number),
    )


def scripted_intents() -> dict[str, dict[str, Intent]]:
    """Question → candidate number → what a scripted finalist means to answer; the same in every run.

    Only the champions know everything, and their times are far apart: no prize hangs on how busy the machine is.
    """
    dice = random.Random(SEED)
    scripted = [one for one in candidates() if one not in (CLICKER, TYPIST, ABSENT, TOO_LATE)]
    unknown = {candidate: dice.choice(PLAYED) for candidate in scripted}
    return {
        id_: {candidate: _intent(plan, candidate, unknown[candidate], dice) for candidate in scripted}
        for id_, plan in QUESTIONS.items()
    }


def _intent(plan: QuestionPlan, candidate: str, unknown: str, dice: random.Random) -> Intent:
    letters = "ABCDEF"[: len(plan.choices)]
    wrong, knows = dice.choice(letters.replace(plan.key, "")), dice.random() < 0.6
    delay_s, abstains = dice.uniform(0.05, 1.0), dice.random() < 0.1
    if candidate in CHAMPIONS:
        return Intent(plan.key, 0.02 + 0.16 * CHAMPIONS.index(candidate))
    if abstains and plan.id in ABSTAINED:
        return Intent("", 0)
    knows = knows and candidate not in HOPELESS and plan.id != unknown
    return Intent(plan.key if knows else wrong, delay_s)
