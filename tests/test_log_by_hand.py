"""The lines of docs/LOG.md that check a log by hand really do: on a log a server wrote, and on one somebody edited."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chungket.core import commands as c
from chungket.core.commands import Actor, CommandId, Request, Role
from chungket.core.contest import ContestId
from chungket.core.events import Genesis, SessionId
from chungket.embedded import EmbeddedStore
from chungket.log import Entry
from chungket.sequencer import Sequencer
from chungket.store import Store, StoreAway
from tests.conftest import ROOT
from tests.core.making import make_contest

CONTEST = ContestId("thu")
GENESIS = Genesis(CONTEST, 1, "r", "q", "p", rehearsal=False)
PRESSES: tuple[c.Command, ...] = (c.OpenLobby(), c.LockLobby(), c.Suspend("mất điện"), c.Resume())


class Nobody:
    """A listener that does nothing."""

    def replayed(self, entry: Entry) -> None:
        pass

    def appended(self, entry: Entry) -> None:
        """See `Listener`."""

    def store_away(self, fault: StoreAway | None) -> None:
        """See `Listener`."""


def lines_of_the_document() -> str:
    text = (ROOT / "docs" / "LOG.md").read_text("utf-8")
    found = re.search(r"<!-- tested: tests/test_log_by_hand.py -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def check(store: EmbeddedStore) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", lines_of_the_document(), store.url, CONTEST]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[EmbeddedStore]:
    """A store with a log of two lives: some presses, and the recovery of a second start."""
    server = EmbeddedStore(tmp_path)
    await server.start()
    store = Store(server.url, CONTEST)
    sequencer = Sequencer.alone(make_contest(), store, Nobody())
    await sequencer.recover(GENESIS)
    for number, press in enumerate(PRESSES):
        actor = Actor(Role.OPERATOR, "dieu-khien", SessionId("s"))
        request = Request(CommandId(f"k{number}"), actor, press, 0, sequencer.state.flow_version)
        sequencer.submit(request, lambda _: None)
        await sequencer._decide_batch(sequencer._take())
    await Sequencer.alone(make_contest(), store, Nobody()).recover(GENESIS)
    await store.close()
    yield server
    await server.stop()


@pytest.fixture
async def store(embedded: EmbeddedStore) -> AsyncIterator[Store]:
    """The same store, to be tampered with."""
    opened = Store(embedded.url, CONTEST)
    yield opened
    await opened.close()


async def rewrite(store: Store, entries: list[bytes]) -> None:
    await store._client.delete(store.keys.log)
    for seq, data in enumerate(entries, start=1):
        await store._client.xadd(store.keys.log, {"b": "x", "e": data}, id=f"{seq}-0")


async def test_an_untouched_log_passes_and_its_seal_is_printed(embedded: EmbeddedStore, store: Store) -> None:
    head = await store.head()
    assert head is not None
    assert head.seq == len(PRESSES) + 2
    checked = check(embedded)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.split(" ", 1)[0] == str(head.seq)
    assert checked.stdout.split(" ", 1)[1].replace(" ", "").strip() == head.hash[:20].upper()


async def test_an_edited_entry_is_named_by_the_one_that_vouches_for_it(embedded: EmbeddedStore, store: Store) -> None:
    entries = [data async for data in store.entries()]
    edited = [data.replace("mất điện".encode(), "mất nước".encode()) for data in entries]
    place = next(number for number, pair in enumerate(zip(entries, edited, strict=True)) if pair[0] != pair[1])
    await rewrite(store, edited)
    checked = check(embedded)
    assert checked.returncode == 1
    assert checked.stderr.strip() == f"entry {place + 2} does not follow entry {place + 1}"


async def test_a_missing_end_is_noticed(embedded: EmbeddedStore, store: Store) -> None:
    entries = [data async for data in store.entries()]
    await rewrite(store, entries[:-1])
    checked = check(embedded)
    assert checked.returncode == 1
    assert checked.stderr.startswith(f"the log ends at entry {len(entries) - 1}")
