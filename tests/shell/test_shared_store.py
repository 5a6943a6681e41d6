"""What workers share on a real store: the inbox, the lease, who lives, what is told and used once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chungket.embedded import EmbeddedStore
from chungket.shared_store import Beat, SharedStore
from chungket.store import Store, StoreAway


@pytest.fixture
async def shared(embedded: EmbeddedStore) -> AsyncIterator[SharedStore]:
    store = SharedStore(embedded.url, "thu", "0000000a")
    yield store
    await store.close()


async def test_numbers_of_the_inbox_follow_without_a_gap(shared: SharedStore) -> None:
    assert await shared.put("w1", "p1", [b"a", b"b"]) == 1
    assert await shared.put("w2", "p1", [b"c"]) == 3
    assert await shared.take(0) == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert await shared.take(2) == [(3, b"c")]
    assert await shared.take(3) == []


async def test_a_put_whose_reply_was_lost_happens_once(shared: SharedStore) -> None:
    assert await shared.put("w1", "p1", [b"a", b"b"]) == 1
    assert await shared.put("w2", "p9", [b"x"]) == 3
    assert await shared.put("w1", "p1", [b"a", b"b"]) == 1
    assert await shared.put("w1", "p2", [b"c"]) == 4
    assert [data for _, data in await shared.take(0)] == [b"a", b"b", b"x", b"c"]


async def test_numbers_go_on_after_everything_was_trimmed(shared: SharedStore) -> None:
    await shared.put("w1", "p1", [b"a", b"b"])
    await shared.trim(1)
    assert await shared.take(0) == [(2, b"b")]
    await shared.trim(2)
    assert await shared.take(0) == []
    assert await shared.put("w1", "p2", [b"c"]) == 3


async def test_a_read_waits_for_what_comes(shared: SharedStore, store: Store) -> None:
    waiting = asyncio.create_task(shared.tail(0))
    await asyncio.sleep(0.02)
    await store.append(1, "a", "một".encode(), "h1")
    assert await waiting == [(1, "một".encode())]
    assert await shared.tail(1) == []


async def test_one_node_has_the_lease_until_it_says_nothing_for_too_long(shared: SharedStore) -> None:
    assert await shared.beat("w1", "w1:x", 300) == Beat(True, ("w1",))
    assert await shared.beat("w2", "w2:y", 60_000) == Beat(False, ("w1", "w2"))
    assert (await shared.beat("w1", "w1:x", 300)).leads
    assert not (await shared.beat("w2", "w2:y", 60_000)).leads
    await asyncio.sleep(0.35)
    assert await shared.beat("w2", "w2:y", 60_000) == Beat(True, ("w2",))
    assert not (await shared.beat("w1", "w1:x", 300)).leads


async def test_a_dead_node_is_given_up_at_once_and_no_other(shared: SharedStore) -> None:
    await shared.beat("w1", "w1:x", 60_000)
    await shared.beat("w11", "w11:y", 60_000)
    await shared.bury("w11")
    assert await shared.beat("w2", "w2:z", 60_000) == Beat(False, ("w1", "w2"))
    await shared.bury("w1")
    assert await shared.beat("w2", "w2:z", 60_000) == Beat(True, ("w2",))


async def test_a_name_is_used_once(shared: SharedStore) -> None:
    assert await shared.use_once("n", 60)
    assert not await shared.use_once("n", 60)
    assert await shared.use_once("m", 60)


async def test_a_new_run_leaves_nothing_of_the_one_before(shared: SharedStore, embedded: EmbeddedStore) -> None:
    await shared.begin()
    await shared.put("w1", "p1", [b"a"])
    await shared.begin()  # the same run once more
    assert await shared.take(0) == [(1, b"a")]
    later = SharedStore(embedded.url, "thu", "0000000b")
    await later.begin()
    assert await shared.take(0) == []
    assert await later.put("w1", "p1", [b"b"]) == 1
    await later.close()


async def test_what_is_told_reaches_whoever_listens(shared: SharedStore) -> None:
    heard: list[bytes] = []

    async def listen() -> None:
        async for message in shared.told():
            heard.append(message)
            return

    listening = asyncio.create_task(listen())
    while not heard:
        await shared.tell(b"here")
        await asyncio.sleep(0.01)
    await listening
    assert heard == [b"here"]


async def test_scripts_survive_a_flush(shared: SharedStore) -> None:
    assert await shared.put("w1", "p1", [b"a"]) == 1
    await shared._writing.script_flush()
    assert await shared.put("w1", "p2", [b"b"]) == 2


async def test_nobody_there_is_said_as_away() -> None:
    lonely = SharedStore("redis://127.0.0.1:1", "thu", "0000000a")
    with pytest.raises(StoreAway):
        await lonely.put("w1", "p", [b"a"])
    with pytest.raises(StoreAway):
        await lonely.tail(0)
    with pytest.raises(StoreAway):
        async for _ in lonely.told():
            pass
    await lonely.close()
