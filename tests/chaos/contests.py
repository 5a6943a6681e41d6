"""Contest directories for runs with real faults: short questions, a paper that is over when all have handed in.

Owns which rules a contest has, drawn by a seed. Texts of questions carry the marks by which frames are searched. Called
by `run`.
"""

import random
from dataclasses import dataclass
from pathlib import Path

from tests.exchange.making import Cells, question
from tests.harness.contests import write_places

PAPER = "trac-nghiem"
PLAYED = "phan-thi"
LETTERS = "ABCD"

HEAD = """\
id = "{id}"
title = "Hội thi dưới sự cố"
title_en = "A contest under faults"
organiser = "Ban Tổ chức"
venue = "Hội trường"
date = 2020-09-26
registration_closes = 2020-08-31

[rules]
review_minutes = 0
practice_required = false
countdown_ms = {countdown_ms}
interruption_max_s = {interruption_s}
affected_present_percent = 90
affected_zone_percent = 90
two_person = {two_person}

[tiebreak]
window_seconds = 3
questions_max = 2
"""

PAPER_ROUND = """
[[rounds]]
id = "trac-nghiem"
type = "paper"
title = "Bài thi trắc nghiệm"
questions = {questions}
minutes = 1
offline_seconds = {offline_s}
late_minutes = 1
"""

PLAYED_ROUND = """
[[rounds]]
id = "phan-thi"
type = "{type}"
title = "Phần thi trên sân khấu"
questions = {questions}
window_seconds = {window_s}
reading = "{reading}"
standings_every = 2
standings_quiet_last = 0
{more}
"""

PRIZES = """
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

MORE = {
    "live": 'lock = "{lock}"',
    "elimination": "",
    "buzzer": "points_wrong = -5\nanswer_seconds = 2",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked: finalists, questions of the paper (0: no paper), questions on stage."""

    places: int = 40
    paper: int = 40
    played: int = 2


def write_contest(directory: Path, seed: int, size: Size) -> Path:
    """A contest directory."""
    chance = random.Random(f"contest {seed}")
    kind = chance.choice(("live", "live", "elimination", "buzzer"))
    toml = HEAD.format(
        id=f"su-co-{seed}",
        countdown_ms=chance.choice((0, 300, 800)),
        interruption_s=chance.choice((1, 5, 5, 20)),
        two_person=chance.choice(("true", "false")),
    )
    rounds = [_played(chance, kind, size.played)]
    if size.paper:
        rounds.insert(
            chance.randint(0, 1), PAPER_ROUND.format(questions=size.paper, offline_s=chance.choice((5, 20, 60)))
        )
    return write_places(directory, toml + "".join(rounds) + PRIZES, _questions(chance, size), size.places)


def _played(chance: random.Random, kind: str, questions: int) -> str:
    reading = "host" if kind == "buzzer" else chance.choice(("host", "host", "none"))
    more = MORE[kind].format(lock=chance.choice(("first", "first", "last")))
    return PLAYED_ROUND.format(
        type=kind, questions=questions, window_s=chance.choice((3, 4)), reading=reading, more=more
    )


def _questions(chance: random.Random, size: Size) -> list[Cells]:
    wanted = [(f"TT{number:02d}", "chính thức", PLAYED) for number in range(1, size.played + 1)]
    wanted += [(f"TN{number:02d}", "chính thức", PAPER) for number in range(1, size.paper + 1)]
    wanted += [(f"DP{number:02d}", "dự phòng", "") for number in range(1, 9)]
    wanted += [(f"CP{number:02d}", "câu phụ", "") for number in range(1, 6)]
    wanted += [(f"TH{number:02d}", "thi thử", "") for number in (1, 2)]
    if size.paper:
        wanted += [(f"TNT{number}", "thi thử", PAPER) for number in (1, 2, 3)]
    return [_question(chance, *one) for one in wanted]


def _question(chance: random.Random, id_: str, role: str, round_: str) -> Cells:
    """As `tests.history.secrets.marked` would have it."""
    choices = {f"Phương_án_{letter}": f"@@C:{id_}; {letter.lower()}" for letter in LETTERS}
    return question(
        id_,
        role,
        round_,
        Lời_dẫn=f"@@S:{id_}; Lời dẫn",
        Nguồn=f"@@K:{id_};",
        Đáp_án=chance.choice(LETTERS),
        **choices,
    )
