"""What the experiments amount to: flat figures, the goals they are held against, plots, and the tables of the document.

Owns names and rounding of the figures. It must not run anything. Called by `__main__`; `reckon` also makes experiment 7
from what 1 has measured.
"""

import json
import os
import platform
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load_tests.fairness import plots, simulation
from load_tests.fairness.figures import ms, percentile

Raw = dict[str, Any]
Results = dict[str, float | int | str]

HALLS = (1_000, 10_000)
CONTESTS, CONTESTS_QUICK = 1_000, 50
US = 1_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what it has to reach."""

    figure: str
    words: str
    reached: Callable[[float], bool]


GOALS = (
    Goal("paint_spread_ratio_p50", "≥ 10", lambda value: value >= 10),
    Goal("paint_spread_ratio_p95", "≥ 10", lambda value: value >= 10),
    Goal("swarm_open_spread_ratio", "≤ 0.1", lambda value: value <= 0.1),
    Goal("cheat_gain_ms_max", "≤ 15", lambda value: value <= 15),
    Goal("cheat_ip_delay_gain_ms_max", "≤ 250", lambda value: value <= 250),
    Goal("credited_gap_ms_p50", "≤ 20", lambda value: value <= 20),
    Goal("stopped_order_true_share", "= 1", lambda value: value == 1),
    Goal("stepped_order_true_share", "= 1", lambda value: value == 1),
    Goal("stepped_deadline_moved_ms", "= 0", lambda value: value == 0),
)


def reckon(raws: Mapping[str, Raw], *, quick: bool = False) -> Results:
    """The flat figures of all experiments."""
    results: Results = {}
    results |= _paint(raws["paint"])
    results |= _opening(raws["opening"])
    results |= _cheats(raws["cheats"])
    results |= _presses(raws["honest"], raws["stopped"], raws["stepped"], raws["burst"])
    results |= _simulated(raws["paint"], CONTESTS_QUICK if quick else CONTESTS)
    results["machine"] = machine()
    return results


def _paint(raw: Raw) -> Results:
    ours, push = raw["sealed"], raw["push"]
    results: Results = {"paint_pages": raw["pages"], "paint_plays": raw["plays"]}
    for percent in (50, 95):
        sealed_us, pushed_us = (percentile(side["spreads_us"], percent) for side in (ours, push))
        results[f"paint_spread_ms_p{percent}"] = ms(sealed_us)
        results[f"push_spread_ms_p{percent}"] = ms(pushed_us)
        results[f"paint_spread_ratio_p{percent}"] = round(pushed_us / sealed_us, 2)
    for percent in (50, 95):
        results[f"presented_spread_ms_p{percent}"] = ms(percentile(ours["presented_spreads_us"], percent))
        results[f"push_presented_spread_ms_p{percent}"] = ms(percentile(push["presented_spreads_us"], percent))
    late = [us for device in ours["lateness_us"] for us in device]
    results["paint_late_ms_p50"] = ms(percentile(late, 50))
    results["paint_late_ms_p99"] = ms(percentile(late, 99))
    results["opener_late_share"] = round(sum(us > 0 for us in ours["opener_after_us"]) / len(late), 4)
    before = [-us for us in ours["opener_after_us"]]  # how long before T each page had the opener
    results["opener_before_ms_p50"] = ms(percentile(before, 50))
    results["opener_before_ms_max"] = ms(max(before))
    results["paint_told_off_ms_p99"] = ms(percentile([abs(us) for us in ours["told_off_us"]], 99))
    results["page_clock_bound_ms_max"] = ms(max(ours["told_errors_us"]))
    results["paint_conversion_error_ms"] = ms(raw["origin_error_us"] + 100)  # a page's clock moves in steps of 0.1 ms
    results["chromium_realtime"] = int(raw["realtime"])
    return results


def _opening(raw: Raw) -> Results:
    return {
        "swarm_devices": raw["devices"],
        "swarm_open_spread_ms_max": ms(max(raw["computed_us"])),
        "swarm_push_spread_ms_min": ms(min(raw["pushed_us"])),
        "swarm_push_spread_ms_max": ms(max(raw["pushed_us"])),
        "swarm_open_spread_ratio": round(max(raw["computed_us"]) / min(raw["pushed_us"]), 4),
        "swarm_open_off_ms_p99": ms(percentile([abs(us) for us in raw["off_us"]], 99)),
    }


def _cheats(raw: Raw) -> Results:
    gains = raw["gains_us"]
    return {
        "cheat_gain_ms_max": ms(raw["greatest_us"]),
        "cheat_pongs_held_gain_ms_max": ms(max(gains["pongs"])),
        "cheat_lag_claimed_gain_ms_max": ms(max(gains["claims"])),
        "cheat_reconnect_gain_ms_max": ms(max(gains["returns"])),
        "cheat_never_synced_gain_ms_max": ms(max(gains["silent"])),
        "cheat_forged_gain_ms_max": ms(max(gains["forges"])),
        "cheat_ip_delay_gain_ms_max": ms(max(gains["held"])),
        "cheat_ip_delay_unflagged_gain_ms_max": ms(max(gains["unseen"])),
        "cheat_early_opener_ms": ms(raw["early_us"]),
    }


def _presses(honest: Raw, stopped: Raw, stepped: Raw, burst: Raw) -> Results:
    gaps = [abs(us) for us in honest["credited_us"]]
    errors = [abs(us) for us in burst["errors_us"]]
    return {
        "credited_gap_pairs": len(gaps),
        "credited_gap_ms_p50": ms(percentile(gaps, 50)),
        "credited_gap_ms_p95": ms(percentile(gaps, 95)),
        "credited_gap_ms_max": ms(max(gaps)),
        "uncredited_gap_ms_p50": ms(percentile([abs(us) for us in honest["raw_us"]], 50)),
        "stopped_order_true_share": sum(stopped["true_order"]) / len(stopped["true_order"]),
        "stopped_stamp_error_ms_max": ms(max(abs(us) for play in stopped["errors_us"] for us in play)),
        "stepped_order_true_share": int(stepped["true_order"]),
        "stepped_deadline_moved_ms": ms(stepped["deadline_moved_us"]),
        "stepped_stamp_error_ms_max": ms(max(abs(us) for us in stepped["errors_us"])),
        "burst_answers": len(errors),
        "stamp_error_ms_p50": ms(percentile(errors, 50)),
        "stamp_error_ms_p99": ms(percentile(errors, 99)),
        "stamp_waited_ms_max": ms(max(burst["waited_us"])),
    }


def _simulated(raw: Raw, contests: int) -> Results:
    results: Results = {"simulated_contests": contests}
    for side in ("sealed", "push"):
        for hall in HALLS:
            wrongs = simulation.contests(contests, hall, raw[side]["lateness_us"], seed=1)
            results[f"wrong_winner_{side}_{hall}"] = round(wrongs.winner_share, 4)
            results[f"wrong_top_ten_{side}_{hall}"] = round(wrongs.top_share, 4)
    return results


def machine() -> str:
    """What this ran on."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists() and (found := re.search(r"model name\s*:\s*(.+)", info.read_text())):
        model = found[1].strip()
    return f"{os.cpu_count()} × {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def missed(results: Results) -> list[str]:
    """Goals that were not reached, in words."""
    found = []
    for goal in GOALS:
        value = float(results[goal.figure])
        if not goal.reached(value):
            found.append(f"{goal.figure} is {value:g}, its goal {goal.words}")
    return found


def as_json(results: Results) -> str:
    """The figures as they are written."""
    return json.dumps(results, indent=2, ensure_ascii=False) + "\n"


# --- plots -----------------------------------------------------------------------------------------------------------


def drawings(raws: Mapping[str, Raw], results: Results) -> dict[str, str]:
    """The plots, by file name."""
    paint, opening, honest, burst = raws["paint"], raws["opening"], raws["honest"], raws["burst"]

    def in_ms(values: list[float]) -> list[float]:
        return [abs(value) / US for value in values]

    share = "plays / lượt mở"
    return {
        "paint-spread.svg": plots.lines(
            f"First to last of {paint['pages']} pages, {paint['plays']} plays each",
            "ms between the first and the last page / ms từ máy đầu đến máy cuối",
            share,
            [
                plots.shares("sealed, opened at T / niêm phong", in_ms(paint["sealed"]["spreads_us"])),
                plots.shares("pushed at T / phát thẳng", in_ms(paint["push"]["spreads_us"])),
            ],
        ),
        "paint-lateness.svg": plots.lines(
            "How long after T each page showed the choices",
            "ms after T / ms sau thời điểm mở",
            "pages × plays / máy × lượt",
            [
                plots.shares(
                    "sealed / niêm phong", in_ms([us for one in paint["sealed"]["lateness_us"] for us in one])
                ),
                plots.shares("pushed / phát thẳng", in_ms([us for one in paint["push"]["lateness_us"] for us in one])),
            ],
        ),
        "swarm.svg": plots.lines(
            f"{opening['devices']} devices: how far their T is from the true one",
            "ms",
            "devices × plays / máy × lượt",
            [plots.shares("computed − true T / sai số thời điểm mở", in_ms(opening["off_us"]))],
            logarithmic=False,
        ),
        "credit.svg": plots.lines(
            "150 ± 60 ms against 2 ms, pressed at the same moment: gap between the two",
            "ms",
            "pairs / cặp",
            [
                plots.shares("credited / sau khi bù", in_ms(honest["credited_us"])),
                plots.shares("by arrival / theo lúc đến", in_ms(honest["raw_us"])),
            ],
        ),
        "stamp-error.svg": plots.lines(
            "Bursts of answers: stamp against sending",
            "ms",
            "answers / câu trả lời",
            [plots.shares("|stamp − sending| / sai số dấu thời gian", in_ms(burst["errors_us"]))],
            logarithmic=False,
        ),
        "wrong-result.svg": plots.bars(
            "How often exact times would have decided otherwise",
            "% of contests / % cuộc thi",
            [f"{kind} of {plots.number(hall)}" for kind in ("winner", "top ten") for hall in HALLS],
            [
                (
                    name,
                    [
                        100 * float(results[f"wrong_{kind}_{side}_{hall}"])
                        for kind in ("winner", "top_ten")
                        for hall in HALLS
                    ],
                )
                for name, side in (("sealed / niêm phong", "sealed"), ("pushed / phát thẳng", "push"))
            ],
        ),
    }


# --- the document ----------------------------------------------------------------------------------------------------


def tables(results: Results) -> dict[str, str]:
    """The measured parts of docs/FAIRNESS.md, by name."""

    def row(words: str, *figures: str) -> str:
        return f"| {words} | {' | '.join(str(results[figure]) for figure in figures)} |"

    goals = [f"| `{goal.figure}` | {goal.words} | {results[goal.figure]} | {_yes(goal, results)} |" for goal in GOALS]
    return {
        "goals": "\n".join(["| figure | goal | measured | reached |", "|---|---|---|---|", *goals, ""]),
        "machine": f"{results['machine']}\n",
        "paint": "\n".join(
            [
                "| ms between the first and the last page | sealed | pushed | ratio |",
                "|---|---|---|---|",
                row("median of the plays", "paint_spread_ms_p50", "push_spread_ms_p50", "paint_spread_ratio_p50"),
                row("95 of 100 plays within", "paint_spread_ms_p95", "push_spread_ms_p95", "paint_spread_ratio_p95"),
                f"| median, by the browser's own word on when a frame left it | {results['presented_spread_ms_p50']} |"
                f" {results['push_presented_spread_ms_p50']} | |",
                "",
            ]
        ),
        "cheats": "\n".join(
            [
                "| lie | greatest gain, ms |",
                "|---|---|",
                row("pongs and echoes held back 900 ms, a second of lag claimed", "cheat_pongs_held_gain_ms_max"),
                row("a second of lag claimed on a 5 ms line", "cheat_lag_claimed_gain_ms_max"),
                row("the same, on a new connection for every question", "cheat_reconnect_gain_ms_max"),
                row("a press claimed half a second before T, after impossible moments", "cheat_forged_gain_ms_max"),
                row("never asks for the time, claims nothing", "cheat_never_synced_gain_ms_max"),
                row('holds back 300 ms of packets below TCP (flagged "delay")', "cheat_ip_delay_gain_ms_max"),
                row("holds back 90 ms below TCP (not flagged)", "cheat_ip_delay_unflagged_gain_ms_max"),
                "",
            ]
        ),
        "simulation": "\n".join(
            [
                "| finalists | wrong winner: sealed | pushed | wrong top ten: sealed | pushed |",
                "|---|---|---|---|---|",
                *(
                    row(
                        f"{hall}",
                        f"wrong_winner_sealed_{hall}",
                        f"wrong_winner_push_{hall}",
                        f"wrong_top_ten_sealed_{hall}",
                        f"wrong_top_ten_push_{hall}",
                    )
                    for hall in HALLS
                ),
                "",
            ]
        ),
        "figures": "\n".join(
            ["| figure | value |", "|---|---|", *(f"| `{name}` | {value} |" for name, value in results.items()), ""]
        ),
    }


def _yes(goal: Goal, results: Results) -> str:
    return "yes" if goal.reached(float(results[goal.figure])) else "**no**"


def filled(document: str, parts: Mapping[str, str]) -> str:
    """The document with its measured parts: between `<!-- measured: NAME -->` and `<!-- end -->`. Errors: KeyError."""

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{parts[found[2]]}{found[3]}"

    return re.sub(r"(<!-- measured: ([a-z-]+) -->)\n.*?(<!-- end -->)", fill, document, flags=re.DOTALL)


def publish(root: Path, raws: Mapping[str, Raw], results: Results) -> None:
    """Write figures, plots and the document."""
    (root / "load_tests" / "results").mkdir(exist_ok=True)
    (root / "load_tests" / "results" / "fairness.json").write_text(as_json(results), encoding="utf-8")
    (root / "docs" / "fairness").mkdir(exist_ok=True)
    for name, drawing in drawings(raws, results).items():
        (root / "docs" / "fairness" / name).write_text(drawing, encoding="utf-8")
    document = root / "docs" / "FAIRNESS.md"
    document.write_text(filled(document.read_text(encoding="utf-8"), tables(results)), encoding="utf-8")
