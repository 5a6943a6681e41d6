"""What every node of a contest holds: the state its log leads to, the head of the chain, contest time.

Owns the check that an entry follows (DESIGN 3.5), its application, and who hears of it. It must not know who decides
or how entries reach the log. Called by `sequencer` with what it has appended, and by `node` with what it tails.
"""

from collections.abc import Callable
from typing import Protocol

from chungket.clock import ContestClock
from chungket.core import events as e
from chungket.core.contest import Contest
from chungket.core.events import Genesis, Scene
from chungket.core.evolve import apply_entry
from chungket.core.model import Phase, State
from chungket.log import Entry, Head, LogDamaged, decode_entry, entry_hash, follow
from chungket.replay import replay
from chungket.store import LogStore
from chungket.store_faults import VAGUE, StoreAway

# After these something that counts has been written down, and the hall is shown up to where (DESIGN 9).
SEALING = (e.RoundStarted, e.PlayScored, e.PaperScored, e.Ruled, e.Finalized)
HEAD_BYTES = 8  # kept of each entry's hash, to check receipts against


class Listener(Protocol):
    """Who hears of durable entries: the hub."""

    def replayed(self, entry: Entry) -> None:
        """An entry of before this start was read; the state is not whole yet."""

    def appended(self, entry: Entry) -> None:
        """The state has changed by this entry, which is on disk."""

    def store_away(self, fault: StoreAway | None) -> None:
        """The store does not work, told with each attempt that fails; or it works again."""


class Replica:
    """One node's copy of a contest. It holds durable entries alone, so whoever stops leading keeps it as it is."""

    def __init__(
        self,
        contest: Contest,
        store: LogStore,
        listener: Listener,
        *,
        clock: Callable[[int], ContestClock] = ContestClock,
    ) -> None:
        self.state = State(contest)
        self.head = Head()
        self.seal = Head()  # after the last play, or the result: it stands still while the log goes on
        self.clock = clock(0)
        self._store = store
        self._listener = listener
        self._make_clock = clock
        self._heads = bytearray()
        self._away: dict[str, StoreAway] = {}  # who does not get on with the store, and why

    async def recover(
        self, genesis: Genesis, seen: Callable[[Entry], None] = lambda entry: None, *, keep_clock: bool = False
    ) -> Entry | None:
        """Read the log into the state; the last entry, None of a log that has not begun. `seen` hears of each entry.
        Contest time goes on from the last entry, unless `keep_clock`: other nodes have kept it going.

        Raises `LogDamaged`; a log that begins with another genesis is refused; `StoreAway`, `StoreRefuses`.
        """
        last: Entry | None = None
        self.state = State(self.state.contest)  # a store that went away left half of it at the last attempt
        self._heads.clear()

        def applied(entry: Entry, head: Head) -> None:
            nonlocal last
            last = entry
            self._heads += bytes.fromhex(head.hash)[:HEAD_BYTES]
            self._seal_with(entry, head)
            self._listener.replayed(entry)
            seen(entry)

        self.head = await replay(self._store, self.state, genesis, applied)
        if not keep_clock:
            self.clock = self._make_clock(self.state.time_us)
        return last

    def apply(self, entry: Entry, hash_: str) -> None:
        """The next entry, which is on disk: change the state, tell the listener."""
        self.head = Head(entry.seq, hash_)
        self._heads += bytes.fromhex(hash_)[:HEAD_BYTES]
        apply_entry(self.state, entry.seq, entry.time_us, entry.events)
        self._seal_with(entry, self.head)
        self.clock.not_behind(entry.time_us)
        self._listener.appended(entry)

    def _seal_with(self, entry: Entry, head: Head) -> None:
        """The seal moves on with each result, and when it is called for: a finalized one is that of the minutes."""
        if self.seal.seq == 0 or any(_seals(event, self.state) for event in entry.events):
            self.seal = head

    def read(self, data: bytes) -> tuple[Entry, str] | None:
        """An entry as the log has it, and its hash; None for one this replica holds already. Not applied yet.

        Raises `LogDamaged` when it is not the entry this replica holds, or does not follow from its head: the history
        is not the one this node knows.
        """
        entry = decode_entry(data)
        if entry.seq <= self.head.seq:
            if not self.knows(entry.seq, entry_hash(data)):
                raise LogDamaged(entry.seq, "nhật ký không còn là nhật ký mà máy chủ này đã đọc")
            return None
        entry, head = follow(self.head, data)
        return entry, head.hash

    def say_away(self, who: str, fault: StoreAway | None) -> None:
        """Tell the listener what is wrong with the store, each time something failed, and once that all works again.
        `who`: what is being done with it, for reading may work while writing does not."""
        if fault is not None:
            self._away[who] = fault
        elif self._away.pop(who, None) is None:
            return
        self._listener.store_away(max(self._away.values(), key=lambda away: away.kind not in VAGUE, default=None))

    def knows(self, seq: int, head: str) -> bool:
        """Whether a receipt's entry is in this log: `head` is the beginning of that entry's hash (DESIGN 3.5)."""
        digits = min(len(head), 2 * HEAD_BYTES)
        kept = self._heads[(seq - 1) * HEAD_BYTES : seq * HEAD_BYTES].hex()
        return 0 < seq <= self.head.seq and kept[:digits] == head[:digits]

    async def hash_of(self, seq: int) -> str:
        """The hash of one entry, whole, as minutes and seals show it. Raises `StoreAway`, KeyError."""
        data = await self._store.entry(seq)
        if data is None:
            raise KeyError(seq)
        return entry_hash(data)


class Holds:
    """Whoever decides or follows a contest by a replica of it: what gateway and hub may read there."""

    replica: Replica

    @property
    def state(self) -> State:
        """The durable state."""
        return self.replica.state

    @property
    def head(self) -> Head:
        """Where the log stands, as far as it has been read."""
        return self.replica.head

    @property
    def seal(self) -> Head:
        """Where it stood after the last play, as the hall is shown."""
        return self.replica.seal

    @property
    def clock(self) -> ContestClock:
        """Contest time."""
        return self.replica.clock

    async def hash_of(self, seq: int) -> str:
        """The hash of one entry; see `Replica.hash_of`."""
        return await self.replica.hash_of(seq)

    def catch_up(self, seq: int, then: Callable[[], None]) -> None:
        """Call back when an entry has been read, or the log has none of this number. Whoever decides alone has read
        all of them."""
        then()

    def check(self, seq: int, head: str, missing: Callable[[], None]) -> None:
        """Say when a receipt's entry is not in the log."""
        self.catch_up(seq, lambda: None if self.replica.knows(seq, head) else missing())


def _seals(event: e.Event, state: State) -> bool:
    if isinstance(event, e.SceneShown):
        return event.scene is Scene.SEAL and state.phase in (Phase.LOBBY, Phase.RUNNING)
    return isinstance(event, SEALING)
