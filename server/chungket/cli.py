"""The command `chungket`.

Owns options, exit codes and what a person at the desk reads. It must not hold rules: every command hands over to the
package that does the work. Exit codes: 0 done, 1 the contest has errors, 2 wrong usage (click's own).
"""

import json
import secrets
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

import click

from chungket.exchange.contest_folder import read_contest
from chungket.exchange.problems import ContestInvalid, Problem, Severity
from chungket.resources import reference_contest_directory

EXIT_INVALID = 1
SALT_BYTES = 32


@click.group(help="Chung Kết: a real-time server for the final round of a knowledge contest held in one hall.")
def main() -> None:
    """Entry point of the console script."""


@main.command(help="Print the version.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version(as_json: bool) -> None:
    """Print the version of the installed program."""
    number = installed_version("chungket")
    click.echo(json.dumps({"chungket": number, "python": sys.version.split()[0]}) if as_json else f"chungket {number}")


@main.command(
    help="Check a contest directory and list everything that is wrong with it (default: the reference contest)."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(contest_directory: Path | None, as_json: bool) -> None:
    """Print all errors and warnings; exit with 1 when there are errors."""
    directory = contest_directory or reference_contest_directory()
    try:
        problems = read_contest(directory, salt=secrets.token_bytes(SALT_BYTES)).problems
    except ContestInvalid as invalid:
        problems = invalid.problems
    valid = all(problem.severity is not Severity.ERROR for problem in problems)
    click.echo(_problems_json(directory, problems, valid) if as_json else _problems_text(directory, problems, valid))
    sys.exit(0 if valid else EXIT_INVALID)


def _problems_text(directory: Path, problems: tuple[Problem, ...], valid: bool) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    verdict = f"{directory}: hợp lệ" if valid else f"{directory}: có {errors} lỗi, chưa dùng được"
    return "\n".join([*(str(problem) for problem in problems), f"{verdict}, {len(problems) - errors} lưu ý."])


def _problems_json(directory: Path, problems: tuple[Problem, ...], valid: bool) -> str:
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
