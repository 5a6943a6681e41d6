"""Contest directories made for one test: a small valid contest whose every part can be changed before it is written."""

import copy
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from chungket.exchange.contest_folder import CheckedContest, read_contest
from chungket.exchange.problems import ContestInvalid, Problem, Problems, Severity

SALT = bytes(range(32))
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"

QUESTIONS, FINALISTS, EXCLUDED = "questions.xlsx", "finalists.xlsx", "excluded.xlsx"
QUESTION_SHEET, UNIT_SHEET, FINALIST_SHEET = "Câu hỏi", "Đơn vị", "Thí sinh"

TOML = """\
id = "hoi-thi-nho"
title = "Hội thi nhỏ"
title_en = "A small contest"
organiser = "Ban Tổ chức"
venue = "Hội trường"
date = 2020-09-26
registration_closes = 2020-08-31

[hall]
farthest_viewer_m = 30.0
picture_height_m = 2.5

[rules]
resolution_ms = 10

[[rounds]]
id = "trac-nghiem"
type = "paper"
title = "Bài thi trắc nghiệm"
questions = 3
minutes = 45

[[rounds]]
id = "truc-tiep"
type = "live"
title = "Phần thi trực tiếp"
questions = 4
window_seconds = 20
reading = "host"
standings_every = 1

[[prizes]]
id = "nhat"
scope = "individual"
title = "Giải nhất"
count = 1
amount_vnd = 10_000_000

[[prizes]]
id = "tap-the"
scope = "team"
title = "Giải nhất tập thể"
count = 1
amount_vnd = 20_000_000
"""

QUESTION_HEADERS = [
    "Mã câu",
    "Phần thi",
    "Vai trò",
    "Lời dẫn",
    *(f"Phương án {letter}" for letter in "ABCDEF"),
    "Đáp án",
    "Giữ thứ tự",
    "Hình ảnh",
    "Nguồn",
    "Đúng tại ngày",
    "Ghi chú",
]
UNIT_HEADERS = ["Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Trưởng đoàn"]
FINALIST_HEADERS = [
    "SBD",
    "Họ và tên",
    "Ngày sinh",
    "Mã đơn vị",
    "Khu vực",
    "Chỗ ngồi",
    "Đội trưởng",
    "Dự bị",
    "Đồng ý công khai",
    "Ghi chú",
]
EXCLUDED_HEADERS = ["Họ và tên", "Ngày sinh", "Lý do"]

Cells = dict[str, object]  # header → value


@dataclass(frozen=True)
class Formatted:
    """A cell value with an Excel number format."""

    value: object
    number_format: str


def question(identifier: str, role: str, round_id: str = "", **changed: object) -> Cells:
    """One row of the question sheet; `changed` uses the headers with "_" for spaces."""
    row: Cells = {
        "Mã câu": identifier,
        "Phần thi": round_id,
        "Vai trò": role,
        "Lời dẫn": f"Nội dung của {identifier} là gì?",
        "Phương án A": "Một",
        "Phương án B": "Hai",
        "Phương án C": "Ba",
        "Phương án D": "Bốn",
        "Đáp án": "B",
        "Nguồn": "Điều 5 Luật Giao dịch điện tử",
        "Đúng tại ngày": datetime.date(2020, 8, 1),
    }
    return row | {header.replace("_", " "): value for header, value in changed.items()}


def sample_questions() -> list[Cells]:
    """Rows 2–18: TN01–03, TT01–04, DPTN01, DPTT01, CP01–05, TH01–03."""
    return [
        *(question(f"TN{n:02d}", "chính thức", "trac-nghiem") for n in range(1, 4)),
        *(question(f"TT{n:02d}", "chính thức", "Phần thi trực tiếp") for n in range(1, 5)),
        question("DPTN01", "dự phòng", "trac-nghiem"),
        question("DPTT01", "dự phòng", "truc-tiep"),
        *(question(f"CP{n:02d}", "câu phụ") for n in range(1, 6)),
        *(question(f"TH{n:02d}", "thi thử") for n in range(1, 4)),
    ]


def sample_units() -> list[Cells]:
    """Rows 2–3."""
    return [
        {"Mã đơn vị": "SNV", "Tên đơn vị": "Sở Nội vụ", "Tên ngắn": "Sở Nội vụ", "Trưởng đoàn": "Lê Văn Tư"},
        {"Mã đơn vị": "CAIBE", "Tên đơn vị": "Huyện Cái Bè", "Tên ngắn": "H. Cái Bè", "Trưởng đoàn": "Võ Thị Năm"},
    ]


def finalist(candidate: str, name: str, unit: str, seat: str, **changed: object) -> Cells:
    """One row of the finalist sheet."""
    row: Cells = {
        "SBD": candidate,
        "Họ và tên": name,
        "Ngày sinh": datetime.date(1990, 5, 2),
        "Mã đơn vị": unit,
        "Khu vực": "A",
        "Chỗ ngồi": seat,
        "Đồng ý công khai": "có",
    }
    return row | {header.replace("_", " "): value for header, value in changed.items()}


def sample_finalists() -> list[Cells]:
    """Rows 2–6: 001 (captain) and 002 of SNV, 003 (captain) and 004 of CAIBE, one reserve finalist of CAIBE."""
    return [
        finalist("001", "Nguyễn Văn An", "SNV", "A01", Đội_trưởng="x"),
        finalist("002", "Trần Thị Bình", "SNV", "A02"),
        finalist("003", "Đặng Ngọc Ẩn", "CAIBE", "A03", Đội_trưởng="x", Đồng_ý_công_khai="không"),
        finalist("004", "Lê Thị Ễn", "CAIBE", "A04"),
        finalist("", "Phạm Văn Ỷ", "CAIBE", "", Khu_vực="", Dự_bị="x"),
    ]


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Write rows as they are, from row 1 on."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for index, value in enumerate(row, start=1):
                cell = sheet.cell(number, index)
                cell.value = value.value if isinstance(value, Formatted) else value
                if isinstance(value, Formatted):
                    cell.number_format = value.number_format
    book.save(path)


def table(headers: Sequence[str], rows: Iterable[Cells]) -> list[list[object]]:
    """Header row and one row each; an empty text leaves the cell empty."""
    return [list(headers), *([row.get(header) or None for header in headers] for row in rows)]


class ContestFolder:
    """A contest directory to be changed, written and read."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.toml = TOML
        self.questions = sample_questions()
        self.question_headers = list(QUESTION_HEADERS)
        self.units = sample_units()
        self.finalists = sample_finalists()
        self.excluded: list[Cells] = []
        self.images: dict[str, bytes] = {}

    def copy_to(self, directory: Path) -> "ContestFolder":
        """The same content in another directory."""
        other = ContestFolder(directory)
        other.toml, other.images = self.toml, dict(self.images)
        other.questions, other.units = copy.deepcopy(self.questions), copy.deepcopy(self.units)
        other.finalists, other.excluded = copy.deepcopy(self.finalists), copy.deepcopy(self.excluded)
        return other

    def write(self) -> Path:
        """Write all files and return the directory."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "contest.toml").write_text(self.toml, encoding="utf-8")
        write_workbook(self.directory / QUESTIONS, {QUESTION_SHEET: table(self.question_headers, self.questions)})
        write_workbook(
            self.directory / FINALISTS,
            {UNIT_SHEET: table(UNIT_HEADERS, self.units), FINALIST_SHEET: table(FINALIST_HEADERS, self.finalists)},
        )
        if self.excluded:
            write_workbook(self.directory / EXCLUDED, {"Trang1": table(EXCLUDED_HEADERS, self.excluded)})
        for name, content in self.images.items():
            (self.directory / "images").mkdir(exist_ok=True)
            (self.directory / "images" / name).write_bytes(content)
        return self.directory

    def read(self, today: datetime.date | None = None) -> CheckedContest:
        """Write and read. Raises ContestInvalid."""
        return read_contest(self.write(), salt=SALT, today=today)

    def problems(self, today: datetime.date | None = None) -> tuple[Problem, ...]:
        """Write, read, and give everything found, errors and warnings alike."""
        try:
            return self.read(today).problems
        except ContestInvalid as invalid:
            return invalid.problems


def error(
    file: str, expected: str, got: str, *, sheet: str = "", row: int = 0, column: str = "", advice: str = ""
) -> Problem:
    """The error a test expects."""
    return Problem(Severity.ERROR, file, expected, got, sheet, row, column, advice)


def warning(
    file: str, expected: str, got: str, *, sheet: str = "", row: int = 0, column: str = "", advice: str = ""
) -> Problem:
    """The warning a test expects."""
    return Problem(Severity.WARNING, file, expected, got, sheet, row, column, advice)


def found(problems: Problems) -> list[Problem]:
    """What was collected."""
    return list(problems)
