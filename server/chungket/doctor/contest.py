"""The check of the contest directory, as `chungket check` does it.

Owns how its result is summed up. It must not know what is checked. Called by `diagnose`.
"""

import secrets
import tomllib
from collections.abc import Sequence
from pathlib import Path

from chungket.doctor.finding import Finding, Level
from chungket.exchange.contest_folder import CONTEST_FILE, read_contest
from chungket.exchange.people import SALT_BYTES
from chungket.exchange.problems import ContestInvalid, Problem, Severity
from chungket.exchange.shown_questions import shipped_questions

PROBLEMS_SHOWN_MAX = 3


def contest_finding(directory: Path) -> Finding:
    """Read and check the contest directory."""
    try:
        salt = secrets.token_bytes(SALT_BYTES)
        problems = read_contest(directory, salt=salt, refused=shipped_questions()).problems
    except ContestInvalid as invalid:
        problems = invalid.problems
    return check_contest(directory, problems)


def contest_id(directory: Path | None) -> str:
    """The id a contest directory gives itself; "" where there is none to read."""
    if directory is None:
        return ""
    try:
        return str(tomllib.loads((directory / CONTEST_FILE).read_text("utf-8-sig")).get("id", ""))
    except (OSError, ValueError):
        return ""


def check_contest(directory: Path, problems: Sequence[Problem]) -> Finding:
    """Sum up: the first errors in full, the rest counted."""
    title = "Cuộc thi"
    advice = f"Xem đầy đủ bằng lệnh: chungket check {directory}"
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        shown = "; ".join(problem.message for problem in errors[:PROBLEMS_SHOWN_MAX])
        more = f"; và {len(errors) - PROBLEMS_SHOWN_MAX} lỗi khác" if len(errors) > PROBLEMS_SHOWN_MAX else ""
        return Finding("contest", Level.ERROR, title, f"{directory}: có {len(errors)} lỗi: {shown}{more}", advice)
    if problems:
        return Finding("contest", Level.WARNING, title, f"{directory}: hợp lệ, {len(problems)} lưu ý", advice)
    return Finding("contest", Level.OK, title, f"{directory}: hợp lệ")
