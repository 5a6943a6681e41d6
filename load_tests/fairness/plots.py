"""Plain SVG drawings of what was measured: lines over a scale, curves, and bars. Pure. Called by the reports.

Owns sizes and colours: legible in light and dark, without fonts or scripts of their own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 760, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 44, 54
COLOURS = ("#0b6e4f", "#c8553d", "#3d5a98", "#8a6d1f")
INK, GRID = "#555", "#ccc"
DOTS_MAX = 20  # more of them hide the line


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one line, and its name."""

    name: str
    points: Sequence[tuple[float, float]]


def shares(name: str, values: Sequence[float]) -> Line:
    """Which part of the values is at most so large, as a line; 0 … 100 %."""
    ordered = sorted(values)
    return Line(name, [(value, 100 * (place + 1) / len(ordered)) for place, value in enumerate(ordered)])


def number(value: float) -> str:
    """A number on a scale."""
    return f"{value:,.0f}".replace(",", " ") if value >= 10 or value == int(value) else f"{value:g}"


def lines(title: str, along: str, up: str, drawn: Sequence[Line], *, logarithmic: bool = True) -> str:
    """Lines over a horizontal scale, by default a logarithmic one that begins at 1; up: 0 to 100."""
    greatest = max(x for line in drawn for x, _ in line.points)
    ticks = _decades(greatest) if logarithmic else _steps(greatest)
    last = ticks[-1]

    def x_of(value: float) -> float:
        part = math.log10(max(1.0, value)) / math.log10(last) if logarithmic else value / last
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - value / 100 * (HEIGHT - TOP - BOTTOM)

    body = [_vertical(x_of(tick), number(tick)) for tick in ticks]
    body += [_horizontal(y_of(tick), f"{tick} %") for tick in (0, 25, 50, 75, 95, 100)]
    for index, line in enumerate(drawn):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in line.points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
    return _drawing(title, along, up, [line.name for line in drawn], body)


def curves(title: str, along: str, up: str, drawn: Sequence[Line]) -> str:
    """Lines over two linear scales that begin at 0, with a dot at each point."""
    ticks_along = _steps(max(x for line in drawn for x, _ in line.points))
    ticks_up = _steps(max(y for line in drawn for _, y in line.points))

    def x_of(value: float) -> float:
        return LEFT + value / ticks_along[-1] * (WIDTH - LEFT - RIGHT)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - value / ticks_up[-1] * (HEIGHT - TOP - BOTTOM)

    body = [_vertical(x_of(tick), number(tick)) for tick in ticks_along]
    body += [_horizontal(y_of(tick), number(tick)) for tick in ticks_up]
    for index, line in enumerate(drawn):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in line.points)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        if len(line.points) <= DOTS_MAX:
            body += [f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3.5" fill="{colour}"/>' for x, y in line.points]
    return _drawing(title, along, up, [line.name for line in drawn], body)


def bars(title: str, up: str, groups: Sequence[str], drawn: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Groups of bars, one of each name in every group; up: 0 to 100 %."""
    room = (WIDTH - LEFT - RIGHT) / len(groups)
    wide = room * 0.7 / len(drawn)
    full = HEIGHT - TOP - BOTTOM
    body = [_horizontal(HEIGHT - BOTTOM - tick / 100 * full, f"{tick} %") for tick in (0, 25, 50, 75, 100)]
    for place, group in enumerate(groups):
        begin = LEFT + place * room + room * 0.15
        middle = LEFT + (place + 0.5) * room
        body.append(f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{escape(group)}</text>')
        for index, (_, values) in enumerate(drawn):
            high = values[place] / 100 * full
            left, top = begin + index * wide, HEIGHT - BOTTOM - high
            colour = COLOURS[index % len(COLOURS)]
            body.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide - 4:.1f}" height="{high:.1f}" fill="{colour}"/>'
                f'<text x="{left + wide / 2 - 2:.1f}" y="{top - 4:.1f}" text-anchor="middle">{values[place]:.1f}</text>'
            )
    return _drawing(title, "", up, [name for name, _ in drawn], body)


def _decades(greatest: float) -> list[float]:
    return [10.0**power for power in range(math.ceil(math.log10(max(10.0, greatest))) + 1)]


def _steps(greatest: float) -> list[float]:
    step = 10.0 ** math.floor(math.log10(max(greatest, 1e-9)))
    step = step / 2 if greatest / step < 3 else step
    return [step * count for count in range(math.ceil(greatest / step) + 1)]


def _vertical(x: float, label: str) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}" stroke="{GRID}"/>'
        f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>'
    )


def _horizontal(y: float, label: str) -> str:
    return (
        f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{GRID}"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _drawing(title: str, along: str, up: str, names: Sequence[str], body: Sequence[str]) -> str:
    legend, left = [], float(LEFT)
    for index, name in enumerate(names):
        colour = COLOURS[index % len(COLOURS)]
        legend.append(f'<rect x="{left:.0f}" y="26" width="12" height="12" fill="{colour}"/>')
        legend.append(f'<text x="{left + 17:.0f}" y="36">{escape(name)}</text>')
        left += 34 + 7 * len(name)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            f' font-family="sans-serif" font-size="12" fill="{INK}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{LEFT}" y="16" font-size="14" font-weight="bold">{escape(title)}</text>',
            *legend,
            *body,
            f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle">{escape(along)}</text>',
            f'<text x="14" y="{(TOP + HEIGHT - BOTTOM) / 2:.0f}" text-anchor="middle"'
            f' transform="rotate(-90 14 {(TOP + HEIGHT - BOTTOM) / 2:.0f})">{escape(up)}</text>',
            "</svg>",
            "",
        ]
    )
