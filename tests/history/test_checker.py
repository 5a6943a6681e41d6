"""The checker finds what is planted into the history of a run in which nothing is wrong."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chungket.core.contest import RoundType
from chungket.log import HASH_BEFORE_FIRST, Head, entry_hash
from tests.history.checker import check
from tests.history.evidence import Evidence
from tests.history.records import Call, History, Opener, Receipt, Reply, Seen, Witness
from tests.sim.run import evidence_of, play

Json = dict[str, Any]
Event = tuple[str, Json]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """A run with live questions, a paper and a buzzer round."""
    kinds = (RoundType.LIVE, RoundType.PAPER, RoundType.BUZZER)
    return evidence_of(play(7, kinds=kinds, calm=True), tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def evidence(clean: Evidence) -> Evidence:
    """One's own copy."""
    return copy.deepcopy(clean)


def rules_of(evidence: Evidence) -> set[str]:
    return {violation.rule for violation in check(evidence)}


def test_nothing_is_wrong_with_a_clean_run(evidence: Evidence) -> None:
    assert check(evidence) == []
    assert evidence.history.acked_answers() > 100


# --- the log rewritten -----------------------------------------------------------------------------------------------


def rewritten(evidence: Evidence, change: Callable[[Json], None]) -> None:
    """The log as a wrong server would have written it: its chain is whole, and receipts name its entries."""
    prev, entries, hashes = HASH_BEFORE_FIRST, [], [""]
    for seq, data in enumerate(evidence.entries, start=1):
        fields = json.loads(data)
        change(fields)
        fields["prev"], fields["seq"] = prev, seq
        entries.append(json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode())
        prev = entry_hash(entries[-1])
        hashes.append(prev)
    evidence.entries, evidence.disk, evidence.head = entries, list(entries), Head(len(entries), prev)
    evidence.bundle = None
    for call in evidence.history.calls.values():
        for reply in call.replies:
            reply.head = hashes[reply.seq][: len(reply.head)]
    evidence.history.receipts = [
        Receipt(kept.client, kept.seq, hashes[kept.seq][: len(kept.head)]) for kept in evidence.history.receipts
    ]


def events_of(evidence: Evidence, name: str) -> Iterator[tuple[int, Json]]:
    for data in evidence.entries:
        fields = json.loads(data)
        for kind, body in fields["events"]:
            if kind == name:
                yield fields["seq"], body


def acked(evidence: Evidence, name: str) -> Call:
    """A call of this name that was acknowledged and is an event of its own."""
    commands = {body.get("command") for kind in EVENTS[name] for _, body in events_of(evidence, kind)}
    return next(
        call
        for call in evidence.history.calls.values()
        if call.name == name and call.ok is not None and call.id in commands
    )


EVENTS = {
    "answer": ("AnswerAccepted",),
    "press": ("Pressed",),
    "save_paper": ("PaperSaved",),
    "submit_paper": ("PaperSubmitted",),
}


def changing(command: str, edit: Callable[[list[Event], Event], None]) -> Callable[[Json], None]:
    """Edit the first event of a command, wherever it is."""
    done: list[bool] = []

    def change(fields: Json) -> None:
        for event in list(fields["events"]):
            if event[1].get("command") == command and not done:
                done.append(True)
                edit(fields["events"], event)

    return change


def set_field(name: str, value: object) -> Callable[[list[Event], Event], None]:
    def edit(_: list[Event], event: Event) -> None:
        assert name in event[1]
        event[1][name] = value(event[1][name]) if callable(value) else value

    return edit


@pytest.mark.parametrize("name", list(EVENTS))
def test_something_acknowledged_that_is_missing(evidence: Evidence, name: str) -> None:
    call = acked(evidence, name)
    rewritten(evidence, changing(call.id, lambda events, event: events.remove(event)))
    assert "what was acknowledged is in the log" in rules_of(evidence)


@pytest.mark.parametrize("name", list(EVENTS))
def test_something_counted_twice(evidence: Evidence, name: str) -> None:
    call = acked(evidence, name)
    rewritten(evidence, changing(call.id, lambda events, event: events.append(event)))
    assert "at most one counts" in rules_of(evidence)


def test_another_choice_than_was_sent(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    other = "B" if call.arguments["choice"] == "A" else "A"
    rewritten(evidence, changing(call.id, set_field("choice", other)))
    assert "what counts is what was sent" in rules_of(evidence)


def test_another_time_than_that_of_the_arrival(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    rewritten(evidence, changing(call.id, set_field("received_us", lambda us: us + 1_000_000)))
    rules = rules_of(evidence)
    assert {"the time is that of the arrival", "the latency is arrival, less opening and credit"} <= rules


def test_something_nobody_sent(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    rewritten(evidence, changing(call.id, set_field("command", "made-up")))
    assert {"what counts was sent", "what was acknowledged is in the log"} <= rules_of(evidence)


def test_something_after_the_deadline_that_counts(evidence: Evidence) -> None:
    late = next(body for _, body in events_of(evidence, "AnswerRefused") if body["code"] == "too_late")
    accepted = next(body for _, body in events_of(evidence, "AnswerAccepted"))

    def count(events: list[Event], event: Event) -> None:
        body = {**accepted, **{name: event[1][name] for name in accepted if name in event[1]}, "credit_us": 0}
        events[events.index(event)] = ("AnswerAccepted", body)

    rewritten(evidence, changing(late["command"], count))
    rules = rules_of(evidence)
    assert {"nothing counts outside its window", "what was refused does not count"} <= rules


def test_something_in_time_that_is_refused(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    body = next(body for _, body in events_of(evidence, "AnswerAccepted") if body["command"] == call.id)
    refused = {name: body[name] for name in ("play", "candidate", "choice", "command", "received_us")}
    refused |= {"code": "too_late", "pressed_us": 0}

    def refuse(events: list[Event], event: Event) -> None:
        events[events.index(event)] = ("AnswerRefused", refused)

    rewritten(evidence, changing(call.id, refuse))
    assert "nothing that arrived in time is refused as late" in rules_of(evidence)


def test_more_credit_than_the_line_needs(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    evidence.history.quotas_us[call.actor] = 0
    rewritten(evidence, changing(call.id, set_field("credit_us", 260_000)))
    assert "credit stays within its quota" in rules_of(evidence)


def test_contest_time_that_falls(evidence: Evidence) -> None:
    def earlier(fields: Json) -> None:
        if fields["seq"] == 20:
            fields["time_us"] = 0

    rewritten(evidence, earlier)
    assert "contest time never falls" in rules_of(evidence)


def test_a_log_that_cannot_be_applied(evidence: Evidence) -> None:
    prepared = ("PlayPrepared", next(body["play"] for _, body in events_of(evidence, "PlayPrepared")))

    def without(fields: Json) -> None:
        fields["events"] = [event for event in fields["events"] if (event[0], event[1].get("play")) != prepared]

    rewritten(evidence, without)
    assert "the log can be applied" in rules_of(evidence)


def test_an_alarm_without_a_reason(evidence: Evidence) -> None:
    def alarm(fields: Json) -> None:
        if fields["seq"] == len(evidence.entries):
            reason = "Thiết bị 001 giữ biên nhận số 900 mà nhật ký không có"
            fields["events"].append(("Suspended", {"reason": reason, "by": "system", "command": "x"}))

    rewritten(evidence, alarm)
    assert "no alarm without a reason" in rules_of(evidence)


# --- the log and its file --------------------------------------------------------------------------------------------


def test_an_entry_that_was_edited(evidence: Evidence) -> None:
    evidence.entries[10] = evidence.entries[10].replace(b'"v":1', b'"v": 1')
    assert {"the chain holds", "what is in the store is on disk"} <= rules_of(evidence)


def test_a_tail_that_is_gone(evidence: Evidence) -> None:
    """With everything that was kept beside it: only the devices know."""
    evidence.entries = evidence.disk = evidence.entries[:-30]
    evidence.head = Head(len(evidence.entries), entry_hash(evidence.entries[-1]))
    rules = rules_of(evidence)
    assert {"what was acknowledged is in the log", "a receipt beyond the log raises the alarm"} <= rules


def test_a_head_of_another_log(evidence: Evidence) -> None:
    assert evidence.head is not None
    evidence.head = Head(evidence.head.seq, "0" * 64)
    assert "the chain holds" in rules_of(evidence)


def test_an_entry_that_is_not_on_disk(evidence: Evidence) -> None:
    evidence.disk = evidence.disk[:-1]
    assert rules_of(evidence) == {"what is in the store is on disk"}


# --- replies ---------------------------------------------------------------------------------------------------------


def test_an_ack_older_than_its_entry(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    assert call.ok is not None
    call.ok.seq -= 1
    call.ok.head = entry_hash(evidence.entries[call.ok.seq - 1])[:16]
    assert "an ack follows its entry" in rules_of(evidence)


def test_an_ack_of_another_history(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    assert call.ok is not None
    call.ok.head = "f" * 16
    assert "what was acknowledged is in the log" in rules_of(evidence)


def test_a_retry_that_returns_something_else(evidence: Evidence) -> None:
    call = next(
        call
        for call in evidence.history.calls.values()
        if call.name == "answer" and call.ok is not None and call.ok.answer and call.arguments["play"].startswith("R1")
    )
    first = call.ok
    assert first is not None
    assert first.answer is not None
    other = {**first.answer, "latency_us": first.answer["latency_us"] + 1}
    call.replies.append(Reply("ok", first.at_us + 1, first.seq, first.head, other))
    assert "a retry returns the original" in rules_of(evidence)


def test_an_ack_that_says_something_else(evidence: Evidence) -> None:
    call = next(
        call
        for call in evidence.history.calls.values()
        if call.name == "answer" and call.ok is not None and call.ok.answer and call.arguments["play"].startswith("R1")
    )
    assert call.ok is not None
    assert call.ok.answer is not None
    call.ok.answer = {**call.ok.answer, "choice": "F"}
    assert "the ack says what counts" in rules_of(evidence)


def test_a_client_that_never_learns(evidence: Evidence) -> None:
    call = acked(evidence, "answer")
    call.replies.clear()
    assert rules_of(evidence) == {"the client learns what became of it"}
    call.gone = True
    assert check(evidence) == []


def test_a_second_press_that_is_accepted(evidence: Evidence) -> None:
    call = next(call for call in evidence.history.calls.values() if call.flow_version >= 0 and call.ok is not None)
    twice = copy.deepcopy(call)
    twice.id = "second"
    evidence.history.calls[twice.client, twice.id] = twice
    assert "a second press is refused" in rules_of(evidence)


def test_a_device_whose_receipt_is_beyond_the_log(evidence: Evidence) -> None:
    evidence.history.receipts.append(Receipt("001/9", len(evidence.entries) + 5, "ab" * 8))
    assert {"a receipt beyond the log raises the alarm", "what was acknowledged is in the log"} <= rules_of(evidence)


# --- what is shown ---------------------------------------------------------------------------------------------------


def opened(evidence: Evidence, name: str) -> tuple[int, str]:
    """Entry of the first event of this name, and its question."""
    seq, body = next(events_of(evidence, name))
    return seq, body["play"].rpartition(".")[0]


@pytest.mark.parametrize(
    ("what", "event"), [("stem", "StemOpened"), ("choices", "ChoicesOpened"), ("key", "KeyRevealed")]
)
def test_something_that_is_readable_too_early(evidence: Evidence, what: str, event: str) -> None:
    seq, question = opened(evidence, event)
    evidence.history.seen.append(Seen("x", "finalist", "stage", seq - 1, -1, 0, ((what, question),)))
    assert rules_of(evidence) == {"nothing is readable before its moment"}


def test_a_key_in_the_wall_of_an_open_question(evidence: Evidence) -> None:
    seq, question = opened(evidence, "PlayClosed")
    evidence.history.seen.append(Seen("x", "projector", "wall", seq, -1, 0, (("key", question),)))
    assert rules_of(evidence) == {"nothing is readable before its moment"}


def test_entries_that_go_backward(evidence: Evidence) -> None:
    last = evidence.history.seen[-1]
    evidence.history.seen.append(Seen(last.client, last.role, "sync", last.seq - 1, -1, last.at_us))
    assert rules_of(evidence) == {"entries go forward at every client"}


def test_flow_versions_that_go_backward(evidence: Evidence) -> None:
    evidence.history.seen += [
        Seen("y", "jury", "console", 30, 9, 0),
        Seen("y", "jury", "console", 30, 8, 1),
    ]
    assert rules_of(evidence) == {"flow versions go forward at every client"}


def test_an_opener_for_another_moment(evidence: Evidence) -> None:
    opener = next(opener for opener in evidence.history.openers if opener.part == "choices")
    evidence.history.openers.append(Opener("x", opener.play, opener.part, opener.at_us - 1))
    assert rules_of(evidence) == {"an opener has an announced moment"}


def test_what_a_witness_saw(evidence: Evidence) -> None:
    evidence.history.witnessed.append(Witness("only what is on disk is shown", "entry 5"))
    assert rules_of(evidence) == {"only what is on disk is shown"}


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [":latency:", ":press:", ":paper:", ":standings:individual", ":standings:team"])
def test_a_sorted_set_that_says_something_else(evidence: Evidence, part: str) -> None:
    sets = {key: dict(members) for key, members in evidence.sets.items()}
    key = next(key for key in sets if part in key)
    member = next(iter(sets[key]))
    sets[key][member] += 1
    evidence.sets = sets
    assert rules_of(evidence) == {"sorted sets say what the log says"}
    del sets[key][member]
    assert rules_of(evidence) == {"sorted sets say what the log says"}


def test_a_sorted_set_of_nothing(evidence: Evidence) -> None:
    evidence.sets = {**evidence.sets, "chungket:{mo-phong}:latency:NO.1": {"001": 1}}
    assert rules_of(evidence) == {"sorted sets say what the log says"}


def test_a_wall_that_says_something_else(evidence: Evidence) -> None:
    assert evidence.wall is not None
    wall = copy.deepcopy(dict(evidence.wall))
    board = wall["individuals"] or {"rows": []}
    board["rows"] = [{"id": "001", "rank": 1, "correct": 99, "points": 99}]
    evidence.wall = {**wall, "individuals": board}
    assert rules_of(evidence) == {"the wall says what the log says"}


def test_an_export_that_does_not_verify(evidence: Evidence, tmp_path: Path) -> None:
    assert evidence.bundle is not None
    other = tmp_path / "other.zip"
    other.write_bytes(evidence.bundle.read_bytes().replace(b'"rank":1', b'"rank":9', 1))
    evidence.bundle = other
    assert rules_of(evidence) == {"the export verifies"}


def test_a_history_is_the_same_after_writing_and_reading(evidence: Evidence, tmp_path: Path) -> None:
    evidence.history.write(tmp_path / "history.jsonl")
    assert History.read(tmp_path / "history.jsonl") == evidence.history
