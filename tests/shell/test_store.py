"""Appending, fencing, reading and projections on a real store."""

from pathlib import Path

import pytest
import uvloop

from chungket.embedded import EmbeddedStore
from chungket.log import Head
from chungket.store import READ_CHUNK, Appended, Store, StoreAway


async def test_append_reads_back_and_keeps_the_head(store: Store) -> None:
    assert await store.head() is None
    assert await store.append(1, "a", "một".encode(), "h1") is Appended.OK
    assert await store.append(2, "b", b"two", "h2") is Appended.OK
    assert [entry async for entry in store.entries()] == ["một".encode(), b"two"]
    assert [entry async for entry in store.entries(after=1)] == [b"two"]
    assert await store.head() == Head(2, "h2")


async def test_a_retried_append_happens_once(store: Store) -> None:
    latency = store.keys.latency("q.1")
    for expected in (Appended.OK, Appended.AGAIN):
        assert await store.append(1, "a", b"one", "h1", {latency: [(5, "001")]}) is expected
    assert [entry async for entry in store.entries()] == [b"one"]


@pytest.mark.parametrize(("seq", "batch"), [(1, "other"), (3, "gap"), (0, "old")])
async def test_a_foreign_append_is_fenced(store: Store, seq: int, batch: str) -> None:
    assert await store.append(1, "a", b"one", "h1") is Appended.OK
    assert await store.append(seq, batch, b"bad", "h?") is Appended.FENCED
    assert [entry async for entry in store.entries()] == [b"one"]
    assert await store.head() == Head(1, "h1")


async def test_latencies_are_the_play_s_sorted_set(store: Store) -> None:
    pairs = [(1_250_000, "002"), (990_000, "001")]
    await store.append(1, "a", b"one", "h1", {store.keys.latency("TT01.1"): pairs})
    assert await store.latencies("TT01.1") == [("001", 990_000), ("002", 1_250_000)]


async def test_many_entries_and_members_are_read_in_chunks(store: Store) -> None:
    count = READ_CHUNK + 3
    for seq in range(1, count + 1):
        await store.append(seq, str(seq), str(seq).encode(), "h")
    assert [int(entry) async for entry in store.entries()] == list(range(1, count + 1))
    await store.replace_standings("individual", [(rank, f"{rank:05d}") for rank in range(1, 2_502)])
    await store.replace_standings("individual", [(rank, f"{rank:05d}") for rank in range(1, 1_502)])
    members = await store._client.zrange(store.keys.standings("individual"), 0, -1)
    assert len(members) == 1_501


async def test_the_script_survives_a_flush(store: Store) -> None:
    assert await store.append(1, "a", b"one", "h1") is Appended.OK
    await store._client.script_flush()
    assert await store.append(2, "b", b"two", "h2") is Appended.OK


async def test_version_is_new_enough(store: Store) -> None:
    assert await store.version() >= (7, 2)


async def test_nobody_there_is_said_as_away() -> None:
    lonely = Store("redis://127.0.0.1:1", "thu")
    with pytest.raises(StoreAway):
        await lonely.head()
    await lonely.close()


def test_a_connection_that_broke_just_now_is_said_as_away(tmp_path: Path) -> None:
    async def break_and_ask() -> Head | None:
        """On the loop of the server, which has a word of its own for this."""
        server = EmbeddedStore(tmp_path)
        await server.start()
        store = Store(server.url, "thu")
        await store.append(1, "e1-a", b"{}", "h1")
        (connection,) = store._client.connection_pool._available_connections
        assert connection._writer is not None
        connection._writer.transport.abort()
        try:
            with pytest.raises(StoreAway):
                await store.append(2, "e1-b", b"{}", "h2")
            return await store.head()
        finally:
            await store.close()
            await server.stop()

    assert uvloop.run(break_and_ask()) == Head(1, "h1")
