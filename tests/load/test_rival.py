"""The rival in the smallest size: that it plays the same questions as the server, and is measured as it is."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from load_tests.bench.setting import SMOKE, Setting
from load_tests.report import publish, reckon
from load_tests.report import rival as table
from load_tests.rival import bench
from load_tests.rival.bench import ask
from load_tests.rival.crowd import RivalCrowd, answer_packet
from load_tests.rival.rival_server import Rival, rival

QUESTION = {"play": "cau-1", "number": 1, "stem": "Một cộng một?", "choices": ["Một", "Hai"]}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Rival]:
    async with rival(tmp_path / "rival", tmp_path / "log") as made:
        yield made


async def test_the_rival_tells_all_and_acks_each_once(served: Rival) -> None:
    crowd = RivalCrowd(served.server.port, ["0001", "0002", "0003"], first_address=10)
    crowd.connect(20.0)
    crowd.watch("question", "question", b"cau-1")
    await ask(served, "open", **QUESTION)
    stamps, packet = crowd.watched("question", 3, 20.0)
    assert all(stamps)
    assert "Một cộng một?".encode() in packet
    crowd.load([answer_packet("cau-1", "B")] * 3)
    _, acked, refused = crowd.burst(20.0)
    assert (all(acked), refused) == (True, {})
    assert crowd.burst(20.0)[2] == {}  # the same again is acked again, and counted once
    crowd.load([answer_packet("cau-1", "C"), answer_packet("cau-2", "B")])
    assert crowd.burst(20.0)[2] == {"bad_value": 1, "too_late": 1}
    assert await ask(served, "close") == {"answers": 3}
    crowd.load([answer_packet("cau-1", "A")])
    assert crowd.burst(20.0)[2] == {"too_late": 1}
    crowd.leave()


@pytest.mark.full
async def test_server_and_rival_take_turns(setting: Callable[[int], Setting]) -> None:
    raw = await bench.run(setting(1))
    for hall in (raw["ours"], raw["theirs"]):
        assert [len(run) for run in hall["ack_ms"]] == [SMOKE.large]
        assert len(hall["fanout"]["opener"]) == len(hall["cpu_opener_ns"]) == 1
        assert hall["cpu_burst_ns"]["server"][0] > hall["cpu_burst_ns"]["store"][0] > 0
    figures = bench.figures(raw)
    assert {"rival_fanout_ratio", "rival_burst_ratio", "rival_ack_ms_p99", "rival_rss_ratio"} <= figures.keys()
    assert figures["rival_finalists"] == SMOKE.large
    assert table.beside(figures).count("×") == sum(bool(ratio) for _, _, ratio in table.ROWS)
    assert "server and rival" in "".join(publish.drawings({"rival": raw}, figures))


def test_what_was_not_measured_is_said() -> None:
    assert table.beside(reckon.reckon({})) == table.NOT_MEASURED
