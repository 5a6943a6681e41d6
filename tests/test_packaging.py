"""The wheel and the offline bundle hold everything, and install from nothing else."""

import platform
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from chungket.resources import SAMPLE_CONTESTS
from tests.conftest import ROOT
from tools import bundle
from tools.build_hook import NEEDED, WheelContents


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
    subprocess.run([*command, directory, ROOT], check=True, capture_output=True)
    (built,) = directory.glob("*.whl")
    return built


def test_wheel_holds_pages_fonts_scripts_and_the_sample_contests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for page in ("index", "projector", "host", "live"):
        assert {f"chungket/pages/{page}.html", f"chungket/pages/{page}.html.br"} <= names
    assert any(name.startswith("chungket/pages/assets/") and name.endswith(".woff2") for name in names)
    assert {"chungket/fonts/Inter-Bold.ttf", "chungket/fonts/LICENSE.txt"} <= names
    sources = [path for path in (ROOT / "server").rglob("*") if path.suffix in {".py", ".lua"}]
    assert sources
    assert {path.relative_to(ROOT / "server").as_posix() for path in sources} <= names
    samples = {path.parent.name for path in (ROOT / "config").glob("*/contest.toml")}
    assert samples == set(SAMPLE_CONTESTS)
    files = [path for sample in samples for path in (ROOT / "config" / sample).rglob("*") if path.is_file()]
    assert {f"chungket/reference/{path.relative_to(ROOT / 'config').as_posix()}" for path in files} <= names
    assert {name.split("/")[0] for name in names} == {"chungket", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"}


def test_wheel_finds_its_files_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "environment" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "environment"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    names = ("pages_directory", "fonts_directory", "reference_contest_directory")
    program = "from chungket import resources\n" + "".join(f"print(resources.{name}())\n" for name in names)
    result = subprocess.run([python, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True)
    found = [Path(line).relative_to(tmp_path / "environment") for line in result.stdout.splitlines()]
    assert [directory.name for directory in found] == ["pages", "fonts", "tien-giang-2020"]


def test_a_wheel_that_would_lack_something_is_refused(tmp_path: Path) -> None:
    def initialize() -> None:
        hook = WheelContents(str(tmp_path), {}, None, None, "", "wheel")  # type: ignore[arg-type]  # reads only root
        hook.initialize("standard", {"artifacts": [], "force_include": {}})

    for name in NEEDED:
        with pytest.raises(FileNotFoundError, match=name):
            initialize()
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    initialize()


@pytest.mark.parametrize(
    ("text", "python_version", "needed"),
    [
        ("click==8.5.1", "3.13", True),
        ("async-timeout==5.0.1 ; python_full_version < '3.11.3'", "3.11", True),
        ("async-timeout==5.0.1 ; python_full_version < '3.11.3'", "3.12", False),
        ("typing-extensions==4.16.0 ; python_version < '3.13'", "3.13", False),
        ("colorama==0.4.6 ; sys_platform == 'win32'", "3.11", False),
    ],
)
def test_a_package_is_bundled_where_any_release_of_a_python_needs_it(
    text: str, python_version: str, needed: bool
) -> None:
    assert bundle.needed_by(Requirement(text), python_version) is needed


@pytest.mark.full
def test_bundle_installs_with_no_index(wheel: Path, tmp_path: Path) -> None:
    archive = bundle.pack(wheel, tmp_path)
    bundle.prove(archive)
    with tarfile.open(archive) as opened:
        names = {Path(name).name for name in opened.getnames()}
    assert {"install.sh", "README.md", "requirements.txt", wheel.name} <= names
    for python_version in bundle.PYTHON_VERSIONS:
        tag = "cp" + python_version.replace(".", "")
        assert any(name.startswith("uvloop-") and tag in name and platform.machine() in name for name in names)
