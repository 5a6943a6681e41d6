"""`chungket check`: what is wrong, and what the rules come to."""

from pathlib import Path

from click.testing import CliRunner

from chungket.cli import main
from chungket.cli.exit_codes import INVALID
from tests.exchange.making import ContestFolder, finalist


def check(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *arguments])
    return result.exit_code, result.output


def test_a_good_contest_is_shown_by_an_example(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "contest")
    code, output = check(str(folder.write()))
    assert code == 0
    assert "hợp lệ." in output
    assert "Ví dụ xếp hạng theo thể lệ đã khai" in output
    assert "số suất dự thi khác nhau" not in output


def test_units_of_different_sizes_are_shown_both_formulas(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "contest")
    folder.finalists.insert(2, finalist("005", "Ngô Văn Sáu", "SNV", "A05"))
    output = check(str(folder.write()))[1]
    assert "Cộng kết quả có lợi cho Sở Nội vụ; bình quân có lợi cho H. Cái Bè." in output
    assert output.index("số suất dự thi khác nhau") < output.index("Ví dụ xếp hạng")


def test_rules_are_printed_alone(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "contest")
    code, output = check(str(folder.write()), "--rules")
    assert code == 0
    assert output.startswith("THỂ LỆ\nHội thi nhỏ\n")
    assert "hợp lệ" not in output


def test_a_wrong_contest_has_problems_and_no_rules(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "contest")
    folder.toml = folder.toml.replace("minutes = 45", "minutes = 0")
    for arguments in ((), ("--rules",)):
        code, output = check(str(folder.write()), *arguments)
        assert code == INVALID
        assert 'mục "rounds[1].minutes": cần số nguyên từ 1 đến 180; đang là "0" (số nguyên)' in output
        assert "Ví dụ" not in output
        assert "THỂ LỆ" not in output


def test_errors_come_before_notes(tmp_path: Path) -> None:
    folder = ContestFolder(tmp_path / "contest")
    folder.toml = folder.toml.replace("minutes = 45", "minutes = 45\nenabled = false") + (
        '\n[[agenda]]\nkind = "round"\nround = "trac-nghiem"\n[[agenda]]\nkind = "round"\nround = "truc-tiep"\nx = 1\n'
    )
    code, output = check(str(folder.write()))
    assert code == INVALID
    labels = [line.partition(":")[0] for line in output.splitlines()[:-1]]
    assert labels == sorted(labels, key=["LỖI", "Lưu ý"].index)
    assert set(labels) == {"LỖI", "Lưu ý"}
    assert output.splitlines()[-1].startswith(f"{tmp_path / 'contest'}: chưa dùng được, {labels.count('LỖI')} lỗi")


def test_rules_are_no_json() -> None:
    code, output = check("--rules", "--json")
    assert code == 2
    assert "LỖI: cần --rules hoặc --json; đang có cả hai." in output
