"""[rules] and [merit]: chains that decide, team formulas that can be, commendations."""

from pathlib import Path

import pytest

from chungket.core.contest import Merit, TeamFormula
from chungket.exchange.contest_file import ContestSettings, read_contest_file
from chungket.exchange.problems import Problem, Problems, Severity
from tests.exchange.making import TOML, ContestFolder

RULES_LINE = TOML.splitlines().index("[rules]") + 2
FORMULA = 'chỉ dùng khi team_formula = "{}"'


def read(path: Path, text: str, rules: str = "", more: str = "") -> tuple[ContestSettings, list[Problem]]:
    content = text.replace("resolution_ms = 10\n", f"{rules}\n") + more
    (path / "contest.toml").write_text(content, encoding="utf-8")
    problems = Problems()
    settings = read_contest_file(path / "contest.toml", problems)
    assert settings is not None
    return settings, list(problems)


@pytest.mark.parametrize(
    ("rules", "key", "expected", "got"),
    [
        ("team_chain = []", "team_chain", 'danh sách kết thúc bằng "lots" (bốc thăm)', "danh sách rỗng"),
        (
            'individual_chain = ["correct", "lots", "tiebreak"]',
            "individual_chain",
            'danh sách kết thúc bằng "lots" (bốc thăm)',
            '"correct", "lots", "tiebreak"',
        ),
        (
            'individual_chain = ["correct", "tiebreak", "live_time", "lots"]',
            "individual_chain",
            '"tiebreak" (câu hỏi phụ) ngay trước "lots"',
            '"live_time" ở sau "tiebreak"',
        ),
        (
            'team_chain = ["tiebreak", "lots"]',
            "team_chain",
            'ít nhất một mục của kết quả thi trước "tiebreak" và "lots"',
            '"tiebreak", "lots"',
        ),
        ('team_formula = "best"', "team_best", "số nguyên từ 1 đến 100", "(trống)"),
        ("team_best = 3", "team_best", FORMULA.format("best"), 'team_formula = "sum"'),
        (
            'team_formula = "mean"\nteam_weights = [100]',
            "team_weights",
            FORMULA.format("weighted"),
            'team_formula = "mean"',
        ),
        (
            'team_formula = "weighted"\nteam_weights = [50, 100]',
            "team_weights",
            "hệ số không tăng dần: người giỏi hơn không được nhẹ hơn",
            "[50, 100]",
        ),
        (
            'team_formula = "weighted"\nteam_weights = [0, 0]',
            "team_weights",
            "ít nhất một hệ số lớn hơn 0",
            "[0, 0]",
        ),
        (
            'team_formula = "weighted"\nteam_weights = 100',
            "team_weights",
            "danh sách số nguyên từ 0 đến 1000",
            '"100" (số nguyên)',
        ),
    ],
)
def test_one_error(tmp_path: Path, rules: str, key: str, expected: str, got: str) -> None:
    (problem,) = read(tmp_path, TOML, rules)[1]
    assert (problem.column, problem.expected, problem.got) == (f"rules.{key}", expected, got)
    assert RULES_LINE - 1 <= problem.row <= RULES_LINE + 1
    assert problem.severity is Severity.ERROR


def test_formulas(tmp_path: Path) -> None:
    best = read(tmp_path, TOML, 'team_formula = "best"\nteam_best = 3')[0].rules
    assert (best.team_formula, best.team_best) == (TeamFormula.BEST, 3)
    weighted = read(tmp_path, TOML, 'team_formula = "weighted"\nteam_weights = [100, 50]')[0].rules
    assert (weighted.team_formula, weighted.team_weights) == (TeamFormula.WEIGHTED, (100, 50))


@pytest.mark.parametrize(
    ("old", "new", "link"),
    [
        ("window_seconds = 20", "window_seconds = 20\npoints_right = 10", '"points"'),
        ('type = "live"', 'type = "elimination"', '"survived"'),
    ],
)
def test_a_chain_that_looks_past_what_a_round_gives(tmp_path: Path, old: str, new: str, link: str) -> None:
    found = read(tmp_path, TOML.replace(old, new))[1]
    assert [(problem.column, problem.severity) for problem in found] == [
        ("rules.individual_chain", Severity.WARNING),
        ("rules.team_chain", Severity.WARNING),
    ]
    assert all(problem.expected.startswith(f"có {link}") for problem in found)
    disabled = TOML.replace(old, f"enabled = false\n{new}")
    assert read(tmp_path, disabled)[1] == []


MERIT = '[merit]\ntitle = "Bằng khen"\ntitle_en = "Commendation"\ncount = 2\namount_vnd = 500_000\n'


def test_merit(tmp_path: Path) -> None:
    settings, problems = read(tmp_path, TOML, more=MERIT)
    assert problems == []
    assert settings.merit == Merit("Bằng khen", "Commendation", 2, 500_000)
    assert read(tmp_path, TOML)[0].merit is None


def test_merit_faults(tmp_path: Path) -> None:
    found = read(tmp_path, TOML, more="[merit]\ncount = 0\namount = 5\n")[1]
    assert [problem.column for problem in found] == ["merit.title", "merit.count", "merit.amount"]
    assert found[-1].advice == 'có phải "amount_vnd"?'


def test_more_commendations_than_units(folder: ContestFolder) -> None:
    folder.toml += MERIT.replace("count = 2", "count = 3")
    (problem,) = folder.problems()
    assert (problem.column, problem.expected, problem.got) == (
        "merit.count",
        "không quá 2 Bằng khen, vì có 2 đơn vị",
        "3",
    )
