"""Nothing on the wall is cut off, and no date or number is broken, whatever the projector's shape."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

NAME_SIZE_LEAST = 52  # stage units: 3.5 % as capitals of Inter
SHAPES = ((1920, 1080), (1280, 720), (1366, 768), (1024, 768), (1630, 1080), (1700, 1080), (2300, 1080), (800, 600))

# A part's own box is cut where it leaves the stage; a broken word makes a choice of one word two lines high.
CUT = """() => {
  const stage = document.querySelector(".wall-stage").getBoundingClientRect();
  return [...document.querySelectorAll(".wall-stage p, .wall-stage h1")]
    .filter((part) => {
      const box = part.getBoundingClientRect();
      return box.bottom > stage.bottom + 1 || box.right > stage.right + 1 || box.left < stage.left - 1;
    })
    .map((part) => part.textContent);
}"""
LINES = """() => [...document.querySelectorAll(".tile [data-fit]")].map((part) => {
  const range = document.createRange();
  range.selectNodeContents(part);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
})"""


@pytest.fixture(scope="module")
def wall(chromium_path: Path) -> Iterator[Page]:
    """A page to show scenes in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page()
        browser.close()


def _resize(page: Page, shape: tuple[int, int]) -> None:
    page.set_viewport_size({"width": shape[0], "height": shape[1]})
    page.wait_for_timeout(80)  # the wall measures again in the frame after


@pytest.mark.browser
def test_no_date_is_broken_and_every_choice_is_seen(wall: Page, scenes_url: str) -> None:
    wall.goto(f"{scenes_url}?page=projector&scene=open_dates")
    wall.wait_for_selector(".tile [data-fit]")
    wall.evaluate("document.fonts.ready.then(() => true)")
    for shape in SHAPES:
        _resize(wall, shape)
        assert wall.evaluate(LINES) == [1, 1, 1, 1], shape
        assert wall.evaluate(CUT) == [], shape


@pytest.mark.browser
@pytest.mark.parametrize(
    "scene",
    [
        "open",
        "open_six",
        "open_long",
        "revealed",
        "revealed_long",
        "reading_long",
        "several_revealed",
        "buzzer_turn_long",
        "buzzer_won",
        "buzzer_owner",
        "tiebreak_teams",
        "paper_outage",
        "agenda_long",
        "notice",
        "ceremony_title",
        "ceremony_invitation_10",
        "ceremony_resolver",
        "ceremony_receiver_10",
        "ceremony_merit",
        "ceremony_1",
        "ceremony_10",
        "ceremony_team_6",
        "standings",
        "teams_mean",
        "standings_survived",
    ],
)
def test_nothing_is_cut_off(wall: Page, scenes_url: str, scene: str) -> None:
    wall.goto(f"{scenes_url}?page=projector&scene={scene}")
    wall.wait_for_selector("[data-fit], .row", state="attached")  # the stem may have given way
    wall.evaluate("document.fonts.ready.then(() => true)")
    for shape in SHAPES:
        _resize(wall, shape)
        assert wall.evaluate(CUT) == [], shape


@pytest.mark.browser
@pytest.mark.parametrize("scene", ["both", "both_mean"])
def test_names_beside_another_board_are_read_from_the_back(wall: Page, scenes_url: str, scene: str) -> None:
    """A mean and points by the thousand give way, not people's names: a capital is 3.5 % of the picture (SCREENS)."""
    wall.goto(f"{scenes_url}?page=projector&scene={scene}")
    wall.wait_for_selector(".row")
    wall.evaluate("document.fonts.ready.then(() => true)")
    _resize(wall, (1920, 1080))
    sizes = wall.evaluate(
        "[...document.querySelectorAll('[data-name=\"1\"]')].map((name) => parseInt(name.style.fontSize))"
    )
    assert len(sizes) >= 4
    assert min(sizes) >= NAME_SIZE_LEAST, sizes
