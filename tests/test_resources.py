"""The same files are found in a checkout and in an installed wheel."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chungket import resources


def _checkout(root: Path) -> Path:
    package = root / "server" / "chungket"
    package.mkdir(parents=True)
    (root / "pyproject.toml").touch()
    return package


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path.parent


def test_checkout_has_the_reference_contest_in_config(tmp_path: Path) -> None:
    package = _checkout(tmp_path)
    expected = _file(tmp_path / "config" / "tien-giang-2020" / "contest.toml")
    assert resources.reference_contest_directory(package) == expected


def test_wheel_has_the_reference_contest_in_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "chungket"
    expected = _file(package / "reference" / "tien-giang-2020" / "contest.toml")
    assert resources.reference_contest_directory(package) == expected


@pytest.mark.parametrize("installed", [False, True])
def test_every_sample_contest_is_found_beside_the_reference_contest(tmp_path: Path, installed: bool) -> None:
    package = tmp_path / "site-packages" / "chungket" if installed else _checkout(tmp_path)
    parent = package / "reference" if installed else tmp_path / "config"
    expected = [_file(parent / name / "contest.toml") for name in ("tien-giang-2020", "rung-chuong-vang", "olympia")]
    assert list(resources.sample_contest_directories(package)) == expected
    (expected[-1] / "contest.toml").unlink()
    with pytest.raises(resources.ResourceMissing, match="olympia"):
        resources.sample_contest_directories(package)


@pytest.mark.parametrize("parent", ["server", "site-packages"])
def test_pages_and_fonts_lie_in_the_package_either_way(tmp_path: Path, parent: str) -> None:
    package = tmp_path / parent / "chungket"
    (tmp_path / "pyproject.toml").touch()
    pages = _file(package / "pages" / "index.html")
    fonts = _file(package / "fonts" / "Inter-Regular.ttf")
    assert resources.pages_directory(package) == pages
    assert resources.fonts_directory(package) == fonts


FINDERS = [resources.pages_directory, resources.fonts_directory, resources.reference_contest_directory]


@pytest.mark.parametrize("find", FINDERS, ids=["pages", "fonts", "reference"])
def test_a_checkout_that_was_not_built_names_the_command(tmp_path: Path, find: Callable[[Path], Path]) -> None:
    package = _checkout(tmp_path)
    with pytest.raises(resources.ResourceMissing, match=r"cần có tệp .+ chạy: make build$"):
        find(package)


@pytest.mark.parametrize("find", FINDERS, ids=["pages", "fonts", "reference"])
def test_an_incomplete_installation_names_the_remedy(tmp_path: Path, find: Callable[[Path], Path]) -> None:
    with pytest.raises(resources.ResourceMissing, match=r"cài đặt lại chungket$"):
        find(tmp_path / "site-packages" / "chungket")


def test_what_was_built_here_is_complete() -> None:
    pages = resources.pages_directory()
    for name in ("index.html", "projector.html", "host.html", "live.html"):
        assert (pages / name).is_file()
    fonts = resources.fonts_directory()
    for name in (resources.FONT_REGULAR, resources.FONT_SEMIBOLD, resources.FONT_BOLD):
        assert (fonts / name).is_file()
