"""The contest that fairness is measured in: as many places and short questions as an experiment needs.

Owns its settings. Called by `arena`.
"""

from pathlib import Path

from tests.harness.contests import write_live

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
    toml = TOML.format(id=id_, questions=questions, window=window_s, countdown_ms=countdown_ms)
    return write_live(directory, toml, places=places, questions=questions)
