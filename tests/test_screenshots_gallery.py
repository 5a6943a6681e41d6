"""What is published of the pictures of the pages: at the sizes they are seen at, once each, and not too much of it."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tools.screenshots_gallery import (
    BYTES_MAX,
    LAPTOP,
    LEFT_OUT,
    MORE,
    PAGES,
    PHONE,
    SIZES,
    USUAL,
    Scene,
    Shown,
    choose,
    gallery,
    publish,
    unknown,
)

PICTURES = Path(__file__).parent.parent / "docs" / "screenshots"


def taken(folder: Path, scene: Scene, lines: int) -> Scene:
    """The pictures of a scene: so many lines on black."""
    for width, height in SIZES:
        picture = Image.new("RGB", (width, height))
        for line in range(lines):
            top = height * line // 16
            ImageDraw.Draw(picture).rectangle((0, top, width, top + height // 20), fill="white")
        path = folder / scene.path((width, height))
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, quality=25)
    return scene


def test_a_picture_that_looks_like_one_before_it_is_not_shown_again(tmp_path: Path) -> None:
    first, same, other = (taken(tmp_path, Scene("live", name), lines) for name, lines in (("a", 3), ("b", 3), ("c", 6)))
    elsewhere = taken(tmp_path, Scene("finalist", "a"), 3)
    assert choose([first, same, other, elsewhere], tmp_path) == [
        Shown(first, (PHONE,)),
        Shown(same, (), "a"),
        Shown(other, (PHONE,)),
        Shown(elsewhere, (PHONE,)),
    ]


def test_scenes_that_are_named_are_shown_at_more_sizes_or_never(tmp_path: Path) -> None:
    page, name = "finalist", "received"
    before = taken(tmp_path, Scene(page, "anything"), 2)
    named = taken(tmp_path, Scene(page, name), 2)
    never = Scene(*next(iter(LEFT_OUT)).split("/"))
    assert choose([before, named, never], tmp_path) == [
        Shown(before, (PHONE,)),
        Shown(named, (PHONE, *MORE[f"{page}/{name}"])),
        Shown(never, ()),
    ]


def test_a_name_in_the_tables_that_no_page_has_is_found() -> None:
    scenes = [Scene(*id_.split("/")) for id_ in (*MORE, *LEFT_OUT)]
    assert unknown(scenes) == []
    assert unknown(scenes[1:]) == [scenes[0].id]


def test_nothing_is_left_of_an_older_gallery(tmp_path: Path) -> None:
    scene = taken(tmp_path / "taken", Scene("host", "open"), 2)
    old = tmp_path / "into" / "host" / "gone-1024x768.webp"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    chosen = choose([scene], tmp_path / "taken")
    written = publish(chosen, tmp_path / "taken", tmp_path / "into")
    pictures = list((tmp_path / "into").glob("*/*"))
    assert {path.name for path in pictures} == {Path(scene.path(size)).name for size in chosen[0].sizes}
    assert written == sum(path.stat().st_size for path in pictures)


def test_the_page_shows_each_scene_or_says_what_it_looks_like() -> None:
    text = gallery(
        [
            Shown(Scene("host", "open"), (LAPTOP, PHONE)),
            Shown(Scene("host", "counting"), (), "open"),
            Shown(Scene("host", "plain"), ()),
        ]
    )
    assert '<a href="host/open-1024x768.webp"><img src="host/open-1024x768.webp"' in text
    assert "- open: [1024×768](host/open-1024x768.webp), [390×844](host/open-390x844.webp)" in text
    assert "Not shown for they look like another: counting like open." in text
    assert "Not shown either: plain." in text


@pytest.mark.parametrize("page", PAGES)
def test_what_is_published_is_what_the_page_shows(page: str) -> None:
    text = (PICTURES / "README.md").read_text("utf-8")
    pictures = [path.relative_to(PICTURES).as_posix() for path in PICTURES.glob(f"{page}/*.webp")]
    assert pictures
    assert all(f"({picture})" in text or f'href="{picture}"' in text for picture in pictures)
    usual = f"-{USUAL[page][0]}x{USUAL[page][1]}.webp"
    assert all(usual in picture or picture.rsplit("-", 1)[0] in MORE for picture in pictures)


def test_the_gallery_is_small_enough_to_be_kept() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*/*.webp")) <= BYTES_MAX
