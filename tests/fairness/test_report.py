"""The report: flat figures, goals, drawings that are XML, parts of the document."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from load_tests.fairness import plots, report
from load_tests.fairness.report import GOALS, as_json, drawings, filled, missed, reckon, tables

SIDE = {
    "spreads_us": [10_000.0, 12_000.0, 14_000.0],
    "lateness_us": [[1_000, 2_000, 3_000], [9_000, 9_000, 9_000]],
    "presented_spreads_us": [11_000.0],
    "opener_after_us": [-500_000, 20_000],
    "told_off_us": [500, -700],
    "told_errors_us": [2_000],
}
PUSH = SIDE | {"spreads_us": [200_000.0, 300_000.0, 400_000.0], "lateness_us": [[9_000], [700_000]]}
RAWS: dict[str, report.Raw] = {
    "paint": {
        "pages": 2,
        "plays": 3,
        "realtime": True,
        "origin_error_us": 10.0,
        "offset_error_us": 12,
        "sealed": SIDE,
        "push": PUSH,
    },
    "opening": {
        "devices": 3,
        "computed_us": [900, 1_000],
        "pushed_us": [90_000, 80_000],
        "pushed_opener_us": [1],
        "off_us": [-400, 600],
        "stalls_us": [],
    },
    "cheats": {
        "gains_us": {name: [2_000] for name in ("pongs", "claims", "returns", "forges", "silent", "held", "unseen")},
        "early_us": 300_000,
        "greatest_us": 2_500,
    },
    "honest": {"credited_us": [-3_000, 4_000, 9_000], "raw_us": [80_000, 90_000, 70_000]},
    "stopped": {"true_order": [True, True], "errors_us": [[-2_000, 3_000], [0]]},
    "stepped": {"true_order": True, "errors_us": [100, -200], "deadline_moved_us": 0, "wall_moved_us": [0]},
    "burst": {"errors_us": [-3_000, 2_000], "sending_us": [7_000], "waited_us": [120_000]},
}
ASKED_FOR = (
    "paint_spread_ms_p50",
    "paint_spread_ms_p95",
    "push_spread_ms_p50",
    "push_spread_ms_p95",
    "swarm_open_spread_ratio",
    "cheat_gain_ms_max",
    "credited_gap_ms_p50",
    "stamp_error_ms_p99",
)


@pytest.fixture(scope="module")
def results() -> report.Results:
    return reckon(RAWS, quick=True)


def test_figures_are_flat_and_those_asked_for_are_there(results: report.Results) -> None:
    read = json.loads(as_json(results))
    assert all(isinstance(value, int | float | str) for value in read.values())
    assert set(ASKED_FOR) <= set(read)
    assert (read["paint_spread_ms_p50"], read["push_spread_ms_p50"]) == (12, 300)
    assert read["paint_spread_ratio_p50"] == 25
    assert read["swarm_open_spread_ratio"] == 0.0125
    assert read["credited_gap_ms_p50"] == 4
    assert (read["opener_before_ms_p50"], read["opener_before_ms_max"]) == (-20, 500)
    assert read["opener_late_share"] == round(1 / 6, 4)


def test_goals_that_are_missed_are_named(results: report.Results) -> None:
    assert missed(results) == []
    assert missed(results | {"cheat_gain_ms_max": 15.1}) == ["cheat_gain_ms_max is 15.1, its goal ≤ 15"]
    assert {goal.figure for goal in GOALS} <= set(results)


def test_drawings_are_well_formed_and_say_what_they_show(results: report.Results) -> None:
    for name, drawing in drawings(RAWS, results).items():
        assert ElementTree.fromstring(drawing).tag.endswith("svg"), name
        assert "<title>" in drawing


def test_a_line_of_shares_ends_at_all_of_them() -> None:
    assert plots.shares("a", [3, 1, 2]).points[-1] == (3, 100)


def test_measured_parts_are_filled_and_the_rest_is_kept(results: report.Results) -> None:
    document = "before\n<!-- measured: machine -->\nold\n<!-- end -->\nafter\n"
    assert filled(document, tables(results)) == (
        f"before\n<!-- measured: machine -->\n{results['machine']}\n<!-- end -->\nafter\n"
    )


def test_the_document_has_a_place_for_every_table(results: report.Results) -> None:
    document = (Path(__file__).parents[2] / "docs" / "FAIRNESS.md").read_text(encoding="utf-8")
    for name in tables(results):
        assert f"<!-- measured: {name} -->" in document
    for name in drawings(RAWS, results):
        assert f"(fairness/{name})" in document
