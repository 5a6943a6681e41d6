"""`chungket results --fairness` on a data directory after the contest, with and without reports of devices."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from chungket.cli import main
from chungket.cli.exit_codes import DONE
from chungket.cli.results import ANSWERS_CSV
from chungket.core import commands as c
from chungket.core.contest import Choice, RoundId
from chungket.embedded import EmbeddedStore
from chungket.fairness_report.page import FILES
from chungket.fairness_report.tables import PLAYS_SHEET
from chungket.fairness_report.words import VIETNAMESE
from chungket.inspection import genesis_of
from chungket.locking import lock_for_serving
from chungket.log import Entry, Head, encode_entry, entry_hash
from chungket.samples import encode_samples
from chungket.store import Store
from tests.core.making import Driver, finalist
from tests.fairness_report.reports import armed, shown
from tests.harness.contests import KEY, LIVE, write_final


async def play(contest: Path, data: Path, *, with_reports: bool) -> None:
    """A question of a small final, written into a log as the server would."""
    locked = (await lock_for_serving(contest, data)).locked
    driver = Driver(locked.contest)
    first = next(iter(locked.contest.places))
    driver.host(c.OpenLobby())
    driver.arrive(*locked.contest.places)
    driver.host(c.LockLobby())
    driver.host(c.StartRound(RoundId(LIVE), "không thi thử"))
    driver.open_question()
    answer = c.Answer(driver.play.id, Choice(KEY))
    assert driver.send(finalist(first), answer, received_us=driver.play.opens_us + 900_000).rejection is None
    driver.close()
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, locked.contest.id)
    head = Head()
    for seq, (_, time_us, events) in enumerate([(0, 0, (genesis_of(locked),)), *driver.log], start=1):
        entry = encode_entry(Entry(seq, head.hash, f"b-{seq}", time_us, time_us, 0, (), events))
        head = Head(seq, entry_hash(entry))
        await store.append(seq, f"b-{seq}", entry, head.hash)
    if with_reports:
        samples = [armed(first, driver.play), shown(first, driver.play, 75_000)]
        await store.add_samples(encode_samples(samples, 0), 100)
    await store.close()
    await embedded.stop()


@pytest.fixture
def contest(tmp_path: Path) -> Path:
    return write_final(tmp_path / "hoi-thi", places=2)


def results(data: Path, *options: str) -> Result:
    command = ["results", "--data-directory", str(data), "--output", str(data.parent / "out"), *options]
    return CliRunner().invoke(main, command)


def test_the_report_is_written_in_both_languages_and_the_workbook(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(play(contest, data, with_reports=True))
    result = results(data, "--fairness")
    assert result.exit_code == DONE, result.output
    for name, words in FILES:
        file = tmp_path / "out" / name
        assert str(file) in result.output
        assert file.stat().st_mode & 0o777 == 0o600
        page = file.read_text("utf-8")
        assert words.no_samples not in page
        assert f"<td>0001</td><td>75{words.decimal}0</td>" in page
    lines = (tmp_path / "out" / ANSWERS_CSV).read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("TT01.1;0001;trả lời;900000;0;0;0;900000;0;;CHƯA CHÍNH THỨC")
    book = load_workbook(tmp_path / "out" / "ket-qua.xlsx")
    rows = [row for row in book[PLAYS_SHEET].iter_rows(values_only=True) if row[0] == "TT01.1"]
    assert [row[2:8] for row in rows] == [(2, 1, 1, 1, 75, 75)]


def test_a_contest_without_reports_of_devices_has_a_report_too(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(play(contest, data, with_reports=False))
    result = results(data, "--fairness")
    assert result.exit_code == DONE, result.output
    page = (tmp_path / "out" / "cong-bang.html").read_text("utf-8")
    assert VIETNAMESE.no_samples in page
    assert "TT01.1" in page


def test_without_the_option_nothing_of_it_is_written(contest: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    asyncio.run(play(contest, data, with_reports=True))
    assert results(data).exit_code == DONE
    assert not any((tmp_path / "out" / name).exists() for name in (ANSWERS_CSV, *(name for name, _ in FILES)))
    assert PLAYS_SHEET not in load_workbook(tmp_path / "out" / "ket-qua.xlsx").sheetnames
