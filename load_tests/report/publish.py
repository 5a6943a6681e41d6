"""Writes down what came out: figures as JSON, a page with plots, the measured parts of the documents.

Owns the page and the tables. It must not run anything. Called by `load_tests.bench`.
"""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from load_tests.fairness import plots
from load_tests.fairness.report import filled as filled
from load_tests.locust import page as locust
from load_tests.report import rival, scaling
from load_tests.report.reckon import GOALS, Raw, Results
from load_tests.report.tables import table

DOCUMENTS = ("PERFORMANCE.md", "SCALING.md")
PROFILE_ROWS = 14
ECHOES = {"uvicorn_echo": "uvicorn + starlette echo", "picows_echo": "picows echo"}


def as_json(results: Results) -> str:
    """Flat, one figure a line."""
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


def publish(root: Path, raws: Mapping[str, Raw], results: Results) -> None:
    """Write figures, page and document."""
    directory = root / "load_tests" / "results"
    directory.mkdir(exist_ok=True)
    (directory / "bench.json").write_text(as_json(results), encoding="utf-8")
    (directory / "bench.html").write_text(page(raws, results), encoding="utf-8")
    if "locust" in raws:
        (directory / "locust.html").write_text(locust_page(raws["locust"], results), encoding="utf-8")
    parts = tables(raws, results)
    for name in DOCUMENTS:
        document = root / "docs" / name
        document.write_text(filled(document.read_text(encoding="utf-8"), parts), encoding="utf-8")


# --- the page --------------------------------------------------------------------------------------------------------

STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse } td, th { border-bottom: 1px solid #ddd; padding: .2rem .8rem; text-align: left }
td:not(:first-child) { font-variant-numeric: tabular-nums } .no { color: #b00020; font-weight: bold }
svg { width: 100%; height: auto; margin: 1rem 0 }
"""


def page(raws: Mapping[str, Raw], results: Results) -> str:
    """The report, whole in one file."""
    goals = "".join(
        f"<tr><td>{goal.figure}</td><td>{escape(goal.words)}</td><td>{results.get(goal.figure, '–')}</td>"
        f"<td{'' if word == 'yes' else ' class=no'}>{word}</td></tr>"
        for goal in GOALS
        for word in (_reached(goal.figure, results),)
    )
    figures = "".join(f"<tr><td>{name}</td><td>{escape(str(value))}</td></tr>" for name, value in results.items())
    made = "".join(
        f"<tr><td>{name}</td><td>{raw['meta']['at']}</td><td>{raw['meta']['runs']}</td>"
        f"<td>{raw['meta']['load_before']:.2f}</td></tr>"
        for name, raw in raws.items()
        if "meta" in raw
    )
    return "\n".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>Chung Kết: how fast</title><style>{STYLE}</style>",
            "<h1>How fast the server is, beside its floors</h1>",
            f"<p>Measured on {escape(str(results['machine']))}, over loopback, the server with its store on one core "
            "and the swarm on the other. Floors took turns with the server on the same machine in the same run. What "
            "each figure means is in docs/PERFORMANCE.md.</p>",
            f"<h2>Goals</h2><table><tr><th>figure<th>goal<th>measured<th>reached</tr>{goals}</table>",
            "<h2>Plots</h2>",
            *drawings(raws, results),
            "<h2>When it was measured</h2><table><tr><th>measurement<th>when<th>runs<th>load of the machine before</tr>"
            f"{made}</table>",
            f"<h2>All figures</h2><table>{figures}</table>",
            "",
        ]
    )


def locust_page(raw: Raw, results: Results) -> str:
    """The report on a final by locust."""
    return locust.page(raw, str(results["machine"]), STYLE)


def drawings(raws: Mapping[str, Raw], results: Results) -> list[str]:
    """The plots of the measurements there are."""
    drawn: list[str] = []
    if any(size.isdigit() for size in raws.get("halls", {})):
        drawn += _hall_drawings(raws["halls"], results)
    if "storm" in raws:
        back = [plots.shares(f"storm {place}", run) for place, run in enumerate(raws["storm"]["back_s"][:4], start=1)]
        drawn.append(
            plots.lines(
                "Reconnect storm: who is back with the whole state",
                "s after the cut",
                "devices",
                back,
                logarithmic=False,
            )
        )
    if "rival" in raws:
        acks = [
            plots.shares(name, raws["rival"][key]["ack_ms"][-1])
            for name, key in (("server", "ours"), ("rival", "theirs"))
        ]
        drawn.append(plots.lines("The same burst at server and rival", "ms", "answers", acks, logarithmic=False))
    if "board" in raws:
        raw = raws["board"]
        shares = [plots.shares("while a question closes", raw["ack_ms"])]
        if raw["idle_ms"]:
            shares.append(plots.shares("before and after", raw["idle_ms"]))
        drawn.append(plots.lines("Acks of other traffic", "ms", "acks", shares, logarithmic=False))
    return drawn


def _hall_drawings(raw: Raw, results: Results) -> list[str]:
    sizes = sorted(int(size) for size in raw if size.isdigit())
    full = [size for size in sizes if "uvicorn_echo" in raw[str(size)]["burst"]]
    cost = [
        plots.Line(
            name, [(size, float(results[f"{figure}_{size}"])) for size in sizes if f"{figure}_{size}" in results]
        )
        for name, figure in (
            ("answer (server + store)", "cpu_us_per_answer"),
            ("uvicorn echo", "cpu_us_per_uvicorn_echo"),
            ("broadcast, each client", "cpu_us_per_client"),
        )
    ]
    fanout = [
        plots.Line(name, [(size, float(results[f"{figure}_{size}"])) for size in sizes])
        for name, figure in (("server", "fanout_ms"), ("raw send loop", "fanout_floor_ms"))
    ]
    acks = [plots.shares(f"{plots.number(size)} finalists", raw[str(size)]["ack_ms"][-1]) for size in full]
    return [
        plots.curves("Processor time against size", "finalists", "µs", cost),
        plots.curves("Opener to all: first to last receipt", "finalists", "ms", fanout),
        plots.lines("Burst: from an answer to its ack", "ms", "answers", acks, logarithmic=False),
        over_time(raw[str(full[-1])]["ack_ms"][-1], full[-1]),
        plots.lines(
            "One answer on an idle server",
            "ms",
            "answers",
            [
                plots.shares(name, [ns / 1e6 for ns in raw[str(full[0])]["single_ns"][key]])
                for name, key in (("answer, durable", "server"), *((name, key) for key, name in ECHOES.items()))
            ],
            logarithmic=False,
        ),
    ]


def over_time(latencies_ms: list[float], size: int) -> str:
    """How long answers waited, in the order of the crowd's lines: a flat band, as nobody is always last."""
    step = max(1, len(latencies_ms) // 200)
    points = [
        (float(place), max(latencies_ms[place : place + step]))
        for place in range(0, len(latencies_ms) - step + 1, step)
    ]
    return plots.curves(
        f"Burst of {plots.number(size)}: the slowest ack of every {step} lines",
        "line",
        "ms",
        [plots.Line("ack", points)],
    )


# --- the document ----------------------------------------------------------------------------------------------------


def tables(raws: Mapping[str, Raw], results: Results) -> dict[str, str]:
    """The measured parts of docs/PERFORMANCE.md, by name."""
    goals = [
        f"| `{goal.figure}` | {goal.words} | {results.get(goal.figure, '–')} | {_reached(goal.figure, results)} |"
        for goal in GOALS
    ]
    figures = [f"| `{name}` | {value} |" for name, value in results.items()]
    return {
        "goals": table(["figure", "goal", "measured", "reached"], goals),
        "machine": f"{results['machine']}\n",
        "sizes": _sizes(raws, results),
        "made": table(
            ["measurement", "when", "runs", "load of the machine before"],
            [
                f"| {name} | {raw['meta']['at']} | {raw['meta']['runs']} | {raw['meta']['load_before']:.2f} |"
                for name, raw in raws.items()
                if "meta" in raw
            ],
        ),
        "profile-burst": _profile(raws, "burst"),
        "profile-fanout": _profile(raws, "fanout"),
        "figures": table(["figure", "value"], figures),
        "rival": rival.beside(results),
        "locust": _beginning("locust_", results),
        "units": scaling.units(results),
        "needs": scaling.needs(results),
    }


def _sizes(raws: Mapping[str, Raw], results: Results) -> str:
    sizes = sorted(int(size) for size in raws.get("halls", {}) if size.isdigit())
    rows = [
        (
            f"{plots.number(size)}",
            "fanout_ms",
            "fanout_floor_ms",
            "burst_acks_per_s",
            "burst_ack_ms_p99",
            "cpu_us_per_answer",
            "cpu_us_per_client",
        )
        for size in sizes
    ]
    heads = [
        "finalists",
        "opener to all, ms",
        "raw loop, ms",
        "acks a second",
        "ack p99, ms",
        "µs an answer",
        "µs a client told",
    ]
    return table(
        heads,
        [
            "| " + " | ".join([name, *(str(results[f"{figure}_{size}"]) for figure in figures)]) + " |"
            for size, (name, *figures) in zip(sizes, rows, strict=True)
        ],
    )


def _profile(raws: Mapping[str, Raw], path: str) -> str:
    rows: list[list[Any]] = raws.get("profiles", {}).get(path, [])
    whole_s = sum(row[2] for row in rows) or 1.0
    return table(
        ["function", "calls", "own time, % of the rows shown"],
        [f"| `{name}` | {calls} | {100 * own_s / whole_s:.1f} |" for name, calls, own_s, _ in rows[:PROFILE_ROWS]],
    )


def _beginning(prefix: str, results: Results) -> str:
    """The figures of one measurement."""
    found = [f"| `{name}` | {value} |" for name, value in results.items() if name.startswith(prefix)]
    return table(["figure", "value"], found) if found else "not measured\n"


def _reached(figure: str, results: Results) -> str:
    if figure not in results:
        return "not measured"
    goal = next(goal for goal in GOALS if goal.figure == figure)
    return "yes" if goal.reached(float(results[figure])) else "**no**"
