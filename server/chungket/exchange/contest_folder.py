"""A contest directory, read and checked as a whole.

Owns joining contest.toml, questions.xlsx, finalists.xlsx and excluded.xlsx into one `Contest`. It must not know the
columns, keys or wording of single cells. Called by the command line (`check`, `rehearse`) and by `lock`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chungket.core.contest import (
    Contest,
    ContestId,
    Person,
    Place,
    QuestionRole,
    Round,
    Scope,
)
from chungket.exchange.contest_file import ContestSettings, read_contest_file
from chungket.exchange.excluded_file import EXCLUDED_FILE, read_excluded_file
from chungket.exchange.finalist_checks import check_prize_count, check_roster, check_units
from chungket.exchange.finalist_file import FINALISTS_FILE, FinalistRow, UnitRow, read_finalist_file
from chungket.exchange.fits import ROWS_MIN, hall_type
from chungket.exchange.hashes import ContestHashes, contest_hashes
from chungket.exchange.images import IMAGES_DIRECTORY, unused_images
from chungket.exchange.people import person_id
from chungket.exchange.problems import ContestInvalid, Problem, Problems
from chungket.exchange.question_checks import check_question_set
from chungket.exchange.question_file import IMAGE, QUESTIONS_FILE, QuestionRow, read_question_file
from chungket.exchange.shown_questions import check_shown

CONTEST_FILE = "contest.toml"


@dataclass(frozen=True, slots=True)
class CheckedContest:
    """A contest without errors. `problems` are its warnings; `image_digests` are file name → SHA-256 (hex)."""

    contest: Contest
    problems: tuple[Problem, ...]
    hashes: ContestHashes
    image_digests: Mapping[str, str]
    registration_closes: date

    @property
    def files(self) -> tuple[str, ...]:
        """The files that make up the contest, relative to its directory; excluded.xlsx may be missing."""
        images = (f"{IMAGES_DIRECTORY}/{name}" for name in self.image_digests)
        return (CONTEST_FILE, QUESTIONS_FILE, FINALISTS_FILE, EXCLUDED_FILE, *images)


def read_contest(
    directory: Path,
    *,
    salt: bytes,
    today: date | None = None,
    rehearsal: bool = False,
    refused: Collection[str] = frozenset(),
) -> CheckedContest:
    """Read and check a contest directory.

    `salt` (at least 16 bytes) goes into person ids and hashes. With `today`, later "đúng tại ngày"
    are reported. `refused`: fingerprints of questions that have been shown before (`shown_questions`); they do not
    matter in a rehearsal or in a sample contest.
    Raises `ContestInvalid` with every error and warning of all files, never anything else for bad content.
    """
    problems = Problems()
    if not directory.is_dir():
        problems.error(str(directory.name or directory), "thư mục cuộc thi", "không có thư mục này")
        raise ContestInvalid(problems)
    settings = read_contest_file(directory / CONTEST_FILE, problems)
    rounds = None if settings is None else [item.round for item in settings.rounds]
    questions = read_question_file(directory, rounds, problems)
    units, finalists = read_finalist_file(directory / FINALISTS_FILE, problems)
    excluded = read_excluded_file(directory / EXCLUDED_FILE, problems)
    if settings is not None and questions is not None:
        counts = [(item.round, item.questions) for item in settings.rounds]
        check_question_set(
            questions, counts, settings.rules.tiebreak_questions_max, settings.hall, settings.day, today, problems
        )
        if not settings.sample and not rehearsal:
            check_shown(questions, refused, problems)
    if units is not None:
        check_units(units, finalists, problems)
    if finalists is not None:
        check_roster(units or (), finalists, excluded, settings.registration_closes if settings else None, problems)
    if settings is not None:
        _check_hall(settings, problems)
        _check_prizes(settings, units, finalists, problems, lenient=settings.sample or rehearsal)
    if questions is not None:
        _check_unused_images(directory, questions, problems)
    _say_unchecked(settings, questions, finalists if units is not None else None, problems)
    if problems.errors or settings is None or questions is None or units is None or finalists is None:
        raise ContestInvalid(problems)
    assert settings.day is not None
    assert settings.registration_closes is not None
    contest = _contest(settings, settings.day, questions, units, finalists, salt, rehearsal=rehearsal)
    image_digests = {row.question.image: row.image_digest for row in questions if row.question.image}
    return CheckedContest(
        contest,
        tuple(problems),
        contest_hashes(contest, salt, image_digests),
        image_digests,
        settings.registration_closes,
    )


def _check_hall(settings: ContestSettings, problems: Problems) -> None:
    size = hall_type(settings.hall)
    if size.rows < ROWS_MIN:
        metres = f"{settings.hall.farthest_viewer_cm / 100:g} m, hình cao {settings.hall.picture_height_cm / 100:g} m"
        problems.warning(
            CONTEST_FILE,
            f"hình đủ lớn để có ít nhất {ROWS_MIN} dòng chữ",
            f"{size.rows} dòng (người xem xa nhất {metres})".replace(".", ","),
            column="hall",
        )


def _check_prizes(
    settings: ContestSettings,
    units: Sequence[UnitRow] | None,
    finalists: Sequence[FinalistRow] | None,
    problems: Problems,
    *,
    lenient: bool,
) -> None:
    counts = {scope: sum(prize.count for prize in settings.prizes if prize.scope is scope) for scope in Scope}
    line = settings.prizes_line
    if finalists is not None:
        places = sum(not finalist.substitute for finalist in finalists)
        check_prize_count(counts[Scope.INDIVIDUAL], places, "thí sinh", CONTEST_FILE, line, problems, lenient=lenient)
    if units is not None:
        check_prize_count(counts[Scope.TEAM], len(units), "đơn vị", CONTEST_FILE, line, problems, lenient=lenient)
        if settings.merit is not None and settings.merit.count > len(units):
            expected = f"không quá {len(units)} Bằng khen, vì có {len(units)} đơn vị"
            problems.warning(CONTEST_FILE, expected, str(settings.merit.count), column="merit.count")


def _say_unchecked(settings: object, questions: object, finalists: object, problems: Problems) -> None:
    """When one file cannot be read, what depends on it is not found wrong: say so, lest the list seem complete."""
    files = {CONTEST_FILE: settings, QUESTIONS_FILE: questions, FINALISTS_FILE: finalists}
    unread = [name for name, content in files.items() if content is None]
    if not unread or len(unread) == len(files):
        return
    waiting = {
        "phần thi của từng câu, số câu và câu dự phòng": (settings, questions),
        "số giải so với số thí sinh và đơn vị": (settings, finalists),
        "tuổi thí sinh, hội trường": (settings,),
    }
    unchecked = "; ".join(what for what, needs in waiting.items() if None in needs)
    problems.warning(
        ", ".join(unread), "đọc được để kiểm tra cả cuộc thi", "không đọc được", advice=f"chưa kiểm tra: {unchecked}"
    )


def _check_unused_images(directory: Path, questions: Sequence[QuestionRow], problems: Problems) -> None:
    used = frozenset(row.question.image for row in questions)
    # An image named in a row with an error counts as used: its own error says more.
    named = frozenset(row.row.cell(IMAGE).shown for row in questions)
    for name in unused_images(directory, used | named):
        problems.warning(f"{IMAGES_DIRECTORY}/{name}", "ảnh của một câu hỏi", "không câu nào dùng")


def _contest(
    settings: ContestSettings,
    day: date,
    questions: Sequence[QuestionRow],
    units: Sequence[UnitRow],
    finalists: Sequence[FinalistRow],
    salt: bytes,
    *,
    rehearsal: bool,
) -> Contest:
    people: list[Person] = []
    places: list[Place] = []
    for finalist in finalists:
        assert finalist.birth is not None
        identifier = person_id(salt, finalist.name, finalist.birth)
        people.append(Person(identifier, finalist.name, finalist.unit, bool(finalist.public), finalist.substitute))
        if not finalist.substitute:
            places.append(
                Place(finalist.candidate, finalist.unit, identifier, finalist.seat, finalist.zone, finalist.captain)
            )
    return Contest(
        id=ContestId(settings.id),
        title=settings.title,
        title_en=settings.title_en,
        organiser=settings.organiser,
        venue=settings.venue,
        date=day.isoformat(),
        rounds=tuple(_with_questions(item.round, questions) for item in settings.rounds),
        questions={row.question.id: row.question for row in questions},
        units={row.unit.id: row.unit for row in units},
        places={place.candidate: place for place in places},
        people={person.id: person for person in people},
        prizes=settings.prizes,
        rules=settings.rules,
        hall=settings.hall,
        agenda=settings.agenda,
        merit=settings.merit,
        tiebreak=settings.tiebreak,
        rehearsal=rehearsal,
        sample=settings.sample,
    )


def _with_questions(round_: Round, questions: Sequence[QuestionRow]) -> Round:
    counted = (
        row.question.id
        for row in questions
        if row.question.role is QuestionRole.COUNTED and row.question.round == round_.id
    )
    return replace(round_, questions=tuple(counted))
