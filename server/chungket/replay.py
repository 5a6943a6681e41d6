"""Reading a whole log into a state: at the start of a server, and for commands that look at a data directory.

Owns the checks of DESIGN 3.2 and 3.5 over a whole log. It must not append. Called by `sequencer` and `inspection`.
"""

from collections.abc import Callable

from chungket.core.events import Genesis
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from chungket.log import Entry, Head, LogDamaged, check_head, follow
from chungket.store import LogStore


async def replay(
    store: LogStore,
    state: State,
    genesis: Genesis,
    seen: Callable[[Entry, Head], None] = lambda entry, head: None,
    copied: Callable[[bytes], object] = lambda data: None,
) -> Head:
    """Apply every entry to `state` and return the log's head. `seen` hears of each entry and the head it leads to;
    `copied` gets each entry's bytes as the store has them, in order.

    Raises `LogDamaged` where an entry does not follow, the log begins with another genesis, or its end is not the head
    that was kept; `StoreAway`, `StoreRefuses`. An entry is applied only when the next one, or the kept head, has
    vouched for its bytes: one that was edited may be impossible to apply.
    """
    head, unproved = Head(), None
    while True:
        read = head.seq
        async for data in store.entries(after=head.seq):
            entry, next_head = follow(head, data)
            copied(data)
            _apply(state, genesis, unproved, head, seen)
            unproved, head = entry, next_head
        kept = await store.head() or Head()
        if kept.seq <= head.seq or head.seq == read:
            break  # else a running server has appended meanwhile
    check_head(head, kept)
    _apply(state, genesis, unproved, head, seen)
    return head


def _apply(
    state: State, genesis: Genesis, entry: Entry | None, head: Head, seen: Callable[[Entry, Head], None]
) -> None:
    if entry is None:
        return
    if entry.seq == 1 and entry.events != (genesis,):
        raise LogDamaged(1, "nhật ký này là của cuộc thi, bộ câu hỏi hoặc danh sách khác")
    apply_entry(state, entry.seq, entry.time_us, entry.events)
    seen(entry, head)
