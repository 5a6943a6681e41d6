from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chungket.core.contest import AnswerLock, Criterion, Hall, Reading, RoundType, Rules, Scope, TeamFormula
from chungket.exchange.contest_file import ContestSettings, read_contest_file
from chungket.exchange.problems import Problem, Problems
from tests.exchange.making import TOML, error


def read(path: Path, text: str) -> tuple[ContestSettings | None, list[Problem]]:
    (path / "contest.toml").write_text(text, encoding="utf-8")
    problems = Problems()
    return read_contest_file(path / "contest.toml", problems), list(problems)


def good(path: Path, text: str) -> ContestSettings:
    settings, problems = read(path, text)
    assert problems == []
    assert settings is not None
    return settings


def line_of(text: str, start: str, occurrence: int = 1) -> int:
    numbers = [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(start)]
    return numbers[occurrence - 1]


def replaced(old: str, new: str) -> str:
    assert TOML.count(old) >= 1
    return TOML.replace(old, new, 1)


def at(row: int, key: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("contest.toml", expected, got, row=row, column=key, advice=advice)


def test_a_good_file(tmp_path: Path) -> None:
    settings = good(tmp_path, TOML)
    assert (settings.id, settings.title, settings.title_en) == ("hoi-thi-nho", "Hội thi nhỏ", "A small contest")
    assert (settings.day, settings.registration_closes) == (date(2020, 9, 26), date(2020, 8, 31))
    assert (settings.hall, settings.rules, settings.sample) == (Hall(), Rules(), False)
    paper, live = settings.rounds
    assert (paper.round.type, paper.round.window_us, paper.questions) == (RoundType.PAPER, 2_700_000_000, 3)
    assert (live.round.type, live.round.window_us, live.questions) == (RoundType.LIVE, 20_000_000, 4)
    assert (live.round.reading, live.round.lock, live.round.standings_quiet_last) == (Reading.HOST, AnswerLock.FIRST, 3)
    assert [(prize.scope, prize.count, prize.amount_vnd) for prize in settings.prizes] == [
        (Scope.INDIVIDUAL, 1, 10_000_000),
        (Scope.TEAM, 1, 20_000_000),
    ]


def test_every_setting_of_the_rules_and_rounds(tmp_path: Path) -> None:
    text = replaced(
        "resolution_ms = 10\n",
        "resolution_ms = 1\ngrace_ms = 100\nearly_close_ms = 500\ninterruption_max_s = 9\ntwo_person = false\n"
        "practice_required = false\nerror_ms = 35\nreview_minutes = 0\naffected_present_percent = 7\n"
        'affected_zone_percent = 20\nteam_formula = "weighted"\nteam_weights = [100, 50, 50]\n'
        'individual_chain = ["correct", "lots"]\n'
        'team_chain = ["correct", "best_individual", "lots"]\n',
    ).replace(
        'reading = "host"\nstandings_every = 1\n',
        'reading = "seconds"\nreading_seconds = 8\nlock = "last"\nenabled = false\nstandings_every = 2\n'
        "standings_quiet_last = 1\n",
    )
    settings = good(tmp_path, text)
    assert settings.rules == Rules(
        resolution_us=1_000,
        grace_us=100_000,
        early_close_us=500_000,
        interruption_max_us=9_000_000,
        two_person=False,
        practice_required=False,
        error_us=35_000,
        review_us=0,
        affected_present_percent=7,
        affected_zone_percent=20,
        team_formula=TeamFormula.WEIGHTED,
        team_weights=(100, 50, 50),
        individual_chain=(Criterion.CORRECT, Criterion.LOTS),
        team_chain=(Criterion.CORRECT, Criterion.BEST_INDIVIDUAL, Criterion.LOTS),
    )
    live = settings.rounds[1].round
    assert (live.reading, live.reading_us, live.lock, live.enabled) == (
        Reading.SECONDS,
        8_000_000,
        AnswerLock.LAST,
        False,
    )
    assert (live.standings_every, live.standings_quiet_last) == (2, 1)


ID_EXPECTED = "mã gồm 3–40 chữ thường không dấu, chữ số, dấu gạch nối"
CHAIN = 'danh sách kết thúc bằng "lots" (bốc thăm)'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id = "hoi-thi-nho"', 'id = "Hội thi"', lambda t: at(1, "id", ID_EXPECTED, '"Hội thi" (văn bản)')),
        ('title = "Hội thi nhỏ"\n', "", lambda t: at(0, "title", "văn bản trong dấu ngoặc kép", "(trống)")),
        (
            "registration_closes = 2020-08-31",
            "registration_closes = 2020-10-01",
            lambda t: at(7, "registration_closes", "ngày không sau ngày thi 26/09/2020", '"01/10/2020"'),
        ),
        (
            "farthest_viewer_m = 30.0",
            "farthest_viewer_m = 0.3",
            lambda t: at(10, "hall.farthest_viewer_m", "số mét từ 2 đến 200", '"0.3" (số thập phân)'),
        ),
        (
            "resolution_ms",
            "resolution",
            lambda t: at(
                14,
                "rules.resolution",
                "một mục trong resolution_ms, grace_ms, countdown_ms, lag_credit_max_ms, early_close_ms, "
                "interruption_max_s, two_person, practice_required, error_ms, review_minutes, "
                "affected_present_percent, affected_zone_percent, "
                "individual_chain, team_chain, team_formula",
                'mục lạ "resolution"',
                'có phải "resolution_ms"?',
            ),
        ),
        (
            "resolution_ms = 10",
            'individual_chain = ["correct", "tiebreak"]',
            lambda t: at(14, "rules.individual_chain", CHAIN, '"correct", "tiebreak"'),
        ),
        (
            "resolution_ms = 10",
            "team_chain = []",
            lambda t: at(14, "rules.team_chain", CHAIN, "danh sách rỗng"),
        ),
        (
            "resolution_ms = 10",
            'individual_chain = ["best_individual", "lots"]',
            lambda t: at(
                14,
                "rules.individual_chain",
                'danh sách các mục khác nhau trong "points", "correct", "survived", "paper_time", "live_correct", '
                '"live_time", "tiebreak", "lots"',
                '"best_individual" (văn bản)',
            ),
        ),
        (
            "window_seconds = 20",
            "window_seconds = 0",
            lambda t: at(
                line_of(t, "window_seconds"),
                "rounds[2].window_seconds",
                "số nguyên từ 3 đến 600",
                '"0" (số nguyên)',
            ),
        ),
        (
            "window_seconds = 20",
            "window_seconds = 20\nminutes = 5",
            lambda t: at(
                line_of(t, "minutes = 5"),
                "rounds[2].minutes",
                'chỉ dùng cho phần thi có type = "paper"',
                'type = "live"',
            ),
        ),
        (
            "minutes = 45",
            'minutes = 45\nreading = "host"',
            lambda t: at(
                line_of(t, "reading"),
                "rounds[1].reading",
                'chỉ dùng cho phần thi có type = "live" hoặc "elimination" hoặc "buzzer"',
                'type = "paper"',
            ),
        ),
        (
            'reading = "host"',
            "reading_seconds = 5",
            lambda t: at(
                line_of(t, "reading_seconds"),
                "rounds[2].reading_seconds",
                'chỉ dùng khi reading = "seconds"',
                'reading = "host"',
            ),
        ),
        (
            'type = "live"',
            'type = "tiebreak"',
            lambda t: at(
                line_of(t, "type", 2),
                "rounds[2].type",
                'một trong "live", "elimination", "buzzer", "paper"',
                '"tiebreak"',
                "dùng bảng [tiebreak]",
            ),
        ),
        (
            'reading = "host"',
            "standings_quiet_last = 9",
            lambda t: at(
                line_of(t, "standings_quiet_last"),
                "rounds[2].standings_quiet_last",
                "số nguyên từ 0 đến 4",
                '"9" (số nguyên)',
            ),
        ),
        (
            'id = "truc-tiep"',
            'id = "trac-nghiem"',
            lambda t: at(line_of(t, "[[rounds]]", 2), "rounds[2]", "id và title khác với rounds[1]", '"trac-nghiem"'),
        ),
        (
            "count = 1",
            "count = 0",
            lambda t: at(line_of(t, "count = 0"), "prizes[1].count", "số nguyên từ 1 đến 500", '"0" (số nguyên)'),
        ),
        (
            'id = "tap-the"',
            'id = "nhat"',
            lambda t: at(line_of(t, 'id = "nhat"', 2), "prizes[2].id", "mã khác với prizes[1]", '"nhat"'),
        ),
        (
            'scope = "team"',
            'scope = "individual"',
            lambda t: at(
                line_of(t, "amount_vnd", 2),
                "prizes[2].amount_vnd",
                'giải cao trước: không quá 10000000 đồng của "Giải nhất"',
                "20000000 đồng",
            ),
        ),
    ],
)
def test_one_error(tmp_path: Path, old: str, new: str, problem: Callable[[str], Problem]) -> None:
    text = replaced(old, new)
    assert read(tmp_path, text)[1] == [problem(text)]


def test_no_round_enabled(tmp_path: Path) -> None:
    text = TOML.replace("questions =", "enabled = false\nquestions =")
    assert read(tmp_path, text)[1] == [at(0, "rounds", "ít nhất một phần thi có enabled = true", "tất cả đều tắt")]


def test_prize_with_a_wrong_amount_does_not_accuse_the_next(tmp_path: Path) -> None:
    text = replaced("amount_vnd = 10_000_000", 'amount_vnd = "10 triệu"').replace(
        'scope = "team"', 'scope = "individual"'
    )
    assert [problem.column for problem in read(tmp_path, text)[1]] == ["prizes[1].amount_vnd"]


def test_all_errors_at_once(tmp_path: Path) -> None:
    text = 'titel = "x"\ndate = "hôm nay"\n[hall]\nheight = 3\n[rules]\ngrace_ms = -1\n[[rounds]]\n[[prizes]]\n'
    columns = [problem.column for problem in read(tmp_path, text)[1]]
    assert columns == [
        "id",
        "title",
        "organiser",
        "venue",
        "date",
        "registration_closes",
        "hall.height",
        "rules.grace_ms",
        "rounds[1].id",
        "rounds[1].type",
        "rounds[1].title",
        "rounds[1].questions",
        "prizes[1].id",
        "prizes[1].scope",
        "prizes[1].title",
        "prizes[1].count",
        "prizes[1].amount_vnd",
        "titel",
    ]
