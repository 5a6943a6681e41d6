"""[[rounds]] and [tiebreak]: what each type of round may say, and what it must not."""

from pathlib import Path

import pytest

from chungket.core.contest import (
    TIEBREAK_DEFAULT,
    AnswerBy,
    AnswerForm,
    BuzzerRules,
    EarlyPress,
    EliminationRules,
    EqualPress,
    Marking,
    PaperRules,
    Players,
    Reading,
    RescueKind,
    Round,
    RoundType,
    SpeedBy,
    SpeedStep,
)
from chungket.exchange.contest_file import ContestSettings, read_contest_file
from chungket.exchange.problems import Problem, Problems, Severity

HEAD = """\
id = "hoi-thi-nho"
title = "Hội thi nhỏ"
organiser = "Ban Tổ chức"
venue = "Hội trường"
date = 2020-09-26
registration_closes = 2020-08-31
[[prizes]]
id = "nhat"
scope = "individual"
title = "Giải nhất"
count = 1
amount_vnd = 1_000_000
[rules]
individual_chain = ["points", "survived", "correct", "live_time", "lots"]
team_chain = ["points", "survived", "correct", "lots"]
"""
ROUND = '[[rounds]]\nid = "phan-thi"\ntitle = "Phần một"\n'
FIRST_LINE = HEAD.count("\n") + 1  # of [[rounds]]
PLAYED = "questions = 4\nwindow_seconds = 20\nstandings_every = 1\n"
S, MINUTE = 1_000_000, 60_000_000


def read(path: Path, *lines: str, more: str = "") -> tuple[ContestSettings, list[Problem]]:
    (path / "contest.toml").write_text(HEAD + ROUND + "\n".join(lines) + "\n" + more, encoding="utf-8")
    problems = Problems()
    settings = read_contest_file(path / "contest.toml", problems)
    assert settings is not None
    return settings, list(problems)


def good(path: Path, *lines: str) -> Round:
    settings, problems = read(path, *lines)
    assert problems == []
    return settings.rounds[0].round


def faults(path: Path, *lines: str) -> list[tuple[str, str, str]]:
    """Key, expected and got of each problem; every one names its file and a line of the round."""
    found = read(path, *lines)[1]
    assert all(problem.file == "contest.toml" and problem.row >= FIRST_LINE for problem in found)
    return [(problem.column.removeprefix("rounds[1]."), problem.expected, problem.got) for problem in found]


def test_a_live_round_with_every_key(tmp_path: Path) -> None:
    round_ = good(
        tmp_path,
        'type = "live"',
        "questions = 3",
        "window_seconds = [10, 20, 30]",
        'reading = "none"',
        'players = "captains"',
        "standings_every = 1",
        "standings_quiet_last = 0",
        'answer = "several"',
        "points_right = 5",
        "points_wrong = -3",
        "points_min = -9",
        'speed_by = "time"',
        "speed = [[2.5, 20], [10, 10]]",
    )
    assert (round_.window_us, round_.windows_us) == (10 * S, (10 * S, 20 * S, 30 * S))
    assert (round_.reading, round_.players, round_.answer) == (Reading.NONE, Players.CAPTAINS, AnswerForm.SEVERAL)
    steps = (SpeedStep(2_500_000, 20), SpeedStep(10 * S, 10))
    assert round_.marking == Marking(5, -3, -9, SpeedBy.TIME, steps)


def test_a_paper_with_every_key_and_with_none(tmp_path: Path) -> None:
    paper = good(
        tmp_path,
        'type = "paper"',
        "questions = 60",
        "minutes = 45",
        "offline_seconds = 90",
        "late_minutes = 5",
        "bells_minutes = [1, 10]",
        "practice_minutes = 4",
        "shuffle = false",
        "points_right = 2",
        'answer = "several"',
    )
    assert paper.window_us == 45 * MINUTE
    assert paper.paper == PaperRules(90 * S, 5 * MINUTE, S, (10 * MINUTE, MINUTE), 4 * MINUTE, shuffle=False)
    assert (paper.marking, paper.answer) == (Marking(2), AnswerForm.SEVERAL)
    quiet = good(tmp_path, 'type = "paper"', "questions = 60", "minutes = 45", "bells_minutes = []")
    assert quiet.paper.bells_us == ()
    short = good(tmp_path, 'type = "paper"', "questions = 60", "minutes = 10")
    assert short.paper == PaperRules(late_us=10 * MINUTE, bells_us=(5 * MINUTE, MINUTE))


def test_an_elimination_round_with_every_key(tmp_path: Path) -> None:
    lines = ('type = "elimination"', PLAYED, 'rescue = "number"', "rescue_after = 3", "rescue_below = 10")
    round_ = good(tmp_path, *lines, "rescues_max = 2", "golden = true")
    assert round_.elimination == EliminationRules(RescueKind.NUMBER, 3, 10, 2, golden=True)
    assert good(tmp_path, 'type = "elimination"', PLAYED, "golden = true").elimination == EliminationRules(golden=True)


def test_a_buzzer_round_with_every_key(tmp_path: Path) -> None:
    round_ = good(
        tmp_path,
        'type = "buzzer"',
        PLAYED,
        "points_wrong = -5",
        'early = "out"',
        'equal = "first"',
        "equal_ms = 30",
        "settle_ms = 300",
        "answer_seconds = 9",
        'answer_by = "voice"',
        "reopen = false",
        "turns = true",
        "values = [20, 30]",
        "stars = 1",
        "moved = true",
        "wrong_percent = 50",
    )
    assert round_.type is RoundType.BUZZER
    assert round_.buzzer == BuzzerRules(
        EarlyPress.OUT, EqualPress.FIRST, 30_000, 300_000, 9 * S, AnswerBy.VOICE, False, True, (20, 30), 1, True, 50
    )


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            ('type = "live"', PLAYED, "minutes = 5"),
            ("minutes", 'chỉ dùng cho phần thi có type = "paper"', 'type = "live"'),
        ),
        (
            ('type = "buzzer"', PLAYED, 'lock = "first"'),
            ("lock", 'chỉ dùng cho phần thi có type = "live" hoặc "elimination"', 'type = "buzzer"'),
        ),
        (
            ('type = "live"', PLAYED, "golden = true"),
            ("golden", 'chỉ dùng cho phần thi có type = "elimination"', 'type = "live"'),
        ),
        (
            ('type = "live"', "questions = 4", "window_seconds = [9, 9]", "standings_every = 1"),
            ("window_seconds", "một số, hoặc 4 số cho 4 câu", "2 số"),
        ),
        (
            (
                'type = "live"',
                "questions = 2",
                "window_seconds = [9, 2]",
                "standings_every = 1",
                "standings_quiet_last = 0",
            ),
            ("window_seconds", "số nguyên từ 3 đến 600", '"2" (số nguyên)'),
        ),
        (
            ('type = "live"', PLAYED, 'reading = "seconds"'),
            ("reading_seconds", "số nguyên từ 1 đến 120", "(trống)"),
        ),
        (
            ('type = "live"', PLAYED, "points_wrong = 1"),
            ("points_wrong", "số nguyên từ -1000 đến 0", '"1" (số nguyên)'),
        ),
        (
            ('type = "live"', PLAYED, "speed = [[1, 2]]"),
            ("speed", 'chỉ dùng cùng với speed_by = "time" hoặc "rank"', "không có speed_by"),
        ),
        (
            ('type = "live"', PLAYED, 'speed_by = "rank"'),
            ("speed", "danh sách [[thứ tự, điểm], …]", "(trống)"),
        ),
        (
            ('type = "live"', PLAYED, 'speed_by = "rank"', "speed = [[1.5, 9]]"),
            ("speed", "[thứ tự lớn hơn 0, điểm từ 0 đến 1000]", "[1.5, 9]"),
        ),
        (
            ('type = "live"', PLAYED, 'speed_by = "time"', "speed = [[5, 9], [3, 7]]"),
            ("speed", "giây tăng dần, điểm không tăng", "2 mức không theo thứ tự"),
        ),
        (
            ('type = "live"', PLAYED, "points_right = 5", 'speed_by = "rank"', "speed = [[1, 9], [2, 4]]"),
            ("speed", "từ 5 điểm trở lên ở mức cuối: chậm hơn nữa còn được points_right", "4 điểm"),
        ),
        (
            ('type = "live"', PLAYED, 'speed_by = "time"', "speed = [[5, 9], [20.5, 7]]"),
            ("speed", "số giây không quá thời gian quy định 20 giây", "20,5 giây"),
        ),
        (
            ('type = "live"', "questions = 4", "window_seconds = 20", "standings_every = 2"),
            (
                "standings_every",
                "standings_every + standings_quiet_last không quá 4 câu để có lúc hiện bảng xếp hạng",
                "2 + 3: không lúc nào hiện",
            ),
        ),
        (
            ('type = "paper"', "questions = 4", "minutes = 10", "bells_minutes = [10, 1]"),
            ("bells_minutes", "số phút còn lại, ít hơn 10", "10 phút"),
        ),
        (
            ('type = "paper"', "questions = 4", "minutes = 10", "late_minutes = 11"),
            ("late_minutes", "số nguyên từ 0 đến 10", '"11" (số nguyên)'),
        ),
        (
            ('type = "elimination"', PLAYED, "rescue_after = 2"),
            ("rescue_after", 'chỉ dùng khi rescue là "all", "number" hoặc "picked"', 'rescue = "none"'),
        ),
        (
            ('type = "elimination"', PLAYED, 'rescue = "all"', "rescue_after = 4"),
            ("rescue_after", "số nguyên từ 0 đến 3", '"4" (số nguyên)'),
        ),
        (
            ('type = "buzzer"', PLAYED, "stars = 1"),
            ("stars", "chỉ dùng khi turns = true (mỗi câu thuộc về một thí sinh)", "turns = false"),
        ),
        (
            ('type = "buzzer"', PLAYED, "turns = true", "values = [30, 20]"),
            ("values", "các mức điểm khác nhau, tăng dần", "30, 20"),
        ),
        (
            ('type = "buzzer"', PLAYED, "equal_ms = 50", "settle_ms = 40"),
            ("settle_ms", "ít nhất 50 (equal_ms): còn chờ lần bấm cùng lúc đang trên đường", "40"),
        ),
    ],
)
def test_one_fault(tmp_path: Path, lines: tuple[str, ...], fault: tuple[str, str, str]) -> None:
    assert faults(tmp_path, *lines) == [fault]


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        (('type = "live"', "questions = 0", "window_seconds = [9, 9]", "standings_quiet_last = 9"), ["questions"]),
        (('type = "paper"', "questions = 3", "minutes = 0", "bells_minutes = [15]"), ["minutes"]),
        (('type = "relay"', PLAYED, "turns = true", "minutes = 5"), ["type"]),
    ],
)
def test_a_wrong_key_accuses_no_other(tmp_path: Path, lines: tuple[str, ...], keys: list[str]) -> None:
    assert [key for key, _, _ in faults(tmp_path, *lines)] == keys


def test_a_round_that_is_off_may_have_no_board(tmp_path: Path) -> None:
    on = '[[rounds]]\nid = "hai"\ntitle = "Phần hai"\ntype = "paper"\nquestions = 2\nminutes = 5\n'
    lines = ('type = "live"', "enabled = false", "questions = 2", "window_seconds = 20")
    assert read(tmp_path, *lines, more=on)[1] == []


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    lines = ('type = "buzzer"', "questions = 4", "window_seconds = 1", "stars = 1", "lok = 3", "early = 4")
    found = read(tmp_path, *lines, "standings_every = 1")[1]
    assert [(problem.row - FIRST_LINE, problem.column) for problem in found] == [
        (5, "rounds[1].window_seconds"),
        (6, "rounds[1].stars"),
        (8, "rounds[1].early"),
        (7, "rounds[1].lok"),
    ]
    assert {problem.severity for problem in found} == {Severity.ERROR}


LIVE = f'type = "live"\n{PLAYED}'


def test_tiebreak(tmp_path: Path) -> None:
    assert read(tmp_path, LIVE)[0].tiebreak == TIEBREAK_DEFAULT
    text = '[tiebreak]\ntitle = "Câu phụ"\nwindow_seconds = 30\nreading = "none"\nquestions_max = 5\n'
    settings, problems = read(tmp_path, LIVE, more=text)
    assert problems == []
    assert (settings.tiebreak.title, settings.tiebreak.window_us) == ("Câu phụ", 30 * S)
    assert (settings.tiebreak.reading, settings.rules.tiebreak_questions_max) == (Reading.NONE, 5)


def test_tiebreak_faults(tmp_path: Path) -> None:
    text = "[tiebreak]\nquestions = 3\nquestions_max = 11\nwindow_seconds = [1, 2]\n"
    found = read(tmp_path, LIVE, more=text)[1]
    assert [problem.column for problem in found] == [
        "tiebreak.window_seconds",
        "tiebreak.questions_max",
        "tiebreak.questions",
    ]


@pytest.mark.parametrize("name", ['id = "cau-phu"\ntitle = "Phần hai"', 'id = "hai"\ntitle = "Câu hỏi PHỤ"'])
def test_no_round_is_called_like_the_play_off(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, LIVE, more=f"[[rounds]]\n{name}\n{LIVE}")[1]
    assert [problem.expected for problem in found] == ["id và title khác với [tiebreak] (câu hỏi phụ)"]
