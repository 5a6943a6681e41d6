import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from chungket.core.contest import QuestionId
from chungket.exchange.lock import (
    ContestAlreadyLocked,
    LockDamaged,
    load_locked,
    lock_contest,
)
from chungket.exchange.problems import ContestInvalid
from chungket.exchange.shown_questions import question_fingerprint, question_fingerprints
from tests.exchange.making import PNG, SALT, ContestFolder, error


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_locked_contest_is_the_contest_that_was_checked(folder: ContestFolder, data: Path) -> None:
    folder.images["a.png"] = PNG
    folder.questions[0]["Hình ảnh"] = "a.png"
    checked = folder.read()
    assert lock_contest(folder.directory, data, SALT) == checked.contest
    locked = load_locked(data)
    assert locked.contest == checked.contest
    assert locked.hashes == checked.hashes
    assert locked.salt == SALT
    assert locked.image_digests == {"a.png": hashlib.sha256(PNG).hexdigest()}
    assert (locked.directory / "images" / "a.png").read_bytes() == PNG


def test_only_what_the_contest_needs_is_copied_and_only_the_owner_may_read_it(
    folder: ContestFolder, data: Path
) -> None:
    folder.images = {"a.png": PNG, "unused.png": PNG}
    folder.questions[0]["Hình ảnh"] = "a.png"
    folder.excluded = [{"Họ và tên": "Lê Hòa"}]
    (folder.write() / "notes.txt").write_text("x")
    before = os.umask(0)
    try:
        lock_contest(folder.directory, data, SALT)
    finally:
        os.umask(before)
    modes = {
        str(path.relative_to(data)): stat.S_IMODE(path.stat().st_mode) for path in (data, *sorted(data.rglob("*")))
    }
    assert modes == {
        ".": 0o700,
        "contest": 0o700,
        "contest/contest.toml": 0o600,
        "contest/excluded.xlsx": 0o600,
        "contest/finalists.xlsx": 0o600,
        "contest/images": 0o700,
        "contest/images/a.png": 0o600,
        "contest/lock.json": 0o600,
        "contest/questions.xlsx": 0o600,
    }


def test_lock_file_is_what_its_docstring_says(folder: ContestFolder, data: Path) -> None:
    checked = folder.read()
    lock_contest(folder.directory, data, SALT)
    content = json.loads((data / "contest" / "lock.json").read_text())
    assert content["format"] == 1
    assert content["salt"] == SALT.hex()
    assert content["rehearsal"] is False
    assert content["hashes"]["questions"] == checked.hashes.questions
    assert sorted(content["files"]) == ["contest.toml", "finalists.xlsx", "questions.xlsx"]


def test_later_edits_do_not_reach_the_locked_contest(folder: ContestFolder, data: Path) -> None:
    folder.write()
    lock_contest(folder.directory, data, SALT)
    folder.questions[0]["Đáp án"] = "A"
    folder.write()
    assert load_locked(data).contest.questions[QuestionId("TN01")].key == ("B",)


def test_invalid_contest_leaves_nothing_behind(folder: ContestFolder, data: Path) -> None:
    folder.questions[0]["Đáp án"] = "E"
    folder.write()
    with pytest.raises(ContestInvalid):
        lock_contest(folder.directory, data, SALT)
    assert not data.exists()


def test_file_that_changes_while_it_is_copied_leaves_nothing_behind(
    folder: ContestFolder, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copyfile = shutil.copyfile

    def copy_while_somebody_saves(source: Path, destination: Path) -> Path:
        if source.name == "questions.xlsx":
            folder.questions[0]["Đáp án"] = "E"
            folder.write()
        return copyfile(source, destination)

    monkeypatch.setattr(shutil, "copyfile", copy_while_somebody_saves)
    folder.write()
    with pytest.raises(ContestInvalid, match='đang là "E"'):
        lock_contest(folder.directory, data, SALT)
    assert list(data.iterdir()) == []


def test_second_lock_is_refused(folder: ContestFolder, data: Path) -> None:
    folder.write()
    lock_contest(folder.directory, data, SALT)
    with pytest.raises(ContestAlreadyLocked, match="đã có cuộc thi được khóa"):
        lock_contest(folder.directory, data, SALT)
    assert [path.name for path in data.iterdir()] == ["contest"]


def test_lock_by_somebody_else_in_the_meantime_is_refused(
    folder: ContestFolder, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def sync_while_somebody_locks(descriptor: int) -> None:
        fsync(descriptor)
        (data / "contest").mkdir(exist_ok=True)
        (data / "contest" / "lock.json").touch()

    monkeypatch.setattr(os, "fsync", sync_while_somebody_locks)
    folder.write()
    with pytest.raises(ContestAlreadyLocked, match="từ nơi khác"):
        lock_contest(folder.directory, data, SALT)
    assert [path.name for path in data.iterdir()] == ["contest"]


def test_everything_is_on_disk_before_it_gets_its_name(
    folder: ContestFolder, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def record(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        synced.append(path.name if path.name == "data" or (data / "contest").exists() else path.name.split(".new-")[0])
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    folder.write()
    lock_contest(folder.directory, data, SALT)
    assert synced == ["questions.xlsx", "lock.json", "finalists.xlsx", "contest.toml", "contest", "data"]


def test_rehearsal_is_remembered(folder: ContestFolder, data: Path) -> None:
    folder.write()
    assert lock_contest(folder.directory, data, SALT, rehearsal=True).rehearsal
    assert load_locked(data).contest.rehearsal


# ------------------------------------------------------------------------------------------- questions shown before


def test_shown_question_is_refused_however_it_is_written(folder: ContestFolder, data: Path, tmp_path: Path) -> None:
    sample = folder.read().contest
    other = folder.copy_to(tmp_path / "other")
    for number, cells in enumerate(other.questions):
        cells["Lời dẫn"] = f"Câu hỏi mới {number}?"
    other.questions[4] |= {
        "Lời dẫn": "NỘI DUNG CỦA TN02  LÀ GÌ?",
        "Phương án A": "Bốn",
        "Phương án D": "Một",
        "Đáp án": "C",
    }
    other.write()
    with pytest.raises(ContestInvalid) as caught:
        lock_contest(other.directory, data, SALT, refused=question_fingerprints(sample))
    assert caught.value.problems == (
        error(
            "questions.xlsx",
            "câu hỏi chưa từng công khai hoặc tổng duyệt",
            'câu "TT02" "NỘI DUNG CỦA TN02 LÀ GÌ?"',
            sheet="Câu hỏi",
            row=6,
            column="Lời dẫn",
            advice="câu này có trong bộ câu hỏi mẫu hoặc đã dùng khi tổng duyệt",
        ),
    )
    assert not data.exists()


def test_practice_questions_may_have_been_shown(folder: ContestFolder, data: Path) -> None:
    questions = folder.read().contest.questions
    lock_contest(folder.directory, data, SALT, refused={question_fingerprint(questions[QuestionId("TH01")])})
    assert load_locked(data).contest.questions == questions


@pytest.mark.parametrize("kind", ["sample", "rehearsal"])
def test_sample_and_rehearsal_may_use_shown_questions(folder: ContestFolder, data: Path, kind: str) -> None:
    if kind == "sample":
        folder.toml = "sample = true\n" + folder.toml
    refused = question_fingerprints(folder.read().contest)
    lock_contest(folder.directory, data, SALT, refused=refused, rehearsal=kind == "rehearsal")
    assert getattr(load_locked(data).contest, kind)


# ------------------------------------------------------------------------------------------------------------ damage


def edit_lock(path: Path, **changed: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "finalists.xlsx").write_bytes(b"x"), r"finalists\.xlsx: cần tệp đã khóa"),
        (lambda folder: (folder / "questions.xlsx").unlink(), r"questions\.xlsx: .* không có tệp"),
        (lambda folder: (folder / "lock.json").unlink(), r"lock\.json: cần cuộc thi đã khóa; không có tệp này"),
        (lambda folder: (folder / "lock.json").write_text("{"), "tệp khóa còn nguyên vẹn"),
        (lambda folder: (folder / "lock.json").write_text("[]"), "tệp khóa còn nguyên vẹn"),
        (lambda folder: edit_lock(folder / "lock.json", format=2), "cần định dạng 1; đang là 2"),
        (lambda folder: edit_lock(folder / "lock.json", salt="zz"), "tệp khóa còn nguyên vẹn"),
        (lambda folder: edit_lock(folder / "lock.json", salt="00" * 16), "cần mã băm"),
        (lambda folder: edit_lock(folder / "lock.json", rehearsal=True), "cần mã băm"),
        (lambda folder: (folder / "excluded.xlsx").write_bytes(b"x"), "không đọc lại được"),
    ],
    ids=["edited", "missing", "no lock", "cut", "list", "format", "no salt", "salt", "rehearsal", "added"],
)
def test_damage_is_found(folder: ContestFolder, data: Path, damage: Callable[[Path], object], message: str) -> None:
    folder.write()
    lock_contest(folder.directory, data, SALT)
    damage(data / "contest")
    with pytest.raises(LockDamaged, match=message):
        load_locked(data)


def test_nothing_locked(data: Path) -> None:
    with pytest.raises(LockDamaged, match="không có tệp này"):
        load_locked(data)
