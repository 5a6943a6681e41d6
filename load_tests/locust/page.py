"""What locust measured, as a page with plots: load_tests/results/locust.html.

Owns the page. It holds what locust's own report holds, without that report's program. Called by `load_tests.report`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from load_tests.fairness import plots
from load_tests.fairness.figures import percentile
from load_tests.locust.ledger import ANSWERED, ANSWERED_AGAIN, CAME_BACK, CAME_IN, SHOWN, SPREAD
from load_tests.report.reckon import Raw

PERCENTS = (50, 90, 95, 99, 100)
SLOW = (ANSWERED, SPREAD, SHOWN)
RETURNS = (CAME_BACK, ANSWERED_AGAIN, CAME_IN)
POINTS_MAX = 400


def page(raw: Raw, machine: str, style: str) -> str:
    """The page, whole in one file. `machine`: what it was measured on; `style`: CSS."""
    values: Mapping[str, list[float]] = raw["values"]
    heads = "".join(f"<th>{percent} %" for percent in PERCENTS)
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{len(spans)}"
        + "".join(f"<td>{percentile(spans, percent):.1f}" for percent in PERCENTS)
        + "</tr>"
        for name, spans in sorted(values.items())
        if any(spans)
    )
    faults = "".join(f"<tr><td>{escape(fault)}<td>{count}</tr>" for fault, count in raw["faults_counted"].items())
    return "\n".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>Chung Kết: a final by locust</title><style>{style}</style>",
            f"<h1>A whole final by locust: {raw['finalists']} finalists, {raw['questions']} questions</h1>",
            f"<p>Measured on {escape(machine)}, over loopback. All finalists are greenlets of one process, so "
            "the times hold its own waiting too. What each name means is in docs/PERFORMANCE.md.</p>",
            f"<p>{raw['requests']} requests, {raw['failures']} failures; {len(raw['answers'])} answers with a receipt, "
            f"{len(raw['log_answers'])} in the server's log.</p>",
            f"<h2>Times, ms</h2><table><tr><th>request<th>count{heads}</tr>{rows}</table>",
            f"<h2>Failures</h2><table>{faults}</table>" if faults else "<h2>Failures</h2><p>none</p>",
            "<h2>Plots</h2>",
            *drawings(raw),
            "",
        ]
    )


def drawings(raw: Raw) -> list[str]:
    """Distributions, and how it went over time."""
    drawn = []
    for title, names in (("Answers and openings", SLOW), ("Coming in and coming back", RETURNS)):
        shares = [
            plots.shares(name.partition(":")[0], thinned(raw["values"][name]))
            for name in names
            if raw["values"].get(name)
        ]
        if shares:
            drawn.append(plots.lines(title, "ms", "requests", shares, logarithmic=False))
    history: list[dict[str, Any]] = raw["history"]
    if len(history) > 1:
        seconds = seconds_of(history)
        for title, up, key in (
            ("Finalists in the hall", "finalists", "user_count"),
            ("Requests", "a second", "current_rps"),
            ("Response time", "ms, 95 %", "response_time_percentile_0.95"),
        ):
            points = [(at_s, _last(one.get(key, 0))) for at_s, one in zip(seconds, history, strict=True)]
            drawn.append(plots.curves(title, "s", up, [plots.Line(title, points)]))
    return drawn


def seconds_of(history: Sequence[Mapping[str, Any]]) -> list[float]:
    """When each of locust's looks was, from the first on."""
    moments = [datetime.fromisoformat(one["time"]) for one in history]
    return [(moment - moments[0]).total_seconds() for moment in moments]


def thinned(values: list[float]) -> list[float]:
    """No more points than a plot can show; the greatest stays."""
    ordered = sorted(values, reverse=True)
    return ordered[:: max(1, len(ordered) // POINTS_MAX)]


def _last(value: Any) -> float:
    """Locust keeps a number as it is, or with its time before it."""
    return float((value[-1] if isinstance(value, list) else value) or 0)
