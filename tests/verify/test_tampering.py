"""What is changed in a bundle is named: entries, marks, ranks, prizes, keys, roster, rules; and logs forged whole."""

import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chungket.exchange.bundle import short_code
from chungket.exchange.contest_folder import read_contest
from chungket.log import HASH_BEFORE_FIRST, entry_hash
from chungket.resources import reference_contest_directory
from chungket.verify import Wrong, verify
from tests.verify.finals import play_final
from tests.verify.making import SALT, Exported, export
from tests.verify.rich_courses import RichCourse

Json = dict[str, Any]


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A finalized reference final."""
    driver = play_final(read_contest(reference_contest_directory(), salt=SALT).contest, 7)
    return export(driver.contest, driver.state, driver.log, tmp_path_factory.mktemp("final") / "goi.zip")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Exported]:
    """A random course by its seed."""
    directory = tmp_path_factory.mktemp("course")
    return cache(lambda seed: RichCourse(seed).go().exported(directory / f"{seed}.zip"))


def rewritten(exported: Exported, path: Path, **members: bytes) -> Path:
    """The bundle with some members replaced, by their names without what follows the dot."""
    with zipfile.ZipFile(exported.path) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, members.get(name.partition(".")[0], source.read(name)))
    return path


def member(exported: Exported, name: str) -> Json:
    with zipfile.ZipFile(exported.path) as bundle:
        found: Json = json.loads(bundle.read(name))
    return found


def with_member(exported: Exported, path: Path, name: str, change: Callable[[Json], object]) -> Path:
    """The bundle with something changed in one member."""
    found = member(exported, f"{name}.json")
    before = json.dumps(found)
    change(found)
    assert json.dumps(found) != before
    return rewritten(exported, path, **{name: json.dumps(found).encode()})


def refused(path: Path) -> Wrong:
    with pytest.raises(Wrong) as caught:
        verify(path)
    return caught.value


# --- the chain -------------------------------------------------------------------------------------------------------


def log_of(entries: list[bytes]) -> bytes:
    return b"".join(entry + b"\n" for entry in entries)


def edited(entries: list[bytes], place: int) -> list[bytes]:
    changed = entries[place].replace(b'"wall_us":17', b'"wall_us":18')
    assert changed != entries[place]
    return [*entries[:place], changed, *entries[place + 1 :]]


@pytest.mark.parametrize("place", [0, 1, 500, -2, -1])
def test_an_edited_entry_is_named(final: Exported, tmp_path: Path, place: int) -> None:
    entries = edited(final.entries, place % len(final.entries))
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries)))
    assert fault.en.startswith(f"log entry {place % len(entries) + 1}: edited")
    assert fault.vi.startswith(f"mục {place % len(entries) + 1} của nhật ký: đã bị sửa")


@pytest.mark.parametrize("place", [0, 1, 500])
def test_a_deleted_entry_is_named(final: Exported, tmp_path: Path, place: int) -> None:
    entries = final.entries[:place] + final.entries[place + 1 :]
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries)))
    assert fault.en.startswith(f"log entry {place + 1}: entry {place + 2} stands in its place")


def test_swapped_entries_are_named(final: Exported, tmp_path: Path) -> None:
    entries = list(final.entries)
    entries[300], entries[301] = entries[301], entries[300]
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries)))
    assert fault.en.startswith("log entry 301: entry 302 stands in its place")


def test_an_entry_twice_is_named(final: Exported, tmp_path: Path) -> None:
    entries = [*final.entries[:300], final.entries[299], *final.entries[300:]]
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries)))
    assert fault.en.startswith("log entry 301: entry 300 stands in its place")


def test_a_truncated_log_is_named(final: Exported, tmp_path: Path) -> None:
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(final.entries[:-3])))
    assert fault.en.startswith(f"log entry {len(final.entries) - 2}: missing")


def test_an_appended_entry_is_named(final: Exported, tmp_path: Path) -> None:
    more = json.loads(final.entries[-1])
    more |= {"seq": more["seq"] + 1, "prev": final.head.hash, "events": [["Ticked", {}]]}
    entries = [*final.entries, json.dumps(more, separators=(",", ":")).encode()]
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries)))
    assert fault.en.startswith(f"log entry {len(entries)}: appended")


def test_an_entry_cut_in_half_is_named(final: Exported, tmp_path: Path) -> None:
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(final.entries)[:-40]))
    assert fault.en.startswith(f"log entry {len(final.entries)}: unreadable")


def test_another_head_is_no_way_round(final: Exported, tmp_path: Path) -> None:
    entries = edited(final.entries, len(final.entries) - 1)
    bundle = member(final, "bundle.json")
    bundle["head"]["hash"] = entry_hash(entries[-1])
    fault = refused(rewritten(final, tmp_path / "goi.zip", log=log_of(entries), bundle=json.dumps(bundle).encode()))
    assert fault.en.startswith("the short code")


# --- what was published, and the result ------------------------------------------------------------------------------


def first_live(standings: Json) -> Json:
    marks: Json = standings["marks"][0][1]
    return marks


CHANGES: dict[str, tuple[str, Callable[[Json], object], str]] = {
    "a mark": ("standings", lambda s: first_live(s)["001"].__setitem__(5, 1), "mark of "),
    "a mark left out": ("standings", lambda s: first_live(s).pop("001"), "mark of "),
    "a mark too many": ("standings", lambda s: first_live(s).update({"999": [0] * 6}), "mark of "),
    "a question left out": ("standings", lambda s: s["marks"].pop(), "what counts"),
    "a rank": ("standings", lambda s: s["individuals"][4].update(rank=4), "standings of individuals"),
    "a sum": ("standings", lambda s: s["individuals"][0].update(correct=99), "standings of individuals"),
    "two rows": ("standings", lambda s: s["individuals"].insert(0, s["individuals"].pop(1)), "standings of ind"),
    "a row left out": ("standings", lambda s: s["individuals"].pop(), "standings of individuals: number"),
    "a team's rank": ("standings", lambda s: s["teams"][0].update(rank=2), "standings of teams"),
    "a team's sum": ("standings", lambda s: s["teams"][1].update(live_us=0), "standings of teams"),
    "a divisor": ("standings", lambda s: s["teams"][1].update(divided_by=3), "standings of teams"),
    "a winner": ("standings", lambda s: s["awards"][0]["winners"].reverse() or s["awards"][0].update(count=0), "prize"),
    "winners": ("standings", lambda s: s["awards"][1]["winners"].append("001"), "prize "),
    "merit": ("standings", lambda s: s["merit"].append("X"), "standings: merit"),
    "an edition": ("standings", lambda s: s["editions"][0]["individuals"][0].update(rank=9), "edition 1: standings"),
    "an edition's winners": ("standings", lambda s: next(iter(s["editions"][0]["awards"].values())).clear(), "edition"),
    "editions": ("standings", lambda s: s["editions"].clear(), "standings: number of editions"),
    "the phase": ("standings", lambda s: s.update(phase="running"), "standings: phase"),
    "a key": ("questions", lambda q: q["questions"][0]["content"].update(key=["D", "E"]), "question "),
    "a text": ("questions", lambda q: q["questions"][2]["content"].update(stem="Khác"), "question "),
    "a digest": ("questions", lambda q: q["digests"].update(X="00"), "log entry 1: the questions"),
    "the order": ("questions", lambda q: q["rounds"][0][1].reverse(), "log entry 1: the questions"),
    "a captain": ("roster", lambda r: r["places"][1]["content"].update(captain=True), "roster, candidate "),
    "a unit": ("roster", lambda r: r["places"][1]["content"].update(unit="X"), "roster, candidate "),
    "a place left out": ("roster", lambda r: r["places"].pop(), "roster: the row of"),
    "a place twice": ("roster", lambda r: r["places"].append(r["places"][0]), "roster: candidate"),
    "a person": ("roster", lambda r: r["digests"]["people"].popitem(), "log entry 1: the roster"),
    "units": ("roster", lambda r: r["units"].pop(), "roster: the units"),
    "a rule": ("rules", lambda r: r["rules"].update(grace_us=9), "log entry 1: the rules"),
    "a prize": ("rules", lambda r: r["prizes"][0].update(count=5), "log entry 1: the rules"),
    "the contest": ("bundle", lambda b: b.update(contest="khac"), "the contest"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_named(final: Exported, tmp_path: Path, what: str) -> None:
    name, change, expected = CHANGES[what]
    fault = refused(with_member(final, tmp_path / "goi.zip", name, change))
    assert fault.en.startswith(expected)
    assert fault.vi != fault.en


def test_a_changed_mark_says_whose_and_what(final: Exported, tmp_path: Path) -> None:
    path = with_member(final, tmp_path / "goi.zip", "standings", lambda s: first_live(s)["001"].__setitem__(5, 1))
    play = member(final, "standings.json")["marks"][0]
    fault = refused(path)
    assert fault.vi == f"điểm {play[0]}, SBD 001: live_us tính ra {play[1]['001'][5]}, thấy 1"


@pytest.mark.parametrize("name", ["bundle", "rules", "questions", "roster", "log", "standings"])
def test_a_missing_member_is_named(final: Exported, tmp_path: Path, name: str) -> None:
    path = tmp_path / "goi.zip"
    with zipfile.ZipFile(final.path) as source, zipfile.ZipFile(path, "w") as target:
        for one in source.namelist():
            if not one.startswith(name):
                target.writestr(one, source.read(one))
    assert name in refused(path).en


# --- logs forged whole: every entry follows, the head fits ----------------------------------------------------------


def forged(exported: Exported, path: Path, forge: Callable[[str, Json], bool]) -> tuple[Path, int]:
    """The bundle with the first event changed for which `forge` says so, and every entry chained anew; the entry."""
    prev, entries, place = HASH_BEFORE_FIRST, [], 0
    for data in exported.entries:
        entry = json.loads(data)
        if not place and any(forge(name, event) for name, event in entry["events"]):
            place = entry["seq"]
        entry["prev"] = prev
        entries.append(json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode())
        prev = entry_hash(entries[-1])
    assert place, "nothing was forged"
    bundle = member(exported, "bundle.json")
    bundle["head"] |= {"hash": prev, "code": short_code(prev)}
    return rewritten(exported, path, log=log_of(entries), bundle=json.dumps(bundle).encode()), place


def renumbered(exported: Exported, path: Path, outcomes: dict[int, object], batches: dict[int, str]) -> Path:
    """The bundle with other outcomes and batches in some entries, and every entry chained anew."""
    prev, entries = HASH_BEFORE_FIRST, []
    for data in exported.entries:
        entry = json.loads(data)
        entry["outcomes"] = outcomes.get(entry["seq"], entry["outcomes"])
        entry["batch"] = batches.get(entry["seq"], "0000000a-00000000")
        entry["prev"] = prev
        entries.append(json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode())
        prev = entry_hash(entries[-1])
    bundle = member(exported, "bundle.json")
    bundle["head"] |= {"hash": prev, "code": short_code(prev)}
    return rewritten(exported, path, log=log_of(entries), bundle=json.dumps(bundle).encode())


def test_a_command_that_is_decided_twice_is_named(final: Exported, tmp_path: Path) -> None:
    path = renumbered(final, tmp_path / "goi.zip", {5: [[3, ""], [4, "stale"]], 9: [[0, ""], [3, ""]]}, {})
    assert refused(path).en == "log entry 9: a command is decided twice"


@pytest.mark.parametrize("outcomes", [7, [7], [["x", ""]], [[[1], ""]]])
def test_outcomes_that_make_no_sense_are_named(final: Exported, tmp_path: Path, outcomes: object) -> None:
    assert refused(renumbered(final, tmp_path / "goi.zip", {5: outcomes}, {})).en.startswith("log entry 5: outcomes")


def test_numbers_begin_anew_with_every_start_and_the_clock_has_none(final: Exported, tmp_path: Path) -> None:
    outcomes: dict[int, object] = {5: [[0, ""], [3, ""]], 6: [[0, ""]], 9: [[3, ""]]}
    batches = dict.fromkeys(range(7, len(final.entries) + 1), "0000000b-00000000")
    verify(renumbered(final, tmp_path / "goi.zip", outcomes, batches))


def first(name: str, **fields: object) -> Callable[[str, Json], bool]:
    """Change these fields of the first such event; a function gets what was there."""

    def forge(found: str, event: Json) -> bool:
        if found != name:
            return False
        before = dict(event)
        event.update({key: value(event) if callable(value) else value for key, value in fields.items()})
        return event != before

    return forge


FORGERIES = {
    "faster": first("AnswerAccepted", latency_us=1),
    "credited more": first("AnswerAccepted", credit_us=lambda e: e["credit_us"] + 9_000_000),
    "arrived sooner": first("AnswerAccepted", received_us=lambda e: e["received_us"] - 60_000_000),
    "arrived later": first("AnswerAccepted", received_us=lambda e: e["received_us"] + 60_000_000),
    "by somebody else": first("AnswerAccepted", candidate="999"),
    "to another play": first("AnswerAccepted", play="khong-co.1"),
    "no such choice": first("AnswerAccepted", choice="F"),
    "another key": first("KeyRevealed", key=["F"]),
    "more were right": first("PlayScored", right=lambda e: e["right"] + 1),
    "a longer window": first("ChoicesOpened", deadline_us=lambda e: e["deadline_us"] + 1),
    "another question": first("PlayPrepared", question="khong-co"),
    "other rules": first("Genesis", rules_hash="0" * 64),
    "another roster": first("Genesis", roster_hash="0" * 64),
    "a rehearsal": first("Genesis", rehearsal=True),
    "an unknown event": first("LobbyLocked", by=lambda e: 7 / 2),
    "another edition": first("Finalized", edition=2),
    "refused in time": first("AnswerRefused", code="too_early"),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_event_is_named(final: Exported, tmp_path: Path, what: str) -> None:
    path, seq = forged(final, tmp_path / "goi.zip", FORGERIES[what])
    assert refused(path).en.startswith(f"log entry {seq}")


SOMEWHERE = {
    "a paper's time": first("PaperSubmitted", time_us=lambda e: max(0, e["time_us"] - 1_000_000)),
    "a written slot": first("PaperSaved", revision=0),
    "why it is held": first("PaperHeld", cause="submitted"),
    "who falls": first("Eliminated", candidates=lambda e: e["candidates"][1:]),
    "who was first": first("TurnGiven", candidate="009", margin_us=5),
    "the moment of a press": first("Pressed", pressed_us=lambda e: e["pressed_us"] - 1),
    "a verdict": first("Attempted", choice="B", right=True),
    "the second person": first("Ruled", confirmed_by=lambda e: e["by"] if e["proposal"] else ""),
    "what was confirmed": first(
        "Ruled", arguments=lambda e: [*e["arguments"], "x=y"] if e["proposal"] else e["arguments"]
    ),
    "other lots": first("LotsDrawn", order=["001"]),
    "lots without witnesses": first("LotsDrawn", witnesses=""),
    "a play-off among others": first("TiebreakStarted", members=["001"]),
    "a rescue of others": first("Rescued", candidates=["999"]),
    "no rescue in another round": first("RescueDeclined", round="TN"),
    "a paper's length": first("PaperOpened", deadline_us=lambda e: e["deadline_us"] + 1),
    "the buzzer open for longer": first("BuzzerOpened", deadline_us=lambda e: e["deadline_us"] + 1),
    "a review cut short": first("ReviewOpened", until_us=lambda e: e["until_us"] - 1),
    "a star too many": first("PlayPrepared", star=True),
    "another device let in": first("TakeoverDecided", session="s-la"),
    "the order of rulings": first("Ruled", ruling=77),
}


@pytest.mark.parametrize("what", SOMEWHERE)
def test_an_event_forged_in_a_random_course_is_named(
    course: Callable[[int], Exported], tmp_path: Path, what: str
) -> None:
    for seed in range(160):
        exported = course(seed)
        try:
            path, seq = forged(exported, tmp_path / "goi.zip", SOMEWHERE[what])
        except AssertionError:
            continue
        assert refused(path).en.startswith(f"log entry {seq}")
        return
    raise AssertionError(f"no course had an event for {what!r}")


# What follows from the rest of the log, field by field; the others are what somebody said or did.
RECKONED = {
    "AnswerAccepted": "play received_us credit_us latency_us",
    "AnswerRefused": "play",
    "ChoicesOpened": "play opens_us deadline_us",
    "DeadlineMoved": "play deadline_us cause",
    "DeviceConnected": "session",
    "DeviceCut": "candidate session",
    "Eliminated": "play candidates",
    "Finalized": "edition",
    "Genesis": "contest rules_version rules_hash questions_hash roster_hash rehearsal",
    "Interrupted": "cause held",
    "KeyRevealed": "play key",
    "LotsDrawn": "scope order",
    "MinutesSigned": "edition",
    "PaperClosed": "paper submitted",
    "PaperHeld": "candidate cause paper session",
    "PaperOpened": "paper round deadline_us seed",
    "PaperSaved": "candidate paper session",
    "PaperScored": "paper",
    "PaperSubmitted": "paper time_us",
    "PlayClosed": "play answered",
    "PlayPrepared": "play question round value",
    "PlayScored": "play right",
    "ProposalWithdrawn": "proposal",
    "Proposed": "proposal arguments",
    "RescueDeclined": "round",
    "Rescued": "round candidates",
    "ReviewOpened": "until_us",
    "RoundEnded": "round",
    "RoundStarted": "round players",
    "Ruled": "ruling proposal arguments",
    "StemOpened": "play choices_due_us",
    "TakeoverDecided": "candidate session",
    "TiebreakStarted": "tiebreak scope members",
    "TurnGiven": "play candidate until_us margin_us",
}


def another(value: object) -> object:
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value[1:] or ["001"] if isinstance(value, list) else f"{value}x"


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in RECKONED.items() for field in fields.split()]
)
def test_what_follows_from_the_log_cannot_be_forged(
    course: Callable[[int], Exported], tmp_path: Path, name: str, field: str
) -> None:
    for seed in range(160):
        exported = course(seed)
        if not any(f'["{name}",'.encode() in entry for entry in exported.entries):
            continue
        path, seq = forged(exported, tmp_path / "goi.zip", first(name, **{field: lambda event: another(event[field])}))
        found = re.match(r"log entry (\d+)", refused(path).en)
        assert found is None or int(found[1]) >= seq  # or only the result shows it
        return
    raise AssertionError(f"no course had {name}")


def test_an_answer_twice_is_named(final: Exported, tmp_path: Path) -> None:
    def twice(name: str, event: Json) -> bool:
        return name == "AnswerAccepted"

    prev, entries, place = HASH_BEFORE_FIRST, [], 0
    for data in final.entries:
        entry = json.loads(data)
        if not place and any(twice(*one) for one in entry["events"]):
            place, entry["events"] = entry["seq"], entry["events"] * 2
        entry["prev"] = prev
        entries.append(json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode())
        prev = entry_hash(entries[-1])
    bundle = member(final, "bundle.json")
    bundle["head"] |= {"hash": prev, "code": short_code(prev)}
    path = rewritten(final, tmp_path / "goi.zip", log=log_of(entries), bundle=json.dumps(bundle).encode())
    fault = refused(path)
    assert fault.en.startswith(f"log entry {place}, event {place}.1 AnswerAccepted")
    assert "the first is final" in fault.en


# --- receipts --------------------------------------------------------------------------------------------------------


def test_receipts_and_seals_of_this_log_pass(final: Exported) -> None:
    middle = entry_hash(final.entries[99])
    seal = f"CHUNGKET:TIEN-GIANG-2020:{final.head.seq}:{final.head.hash.upper()}"
    verify(final.path, [f"100:{middle[:16]}", f"100:{short_code(middle)}", seal])


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        ("100:0123456789abcdef", "not the one it was given for"),
        ("999999:0123456789abcdef", "the log ends at"),
        ("0:0123456789abcdef", "the log ends at"),
        ("100:0123", "at least 16 hex digits"),
        ("mot-tram", "expected SEQ:HEAD"),
    ],
)
def test_other_receipts_are_named(final: Exported, receipt: str, expected: str) -> None:
    with pytest.raises(Wrong) as caught:
        verify(final.path, [receipt])
    assert expected in caught.value.en
    assert receipt in caught.value.vi
