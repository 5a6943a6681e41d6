"""The contest that fairness is measured in: as many places and short questions as an experiment needs.

Owns its text. Called by `arena`.
"""

from pathlib import Path

from tests.exchange.making import ContestFolder, question
from tests.harness.contests import LIVE, PLACES_PER_UNIT, finalist_row, unit_row

COUNTDOWN_MS = 1_500
"""Between the operator's press and the moment: long enough for a harness to order stalls around it."""

TOML = """\
id = "{id}"
title = "Đo công bằng"
title_en = "Fairness"
organiser = "Ban Tổ chức"
venue = "Hội trường"
date = 2020-09-26
registration_closes = 2020-08-31

[rules]
countdown_ms = {countdown_ms}
early_close_ms = 0
grace_ms = 0

[[rounds]]
id = "truc-tiep"
type = "live"
title = "Phần thi trực tiếp"
title_en = "Live round"
questions = {questions}
window_seconds = {window}
reading = "host"
standings_every = 200
standings_quiet_last = 0

[[prizes]]
id = "nhat"
scope = "individual"
title = "Giải nhất"
title_en = "First prize"
count = 1
amount_vnd = 10_000_000
"""


def write_contest(
    directory: Path,
    *,
    id_: str = "cong-bang",
    places: int = 8,
    questions: int = 10,
    window_s: int = 10,
    countdown_ms: int = COUNTDOWN_MS,
) -> Path:
    """A contest directory. Every key is B."""
    folder = ContestFolder(directory)
    folder.toml = TOML.format(id=id_, questions=questions, window=window_s, countdown_ms=countdown_ms)
    folder.questions = [
        *(question(f"TT{number:03d}", "chính thức", LIVE) for number in range(1, questions + 1)),
        *(question(f"DP{number:03d}", "dự phòng", LIVE) for number in range(1, questions // 10 + 3)),
        *(question(f"CP{number:02d}", "câu phụ") for number in range(1, 6)),
        *(question(f"TH{number:02d}", "thi thử") for number in (1, 2)),
    ]
    folder.units = [unit_row(number) for number in range(1, (places - 1) // PLACES_PER_UNIT + 2)]
    folder.finalists = [finalist_row(number) for number in range(1, places + 1)]
    return folder.write()
