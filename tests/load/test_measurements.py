"""Each measurement of the bench in its smallest size: that it measures what it says. No figure is looked at."""

from collections.abc import Callable

import pytest

from load_tests.bench import board, halls, many, memory, profiles, replaying, storm
from load_tests.bench.hall import ECHOES
from load_tests.bench.setting import SMOKE, Setting
from load_tests.report import publish, reckon
from tests.conftest import ROOT

Settings = Callable[[int], Setting]
RUNS = 1


@pytest.mark.full
async def test_halls(setting: Settings) -> None:
    raw = await halls.run(setting(RUNS))
    for size in SMOKE.halls:
        hall = raw[str(size)]
        for name in ("opener", "stage", "opener_floor", "stage_floor"):
            assert len(hall["fanout"][name]) == RUNS, name
        assert [len(run) for run in hall["ack_ms"]] == [size] * RUNS
        assert all(ms > 0 for run in hall["ack_ms"] for ms in run)
        assert set(hall["burst"]) == {"server", *ECHOES}
        assert set(hall["rss"]) == {"server", *ECHOES}
    singles = raw[str(SMOKE.halls[0])]["single_ns"]
    assert {name: len(took) for name, took in singles.items()} == dict.fromkeys(
        ("server", *ECHOES), RUNS * SMOKE.singles
    )
    figures = reckon.halls(raw)
    assert {
        "burst_vs_uvicorn_echo",
        "burst_vs_picows_echo",
        "rss_finalist_vs_bare",
        "cpu_per_answer_growth",
    } <= figures.keys()
    assert f"fanout_ratio_{SMOKE.halls[-1]}" in figures
    drawn = publish.drawings({"halls": raw}, figures)
    assert all(drawing.startswith("<svg") for drawing in drawn)
    assert len(drawn) == 5


async def test_a_storm_loses_no_acked_answer_and_shows_each_its_own(setting: Settings) -> None:
    raw = await storm.run(setting(RUNS))
    assert raw["lost"] == [0] * RUNS
    assert raw["late"] == [{}] * RUNS
    assert raw["shown"] == [SMOKE.large // 2] * RUNS
    assert [len(run) for run in raw["back_s"]] == [SMOKE.large] * RUNS
    assert reckon.storm(raw)["reconnect_lost_answers"] == 0


async def test_what_is_replayed_holds_every_answer(setting: Settings) -> None:
    raw = await replaying.run(setting(1))
    assert raw["answers"] == (SMOKE.large - 1) * SMOKE.played[1]
    assert len(raw["replay_s"]) == len(raw["start_s"]) == 1


@pytest.mark.full
async def test_a_close_ends_with_the_standings_while_others_are_acked(setting: Settings) -> None:
    raw = await board.run(setting(1))
    assert len(raw["board_ms"]) == 1
    assert list(raw["steps_ms"][0]) == ["close_play", "reveal_key", "score_play", "show_scene"]
    assert len(raw["ack_ms"]) + len(raw["idle_ms"]) == min(board.TRAFFIC, SMOKE.large // 2)
    assert raw["played"] == SMOKE.played[0]


@pytest.mark.full
async def test_profiles_name_the_hot_paths(setting: Settings) -> None:
    raw = await profiles.run(setting(1))
    assert any("socket" in row[0] for row in raw["fanout"])
    assert any("decide" in row[0] or "gateway" in row[0] for row in raw["burst"])


async def test_memory_is_weighed_at_both(setting: Settings) -> None:
    raw = await memory.run(setting(1))
    assert len(raw["server"]) == len(raw["uvicorn_echo"]) == 1
    assert raw["connections"] == SMOKE.halls[1]


async def test_two_workers_count_every_answer_once(setting: Settings) -> None:
    raw = await many.run(setting(1))
    assert raw["missing"] == [0]
    assert raw["refused"] == [[{}, {}]]
    assert len(raw["connections"]) == many.WORKERS


@pytest.mark.parametrize("quick", [False, True])
def test_goals_not_measured_are_missed(*, quick: bool) -> None:
    raws: dict[str, reckon.Raw] = {"storm": _storm()} if quick else {}
    said = reckon.missed(reckon.reckon(raws))
    assert "fanout_ratio_1000 ≤ 1.2: not measured" in said
    assert ("reconnect_10000_s ≤ 10: not measured" in said) is not quick


def test_a_goal_is_missed_by_its_figure() -> None:
    raw = _storm() | {"back_s": [[1.0, 11.0]]}
    assert "reconnect_10000_s ≤ 10: 11.0" in reckon.missed(reckon.reckon({"storm": raw}))


def _storm() -> reckon.Raw:
    return {
        "finalists": 10_000,
        "back_s": [[1.0, 2.0]],
        "lost": [0],
        "shown": [5_000],
        "closed": [0],
        "late": [{}],
        "cpu_ns": [1],
    }


@pytest.mark.parametrize("name", publish.DOCUMENTS)
def test_what_a_document_leaves_open_is_filled(name: str) -> None:
    document = (ROOT / "docs" / name).read_text(encoding="utf-8")
    raws = {"storm": _storm() | {"meta": {"at": "now", "runs": 1, "load_before": 0.0}}}
    results = reckon.reckon(raws)
    assert publish.filled(document, publish.tables(raws, results)) != document
    assert "reconnect_10000_s" in publish.page(raws, results)
