"""The judge of a run: everything clients noted against everything the log, its file, the sorted sets and the wall say.

Owns the one pass over the log in which every rule looks at each entry before and after it is applied. The rules are
`answers`, `moments`, `shown` and `results`. Called by the simulation, by the runs with real faults, and by the
checker's own tests.
"""

from collections.abc import Iterator

from chungket.core.events import Suspended
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from chungket.log import Entry, Head, LogDamaged, check_head, decode_entry, entry_hash, follow
from tests.history.answers import Answers, receipts_in_log, replies_agree, told
from tests.history.evidence import Evidence, Violation
from tests.history.moments import Moments
from tests.history.quotas import Quotas
from tests.history.results import Sets, bundle_verifies, results_agree
from tests.history.shown import Secrets, announced, monotonic

VIOLATIONS_MAX = 40  # of one run: more say nothing new


def check(evidence: Evidence) -> list[Violation]:
    """Everything that is wrong with a run; nothing, when nothing is."""
    found = [Violation(witness.rule, witness.text) for witness in evidence.history.witnessed]
    for violation in _check(evidence):
        found.append(violation)
        if len(found) >= VIOLATIONS_MAX:
            break
    return found


def _check(evidence: Evidence) -> Iterator[Violation]:
    yield from _log_is_whole(evidence)
    state = State(evidence.contest)
    answers, moments, quotas = Answers(evidence), Moments(evidence), Quotas(evidence)
    sets, secrets = Sets(evidence), Secrets(evidence)
    for data in evidence.entries:
        try:
            entry = decode_entry(data)
            for rule in (answers, moments, quotas, sets):
                yield from rule.before(state, entry)
            apply_entry(state, entry.seq, entry.time_us, entry.events)
        except (LogDamaged, KeyError, AssertionError, ValueError) as fault:
            yield Violation("the log can be applied", f"entry {_seq(data)}: {fault!r}")
            return
        yield from secrets.after(state)
    yield from answers.end(state)
    yield from receipts_in_log(evidence)
    yield from replies_agree(evidence)
    yield from told(evidence)
    yield from monotonic(evidence)
    yield from announced(evidence, secrets)
    yield from alarms(evidence)
    yield from results_agree(evidence, state, sets)
    yield from bundle_verifies(evidence)


def _seq(data: bytes) -> int:
    try:
        return decode_entry(data).seq
    except LogDamaged:
        return 0


def _log_is_whole(evidence: Evidence) -> Iterator[Violation]:
    """The chain holds, its head is the one that was kept, and the file on disk says the same (DESIGN 3.5)."""
    head = Head()
    try:
        for data in evidence.entries:
            entry, head = follow(head, data)
            if entry.seq == 1 and entry.events != (evidence.genesis,):
                yield Violation("the log begins with its contest", "another genesis")
        check_head(head, evidence.head or Head())
    except LogDamaged as damage:
        yield Violation("the chain holds", str(damage))
    if evidence.disk != evidence.entries:
        shorter = min(len(evidence.disk), len(evidence.entries))
        same = next((n for n in range(shorter) if evidence.disk[n] != evidence.entries[n]), shorter)
        yield Violation("what is in the store is on disk", f"they differ from entry {same + 1}")


def alarms(evidence: Evidence) -> Iterator[Violation]:
    """A receipt beyond the log stops the contest, and nothing else does (DESIGN 3.5)."""
    hashes = {index: entry_hash(data) for index, data in enumerate(evidence.entries, start=1)}
    beyond = [
        receipt
        for receipt in evidence.history.receipts
        if not hashes.get(receipt.seq, "").startswith(receipt.head) or receipt.seq == 0
    ]
    alarmed = [entry.seq for entry in map(decode_entry, evidence.entries) if is_alarm(entry)]
    for receipt in beyond:
        yield Violation("what was acknowledged is in the log", f"{receipt.client} has a receipt for {receipt.seq}")
    if beyond and not alarmed:
        yield Violation("a receipt beyond the log raises the alarm", f"{beyond[0].client}: {beyond[0].seq}")
    if alarmed and not beyond:
        yield Violation("no alarm without a reason", f"entry {alarmed[0]}")


def is_alarm(entry: Entry) -> bool:
    """Whether an entry stops the contest because of a receipt."""
    return any(isinstance(event, Suspended) and "biên nhận" in event.reason for event in entry.events)
