"""The images of a contest: is it there, is it an image, is it small enough.

Owns the accepted formats and sizes. It must not know which question shows an image. Called by `question_file` and
`contest_folder`.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

IMAGES_DIRECTORY = "images"
IMAGE_BYTES_MAX = 1024 * 1024  # every device of the hall fetches it over the same Wi-Fi
IMAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
IMAGE_EXPECTED = f"tên tệp ảnh PNG, JPEG hoặc WebP trong thư mục {IMAGES_DIRECTORY}/"
_ENDINGS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP"}


@dataclass(frozen=True, slots=True)
class ImageFault:
    """Why an image cannot be used, as phrases for a `Problem`."""

    expected: str
    got: str


def image_format(content: bytes) -> str:
    """ "PNG", "JPEG" or "WebP" by the bytes themselves, "" for anything else or a file that was cut off."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG" if b"IEND" in content[-16:] else ""
    if content.startswith(b"\xff\xd8\xff"):
        # Cameras append padding after the end mark.
        return "JPEG" if b"\xff\xd9" in content[-1024:] else ""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WebP" if int.from_bytes(content[4:8], "little") + 8 <= len(content) else ""
    return ""


def image_digest(path: Path) -> str | ImageFault:
    """SHA-256 (hex) of a usable image's bytes, or what is wrong with it. `path` is named by the questions file."""
    name = path.name
    if not path.is_file():
        there = sorted(other.name for other in path.parent.iterdir()) if path.parent.is_dir() else []
        near = next((other for other in there if other.lower() == name.lower()), "")
        got = f'không có tệp "{name}"' + (f', chỉ có "{near}"' if near else "")
        return ImageFault(IMAGE_EXPECTED, got)
    expected_format = _ENDINGS.get(path.suffix.lower(), "")
    if not expected_format:
        return ImageFault(IMAGE_EXPECTED, f'"{name}" (đuôi tệp khác)')
    try:
        size = path.stat().st_size
        if size > IMAGE_BYTES_MAX:
            return ImageFault(f"ảnh không quá {IMAGE_BYTES_MAX // 1024} kB", f'"{name}": {-(-size // 1024)} kB')
        content = path.read_bytes()
    except OSError as fault:
        return ImageFault(IMAGE_EXPECTED, f'"{name}" không mở được: {fault.strerror}')
    found = image_format(content)
    if found != expected_format:
        return ImageFault(
            f"tệp ảnh {expected_format} còn nguyên vẹn", f'"{name}" là {found or "tệp khác hoặc tệp hỏng"}'
        )
    return hashlib.sha256(content).hexdigest()


def unused_images(directory: Path, used: frozenset[str]) -> tuple[str, ...]:
    """Names of files in images/ that no question shows."""
    folder = directory / IMAGES_DIRECTORY
    if not folder.is_dir():
        return ()
    return tuple(
        sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in used | {".gitkeep"})
    )
