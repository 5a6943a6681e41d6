"""What the measurements amount to: flat figures and the goals they are held against.

Owns names and rounding of the figures; a figure whose measurement was not made is not there. It must not run anything.
Called by `load_tests.bench`.
"""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from load_tests.fairness.figures import percentile
from load_tests.fairness.report import machine

Raw = dict[str, Any]
Results = dict[str, float | int | str]
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what it has to reach."""

    figure: str
    words: str
    reached: Callable[[float], bool]


def at_most(figure: str, most: float) -> Goal:
    """A figure that may not be greater."""
    return Goal(figure, f"≤ {most:g}", lambda value: value <= most)


def at_least(figure: str, least: float) -> Goal:
    """A figure that may not be less."""
    return Goal(figure, f"≥ {least:g}", lambda value: value >= least)


GOALS = (
    at_most("fanout_ratio_1000", 1.2),
    at_most("fanout_ratio_5000", 1.2),
    at_most("fanout_ratio_10000", 1.2),
    at_least("burst_vs_uvicorn_echo", 1.3),
    at_least("burst_vs_picows_echo", 0.5),
    at_most("single_ack_ms_p50", 1),
    at_most("single_ack_ms_p99", 5),
    at_most("cpu_per_answer_growth", 1.25),
    at_most("cpu_per_client_growth", 1.25),
    at_most("rss_vs_bare", 1.2),
    at_most("reconnect_10000_s", 10),
    at_most("reconnect_lost_answers", 0),
    at_most("replay_1m_answers_s", 10),
    at_most("close_to_board_ms", 250),
    at_most("close_to_board_ack_ms_max", 50),
    at_most("sockets_20000_missing_answers", 0),
    at_most("locust_failures", 0),
    at_most("locust_lost_answers", 0),
)


def reckon(raws: Mapping[str, Raw]) -> Results:
    """The flat figures of all measurements there are."""
    results: Results = {}
    for name, figures in FIGURES.items():
        if name in raws:
            results |= figures(raws[name])
    if "rss_finalist_vs_bare" in results and "rss_vs_bare" in results:
        results["rss_vs_bare"] = max(results["rss_vs_bare"], results["rss_finalist_vs_bare"], key=float)
    results["machine"] = machine()
    return results


def missed(results: Results) -> list[str]:
    """Goals that were not reached, or not measured, as sentences."""
    said = []
    for goal in GOALS:
        if goal.figure not in results:
            said.append(f"{goal.figure} {goal.words}: not measured")
        elif not goal.reached(float(results[goal.figure])):
            said.append(f"{goal.figure} {goal.words}: {results[goal.figure]}")
    return said


def median(values: Iterable[float]) -> float:
    """The median, in the digits results are written with."""
    return round(statistics.median(values), DIGITS)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Run by run: neighbours in time share what else the machine did."""
    return [one / other for one, other in zip(above, below, strict=True)]


# --- measurement by measurement --------------------------------------------------------------------------------------


def halls(raw: Raw) -> Results:
    """1 to 4."""
    results: Results = {}
    sizes = sorted(int(size) for size in raw if size.isdigit())
    for size in sizes:
        results |= _at(raw[str(size)], size)
    if not sizes:
        return results
    echoed = [size for size in sizes if "uvicorn_echo" in raw[str(size)]["burst"]]
    small, large = raw[str(echoed[0])], raw[str(echoed[-1])]
    for echo in ("uvicorn_echo", "picows_echo"):
        results[f"burst_vs_{echo}"] = results[f"burst_vs_{echo}_{echoed[-1]}"]
    results["burst_acks_per_s"] = results[f"burst_acks_per_s_{echoed[-1]}"]
    results["burst_ack_ms_p99"] = results[f"burst_ack_ms_p99_{echoed[-1]}"]
    results["burst_ack_ms_max"] = results[f"burst_ack_ms_max_{echoed[-1]}"]
    results["growth_from"], results["growth_to"] = echoed[0], echoed[-1]
    for name, figure in (("cpu_per_answer", "cpu_us_per_answer"), ("cpu_per_client", "cpu_us_per_client")):
        low, high = (float(results[f"{figure}_{size}"]) for size in (echoed[0], echoed[-1]))
        results[f"{name}_growth"] = round(high / low, DIGITS)
    results["rss_bytes_per_finalist"] = round(large["rss"]["server"])
    results["rss_bytes_per_finalist_bare"] = round(large["rss"]["uvicorn_echo"])
    results["rss_finalist_vs_bare"] = round(large["rss"]["server"] / large["rss"]["uvicorn_echo"], DIGITS)
    for name, figure in (("server", "single_ack"), ("uvicorn_echo", "single_echo"), ("picows_echo", "single_picows")):
        for percent in (50, 99):
            if name in small["single_ns"]:
                took_ns = small["single_ns"][name]
                results[f"{figure}_ms_p{percent}"] = round(percentile(took_ns, percent) / 1e6, DIGITS)
    results["send_loop"] = large["loop"]
    return results


def _at(raw: Raw, size: int) -> Results:
    fanout, burst = raw["fanout"], raw["burst"]
    results: Results = {
        f"fanout_ratio_{size}": median(ratios(fanout["opener"], fanout["opener_floor"])),
        f"fanout_ms_{size}": median(ns / 1e6 for ns in fanout["opener"]),
        f"fanout_floor_ms_{size}": median(ns / 1e6 for ns in fanout["opener_floor"]),
        f"fanout_stage_ratio_{size}": median(ratios(fanout["stage"], fanout["stage_floor"])),
        f"burst_acks_per_s_{size}": round(statistics.median(burst["server"])),
        f"burst_ack_ms_p50_{size}": median(percentile(run, 50) for run in raw["ack_ms"]),
        f"burst_ack_ms_p99_{size}": median(percentile(run, 99) for run in raw["ack_ms"]),
        f"burst_ack_ms_max_{size}": round(max(max(run) for run in raw["ack_ms"]), DIGITS),
        f"cpu_us_per_answer_{size}": median(ns / 1e3 / size for ns in raw["cpu_burst_ns"]["server"]),
        f"cpu_us_per_answer_store_{size}": median(ns / 1e3 / size for ns in raw["cpu_burst_ns"]["store"]),
        f"cpu_us_per_client_{size}": median(ns / 1e3 / size for ns in raw["cpu_opener_ns"]),
        f"connect_s_{size}": round(raw["connect_s"], DIGITS),
    }
    for echo in ("uvicorn_echo", "picows_echo"):
        if echo in burst:
            results[f"burst_vs_{echo}_{size}"] = median(ratios(burst["server"], burst[echo]))
            results[f"{echo}_per_s_{size}"] = round(statistics.median(burst[echo]))
            results[f"cpu_us_per_{echo}_{size}"] = median(ns / 1e3 / size for ns in raw["cpu_burst_ns"][echo])
            results[f"cpu_answer_vs_{echo}_{size}"] = median(
                ratios(raw["cpu_burst_ns"]["server"], raw["cpu_burst_ns"][echo])
            )
    return results


def memory(raw: Raw) -> Results:
    """4, in a server that has just started."""
    return {
        "rss_bytes_per_connection": round(statistics.median(raw["server"])),
        "rss_bytes_per_connection_bare": round(statistics.median(raw["uvicorn_echo"])),
        "rss_vs_bare": median(ratios(raw["server"], raw["uvicorn_echo"])),
    }


def storm(raw: Raw) -> Results:
    """5."""
    size = raw["finalists"]
    return {
        f"reconnect_{size}_s": median(max(run) for run in raw["back_s"]),
        f"reconnect_{size}_s_max": round(max(max(run) for run in raw["back_s"]), DIGITS),
        "reconnect_s_p50": median(percentile(run, 50) for run in raw["back_s"]),
        "cpu_us_per_return": median(ns / 1e3 / size for ns in raw["cpu_ns"]),
        "reconnect_lost_answers": sum(raw["lost"]),
        "reconnect_shown_own_answer": min(raw["shown"]),
        "reconnect_turned_away": max(raw["closed"]),
        "reconnect_refused_answers": sum(sum(refused.values()) for refused in raw["late"]),
    }


def replay(raw: Raw) -> Results:
    """6, first half."""
    return {
        "replay_1m_answers_s": median(raw["replay_s"]),
        "replay_answers": raw["answers"],
        "replay_entries": raw["entries"],
        "replay_store_loads_s": median(raw["store_s"]),
        "replay_cold_start_s": median(raw["start_s"]),
    }


def board(raw: Raw) -> Results:
    """6, second half."""
    results: Results = {
        "close_to_board_ms": median(raw["board_ms"]),
        "close_to_board_ms_max": round(max(raw["board_ms"]), DIGITS),
        "close_to_board_ack_ms_p50": median(raw["ack_ms"]),
        "close_to_board_ack_ms_p99": round(percentile(raw["ack_ms"], 99), DIGITS),
        "close_to_board_ack_ms_max": round(max(raw["ack_ms"]), DIGITS),
        "close_to_board_questions": raw["played"] + 1,
    }
    for step in raw["steps_ms"][0]:
        results[f"close_to_board_{step}_ms"] = median(run[step] for run in raw["steps_ms"])
    return results


def many(raw: Raw) -> Results:
    """4, second half."""
    size, held = raw["finalists"], raw["connections"]
    return {
        f"sockets_{size}_missing_answers": sum(raw["missing"]),
        f"sockets_{size}_fanout_ms": median(ns / 1e6 for ns in raw["opener_ns"]),
        f"sockets_{size}_acks_per_s": round(statistics.median(raw["acks_per_s"])),
        f"sockets_{size}_ack_ms_p99": median(percentile(run, 99) for run in raw["ack_ms"]),
        "workers": raw["workers"],
        "workers_balance": round(min(held) / max(held), DIGITS),
        "workers_cpu_us_per_answer": median(ns / 1e3 / size for ns in raw["cpu_ns"]),
    }


FIGURES: Mapping[str, Callable[[Raw], Results]] = {
    "halls": halls,
    "memory": memory,
    "storm": storm,
    "replay": replay,
    "board": board,
    "many": many,
}
