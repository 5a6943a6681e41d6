"""Several nodes on one real store, in one process: following, leading, and what happens when a leader is no more."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from chungket import node as node_module
from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import Actor, Command, CommandId, Request, Role
from chungket.core.contest import CandidateNumber, Choice, ContestId
from chungket.core.decision import RejectionCode
from chungket.core.events import AnswerAccepted, Genesis, PlayId, SessionId
from chungket.core.flow import next_command
from chungket.core.model import PlayPhase
from chungket.embedded import EmbeddedStore
from chungket.inbox import Reply
from chungket.log import Entry, check_chain, decode_entry
from chungket.node import Node
from chungket.sequencer import Sequencer
from chungket.shared_store import Beat, SharedStore
from chungket.store import Store, StoreAway
from tests.core.making import CANDIDATES, make_contest

RUN = "0000000a"
GENESIS = Genesis(ContestId("thu"), 1, "r", "q", "p", rehearsal=False)
OPERATOR = Actor(Role.OPERATOR, "dieu-khien", SessionId("s-host"))
LEASE_MS = 400


@dataclass
class Heard:
    """A listener that remembers."""

    entries: list[Entry] = field(default_factory=list)

    def replayed(self, entry: Entry) -> None:
        pass

    def appended(self, entry: Entry) -> None:
        self.entries.append(entry)

    def store_away(self, fault: StoreAway | None) -> None:
        pass


class Stoppable(SharedStore):
    """A store that a stopped process does not reach: whatever it asks waits until it goes on."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "thu", RUN)
        self.going = asyncio.Event()
        self.going.set()

    async def beat(self, node: str, token: str, ttl_ms: int) -> Beat:
        await self.going.wait()
        return await super().beat(node, token, ttl_ms)

    async def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        await self.going.wait()
        return await super().put(node, put_id, entries)

    async def take(self, after: int) -> list[tuple[int, bytes]]:
        await self.going.wait()
        return await super().take(after)

    async def tail(self, after: int) -> list[tuple[int, bytes]]:
        await self.going.wait()
        return await super().tail(after)


@dataclass
class Worker:
    """A node that runs."""

    node: Node
    shared: Stoppable
    store: Store
    heard: Heard
    task: asyncio.Task[None] | None = None
    commands: int = 0

    async def send(self, actor: Actor, command: Command, id_: str = "") -> Reply:
        self.commands += 1
        done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        version = self.node.state.flow_version
        id_ = id_ or f"{self.node.name}-{self.commands}"
        request = Request(CommandId(id_), actor, command, self.node.clock.now_us(), version)
        self.node.submit(request, lambda reply: None if done.done() else done.set_result(reply))
        return await asyncio.wait_for(done, 20)

    async def until(self, condition: Callable[[], object]) -> None:
        for _ in range(2_000):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("waited in vain")

    async def end(self) -> None:
        """As a process that is killed: at once."""
        if self.task is not None:
            self.shared.going.set()
            self.node.stop()
            await asyncio.gather(self.task, return_exceptions=True)
            self.task = None


class Hall:
    """Workers and people who press."""

    def __init__(self, embedded: EmbeddedStore) -> None:
        self.embedded = embedded
        self.workers: list[Worker] = []
        self.base_us = 0

    async def begin(self) -> None:
        store = Store(self.embedded.url, "thu")
        sequencer = Sequencer.alone(make_contest(), store, Heard())
        await sequencer.recover(GENESIS)
        self.base_us = sequencer.clock.base_us
        await store.close()

    async def worker(self, name: str) -> Worker:
        store, shared, heard = Store(self.embedded.url, "thu"), Stoppable(self.embedded.url), Heard()
        clock = ContestClock.begun_at(self.base_us)
        node = Node(name, RUN, make_contest(), store, shared, heard, clock, lead_us=lambda: 0)
        worker = Worker(node, shared, store, heard)
        self.workers.append(worker)
        await node.recover(GENESIS)
        worker.task = asyncio.create_task(node.run())
        return worker

    async def pair(self) -> tuple[Worker, Worker]:
        """Who leads, and who follows."""
        first = await self.worker("w1")
        await first.until(lambda: first.node.leads)
        return first, await self.worker("w2")

    async def open_question(self, worker: Worker) -> PlayId:
        """Everybody signs in; the first practice question stands open."""
        await press(worker)
        for candidate in CANDIDATES:
            await worker.send(finalist(candidate), c.SignIn(candidate, SessionId(f"s{candidate}"), f"d{candidate}", 1))
        while (play := worker.node.state.current_play) is None or play.phase is not PlayPhase.OPEN:
            await press(worker)
        return play.id

    async def entries(self) -> list[Entry]:
        store = Store(self.embedded.url, "thu")
        data = [entry async for entry in store.entries()]
        check_chain(data, await store.head())
        await store.close()
        return [decode_entry(entry) for entry in data]

    async def close(self) -> None:
        for worker in self.workers:
            await worker.end()
            await worker.shared.close()
            await worker.store.close()


def finalist(candidate: CandidateNumber) -> Actor:
    return Actor(Role.FINALIST, candidate, SessionId(f"s{candidate}"))


async def press(worker: Worker) -> None:
    command = next_command(worker.node.state)
    assert command is not None
    reply = await worker.send(OPERATOR, command)
    assert reply.rejection is None, (command, reply.rejection)


@pytest.fixture
async def hall(embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    monkeypatch.setattr(node_module, "LEASE_MS", LEASE_MS)
    monkeypatch.setattr(node_module, "BEAT_S", 0.05)
    hall = Hall(embedded)
    await hall.begin()
    yield hall
    await hall.close()


async def test_a_follower_answers_from_the_log_and_holds_the_same_state(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(follower)
    replies = await asyncio.gather(
        *(
            (leader, follower)[number % 2].send(finalist(candidate), c.Answer(play, Choice("A")))
            for number, candidate in enumerate(CANDIDATES[:-1])
        )
    )
    given = leader.node.state.plays[play].answers
    assert [reply.receipt.answer for reply in replies if reply.receipt] == [given[who] for who in CANDIDATES[:-1]]
    entries = {entry.seq: entry for entry in await hall.entries()}
    for who, reply in zip(CANDIDATES[:-1], replies, strict=True):
        accepted = [event.candidate for event in entries[reply.seq].events if isinstance(event, AnswerAccepted)]
        assert who in accepted  # what was acked is on disk
    await follower.until(lambda: follower.node.head == leader.node.head)
    assert follower.node.state.plays == leader.node.state.plays
    assert follower.node.state.places == leader.node.state.places
    assert not follower.node.leads


async def test_a_refusal_has_its_words_on_a_follower_too(hall: Hall) -> None:
    leader, follower = await hall.pair()
    await hall.open_question(leader)
    for worker in (leader, follower):
        await worker.until(lambda: follower.node.head == leader.node.head)
        reply = await worker.send(OPERATOR, c.OpenLobby())
        assert reply.rejection is not None
        assert (reply.rejection.code, reply.rejection.detail) == (RejectionCode.WRONG_PHASE, "lobby")
    assert any(not entry.events and entry.outcomes for entry in await hall.entries())  # a batch of refusals is told


async def test_a_resend_through_another_node_gets_the_first_receipt(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    first = await follower.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "same")
    again = await leader.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "same")
    other = await follower.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A")), "other")
    assert first.receipt is not None
    assert first.receipt == again.receipt
    assert other.rejection is not None
    assert other.rejection.code is RejectionCode.DUPLICATE


async def test_a_host_s_command_sent_again_through_another_node_is_not_done_again(hall: Hall) -> None:
    leader, follower = await hall.pair()
    await hall.open_question(leader)
    secretary = Actor(Role.SECRETARY, "thu-ky", SessionId("s-sec"))
    slip = c.ReissueSlip(CANDIDATES[-1])
    replies = await asyncio.gather(leader.send(secretary, slip, "same"), follower.send(secretary, slip, "same"))
    assert [reply.rejection for reply in replies] == [None, None]
    assert leader.node.state.places[CANDIDATES[-1]].slip_issue == 2


async def test_another_node_leads_when_the_leader_is_gone(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    first = await leader.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "one")
    await leader.end()
    reply = await follower.send(finalist(CANDIDATES[1]), c.Answer(play, Choice("A")))
    again = await follower.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "one")
    assert follower.node.leads
    assert reply.rejection is None
    assert first.receipt is not None
    assert again.receipt == first.receipt
    assert check_numbers(await hall.entries()) > 0


async def test_a_leader_that_was_stopped_is_fenced_and_follows(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    leader.shared.going.clear()
    await follower.until(lambda: follower.node.leads)
    reply = await follower.send(finalist(CANDIDATES[1]), c.Answer(play, Choice("A")))
    assert reply.rejection is None
    stale = asyncio.create_task(leader.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B"))))
    assert leader.node.leads  # as far as it knows
    leader.shared.going.set()
    late = await stale
    assert late.rejection is None
    assert leader.node.head == follower.node.head
    assert follower.node.leads
    assert leader.node.state.plays[play].answers.keys() == {CANDIDATES[0], CANDIDATES[1]}
    check_numbers(await hall.entries())


async def test_a_stale_leader_that_decides_is_fenced(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    beat, put = leader.shared.beat, leader.shared.put

    async def never(node: str, token: str, ttl_ms: int) -> Beat:
        await asyncio.sleep(3_600)
        return await beat(node, token, ttl_ms)

    monkeypatch.setattr(leader.shared, "beat", never)  # it does not hear that its lease ran out
    await follower.until(lambda: follower.node.leads)
    assert leader.node.leads
    assert leader.shared.put == put
    replies = await asyncio.gather(
        leader.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B"))),
        follower.send(finalist(CANDIDATES[1]), c.Answer(play, Choice("A"))),
    )
    assert [reply.rejection for reply in replies] == [None, None]
    await follower.until(lambda: not leader.node.leads or leader.node.head == follower.node.head)
    assert leader.node.state.plays[play].answers == follower.node.state.plays[play].answers
    check_numbers(await hall.entries())


async def test_a_question_stays_open_until_every_node_has_handed_over(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    deadline_us = leader.node.state.plays[play].deadline_us
    reply = await leader.send(OPERATOR, c.ClosePlay(play))  # a second from now
    assert reply.rejection is None
    deadline_us = leader.node.state.plays[play].deadline_us
    with_put = follower.shared.put

    async def held(node: str, put_id: str, entries: Sequence[bytes]) -> int:
        await released.wait()
        return await with_put(node, put_id, entries)

    released = asyncio.Event()
    follower.shared.put = held  # type: ignore[method-assign]
    arrived = asyncio.create_task(follower.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A"))))
    await leader.until(lambda: leader.node.clock.now_us() > deadline_us + 1_000_000)
    assert leader.node.state.plays[play].phase is PlayPhase.OPEN
    released.set()
    assert (await arrived).rejection is None  # it had arrived in time
    await leader.until(lambda: leader.node.state.plays[play].phase is PlayPhase.CLOSED)
    assert CANDIDATES[0] in leader.node.state.plays[play].answers


async def test_a_node_that_is_gone_holds_nothing_up(hall: Hall) -> None:
    leader, follower = await hall.pair()
    play = await hall.open_question(leader)
    follower.shared.going.clear()
    await leader.send(OPERATOR, c.ClosePlay(play))
    await leader.until(lambda: leader.node.state.plays[play].phase is PlayPhase.CLOSED)


async def test_the_inbox_is_trimmed_behind_the_log(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_module, "TRIM_S", 0.02)
    leader, follower = await hall.pair()
    await hall.open_question(follower)
    decided = leader.node.used_up.position
    assert decided > len(CANDIDATES)
    left: list[int] = []
    for _ in range(100):
        left = [number for number, _ in await follower.shared.take(0)]
        if not left or min(left) > decided:
            break
        await asyncio.sleep(0.05)
    assert [number for number in left if number <= decided] == []
    assert (await leader.send(OPERATOR, c.CoverWall(True))).rejection is None


async def test_a_receipt_of_an_entry_not_read_yet_is_no_alarm_and_a_false_one_is(hall: Hall) -> None:
    leader, follower = await hall.pair()
    missing: list[str] = []
    follower.shared.going.clear()
    await hall.open_question(leader)
    head = leader.node.head
    assert follower.node.head.seq < head.seq
    follower.node.check(head.seq, head.hash[:16], lambda: missing.append("behind"))
    follower.node.check(head.seq, "0" * 16, lambda: missing.append("other"))
    follower.node.check(head.seq + 5, head.hash[:16], lambda: missing.append("beyond"))
    follower.shared.going.set()
    await follower.until(lambda: follower.node.head.seq >= head.seq and len(missing) >= 2)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(follower.until(lambda: len(missing) > 2), 0.2)
    assert sorted(missing) == ["beyond", "other"]


async def test_whoever_has_seen_more_than_a_node_has_read_waits_for_it(hall: Hall) -> None:
    leader, follower = await hall.pair()
    heard: list[str] = []
    follower.shared.going.clear()
    await hall.open_question(leader)
    seq = leader.node.head.seq
    follower.node.catch_up(seq, lambda: heard.append("seen at the leader"))
    follower.node.catch_up(follower.node.head.seq, lambda: heard.append("seen here"))
    follower.node.catch_up(seq + 5, lambda: heard.append("never written"))
    await follower.until(lambda: len(heard) == 2)
    assert heard == ["seen here", "never written"]
    assert follower.node.head.seq < seq
    follower.shared.going.set()
    await follower.until(lambda: len(heard) == 3)
    assert follower.node.head.seq >= seq


def check_numbers(entries: list[Entry]) -> int:
    """Each command that went through the inbox is decided once; how many there were."""
    numbers = [
        outcome.inbox for entry in entries if entry.batch.startswith(RUN) for outcome in entry.outcomes if outcome.inbox
    ]
    assert len(numbers) == len(set(numbers))
    return len(numbers)


async def test_whoever_leads_and_however_often_each_command_is_done_once(hall: Hall) -> None:
    """Slips are reissued through two nodes, each asked for again and again until it is acked, while leaders end without
    a word, are stopped and wake: each is done exactly once, and none that was acked is missing."""
    draw = random.Random(7)
    workers = [await hall.worker("w1"), await hall.worker("w2")]
    await workers[0].until(lambda: any(worker.node.leads for worker in workers))
    await hall.open_question(workers[0])
    secretary = Actor(Role.SECRETARY, "thu-ky", SessionId("s-sec"))
    rounds, done = 12, False

    async def disturb() -> None:
        born = 2
        while not done:
            await asyncio.sleep(draw.uniform(0.1, 0.4))
            index = next((index for index, worker in enumerate(workers) if worker.node.leads), 0)
            if draw.random() < 0.5:
                born += 1
                old, workers[index] = workers[index], await hall.worker(f"w{born}")
                await old.end()
            else:
                workers[index].shared.going.clear()
                await asyncio.sleep(LEASE_MS * 1.5 / 1_000)
                workers[index].shared.going.set()

    async def reissue(candidate: CandidateNumber) -> None:
        for number in range(rounds):
            id_ = f"{candidate}-{number}"
            while True:
                asked = draw.choice(workers).send(secretary, c.ReissueSlip(candidate), id_)
                try:
                    reply = await asyncio.wait_for(asked, 0.5)
                except TimeoutError:
                    continue  # nobody knows whether it was done
                if reply.rejection is None or reply.rejection.code is RejectionCode.STALE:  # known by its id: done
                    break
                assert reply.rejection.code is RejectionCode.BUSY

    disturbing = asyncio.create_task(disturb())
    try:
        await asyncio.gather(*(reissue(candidate) for candidate in CANDIDATES))
    finally:
        done = True
        await disturbing
    for worker in workers:
        await worker.until(lambda worker=worker: worker.node.state.places[CANDIDATES[0]].slip_issue == 1 + rounds)  # type: ignore[misc]
        issues = [worker.node.state.places[candidate].slip_issue for candidate in CANDIDATES]
        assert issues == [1 + rounds] * len(CANDIDATES)
    check_numbers(await hall.entries())
