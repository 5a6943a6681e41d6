"""Checks a bundle of a finished contest and computes its result anew: `python verify.py BUNDLE` (docs/PROOF.md).

Owns a second, independent reading of docs/LOG.md (the bytes and what the events mean) and docs/RULES.md (what counts,
who is ranked where). One file, the standard library only, nothing of the project: it can be carried away and read from
top to bottom by somebody who trusts nobody. Called by `chungket verify` and by itself.

It goes through the log entry by entry and stops at the first thing that is wrong: an entry that does not follow, an
event that could not have happened, a mark, a rank or a prize that is another one than the bundle says.

Times are integers in µs of contest time, points and ranks integers, a *mark* is (points, correct, survived, paper µs,
live correct, live µs). JSON objects stay dictionaries: a reader finds the names of docs/LOG.md in them.
"""

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

Json = dict[str, Any]
Mark = tuple[int, int, int, int, int, int]

FORMAT = 1  # of the bundle
ENTRY_VERSION = 1
RULES_VERSION = 1
ZEROS = "0" * 64
CODE_DIGITS, CODE_GROUP = 20, 4  # 80 bits of the head, as the wall shows them
RECEIPT_DIGITS_MIN = 16
NOTHING: Mark = (0, 0, 0, 0, 0, 0)
MARK_NAMES = ("points", "correct", "survived", "paper_us", "live_correct", "live_us")
CUTS_KEPT = 50
ANSWERS_MAX = 20
IMPOSSIBLE_US = 1_000_000
REVISION_MAX = 1_000
REOPENING_MIN_US = 3_000_000
COMPENSATION_MAX_US = 600_000_000
EQUAL_RACES_MAX = 2
SUBMISSION = -1  # slot of a held submission, and of an entered live answer
PRACTICE, PLAY_OFF = -1, -2  # slots of plays that do not count
BUNDLE, RULES, QUESTIONS, ROSTER, LOG, STANDINGS = (
    "bundle.json",
    "rules.json",
    "questions.json",
    "roster.json",
    "log.jsonl",
    "standings.json",
)
DONE, WRONG, USAGE, UNREADABLE = 0, 1, 2, 3


class Wrong(Exception):
    """The first thing that is wrong, in Vietnamese and in English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en

    def at(self, vi: str, en: str) -> "Wrong":
        """The same, with where it is in front."""
        return Wrong(f"{vi}: {self.vi}", f"{en}: {self.en}")


class NoBundle(Wrong):
    """The file is not a bundle, or one of another form."""


def wrong(vi: str, en: str) -> NoReturn:
    """Stop here."""
    raise Wrong(vi, en)


def must(holds: bool, vi: str, en: str) -> None:
    """Stop here unless it holds. For rare events; where there are many, the texts are made only when needed."""
    if not holds:
        raise Wrong(vi, en)


def same(found: object, expected: object, vi: str, en: str) -> None:
    """Stop here unless what the log says is what was reckoned."""
    if found != expected:
        raise Wrong(f"{vi}: tính ra {expected!r}, thấy {found!r}", f"{en}: reckoned {expected!r}, found {found!r}")


# === reading =========================================================================================================


class Source:
    """The members of a bundle: a zip, or the folder it was unpacked into."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path if path.is_dir() else None
        if self._folder is not None:
            return
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as fault:
            raise NoBundle(f"{path}: cần gói kết quả (.zip); không đọc được ({fault})", f"{path}: {fault}") from fault

    def open(self, name: str) -> BinaryIO:
        """A member, to read."""
        try:
            if self._folder is not None:
                return (self._folder / name).open("rb")
            return self._zip.open(name)  # type: ignore[return-value]  # reads like a file
        except (OSError, KeyError, zipfile.BadZipFile) as fault:
            raise NoBundle(
                f"{self._path}: cần gói kết quả; thiếu phần {name}", f"{self._path}: the bundle has no {name}"
            ) from fault

    def json(self, name: str) -> Json:
        """A member that is a JSON object."""
        with self.open(name) as stream:
            try:
                value = decode(stream.read())
            except (ValueError, zipfile.BadZipFile, RecursionError) as fault:
                raise NoBundle(f"{name}: không đọc được ({fault})", f"{name}: unreadable ({fault})") from fault
        if not isinstance(value, dict):
            raise NoBundle(f"{name}: cần một đối tượng JSON", f"{name}: expected a JSON object")
        return value


def _no_twins(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"expected whole numbers, got {text}")


_decoder = json.JSONDecoder(object_pairs_hook=_no_twins, parse_float=_no_fraction, parse_constant=_no_fraction)


def decode(data: bytes) -> Any:
    """JSON of which there is one reading: no name twice, no fractions."""
    return _decoder.decode(data.decode("utf-8"))


def canonical(value: object) -> bytes:
    """Canonical JSON: keys in code point order, no white space, UTF-8 (LOG, "Hashes in the first entry")."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def short_code(head: str) -> str:
    """The seal: 20 digits in groups of four."""
    digits = head[:CODE_DIGITS].upper()
    return " ".join(digits[start : start + CODE_GROUP] for start in range(0, CODE_DIGITS, CODE_GROUP))


# === what was published before the first question ====================================================================


def sha256(*parts: bytes) -> str:
    """SHA-256, in hex, of the parts one after another."""
    return hashlib.sha256(b"".join(parts)).hexdigest()


def row_digest(row: Json) -> str:
    """The salted digest of a disclosed row."""
    return sha256(bytes.fromhex(row["salt"]), canonical(row["content"]))


class Contest:
    """Rules, question set and roster as the bundle has them, each proved by its hash in the first entry."""

    def __init__(self, rules: Json, questions: Json, roster: Json) -> None:
        self.hashes = {
            "rules_hash": sha256(b"chungket rules 1\n", canonical(rules)),
            "questions_hash": sha256(
                b"chungket questions 1\n",
                canonical({"questions": questions["digests"], "rounds": questions["rounds"]}),
            ),
            "roster_hash": sha256(b"chungket roster 1\n", canonical(roster["digests"])),
        }
        self.id: str = rules["id"]
        self.rehearsal: bool = rules["rehearsal"]
        self.sample: bool = rules["sample"]
        self.rules: Json = rules["rules"]
        self.merit: Json | None = rules["merit"]
        self.prizes: list[Json] = [dict(prize) for prize in rules["prizes"]]
        self.rounds: dict[str, Json] = {round_["id"]: dict(round_) for round_ in rules["rounds"]}
        self.play_off_round: Json = dict(rules["tiebreak"])
        self.round_questions: dict[str, list[str]] = {id_: list(ids) for id_, ids in questions["rounds"]}
        self.question_ids: frozenset[str] = frozenset(questions["digests"])
        self.questions: dict[str, Json] = {}
        for row in questions["questions"]:
            id_ = row["content"]["id"]
            if questions["digests"].get(id_) != row_digest(row):
                wrong(
                    f"câu hỏi {id_}: nội dung hoặc đáp án không phải là câu đã khóa trước khi thi",
                    f"question {id_}: content or key is not what was locked before the contest",
                )
            self.questions[id_] = row["content"]
        self.places: dict[str, Json] = {}
        for row in roster["places"]:
            id_ = row["content"]["candidate"]
            if roster["digests"]["places"].get(id_) != row_digest(row):
                wrong(
                    f"danh sách, SBD {id_}: không phải là dòng đã khóa trước khi thi",
                    f"roster, candidate {id_}: not the row that was locked before the contest",
                )
            must(id_ not in self.places, f"danh sách: SBD {id_} lặp lại", f"roster: candidate {id_} stands twice")
            self.places[id_] = row["content"]
        self.units: list[str] = list(roster["units"])
        self._complete(roster)
        self.file_order = {id_: index for index, id_ in enumerate(self.places)}
        self.unit_order = {id_: index for index, id_ in enumerate(self.units)}
        self.members: dict[str, list[str]] = {unit: [] for unit in self.units}
        for id_, place in self.places.items():
            self.members[place["unit"]].append(id_)
        self.everybody = tuple(self.places)
        self.captains = tuple(id_ for id_, place in self.places.items() if place["captain"])

    def _complete(self, roster: Json) -> None:
        """Nobody is left out: taking a row away would change sums of teams."""
        for id_ in roster["digests"]["places"]:
            must(id_ in self.places, f"danh sách: thiếu dòng của SBD {id_}", f"roster: the row of {id_} is missing")
        same(sorted(self.units), sorted(roster["digests"]["units"]), "danh sách: các đơn vị", "roster: the units")

    def round_of(self, id_: str) -> Json:
        """The rules of a round, or of play-offs."""
        return self.play_off_round if id_ == self.play_off_round["id"] else self.rounds[id_]

    def window_us(self, round_: Json, slot: int) -> int:
        """The time allowed for the question of a slot (RULES 2.1)."""
        windows: list[int] = round_["windows_us"]
        return windows[slot] if 0 <= slot < len(windows) else int(round_["window_us"])

    def players(self, round_: Json) -> tuple[str, ...]:
        """Who gets marks from a round, in the order of the roster (RULES 2.1)."""
        return self.captains if round_["players"] == "captains" else self.everybody

    def question(self, id_: str) -> Json:
        """A question that was played to its end: the bundle must disclose it."""
        if id_ not in self.questions:
            wrong(f"câu hỏi {id_}: gói phải có câu này kèm đáp án", f"question {id_}: must be in the bundle")
        return self.questions[id_]

    def offers(self, id_: str, round_: Json, choice: str) -> bool:
        """Whether something can be an answer (RULES 2.2); of a question not disclosed nothing is known."""
        question = self.questions.get(id_)
        if question is None:
            return choice != ""
        letters = "ABCDEF"[: len(question["choices"])]
        if round_["answer"] == "one":
            return len(choice) == 1 and choice in letters
        return choice != "" and choice == "".join(letter for letter in letters if letter in choice)

    def amend(self, setting: str, value: str) -> None:
        """One of the settings a decision may change (RULES 5, Amendments)."""
        section, _, rest = setting.partition(".")
        id_, _, key = rest.partition(".")
        number = int(value)
        if setting == "rules.review_minutes":
            self.rules = {**self.rules, "review_us": number * 60_000_000}
        elif section == "rounds" and key == "window_seconds":
            self.rounds[id_].update(window_us=number * 1_000_000, windows_us=[])
        elif section == "rounds" and key in ("standings_every", "standings_quiet_last"):
            self.rounds[id_][key] = number
        elif section == "prizes" and key in ("count", "amount_vnd"):
            next(prize for prize in self.prizes if prize["id"] == id_)[key] = number
        else:
            wrong(f"không được sửa {setting!r} sau khi khóa", f"{setting!r} cannot be amended after the lock")


# === what has happened ===============================================================================================


@dataclass(slots=True)
class Cut:
    """A device was cut off; `until_us` 0: still is."""

    session: str
    since_us: int
    until_us: int = 0


@dataclass(slots=True)
class Place:
    """What has happened to one registered place."""

    zone: str
    unit: str
    attendance: str = "registered"
    attendance_seq: int = 0
    session: str = ""
    device: str = ""
    sessions: list[str] = field(default_factory=list)
    waiting: tuple[str, str] = ("", "")  # session and name of a device that wants the place
    connected: bool = False
    cuts: list[Cut] = field(default_factory=list)


@dataclass(slots=True)
class Press:
    """A press of the buzzer."""

    pressed_us: int
    received_us: int
    seq: int


@dataclass(slots=True)
class Buzzer:
    """What a play of a buzzer round has beside the rest."""

    open: bool = False
    openings: int = 0
    opens_us: int = 0
    left_us: int = 0
    repeats: int = 0
    presses: dict[str, Press] = field(default_factory=dict)
    turn: str = ""
    turn_until_us: int = 0
    equals: list[str] = field(default_factory=list)
    out: set[str] = field(default_factory=set)
    attempts: list[tuple[str, str, bool]] = field(default_factory=list)  # who, choice, right as judged then


@dataclass(slots=True)
class Play:
    """One opening of a question."""

    id: str
    question: str
    round: Json
    slot: int
    players: list[str]
    owner: str
    value: int
    star: bool
    phase: str = "sealed"
    void: bool = False
    stem_us: int = 0
    opens_us: int = 0
    deadline_us: int = 0
    cap_us: int = 0  # of an early close; 0: none
    stood: list[tuple[int, int]] = field(default_factory=list)  # standstills in the open window
    answers: dict[str, tuple[str, int]] = field(default_factory=dict)  # place → choice, latency
    commands: dict[str, list[str]] = field(default_factory=dict)
    new: tuple[int, int] = (0, 0)  # an entry, and how many answered or had their turn in it
    extra: dict[str, int] = field(default_factory=dict)
    key_confirmed: bool = False
    fallen: list[str] = field(default_factory=list)
    affected: bool = False
    buzzer: Buzzer = field(default_factory=Buzzer)
    rulings_before: int = 0  # when its window opened
    extended: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)  # every answer under extra time
    members: frozenset[str] = frozenset()

    @property
    def counted(self) -> bool:
        """Neither practice nor a play-off's."""
        return self.slot >= 0

    @property
    def kind(self) -> str:
        """How it is played; practice is a live question in every round."""
        return "live" if self.slot == PRACTICE else str(self.round["type"])

    @property
    def counts(self) -> bool:
        """Whether its marks are in the sums."""
        return self.counted and self.phase == "scored" and not self.void

    def another(self, seq: int) -> None:
        """One more has answered, in this entry."""
        self.new = (seq, (self.new[1] if self.new[0] == seq else 0) + 1)

    def answered_before(self, seq: int) -> int:
        """How many had answered, or had their turn at the buzzer, before an entry."""
        given = len(self.buzzer.attempts) if self.kind == "buzzer" else len(self.answers)
        return given - (self.new[1] if self.new[0] == seq else 0)

    def moved_us(self, received_us: int) -> int:
        """How far standstills that began after an arrival have moved the window since (RULES 2.4)."""
        return sum(until - since for since, until in self.stood if since >= received_us)


@dataclass(slots=True)
class Written:
    """What stands in one slot of a sheet."""

    choice: str
    revision: int
    session: str
    received_us: int
    stamped_us: int
    replaced: "Written | None" = None  # what stood there, kept where extra time may be taken back


@dataclass(slots=True)
class Sheet:
    """The paper of one place."""

    slots: dict[int, Written] = field(default_factory=dict)
    submitted: bool = False
    submitted_seq: int = 0
    time_us: int = 0
    own_us: int = -1  # before it was scaled back from extra time; −1: not in the log
    rulings_before: int = 0


@dataclass(slots=True)
class Paper:
    """One paper of a round, or its practice."""

    id: str
    round: Json
    questions: list[str]
    opened_us: int  # never moves: the clock leaves standstills out
    length_us: int
    practice: bool
    phase: str = "open"
    closed_us: int = 0
    extra: dict[str, int] = field(default_factory=dict)
    extra_taken: set[str] = field(default_factory=set)  # of whom a grant was taken back since it opened
    rulings_before: int = 0  # when it closed
    sheets: dict[str, Sheet] = field(default_factory=dict)
    outages: list[list[Any]] = field(default_factory=list)  # zone, since, until (0: lasts)
    stood: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Effects:
    """What the rulings in force amount to."""

    plays_void: set[str] = field(default_factory=set)
    slots_void: set[tuple[str, str]] = field(default_factory=set)
    keys: dict[str, list[str]] = field(default_factory=dict)
    credited: set[str] = field(default_factory=set)
    adjusted: dict[str, tuple[int, int]] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    units_out: set[str] = field(default_factory=set)
    extra: dict[str, int] = field(default_factory=dict)
    compensated_us: dict[tuple[str, str], int] = field(default_factory=dict)
    entered: dict[tuple[str, str, int], str] = field(default_factory=dict)
    admitted: set[int] = field(default_factory=set)
    complaints: set[int] = field(default_factory=set)
    affected: set[str] = field(default_factory=set)
    vacant: dict[str, int] = field(default_factory=dict)
    moved: list[tuple[str, str, int]] = field(default_factory=list)
    merit: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Ruling:
    """A ruling that took effect."""

    name: str
    arguments: dict[str, str]
    undone: bool = False


@dataclass(slots=True)
class PlayOff:
    """One play-off."""

    scope: str
    members: list[str]
    plays: list[str] = field(default_factory=list)
    over: bool = False


@dataclass(slots=True)
class Field:
    """Who is out of an elimination round: the slot each fell at; rescues as (after which play, whom)."""

    out: dict[str, int] = field(default_factory=dict)
    rescues: list[tuple[str, list[str]]] = field(default_factory=list)
    declined: str = ""  # the play after which the last rescue that was declined was offered


@dataclass(slots=True)
class Row:
    """One row of standings."""

    id: str
    rank: int
    mark: Mark


@dataclass(slots=True)
class Edition:
    """A finalized result."""

    number: int
    seq: int
    at_us: int
    individuals: list[Row]
    teams: list[Row]
    winners: dict[str, list[str]]


def plus(one: Mark, other: Mark) -> Mark:
    """Two marks together."""
    return (
        one[0] + other[0],
        one[1] + other[1],
        one[2] + other[2],
        one[3] + other[3],
        one[4] + other[4],
        one[5] + other[5],
    )


def times(mark: Mark, factor: int) -> Mark:
    """A mark so many times."""
    return (
        mark[0] * factor,
        mark[1] * factor,
        mark[2] * factor,
        mark[3] * factor,
        mark[4] * factor,
        mark[5] * factor,
    )


def floored(time_us: int, resolution_us: int) -> int:
    """A time as it ranks (RULES 2.3): floored, never negative."""
    return max(0, time_us) // resolution_us * resolution_us


class Hall:
    """Everything the log says has happened, so far."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.seq = 0
        self.time_us = 0
        self.before_us = 0  # contest time of the entry before
        self.phase = "setup"
        self.lobby_locked = False
        self.places = {id_: Place(place["zone"], place["unit"]) for id_, place in contest.places.items()}
        self.round = ""
        self.round_players: list[str] = []
        self.rounds_ended: list[str] = []
        self.plays: dict[str, Play] = {}
        self.play: Play | None = None
        self.papers: dict[str, Paper] = {}
        self.paper: Paper | None = None
        self.held: dict[int, Json] = {}
        self.still: tuple[str, int] | None = None  # kind, since
        self.proposals: dict[int, Json] = {}
        self.proposed = 0
        self.rulings: list[Ruling] = []
        self.effects = Effects()
        self.complaints = 0
        self.fields: dict[str, Field] = {}
        self.play_offs: list[PlayOff] = []
        self.lots: list[tuple[str, list[str]]] = []
        self.review_until_us = 0
        self.editions: list[Edition] = []
        self.signed = 0  # the last edition whose minutes are

    # --- people

    def took_part(self, id_: str) -> bool:
        """Present, or signed in at some time."""
        place = self.places[id_]
        return place.attendance == "present" or place.session != ""

    def is_out(self, id_: str) -> bool:
        """Disqualified, alone or with the unit (RULES 4.5)."""
        return id_ in self.effects.out or self.places[id_].unit in self.effects.units_out

    def may_answer(self, play: Play, id_: str) -> bool:
        """Whether a place plays a question at all."""
        return (not play.players or id_ in play.members) and not self.is_out(id_)

    # --- the clock

    def stood_still(self, play: Play, received_us: int) -> bool:
        """Whether an arrival lies within a standstill (RULES 2.4)."""
        if self.still is not None and play is self.play and received_us > self.still[1]:
            return True
        return any(since < received_us < until for since, until in play.stood)

    def own_deadline_us(self, play: Play, id_: str) -> int:
        """A place's deadline with extra time; an early close caps everybody's (RULES 2.7, 2.8)."""
        deadline_us = play.deadline_us
        percent = play.extra.get(id_, 0)
        if percent:
            window_us = self.contest.window_us(play.round, play.slot)
            deadline_us += window_us * (100 + percent) // 100 - window_us
        return min(deadline_us, play.cap_us) if play.cap_us else deadline_us

    def shift_window(self, by_us: int, *, with_start: bool) -> None:
        """The window of the current play moves."""
        play = self.play
        if play is None or play.void:
            return
        if play.phase == "reading" and play.stem_us + by_us > self.time_us:
            play.stem_us += by_us
        if play.phase != "open":
            return
        play.deadline_us += by_us
        play.cap_us += by_us if play.cap_us else 0
        if with_start:
            play.opens_us += by_us
        shift_buzzer(play.buzzer, by_us, with_start=with_start)

    # --- keys and answers

    def key(self, question: str) -> list[str]:
        """The key in force (RULES 4.4)."""
        changed = self.effects.keys.get(question)
        return list(self.contest.question(question)["key"]) if changed is None else changed

    def is_right(self, round_: Json, question: str, choice: str) -> bool:
        """Whether a choice is right by the key in force (RULES 2.2)."""
        key = self.key(question)
        return choice == "".join(key) if round_["answer"] == "several" else choice in key

    def answers(self, play: Play) -> dict[str, str]:
        """What counts as everybody's answer to a live question: the device's, or what was entered (RULES 2.7)."""
        found = {id_: choice for id_, (choice, _) in play.answers.items()}
        for (target, id_, slot), choice in self.effects.entered.items():
            if target == play.id and slot == SUBMISSION:
                found[id_] = choice
        return found


def shift_buzzer(buzzer: Buzzer, by_us: int, *, with_start: bool) -> None:
    """What the buzzer counts moves with the window."""
    if buzzer.turn:
        buzzer.turn_until_us += by_us
    if with_start and buzzer.openings:
        buzzer.opens_us += by_us


# === the clock of a paper (RULES 3) ==================================================================================


def paper_clock(hall: Hall, paper: Paper, at_us: int) -> int:
    """The paper's clock at a moment of contest time: it stands still whenever the hall does (RULES 3.7)."""
    stood = sum(min(at_us, until) - since for since, until in paper.stood if at_us > since)
    if hall.still is not None and at_us > hall.still[1]:
        stood += at_us - hall.still[1]
    return at_us - paper.opened_us - stood


def paper_outages(hall: Hall, paper: Paper, id_: str) -> Iterator[tuple[int, int | None]]:
    """Declared outages of a place's zone on the paper's clock; None: it lasts."""
    zone = hall.places[id_].zone
    for outage_zone, since, until in paper.outages:
        if outage_zone == zone:
            yield paper_clock(hall, paper, since), paper_clock(hall, paper, until) if until else None


def paper_limit(hall: Hall, paper: Paper, id_: str) -> int | None:
    """A finalist's own deadline on the paper's clock; None while an outage lasts (RULES 2.7, 3.4)."""
    limit = paper.length_us * (100 + paper.extra.get(id_, 0)) // 100
    for since, until in paper_outages(hall, paper, id_):
        if since >= limit:
            break
        if until is None:
            return None
        limit += max(0, until - since)
    return limit


def paper_delivery(hall: Hall, paper: Paper, id_: str, limit: int) -> int | None:
    """Until when a device that was cut off may deliver (RULES 3.4)."""
    if paper.practice:
        return limit
    delivery = limit + int(paper.round["paper"]["offline_us"])
    for since, until in paper_outages(hall, paper, id_):
        if limit <= since < delivery:
            if until is None:
                return None
            delivery += until - since
    return delivery


def in_time(hall: Hall, paper: Paper, id_: str, session: str, received_us: int, stamped_us: int) -> bool:
    """Whether a change counts by its time (RULES 3.4)."""
    limit = paper_limit(hall, paper, id_)
    arrival = paper_clock(hall, paper, received_us)
    grace_us = hall.contest.rules["grace_us"]
    if limit is None or arrival <= limit + grace_us:
        return True
    delivery = paper_delivery(hall, paper, id_, limit)
    if delivery is not None and arrival > delivery:
        return False
    if paper_clock(hall, paper, claimed_us(hall, paper, received_us, stamped_us)) > limit:
        return False
    return any(
        paper_clock(hall, paper, cut.since_us) <= limit + grace_us
        and (cut.until_us == 0 or paper_clock(hall, paper, cut.until_us) >= limit)
        for cut in hall.places[id_].cuts
        if cut.session == session
    )


def claimed_us(hall: Hall, paper: Paper, received_us: int, stamped_us: int) -> int:
    """The moment a device says; one that cannot be says nothing, and the arrival stands for it."""
    possible = stamped_us <= received_us and paper_clock(hall, paper, stamped_us) >= 0
    return stamped_us if possible else received_us


def believed_us(hall: Hall, paper: Paper, id_: str, session: str, received_us: int, stamped_us: int) -> int:
    """The moment taken for it: the device's word where it was under way, or where the device was cut off meanwhile and
    sent it within `offline_us` of being back; else the arrival."""
    made_us = claimed_us(hall, paper, received_us, stamped_us)
    if received_us - made_us <= hall.contest.rules["grace_us"]:
        return made_us
    soon_us = int(paper.round["paper"]["offline_us"])
    arrival = paper_clock(hall, paper, received_us)
    for cut in hall.places[id_].cuts:
        back_us = cut.until_us or received_us
        met = cut.session == session and cut.since_us <= received_us and back_us >= made_us
        if met and arrival - paper_clock(hall, paper, back_us) <= soon_us:
            return made_us
    return received_us


def before_stop(
    hall: Hall, paper: Paper, id_: str, session: str, received_us: int, stamped_us: int, stopped_us: int
) -> bool:
    """Whether what arrived in a standstill was made before it: under way then, or from a device cut off then (3.7)."""
    if claimed_us(hall, paper, received_us, stamped_us) > stopped_us:
        return False
    if received_us <= stopped_us + int(hall.contest.rules["grace_us"]):
        return True
    return any(
        cut.session == session and cut.since_us <= stopped_us and (cut.until_us == 0 or cut.until_us >= stopped_us)
        for cut in hall.places[id_].cuts
    )


def held_cause(hall: Hall, paper: Paper, event: Json, *, submission: bool) -> str:
    """Why a change or a submission does not count by itself; "": it counts (RULES 3.4, 3.7)."""
    id_, session, received, stamped = event["candidate"], event["session"], event["received_us"], event["stamped_us"]
    if session != hall.places[id_].session:
        return "replaced"
    if paper.phase == "scored" or (paper.phase == "closed" and received > paper.closed_us):
        return "too_late"
    if hall.still is not None and received > hall.still[1]:
        stopped = [hall.still[1]]
    else:
        stopped = [since for since, until in paper.stood if since < received < until]
    if stopped and not before_stop(hall, paper, id_, session, received, stamped, stopped[0]):
        return "standstill"
    if not submission and not in_time(hall, paper, id_, session, received, stamped):
        return "too_late"
    return "" if hall.places[id_].attendance == "present" else "absent"


def completion_us(hall: Hall, paper: Paper, id_: str, session: str, received_us: int, stamped_us: int) -> int:
    """Completion time before compensation (RULES 3.1, 3.4)."""
    spent_us = own_us(hall, paper, id_, session, received_us, stamped_us)
    return scaled_us(paper, spent_us, paper.extra.get(id_, 0))


def own_us(hall: Hall, paper: Paper, id_: str, session: str, received_us: int, stamped_us: int) -> int:
    """What a submission took: arrival − start, less the declared outage it waited in while its device was cut off."""
    latest_us = believed_us(hall, paper, id_, session, received_us, stamped_us)
    for written in paper.sheets.get(id_, Sheet()).slots.values():  # nobody goes on writing what was submitted
        if written.received_us <= received_us:
            moments = written.received_us, written.stamped_us
            latest_us = max(latest_us, believed_us(hall, paper, id_, written.session, *moments))
    made, arrival = paper_clock(hall, paper, latest_us), paper_clock(hall, paper, received_us)
    waited = 0
    for cut in hall.places[id_].cuts:
        if cut.session != session:
            continue
        begun = max(made, paper_clock(hall, paper, cut.since_us))
        ended = min(arrival, paper_clock(hall, paper, cut.until_us)) if cut.until_us else arrival
        for since, until in paper_outages(hall, paper, id_):
            waited += max(0, (ended if until is None else min(ended, until)) - max(begun, since))
    return max(0, arrival - waited)


def scaled_us(paper: Paper, spent_us: int, percent: int) -> int:
    """The same as it ranks: scaled back from extra time, floored, at most the full time (RULES 2.7, 3.1)."""
    return min(floored(spent_us * 100 // (100 + percent), paper.round["paper"]["resolution_us"]), paper.length_us)


# === marks ===========================================================================================================


def right_times(hall: Hall, play: Play, answers: Mapping[str, str]) -> dict[str, int]:
    """The ranked time of each right answer to a live question (RULES 2.3, 2.7); an entered one has the full window."""
    contest, effects = hall.contest, hall.effects
    window_us = contest.window_us(play.round, play.slot)
    resolution_us = contest.rules["resolution_us"]
    found = {}
    for id_, choice in answers.items():
        if not hall.is_right(play.round, play.question, choice):
            continue
        given = play.answers.get(id_)
        if given is None or (play.id, id_, SUBMISSION) in effects.entered:
            found[id_] = window_us
            continue
        fair = given[1] * 100 // (100 + play.extra.get(id_, 0)) - effects.compensated_us.get((play.id, id_), 0)
        found[id_] = min(floored(fair, resolution_us), window_us)
    return found


def right_points(marking: Json, time_of: Mapping[str, int]) -> dict[str, int]:
    """Points of right answers, by the speed table where there is one (RULES 2.2)."""
    right: int = marking["right"]
    if marking["speed_by"] is None:
        return dict.fromkeys(time_of, right)
    faster: dict[int, int] = {}
    for position, time_us in enumerate(sorted(time_of.values()), start=1):
        faster.setdefault(time_us, position)
    points = {}
    for id_, time_us in time_of.items():
        value = faster[time_us] if marking["speed_by"] == "rank" else time_us
        points[id_] = next((step["points"] for step in marking["speed"] if value <= step["limit"]), right)
    return points


def play_marks(hall: Hall, play: Play) -> dict[str, Mark]:
    """What everybody in the round gets for a play."""
    if play.round["type"] == "buzzer":
        return buzzer_marks(hall, play)
    contest = hall.contest
    answers = hall.answers(play)
    time_of = right_times(hall, play, answers)
    points = right_points(play.round["marking"], time_of)
    window_us = contest.window_us(play.round, play.slot)
    credited = play.question in hall.effects.credited
    right, lost = play.round["marking"]["right"], play.round["marking"]["wrong"]
    marks: dict[str, Mark] = {}
    for id_ in contest.players(play.round):
        if id_ in time_of:
            marks[id_] = (points[id_], 1, 0, 0, 1, time_of[id_])
        elif credited:
            marks[id_] = (right, 1, 0, 0, 1, window_us)
        else:
            marks[id_] = (lost if id_ in answers else 0, 0, 0, 0, 0, window_us)
    if play.round["type"] == "elimination":
        for id_ in survivors(hall, play):
            marks[id_] = plus(marks[id_], (0, 0, 1, 0, 0, 0))
    return marks


def buzzer_marks(hall: Hall, play: Play) -> dict[str, Mark]:
    """Points and right answers of a buzzer question, never a time (RULES 7.2)."""
    everybody = hall.contest.players(play.round)
    rules = play.round["buzzer"]
    value = play.value or play.round["marking"]["right"]
    if play.question in hall.effects.credited:
        return {id_: (value * (2 if play.star and id_ == play.owner else 1), 1, 0, 0, 0, 0) for id_ in everybody}
    points, correct = dict.fromkeys(everybody, 0), dict.fromkeys(everybody, 0)
    winners: set[str] = set()
    for id_, choice, judged in play.buzzer.attempts:
        right = hall.is_right(play.round, play.question, choice) if choice else judged
        if right:
            winners.add(id_)
            points[id_] += value * (2 if play.star and id_ == play.owner else 1)
            correct[id_] += 1
        elif not play.owner:
            points[id_] += play.round["marking"]["wrong"]
        elif id_ != play.owner:
            points[id_] -= value * rules["wrong_percent"] // 100
    if play.owner and play.owner not in winners:
        tried = any(id_ == play.owner for id_, _, _ in play.buzzer.attempts)
        if (play.star and tried) or (rules["moved"] and winners):
            points[play.owner] = -value
    return {id_: (points[id_], correct[id_], 0, 0, 0, 0) for id_ in everybody}


def empty_mark(hall: Hall, play: Play) -> Mark:
    """What a place that did nothing gets (RULES 1.1)."""
    if play.round["type"] == "buzzer":
        return NOTHING
    return (0, 0, 0, 0, 0, hall.contest.window_us(play.round, play.slot))


def paper_marks(hall: Hall, paper: Paper) -> dict[str, Mark]:
    """What every registered place gets for a paper (RULES 3.1–3.4, 4.4)."""
    effects = hall.effects
    admitted: dict[str, list[Json]] = {}
    for number, change in hall.held.items():
        if number in effects.admitted and change["paper"] == paper.id:
            admitted.setdefault(change["candidate"], []).append(change)
    entered: dict[str, dict[int, str]] = {}
    for (target, id_, slot), choice in effects.entered.items():
        if target == paper.id:
            entered.setdefault(id_, {})[slot] = choice
    keys = [
        (slot, self_key, question in effects.credited)
        for slot, question in enumerate(paper.questions)
        if (paper.id, question) not in effects.slots_void
        for self_key in [hall.key(question)]
    ]
    several = paper.round["answer"] == "several"
    right_points_, wrong_points = paper.round["marking"]["right"], paper.round["marking"]["wrong"]
    marks: dict[str, Mark] = {}
    for id_ in hall.contest.everybody:
        sheet = paper.sheets.get(id_, Sheet())
        slots = counted_slots(hall, paper, id_, sheet)
        choices = sheet_choices(slots, admitted.get(id_, []), entered.get(id_, {}))
        right = bad = 0
        for slot, key, credited in keys:
            choice = choices.get(slot, "")
            if credited or (choice and (choice == "".join(key) if several else choice in key)):
                right += 1
            elif choice:
                bad += 1
        time_us = paper_time_us(hall, paper, id_, sheet, admitted.get(id_, []))
        marks[id_] = (right_points_ * right + wrong_points * bad, right, 0, time_us, 0, 0)
    return marks


def counted_slots(hall: Hall, paper: Paper, id_: str, sheet: Sheet) -> dict[int, Written]:
    """What stands on a sheet; where extra time was taken back, the last of each slot that was in time without it."""
    if id_ not in paper.extra_taken:
        return dict(sheet.slots)
    found = {}
    for slot, last in sheet.slots.items():
        written: Written | None = last
        while written is not None and not in_time(
            hall, paper, id_, written.session, written.received_us, written.stamped_us
        ):
            written = written.replaced
        if written is not None:
            found[slot] = written
    return found


def sheet_choices(slots: dict[int, Written], admitted: Sequence[Json], entered: Mapping[int, str]) -> dict[int, str]:
    """What counts on a sheet: what was written, what the jury admitted, what was entered; the last over the others.

    An admitted change goes over a lower revision of its own device, and over what another device sent earlier.
    """
    for change in admitted:
        slot = change["slot"]
        if slot == SUBMISSION:
            continue
        before = slots.get(slot)
        newer = before is None or (
            change["revision"] > before.revision
            if change["session"] == before.session
            else change["received_us"] > before.received_us
        )
        if newer:
            fields = [change[name] for name in ("choice", "revision", "session", "received_us", "stamped_us")]
            slots[slot] = Written(*fields)
    return {**{slot: written.choice for slot, written in slots.items()}, **entered}


def paper_time_us(hall: Hall, paper: Paper, id_: str, sheet: Sheet, admitted: Sequence[Json]) -> int:
    """Completion time of a place, less compensation; not submitted is the full time (RULES 3.1, 2.7)."""
    time_us = paper.length_us
    if sheet.submitted:
        time_us = sheet.time_us
        if id_ in paper.extra_taken and sheet.own_us >= 0:
            percent = effects_of(hall.rulings[: sheet.rulings_before]).extra.get(id_, 0)
            time_us = scaled_us(paper, sheet.own_us, percent)
    else:
        for change in admitted:
            if change["slot"] == SUBMISSION:
                moments = change["received_us"], change["stamped_us"]
                time_us = completion_us(hall, paper, id_, change["session"], *moments)
                break
    return max(0, time_us - hall.effects.compensated_us.get((paper.id, id_), 0))


def empty_paper(paper: Paper) -> Mark:
    """What a place that wrote nothing gets from a paper (RULES 1.1)."""
    return (0, 0, 0, int(paper.round["window_us"]), 0, 0)


def totals(hall: Hall) -> dict[str, Mark]:
    """Everybody's sums: rounds with their floors, adjustments; 0 and full time where disqualified (RULES 2.2, 4.5)."""
    by_round: dict[str, dict[str, Mark]] = {}
    empty: dict[str, Mark] = {}

    def add(round_: str, marks: Mapping[str, Mark], nothing_done: Mark) -> None:
        empty[round_] = plus(empty.get(round_, NOTHING), nothing_done)
        sums = by_round.setdefault(round_, {})
        for id_, mark in marks.items():
            sums[id_] = plus(sums.get(id_, NOTHING), mark)

    for play in hall.plays.values():
        if play.counts:
            add(play.round["id"], play_marks(hall, play), empty_mark(hall, play))
    for paper in hall.papers.values():
        if paper.phase == "scored" and not paper.practice:
            add(paper.round["id"], paper_marks(hall, paper), empty_paper(paper))
    found = {}
    for id_ in hall.contest.everybody:
        out, total = hall.is_out(id_), NOTHING
        for round_id, sums in by_round.items():
            if id_ in sums:
                floor = hall.contest.round_of(round_id)["marking"]["points_min"]
                mark = empty[round_id] if out else sums[id_]
                if not out and floor is not None and mark[0] < floor:
                    mark = (floor, *mark[1:])
                total = plus(total, mark)
        points, correct = (0, 0) if out else hall.effects.adjusted.get(id_, (0, 0))
        found[id_] = plus(total, (points, correct, 0, 0, 0, 0))
    return found


# === elimination (RULES 7.1) =========================================================================================


def elimination_players(hall: Hall, play: Play) -> Sequence[str]:
    """Who played a question of an elimination round."""
    return play.players or hall.contest.players(play.round)


def survivors(hall: Hall, play: Play) -> list[str]:
    """Who survived a question; no answer is no survival."""
    players = elimination_players(hall, play)
    if play.question in hall.effects.credited:
        return list(players)
    answers = hall.answers(play)
    return [id_ for id_ in players if id_ in answers and hall.is_right(play.round, play.question, answers[id_])]


def fallen(hall: Hall, play: Play) -> list[str]:
    """Who did not."""
    stayed = frozenset(survivors(hall, play))
    return [id_ for id_ in elimination_players(hall, play) if id_ not in stayed]


def still_in(hall: Hall, round_: Json) -> list[str]:
    """`players` of the next question of an elimination round: none named while everybody registered plays."""
    out = hall.fields.setdefault(round_["id"], Field()).out
    players = [id_ for id_ in hall.contest.players(round_) if id_ not in out and not hall.is_out(id_)]
    return [] if len(players) == len(hall.places) else players


def resettle(hall: Hall, play: Play) -> None:
    """Who is out because of a play, after a ruling; nobody returns or falls once the next question was opened."""
    if play.kind != "elimination" or not play.counted or play.phase != "scored":
        return
    plays = list(hall.plays.values())
    for later in plays[plays.index(play) + 1 :]:
        if later.round["id"] == play.round["id"] and later.counted and later.phase != "sealed":
            return
    field_ = hall.fields.setdefault(play.round["id"], Field())
    rescued = field_.rescues[-1][1] if field_.rescues and field_.rescues[-1][0] == play.id else []
    for id_ in play.fallen:
        if field_.out.get(id_) == play.slot:
            del field_.out[id_]
    play.fallen = [] if play.void else fallen(hall, play)
    for id_ in play.fallen:
        if id_ not in rescued:
            field_.out.setdefault(id_, play.slot)
    upcoming = hall.play
    if upcoming is not None and upcoming.phase == "sealed" and upcoming.counted and upcoming.kind == "elimination":
        upcoming.players = still_in(hall, upcoming.round)
        upcoming.members = frozenset(upcoming.players)


# === rulings (RULES 4.4, 5) ==========================================================================================

RULING_FIELDS = {
    "void_play": "play",
    "void_question": "paper question",
    "set_key": "question key",
    "credit_question": "question",
    "adjust_points": "candidate points correct",
    "disqualify": "candidate unit",
    "readmit": "candidate unit",
    "replace_finalist": "candidate person",
    "correct_name": "candidate person",
    "grant_extra_time": "candidate percent",
    "compensate": "candidate target time_us",
    "enter_answer": "candidate target slot choice",
    "admit_held": "held",
    "reject_held": "held",
    "rule_complaint": "complaint upheld",
    "rule_affected": "play",
    "leave_vacant": "prize count",
    "move_prize": "prize to count",
    "name_merit": "units",
    "amend_rules": "setting value",
    "new_edition": "",
    "undo_ruling": "ruling",
}
NOT_UNDONE = {"replace_finalist", "correct_name", "amend_rules", "new_edition", "undo_ruling"}
BEFORE_LOBBY = {"correct_name", "grant_extra_time", "name_merit"}
AFTER_FINAL = {"correct_name", "new_edition"}


def arguments_of(event: Json) -> dict[str, str]:
    """The arguments of a ruling (LOG, "Rulings")."""
    name = event["command"]
    must(name in RULING_FIELDS, f"không có loại phán quyết {name!r}", f"no such ruling {name!r}")
    found = dict(text.split("=", 1) for text in event["arguments"])
    for part in (*RULING_FIELDS[name].split(), "reason"):
        must(part in found, f"phán quyết {name} thiếu {part}", f"ruling {name} lacks {part}")
    return found


def parts_of(text: str) -> list[str]:
    """A list in an argument."""
    return text.split(",") if text else []


def effects_of(rulings: Iterable[Ruling]) -> Effects:
    """One fold over all rulings that were not taken back, in order."""
    effects = Effects()
    for ruling in rulings:
        if not ruling.undone:
            _add_effect(effects, ruling.name, ruling.arguments)
    return effects


def _add_effect(e: Effects, name: str, a: Mapping[str, str]) -> None:
    if name == "void_play":
        e.plays_void.add(a["play"])
    elif name == "void_question":
        e.slots_void.add((a["paper"], a["question"]))
    elif name == "set_key":
        e.keys[a["question"]] = parts_of(a["key"])
    elif name == "credit_question":
        e.credited.add(a["question"])
    elif name == "adjust_points":
        points, correct = e.adjusted.get(a["candidate"], (0, 0))
        e.adjusted[a["candidate"]] = points + int(a["points"]), correct + int(a["correct"])
    elif name in ("disqualify", "readmit"):
        who, gone = (a["candidate"], e.out) if a["candidate"] else (a["unit"], e.units_out)
        (gone.add if name == "disqualify" else gone.discard)(who)
    elif name == "grant_extra_time":
        e.extra[a["candidate"]] = int(a["percent"])
    elif name == "compensate":
        target = a["target"], a["candidate"]
        e.compensated_us[target] = e.compensated_us.get(target, 0) + int(a["time_us"])
    elif name == "enter_answer":
        e.entered[a["target"], a["candidate"], int(a["slot"])] = a["choice"]
    elif name == "admit_held":
        e.admitted.add(int(a["held"]))
    elif name == "rule_complaint":
        e.complaints.add(int(a["complaint"]))
    elif name == "rule_affected":
        e.affected.add(a["play"])
    elif name == "leave_vacant":
        e.vacant[a["prize"]] = e.vacant.get(a["prize"], 0) + int(a["count"])
    elif name == "move_prize":
        e.moved.append((a["prize"], a["to"], int(a["count"])))
    elif name == "name_merit":
        e.merit = parts_of(a["units"])


def check_ruling(hall: Hall, name: str, a: Mapping[str, str]) -> None:
    """Whether a ruling could be made then; what the rules leave to people is not asked."""
    allowed = hall.phase in ("lobby", "running") and name != "new_edition"
    allowed |= hall.phase == "setup" and name in BEFORE_LOBBY
    allowed |= hall.phase in ("finalized", "ceremony", "ended") and name in AFTER_FINAL
    if name == "undo_ruling":
        number = int(a["ruling"])
        known = 1 <= number <= len(hall.rulings)
        must(known, f"hủy phán quyết {number} không có", f"undoes ruling {number}, which is not there")
        undone = hall.rulings[number - 1]
        allowed = hall.phase in ("lobby", "running") or (hall.phase == "setup" and undone.name in BEFORE_LOBBY)
        fits = not undone.undone and undone.name not in NOT_UNDONE
        if undone.name == "void_play":  # not once another question has taken its place (RULES 5)
            play = hall.plays[undone.arguments["play"]]
            fits = fits and (play.phase == "scored" or hall.play is play)
        must(fits, f"phán quyết {number} không hủy được", f"ruling {number} cannot be undone")
        if undone.name == "grant_extra_time":
            opened = hall.play is not None and hall.play.phase == "open" and not hall.play.void
            must(not opened, "không rút thêm giờ khi đang mở câu hỏi", "no extra time is undone while a window is open")
    must(allowed, f"không được ra {name} ở bước {hall.phase}", f"{name} is not possible in phase {hall.phase}")
    if a.get("candidate"):
        known = a["candidate"] in hall.places
        must(known, f"không có SBD {a['candidate']}", f"there is no candidate {a['candidate']}")
    if name in ("set_key", "credit_question"):
        _check_over(hall, a["question"])
    elif name == "grant_extra_time":
        must(0 <= int(a["percent"]) <= 200, "thêm giờ phải từ 0 đến 200 %", "extra time is 0 to 200 %")
        opened = hall.play is not None and hall.play.phase == "open" and not hall.play.void
        must(not opened, "không thêm giờ khi đang mở câu hỏi", "no extra time while a window is open")
    elif name in ("compensate", "enter_answer"):
        known = a["target"] in hall.plays or a["target"] in hall.papers
        must(known, f"không có {a['target']}", f"there is no {a['target']}")
        fits = name != "compensate" or 0 < int(a["time_us"]) <= COMPENSATION_MAX_US
        must(fits, "thời gian bù tối đa 10 phút mỗi lần", "a compensation is at most 10 minutes")
        must(not hall.is_out(a["candidate"]), "người này bị đình chỉ", "is disqualified")
        if name == "enter_answer":
            _check_entered(hall, a["target"], int(a["slot"]), a["choice"])
    elif name in ("leave_vacant", "move_prize"):
        known = any(prize["id"] == a["prize"] for prize in hall.contest.prizes) and int(a["count"]) > 0
        must(known, f"không có giải {a['prize']}", f"there is no prize {a['prize']}")
    elif name == "amend_rules" and a["setting"].endswith(".window_seconds"):
        begun = a["setting"].split(".")[1] in (*hall.rounds_ended, hall.round)
        must(not begun, "phần thi đã bắt đầu", "the round has begun")
    elif name in ("admit_held", "reject_held"):
        must(int(a["held"]) in hall.held, f"không có mục giữ lại {a['held']}", f"nothing is held as {a['held']}")


def _check_entered(hall: Hall, target: str, slot: int, choice: str) -> None:
    """An answer that was seen on a dead device: to a play that was open, or a slot of a paper (RULES 2.7)."""
    play, paper = hall.plays.get(target), hall.papers.get(target)
    if play is not None:
        fits = not play.void and play.phase not in ("sealed", "reading") and slot == SUBMISSION
        fits = fits and hall.contest.offers(play.question, play.round, choice)
    else:
        fits = paper is not None and 0 <= slot < len(paper.questions)
        fits = fits and paper is not None and hall.contest.offers(paper.questions[slot], paper.round, choice)
    must(fits, f"không nhập được {choice!r} vào {target}", f"{choice!r} cannot be entered for {target}")


def _check_over(hall: Hall, question: str) -> None:
    """RULES 4.4: a key is changed, a question credited, only when nobody can answer it any more."""
    plays = [play for play in hall.plays.values() if play.question == question]
    papers = [paper for paper in hall.papers.values() if question in paper.questions]
    open_play = any(not play.void and play.phase in ("sealed", "reading", "open") for play in plays)
    over = bool(plays or papers) and not open_play and all(paper.phase != "open" for paper in papers)
    must(over, f"câu {question} chưa thi xong", f"question {question} is not over")


# === standings (RULES 4) =============================================================================================


@dataclass(slots=True)
class Ranking:
    """Everybody's rows, and what team sums are divided by."""

    individuals: list[Row]
    teams: list[Row]
    divisors: dict[str, int]


def ranking_of(hall: Hall) -> Ranking:
    """The standings at this moment."""
    contest, sums = hall.contest, totals(hall)
    chain = contest.rules["individual_chain"]
    keys = {id_: tuple(link_value(link, sums[id_], 0) for link in chain) for id_ in contest.everybody}
    individuals = [Row(id_, rank, sums[id_]) for id_, rank in ranked(hall, "individual", keys, contest.file_order)]
    team_sums, divisors = team_totals(contest, individuals)
    best = dict.fromkeys(contest.units, len(individuals) + 1)
    for row in individuals:
        unit = contest.places[row.id]["unit"]
        best[unit] = min(best[unit], row.rank)
    team_keys = {
        unit: tuple(
            Fraction(link_value(link, team_sums[unit], best[unit]), 1 if link == "best_individual" else divisors[unit])
            for link in contest.rules["team_chain"]
        )
        for unit in contest.units
    }
    teams = [Row(unit, rank, team_sums[unit]) for unit, rank in ranked(hall, "team", team_keys, contest.unit_order)]
    return Ranking(individuals, teams, divisors)


def link_value(link: str, mark: Mark, best: int) -> int:
    """One link of a tie chain; a smaller value ranks better (RULES 4.1, 4.2)."""
    points, correct, survived, paper_us, live_correct, live_us = mark
    found = {
        "points": -points,
        "correct": -correct,
        "survived": -survived,
        "paper_time": paper_us,
        "live_correct": -live_correct,
        "live_time": live_us,
        "best_individual": best,
        "tiebreak": 0,
        "lots": 0,
    }
    return found[link]


def team_totals(contest: Contest, individuals: Sequence[Row]) -> tuple[dict[str, Mark], dict[str, int]]:
    """Each unit's sum by the team formula, and what it is divided by (RULES 4.2). Points below zero count 0."""
    rules = contest.rules
    members: dict[str, list[Mark]] = {unit: [] for unit in contest.units}
    for row in individuals:
        members[contest.places[row.id]["unit"]].append((max(0, row.mark[0]), *row.mark[1:]))
    formula = rules["team_formula"]
    sums: dict[str, Mark] = {}
    divisors: dict[str, int] = {}
    for unit, marks in members.items():
        weights = [1] * len(marks)
        if formula == "best":
            weights = weights[: rules["team_best"]]
        elif formula == "weighted":
            weights = rules["team_weights"][: len(marks)]
        total = NOTHING
        for mark, weight in zip(marks, weights, strict=False):
            total = plus(total, times(mark, weight))
        sums[unit] = total
        divisors[unit] = {"mean": max(1, len(marks)), "weighted": 100}.get(formula, 1)
    return sums, divisors


def ranked(
    hall: Hall, scope: str, keys: Mapping[str, tuple[Any, ...]], file_order: Mapping[str, int]
) -> list[tuple[str, int]]:
    """Ids with their competition ranks (RULES 4.3), best first; equals stand in the order of the file."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for id_, key in keys.items():
        groups.setdefault(key, []).append(id_)
    found: list[tuple[str, int]] = []
    for key in sorted(groups):
        for by_play_off in split(groups[key], partial(by_play_offs, hall, scope)):
            for equals in split(by_play_off, partial(by_lots, hall, scope)):
                rank = len(found) + 1
                found.extend((id_, rank) for id_ in sorted(equals, key=file_order.__getitem__))
    return found


def split(group: list[str], order: Callable[[list[str]], list[list[str]] | None]) -> list[list[str]]:
    """A group of equals ordered further; those the order says nothing about, who took no part, come after the rest."""
    ordered = order(group) if len(group) > 1 else None
    if ordered is None:
        return [group]
    named = {id_ for part in ordered for id_ in part}
    rest = [id_ for id_ in group if id_ not in named]
    return [*ordered, rest] if rest else ordered


def taking_part(hall: Hall, scope: str, group: Iterable[str]) -> list[str]:
    """Those who took part; a unit through one of its places."""
    if scope == "individual":
        return [id_ for id_ in group if hall.took_part(id_)]
    return [unit for unit in group if any(hall.took_part(id_) for id_ in hall.contest.members[unit])]


def by_lots(hall: Hall, scope: str, group: list[str]) -> list[list[str]] | None:
    """The last draw among exactly those who took part (RULES 4.1)."""
    members = sorted(taking_part(hall, scope, group))
    for lots_scope, order in reversed(hall.lots):
        if members and lots_scope == scope and sorted(order) == members:
            return [[id_] for id_ in order]
    return None


def by_play_offs(hall: Hall, scope: str, group: list[str]) -> list[list[str]] | None:
    """The order of play-offs, one after another; None where none was played among them (RULES 4.6)."""
    classes, said = [taking_part(hall, scope, group)], False
    for session in hall.play_offs:
        if session.scope != scope:
            continue
        finer: list[list[str]] = []
        for equals in classes:
            if equals and set(equals) <= set(session.members):
                parts, played = by_session(hall, session, equals)
                said = said or played > 0
                finer += parts
            else:
                finer.append(equals)
        classes = finer
    return classes if said else None


def by_session(hall: Hall, session: PlayOff, group: list[str]) -> tuple[list[list[str]], int]:
    """Right beats wrong, question by question; after so many questions the sum of times over them. A question orders
    equals only where all of them played it; one that is void or credited drops out (RULES 4.6). Also how many questions
    ordered anybody."""
    most = hall.contest.rules["tiebreak_questions_max"]
    classes: list[list[str]] = [list(group)]
    time_of, count, ordering = dict.fromkeys(group, 0), dict.fromkeys(group, 0), 0
    for id_ in session.plays:
        play = hall.plays[id_]
        if play.phase != "scored" or play.void or play.question in hall.effects.credited:
            continue
        right = right_times(hall, play, hall.answers(play))
        window_us = hall.contest.window_us(play.round, play.slot)
        finer: list[list[str]] = []
        for equals in classes:
            who = {member: play_off_player(hall, session.scope, member) for member in equals}
            if not all(player in play.members for player in who.values()):
                finer.append(equals)
                continue
            ordering += 1
            for member in equals:
                time_of[member] += right.get(who[member], window_us)
                count[member] += 1
            hit = [member for member in equals if who[member] in right]
            missed = [member for member in equals if who[member] not in right]
            for part in (hit, missed):
                if part and count[part[0]] == most:
                    finer += [[member for member in part if time_of[member] == t] for t in _values(time_of, part)]
                elif part:
                    finer.append(part)
        classes = finer
    return classes, ordering


def _values(time_of: Mapping[str, int], part: Iterable[str]) -> list[int]:
    return sorted({time_of[member] for member in part})


def play_off_player(hall: Hall, scope: str, member: str) -> str:
    """Who plays for a member: the finalist, or the captain of the unit."""
    if scope == "individual":
        return member
    places = hall.contest.members[member]
    return next((id_ for id_ in places if hall.contest.places[id_]["captain"]), places[0])


# === prizes (RULES 6.5) ==============================================================================================


@dataclass(slots=True)
class Award:
    """A prize, how many are given, how many left vacant, who gets them."""

    prize: str
    count: int
    vacant: int
    winners: list[str]


@dataclass(slots=True)
class Tie:
    """Equals who stand on a prize boundary; the prizes end with "" where some would get nothing."""

    scope: str
    prizes: list[str]
    members: list[str]


def prize_counts(hall: Hall, *, vacated: bool) -> dict[str, int]:
    """How many of each prize are given, by the decisions in force."""
    counts = {prize["id"]: int(prize["count"]) for prize in hall.contest.prizes}
    for prize, to, count in hall.effects.moved:
        taken = min(count, counts[prize])
        counts[prize] -= taken
        counts[to] += taken
    if vacated:
        for prize, count in hall.effects.vacant.items():
            counts[prize] = max(0, counts[prize] - count)
    return counts


def awards_of(hall: Hall, ranking: Ranking) -> tuple[list[Award], list[Tie]]:
    """Who gets which prize, and the ties at its boundaries. Who took no part or is disqualified gets none."""
    before, counts = prize_counts(hall, vacated=False), prize_counts(hall, vacated=True)
    given: dict[str, list[str]] = {prize["id"]: [] for prize in hall.contest.prizes}
    ties: list[Tie] = []
    for scope, rows in (("individual", ranking.individuals), ("team", ranking.teams)):
        slots = [p["id"] for p in hall.contest.prizes if p["scope"] == scope for _ in range(counts[p["id"]])]
        part = frozenset(taking_part(hall, scope, (row.id for row in rows)))
        may = [row for row in rows if row.id in part and not _disqualified(hall, scope, row.id)]
        equals: dict[int, list[str]] = {}
        spanned: dict[int, list[str]] = {}
        for index, row in enumerate(may):
            prize = slots[index] if index < len(slots) else ""
            if prize:
                given[prize].append(row.id)
            equals.setdefault(row.rank, []).append(row.id)
            if prize not in spanned.setdefault(row.rank, []):
                spanned[row.rank].append(prize)
        ties += [Tie(scope, spanned[rank], equals[rank]) for rank in equals if len(spanned[rank]) > 1]
    ids = [prize["id"] for prize in hall.contest.prizes]
    return [Award(id_, counts[id_], before[id_] - counts[id_], given[id_]) for id_ in ids], ties


def _disqualified(hall: Hall, scope: str, id_: str) -> bool:
    return id_ in hall.effects.units_out if scope == "team" else hall.is_out(id_)


# === events: places, connections, standstills ========================================================================


def on_nothing(hall: Hall, event: Json) -> None:
    """What changes no mark and no rank."""


def on_attendance(hall: Hall, e: Json) -> None:
    """Present or absent."""
    place = hall.places[e["candidate"]]
    place.attendance, place.attendance_seq = ("present" if e["present"] else "absent"), hall.seq


def on_lobby_locked(hall: Hall, e: Json) -> None:
    """From now on a second device waits for a person (RULES 1.5)."""
    hall.lobby_locked = True


def on_signed_in(hall: Hall, e: Json) -> None:
    """Signing in also means present (RULES 1.3)."""
    place = hall.places[e["candidate"]]
    taken = hall.lobby_locked and place.session != "" and place.device != e["device"]
    must(not taken, f"SBD {e['candidate']}: máy khác vào thẳng", f"candidate {e['candidate']}: not let in by a person")
    must(place.attendance != "absent", f"SBD {e['candidate']} vắng", f"candidate {e['candidate']} is absent")
    if place.attendance != "present":
        place.attendance, place.attendance_seq = "present", hall.seq
    seat(place, e["session"], e["device"])


def seat(place: Place, session: str, device: str) -> None:
    """A device gets a place."""
    if place.session != session:
        place.connected = False
        place.sessions.append(session)
    place.session, place.device = session, device
    if place.waiting[0] == session:
        place.waiting = ("", "")


def on_takeover_requested(hall: Hall, e: Json) -> None:
    """Another device waits (RULES 1.5)."""
    hall.places[e["candidate"]].waiting = (e["session"], e["device"])


def on_takeover_decided(hall: Hall, e: Json) -> None:
    """It gets the place, or is sent away."""
    place = hall.places[e["candidate"]]
    waiting, place.waiting = place.waiting, ("", "")
    same(e["session"], waiting[0], "thiết bị đang chờ", "the device that waits")
    if e["approved"]:
        seat(place, *waiting)


def on_connected(hall: Hall, e: Json) -> None:
    """The device of a place is there."""
    place = hall.places[e["candidate"]]
    fits = place.session == e["session"] and not place.connected
    must(
        fits, f"SBD {e['candidate']}: máy khác, hoặc đang nối", f"candidate {e['candidate']}: another device, or there"
    )
    place.connected = True
    if place.cuts and place.cuts[-1].until_us == 0:
        place.cuts[-1].until_us = hall.time_us


def on_cut(hall: Hall, e: Json) -> None:
    """The device of a place was cut off."""
    place = hall.places[e["candidate"]]
    fits = place.session == e["session"] and place.connected
    must(fits, f"SBD {e['candidate']}: máy khác, hoặc đã mất", f"candidate {e['candidate']}: another device, or gone")
    cut_off(hall, e["candidate"], e["session"])


def cut_off(hall: Hall, id_: str, session: str) -> None:
    """The last `CUTS_KEPT` times count."""
    place = hall.places[id_]
    place.connected = False
    place.cuts = [*place.cuts, Cut(session, hall.time_us)][-CUTS_KEPT:]


def on_suspended(hall: Hall, e: Json) -> None:
    """The contest stands still."""
    hall.still = ("suspended", hall.time_us)


def on_resumed(hall: Hall, e: Json) -> None:
    """It goes on: what stood still gets its time back (RULES 2.4, 3.7)."""
    if hall.still is None:
        wrong("không có gì đang dừng", "nothing stands still")
    since, hall.still = hall.still[1], None
    hall.shift_window(hall.time_us - since, with_start=True)
    if hall.play is not None and hall.play.phase == "open" and not hall.play.void:
        hall.play.stood.append((since, hall.time_us))
    if hall.paper is not None and hall.paper.phase == "open":
        hall.paper.stood.append((since, hall.time_us))


def on_interrupted(hall: Hall, e: Json) -> None:
    """After a restart contest time stood still by itself; while only the store was away it went on, and the window
    moves by the gap, with its start where the opening itself had to wait (RULES 2.4)."""
    unknown = e["cause"] == "clock"  # the wall clock was behind the log after a restart
    formed = e["gap_us"] == 0 if unknown else e["gap_us"] >= 0 and e["cause"] in ("store", "restart")
    must(formed, "gián đoạn sai dạng", "a malformed interruption")
    live = hall.play is not None and not hall.play.void and hall.play.phase in ("reading", "open")
    running = live or (hall.paper is not None and hall.paper.phase == "open")
    long = unknown or e["gap_us"] > hall.contest.rules["interruption_max_us"]
    held = running and hall.still is None and long
    same(e["held"], held, "gián đoạn phải dừng lại", "whether the interruption is held")
    moved_us = e["gap_us"] if e["cause"] == "store" else 0
    since_us = hall.time_us - moved_us
    if e["cause"] != "store":
        for id_, place in hall.places.items():
            if place.connected:
                cut_off(hall, id_, place.session)
    if e["held"]:
        hall.still = ("interrupted", since_us)
    elif hall.still is None:
        hall.shift_window(moved_us, with_start=hall.play is not None and hall.play.opens_us >= since_us)


# === events: the course ==============================================================================================


def on_lobby_opened(hall: Hall, e: Json) -> None:
    """The lobby."""
    hall.phase = "lobby"


def on_round_started(hall: Hall, e: Json) -> None:
    """A round begins."""
    round_ = hall.contest.rounds[e["round"]]
    must(round_["enabled"], "phần thi này đã tắt trong thể lệ", "this round is switched off")
    repeated = hall.round != "" or e["round"] in hall.rounds_ended
    must(not repeated, "phần thi đã mở rồi", "the round was started before")
    expected = list(hall.contest.captains) if round_["players"] == "captains" else []
    same(e["players"], expected, "người tham gia phần thi", "players of the round")
    hall.phase, hall.round, hall.round_players, hall.play = "running", e["round"], e["players"], None


def on_round_ended(hall: Hall, e: Json) -> None:
    """A round is over."""
    same(e["round"], hall.round, "phần thi", "round")
    hall.rounds_ended.append(e["round"])
    hall.round, hall.round_players = "", []


def on_play_prepared(hall: Hall, e: Json) -> None:
    """A question is put on deck. A counted question is opened once: voided ones are never played again (RULES 2.4)."""
    contest, id_, question, slot = hall.contest, e["play"], e["question"], e["slot"]
    must(question in contest.question_ids, f"bộ đề không có câu {question}", f"no question {question} in the set")
    must(id_ not in hall.plays, f"lượt {id_} đã có", f"there is a play {id_} already")
    busy = hall.play is not None and not hall.play.void and hall.play.phase != "scored"
    must(not busy, "câu trước chưa xong", "the question before is not settled")
    writing = hall.paper is not None and hall.paper.phase == "open"
    must(not writing, "đang làm bài giấy", "a paper is being written")
    round_ = contest.round_of(e["round"])
    if slot != PRACTICE:
        again = any(play.question == question and play.slot != PRACTICE for play in hall.plays.values())
        must(not again, f"câu {question} đã thi, không được thi lại", f"question {question} was played before")
    play = Play(id_, question, round_, slot, e["players"], e["owner"], e["value"], e["star"])
    if slot >= 0:
        _check_slot(hall, play)
    else:
        must(slot in (PRACTICE, PLAY_OFF), f"không có ô câu {slot}", f"there is no slot {slot}")
        role, asked = ("practice" if slot == PRACTICE else "tiebreak"), contest.questions.get(question)
        must(
            asked is None or asked["role"] == role, f"câu {question} dùng sai việc", f"{question} is no {role} question"
        )
        must(slot == PLAY_OFF or not play.players, "thi thử là cho mọi người", "practice is for everybody")
        bare = (play.owner, play.value, play.star) == ("", 0, False)
        must(bare, "câu không tính điểm mà có lượt", "a question that does not count belongs to somebody")
    if slot == PLAY_OFF or round_ is contest.play_off_round:
        session = hall.play_offs[-1] if hall.play_offs and not hall.play_offs[-1].over else None
        if session is None:
            wrong("không có lượt câu phụ nào đang diễn ra", "no play-off is being played")
        who = {play_off_player(hall, session.scope, member) for member in session.members}
        fits = bool(play.players) and set(play.players) <= who
        must(fits, "người ngoài lượt câu phụ", "players outside the play-off")
        session.plays.append(id_)
    play.members = frozenset(play.players)
    hall.plays[id_], hall.play = play, play


def _check_slot(hall: Hall, play: Play) -> None:
    """A counted question is the round's own, or a reserve for one that was voided; its players are the round's."""
    own = hall.contest.round_questions[play.round["id"]]
    same(play.round["id"], hall.round, "phần thi", "round")
    must(play.slot < len(own), f"phần thi không có câu thứ {play.slot + 1}", f"no slot {play.slot} in the round")
    if own[play.slot] != play.question:
        role = hall.contest.questions.get(play.question, {}).get("role", "reserve")
        must(role == "reserve", f"câu {play.question} không phải câu dự phòng", f"{play.question} is no reserve")
        opened = any(before.question == own[play.slot] and before.void for before in hall.plays.values())
        must(opened, f"câu {own[play.slot]} chưa bị hủy mà đã dùng dự phòng", f"{own[play.slot]} was not voided")
    expected = still_in(hall, play.round) if play.kind == "elimination" else hall.round_players
    same(play.players, expected, "người được trả lời", "players")
    rules = play.round["buzzer"]
    in_turns = play.kind == "buzzer" and rules["turns"]
    same(play.owner != "", in_turns, "câu có người được quyền trả lời trước", "whether somebody owns the question")
    must(play.value in (0, *rules["values"]), f"giá trị {play.value} không có", f"a value of {play.value} is not there")
    if play.star:
        laid = [p for p in hall.plays.values() if p.round is play.round and p.counted and not p.void and p.star]
        left = rules["stars"] - sum(before.owner == play.owner for before in laid)
        must(in_turns and left > 0, f"SBD {play.owner} hết ngôi sao", f"candidate {play.owner} has no star left")


def play_of(hall: Hall, e: Json, *phases: str) -> Play:
    """The play of an event, in one of these phases."""
    play = hall.plays.get(e["play"])
    if play is None:
        wrong(f"không có lượt {e['play']}", f"there is no play {e['play']}")
    if play.phase not in phases:
        wrong(f"lượt {play.id} đang ở bước {play.phase}", f"play {play.id} is in phase {play.phase}")
    return play


def current(hall: Hall, e: Json, *phases: str) -> Play:
    """The same, where only the current play, not void, will do."""
    play = play_of(hall, e, *phases)
    must(play is hall.play and not play.void, f"lượt {play.id} không đang diễn ra", f"play {play.id} is not on")
    return play


def on_stem_opened(hall: Hall, e: Json) -> None:
    """The stem is shown."""
    play = current(hall, e, "sealed")
    must(e["at_us"] >= hall.time_us, "lời dẫn hiện trước lúc quyết định", "shown before it was decided")
    after_us = {"host": -e["at_us"], "seconds": play.round["reading_us"], "none": 0}[play.round["reading"]]
    same(e["choices_due_us"], e["at_us"] + after_us, "lúc phương án tự mở", "when the choices open by themselves")
    play.phase, play.stem_us = "reading", e["at_us"]


def on_choices_opened(hall: Hall, e: Json) -> None:
    """The window starts; extra time is what was granted until now (RULES 2.7)."""
    play = current(hall, e, "reading")
    window_us = hall.contest.window_us(play.round, play.slot)
    same(e["deadline_us"] - e["opens_us"], window_us, "thời gian của câu", "the window")
    must(
        e["opens_us"] >= max(hall.time_us, play.stem_us), "câu mở trước lúc quyết định", "opened before it was decided"
    )
    play.phase, play.opens_us, play.deadline_us = "open", e["opens_us"], e["deadline_us"]
    play.extra, play.rulings_before = dict(hall.effects.extra), len(hall.rulings)
    if play.kind == "buzzer" and not play.owner:
        open_buzzer(play.buzzer, e["opens_us"])


def on_postponed(hall: Hall, e: Json) -> None:
    """What nobody has seen yet is shown later: its moment is shown only once an entry has passed it."""
    play = current(hall, e, "reading", "open")
    if e["stem_us"]:
        must(play.stem_us > hall.before_us, "lời dẫn đã hiện", "the stem has been shown")
        must(e["stem_us"] >= max(hall.time_us, play.stem_us), "dời sớm hơn", "moved to an earlier moment")
        play.stem_us = e["stem_us"]
    if e["opens_us"]:
        must(play.opens_us > hall.before_us, "phương án đã hiện", "the choices have been shown")
        must(e["opens_us"] >= max(hall.time_us, play.opens_us), "dời sớm hơn", "moved to an earlier moment")
        later_us = e["opens_us"] - play.opens_us
        same(e["deadline_us"] - play.deadline_us, later_us, "hạn chót dời", "the deadline's move")
        play.opens_us, play.deadline_us = e["opens_us"], e["deadline_us"]
        shift_buzzer(play.buzzer, later_us, with_start=True)


def on_stalled(hall: Hall, e: Json) -> None:
    """The server stood still while a window was open."""
    current(hall, e, "open")
    must(e["stall_us"] >= 0, "thời gian âm", "a negative time")
    hall.shift_window(e["stall_us"], with_start=False)


def on_deadline_moved(hall: Hall, e: Json) -> None:
    """An early close (RULES 2.8)."""
    play = current(hall, e, "open")
    notice_us = hall.time_us + hall.contest.rules["early_close_us"]
    same((e["deadline_us"], e["cause"]), (notice_us, "closed_early"), "hạn chót mới", "the new deadline")
    play.deadline_us, play.cap_us = min(play.deadline_us, e["deadline_us"]), e["deadline_us"]


# === events: answers =================================================================================================


def on_answer(hall: Hall, e: Json) -> None:
    """An answer counts. Every number of it is checked (RULES 2.2–2.4, 2.7)."""
    play, id_, received = hall.plays.get(e["play"]), e["candidate"], e["received_us"]
    if play is None or play.phase != "open" or play.void or play.kind == "buzzer":
        wrong(
            f"SBD {id_}, lượt {e['play']}: trả lời khi câu không mở",
            f"candidate {id_}, play {e['play']}: an answer while the question is not open",
        )
    place = hall.places.get(id_)
    if place is None or place.attendance != "present" or not place.session or not hall.may_answer(play, id_):
        _answer_wrong(e, "không được trả lời câu này", "may not answer this question")
    before = play.answers.get(id_)
    if before is not None:
        if play.round["lock"] == "first":
            _answer_wrong(e, "đã có câu trả lời, câu đầu tiên là cuối cùng", "has an answer, and the first is final")
        if len(play.commands[id_]) >= ANSWERS_MAX or e["command"] in play.commands[id_]:
            _answer_wrong(e, "trả lời lặp lại hoặc quá số lần", "answered twice by one command, or too often")
    if received > hall.time_us or hall.stood_still(play, received):
        _answer_wrong(e, "đến trong lúc dừng, hoặc sau khi ghi", "arrived in a standstill, or after it was written")
    moved_us = play.moved_us(received)
    opens_us = play.opens_us - moved_us
    if received < opens_us:
        _answer_wrong(e, "đến trước khi câu mở", "arrived before the question opened")
    if received > hall.own_deadline_us(play, id_) - moved_us:
        _answer_wrong(e, "đến sau hạn chót", "arrived after the deadline")
    credit = check_credit(hall, e)
    if e["latency_us"] != max(0, received - opens_us - credit):
        _answer_wrong(e, "thời gian không bằng lúc đến − lúc mở − phần bù", "latency is not arrival − opening − credit")
    if not hall.contest.offers(play.question, play.round, e["choice"]):
        _answer_wrong(e, f"câu hỏi không có phương án {e['choice']!r}", f"there is no choice {e['choice']!r}")
    if before is None:
        play.another(hall.seq)
    play.answers[id_] = (e["choice"], e["latency_us"])
    if play.extra.get(id_):
        play.extended.setdefault(id_, []).append((e["choice"], e["latency_us"], received))
    play.commands.setdefault(id_, []).append(e["command"])


def _answer_wrong(e: Json, vi: str, en: str) -> NoReturn:
    wrong(f"SBD {e['candidate']}, lượt {e['play']}: {vi}", f"candidate {e['candidate']}, play {e['play']}: {en}")


def check_credit(hall: Hall, e: Json) -> int:
    """The credit is the least of what was claimed, what the server had measured, what the rules allow (RULES 2.3)."""
    credit: int = e["credit_us"]
    least = max(0, min(e["claimed_lag_us"], e.get("quota_us", 0), hall.contest.rules["lag_credit_max_us"]))
    if credit != least:
        _answer_wrong(e, f"bù {credit} µs, phải là {least} µs", f"credit of {credit} µs, must be {least}")
    return credit


def on_answer_refused(hall: Hall, e: Json) -> None:
    """Nothing that was in time may be refused as too late or too early (RULES 2.8)."""
    play = hall.plays.get(e["play"])
    if play is None:
        wrong(f"không có lượt {e['play']}", f"there is no play {e['play']}")
    if play.kind == "buzzer":
        return
    id_, received, code = e["candidate"], e["received_us"], e["code"]
    moved_us = play.moved_us(received)
    unopened = play.phase in ("sealed", "reading")
    if code == "too_late":
        fits = play.phase != "open" or received > hall.own_deadline_us(play, id_) - moved_us
    elif code == "too_early":
        fits = unopened or received < play.opens_us - moved_us
    elif code == "standstill":
        fits = not unopened and hall.stood_still(play, received)
    elif code == "absent":
        fits = hall.places[id_].attendance != "present"
    else:
        far = e.get("pressed_us", 0)
        early_us = play.opens_us - moved_us - IMPOSSIBLE_US
        fits = code == "bad_time" and far > 0 and (far < early_us or far > received + IMPOSSIBLE_US)
    if not fits:
        _answer_wrong(e, f"bị từ chối ({code}) dù đến đúng lúc", f"refused ({code}) although it was in time")


def awaited(hall: Hall, ids: Iterable[str]) -> list[str]:
    """Those of them who were in the hall before this entry and are not disqualified."""
    return [
        id_
        for id_ in ids
        if hall.places[id_].attendance == "present"
        and hall.places[id_].attendance_seq != hall.seq
        and not hall.is_out(id_)
    ]


def on_play_closed(hall: Hall, e: Json) -> None:
    """Not before the deadline, unless everybody present has answered (RULES 2.8)."""
    play = current(hall, e, "open")
    if play.kind != "buzzer" and hall.time_us < play.deadline_us:
        waiting = [id_ for id_ in awaited(hall, play.players or hall.places) if id_ not in play.answers]
        may = not waiting and play.round["lock"] == "first"
        must(may, "đóng trước hạn chót khi còn người chưa trả lời", "closed before the deadline and not by everybody")
    same(e["answered"], play.answered_before(hall.seq), "số người đã trả lời", "how many have answered")
    play.phase = "closed"
    play.buzzer.open, play.buzzer.turn = False, ""


def on_key_confirmed(hall: Hall, e: Json) -> None:
    """By the jury, before anybody is out (RULES 7.1)."""
    current(hall, e, "closed").key_confirmed = True


def on_key_revealed(hall: Hall, e: Json) -> None:
    """Only after the close, and the key in force (RULES 4.4)."""
    play = current(hall, e, "closed")
    same(e["key"], hall.key(play.question), f"đáp án câu {play.question}", f"key of {play.question}")
    if play.kind == "elimination" and play.counted:
        must(play.key_confirmed, "đáp án chưa được Ban Giám khảo xác nhận", "the key was not confirmed by the jury")
    play.phase = "revealed"


def on_play_scored(hall: Hall, e: Json) -> None:
    """The play counts. Who did not survive an elimination question is out with it."""
    play = current(hall, e, "revealed")
    if play.kind == "buzzer":
        given = [(choice, judged) for _, choice, judged in play.buzzer.attempts]
    else:
        given = [(choice, False) for choice, _ in play.answers.values()]
    right = sum(hall.is_right(play.round, play.question, choice) if choice else judged for choice, judged in given)
    same(e["right"], right, f"số người đúng câu {play.question}", f"how many were right on {play.question}")
    play.phase = "scored"
    if play.kind == "elimination" and play.counted:
        play.fallen = fallen(hall, play)
        out = hall.fields.setdefault(play.round["id"], Field()).out
        for id_ in play.fallen:
            out.setdefault(id_, play.slot)


def on_eliminated(hall: Hall, e: Json) -> None:
    """Exactly those who fell."""
    play = play_of(hall, e, "scored")
    same(e["candidates"], play.fallen, "người bị loại", "who is out")


def on_rescued(hall: Hall, e: Json) -> None:
    """A rescue the rules allow (RULES 7.1)."""
    rules = hall.contest.rounds[e["round"]]["elimination"]
    field_ = hall.fields.setdefault(e["round"], Field())
    allowed = rules["rescue"] != "none" and len(field_.rescues) < rules["rescues_max"]
    must(allowed, "thể lệ không cho cứu trợ (nữa)", "the rules allow no (further) rescue")
    for id_ in e["candidates"]:
        known = id_ in field_.out and not hall.is_out(id_)
        must(known, f"SBD {id_} không được cứu trợ", f"candidate {id_} cannot be rescued")
    if rules["rescue"] != "picked":
        least = 0 if rules["rescue"] == "all" else min((field_.out[id_] for id_ in e["candidates"]), default=0)
        may = [id_ for id_, slot in field_.out.items() if slot >= least and not hall.is_out(id_)]
        here = sorted(id_ for id_ in may if hall.places[id_].attendance == "present")
        same(sorted(e["candidates"]), here, "người được cứu trợ", "who is rescued")
    for id_ in e["candidates"]:
        del field_.out[id_]
    field_.rescues.append((hall.play.id if hall.play else "", e["candidates"]))


def on_rescue_declined(hall: Hall, e: Json) -> None:
    """Where the rules have a rescue left, between two questions, once (RULES 7.1)."""
    same(e["round"], hall.round, "phần thi", "round")
    rules = hall.contest.rounds[e["round"]]["elimination"]
    field_ = hall.fields.setdefault(e["round"], Field())
    allowed = rules["rescue"] != "none" and len(field_.rescues) < rules["rescues_max"] and bool(field_.out)
    must(allowed, "thể lệ không cho cứu trợ (nữa)", "the rules allow no (further) rescue")
    after = hall.play
    if after is None or not (after.void or after.phase == "scored"):
        wrong("chưa xong câu đang thi", "the question is not settled")
    must(field_.declined != after.id, "đã ghi nhận không cứu trợ rồi", "the rescue was declined before")
    field_.declined = after.id


def on_affected(hall: Hall, e: Json) -> None:
    """Too many were cut off (RULES 2.5)."""
    play_of(hall, e, "open").affected = True


# === events: the buzzer (RULES 7.2) ==================================================================================


def open_buzzer(buzzer: Buzzer, opens_us: int) -> None:
    """Open, or open again. Presses before the first opening stay: where they are allowed, they race."""
    if buzzer.openings:
        buzzer.presses = {}
    buzzer.open, buzzer.opens_us, buzzer.turn = True, opens_us, ""
    buzzer.openings += 1


def on_pressed(hall: Hall, e: Json) -> None:
    """A press, with its credited moment."""
    play, id_, received = play_of(hall, e, "reading", "open"), e["candidate"], e["received_us"]
    buzzer, rules = play.buzzer, play.round["buzzer"]
    must(play.kind == "buzzer" and not play.void, "câu này không bấm chuông", "no buzzer question")
    may = id_ not in buzzer.out and id_ != play.owner and hall.may_answer(play, id_)
    may = may and id_ not in buzzer.presses and (not buzzer.equals or id_ in buzzer.equals)
    must(may, f"SBD {id_} không được bấm", f"candidate {id_} may not press")
    in_hall = received <= hall.time_us and not hall.stood_still(play, received)
    must(in_hall, f"SBD {id_} bấm trong lúc dừng", f"candidate {id_} pressed in a standstill")
    moved_us = play.moved_us(received)
    opens_us = buzzer.opens_us - moved_us
    early = buzzer.openings == 0 or (buzzer.openings == 1 and received < opens_us)
    same(e["early"], early, f"SBD {id_}, bấm sớm", f"candidate {id_}, early")
    if early:
        must(rules["early"] != "refused", f"SBD {id_} bấm sớm", f"candidate {id_} pressed early")
    else:
        within = buzzer.open and opens_us <= received <= play.deadline_us - moved_us
        must(within, f"SBD {id_} bấm ngoài giờ", f"candidate {id_} pressed outside the window")
    moment = max(0 if early else opens_us, received - check_credit(hall, e))
    same(e["pressed_us"], moment, f"SBD {id_}, thời điểm bấm", f"candidate {id_}, moment of the press")
    buzzer.presses[id_] = Press(moment, received, hall.seq)
    if early and rules["early"] == "out":
        buzzer.out.add(id_)


def racing(hall: Hall, buzzer: Buzzer) -> list[tuple[str, int]]:
    """The presses that count, earliest first, as they were before this entry."""
    found = [(id_, p.pressed_us) for id_, p in buzzer.presses.items() if id_ not in buzzer.out and p.seq != hall.seq]
    return sorted(found, key=lambda press: press[1])


def race_equals(play: Play, race: Sequence[tuple[str, int]]) -> list[str]:
    """Who has to press again: those closer to the first than can be measured; none where the first counts anyway."""
    rules = play.round["buzzer"]
    equals = [id_ for id_, pressed_us in race if pressed_us - race[0][1] < rules["equal_us"]]
    again = len(equals) > 1 and rules["equal"] == "again" and play.buzzer.repeats < EQUAL_RACES_MAX
    return equals if again else []


def on_turn_given(hall: Hall, e: Json) -> None:
    """The first gets the turn; a question that belongs to somebody begins with that turn."""
    play = current(hall, e, "open")
    buzzer, rules = play.buzzer, play.round["buzzer"]
    id_, since_us, length_us, margin = e["candidate"], hall.time_us, rules["answer_us"], -1
    if play.owner and buzzer.openings == 0:
        same(id_, play.owner, "người được quyền trả lời", "whose turn it is")
        since_us, length_us = play.opens_us, hall.contest.window_us(play.round, play.slot)
    else:
        race = racing(hall, buzzer) if buzzer.open else []
        must(bool(race), "không có ai bấm chuông", "nobody pressed")
        same(race_equals(play, race), [], "bấm ngang nhau phải bấm lại", "equal presses press again")
        same(id_, race[0][0], "người bấm trước", "who was first")
        margin = race[1][1] - race[0][1] if len(race) > 1 else -1
        buzzer.left_us = max(0, play.deadline_us - max(race[0][1], buzzer.opens_us))
    same(e["margin_us"], margin, "khoảng cách với người sau", "the margin")
    until_us = since_us + length_us * (100 + play.extra.get(id_, 0)) // 100
    same(e["until_us"], until_us, "hạn trả lời", "the end of the turn")
    buzzer.open, buzzer.turn, buzzer.turn_until_us = False, id_, until_us


def on_press_equal(hall: Hall, e: Json) -> None:
    """Only the equals press again."""
    play = current(hall, e, "open")
    same(e["candidates"], race_equals(play, racing(hall, play.buzzer)), "người bấm ngang nhau", "who were equal")
    first_us = racing(hall, play.buzzer)[0][1]
    play.buzzer.left_us = max(0, play.deadline_us - max(first_us, play.buzzer.opens_us))
    play.buzzer.equals = e["candidates"]
    play.buzzer.repeats += 1


def on_buzzer_opened(hall: Hall, e: Json) -> None:
    """The buzzer opens (again) for what was left, at least 3 s."""
    play = play_of(hall, e, "open", "closed")
    if play.phase != "open":
        return
    buzzer = play.buzzer
    length_us = max(REOPENING_MIN_US, buzzer.left_us) if buzzer.openings else play.round["buzzer"]["answer_us"]
    same(e["deadline_us"] - e["opens_us"], length_us, "thời gian mở chuông", "how long the buzzer is open")
    same(e["opens_us"], hall.time_us, "lúc mở chuông", "when the buzzer opened")
    open_buzzer(buzzer, e["opens_us"])
    play.deadline_us = e["deadline_us"]


def on_attempted(hall: Hall, e: Json) -> None:
    """An answer on the turn; one of two in the same entry, or one after the close, changes nothing."""
    play, id_, choice = play_of(hall, e, "open", "closed"), e["candidate"], e["choice"]
    buzzer, rules = play.buzzer, play.round["buzzer"]
    if buzzer.turn != id_ or play.phase != "open":
        return
    if choice:
        until_us = buzzer.turn_until_us - play.moved_us(e["received_us"])
        late = e["received_us"] > until_us or e["received_us"] > hall.time_us
        must(not late, f"SBD {id_} trả lời quá giờ", f"candidate {id_} answered too late")
        must(not hall.stood_still(play, e["received_us"]), "trả lời trong lúc dừng", "answered in a standstill")
        offered = rules["answer_by"] == "device" and hall.contest.offers(play.question, play.round, choice)
        must(offered, f"không có phương án {choice!r}", f"there is no choice {choice!r}")
        if play.question in hall.contest.questions:
            right = hall.is_right(play.round, play.question, choice)
            same(e["right"], right, f"SBD {id_}, đúng hay sai", f"candidate {id_}, right or wrong")
        play.answers[id_] = (choice, max(0, e["received_us"] - play.opens_us + play.moved_us(e["received_us"])))
    elif rules["answer_by"] == "device":
        must(not e["right"], f"SBD {id_} không trả lời mà được tính đúng", f"{id_} gave no answer and is right")
        over = hall.time_us >= buzzer.turn_until_us
        must(over, f"SBD {id_} bị ngắt trước khi hết giờ", f"the turn of {id_} was cut short")
    buzzer.attempts.append((id_, choice, e["right"]))
    play.another(hall.seq)
    buzzer.turn = ""
    buzzer.out.add(id_)
    buzzer.equals, buzzer.repeats = [], 0


# === events: papers (RULES 3) ========================================================================================


def on_paper_opened(hall: Hall, e: Json) -> None:
    """One start for everybody; a counted paper is opened once."""
    round_ = hall.contest.rounds[e["round"]]
    must(round_["type"] == "paper", "phần thi này không phải bài giấy", "the round is no paper")
    practice = e["paper"] == f"{e['round']}.thu"
    busy = hall.paper is not None and hall.paper.phase == "open"
    must(not busy, "đang có bài khác mở", "another paper is open")
    if practice:
        begun = any(not paper.practice for paper in hall.papers.values())
        begun = begun or any(play.counted and play.phase != "sealed" for play in hall.plays.values())
        must(not begun, "thi thử sau khi đã tính điểm", "practice after something that counts was shown")
    length_us = round_["paper"]["practice_us"] if practice else round_["window_us"]
    same(e["deadline_us"] - e["opens_us"], length_us, "thời gian làm bài", "the time allowed")
    if not practice:
        same(e["paper"], e["round"], "mã bài", "id of the paper")
        must(e["paper"] not in hall.papers, "bài đã mở rồi", "the paper was opened before")
        same(e["questions"], hall.contest.round_questions[e["round"]], "các câu của bài", "questions of the paper")
    must(re.fullmatch(r"[0-9a-f]{32}", e["seed"]) is not None, "hạt giống trộn đề sai dạng", "a malformed seed")
    paper = Paper(e["paper"], round_, e["questions"], e["opens_us"], length_us, practice)
    paper.extra = dict(hall.effects.extra)
    hall.papers[e["paper"]], hall.paper, hall.play = paper, paper, None


def paper_of(hall: Hall, e: Json) -> tuple[Paper, Sheet]:
    """The paper of an event and the sheet of its place."""
    paper = hall.papers.get(e["paper"])
    if paper is None:
        wrong(f"không có bài {e['paper']}", f"there is no paper {e['paper']}")
    id_ = e["candidate"]
    place = hall.places.get(id_)
    if place is None or hall.is_out(id_):
        wrong(f"SBD {id_} không được làm bài", f"candidate {id_} may not write")
    return paper, paper.sheets.setdefault(id_, Sheet())


def on_paper_saved(hall: Hall, e: Json) -> None:
    """A slot is written: the highest revision of the session in use, in time, not after submitting."""
    paper, sheet = paper_of(hall, e)
    id_, slot, choice, revision = e["candidate"], e["slot"], e["choice"], e["revision"]
    where_vi, where_en = f"SBD {id_}, bài {paper.id}, câu {slot + 1}", f"candidate {id_}, {paper.id}, slot {slot}"
    if sheet.submitted:
        wrong(f"{where_vi}: ghi sau khi nộp bài", f"{where_en}: written after submitting")
    cause = held_cause(hall, paper, e, submission=False)
    if cause or e["received_us"] > hall.time_us:
        wrong(f"{where_vi}: không được tính ({cause})", f"{where_en}: does not count ({cause})")
    if not 0 <= slot < len(paper.questions) or not 1 <= revision <= REVISION_MAX:
        wrong(f"{where_vi}: không có ô hoặc lần sửa này", f"{where_en}: no such slot or revision")
    before = sheet.slots.get(slot)
    if before is not None and before.session == e["session"] and before.revision >= revision:
        wrong(f"{where_vi}: lần sửa {revision} không mới hơn", f"{where_en}: revision {revision} is not newer")
    if choice and not hall.contest.offers(paper.questions[slot], paper.round, choice):
        wrong(f"{where_vi}: không có phương án {choice!r}", f"{where_en}: there is no choice {choice!r}")
    needed = paper.extra.get(id_, 0) > 0 and paper_clock(hall, paper, e["received_us"]) > paper.length_us
    kept = before if needed else None
    sheet.slots[slot] = Written(choice, revision, e["session"], e["received_us"], e["stamped_us"], kept)


def on_paper_held(hall: Hall, e: Json) -> None:
    """What does not count by itself, for exactly that reason (RULES 3.4)."""
    paper, _ = paper_of(hall, e)
    must(e["held"] not in hall.held, f"số giữ lại {e['held']} lặp lại", f"held number {e['held']} stands twice")
    must(e["session"] in hall.places[e["candidate"]].sessions, "thiết bị lạ", "a device that never had the place")
    cause = held_cause(hall, paper, e, submission=e["slot"] == SUBMISSION)
    where_vi, where_en = f"SBD {e['candidate']}, lý do giữ lại", f"candidate {e['candidate']}, why it is held"
    same(e["cause"], cause, where_vi, where_en)
    hall.held[e["held"]] = e


def on_paper_submitted(hall: Hall, e: Json) -> None:
    """Submitting is final; the completion time follows from the log (RULES 3.1, 3.2)."""
    paper, sheet = paper_of(hall, e)
    id_, session = e["candidate"], hall.places[e["candidate"]].session
    where_vi, where_en = f"SBD {id_}, nộp bài {paper.id}", f"candidate {id_}, submitting {paper.id}"
    must(not sheet.submitted, f"{where_vi}: đã nộp rồi", f"{where_en}: was done before")
    cause = held_cause(hall, paper, {**e, "session": session}, submission=True)
    must(not cause, f"{where_vi}: không được tính ({cause})", f"{where_en}: does not count ({cause})")
    spent_us = own_us(hall, paper, id_, session, e["received_us"], e["stamped_us"])
    time_us = scaled_us(paper, spent_us, paper.extra.get(id_, 0))
    same(e["time_us"], time_us, f"{where_vi}: thời gian", f"{where_en}: the time")
    sheet.own_us, sheet.rulings_before = e.get("own_us", -1), len(hall.rulings)
    if sheet.own_us != -1:
        same(sheet.own_us, spent_us, f"{where_vi}: thời gian làm", f"{where_en}: the time it took")
    sheet.submitted, sheet.submitted_seq, sheet.time_us = True, hall.seq, time_us


def on_paper_closed(hall: Hall, e: Json) -> None:
    """When nobody's time is left, or everybody has submitted (RULES 3.1)."""
    paper = hall.papers[e["paper"]]
    must(paper.phase == "open", "bài không mở", "the paper is not open")
    if paper_clock(hall, paper, hall.time_us) < paper.length_us:
        waiting = [id_ for id_ in awaited(hall, hall.places) if not paper.sheets.get(id_, Sheet()).submitted]
        must(not waiting, f"đóng bài khi SBD {waiting[:1]} còn giờ", f"closed while {waiting[:1]} had time left")
    submitted = sum(sheet.submitted and sheet.submitted_seq != hall.seq for sheet in paper.sheets.values())
    same(e["submitted"], submitted, "số bài đã nộp", "how many have submitted")
    paper.phase, paper.closed_us, paper.rulings_before = "closed", hall.time_us, len(hall.rulings)
    for outage in paper.outages:
        outage[2] = outage[2] or hall.time_us


def on_paper_scored(hall: Hall, e: Json) -> None:
    """The paper counts."""
    paper = hall.papers[e["paper"]]
    must(paper.phase == "closed" and not paper.practice, "bài chưa đóng", "the paper is not closed")
    for question in paper.questions:
        hall.contest.question(question)
    paper.phase = "scored"


def on_outage_begun(hall: Hall, e: Json) -> None:
    """A zone was declared cut off."""
    if hall.paper is None or hall.paper.phase != "open":
        wrong("không có bài đang làm", "no paper is being written")
    hall.paper.outages.append([e["zone"], hall.time_us, 0])


def on_outage_ended(hall: Hall, e: Json) -> None:
    """And is back."""
    if hall.paper is None:
        wrong("không có bài đang làm", "no paper is being written")
    for outage in hall.paper.outages:
        if outage[0] == e["zone"] and not outage[2]:
            outage[2] = hall.time_us


# === events: rulings and the result ==================================================================================


def on_proposed(hall: Hall, e: Json) -> None:
    """A ruling waits for its second person."""
    same(e["proposal"], hall.proposed + 1, "số đề nghị", "number of the proposal")
    arguments_of(e)
    hall.proposed = e["proposal"]
    hall.proposals[e["proposal"]] = e


def on_withdrawn(hall: Hall, e: Json) -> None:
    """A proposal is taken back."""
    known = hall.proposals.pop(e["proposal"], None) is not None
    must(known, f"không có đề nghị {e['proposal']}", f"no proposal {e['proposal']} waits")


def on_ruled(hall: Hall, e: Json) -> None:
    """A ruling takes effect; everything is reckoned by what is in force now."""
    name, arguments = e["command"], arguments_of(e)
    same(e["ruling"], len(hall.rulings) + 1, "số phán quyết", "number of the ruling")
    _check_two_persons(hall, e)
    check_ruling(hall, name, arguments)
    hall.rulings.append(Ruling(name, arguments))
    if name == "undo_ruling":
        undone = hall.rulings[int(arguments["ruling"]) - 1]
        undone.undone = True
        if undone.name == "grant_extra_time":
            take_back_extra(hall, int(arguments["ruling"]), undone.arguments["candidate"])
    elif name == "amend_rules":
        hall.contest.amend(arguments["setting"], arguments["value"])
    elif name == "new_edition":
        hall.phase = "running"
    elif name == "void_play" and hall.play is not None and hall.play.id == arguments["play"]:
        # A standstill over a question ends with it (RULES 2.4).
        hall.still = None if hall.still is not None and hall.still[0] == "interrupted" else hall.still
    hall.effects = effects_of(hall.rulings)
    for play in hall.plays.values():
        play.void = play.id in hall.effects.plays_void
        resettle(hall, play)
    if hall.paper is not None and hall.paper.phase == "open":
        hall.paper.extra = dict(hall.effects.extra)


def take_back_extra(hall: Hall, number: int, id_: str) -> None:
    """Extra time that is taken back was never given: what was opened under it is measured without it (RULES 2.7)."""
    for play in hall.plays.values():
        if not play.opens_us or number > play.rulings_before:
            continue
        play.extra = effects_of(hall.rulings[: play.rulings_before]).extra
        if id_ not in play.extended or play.kind == "buzzer":
            continue
        deadline_us = hall.own_deadline_us(play, id_)
        fits = [given for given in play.extended[id_] if given[2] <= deadline_us - play.moved_us(given[2])]
        if fits:
            play.answers[id_] = fits[-1][:2]
        else:
            play.answers.pop(id_, None)
    for paper in hall.papers.values():
        if paper.phase == "open":
            paper.extra_taken.add(id_)
        elif number <= paper.rulings_before:
            paper.extra = effects_of(hall.rulings[: paper.rulings_before]).extra
            paper.extra_taken.add(id_)


def _check_two_persons(hall: Hall, e: Json) -> None:
    """RULES 5: two account names, and what was confirmed is what was proposed."""
    if e["proposal"]:
        proposal = hall.proposals.pop(e["proposal"], None)
        if proposal is None:
            wrong(f"không có đề nghị {e['proposal']}", f"no proposal {e['proposal']} waits")
        asked = [proposal[name] for name in ("command", "arguments", "by")]
        same([e["command"], e["arguments"], e["by"]], asked, "phán quyết khác đề nghị", "not what was proposed")
        second = e["confirmed_by"] not in ("", e["by"])
        must(second, "người xác nhận phải là người khác", "the second person must be another one")
    elif e["command"] != "correct_name" or hall.phase in ("finalized", "ceremony", "ended"):
        alone = not hall.contest.rules["two_person"] and e["role"] != "proctor"
        must(alone, "phán quyết này cần người thứ hai", "this ruling needs a second person")


def on_complaint(hall: Hall, e: Json) -> None:
    """A complaint in writing."""
    hall.complaints += 1
    same(e["complaint"], hall.complaints, "số khiếu nại", "number of the complaint")


def on_play_off_started(hall: Hall, e: Json) -> None:
    """Only those tied at one prize boundary (RULES 4.6)."""
    same(e["tiebreak"], len(hall.play_offs) + 1, "số lượt câu phụ", "number of the play-off")
    _check_tied(hall, e["scope"], e["members"])
    hall.play_offs.append(PlayOff(e["scope"], e["members"]))


def on_play_off_ended(hall: Hall, e: Json) -> None:
    """It is over."""
    same(e["tiebreak"], len(hall.play_offs), "số lượt câu phụ", "number of the play-off")
    hall.play_offs[-1].over = True


def on_lots(hall: Hall, e: Json) -> None:
    """Drawn by exactly those tied at one prize boundary, before witnesses (RULES 4.1)."""
    must(e["witnesses"] != "", "bốc thăm phải có người chứng kiến", "lots need witnesses")
    _check_tied(hall, e["scope"], e["order"])
    hall.lots.append((e["scope"], e["order"]))


def _check_tied(hall: Hall, scope: str, members: Sequence[str]) -> None:
    _, ties = awards_of(hall, ranking_of(hall))
    tied = any(tie.scope == scope and sorted(tie.members) == sorted(members) for tie in ties)
    must(tied, "họ không bằng nhau ở ranh giới giải", "they are not tied at a prize boundary")


def on_review(hall: Hall, e: Json) -> None:
    """Answer sheets are shown, complaints taken (RULES 6.1)."""
    must(hall.review_until_us == 0, "đã cho xem bài làm rồi", "the review was opened before")
    same(e["until_us"] - hall.time_us, hall.contest.rules["review_us"], "thời gian xem bài", "length of the review")
    hall.review_until_us = e["until_us"]


def on_finalized(hall: Hall, e: Json) -> None:
    """The result is fixed; nothing may be open (RULES 6.2)."""
    same(e["edition"], len(hall.editions) + 1, "lần công bố", "edition")
    ranking = ranking_of(hall)
    awards, ties = awards_of(hall, ranking)
    for open_vi, open_en in _blockers(hall, ties):
        wrong(f"chốt kết quả khi {open_vi}", f"finalized while {open_en}")
    winners = {award.prize: award.winners for award in awards}
    hall.editions.append(Edition(e["edition"], hall.seq, hall.time_us, ranking.individuals, ranking.teams, winners))
    hall.phase = "finalized"


def _blockers(hall: Hall, ties: Sequence[Tie]) -> Iterator[tuple[str, str]]:
    """What stands in the way of a result."""
    for round_ in hall.contest.rounds.values():
        if round_["enabled"] and round_["id"] not in hall.rounds_ended:
            yield f"phần thi {round_['id']} chưa xong", f"round {round_['id']} has not ended"
    for play in hall.plays.values():
        if play.slot != PRACTICE and not play.void and play.phase != "scored":
            yield f"lượt {play.id} chưa chấm", f"play {play.id} is not scored"
        if play.slot != PRACTICE and play.affected and not play.void and play.id not in hall.effects.affected:
            yield f"lượt {play.id} bị ảnh hưởng, chưa có phán quyết", f"play {play.id} was affected and is not ruled on"
    for paper in hall.papers.values():
        if not paper.practice and paper.phase != "scored":
            yield f"bài {paper.id} chưa chấm", f"paper {paper.id} is not scored"
    if hall.proposals:
        yield "còn đề nghị chờ người thứ hai", "a proposal waits"
    if any(number not in hall.effects.complaints for number in range(1, hall.complaints + 1)):
        yield "còn khiếu nại chưa giải quyết", "a complaint is open"
    if not hall.contest.rehearsal and not hall.contest.sample:
        if hall.review_until_us == 0 and hall.contest.rules["review_us"] > 0:
            yield "thí sinh chưa được xem bài làm", "nobody has seen the answer sheets"
        if hall.time_us < hall.review_until_us:
            yield "thí sinh đang xem bài làm", "the review runs"
    if hall.play_offs and not hall.play_offs[-1].over:
        yield "đang thi câu phụ", "a play-off is being played"
    if ties:
        names = ", ".join(ties[0].members)
        yield f"còn bằng nhau ở ranh giới giải: {names}", f"a tie at a prize boundary is unbroken: {names}"


def on_signed(hall: Hall, e: Json) -> None:
    """The minutes of the result in force are signed (RULES 6.3)."""
    must(hall.phase == "finalized", "chưa chốt kết quả", "the result is not final")
    same(e["edition"], len(hall.editions), "lần công bố", "edition")
    hall.signed = len(hall.editions)


def on_ceremony(hall: Hall, e: Json) -> None:
    """Prizes are given, for a finalized and signed result only (RULES 6.3)."""
    fits = hall.phase in ("finalized", "ceremony") and hall.signed == len(hall.editions)
    must(fits, "chưa chốt kết quả, hoặc biên bản chưa ký", "the result is not final, or not signed")
    hall.phase = "ceremony"


def on_ended(hall: Hall, e: Json) -> None:
    """The contest is over."""
    must(hall.phase in ("finalized", "ceremony"), "chưa chốt kết quả", "the result is not final")
    hall.phase = "ended"


HANDLERS: dict[str, Callable[[Hall, Json], None]] = {
    "AttendanceMarked": on_attendance,
    "SignedIn": on_signed_in,
    "TakeoverRequested": on_takeover_requested,
    "TakeoverDecided": on_takeover_decided,
    "DeviceConnected": on_connected,
    "DeviceCut": on_cut,
    "LobbyOpened": on_lobby_opened,
    "LobbyLocked": on_lobby_locked,
    "RoundStarted": on_round_started,
    "RoundEnded": on_round_ended,
    "PlayPrepared": on_play_prepared,
    "StemOpened": on_stem_opened,
    "ChoicesOpened": on_choices_opened,
    "OpeningPostponed": on_postponed,
    "LoopStalled": on_stalled,
    "DeadlineMoved": on_deadline_moved,
    "AnswerAccepted": on_answer,
    "AnswerRefused": on_answer_refused,
    "PlayClosed": on_play_closed,
    "KeyRevealed": on_key_revealed,
    "PlayScored": on_play_scored,
    "PlayAffected": on_affected,
    "Pressed": on_pressed,
    "TurnGiven": on_turn_given,
    "PressEqual": on_press_equal,
    "Attempted": on_attempted,
    "BuzzerOpened": on_buzzer_opened,
    "KeyConfirmed": on_key_confirmed,
    "Eliminated": on_eliminated,
    "Rescued": on_rescued,
    "RescueDeclined": on_rescue_declined,
    "PaperOpened": on_paper_opened,
    "PaperSaved": on_paper_saved,
    "PaperHeld": on_paper_held,
    "PaperSubmitted": on_paper_submitted,
    "PaperClosed": on_paper_closed,
    "PaperScored": on_paper_scored,
    "OutageBegun": on_outage_begun,
    "OutageEnded": on_outage_ended,
    "Proposed": on_proposed,
    "ProposalWithdrawn": on_withdrawn,
    "Ruled": on_ruled,
    "ComplaintFiled": on_complaint,
    "TiebreakStarted": on_play_off_started,
    "TiebreakEnded": on_play_off_ended,
    "ReviewOpened": on_review,
    "Suspended": on_suspended,
    "Resumed": on_resumed,
    "Interrupted": on_interrupted,
    "LotsDrawn": on_lots,
    "Finalized": on_finalized,
    "MinutesSigned": on_signed,
    "CeremonyMoved": on_ceremony,
    "ContestEnded": on_ended,
    **dict.fromkeys(
        (
            "SlipReissued",
            "IdentityAnswered",
            "IncidentRecorded",
            "OperatorChanged",
            "QuestionReported",
            "CorrectionIssued",
            "CorrectionRead",
            "AgendaMoved",
            "ReceiverRecorded",
            "SceneShown",
            "WallCovered",
            "FrozenSet",
            "AudienceSwitched",
            "Ticked",
        ),
        on_nothing,
    ),
}


# === the log =========================================================================================================


@dataclass(slots=True)
class Log:
    """What was read of the log: the head, the hash of every entry, how many answers there were."""

    seq: int = 0
    head: str = ZEROS
    digests: bytearray = field(default_factory=bytearray)
    answers: int = 0
    epoch: str = ""  # of the last entry's batch: inbox numbers belong to it
    decided: set[int] = field(default_factory=set)

    def hash_of(self, seq: int) -> str:
        """SHA-256 of one entry, in hex."""
        return bytes(self.digests[(seq - 1) * 32 : seq * 32]).hex()


ENTRY_FIELDS = ["v", "seq", "prev", "batch", "time_us", "wall_us", "position", "outcomes", "events"]


def read_entry(data: bytes, seq: int, prev: str) -> Json:
    """The entry at place `seq`; it must follow from the one before it (LOG, "An entry")."""
    try:
        entry: Json = decode(data)
        fits = list(entry) == ENTRY_FIELDS
    except (ValueError, AttributeError, TypeError, RecursionError) as fault:
        raise Wrong(f"mục {seq} của nhật ký: không đọc được ({fault})", f"log entry {seq}: unreadable") from fault
    if not fits or entry["v"] != ENTRY_VERSION:
        wrong(f"mục {seq} của nhật ký: sai dạng hoặc phiên bản", f"log entry {seq}: another form or version")
    if entry["seq"] != seq:
        wrong(
            f"mục {seq} của nhật ký: ở chỗ này là mục {entry['seq']} (mục {seq} đã bị xóa, chèn hoặc đổi chỗ)",
            f"log entry {seq}: entry {entry['seq']} stands in its place (removed, inserted or swapped)",
        )
    if entry["prev"] != prev:
        wrong(
            f"mục {max(1, seq - 1)} của nhật ký: đã bị sửa (không phải nội dung mà mục {seq} nối vào)",
            f"log entry {max(1, seq - 1)}: edited (not what entry {seq} was chained to)",
        )
    compact = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
    if compact.encode() != data:
        wrong(f"mục {seq} của nhật ký: không phải dạng chuẩn", f"log entry {seq}: not in canonical form")
    return entry


def read_log(lines: Iterable[bytes], hall: Hall, head: Json) -> Log:
    """Walk the chain and apply each entry once the next one, or the head, has vouched for its bytes."""
    log, waiting = Log(), None
    for line in lines:
        if log.seq == head["seq"]:
            wrong(
                f"mục {log.seq + 1} của nhật ký: được thêm vào sau mục cuối ({head['seq']})",
                f"log entry {log.seq + 1}: appended after the last one ({head['seq']})",
            )
        data = line.rstrip(b"\n")
        entry = read_entry(data, log.seq + 1, log.head)
        apply_entry(hall, waiting, log)
        waiting, digest = entry, hashlib.sha256(data)
        log.seq, log.head = log.seq + 1, digest.hexdigest()
        log.digests += digest.digest()
    if log.seq < head["seq"]:
        wrong(
            f"mục {log.seq + 1} của nhật ký: không còn (nhật ký đã ghi đến mục {head['seq']})",
            f"log entry {log.seq + 1}: missing (the log was written to entry {head['seq']})",
        )
    if log.head != head["hash"]:
        wrong(
            f"mục {log.seq} của nhật ký: đã bị sửa (mã băm không phải {head['hash'][:16]}…)",
            f"log entry {log.seq}: edited (its hash is not {head['hash'][:16]}…)",
        )
    apply_entry(hall, waiting, log)
    return log


def apply_entry(hall: Hall, entry: Json | None, log: Log) -> None:
    """What an entry says has happened, event by event."""
    if entry is None:
        return
    seq = entry["seq"]
    with _placed(f"mục {seq} của nhật ký", f"log entry {seq}"):
        must(entry["time_us"] >= hall.time_us, "giờ thi chạy lùi", "contest time runs backwards")
        check_numbers(log, entry)
    hall.seq, hall.before_us, hall.time_us = seq, hall.time_us, entry["time_us"]
    if seq == 1:
        check_genesis(hall.contest, entry["events"])
        return
    due: Play | None = None
    for index, (name, event) in enumerate(entry["events"]):
        handler = HANDLERS.get(name)
        try:
            if handler is None:
                wrong("không có loại sự kiện này", "there is no such event")
            if due is not None:
                must(name == "Eliminated", "thiếu danh sách người bị loại", "who is out is missing")
            handler(hall, event)
            due = hall.play if name == "PlayScored" and hall.play is not None and hall.play.fallen else None
        except Wrong as fault:
            raise fault.at(
                f"mục {seq} của nhật ký, sự kiện {seq}.{index} {name}", f"log entry {seq}, event {seq}.{index} {name}"
            ) from None
        except (KeyError, TypeError, ValueError, LookupError, AttributeError) as fault:
            raise Wrong(
                f"mục {seq} của nhật ký, sự kiện {seq}.{index} {name}: không hiểu được ({fault!r})",
                f"log entry {seq}, event {seq}.{index} {name}: makes no sense ({fault!r})",
            ) from fault
        log.answers += handler is on_answer or handler is on_paper_saved
    if due is not None:
        raise Wrong(f"mục {seq} của nhật ký: thiếu danh sách người bị loại", f"log entry {seq}: who is out is missing")


def check_numbers(log: Log, entry: Json) -> None:
    """A command is decided once, whoever led when it came (LOG, "An entry"). Number 0 came through no inbox."""
    try:
        epoch: str = entry["batch"].partition("-")[0]
        numbers = [int(number) for number, _ in entry["outcomes"] if number]
    except (AttributeError, TypeError, ValueError) as fault:
        raise Wrong(f"kết quả các lệnh: không hiểu được ({fault})", f"outcomes: make no sense ({fault})") from fault
    if epoch != log.epoch:
        log.epoch, log.decided = epoch, set()
    before = len(log.decided)
    log.decided.update(numbers)
    must(len(log.decided) == before + len(numbers), "một lệnh được xét hai lần", "a command is decided twice")


def check_genesis(contest: Contest, events: list[Any]) -> None:
    """The first entry holds the hashes that were published before the first question."""
    if len(events) != 1 or events[0][0] != "Genesis":
        wrong("mục 1 của nhật ký: phải là mục mở đầu", "log entry 1: must be the genesis")
    genesis = events[0][1]
    names = {
        "contest": ("mã cuộc thi", "contest", contest.id),
        "rules_version": ("phiên bản thể lệ", "version of the rules", RULES_VERSION),
        "rehearsal": ("tổng duyệt", "rehearsal", contest.rehearsal),
        "rules_hash": ("thể lệ (rules.json)", "the rules (rules.json)", contest.hashes["rules_hash"]),
        "questions_hash": ("bộ đề (questions.json)", "the questions", contest.hashes["questions_hash"]),
        "roster_hash": ("danh sách (roster.json)", "the roster (roster.json)", contest.hashes["roster_hash"]),
    }
    for name, (vi, en, expected) in names.items():
        if genesis.get(name) != expected:
            wrong(
                f"mục 1 của nhật ký: {vi} không phải bản đã khóa trước khi thi",
                f"log entry 1: {en}: not what was locked before the contest",
            )


# === comparing ========================================================================================================


def compare(hall: Hall, standings: Json) -> None:
    """Every mark, rank, team total, prize and edition of the bundle against what was reckoned; the first difference is
    named."""
    _compare_marks(hall, standings)
    ranking = ranking_of(hall)
    awards, ties = awards_of(hall, ranking)
    same(standings["phase"], hall.phase, "kết quả: bước của hội thi", "standings: phase")
    divisors = ranking.divisors
    _compare_rows(standings["individuals"], ranking.individuals, {}, "cá nhân", "individuals")
    _compare_rows(standings["teams"], ranking.teams, divisors, "tập thể", "teams")
    _compare_awards(standings["awards"], awards)
    listed = [(tie["scope"], tie["prizes"], tie["members"]) for tie in standings["undecided"]]
    same(listed, [(t.scope, t.prizes, t.members) for t in ties], "kết quả: chưa phân định", "standings: undecided")
    same(standings["merit"], hall.effects.merit, "kết quả: bằng khen đơn vị", "standings: merit")
    same(len(standings["editions"]), len(hall.editions), "kết quả: số lần công bố", "standings: number of editions")
    for listed_edition, edition in zip(standings["editions"], hall.editions, strict=True):
        with _placed(f"kết quả lần {edition.number}", f"edition {edition.number}"):
            moment = [listed_edition["edition"], listed_edition["seq"], listed_edition["at_us"]]
            same(moment, [edition.number, edition.seq, edition.at_us], "lúc chốt", "when it was finalized")
            _compare_rows(listed_edition["individuals"], edition.individuals, {}, "cá nhân", "individuals")
            _compare_rows(listed_edition["teams"], edition.teams, None, "tập thể", "teams")
            for prize, winners in edition.winners.items():
                same(listed_edition["awards"].get(prize), winners, f"giải {prize}", f"prize {prize}")


@contextmanager
def _placed(vi: str, en: str) -> Iterator[None]:
    """What goes wrong within is said to be there."""
    try:
        yield
    except Wrong as fault:
        raise fault.at(vi, en) from None


def _compare_marks(hall: Hall, standings: Json) -> None:
    """Each mark of each question and paper that counts."""
    plays = [play for play in hall.plays.values() if play.counts]
    papers = [paper for paper in hall.papers.values() if paper.phase == "scored" and not paper.practice]
    reckoned: list[tuple[str, Callable[[], dict[str, Mark]]]] = [
        *((play.id, partial(play_marks, hall, play)) for play in plays),
        *((paper.id, partial(paper_marks, hall, paper)) for paper in papers),
    ]
    same([id_ for id_, _ in standings["marks"]], [id_ for id_, _ in reckoned], "các câu được tính", "what counts")
    for (id_, listed), (_, marks) in zip(standings["marks"], reckoned, strict=True):
        expected = marks()
        for candidate, mark in expected.items():
            if listed.get(candidate) != list(mark):
                wrong(
                    f"điểm {id_}, SBD {candidate}: {_difference(listed.get(candidate), mark, 'tính ra', 'thấy')}",
                    f"mark of {id_}, candidate {candidate}: "
                    f"{_difference(listed.get(candidate), mark, 'reckoned', 'found')}",
                )
        for candidate in listed:
            must(candidate in expected, f"điểm {id_}: thừa SBD {candidate}", f"mark of {id_}: {candidate} too many")


def _difference(listed: object, mark: Mark, reckoned: str, found: str) -> str:
    """What of a mark differs, in words."""
    if not isinstance(listed, list) or len(listed) != len(mark):
        return f"{reckoned} {list(mark)}, {found} {listed!r}"
    return "; ".join(
        f"{name} {reckoned} {right}, {found} {there!r}"
        for name, right, there in zip(MARK_NAMES, mark, listed, strict=True)
        if right != there
    )


def _compare_rows(
    listed: list[Json], rows: Sequence[Row], divisors: Mapping[str, int] | None, vi: str, en: str
) -> None:
    """Rows of standings, in order."""
    same(len(listed), len(rows), f"xếp hạng {vi}: số dòng", f"standings of {en}: number of rows")
    for there, row in zip(listed, rows, strict=True):
        expected = {"id": row.id, "rank": row.rank, **dict(zip(MARK_NAMES, row.mark, strict=True))}
        if divisors:
            expected["divided_by"] = divisors[row.id]
        for name, value in expected.items():
            same(there.get(name), value, f"xếp hạng {vi}, {row.id}, {name}", f"standings of {en}, {row.id}, {name}")


def _compare_awards(listed: list[Json], awards: Sequence[Award]) -> None:
    same([there["prize"] for there in listed], [award.prize for award in awards], "các giải", "the prizes")
    for there, award in zip(listed, awards, strict=True):
        for name in ("count", "vacant", "winners"):
            where_vi, where_en = f"giải {award.prize}, {name}", f"prize {award.prize}, {name}"
            same(there.get(name), getattr(award, name), where_vi, where_en)


# === the whole =======================================================================================================


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a bundle that is right."""

    contest: str
    seq: int
    head: str
    answers: int
    edition: int

    @property
    def code(self) -> str:
        """The seal."""
        return short_code(self.head)


def verify(path: Path, receipts: Sequence[str] = (), names: Path | None = None) -> Verified:
    """Check everything. Raises `Wrong` with the first thing that is wrong, `NoBundle` for what cannot be read."""
    source = Source(path)
    bundle = source.json(BUNDLE)
    if bundle.get("format") != FORMAT:
        raise NoBundle(
            f"cần gói định dạng {FORMAT}, thấy {bundle.get('format')!r}", f"expected a bundle of format {FORMAT}"
        )
    try:
        head = bundle["head"]
        same(head["code"], short_code(head["hash"]), "mã niêm phong", "the short code")
        roster = source.json(ROSTER)
        hall = Hall(Contest(source.json(RULES), source.json(QUESTIONS), roster))
        same(bundle["contest"], hall.contest.id, "mã cuộc thi", "the contest")
        with source.open(LOG) as lines:
            log = read_log(lines, hall, head)
        compare(hall, source.json(STANDINGS))
        if names is not None:
            check_names(names, roster)
    except zipfile.BadZipFile as fault:
        raise NoBundle(f"gói bị hỏng ({fault})", f"the bundle is damaged ({fault})") from fault
    except (KeyError, TypeError, LookupError, AttributeError, ValueError) as fault:
        raise Wrong(f"gói sai dạng ({fault!r})", f"the bundle is malformed ({fault!r})") from fault
    for receipt in receipts:
        check_receipt(log, receipt)
    return Verified(hall.contest.id, log.seq, log.head, log.answers, len(hall.editions))


def check_receipt(log: Log, receipt: str) -> None:
    """What a device kept, or somebody wrote down from the wall: SEQ:HEAD, the first 16 digits of the head or more."""
    found = re.fullmatch(r"(?:CHUNGKET:[^:]+:)?([0-9]+):([0-9A-F]+)", re.sub(r"\s+", "", receipt).upper())
    if found is None or not RECEIPT_DIGITS_MIN <= len(found[2]) <= len(ZEROS):
        wrong(
            f"biên nhận {receipt!r}: cần SỐ:MÃ, mã có ít nhất {RECEIPT_DIGITS_MIN} chữ số 0–9, A–F",
            f"receipt {receipt!r}: expected SEQ:HEAD with at least {RECEIPT_DIGITS_MIN} hex digits",
        )
    seq = int(found[1])
    if not 1 <= seq <= log.seq:
        wrong(f"biên nhận {receipt}: nhật ký chỉ có đến mục {log.seq}", f"receipt {receipt}: the log ends at {log.seq}")
    if not log.hash_of(seq).upper().startswith(found[2]):
        wrong(
            f"biên nhận {receipt}: mục {seq} của nhật ký là {short_code(log.hash_of(seq))}, không phải mục đã cấp",
            f"receipt {receipt}: entry {seq} is {short_code(log.hash_of(seq))}, not the one it was given for",
        )


def check_names(path: Path, roster: Json) -> None:
    """The separate file of names: each row against its digest in the roster."""
    try:
        names = decode(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise NoBundle(f"{path}: không đọc được ({fault})", f"{path}: unreadable ({fault})") from fault
    for kind, vi in (("units", "đơn vị"), ("people", "thí sinh")):
        for row in names[kind]:
            id_ = row["content"]["id"]
            locked = roster["digests"][kind].get(id_) == row_digest(row)
            must(locked, f"{path}: {vi} {id_} không phải dòng đã khóa", f"{path}: {kind} {id_}: not the locked row")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its exit code."""
    parser = argparse.ArgumentParser(description="Kiểm tra gói kết quả Chung Kết và tính lại mọi điểm, hạng, giải.")
    parser.add_argument("bundle", type=Path, help="gói do 'chungket export-log' ghi")
    parser.add_argument(
        "--receipt", action="append", default=[], metavar="SEQ:HEAD", help="biên nhận hay mã niêm phong"
    )
    parser.add_argument("--names", type=Path, help="tệp họ tên để riêng")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="ngôn ngữ")
    given = parser.parse_args(arguments)
    return run(given.bundle, given.receipt, given.names, given.lang)


def run(bundle: Path, receipts: Sequence[str], names: Path | None, lang: str) -> int:
    """Verify and say what was found; the exit code: 0 right, 1 wrong, 3 not a bundle."""
    try:
        found = verify(bundle, receipts, names)
    except NoBundle as fault:
        print(f"LỖI: {fault.vi}" if lang == "vi" else f"ERROR: {fault.en}", file=sys.stderr)
        return UNREADABLE
    except Wrong as fault:
        print(f"SAI: {fault.vi}" if lang == "vi" else f"WRONG: {fault.en}", file=sys.stderr)
        return WRONG
    if lang == "vi":
        print(
            f"ĐÚNG: {found.contest}, {found.seq} mục nhật ký, {found.answers} câu trả lời; mọi điểm, hạng và giải tính "
            f"lại đều khớp.\nNiêm phong: mục {found.seq}, {found.code}"
        )
    else:
        print(
            f"RIGHT: {found.contest}, {found.seq} log entries, {found.answers} answers; every mark, rank and prize is "
            f"as reckoned.\nSeal: entry {found.seq}, {found.code}"
        )
    return DONE


if __name__ == "__main__":
    sys.exit(main())
