"""Rehearsing a real contest: its roster and rules, other people's questions."""

from pathlib import Path

import pytest

from chungket.core.contest import QuestionRole
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.problems import ContestInvalid
from chungket.exchange.question_file import QUESTIONS_FILE
from chungket.exchange.rehearsal_folder import write_rehearsal_folder
from chungket.exchange.shown_questions import question_fingerprints
from chungket.resources import SAMPLE_CONTESTS, reference_contest_directory, sample_contest_directories
from tests.exchange.making import SALT, ContestFolder


def test_roster_and_rules_are_real_and_no_question_is(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "real")
    real = folder.read().contest
    target = write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    rehearsed = read_contest(target, salt=SALT, rehearsal=True).contest
    assert (rehearsed.title, rehearsed.rules, rehearsed.prizes) == (real.title, real.rules, real.prizes)
    assert (rehearsed.places, rehearsed.units, rehearsed.people) == (real.places, real.units, real.people)
    assert [len(round_.questions) for round_ in rehearsed.rounds] == [len(round_.questions) for round_ in real.rounds]
    assert not question_fingerprints(rehearsed) & question_fingerprints(real)
    shipped = read_contest(reference_contest_directory(), salt=SALT).contest
    assert question_fingerprints(rehearsed) <= question_fingerprints(shipped)
    for role in QuestionRole:
        assert rehearsed.questions_with_role(role), role


def test_the_real_questions_need_not_be_there(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "real")
    folder.write()
    (folder.directory / QUESTIONS_FILE).write_bytes(b"not ready yet")
    target = write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    assert read_contest(target, salt=SALT, rehearsal=True).contest.rehearsal


def test_a_contest_with_more_questions_than_the_sample_gets_them_again(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "real")
    folder.toml = folder.toml.replace("questions = 4", "questions = 90")
    folder.write()
    target = write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    contest = read_contest(target, salt=SALT, rehearsal=True).contest
    assert [len(round_.questions) for round_ in contest.rounds] == [3, 90]
    assert any("(lần 2)" in question.stem for question in contest.questions.values())


def test_a_wrong_contest_file_is_named(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "real")
    folder.toml = "x = 1\n" + folder.toml
    folder.write()
    with pytest.raises(ContestInvalid, match=r"contest\.toml"):
        write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    assert not (tmp_path / "rehearsed").exists()


@pytest.mark.parametrize("name", SAMPLE_CONTESTS)
def test_every_shipped_kind_of_contest_can_be_rehearsed(name: str, tmp_path: Path) -> None:
    """Whatever the types of its rounds: elimination, buzzer and live rounds are filled from the reference contest."""
    directory = next(path for path in sample_contest_directories() if path.name == name)
    target = write_rehearsal_folder(directory, reference_contest_directory(), tmp_path / "rehearsed")
    contest = read_contest(target, salt=SALT, rehearsal=True).contest
    real = read_contest(directory, salt=SALT).contest
    for round_, played in zip(contest.rounds, real.rounds, strict=True):
        assert (round_.type, round_.elimination, round_.buzzer) == (played.type, played.elimination, played.buzzer)
        assert len(round_.questions) == (len(played.questions) if played.enabled else 0)


def test_the_wall_gets_what_was_written_for_it(tmp_path: Path) -> None:
    """A paper before a live round must not use up the questions that fit the wall."""
    folder = ContestFolder(tmp_path / "real")
    folder.toml = folder.toml.replace("questions = 3", "questions = 60").replace("questions = 4", "questions = 14")
    folder.write()
    target = write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    paper, live = read_contest(target, salt=SALT, rehearsal=True).contest.rounds
    assert [id_[:2] for id_ in live.questions] == ["TT"] * 12 + ["TN"] * 2
    assert [id_[:2] for id_ in paper.questions] == ["TN"] * 60
    assert sum("-2" in id_ for id_ in (*paper.questions, *live.questions)) == 2  # 72 there are, 74 are needed


def test_a_long_play_off_gets_its_questions(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "real")
    folder.toml += "[tiebreak]\nquestions_max = 10\n"
    folder.write()
    target = write_rehearsal_folder(folder.directory, reference_contest_directory(), tmp_path / "rehearsed")
    contest = read_contest(target, salt=SALT, rehearsal=True).contest
    assert len(contest.questions_with_role(QuestionRole.TIEBREAK)) == 10
