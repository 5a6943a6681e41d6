"""The page: whole, without anything to fetch, escaped, and silent about people where it is public."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import sync_playwright

from chungket.core.events import PlayId
from chungket.fairness_report.facts import FairnessReport
from chungket.fairness_report.page import FILES, LATE_SHOWN, fairness_page
from chungket.fairness_report.words import ENGLISH, VIETNAMESE, Words
from tests.core.making import CANDIDATES, SECOND_US, Driver, make_contest
from tests.fairness_report.reports import answered, armed, report_of, shown

VOID_TAGS = {"meta", "br"}
LANGUAGES = [words for _, words in FILES]


class Checked(HTMLParser):
    """Every element closed in order; no address, no script."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe", "object"), tag
        assert not {"src", "href", "onclick", "onload"} & {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag not in VOID_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("rect", "line", "path")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1].append(data)


def checked(page: str) -> Checked:
    parser = Checked()
    parser.feed(page)
    assert parser.open == []
    return parser


def played(count: int = 2) -> FairnessReport:
    """Two questions: three devices armed, three shown (one of them 120 ms late), one answer with 30 ms of credit."""
    driver = Driver(make_contest())
    driver.begin()
    samples = []
    for _ in range(count):
        driver.lead_us = 500_000
        driver.open_question()
        driver.wait(driver.play.opens_us - driver.now_us)
        driver.clock()
        samples += [armed(candidate, driver.play) for candidate in CANDIDATES[:3]]
        samples += [shown(CANDIDATES[0], driver.play, 2_000), shown(CANDIDATES[1], driver.play, 10_040)]
        samples.append(shown(CANDIDATES[2], driver.play, 120_000, opener_us=90_000))
        assert answered(driver, CANDIDATES[0], SECOND_US, 30_000, 45_000).rejection is None
        driver.close()
        driver.reveal_and_score()
    return report_of(driver, samples)


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.lang)
def test_it_is_whole_and_fetches_nothing(words: Words) -> None:
    page = fairness_page(played(), words)
    found = checked(page)
    assert page.startswith("<!doctype html>")
    assert "http" not in page
    assert "url(" not in page
    assert "{" not in "".join(found.text).replace(re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1], "")  # type: ignore[index]
    assert page.count("<svg") == 3


def test_figures_are_those_of_the_facts() -> None:
    rows = checked(fairness_page(played(), VIETNAMESE)).rows
    plays = [row for row in rows if row and row[0].startswith("TT")]
    assert [row[0] for row in plays] == ["TT01.1", "TT02.1", "TT01.1", "TT02.1"]  # openings, then late devices
    after_clock = plays[0][2:]
    assert after_clock[:8] == ["9", "3", "2", "3", "10,0", "120,0", "120,0", "2,0"]
    assert after_clock[8:14] == ["1", "30,0", "30,0", "30,0", "30,0", "8,0"]
    assert plays[2] == ["TT01.1", "003", "120,0", "90,0", "2,0"]
    total = next(row for row in rows if row and row[0] == VIETNAMESE.total)
    assert total[1:] == ["18", "6", "4", "6", "10,0", "120,0", "120,0", "2,0", "2", "30,0", *total[11:]]


def test_english_writes_a_point() -> None:
    page = fairness_page(played(), ENGLISH)
    assert "<td>120.0</td>" in page
    assert "120,0" not in page


def test_the_public_page_names_nobody() -> None:
    report = played()
    for words in LANGUAGES:
        page = fairness_page(report, words, public=True)
        assert words.late_hidden in checked(page).text
        assert not any(f"<td>{candidate}</td>" in page for candidate in CANDIDATES)


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.lang)
def test_a_contest_without_reports_of_devices_says_so_calmly(words: Words) -> None:
    report = played()
    bare = replace(report, samples=0, plays=tuple(replace(play, paints_us=(), late=()) for play in report.plays))
    assert words.no_samples in checked(fairness_page(bare, words)).text
    assert words.no_samples not in checked(fairness_page(report, words)).text


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.lang)
def test_before_the_first_question_it_says_so(words: Words) -> None:
    assert words.no_plays in checked(fairness_page(report_of(Driver(make_contest())), words)).text


def test_reports_that_were_lost_are_told() -> None:
    assert "7 báo cáo của máy không ghi được" in fairness_page(replace(played(), dropped=7), VIETNAMESE)


def test_texts_of_the_contest_are_escaped() -> None:
    report = played(1)
    play = replace(report.plays[0], play=PlayId('<b>"&.1'))
    page = fairness_page(replace(report, plays=(play,), title="<script>alert(1)</script>"), VIETNAMESE)
    checked(page)
    assert "<b>" not in page
    assert "<script" not in page


def test_a_long_list_of_late_devices_is_cut_and_says_so() -> None:
    report = played(1)
    play = replace(report.plays[0], late=report.plays[0].late * (LATE_SHOWN + 5))
    page = fairness_page(replace(report, plays=(play,)), VIETNAMESE)
    assert VIETNAMESE.late_more.format(count=5) in page
    assert page.count("<td>003</td>") == LATE_SHOWN


def test_a_rehearsal_is_marked() -> None:
    assert VIETNAMESE.rehearsal in fairness_page(replace(played(1), rehearsal=True), VIETNAMESE)


@pytest.mark.browser
@pytest.mark.parametrize("words", LANGUAGES)
def test_every_column_is_on_the_paper_and_on_the_screen(chromium_path: Path, words: Words) -> None:
    """A landscape A4 between its margins is 273 mm wide: 1032 CSS pixels."""
    report = played()
    worst = replace(
        report.plays[0],
        paints_us=(1_234_500,) * 3,
        stalls_us=(312_400, 120_000),
        postponed=12,
        interruptions_us=(12_345_600, 68_000_000),
    )
    report = replace(report, plays=(worst, *report.plays[1:]), total=replace(worst, play=PlayId("")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(fairness_page(report, words))
        shown: tuple[tuple[Literal["screen", "print"], int], ...] = (("screen", 1920), ("print", 1032))
        for media, width in shown:
            page.set_viewport_size({"width": width, "height": 720})
            page.emulate_media(media=media)
            sizes = page.evaluate(
                "[...document.querySelectorAll('.table')].map((table) => [table.scrollWidth, table.clientWidth])"
            )
            assert sizes, words.lang
            assert all(needed <= there for needed, there in sizes), (words.lang, media, sizes)
        browser.close()
