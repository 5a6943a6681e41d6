"""Reading a whole log into a state: at the start of a server, and for commands that look at a data directory.

Owns the checks of DESIGN 3.2 and 3.5 over a whole log. It must not append. Called by `sequencer` and `inspection`.
"""

from collections.abc import Callable

from chungket.core.events import Genesis
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from chungket.log import Entry, Head, LogDamaged, follow
from chungket.store import Store


async def replay(
    store: Store, state: State, genesis: Genesis, seen: Callable[[Entry, Head], None] = lambda entry, head: None
) -> Head:
    """Apply every entry to `state` and return the log's head. `seen` hears of each entry and the head it leads to.

    Raises `LogDamaged` where an entry does not follow, the log begins with another genesis, or the last entry is not
    the one whose head was kept; `StoreAway`, `StoreRefuses`.
    """
    head = Head()
    async for data in store.entries():
        entry, head = follow(head, data)
        if entry.seq == 1 and entry.events != (genesis,):
            raise LogDamaged(1, "this log belongs to another contest, question set or roster")
        apply_entry(state, entry.seq, entry.time_us, entry.events)
        seen(entry, head)
    kept = await store.head()
    if kept is not None and kept != head:
        raise LogDamaged(head.seq, "the last entry is not the one that was appended")
    return head
