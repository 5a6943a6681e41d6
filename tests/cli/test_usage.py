"""Wrong usage is told in Vietnamese: the name, what was expected, what was given."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from chungket.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve"], "thiếu tham số CONTEST_DIRECTORY: cần thư mục có sẵn."),
        (["hosts", "list"], "thiếu tùy chọn --data-directory: cần đường dẫn."),
        (["check", "--rule"], "không có tùy chọn --rule; có phải --rules?"),
        (["check", "--x"], "không có tùy chọn --x."),
        (["chek"], "không có lệnh chek; có phải check?"),
        (["doctor", "--port", "abc"], 'tùy chọn --port: cần số nguyên từ 1 đến 65535; đang là "abc".'),
        (["doctor", "--port", "70000"], 'tùy chọn --port: cần số nguyên từ 1 đến 65535; đang là "70000".'),
        (["rehearse", "--pace", "0"], 'tùy chọn --pace: cần số từ 0.1 đến 100; đang là "0.0".'),
        (["rehearse", "--lobby", "-1"], 'tùy chọn --lobby: cần số nguyên từ 0 trở lên; đang là "-1".'),
        (["serve", "/", "--tls", "off"], 'tùy chọn --tls: cần một trong: auto; đang là "off".'),
        (["serve", "/nowhere"], 'tham số CONTEST_DIRECTORY: cần thư mục có sẵn; đang là "/nowhere", không có ở đó.'),
        (["doctor", "--port"], "tùy chọn --port: cần một giá trị đứng sau."),
        (["check", "--json=1"], "tùy chọn --json không nhận giá trị."),
        (["version", "a", "b"], "thừa tham số: a b."),
        (["results"], "cần CONTEST_DIRECTORY hoặc --data-directory; đang không có cả hai."),
    ],
)
def test_what_is_wrong_is_named(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"LỖI: {said}\n")
    assert "Error" not in result.stderr


def test_a_file_where_a_directory_is_needed(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x")
    result = CliRunner().invoke(main, ["serve", str(tmp_path / "tep")])
    assert f'cần thư mục có sẵn; đang là "{tmp_path / "tep"}", là một tệp.' in result.stderr


def test_help_and_commands_end_as_before() -> None:
    assert CliRunner().invoke(main, ["--help"]).exit_code == 0
    assert CliRunner().invoke(main, ["check", "--help"]).exit_code == 0
    assert CliRunner().invoke(main, ["version"]).exit_code == 0
    assert CliRunner().invoke(main, ["check", "/nowhere"]).exit_code == 1


def test_what_was_broken_off_is_said() -> None:
    result = CliRunner().invoke(main, ["hosts", "add", "an", "--data-directory", "/nowhere"], input="")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "Đã bỏ dở.")


def test_the_way_to_the_help_is_shown() -> None:
    result = CliRunner().invoke(main, ["check", "--x"], prog_name="chungket")
    assert result.stderr.splitlines()[:2] == [
        "Cách dùng: chungket check [OPTIONS] [CONTEST_DIRECTORY]",
        "Xem hướng dẫn: chungket check --help",
    ]
