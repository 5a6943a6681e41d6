"""[[agenda]]: the show in an order that can be played."""

from pathlib import Path

import pytest

from chungket.core.contest import AgendaItem, AgendaKind, RoundId
from chungket.exchange.contest_file import read_contest_file
from chungket.exchange.problems import Problem, Problems, Severity
from tests.exchange.making import TOML

FIRST_LINE = TOML.count("\n") + 1


def read(path: Path, *items: str, toml: str = TOML) -> tuple[tuple[AgendaItem, ...], list[Problem]]:
    text = toml + "".join(f"[[agenda]]\n{item}\n" for item in items)
    (path / "contest.toml").write_text(text, encoding="utf-8")
    problems = Problems()
    settings = read_contest_file(path / "contest.toml", problems)
    assert settings is not None
    return settings.agenda, list(problems)


def item(kind: str, more: str = "") -> str:
    return f'kind = "{kind}"\ntitle = "Mục"\n{more}'


PAPER = item("round", 'round = "trac-nghiem"')
LIVE = item("round", 'round = "truc-tiep"')


def test_a_whole_show(tmp_path: Path) -> None:
    agenda, problems = read(
        tmp_path,
        'kind = "program"\ntitle = "Văn nghệ"\ntitle_en = "Music"\nstarts = "07:30"\nminutes = 15\nmc = "Kính mời…"',
        item("practice"),
        'kind = "round"\nround = "trac-nghiem"',
        item("break", 'starts = "09:00"'),
        LIVE,
        item("review"),
        item("ceremony"),
    )
    assert problems == []
    assert agenda[0] == AgendaItem("muc-1", AgendaKind.PROGRAM, "Văn nghệ", "Music", None, "07:30", 15, "Kính mời…")
    assert [entry.kind.value for entry in agenda[1:]] == ["practice", "round", "break", "round", "review", "ceremony"]
    assert (agenda[2].round, agenda[2].title) == (RoundId("trac-nghiem"), "Bài thi trắc nghiệm")
    assert read(tmp_path)[0] == ()


@pytest.mark.parametrize(
    ("items", "key", "expected", "got"),
    [
        ((PAPER, LIVE, item("dance")), "[3].kind", None, '"dance" (văn bản)'),
        ((PAPER, LIVE, 'kind = "break"'), "[3].title", "văn bản trong dấu ngoặc kép", "(trống)"),
        (
            (PAPER, LIVE, item("break", 'round = "truc-tiep"')),
            "[3].round",
            'chỉ dùng khi kind = "round"',
            'kind = "break"',
        ),
        (
            (PAPER, LIVE, item("round", 'round = "khong-co"')),
            "[3].round",
            'id của một phần thi: "trac-nghiem", "truc-tiep"',
            '"khong-co"',
        ),
        ((LIVE, PAPER), "[2].round", "mỗi phần thi một lần, theo thứ tự của [[rounds]]", '"trac-nghiem"'),
        ((PAPER, LIVE, LIVE), "[3].round", "mỗi phần thi một lần, theo thứ tự của [[rounds]]", '"truc-tiep"'),
        (
            (item("break", 'starts = "7:30"'), PAPER, LIVE),
            "[1].starts",
            'giờ dự kiến dạng "07:30"',
            '"7:30" (văn bản)',
        ),
        (
            (item("break", 'starts = "08:30"'), PAPER, item("break", 'starts = "08:00"'), LIVE),
            "[3].starts",
            "giờ không trước 08:30",
            '"08:00"',
        ),
        ((PAPER, item("practice"), LIVE), "[2].kind", '"practice" trước phần thi đầu tiên', "mục thứ 2"),
        ((PAPER, item("review"), LIVE), "[2].kind", '"review" sau phần thi cuối cùng', "mục thứ 2"),
        ((item("ceremony"), PAPER, LIVE), "[1].kind", '"ceremony" sau phần thi cuối cùng', "mục thứ 1"),
        ((PAPER, LIVE, item("ceremony"), item("review")), "[4].kind", '"review" trước "ceremony"', "mục thứ 4"),
        (
            (PAPER, LIVE, item("ceremony"), item("ceremony")),
            "[4].kind",
            'một mục "ceremony" trong chương trình',
            "mục thứ 2",
        ),
        ((PAPER, LIVE, item("break", "minute = 5")), "[3].minute", None, 'mục lạ "minute"'),
        ((PAPER,), "[1]", "mỗi phần thi đang bật có một mục trong chương trình", 'không có "truc-tiep"'),
    ],
)
def test_one_fault(tmp_path: Path, items: tuple[str, ...], key: str, expected: str | None, got: str) -> None:
    (problem,) = read(tmp_path, *items)[1]
    assert (problem.column, problem.got) == (f"agenda{key}", got)
    assert problem.row >= FIRST_LINE
    if expected is not None:
        assert problem.expected == expected


def test_an_item_of_a_round_that_is_off(tmp_path: Path) -> None:
    off = TOML.replace("minutes = 45", "minutes = 45\nenabled = false")
    (problem,) = read(tmp_path, PAPER, LIVE, toml=off)[1]
    assert (problem.expected, problem.got) == ("phần thi đang bật (enabled = true)", '"trac-nghiem" đang tắt')


def test_an_empty_agenda_is_left_out_rather_than_written(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, toml="agenda = []\n" + TOML)[1]
    assert (problem.column, problem.got) == ("agenda", "0 bảng")


def test_an_item_that_begins_before_the_one_before_it_is_over_is_noted(tmp_path: Path) -> None:
    first = item("program", 'starts = "07:30"\nminutes = 60')
    second = item("program", "minutes = 15")  # from 08:30 to 08:45
    third = item("break", 'starts = "08:40"\nminutes = 5')
    (problem,) = read(tmp_path, first, second, third, PAPER, LIVE)[1]
    assert problem.severity is Severity.WARNING
    assert (problem.column, problem.got) == ("agenda[3].starts", '"08:40"')
    assert problem.expected == "giờ không trước 08:45, lúc mục đứng trước kết thúc theo dự kiến"
    assert read(tmp_path, first, second, item("break", 'starts = "08:45"'), PAPER, LIVE)[1] == []
    unknown = item("program")  # how long it takes nobody has said
    assert read(tmp_path, first, unknown, third, PAPER, LIVE)[1] == []


def test_a_paper_needs_its_own_time(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, PAPER + "\nminutes = 44", LIVE + "\nminutes = 1")[1]
    assert problem.severity is Severity.WARNING
    assert (problem.column, problem.got) == ("agenda[1].minutes", "44 phút")
    assert problem.expected == "ít nhất 45 phút, bằng thời gian làm bài"
    assert read(tmp_path, PAPER + "\nminutes = 45", LIVE)[1] == []
    assert read(tmp_path, PAPER, LIVE)[1] == []
