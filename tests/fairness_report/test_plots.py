"""Plots: where marks are, and that there are never more of them than pixels."""

import re
from dataclasses import replace

from chungket.core.contest import CandidateNumber
from chungket.core.events import PlayId
from chungket.fairness_report.facts import TimedAnswer
from chungket.fairness_report.plots import (
    BIN_US,
    FIRST_US,
    INNER,
    LAST_US,
    LEFT,
    SCATTER_HEIGHT,
    TOP,
    credit_plot,
    latency_plot,
    paint_plot,
)
from chungket.fairness_report.words import VIETNAMESE
from tests.fairness_report.test_page import played


def answer(raw_us: int, claimed_us: int, credit_us: int) -> TimedAnswer:
    return TimedAnswer(
        PlayId("p"), CandidateNumber("1"), False, raw_us, claimed_us, 250_000, credit_us, raw_us - credit_us, 0, 0
    )


def dots(plot: str, kind: str) -> list[tuple[int, int]]:
    found = re.search(rf'<path class="{kind}" d="([^"]*)"', plot)
    assert found
    return [(int(x), int(y)) for x, y in re.findall(r"M(-?\d+) (-?\d+)h0", found[1])]


def test_bins_hold_the_devices_of_their_moment() -> None:
    play = played(1).plays[0]
    plot = paint_plot([replace(play, paints_us=(-90_000, 0, 3_999, 4_000, 900_000))], VIETNAMESE)
    width = INNER / ((LAST_US - FIRST_US) // BIN_US)
    xs = [float(x) for x in re.findall(r'<rect class="b" x="([\d.]+)"', plot)]
    zero = LEFT - FIRST_US // BIN_US * width
    assert xs == [round(x, 1) for x in (LEFT, zero, zero + width, LEFT + INNER - width)]
    assert re.findall(r"<title>TT01.1: (\d)</title>", plot) == ["1", "2", "1", "1"]
    assert f'<line class="t" x1="{zero:.1f}"' in plot  # T is where the bin of 0 begins


def test_credits_lie_at_their_height() -> None:
    plot = credit_plot([answer(10**6, 900_000, 250_000), answer(10**6, 0, 0)], VIETNAMESE, 250_000)
    bottom = TOP + SCATTER_HEIGHT
    assert dots(plot, "d") == [(LEFT, TOP), (LEFT + INNER, bottom)]
    assert dots(plot, "d p") == [(LEFT, TOP), (LEFT + INNER, bottom)]  # a claim beyond the limit is drawn at it


def test_what_was_not_credited_lies_on_the_diagonal() -> None:
    plot = latency_plot([answer(0, 0, 0), answer(10_000_000, 0, 0), answer(5_000_000, 250_000, 250_000)], VIETNAMESE)
    bottom = TOP + SCATTER_HEIGHT
    assert (LEFT, bottom) in dots(plot, "d")
    assert (LEFT + INNER, TOP) in dots(plot, "d")
    assert (LEFT + INNER // 2, round(bottom - 0.475 * SCATTER_HEIGHT)) in dots(plot, "d")


def test_an_early_press_does_not_leave_the_plot() -> None:
    plot = latency_plot([answer(-500_000, 0, 0)], VIETNAMESE)
    assert dots(plot, "d") == [(LEFT, TOP + SCATTER_HEIGHT)]


def test_a_hundred_thousand_answers_are_no_more_marks_than_pixels() -> None:
    answers = [answer(index * 97 % 20_000_000, index % 250_000, index % 200_000) for index in range(100_000)]
    for plot in (credit_plot(answers, VIETNAMESE, 250_000), latency_plot(answers, VIETNAMESE)):
        found = dots(plot, "d")
        assert len(found) == len(set(found)) <= (INNER + 1) * (SCATTER_HEIGHT + 1)
        assert len(plot) < 3_000_000


def test_nothing_is_a_sentence() -> None:
    for plot in (paint_plot((), VIETNAMESE), credit_plot((), VIETNAMESE, 1), latency_plot((), VIETNAMESE)):
        assert plot == '<p class="none">Không có số liệu.</p>'
