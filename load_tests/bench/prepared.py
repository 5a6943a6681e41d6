"""A contest that is ready to be measured: as many finalists as wanted, signed in already, questions played already.

Owns the data directory: it is written by the server's own sequencer, in this process, in front of its own store, so
that every entry is one the server decided. Only the sockets are missing. The cookies are sealed with the secret of that
data directory, as the server seals them. Called by `hall`.
"""

import asyncio
import contextlib
import hashlib
import random
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import chungket
from chungket.auth.secret import load_secret
from chungket.auth.sessions import Cookies, FinalistSession, HostSession
from chungket.clock import ContestClock, monotonic_us
from chungket.core import commands as c
from chungket.core.commands import Actor, Command, CommandId, Request, Role
from chungket.core.contest import CandidateNumber, Choice, RoundId
from chungket.core.events import SessionId
from chungket.core.model import PlayPhase
from chungket.core.phase import is_flow
from chungket.embedded import EmbeddedStore
from chungket.inbox import Reply
from chungket.inspection import genesis_of
from chungket.locking import lock_for_serving
from chungket.log import Entry
from chungket.sequencer import Sequencer
from chungket.store import Store, StoreAway
from load_tests.fairness.contest import write_contest
from tests.harness.contests import KEY, LIVE, candidate_number
from tests.harness.serving import OPENED_EARLY

PACKAGE = Path(chungket.__file__).parent
OPERATOR_NAME = "dieu-khien"
OPERATOR_SESSION = SessionId("bench-dieu-khien")
OPERATOR = Actor(Role.OPERATOR, OPERATOR_NAME, OPERATOR_SESSION)
WINDOW_S = 600  # however long the machine takes to decide ten thousand answers
ANSWERED_WITHIN_US = 30_000_000
RIGHT_SHARE = 0.6
SINCE_S = 4_000_000_000  # a console's cookie is a day old at most; the future is never


@dataclass(frozen=True, slots=True)
class Prepared:
    """A contest directory, its data directory, and the cookies of its finalists."""

    contest: Path
    data: Path
    cookies: Sequence[str]
    name: str

    def console_cookie(self, role: Role, name: str) -> str:
        """A console's way in."""
        cookies = Cookies(load_secret(self.data), self.name)
        session = HostSession(role, name, "", SessionId(f"bench-{name}"), SINCE_S)
        return f"{cookies.host_name}={cookies.of_host(session)}"


class SkippingClock:
    """A machine's clock that can be told that time has passed: a window of a minute need not last one."""

    def __init__(self) -> None:
        self.skipped_us = 0

    def begin(self, time_us: int) -> ContestClock:
        """Contest time by this clock."""
        return ContestClock(time_us, monotonic=lambda: monotonic_us() + self.skipped_us)


class Unheard:
    """Nobody listens while a log is prepared."""

    def replayed(self, entry: Entry) -> None:
        pass

    def appended(self, entry: Entry) -> None:
        """See `sequencer.Listener`."""

    def store_away(self, fault: StoreAway | None) -> None:
        """See `sequencer.Listener`."""


def candidates(count: int) -> list[CandidateNumber]:
    """The candidate numbers of the first places."""
    return [CandidateNumber(candidate_number(number)) for number in range(1, count + 1)]


def made_of() -> str:
    """What the logs here are made by: with another core or another log format they are made anew."""
    digest = hashlib.sha256()
    for path in sorted([*(PACKAGE / "core").glob("*.py"), PACKAGE / "log.py", Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def prepare(
    directory: Path,
    *,
    finalists: int,
    questions: int,
    window_s: int = 60,
    countdown_ms: int = 2_000,
    standings_every: int = 0,
) -> Prepared:
    """A contest in its lobby with everybody signed in; taken up where it was prepared before."""
    contest, data = directory / "contest", directory / "data"
    ready = directory / "ready"
    if not ready.exists() or ready.read_text() != made_of():
        shutil.rmtree(directory, ignore_errors=True)
        write_contest(
            contest,
            id_=f"do-{finalists}",
            places=finalists,
            questions=questions,
            window_s=window_s,
            countdown_ms=countdown_ms,
        )
        if standings_every:
            toml = contest / "contest.toml"
            text = toml.read_text(encoding="utf-8")
            toml.write_text(text.replace("standings_every = 200", f"standings_every = {standings_every}"), "utf-8")
        data.mkdir(mode=0o700)
        async with deciding(contest, data) as desk:
            await desk.flow(c.OpenLobby())
            await desk.sign_in(candidates(finalists))
        ready.write_text(made_of())
    return prepared_in(directory, finalists)


def prepared_in(directory: Path, finalists: int) -> Prepared:
    """A directory that is ready."""
    data, name = directory / "data", f"do-{finalists}"
    cookies = Cookies(load_secret(data), name)
    sealed = [
        f"{cookies.finalist_name}={cookies.of_finalist(FinalistSession(candidate, session_of(candidate)))}"
        for candidate in candidates(finalists)
    ]
    return Prepared(directory / "contest", data, sealed, name)


async def played(directory: Path, *, finalists: int, counts: Sequence[int]) -> dict[int, Path]:
    """A contest with standings after every question, as it was after so many questions, answered by all: a directory
    for each count."""
    directories = {count: directory / f"{finalists}-{count}" for count in counts}
    known = made_of()
    if all((one / "ready").exists() and (one / "ready").read_text() == known for one in directories.values()):
        return directories
    growing = directory / f"{finalists}-growing"
    await prepare(growing, finalists=finalists, questions=max(counts) + 60, window_s=WINDOW_S, standings_every=1)
    (growing / "ready").unlink()
    chance, done = random.Random("played"), 0
    for count in sorted(counts):
        async with deciding(growing / "contest", growing / "data") as desk:
            if done == 0:
                await desk.begin_round()
            for _ in range(done, count):
                await desk.play(candidates(finalists), chance)
        done = count
        shutil.rmtree(directories[count], ignore_errors=True)
        shutil.copytree(growing, directories[count])
        (directories[count] / "ready").write_text(known)
    shutil.rmtree(growing)
    return directories


def copy_of(prepared: Prepared, directory: Path) -> Prepared:
    """The same contest in a data directory of its own, for one server to write to."""
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(prepared.data, directory)
    return Prepared(prepared.contest, directory, prepared.cookies, prepared.name)


def session_of(candidate: CandidateNumber) -> SessionId:
    """The session of a finalist who was signed in here."""
    return SessionId(f"bench-{candidate}")


@dataclass
class Desk:
    """Commands that are decided and appended by the server's own sequencer."""

    sequencer: Sequencer
    clock: "SkippingClock"
    sent: int = 0

    async def do(self, actor: Actor, command: Command) -> Reply:
        """One command; its reply. Errors: RuntimeError when it is refused."""
        return (await self.do_all([(actor, command, 0)]))[0]

    async def do_all(self, orders: Sequence[tuple[Actor, Command, int]]) -> list[Reply]:
        """Commands of different senders, in as few entries as they fit into, each with the contest time at which it
        arrived; 0: now. Errors: RuntimeError."""
        loop = asyncio.get_running_loop()
        replied: asyncio.Future[None] = loop.create_future()
        replies: list[Reply] = []

        def take(reply: Reply) -> None:
            replies.append(reply)
            if len(replies) == len(orders):
                replied.set_result(None)

        for actor, command, received_us in orders:
            self.sent += 1
            version = self.sequencer.state.flow_version if is_flow(command) else -1
            id_ = CommandId(f"bench-{self.sent}")
            now_us = received_us or self.sequencer.clock.now_us()
            self.sequencer.submit(Request(id_, actor, command, now_us, version), take)
        await replied
        for reply in replies:
            if reply.rejection is not None:
                raise RuntimeError(f"{orders[0][1]}: {reply.rejection}")
        return replies

    async def flow(self, command: Command) -> Reply:
        """The operator's step."""
        return await self.do(OPERATOR, command)

    async def sign_in(self, who: Sequence[CandidateNumber]) -> None:
        """Everybody signs in with the first slip."""
        await self.do_all(
            [
                (
                    Actor(Role.FINALIST, candidate, session_of(candidate)),
                    c.SignIn(candidate, session_of(candidate), f"device-{place}", 1),
                    0,
                )
                for place, candidate in enumerate(who)
            ]
        )

    async def begin_round(self) -> None:
        """From the lobby into the live round."""
        await self.flow(c.LockLobby())
        await self.flow(c.StartRound(RoundId(LIVE), OPENED_EARLY))

    async def play(self, who: Sequence[CandidateNumber], chance: random.Random) -> None:
        """One question from deck to score, answered by all of these but the last: six in ten know it, each after a
        time of a person's."""
        state = self.sequencer.state
        await self.flow(c.PreparePlay())
        play_id = state.play
        assert play_id is not None
        await self.flow(c.OpenStem(play_id))
        await self.flow(c.OpenChoices(play_id))
        play = state.plays[play_id]
        self.clock.skipped_us += play.opens_us + ANSWERED_WITHIN_US - self.sequencer.clock.now_us()
        orders: list[tuple[Actor, Command, int]] = []
        for candidate in who[:-1]:
            after_us = min(ANSWERED_WITHIN_US - 1, int(chance.lognormvariate(15.0, 0.5)))
            choice = Choice(KEY if chance.random() < RIGHT_SHARE else "A")
            actor = Actor(Role.FINALIST, candidate, session_of(candidate))
            orders.append((actor, c.Answer(play_id, choice), play.opens_us + after_us))
        await self.do_all(orders)
        await self.flow(c.ClosePlay(play_id))
        while play.phase is PlayPhase.OPEN:  # noqa: ASYNC110  # the sequencer closes it in its turn, and tells nobody
            await asyncio.sleep(0.001)
        await self.flow(c.RevealKey(play_id))
        await self.flow(c.ScorePlay(play_id))


@contextlib.asynccontextmanager
async def deciding(contest: Path, data: Path) -> AsyncIterator[Desk]:
    """The sequencer of a data directory, without sockets."""
    served = await lock_for_serving(contest, data)
    load_secret(data)
    embedded = EmbeddedStore(data)
    await embedded.start()
    store = Store(embedded.url, served.locked.contest.id)
    try:
        clock = SkippingClock()
        sequencer = Sequencer.alone(served.locked.contest, store, Unheard(), clock=clock.begin)
        await sequencer.recover(genesis_of(served.locked))
        running = asyncio.create_task(sequencer.run())
        try:
            yield Desk(sequencer, clock)
        finally:
            sequencer.stop()
            await running
            await sequencer.settled()
    finally:
        await store.close()
        await embedded.stop()
