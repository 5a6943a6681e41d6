"""`chungket check`: everything that is wrong with a contest directory, in Vietnamese."""

import json
import secrets
import sys
from pathlib import Path

import click

from chungket.cli.exit_codes import DONE, INVALID
from chungket.exchange.contest_folder import read_contest
from chungket.exchange.people import SALT_BYTES
from chungket.exchange.problems import ContestInvalid, Problem, Severity
from chungket.resources import reference_contest_directory


@click.command(
    help="Check a contest directory and list everything that is wrong with it (default: the reference contest)."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(contest_directory: Path | None, as_json: bool) -> None:
    """Print all errors and warnings; exit with 1 when there are errors."""
    directory = contest_directory or reference_contest_directory()
    try:
        checked = read_contest(directory, salt=secrets.token_bytes(SALT_BYTES))
        problems = checked.problems
    except ContestInvalid as invalid:
        problems = invalid.problems
    valid = all(problem.severity is not Severity.ERROR for problem in problems)
    click.echo(problems_json(directory, problems, valid) if as_json else problems_text(directory, problems, valid))
    sys.exit(DONE if valid else INVALID)


def problems_text(directory: Path, problems: tuple[Problem, ...], valid: bool) -> str:
    """One line a problem and a verdict."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    verdict = f"{directory}: hợp lệ" if valid else f"{directory}: có {errors} lỗi, chưa dùng được"
    return "\n".join([*(str(problem) for problem in problems), f"{verdict}, {len(problems) - errors} lưu ý."])


def problems_json(directory: Path, problems: tuple[Problem, ...], valid: bool) -> str:
    """The same for a program."""
    rows = [
        {
            "severity": problem.severity.value,
            "file": problem.file,
            "sheet": problem.sheet,
            "row": problem.row,
            "column": problem.column,
            "expected": problem.expected,
            "got": problem.got,
            "message": problem.message,
        }
        for problem in problems
    ]
    return json.dumps({"directory": str(directory), "valid": valid, "problems": rows}, ensure_ascii=False, indent=2)
