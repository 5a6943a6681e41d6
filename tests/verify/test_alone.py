"""The verifier stands alone: one file, the standard library, nobody's environment; and it says what it found."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chungket import verify as program
from tests.core.making import CANDIDATES
from tests.verify.making import Exported
from tests.verify.rich_courses import RichCourse

PROGRAM = Path(program.__file__)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    return RichCourse(3).go().exported(tmp_path_factory.mktemp("course") / "goi.zip")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The file alone, far from the project, isolated (-I) and without installed packages (-S)."""
    copy = shutil.copy(PROGRAM, folder / "verify.py")
    command = [sys.executable, "-I", "-S", "-W", "error", str(copy), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder, timeout=60
    )


def test_it_imports_the_standard_library_alone() -> None:
    imported = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).partition(".")[0])
    assert imported <= set(sys.stdlib_module_names)
    assert "importlib" not in imported


def test_it_runs_by_itself(exported: Exported, tmp_path: Path) -> None:
    receipt = f"{exported.head.seq}:{exported.head.hash[:16]}"
    done = run(tmp_path, str(exported.path), "--receipt", receipt)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"ĐÚNG: thu, {exported.head.seq} mục nhật ký")
    english = run(tmp_path, str(exported.path), "--lang", "en")
    assert english.stdout.startswith(f"RIGHT: thu, {exported.head.seq} log entries")


def test_it_says_what_is_wrong_in_both_languages(exported: Exported, tmp_path: Path) -> None:
    receipt = f"1:{'0' * 16}"
    wrong = run(tmp_path, str(exported.path), "--receipt", receipt)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith(f"SAI: biên nhận {receipt}: mục 1 của nhật ký là ")
    english = run(tmp_path, str(exported.path), "--receipt", receipt, "--lang", "en")
    assert english.returncode == 1
    assert english.stderr.startswith(f"WRONG: receipt {receipt}: entry 1 is ")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}", None])
def test_what_is_no_bundle_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "khong-phai-goi.zip"
    if content is not None:
        path.write_bytes(content)
    refused = run(tmp_path, str(path))
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.startswith(f"LỖI: {path}: cần gói kết quả (.zip)")


def test_wrong_usage_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    assert run(tmp_path).returncode == 2


def test_a_bundle_of_another_form_is_refused(exported: Exported, tmp_path: Path) -> None:
    folder = tmp_path / "goi"
    shutil.unpack_archive(exported.path, folder)
    (folder / "bundle.json").write_text('{"format": 2}', "utf-8")
    refused = run(tmp_path, str(folder))
    assert refused.returncode == 3
    assert "cần gói định dạng 1, thấy 2" in refused.stderr


def test_a_bundle_holds_no_names(exported: Exported) -> None:
    content = exported.path.read_bytes()
    for candidate in CANDIDATES:
        assert f"Người {candidate}".encode() not in content
    assert "Người không công khai".encode() not in content
