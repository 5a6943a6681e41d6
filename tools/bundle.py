"""Packs everything a hall without internet needs into one archive, and proves that it installs from nothing else.

Usage: python tools/bundle.py WHEEL DIRECTORY. Called by `make bundle`. Writes
DIRECTORY/chungket-bundle-VERSION-SYSTEM-MACHINE.tar.gz with the wheel, all locked packages for every Python in
`PYTHON_VERSIONS`, and `install.sh`.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements" / "runtime.txt"
DEVELOPMENT = ROOT / "requirements" / "development.txt"
TEMPLATES = ROOT / "tools" / "bundle_files"

PYTHON_VERSIONS = ("3.11", "3.12", "3.13", "3.14")
# The oldest C library that every locked package still serves: Debian 10, Ubuntu 20.04.
GLIBC_MINOR_MAX = 28

# What a fresh installation must be able to do without network: find its files and load every package it is built on.
PROOF = """
import argon2, click, cryptography, fpdf, httptools, msgpack, msgspec
import docx, openpyxl, redis, segno, starlette, uvicorn, uvloop, websockets
from chungket import resources
for directory in (resources.pages_directory(), resources.fonts_directory(), resources.reference_contest_directory()):
    print(directory)
"""


def locked(path: Path) -> list[tuple[Requirement, str]]:
    """Each requirement of a lock file with its text, hashes included."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.lstrip().startswith("#")]
    blocks: list[list[str]] = []
    for line in lines:
        if not line.startswith(" "):
            blocks.append([])
        blocks[-1].append(line)
    return [(Requirement(block[0].removesuffix("\\")), "\n".join(block)) for block in blocks]


def needed_by(requirement: Requirement, python_version: str) -> bool:
    """Whether any release of `python_version` ("3.11") on this system needs it: markers may name a patch release."""
    if requirement.marker is None:
        return True
    releases = (f"{python_version}.{patch}" for patch in (0, 99))
    return any(
        requirement.marker.evaluate({"python_version": python_version, "python_full_version": release})
        for release in releases
    )


def platform_options() -> list[str]:
    """pip's options for the systems the bundle must serve: on Linux also those older than this one."""
    if platform.system() != "Linux":
        return []
    machine = platform.machine()
    names = [f"manylinux_2_{minor}_{machine}" for minor in range(GLIBC_MINOR_MAX, 4, -1)]
    names += [f"{name}_{machine}" for name in ("manylinux2014", "manylinux2010", "manylinux1", "linux")]
    return [option for name in names for option in ("--platform", name)]


def download(requirements: list[str], python_version: str, wheels: Path) -> None:
    """Fetch the wheels of exactly these locked requirements."""
    listing = wheels.parent / "download.txt"
    listing.write_text("\n".join(requirements) + "\n", "utf-8")
    # pip judges markers by the Python it runs on, not by --python-version: `needed_by` has judged them already.
    command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--python-version", python_version, *platform_options()]
    subprocess.run([*command, "--dest", wheels, "--requirement", listing], check=True)
    listing.unlink()


def without_marker(text: str) -> str:
    """A lock entry without its environment marker."""
    first, newline, rest = text.partition("\n")
    return first.split(";")[0].rstrip(" \\") + (" \\" if newline else "") + newline + rest


def pack(wheel: Path, directory: Path) -> Path:
    """Build the archive; its path."""
    version = parse_wheel_filename(wheel.name)[1]
    name = f"chungket-bundle-{version}-{platform.system()}-{platform.machine()}".lower()
    archive = directory / f"{name}.tar.gz"
    with tempfile.TemporaryDirectory() as temporary:
        contents = Path(temporary) / name
        wheels = contents / "wheels"
        wheels.mkdir(parents=True)
        shutil.copy(wheel, wheels)
        pip = [text for requirement, text in locked(DEVELOPMENT) if requirement.name == "pip"]
        for python_version in PYTHON_VERSIONS:
            entries = [without_marker(text) for entry, text in locked(RUNTIME) if needed_by(entry, python_version)]
            download(entries + pip, python_version, wheels)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        own = f"chungket=={version} --hash=sha256:{digest}\n"
        (contents / "requirements.txt").write_text(RUNTIME.read_text("utf-8") + own, "utf-8")
        (contents / "PLATFORM").write_text(f"{platform.system()} {platform.machine()}\n", "utf-8")
        (contents / "PYTHON").write_text(" ".join(PYTHON_VERSIONS) + "\n", "utf-8")
        for template in ("install.sh", "README.md"):
            shutil.copy(TEMPLATES / template, contents)
        shutil.copy(ROOT / "LICENSE", contents)
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(contents, name)
    return archive


def prove(archive: Path) -> None:
    """Unpack and install as an organiser would, then use the installation. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        with tarfile.open(archive) as tar:
            tar.extractall(home, filter="data")
        environment = {"PATH": os.environ["PATH"], "HOME": temporary, "LC_ALL": "C.UTF-8"}
        script = home / archive.name.removesuffix(".tar.gz") / "install.sh"
        subprocess.run([script], env=environment, check=True)
        subprocess.run([home / "chungket/bin/python", "-c", PROOF], env=environment, cwd=home, check=True)
        subprocess.run([home / "chungket/bin/chungket", "--help"], env=environment, cwd=home, check=True)


def main(arguments: list[str]) -> int:
    """Pack, prove, and print the archive's path."""
    wheel, directory = (Path(argument).resolve() for argument in arguments)
    directory.mkdir(parents=True, exist_ok=True)
    archive = pack(wheel, directory)
    prove(archive)
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
