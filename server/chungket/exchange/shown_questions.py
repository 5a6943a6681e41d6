"""Questions that must not count because they have been shown before: shipped with the program, or rehearsed (RULES 9).

Owns when two questions are the same question. It must not know why one was shown. Called by `contest_folder`, and by
the command line for what ships with the program.
"""

import hashlib
from collections.abc import Collection, Iterable

from chungket.core.contest import Contest, Question, QuestionRole
from chungket.exchange.hashes import canonical
from chungket.exchange.problems import ContestInvalid, Problems, quoted
from chungket.exchange.question_file import STEM, QuestionRow, read_question_file
from chungket.exchange.text import fold
from chungket.resources import sample_contest_directories


def question_fingerprint(question: Question) -> str:
    """SHA-256 of a question's folded texts, whatever its id, key and order of choices: the same question again."""
    content = {"stem": fold(question.stem), "choices": sorted(fold(choice) for choice in question.choices)}
    return hashlib.sha256(canonical(content)).hexdigest()


def question_fingerprints(contest: Contest) -> frozenset[str]:
    """Fingerprints of all questions of a contest, for `refused=…` of who reads or locks another one."""
    return frozenset(question_fingerprint(question) for question in contest.questions.values())


def shipped_questions() -> frozenset[str]:
    """Fingerprints of all questions that ship with the program (RULES 9), for `refused=…` of who reads a contest.

    Raises `ContestInvalid`: a sample that cannot be read must not pass for one without questions.
    """
    fingerprints: set[str] = set()
    for directory in sample_contest_directories():
        problems = Problems()
        rows = read_question_file(directory, None, problems)
        if rows is None or problems.errors:
            raise ContestInvalid(problems)
        fingerprints |= {question_fingerprint(row.question) for row in rows}
    return frozenset(fingerprints)


def check_shown(rows: Iterable[QuestionRow], refused: Collection[str], problems: Problems) -> None:
    """An error for each question that was shown before; practice questions never count, so any may serve."""
    for row in rows:
        question = row.question
        if question.role is not QuestionRole.PRACTICE and question_fingerprint(question) in refused:
            row.row.error(
                STEM,
                "câu hỏi chưa từng công khai hoặc tổng duyệt",
                f"câu {quoted(question.id)} {quoted(question.stem)}",
                "câu này có trong bộ câu hỏi mẫu hoặc đã dùng khi tổng duyệt",
            )
