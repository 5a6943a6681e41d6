"""The experiments by name, each in a size for a full and for a quick run, and what each leaves behind as JSON.

Owns the sizes. What is left behind is what `report` needs and no more. Called by `__main__`.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from load_tests.fairness import cheats, disturbed, honest, opening, paint

Raw = dict[str, Any]
REALTIME = ("chrt", "--rr", "1")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an experiment works, with what, and whether it should be done soon."""

    directory: Path
    chromium: Path
    quick: bool


def steady_chromium(directory: Path, chromium: Path) -> tuple[Path, bool]:
    """A Chromium that goes before everything else this machine does, where that is allowed; whether it is.

    In a hall every device has a processor to itself. Here eight share two with the server and the harness, and whoever
    else works on this machine.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which(REALTIME[0]) is None:
        return chromium, False
    path = directory / "steady-chromium"
    path.write_text(f'#!/bin/sh\nexec {" ".join(REALTIME)} "{chromium}" "$@"\n')
    path.chmod(0o755)
    return path, True


def painted(setting: Setting) -> Raw:
    """Experiment 1."""
    chromium, realtime = steady_chromium(setting.directory, setting.chromium)
    pages, plays = (4, 6) if setting.quick else (8, 100)
    ours, push = paint.measure(setting.directory, chromium, pages=pages, plays=plays)
    return {
        "pages": pages,
        "plays": plays,
        "realtime": realtime,
        "origin_error_us": max(page.origin_error_us for side in (ours, push) for page in side.pages),
        "offset_error_us": max(side.arena.offset_error_us for side in (ours, push)),
        **{side.name: _side(side) for side in (ours, push)},
    }


def _side(side: paint.Side) -> Raw:
    shown = [(one, moment) for play, moment in zip(side.plays, side.moments_us, strict=True) for one in play]
    return {
        "spreads_us": side.spreads_us(),
        "lateness_us": side.lateness_us(),
        "presented_spreads_us": side.presented_spreads_us(),
        "opener_after_us": [side.arena.machine_us(one.opener_us) - moment for one, moment in shown if one.opener_us],
        "told_off_us": [side.arena.machine_us(one.told_us) - one.drawn_us for one, _ in shown],
        "told_errors_us": [one.told_error_us for one, _ in shown],
    }


def opened(setting: Setting) -> Raw:
    """Experiment 2."""
    devices, plays = (500, 2) if setting.quick else (5_000, 5)
    found = opening.measure(setting.directory, devices=devices, plays=plays)
    return {
        "devices": devices,
        "computed_us": found.computed_us,
        "pushed_us": found.pushed_us,
        "pushed_opener_us": found.pushed_opener_us,
        "off_us": found.off_us,
        "stalls_us": found.stalls_us,
    }


def lied(setting: Setting) -> Raw:
    """Experiment 3."""
    found = cheats.measure(setting.directory, plays=2 if setting.quick else 4)
    return {
        "gains_us": found.gains_us,
        "credits_us": found.credits_us,
        "refused": found.refused,
        "doubts": {str(number): doubts for number, doubts in found.doubts.items()},
        "early_us": found.early_us,
        "greatest_us": found.greatest_us(cheats.BOUNDED),
    }


def pressed(setting: Setting) -> Raw:
    """Experiment 4."""
    found = honest.measure(setting.directory, pairs=4 if setting.quick else 8, plays=2 if setting.quick else 10)
    return {"credited_us": found.credited_us, "raw_us": found.raw_us}


def stopped(setting: Setting) -> Raw:
    """Experiment 5."""
    found = disturbed.measure_stopped(setting.directory, plays=1 if setting.quick else 5)
    return {"true_order": [one.order_is_true() for one in found], "errors_us": [one.errors_us() for one in found]}


def stepped(setting: Setting) -> Raw:
    """Experiment 6."""
    found = disturbed.measure_stepped(setting.directory)
    return {
        "true_order": found.answers.order_is_true(),
        "errors_us": found.answers.errors_us(),
        "deadline_moved_us": found.deadline_after_us - found.deadline_before_us,
        "wall_moved_us": found.wall_moved_us,
    }


def burst(setting: Setting) -> Raw:
    """Experiment 8."""
    found = disturbed.measure_burst(setting.directory, answers=200 if setting.quick else 1_000, plays=3)
    return {
        "errors_us": [error for one in found for error in one.errors_us()],
        "sending_us": [one.sent_us[-1] - one.sent_us[0] for one in found],
        "waited_us": [max(one.ages_us) for one in found],
    }


EXPERIMENTS: Mapping[str, Callable[[Setting], Raw]] = {
    "cheats": lied,
    "honest": pressed,
    "stopped": stopped,
    "stepped": stepped,
    "burst": burst,
    "opening": opened,
    "paint": painted,
}
"""Name -> what it runs, the short ones first. Experiment 7 is reckoned from the others by `report`."""
