"""Which pictures of the scenes are published in docs/screenshots, and the page that shows them.

Owns the choice: each page at the size it is really seen at, a few scenes at more sizes, none that looks like one shown
before it. It must not know how a picture is taken or what a scene holds. Called by `tools.screenshots`.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

PAGES = {
    "finalist": "Finalist (`/`)",
    "projector": "Projector (`/projector`)",
    "live": "Audience (`/live`)",
    "host": "Host (`/host`)",
}
Size = tuple[int, int]
WALL, LAPTOP, PHONE, SMALL = (1920, 1080), (1024, 768), (390, 844), (320, 568)
SIZES: tuple[Size, ...] = (WALL, LAPTOP, PHONE, SMALL)
"""What every scene is looked at in."""

BYTES_MAX = 10_000_000
"""Of everything published: it is kept in every copy of the repository."""

USUAL = {"finalist": PHONE, "projector": WALL, "live": PHONE, "host": LAPTOP}
MORE: dict[str, tuple[Size, ...]] = {
    "finalist/sign-in": (LAPTOP, SMALL),
    "finalist/lobby": (LAPTOP,),
    "finalist/open": (LAPTOP, SMALL),
    "finalist/open-image": (LAPTOP,),
    "finalist/open-long": (LAPTOP, SMALL),
    "finalist/received": (LAPTOP, SMALL),
    "finalist/scored-right": (LAPTOP,),
    "finalist/paper-written": (LAPTOP, SMALL),
    "finalist/paper-list": (LAPTOP, SMALL),
    "finalist/paper-submit": (LAPTOP,),
    "finalist/paper-offline": (SMALL,),
    "finalist/buzzer-ready": (LAPTOP,),
    "finalist/buzzer-shut": (SMALL,),
    "finalist/changeable-several": (SMALL,),
    "finalist/review": (LAPTOP,),
    "projector/open": (LAPTOP,),
    "projector/both": (LAPTOP,),
    "projector/ceremony_10": (LAPTOP,),
    "host/open": (WALL, PHONE),
    "host/proctor": (PHONE,),
    "host/proctor-roll": (PHONE,),
    "host/proctor-seat": (PHONE,),
    "host/proctor-outage": (PHONE,),
    "host/mc-agenda": (PHONE,),
}
"""Scenes that are always shown, at these sizes too."""

LEFT_OUT = frozenset(
    f"host/{name}"
    for name in (
        "arming-crowd",
        "bad-link",
        "dialog-attention",
        "dialog-message",
        "dialog-override",
        "dialog-pause",
        "everybody-out",
        "fairness-late",
        "jury-adjust",
        "jury-complaint",
        "jury-no-answer",
        "jury-refused",
        "jury-undo",
        "links",
        "mirror-ok",
        "organiser-vacant",
        "paper-outage",
        "places-unsubmitted",
        "plain",
        "rescue-chosen",
        "secretary-name",
        "secretary-proposal",
        "secretary-replace",
        "signin-wrong",
        "tiebreak-start",
    )
)
"""Another step, form or state of what is shown anyhow."""

SHRINK = 4  # pictures are compared at a quarter of their size
GREY_DIFFERENT = 16  # of 255: less is how a picture was compressed
DIFFERENT_SHARE_MIN = 0.03
"""Of the pixels of two pictures that are to be worth showing both."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of one page."""

    page: str
    name: str

    @property
    def id(self) -> str:
        """As the tables above name it."""
        return f"{self.page}/{self.name}"

    def path(self, size: Size) -> str:
        """Relative to the folder of the pictures."""
        return f"{self.id}-{size[0]}x{size[1]}.webp"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is published of a scene. `like`: the scene it looks like, and `sizes` is empty; both are where it is left
    out."""

    scene: Scene
    sizes: tuple[Size, ...]
    like: str = ""


def choose(scenes: Iterable[Scene], folder: Path) -> list[Shown]:
    """What to publish of these scenes, whose pictures lie in a folder, in their order."""
    kept: dict[str, list[tuple[str, Image.Image]]] = {page: [] for page in PAGES}
    chosen = []
    for scene in scenes:
        if scene.id in LEFT_OUT:
            chosen.append(Shown(scene, ()))
            continue
        small = _small(folder / scene.path(USUAL[scene.page]))
        like = next((name for name, other in kept[scene.page] if _alike(small, other)), "")
        if like and scene.id not in MORE:
            chosen.append(Shown(scene, (), like))
            continue
        kept[scene.page].append((scene.name, small))
        chosen.append(Shown(scene, (USUAL[scene.page], *MORE.get(scene.id, ()))))
    return chosen


def _small(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("L").reduce(SHRINK)


def _alike(one: Image.Image, other: Image.Image) -> bool:
    histogram = ImageChops.difference(one, other).histogram()
    return sum(histogram[GREY_DIFFERENT:]) < DIFFERENT_SHARE_MIN * sum(histogram)


def unknown(scenes: Iterable[Scene]) -> list[str]:
    """Scenes the tables above name and no page has."""
    return sorted((LEFT_OUT | set(MORE)) - {scene.id for scene in scenes})


def publish(chosen: Sequence[Shown], taken: Path, into: Path) -> int:
    """Put the chosen pictures and their page into a folder, in place of those there. Returns their bytes."""
    for old in into.glob("*/*.webp"):
        old.unlink()
    written = 0
    for shown in chosen:
        for size in shown.sizes:
            path = into / shown.scene.path(size)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(taken / shown.scene.path(size), path)
            written += path.stat().st_size
    (into / "README.md").write_text(gallery(chosen), "utf-8")
    return written


def gallery(chosen: Sequence[Shown]) -> str:
    """The text of docs/screenshots/README.md."""
    lines = [
        "# The pages in pictures",
        "",
        "Made by `make screenshots` from `display/src/*/scenes.ts`; do not edit. Each page is shown at the size it is",
        "mostly seen at, some scenes at more. All scenes at 1920×1080, 1024×768, 390×844 and 320×568 are looked at for",
        "faults when the pictures are made; `.venv/bin/python -m tools.screenshots --all FOLDER` keeps every picture.",
        "",
    ]
    for page, title in PAGES.items():
        own = [shown for shown in chosen if shown.scene.page == page]
        lines += [f"## {title}", ""]
        lines += [f"- {_name(shown)}" for shown in own if len(shown.sizes) > 1]
        lines += [""] * any(len(shown.sizes) > 1 for shown in own)
        lines += [_row([shown for shown in own if shown.sizes]), ""]
        alike = ", ".join(f"{shown.scene.name} like {shown.like}" for shown in own if shown.like)
        lines += [f"Not shown for they look like another: {alike}.", ""] * bool(alike)
        others = ", ".join(shown.scene.name for shown in own if not shown.sizes and not shown.like)
        lines += [f"Not shown either: {others}.", ""] * bool(others)
    return "\n".join(lines).rstrip("\n") + "\n"


def _name(shown: Shown) -> str:
    links = (f"[{width}×{height}]({shown.scene.path((width, height))})" for width, height in shown.sizes)
    return f"{shown.scene.name}: {', '.join(links)}"


def _row(shown: Sequence[Shown]) -> str:
    return "\n".join(
        f'<a href="{path}"><img src="{path}" alt="{one.scene.page}, {one.scene.name}" title="{one.scene.name}" '
        f'height="200" loading="lazy"></a>'
        for one in shown
        for path in [one.scene.path(one.sizes[0])]
    )
