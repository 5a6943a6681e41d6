"""Rules about what was asked and what counts: nothing acknowledged is missing, nothing counts twice or unasked.

Owns the registers as the log fills them (DESIGN 3.9), in the order of the log. Called by `checker`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chungket.core.contest import AnswerLock
from chungket.core.events import (
    AnswerAccepted,
    Attempted,
    Event,
    PaperHeld,
    PaperSaved,
    PaperSubmitted,
    Pressed,
)
from chungket.core.model import State
from chungket.log import Entry, entry_hash
from tests.history.evidence import Evidence, Violation
from tests.history.records import OK, Call

Finalists = AnswerAccepted | Attempted | PaperHeld | PaperSaved | PaperSubmitted | Pressed


@dataclass(frozen=True, slots=True)
class Counted:
    """Something a finalist sent, as the log has it."""

    seq: int
    event: Finalists


class Answers:
    """The registers of a run."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._by_command: dict[tuple[str, str], list[Counted]] = {}
        self._registers: dict[tuple[str, ...], str] = {}  # register → the command that filled it
        self._highest: dict[tuple[str, str, int], list[tuple[int, int]]] = {}  # place, session, slot → (revision, seq)
        self._inboxes: dict[str, tuple[int, set[int]]] = {}  # run → position, numbers decided
        self._held: dict[tuple[str, int, int], int] = {}  # place, slot, revision → seq
        self._calls: dict[tuple[str, str], Call] = {
            (call.actor, call.id): call for call in evidence.history.calls.values()
        }

    def before(self, state: State, entry: Entry) -> Iterator[Violation]:
        """An entry is about to be applied."""
        yield from self._decided_once(entry)
        for event in entry.events:
            if isinstance(event, Finalists) and not (isinstance(event, Attempted) and event.by != event.candidate):
                self._by_command.setdefault((event.candidate, event.command), []).append(Counted(entry.seq, event))
                yield from self._once(state, entry.seq, event)
                yield from self._as_sent(entry.seq, event)

    def _decided_once(self, entry: Entry) -> Iterator[Violation]:
        """Each command of an inbox is decided once; of one that workers share, the position goes forward (DESIGN
        3.4)."""
        run = entry.batch.partition("-")[0]
        position, decided = self._inboxes.setdefault(run, (0, set()))
        for outcome in entry.outcomes:
            if outcome.inbox and outcome.inbox in decided:
                yield Violation("a command is decided once", f"entry {entry.seq}: number {outcome.inbox}")
            decided.add(outcome.inbox)
        if entry.position < position and self._evidence.workers:
            text = f"entry {entry.seq}: {entry.position} after {position}"
            yield Violation("the inbox's position goes forward", text)
        self._inboxes[run] = (max(position, entry.position), decided)

    def _once(self, state: State, seq: int, event: Finalists) -> Iterator[Violation]:
        """At most one counts for each register (DESIGN 3.9)."""
        registers: list[tuple[str, ...]] = []
        match event:
            case AnswerAccepted():
                registers.append(("answer", event.play, event.candidate, event.command))
                round_ = state.contest.round_of(state.plays[event.play].round)
                if round_.lock is AnswerLock.FIRST:
                    registers.append(("play", event.play, event.candidate))
            case Attempted():
                registers.append(("attempt", event.play, event.candidate))
            case Pressed():
                registers.append(("press", event.play, event.candidate, event.command))
            case PaperSaved():
                registers.append(
                    ("slot", event.paper, event.candidate, event.session, str(event.slot), str(event.revision))
                )
                place = (f"{event.paper}/{event.candidate}", event.session, event.slot)
                self._highest.setdefault(place, []).append((event.revision, seq))
            case PaperHeld():
                slot = (event.paper, event.candidate, event.session, str(event.slot), str(event.revision))
                registers.append(("held", *slot))
                held = (f"{event.paper}/{event.candidate}", event.slot, event.revision)
                self._held.setdefault(held, seq)
            case PaperSubmitted():
                registers.append(("sheet", event.paper, event.candidate))
        for register in registers:
            if register in self._registers:
                yield Violation("at most one counts", f"entry {seq} fills {register} again")
            self._registers[register] = event.command

    def _as_sent(self, seq: int, event: Finalists) -> Iterator[Violation]:
        """What counts was sent, with this content, and arrived when the log says."""
        call = self._calls.get((event.candidate, event.command))
        if call is None:
            yield Violation("what counts was sent", f"entry {seq}: {event}")
            return
        if not _same(call, event):
            yield Violation("what counts is what was sent", f"entry {seq}: {event}; sent: {call.arguments}")
        if call.arrivals_us and not _arrived(call, event):
            yield Violation("the time is that of the arrival", f"entry {seq}: {event}; arrived: {call.arrivals_us}")

    def end(self, state: State) -> Iterator[Violation]:
        """Nothing that was acknowledged is missing; nothing that was refused counts."""
        for call in self._evidence.history.calls.values():
            if call.role != "finalist":
                continue
            counted = self._by_command.get((call.actor, call.id), [])
            if call.ok is not None:
                yield from self._acknowledged(call, counted)
            elif (
                call.refused is not None
                and len(call.arrivals_us) < 2  # of two copies the one may be refused and the other count
                and call.name in ("answer", "press", "submit_paper")
                and any(not isinstance(entry.event, PaperHeld) for entry in counted)
            ):
                yield Violation("what was refused does not count", f"{call.client} {call.name} {call.id}")

    def _acknowledged(self, call: Call, counted: list[Counted]) -> Iterator[Violation]:
        """RULES 2.2, 3.3; the receipt is of an entry that is not older than what it confirms."""
        assert call.ok is not None
        late = [entry for entry in counted if entry.seq > call.ok.seq]
        if late and call.name != "save_paper":
            yield Violation("an ack follows its entry", f"{call.client} {call.id}: {late[0].seq} > {call.ok.seq}")
        if call.name == "save_paper":
            yield from self._saved(call, counted)
        elif call.name in ("answer", "press", "submit_paper") and not counted:
            yield Violation("what was acknowledged is in the log", f"{call.client} {call.name} {call.id}")
        elif call.name == "answer" and not _changeable(self._evidence, call):
            yield from _same_latency(call, counted)

    def _saved(self, call: Call, counted: list[Counted]) -> Iterator[Violation]:
        """Each change is in the register or held; or a later one of the same device is."""
        assert call.ok is not None
        for change in call.arguments["changes"]:
            slot, revision = change["slot"], change["revision"]
            for entry in counted:
                if isinstance(entry.event, PaperSaved | PaperHeld) and entry.event.slot == slot:
                    if entry.seq > call.ok.seq:
                        yield Violation("an ack follows its entry", f"{call.client} {call.id} slot {slot}")
                    break
            else:
                place = f"{call.arguments['paper']}/{call.actor}"
                later = any(
                    (where, number) == (place, slot) and kept >= revision and seq <= call.ok.seq
                    for (where, _, number), kepts in self._highest.items()
                    for kept, seq in kepts
                )
                if not later and self._held.get((place, slot, revision), call.ok.seq + 1) > call.ok.seq:
                    text = f"{call.client} {call.id}: slot {slot}, revision {revision}"
                    yield Violation("what was acknowledged is in the log", text)


def _same(call: Call, event: Event) -> bool:
    given = call.arguments
    match event:
        case AnswerAccepted() | Attempted():
            return (given["play"], given["choice"]) == (event.play, event.choice)
        case Pressed():
            return bool(given["play"] == event.play)
        case PaperSubmitted():
            return (given["paper"], given["stamped_us"]) == (event.paper, event.stamped_us)
        case PaperSaved() | PaperHeld():
            if event.slot < 0:
                return call.name == "submit_paper"
            fields = ("slot", "choice", "revision", "stamped_us")
            wanted = (event.slot, event.choice, event.revision, event.stamped_us)
            changes = given.get("changes", ())
            return any(tuple(change[field] for field in fields) == wanted for change in changes)
        case _:
            return True


GRAIN_US = 4_000  # the kernel's clock for waiting data


def _arrived(call: Call, event: Finalists) -> bool:
    """Whether a copy reached the server at the moment the log says, as exactly as the kernel tells."""
    return any(0 <= event.received_us - arrival_us <= GRAIN_US for arrival_us in call.arrivals_us)


def _same_latency(call: Call, counted: list[Counted]) -> Iterator[Violation]:
    """The ack says what the log says."""
    answer = None if call.ok is None else call.ok.answer
    event = counted[0].event
    if answer is None or not isinstance(event, AnswerAccepted):
        return
    if (answer["play"], answer["choice"], answer["latency_us"]) != (event.play, event.choice, event.latency_us):
        yield Violation("the ack says what counts", f"{call.client} {call.id}: {answer}, the log: {event}")


# --- replies ---------------------------------------------------------------------------------------------------------


def receipts_in_log(evidence: Evidence) -> Iterator[Violation]:
    """Every ack names an entry of the log (DESIGN 3.5)."""
    hashes = [entry_hash(data) for data in evidence.entries]
    for call in evidence.history.calls.values():
        for reply in call.replies:
            known = 0 < reply.seq <= len(hashes) and hashes[reply.seq - 1].startswith(reply.head)
            if reply.code == OK and not (known and reply.head):
                yield Violation("what was acknowledged is in the log", f"{call.client} {call.name}: {reply.seq}")


def replies_agree(evidence: Evidence) -> Iterator[Violation]:
    """A retry returns the original; a second press on the same state is refused."""
    for call in evidence.history.calls.values():
        answers = {_receipt_of(reply.answer) for reply in call.replies if reply.code == OK and reply.answer}
        if len(answers) > 1 and call.name == "answer" and not _changeable(evidence, call):
            yield Violation("a retry returns the original", f"{call.client} {call.id}: {sorted(answers)}")
    accepted: dict[int, Call] = {}
    for call in evidence.history.calls.values():
        if call.flow_version >= 0 and call.ok is not None:
            other = accepted.setdefault(call.flow_version, call)
            if other is not call:
                text = f"version {call.flow_version}: {other.client} {other.name}, {call.client} {call.name}"
                yield Violation("a second press is refused", text)


def _receipt_of(answer: dict[str, object] | None) -> tuple[str, ...]:
    return () if answer is None else (str(answer["play"]), str(answer["choice"]), str(answer["latency_us"]))


def _changeable(evidence: Evidence, call: Call) -> bool:
    """Whether another answer may have taken the place of this one meanwhile."""
    contest = evidence.contest
    question = str(call.arguments["play"]).rpartition(".")[0]
    locks = [round_.lock for round_ in (*contest.rounds, contest.tiebreak) if question in round_.questions]
    return AnswerLock.LAST in locks or not locks


def told(evidence: Evidence) -> Iterator[Violation]:
    """Whoever stays learns what became of everything."""
    if not evidence.ended:
        return
    for call in evidence.history.calls.values():
        if not call.gone and call.ok is None and call.refused is None:
            yield Violation("the client learns what became of it", f"{call.client} {call.name} {call.id}")
