import hashlib
from pathlib import Path

import pytest

from chungket.exchange.images import IMAGE_BYTES_MAX, ImageFault, image_digest, image_format, unused_images
from tests.exchange.making import PNG

JPEG = b"\xff\xd8\xff\xe0" + bytes(40) + b"\xff\xd9"
WEBP = b"RIFF" + (20).to_bytes(4, "little") + b"WEBP" + bytes(16)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PNG, "PNG"),
        (JPEG, "JPEG"),
        (JPEG + bytes(100), "JPEG"),
        (WEBP, "WebP"),
        (PNG[:-20], ""),
        (JPEG[:-2], ""),
        (WEBP[:-1], ""),
        (b"GIF89a", ""),
        (b"", ""),
    ],
)
def test_format_by_content(content: bytes, name: str) -> None:
    assert image_format(content) == name


def test_digest_of_a_good_image(tmp_path: Path) -> None:
    for name, content in (("a.png", PNG), ("b.JPG", JPEG), ("c.jpeg", JPEG), ("d.webp", WEBP)):
        (tmp_path / name).write_bytes(content)
        assert image_digest(tmp_path / name) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "expected", "got"),
    [
        ("a.gif", PNG, "tên tệp ảnh PNG, JPEG hoặc WebP trong thư mục images/", '"a.gif" (đuôi tệp khác)'),
        ("a.png", b"no image", "tệp ảnh PNG còn nguyên vẹn", '"a.png" là tệp khác hoặc tệp hỏng'),
        ("a.png", JPEG, "tệp ảnh PNG còn nguyên vẹn", '"a.png" là JPEG'),
        ("a.png", PNG + bytes(IMAGE_BYTES_MAX), "ảnh không quá 1024 kB", '"a.png": 1025 kB'),
        ("a.png", PNG + bytes(IMAGE_BYTES_MAX * 3 // 2), "ảnh không quá 1024 kB", '"a.png": 1537 kB'),
    ],
)
def test_faults(tmp_path: Path, name: str, content: bytes, expected: str, got: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert image_digest(tmp_path / name) == ImageFault(expected, got)


def test_missing_image_names_the_one_that_differs_in_case(tmp_path: Path) -> None:
    expected = "tên tệp ảnh PNG, JPEG hoặc WebP trong thư mục images/"
    assert image_digest(tmp_path / "none" / "a.png") == ImageFault(expected, 'không có tệp "a.png"')
    (tmp_path / "A.PNG").write_bytes(PNG)
    assert image_digest(tmp_path / "a.png") == ImageFault(expected, 'không có tệp "a.png", chỉ có "A.PNG"')


def test_unused_images(tmp_path: Path) -> None:
    assert unused_images(tmp_path, frozenset()) == ()
    (tmp_path / "images").mkdir()
    for name in ("b.png", "a.png", ".gitkeep"):
        (tmp_path / "images" / name).touch()
    assert unused_images(tmp_path, frozenset({"a.png"})) == ("b.png",)
