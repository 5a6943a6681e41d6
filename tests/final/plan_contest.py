"""The plan's final: the shipped contest with its paper switched on, and the script of what 240 finalists do in it.

Owns the contest directory, the questions and places as its files have them, and everybody's intents, made from a fixed
seed. It must not know how anything is sent, nor what it is worth (`plan_reckoning`). The files are read here by column
names alone, past the program's own reader.

The script arranges the result: five champions, then two who are equal in everything (`TIED`), at the boundary of the
third and the consolation prizes; both write the paper to its end without handing it in and know no live question.
"""

import random
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from tests.final.hall_contest import Intent

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config" / "tien-giang-2020"
CONTEST = "tien-giang-2020"
PAPER, LIVE = "trac-nghiem", "truc-tiep"
PAPER_QUESTIONS, LIVE_QUESTIONS = 60, 10
WINDOW_S = 8
WINDOW_US = WINDOW_S * 1_000_000
SEED = 20_200_926

KEYBOARD, RELOADER, PHONE, CUT = "013", "027", "038", "051"  # they sit at real pages
PAGES = (KEYBOARD, RELOADER, PHONE, CUT)
TWIN = "122"
TIED = (CUT, TWIN)
ABSENT = ("040", "199")
CHAMPIONS = {"066": 52, KEYBOARD: 50, "099": 48, "172": 47, "005": 46}  # right answers altogether
TIED_RIGHT = 40
NEXT = {  # ranks 8–19: nine of them get the consolation prizes that are left
    **dict(zip(("021", "077", "140", "155", "188", RELOADER), range(39, 33, -1), strict=True)),
    **dict(zip(("201", "018", "230", "090", "111", "164"), range(33, 27, -1), strict=True)),
}
OTHERS_RIGHT_MAX = 27
LIVE_RIGHT = 8  # of the best
PAGE_ANSWERS = {  # so many questions, the first ones in the order of the own device, all right by the last keys
    KEYBOARD: CHAMPIONS[KEYBOARD] - LIVE_RIGHT,
    RELOADER: NEXT[RELOADER] - LIVE_RIGHT,
    PHONE: 12,
    CUT: TIED_RIGHT,
}

REGRADED, REGRADED_TO = "TN07", "B"  # the complaint that is upheld
REJECTED = "TN12"  # and the one that is not
CORRECTED = "TN03"
VOIDED, RESERVE = "TT03", "DPTT01"
TIEBREAKS = ("CP01", "CP02")
MERIT = ("VPUB", "SNV", "STC", "SGDDT", "SYT")  # units commended by the committee, in its order
FIRST_SUBMISSION_S, LAST_SUBMISSION_S = 12.0, 46.0
LIVE_ITEM = '[[agenda]]\nkind = "round"\nround = "truc-tiep"\n'
PAPER_ITEM = """[[agenda]]
kind = "round"
round = "trac-nghiem"
title = "Bài thi trắc nghiệm"
title_en = "Paper"
minutes = 45
mc = "Bài thi có sáu mươi câu. Thí sinh bắt đầu khi đề hiện trên máy."

"""


@dataclass(frozen=True)
class PlanQuestion:
    """A row of the question sheet."""

    id: str
    round: str
    role: str
    stem: str
    choices: tuple[str, ...]
    key: str
    source: str

    @property
    def letters(self) -> str:
        """The letters it offers."""
        return "ABCDEF"[: len(self.choices)]

    def text_of(self, letter: str) -> str:
        """The text behind a letter."""
        return self.choices["ABCDEF".index(letter)]


@dataclass(frozen=True)
class PlanPlace:
    """A row of the sheet of finalists, with its unit."""

    candidate: str
    name: str
    unit: str
    public: bool


@dataclass(frozen=True)
class PlanScript:
    """What everybody means to do; what those at pages answer on paper is added once their devices have their order
    (`page_answers`). `submits`: seconds after the start of the paper; absent from it: never."""

    paper: dict[str, dict[int, str]]
    submits: dict[str, float]
    live: dict[str, dict[str, Intent]]


def write_plan_contest(directory: Path, *, minutes: int) -> Path:
    """A copy of the shipped contest: the paper switched on and short, ten live questions, each one short."""
    shutil.copytree(SHIPPED, directory)
    settings = directory / "contest.toml"
    text = settings.read_text(encoding="utf-8")
    head, paper = text.split(f'id = "{PAPER}"', 1)
    paper = _set(_set(paper, "enabled", "true"), "minutes", str(minutes))
    paper = re.sub(r"(?m)^bells_minutes = .*\n", "", _set(paper, "late_minutes", "0"), count=1)  # too short for bells
    paper, live = paper.split(f'id = "{LIVE}"', 1)
    live = _set(_set(live, "questions", str(LIVE_QUESTIONS)), "window_seconds", str(WINDOW_S))
    live = live.replace(LIVE_ITEM, PAPER_ITEM + LIVE_ITEM, 1)
    settings.write_text(f'{head}id = "{PAPER}"{paper}id = "{LIVE}"{live}', encoding="utf-8")
    book = load_workbook(directory / "questions.xlsx")
    sheet = book["Câu hỏi"]
    for row in reversed(range(2, sheet.max_row + 1)):
        question = str(sheet.cell(row, 1).value)
        if question.startswith("TT") and int(question[2:]) > LIVE_QUESTIONS:
            sheet.delete_rows(row)
    book.save(directory / "questions.xlsx")
    return directory


def _set(text: str, key: str, value: str) -> str:
    """The first setting of this name has another value."""
    changed, count = re.subn(rf"(?m)^{key} = [^#\n]+", f"{key} = {value} ", text, count=1)
    assert count == 1, key
    return changed


def _rows(file: str, sheet: str) -> list[dict[str, str]]:
    rows = list(load_workbook(SHIPPED / file)[sheet].iter_rows(values_only=True))
    headers = [str(header) for header in rows[0]]
    return [
        {header: "" if value is None else str(value) for header, value in zip(headers, row, strict=True)}
        for row in rows[1:]
    ]


def _questions() -> dict[str, PlanQuestion]:
    found = {}
    for row in _rows("questions.xlsx", "Câu hỏi"):
        choices = tuple(text for letter in "ABCDEF" if (text := row[f"Phương án {letter}"]))
        question = PlanQuestion(
            row["Mã câu"], row["Phần thi"], row["Vai trò"], row["Lời dẫn"], choices, row["Đáp án"], row["Nguồn"]
        )
        if not (question.id.startswith("TT") and int(question.id[2:]) > LIVE_QUESTIONS):
            found[question.id] = question
    return found


def _places() -> dict[str, PlanPlace]:
    return {
        row["SBD"]: PlanPlace(row["SBD"], row["Họ và tên"], row["Mã đơn vị"], row["Đồng ý công khai"] == "có")
        for row in _rows("finalists.xlsx", "Thí sinh")
        if row["SBD"]
    }


QUESTIONS = _questions()
PLACES = _places()
PRIZES = tuple(tomllib.loads((SHIPPED / "contest.toml").read_text(encoding="utf-8"))["prizes"])  # best first
UNIT_NAMES = {row["Mã đơn vị"]: row["Tên đơn vị"] for row in _rows("finalists.xlsx", "Đơn vị")}
UNIT_SHORT_NAMES = {row["Mã đơn vị"]: row["Tên ngắn"] for row in _rows("finalists.xlsx", "Đơn vị")}
PAPER_IDS = tuple(id_ for id_, each in QUESTIONS.items() if (each.round, each.role) == (PAPER, "chính thức"))
LIVE_IDS = tuple(id_ for id_, each in QUESTIONS.items() if (each.round, each.role) == (LIVE, "chính thức"))
PLAYED = tuple(RESERVE if id_ == VOIDED else id_ for id_ in LIVE_IDS)  # what counts in the end
FIRST_KEYS = tuple(QUESTIONS[id_].key for id_ in PAPER_IDS)
LAST_KEYS = tuple(REGRADED_TO if id_ == REGRADED else key for id_, key in zip(PAPER_IDS, FIRST_KEYS, strict=True))


def name_of(id_: str) -> str:
    """What the hall may call a finalist or a unit."""
    if id_ in UNIT_NAMES:
        return UNIT_NAMES[id_]
    return PLACES[id_].name if PLACES[id_].public else f"SBD {id_}"


def plan_script() -> PlanScript:
    """The same in every run."""
    dice = random.Random(SEED)
    script = PlanScript({}, {}, {question: {} for question in (*LIVE_IDS, RESERVE)})
    for candidate in PLACES:
        if candidate in ABSENT:
            continue
        best = candidate in CHAMPIONS or candidate in NEXT
        right_live = 0 if candidate in TIED else LIVE_RIGHT if best else dice.randint(2, 9)
        total = (CHAMPIONS | NEXT).get(candidate) or dice.randint(right_live + 4, OTHERS_RIGHT_MAX)
        if candidate not in PAGES:
            script.paper[candidate] = _paper(TIED_RIGHT if candidate == TWIN else total - right_live, dice)
        if candidate not in TIED:
            latest = FIRST_SUBMISSION_S + 6 if candidate in CHAMPIONS else LAST_SUBMISSION_S
            script.submits[candidate] = dice.uniform(FIRST_SUBMISSION_S, latest)
        known = set(dice.sample(PLAYED, right_live))
        for question, intents in script.live.items():
            intents[candidate] = _live(QUESTIONS[question], question in known, dice)
    return script


def page_answers(candidate: str, order: Sequence[int]) -> dict[int, str]:
    """What somebody at a page writes. `order`: slots as the device shows them."""
    return {slot: LAST_KEYS[slot] for slot in order[: PAGE_ANSWERS[candidate]]}


def _paper(right: int, dice: random.Random) -> dict[int, str]:
    """So many right by the last keys, the rest wrong or empty."""
    known = set(dice.sample(range(PAPER_QUESTIONS), right))
    written = {}
    for slot, (question, key) in enumerate(zip(PAPER_IDS, LAST_KEYS, strict=True)):
        if slot in known:
            written[slot] = key
        elif question == REGRADED and dice.random() < 0.6:
            written[slot] = QUESTIONS[question].key
        elif dice.random() < 0.85:
            written[slot] = dice.choice(QUESTIONS[question].letters.replace(key, ""))
    return written


def _live(question: PlanQuestion, known: bool, dice: random.Random) -> Intent:
    wrong, delay_s = dice.choice(question.letters.replace(question.key, "")), dice.uniform(0.05, 1.0)
    return Intent(question.key if known else wrong, delay_s)
