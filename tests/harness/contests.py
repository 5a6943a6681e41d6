"""Contest directories for whole finals: as many finalists and questions as a test wants."""

import datetime
from pathlib import Path

from tests.exchange.making import Cells, ContestFolder, finalist, question

LIVE = "truc-tiep"
PLACES_PER_UNIT = 10
KEY = "B"  # of every question
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Võ", "Bùi")
NAMES = ("Ẩn", "Bữu", "Cường", "Đoàn", "Ễn", "Hỗ", "Khuyến", "Lữ", "Mỹ", "Ngưỡng", "Phượng", "Quỳnh", "Thủy", "Ỷ")

TOML = """\
id = "chung-ket-nho"
title = "Chung kết nhỏ"
title_en = "A small final"
organiser = "Ban Tổ chức"
venue = "Hội trường"
date = 2020-09-26
registration_closes = 2020-08-31

[[rounds]]
id = "truc-tiep"
type = "live"
title = "Phần thi trực tiếp"
title_en = "Live round"
questions = {questions}
window_seconds = {window}
reading = "host"
standings_every = {standings_every}
standings_quiet_last = 0

[[prizes]]
id = "nhat"
scope = "individual"
title = "Giải nhất"
title_en = "First prize"
count = 1
amount_vnd = 10_000_000

[[prizes]]
id = "nhi"
scope = "individual"
title = "Giải nhì"
title_en = "Second prize"
count = 2
amount_vnd = 5_000_000

[[prizes]]
id = "tap-the"
scope = "team"
title = "Giải nhất tập thể"
title_en = "First team prize"
count = 1
amount_vnd = 20_000_000
"""


def write_final(
    directory: Path, *, places: int = 120, questions: int = 4, window_s: int = 20, standings_every: int = 2
) -> Path:
    """A contest of `places` (units of ten) with `questions` counted questions, and two for practice."""
    toml = TOML.format(questions=questions, window=window_s, standings_every=standings_every)
    return write_live(directory, toml, places=places, questions=questions)


def write_live(directory: Path, toml: str, *, places: int, questions: int) -> Path:
    """A contest of one live round with these settings: counted questions and as many reserves as `check` wants."""
    rows = [
        *(question(f"TT{number:02d}", "chính thức", LIVE, Đáp_án=KEY) for number in range(1, questions + 1)),
        *(question(f"DP{number:02d}", "dự phòng", LIVE, Đáp_án=KEY) for number in range(1, questions // 10 + 3)),
        *further_questions(),
    ]
    return write_places(directory, toml, rows, places)


def further_questions() -> list[Cells]:
    """Five for tie-breaks, two for practice."""
    return [
        *(question(f"CP{number:02d}", "câu phụ", Đáp_án=KEY) for number in range(1, 6)),
        *(question(f"TH{number:02d}", "thi thử", Đáp_án=KEY) for number in (1, 2)),
    ]


def write_places(directory: Path, toml: str, questions: list[Cells], places: int) -> Path:
    """A contest of `places`, in units of ten, with these settings and questions."""
    folder = ContestFolder(directory)
    folder.toml = (
        toml if places > 2 else toml.replace("count = 2", "count = 1")
    )  # RULES 6.5: no more prizes than places
    folder.questions = questions
    folder.units = [unit_row(number) for number in range(1, (places - 1) // PLACES_PER_UNIT + 2)]
    folder.finalists = [finalist_row(number) for number in range(1, places + 1)]
    return folder.write()


def candidate_number(number: int) -> str:
    """SBD of the place with this number, from 1."""
    return f"{number:04d}"


def unit_id(number: int) -> str:
    """Unit of the place with this number."""
    return f"DV{(number - 1) // PLACES_PER_UNIT + 1:03d}"


def unit_row(number: int) -> Cells:
    """A row of the sheet of units."""
    return {
        "Mã đơn vị": f"DV{number:03d}",
        "Tên đơn vị": f"Đơn vị số {number}",
        "Tên ngắn": f"Đơn vị {number}",
        "Trưởng đoàn": "Lê Văn Tư",
    }


def finalist_row(number: int) -> Cells:
    """A row of the sheet of finalists."""
    name = f"{SURNAMES[number % len(SURNAMES)]} {NAMES[number % len(NAMES)]} {NAMES[number // 14 % len(NAMES)]}"
    captain = "x" if number % PLACES_PER_UNIT == 1 else ""
    seat = f"{(number - 1) // 26 + 1}-{(number - 1) % 26 + 1:02d}"
    birth = datetime.date(1985, 1, 1) + datetime.timedelta(days=number % 8_000)  # 12 or older, and none twice
    return finalist(candidate_number(number), name, unit_id(number), seat, Đội_trưởng=captain, Ngày_sinh=birth)
