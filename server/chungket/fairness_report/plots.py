"""Plots of the fairness report as inline SVG, drawn by hand: no library, nothing to fetch.

Owns geometry only; its colours are classes of the page's style. However many answers there were, a plot has no more
marks than pixels. Called by `page`.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape

from chungket.fairness import LATE_US
from chungket.fairness_report.facts import PlayFairness, TimedAnswer
from chungket.fairness_report.words import Words

WIDTH = 900
LEFT, RIGHT, TOP, BOTTOM = 96, 16, 12, 44
INNER = WIDTH - LEFT - RIGHT
ROW = 16
SCATTER_HEIGHT = 260
BIN_US = 4_000
FIRST_US, LAST_US = -20_000, 200_000  # what is beyond is drawn in the outermost bins
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)  # of an axis
TICKS_MAX = 8


def paint_plot(plays: Sequence[PlayFairness], words: Words) -> str:
    """A row for each opening: how many devices showed the choices in each 4 ms around T."""
    rows = [play for play in plays if play.paints_us]
    if not rows:
        return _nothing(words)
    bins = (LAST_US - FIRST_US) // BIN_US
    width = INNER / bins
    marks: list[str] = []
    for number, play in enumerate(rows):
        y = TOP + number * ROW
        counts = Counter(min(bins - 1, max(0, (us - FIRST_US) // BIN_US)) for us in play.paints_us)
        marks.append(_text(LEFT - 6, y + ROW - 4, play.play, "end"))
        for index, count in sorted(counts.items()):
            share = count / len(play.paints_us)
            title = f"{play.play}: {count}"
            marks.append(
                f'<rect class="b" x="{LEFT + index * width:.1f}" y="{y + 1}" width="{width:.1f}" height="{ROW - 2}" '
                f'fill-opacity="{max(0.12, share**0.5):.2f}"><title>{escape(title)}</title></rect>'
            )
    bottom = TOP + len(rows) * ROW
    for us, kind in ((0, "t"), (LATE_US, "l")):
        x = LEFT + (us - FIRST_US) / (LAST_US - FIRST_US) * INNER
        marks.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
    for us in range(0, LAST_US + 1, 50_000):
        x = LEFT + (us - FIRST_US) / (LAST_US - FIRST_US) * INNER
        label = f"{us // 1_000}" if us < LAST_US else f"≥ {us // 1_000}"
        marks.append(_text(x, bottom + 16, label, "middle" if us < LAST_US else "end"))
    marks.append(_text(LEFT + INNER / 2, bottom + 34, f"T + {words.ms}", "middle"))
    return _svg(words.paint_plot, bottom + BOTTOM, marks)


def credit_plot(answers: Sequence[TimedAnswer], words: Words, credit_max_us: int) -> str:
    """What was claimed and what was credited, answer by answer."""
    if not answers:
        return _nothing(words)
    top_us = max(credit_max_us, 1_000)
    claimed = [(index, min(top_us, answer.claimed_us)) for index, answer in enumerate(answers)]
    credited = [(index, answer.credit_us) for index, answer in enumerate(answers)]
    span = (0, max(1, len(answers) - 1))
    marks = [
        *_axes(span, (0, top_us / 1_000), words.answers_axis, f"{words.claimed}, {words.credited} ({words.ms})"),
        _dots(claimed, span, (0, top_us), "d p"),
        _dots(credited, span, (0, top_us), "d"),
    ]
    return _svg(words.credit_plot, SCATTER_HEIGHT + TOP + BOTTOM, marks)


def latency_plot(answers: Sequence[TimedAnswer], words: Words) -> str:
    """Latency as it arrived against latency as it counts."""
    points = [(max(0, answer.raw_us), max(0, answer.credited_us)) for answer in answers]
    if not points:
        return _nothing(words)
    top_us = max(1_000_000, *(max(point) for point in points))
    top_s = top_us / 1_000_000
    marks = [
        *_axes((0, top_s), (0, top_s), words.raw_axis, words.credited_axis),
        f'<line class="l" x1="{LEFT}" y1="{TOP + SCATTER_HEIGHT}" x2="{LEFT + INNER}" y2="{TOP}"/>',
        _dots(points, (0, top_us), (0, top_us), "d"),
    ]
    return _svg(words.latency_plot, SCATTER_HEIGHT + TOP + BOTTOM, marks)


def _dots(points: Sequence[tuple[int, int]], x_span: tuple[int, int], y_span: tuple[int, int], kind: str) -> str:
    """One path of round dots; those that would lie on the same pixel once."""
    pixels = {
        (
            round(LEFT + (x - x_span[0]) / (x_span[1] - x_span[0]) * INNER),
            round(TOP + SCATTER_HEIGHT - (y - y_span[0]) / (y_span[1] - y_span[0]) * SCATTER_HEIGHT),
        )
        for x, y in points
    }
    path = "".join(f"M{x} {y}h0" for x, y in sorted(pixels))
    return f'<path class="{kind}" d="{path}"/>'


def _axes(x_span: tuple[float, float], y_span: tuple[float, float], x_title: str, y_title: str) -> list[str]:
    """Grid lines with their numbers, and what the axes are."""
    bottom = TOP + SCATTER_HEIGHT
    marks: list[str] = []
    for value in _ticks(y_span[1]):
        y = bottom - value / y_span[1] * SCATTER_HEIGHT
        marks.append(f'<line class="g" x1="{LEFT}" x2="{LEFT + INNER}" y1="{y:.1f}" y2="{y:.1f}"/>')
        marks.append(_text(LEFT - 6, y + 4, f"{value}", "end"))
    for value in _ticks(x_span[1]):
        x = LEFT + value / x_span[1] * INNER
        marks.append(f'<line class="g" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}"/>')
        marks.append(_text(x, bottom + 16, f"{value}", "middle"))
    marks.append(_text(LEFT + INNER / 2, bottom + 36, x_title, "middle"))
    middle = TOP + SCATTER_HEIGHT / 2
    marks.append(
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{escape(y_title)}</text>'
    )
    return marks


def _ticks(top: float) -> range:
    """Round numbers from 0 up to `top`."""
    step = next((step for step in STEPS if top / step <= TICKS_MAX), STEPS[-1])
    return range(0, int(top) + 1, step)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, height: int, marks: Sequence[str]) -> str:
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(marks)}</svg>'


def _nothing(words: Words) -> str:
    return f'<p class="none">{escape(words.nothing)}</p>'
