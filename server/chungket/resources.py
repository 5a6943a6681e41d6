"""Where the files lie that the program needs and that are not Python: built pages, fonts, the sample contests.

Owns these places, the same for an installed wheel and for a development checkout. It must not know what is in the
files. Called by `routes` (pages), `exchange` (fonts for documents) and `cli` (sample contests).
"""

from pathlib import Path

REFERENCE_CONTEST = "tien-giang-2020"
SAMPLE_CONTESTS = (REFERENCE_CONTEST, "rung-chuong-vang", "olympia")
FONT_REGULAR = "Inter-Regular.ttf"
FONT_SEMIBOLD = "Inter-SemiBold.ttf"
FONT_BOLD = "Inter-Bold.ttf"

_PACKAGE = Path(__file__).resolve().parent


class ResourceMissing(Exception):
    """Files the program ships are not there: not built yet, or an incomplete installation."""


def pages_directory(package: Path = _PACKAGE) -> Path:
    """The built pages: `index.html`, `projector.html`, `host.html`, `live.html` and `assets/`.

    `package` is the import package's directory. Raises `ResourceMissing`.
    """
    return _directory_with(package / "pages", "index.html", package)


def fonts_directory(package: Path = _PACKAGE) -> Path:
    """The TrueType fonts for documents: `FONT_REGULAR`, `FONT_SEMIBOLD`, `FONT_BOLD`. Raises `ResourceMissing`."""
    return _directory_with(package / "fonts", FONT_REGULAR, package)


def reference_contest_directory(package: Path = _PACKAGE) -> Path:
    """The reference contest, in the shape of any contest directory. Raises `ResourceMissing`."""
    return _sample(REFERENCE_CONTEST, package)


def sample_contest_directories(package: Path = _PACKAGE) -> tuple[Path, ...]:
    """Every contest that ships with the program, the reference contest first. Raises `ResourceMissing`."""
    return tuple(_sample(name, package) for name in SAMPLE_CONTESTS)


def _sample(name: str, package: Path) -> Path:
    checkout = _checkout(package)
    parent = package / "reference" if checkout is None else checkout / "config"
    return _directory_with(parent / name, "contest.toml", package)


def _checkout(package: Path) -> Path | None:
    """The root of the development checkout that `package` lies in, or None for an installed wheel."""
    root = package.parent.parent
    return root if package.parent.name == "server" and (root / "pyproject.toml").is_file() else None


def _directory_with(directory: Path, name: str, package: Path) -> Path:
    if (directory / name).is_file():
        return directory
    remedy = "cài đặt lại chungket" if _checkout(package) is None else "chạy: make build"
    raise ResourceMissing(f"{directory}: cần có tệp {name}, nhưng không tìm thấy; {remedy}")
