"""The history of one run as lines for a person: what was asked, answered and written, in order.

Owns their form. Called by the command line.
"""

from collections.abc import Iterator

from chungket.log import decode_entry
from tests.sim.hall import Hall


def story(hall: Hall) -> Iterator[str]:
    """One line for each call and each entry of the log, by time of the world or of the contest."""
    lines = []
    for call in hall.history.calls.values():
        answers = ", ".join(f"{reply.code}@{reply.at_us / 1e6:.3f}" for reply in call.replies) or "unknown"
        lines.append((call.invoked_us, f"{call.client}: {call.name} {call.arguments} → {answers}"))
    for fault_us, fault in hall.faults_log:
        lines.append((fault_us, f"!! {fault}"))
    for at_us, line in sorted(lines):
        yield f"{at_us / 1e6:10.3f} {line}"
    for _, _, data in hall.store.image.entries:
        entry = decode_entry(data)
        events = "; ".join(str(event) for event in entry.events)
        yield f"entry {entry.seq} at {entry.time_us / 1e6:.3f}, batch {entry.batch}: {events}"
