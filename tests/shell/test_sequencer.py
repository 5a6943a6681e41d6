"""The sequencer on a real store: batches, resends, kills, recovery, tampering."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from chungket.clock import ContestClock
from chungket.core import commands as c
from chungket.core.commands import Actor, Command, CommandId, Request, Role
from chungket.core.contest import CandidateNumber, Choice, ContestId
from chungket.core.decision import RejectionCode
from chungket.core.events import Genesis, PlayId, Scene, SessionId
from chungket.core.flow import next_command
from chungket.core.model import Phase, PlayPhase
from chungket.embedded import EmbeddedStore
from chungket.inbox import Reply
from chungket.log import Entry, LogDamaged
from chungket.sequencer import Fenced, Sequencer
from chungket.store import Store, StoreAway
from tests.core.making import CANDIDATES, make_contest

GENESIS = Genesis(ContestId("thu"), 1, "r", "q", "p", rehearsal=False)
OPERATOR = Actor(Role.OPERATOR, "dieu-khien", SessionId("s-host"))


@dataclass
class Heard:
    """A listener that remembers."""

    entries: list[Entry] = field(default_factory=list)
    away: list[bool] = field(default_factory=list)

    def replayed(self, entry: Entry) -> None:
        pass

    def appended(self, entry: Entry) -> None:
        self.entries.append(entry)

    def store_away(self, fault: StoreAway | None) -> None:
        if (fault is not None) not in self.away[-1:]:
            self.away.append(fault is not None)


class Hall:
    """A running sequencer and people who press."""

    def __init__(self, embedded: EmbeddedStore, store: Store) -> None:
        self.heard = Heard()
        self.sequencer = Sequencer.alone(make_contest(), store, self.heard, revive=embedded.respawned)
        self.task: asyncio.Task[None] | None = None
        self.commands = 0

    async def open(self) -> None:
        await self.sequencer.recover(GENESIS)
        self.task = asyncio.create_task(self.sequencer.run())

    async def close(self) -> None:
        assert self.task is not None
        self.sequencer.stop()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.sequencer.settled()

    async def send(self, actor: Actor, command: Command, id_: str = "") -> Reply:
        self.commands += 1
        done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        state = self.sequencer.state
        request = Request(
            CommandId(id_ or f"k{self.commands}"), actor, command, self.sequencer.clock.now_us(), state.flow_version
        )
        self.sequencer.submit(request, done.set_result)
        return await asyncio.wait_for(done, 20)

    async def press(self) -> None:
        command = next_command(self.sequencer.state)
        assert command is not None
        reply = await self.send(OPERATOR, command)
        assert reply.rejection is None, (command, reply.rejection)

    async def open_question(self) -> PlayId:
        """Everybody signs in; the first practice question stands open."""
        await self.press()
        for candidate in CANDIDATES:
            await self.send(finalist(candidate), c.SignIn(candidate, SessionId(f"s{candidate}"), f"d{candidate}", 1))
        while (play := self.sequencer.state.current_play) is None or play.phase is not PlayPhase.OPEN:
            await self.press()
        return play.id


def finalist(candidate: CandidateNumber) -> Actor:
    return Actor(Role.FINALIST, candidate, SessionId(f"s{candidate}"))


@pytest.fixture
async def hall(embedded: EmbeddedStore, store: Store) -> AsyncIterator[Hall]:
    hall = Hall(embedded, store)
    await hall.open()
    yield hall
    await hall.close()


async def test_answers_of_a_burst_share_entries_and_reach_the_sorted_set(hall: Hall, store: Store) -> None:
    play = await hall.open_question()
    before = hall.sequencer.head.seq
    answers = [hall.send(finalist(candidate), c.Answer(play, Choice("A"))) for candidate in CANDIDATES[:-1]]
    replies = await asyncio.gather(*answers)
    assert all(reply.rejection is None and reply.receipt is not None for reply in replies)
    assert hall.sequencer.head.seq - before < len(CANDIDATES) - 1
    given = hall.sequencer.state.plays[play].answers
    assert dict(await store.latencies(play)) == {candidate: given[candidate].latency_us for candidate in given}
    assert len(given) == len(CANDIDATES) - 1


async def test_a_resend_gets_the_first_receipt_and_a_second_answer_is_refused(hall: Hall) -> None:
    play = await hall.open_question()
    first = await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "same")
    again = await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("B")), "same")
    other = await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A")), "other")
    assert first.receipt is not None
    assert again.receipt == first.receipt
    assert other.rejection is not None
    assert other.rejection.code is RejectionCode.DUPLICATE


async def test_a_second_press_on_the_same_state_is_refused(hall: Hall) -> None:
    version = hall.sequencer.state.flow_version
    replies: list[Reply] = []
    for id_ in ("one", "two"):
        hall.sequencer.submit(Request(CommandId(id_), OPERATOR, c.OpenLobby(), 0, version), replies.append)
    await hall.send(Actor(Role.JURY, "giam-khao"), c.CoverWall(False))  # decided after both
    assert replies[0].rejection is None
    assert replies[1].rejection is not None
    assert replies[1].rejection.code is RejectionCode.STALE
    assert hall.sequencer.state.phase is Phase.LOBBY


async def test_more_than_two_waiting_commands_of_one_finalist_are_busy(hall: Hall) -> None:
    play = await hall.open_question()
    replies: list[Reply] = []
    for id_ in ("a", "b", "c"):
        request = Request(CommandId(id_), finalist(CANDIDATES[0]), c.Answer(play, Choice("A")), 0, -1)
        hall.sequencer.submit(request, replies.append)
    assert [reply.rejection.code for reply in replies if reply.rejection] == [RejectionCode.BUSY]


async def test_the_time_to_take_a_command_in_does_not_grow_with_those_who_wait(store: Store) -> None:
    def filling_s(senders: int) -> float:
        sequencer = Sequencer.alone(make_contest(), store, Heard())
        requests = [
            Request(CommandId("a"), finalist(CandidateNumber(f"{number}")), c.Answer(PlayId("q.1"), Choice("A")), 0, -1)
            for number in range(senders)
        ]
        began_s = time.process_time()
        for request in requests:
            sequencer.submit(request, lambda _: None)
        return time.process_time() - began_s

    few, many = (min(filling_s(senders) for _ in range(3)) for senders in (500, 5_000))
    assert many < 40 * few  # ten times as many; a look through the whole inbox takes a hundred times as long


async def test_recovery_gives_the_same_state_and_records_the_interruption(
    hall: Hall, embedded: EmbeddedStore, store: Store
) -> None:
    play = await hall.open_question()
    await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A")))
    await hall.close()
    stopped = hall.sequencer.state
    heir = Hall(embedded, store)
    await heir.open()
    state = heir.sequencer.state
    assert state.plays[play] == stopped.plays[play]
    assert state.places == stopped.places
    assert state.standstill is None
    assert state.incidents[-1].kind == "Interrupted"
    assert heir.sequencer.clock.now_us() - stopped.time_us < 1_000_000
    await heir.close()


async def test_a_clock_that_is_behind_after_a_restart_waits_for_the_host(
    hall: Hall, embedded: EmbeddedStore, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULES 2.4: a gap that cannot be measured is no short one."""
    await hall.open_question()
    await hall.close()
    behind_us = time.time_ns() // 1000 - 3_600_000_000
    monkeypatch.setattr(ContestClock, "wall_now_us", lambda _: behind_us)
    heir = Hall(embedded, store)
    await heir.open()
    still = heir.sequencer.state.standstill
    assert (still and (still.kind, still.reason)) == ("interrupted", "clock")
    await heir.close()


async def test_the_seal_stands_still_between_results_and_is_the_same_after_a_restart(
    hall: Hall, embedded: EmbeddedStore, store: Store
) -> None:
    """DESIGN 9: what somebody photographed is the head after that play, and can be shown again."""
    play = await hall.open_question()
    sequencer = hall.sequencer
    before = sequencer.seal
    for candidate in CANDIDATES[:-1]:
        await hall.send(finalist(candidate), c.Answer(play, Choice("A")))
        assert sequencer.seal == before
    await hall.press()
    async with asyncio.timeout(20):  # a second until it closes
        while sequencer.state.plays[play].phase is PlayPhase.OPEN:  # noqa: ASYNC110 - nobody says when
            await asyncio.sleep(0.02)
    while sequencer.state.plays[play].phase is not PlayPhase.SCORED:
        await hall.press()
    scored = sequencer.seal
    assert (scored.seq, scored.hash) == (sequencer.head.seq, await sequencer.hash_of(scored.seq))
    assert scored.seq > before.seq
    await hall.send(OPERATOR, c.ShowScene(Scene.BREAK, "", 5))
    assert sequencer.seal == scored
    await hall.send(OPERATOR, c.ShowScene(Scene.SEAL))
    shown = sequencer.seal
    assert shown == sequencer.head, "in its own scene it is the newest"
    await hall.send(OPERATOR, c.ShowScene(Scene.BREAK, "", 5))
    await hall.close()
    heir = Hall(embedded, store)
    await heir.open()
    assert heir.sequencer.seal == shown
    await heir.close()


async def test_killed_store_is_a_pause(hall: Hall, embedded: EmbeddedStore, store: Store) -> None:
    play = await hall.open_question()
    deadline_us = hall.sequencer.state.plays[play].deadline_us
    assert embedded.pid is not None
    os.kill(embedded.pid, signal.SIGKILL)
    reply = await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A")))
    assert reply.rejection is None
    assert hall.heard.away[:2] == [True, False]
    assert hall.sequencer.state.plays[play].deadline_us >= deadline_us
    assert [member for member, _ in await store.latencies(play)] == [CANDIDATES[0]]


async def test_a_store_that_hangs_is_told_and_moves_the_deadline(hall: Hall, embedded: EmbeddedStore) -> None:
    play = await hall.open_question()
    before = hall.sequencer.state.plays[play]
    opens_us, deadline_us = before.opens_us, before.deadline_us
    async with hanging(embedded, 1.5):
        reply = await hall.send(finalist(CANDIDATES[0]), c.Answer(play, Choice("A")))
    assert reply.rejection is None
    await hall.send(Actor(Role.JURY, "giam-khao"), c.CoverWall(False))
    assert hall.heard.away == [True, False]
    after = hall.sequencer.state.plays[play]
    assert after.opens_us == opens_us  # the choices were there to be read
    assert 1_000_000 < after.deadline_us - deadline_us < 3_000_000


async def test_choices_whose_opening_had_to_wait_keep_their_whole_window(hall: Hall, embedded: EmbeddedStore) -> None:
    await hall.press()
    for candidate in CANDIDATES:
        await hall.send(finalist(candidate), c.SignIn(candidate, SessionId(f"s{candidate}"), f"d{candidate}", 1))
    while not isinstance(next_command(hall.sequencer.state), c.OpenChoices):
        await hall.press()
    async with hanging(embedded, 1.5):
        await hall.press()
    opened_us = hall.sequencer.clock.now_us()
    await hall.send(Actor(Role.JURY, "giam-khao"), c.CoverWall(False))
    play = hall.sequencer.state.current_play
    assert play is not None
    assert abs(play.opens_us - opened_us) < 100_000
    window_us = hall.sequencer.state.contest.round_of(play.round).window_us
    assert play.deadline_us - play.opens_us == window_us


@contextlib.asynccontextmanager
async def hanging(embedded: EmbeddedStore, for_s: float) -> AsyncIterator[None]:
    """The store stops answering for a while, and no connection breaks."""
    assert embedded.pid is not None
    os.kill(embedded.pid, signal.SIGSTOP)
    asyncio.get_running_loop().call_later(for_s, os.kill, embedded.pid, signal.SIGCONT)
    yield


async def test_an_edited_byte_is_noticed_at_the_start(hall: Hall, embedded: EmbeddedStore, store: Store) -> None:
    await hall.open_question()
    await hall.close()
    entries = [entry async for entry in store.entries()]
    await store._client.delete(store.keys.log)
    for seq, data in enumerate(entries, start=1):
        changed = data.replace(b'"d001"', b'"d009"')
        await store._client.xadd(store.keys.log, {"b": "x", "e": changed}, id=f"{seq}-0")
    with pytest.raises(LogDamaged):
        await Sequencer.alone(make_contest(), store, Heard()).recover(GENESIS)


async def test_another_contest_s_log_is_refused(hall: Hall, store: Store) -> None:
    other = Genesis(ContestId("thu"), 1, "r", "other questions", "p", rehearsal=False)
    with pytest.raises(LogDamaged):
        await Sequencer.alone(make_contest(), store, Heard()).recover(other)


async def test_a_fenced_sequencer_stops(hall: Hall, embedded: EmbeddedStore, store: Store) -> None:
    rival = Hall(embedded, store)
    await rival.sequencer.recover(GENESIS)
    request = Request(CommandId("x"), OPERATOR, c.OpenLobby(), 0, hall.sequencer.state.flow_version)
    hall.sequencer.submit(request, lambda _: None)
    assert hall.task is not None
    with pytest.raises(Fenced):
        await hall.task
