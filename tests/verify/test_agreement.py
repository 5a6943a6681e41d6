"""Two readings of the documents agree: what the core plays, the verifier reckons to the same marks and prizes."""

import zipfile
from pathlib import Path

import pytest

from chungket.core.contest import AnswerForm, AnswerLock, Marking, Players, Reading, Rules, SpeedBy, SpeedStep
from chungket.core.events import AnswerAccepted, PaperHeld, Ruled
from chungket.exchange.contest_folder import read_contest
from chungket.resources import sample_contest_directories
from chungket.verify import verify
from tests.core.course_steps import of_kind, with_paper
from tests.core.making import SECOND_US, make_contest, with_round
from tests.final.plan_contest import PAPER_QUESTIONS, write_plan_contest
from tests.verify.finals import play_final
from tests.verify.making import SALT, Exported, export
from tests.verify.rich_courses import RichCourse

COURSES = 60
COURSES_FULL = 2_000


def agree(seed: int, path: Path) -> RichCourse:
    """Play a course, export it, verify it."""
    course = RichCourse(seed).go()
    exported = course.exported(path)
    found = verify(exported.path)
    assert (found.seq, found.head) == (exported.head.seq, exported.head.hash), seed
    return course


def test_random_courses_verify(tmp_path: Path) -> None:
    courses = [agree(seed, tmp_path / "goi.zip") for seed in range(COURSES)]
    assert sum(bool(course.state.editions) for course in courses) > COURSES // 10
    events = [event for course in courses for _, _, entry in course.driver.log for event in entry]
    ruled = {event.command for event in events if isinstance(event, Ruled)}
    assert len(ruled) > 15, "courses with hardly any rulings prove little"
    assert any(isinstance(event, PaperHeld) for event in events)
    assert any(isinstance(event, AnswerAccepted) and event.credit_us for event in events)
    assert any(course.state.effects.admitted for course in courses)


@pytest.mark.full
def test_many_random_courses_verify(tmp_path: Path) -> None:
    for seed in range(COURSES, COURSES_FULL):
        agree(seed, tmp_path / "goi.zip")


def shipped_bundle(directory: Path, path: Path, seed: int = 1) -> Exported:
    driver = play_final(read_contest(directory, salt=SALT).contest, seed)
    assert driver.state.editions
    return export(driver.contest, driver.state, driver.log, path)


@pytest.mark.parametrize("directory", sample_contest_directories(), ids=lambda directory: directory.name)
def test_a_final_of_each_shipped_contest_verifies(directory: Path, tmp_path: Path) -> None:
    exported = shipped_bundle(directory, tmp_path / "goi.zip")
    found = verify(exported.path)
    assert found.edition == 1
    assert found.answers > 10
    assert found.code.replace(" ", "") == exported.head.hash[:20].upper()


def test_an_unpacked_bundle_verifies_as_well(tmp_path: Path) -> None:
    exported = shipped_bundle(sample_contest_directories()[-1], tmp_path / "goi.zip")
    with zipfile.ZipFile(exported.path) as bundle:
        bundle.extractall(tmp_path / "goi")
    assert verify(tmp_path / "goi").head == exported.head.hash


SPEED = Marking(10, -2, speed_by=SpeedBy.TIME, speed=(SpeedStep(5 * SECOND_US, 40), SpeedStep(9 * SECOND_US, 25)))
LIVE_VARIANTS: dict[str, dict[str, object]] = {
    "captains": {"players": Players.CAPTAINS},
    "speed by time": {"marking": SPEED},
    "the last answer": {"lock": AnswerLock.LAST},
    "sets of choices": {"answer": AnswerForm.SEVERAL},
    "a window for each question": {"windows_us": tuple((5 + n) * SECOND_US for n in range(6))},
    "read for seconds": {"reading": Reading.SECONDS, "reading_us": 3 * SECOND_US},
}


@pytest.mark.parametrize("what", LIVE_VARIANTS)
@pytest.mark.parametrize("seed", range(3))
def test_finals_of_other_live_rounds_verify(what: str, seed: int, tmp_path: Path) -> None:
    contest = with_round(make_contest(6), **LIVE_VARIANTS[what])
    driver = play_final(contest, seed)
    assert verify(export(driver.contest, driver.state, driver.log, tmp_path / "goi.zip").path).edition == 1


@pytest.mark.parametrize("seed", range(8))
def test_finals_with_a_paper_verify(seed: int, tmp_path: Path) -> None:
    contest = with_paper(of_kind(seed % 3, 3, Rules(review_us=0, two_person=False)))
    driver = play_final(contest, seed)
    assert driver.state.papers
    assert verify(export(driver.contest, driver.state, driver.log, tmp_path / "goi.zip").path).edition == 1


def test_the_plan_with_its_paper_verifies(tmp_path: Path) -> None:
    contest = read_contest(write_plan_contest(tmp_path / "hoi-thi", minutes=45), salt=SALT).contest
    driver = play_final(contest, 3)
    found = verify(export(driver.contest, driver.state, driver.log, tmp_path / "goi.zip").path)
    assert found.edition == 1
    assert found.answers > 200 * PAPER_QUESTIONS * 0.9
