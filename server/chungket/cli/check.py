"""`chungket check`: everything that is wrong with a contest directory, and what its rules come to, in Vietnamese."""

import json
import secrets
import sys
from pathlib import Path

import click

from chungket.cli.exit_codes import DONE, INVALID
from chungket.core.contest import Contest
from chungket.exchange.contest_folder import CheckedContest, read_contest
from chungket.exchange.people import SALT_BYTES
from chungket.exchange.problems import ContestInvalid, Problem, Severity, errors_first
from chungket.exchange.rules_text import rules_text
from chungket.exchange.setup_preview import team_preview_text
from chungket.exchange.shown_questions import shipped_questions
from chungket.exchange.worked_example import worked_example
from chungket.resources import reference_contest_directory


@click.command(
    help="Check a contest directory and list everything that is wrong with it (default: the reference contest)."
)
@click.argument("contest_directory", required=False, type=click.Path(path_type=Path))
@click.option("--rules", "as_rules", is_flag=True, help="Print the rules of the contest in Vietnamese (thể lệ).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(contest_directory: Path | None, as_rules: bool, as_json: bool) -> None:
    """Print all errors and warnings, then what the rules come to; exit with 1 when there are errors."""
    if as_rules and as_json:
        raise click.UsageError("cần --rules hoặc --json; đang có cả hai")
    directory = contest_directory or reference_contest_directory()
    checked: CheckedContest | None = None
    try:
        # As `serve` reads it: what it would refuse is not valid here.
        checked = read_contest(directory, salt=secrets.token_bytes(SALT_BYTES), refused=shipped_questions())
        problems = checked.problems
    except ContestInvalid as invalid:
        problems = invalid.problems
    if as_json:
        click.echo(problems_json(directory, problems, checked is not None))
    elif as_rules and checked is not None:
        click.echo(rules_text(checked.contest))
    else:
        click.echo(problems_text(directory, problems, checked is not None))
        if checked is not None:
            click.echo("\n" + preview_text(checked.contest))
    sys.exit(INVALID if checked is None else DONE)


def preview_text(contest: Contest) -> str:
    """What the rules come to: units of different sizes (RULES 4.2), and a worked example (4.1)."""
    parts = (team_preview_text(contest), "\n".join(worked_example(contest)))
    return "\n\n".join(part for part in parts if part)


def problems_text(directory: Path, problems: tuple[Problem, ...], valid: bool) -> str:
    """One line a problem, errors first, and a verdict."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    notes = len(problems) - errors
    counts = [f"{errors} lỗi phải sửa"] if errors else []
    counts += [f"{notes} lưu ý"] if notes else []
    verdict = f"{directory}: {', '.join(['hợp lệ' if valid else 'chưa dùng được', *counts])}."
    return "\n".join([*(str(problem) for problem in errors_first(problems)), verdict])


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
