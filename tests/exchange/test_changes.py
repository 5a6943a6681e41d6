from datetime import date
from pathlib import Path

import pytest

from chungket.exchange.changes import Change, changes_since_lock
from chungket.exchange.lock import lock_contest
from tests.exchange.making import PNG, SALT, ContestFolder, Formatted, finalist, question


@pytest.fixture
def data(folder: ContestFolder, tmp_path: Path) -> Path:
    """The data directory of the contest, locked."""
    folder.images["a.png"] = PNG
    folder.questions[0]["Hình ảnh"] = "a.png"
    lock_contest(folder.write(), tmp_path / "data", SALT)
    return tmp_path / "data"


def changes(folder: ContestFolder, data: Path) -> list[Change]:
    return changes_since_lock(folder.write(), data)


def test_nothing_changed(folder: ContestFolder, data: Path) -> None:
    assert changes_since_lock(folder.directory, data) == []


def test_saving_again_in_another_form_is_no_change(folder: ContestFolder, data: Path) -> None:
    folder.finalists[0] |= {"SBD": Formatted(1, "000"), "Ngày sinh": "02/05/1990", "Họ và tên": "Nguyễn\u00a0Văn An "}
    folder.toml = "# ghi chú mới\n" + folder.toml
    assert changes(folder, data) == []


def test_changed_cells_have_old_and_new(folder: ContestFolder, data: Path) -> None:
    folder.questions[12]["Đáp án"] = "A"
    folder.finalists[1]["Ghi chú"] = "đổi chỗ"
    folder.units[0]["Trưởng đoàn"] = None
    found = changes(folder, data)
    assert found == [
        Change("questions.xlsx", "Câu hỏi", 14, "Đáp án", '"B"', '"A"'),
        Change("finalists.xlsx", "Đơn vị", 2, "Trưởng đoàn", '"Lê Văn Tư"', "(trống)"),
        Change("finalists.xlsx", "Thí sinh", 3, "Ghi chú", "(trống)", '"đổi chỗ"'),
    ]
    assert found[0].message == (
        'questions.xlsx, trang "Câu hỏi", dòng 14, cột "Đáp án": đã khóa "B", nay là "A"; thay đổi này không được dùng'
    )


def test_inserted_row_does_not_make_every_later_row_a_change(folder: ContestFolder, data: Path) -> None:
    folder.questions.insert(0, question("CP06", "câu phụ"))
    (change,) = changes(folder, data)
    assert (change.row, change.column, change.old) == (2, "", "(không có)")
    assert change.new.startswith('"CP06 | câu phụ | Nội dung của CP06 là gì?')


def test_removed_and_renamed_rows(folder: ContestFolder, data: Path) -> None:
    folder.finalists[1]["SBD"] = "012"
    folder.finalists.pop(4)
    assert [(change.row, change.column, change.old[:11], change.new[:11]) for change in changes(folder, data)] == [
        (3, "", "(không có)", '"012 | Trần'),
        (3, "", '"002 | Trần', "(không có)"),
        (6, "", '"Phạm Văn Ỷ', "(không có)"),
    ]


def test_reserve_finalists_are_known_by_name_and_birth_date(folder: ContestFolder, data: Path) -> None:
    folder.finalists[4]["Mã đơn vị"] = "SNV"
    folder.finalists.append(finalist("", "Hồ Thị Bảy", "SNV", "", Khu_vực="", Dự_bị="x", Ngày_sinh=date(1991, 1, 1)))
    assert [(change.row, change.column, change.old, change.new[:12]) for change in changes(folder, data)] == [
        (6, "Mã đơn vị", '"CAIBE"', '"SNV"'),
        (7, "", "(không có)", '"Hồ Thị Bảy '),
    ]


def test_moved_rows_change_the_order_of_play(folder: ContestFolder, data: Path) -> None:
    folder.questions[3], folder.questions[4] = folder.questions[4], folder.questions[3]
    assert changes(folder, data) == [
        Change("questions.xlsx", "Câu hỏi", 5, "thứ tự các dòng", '"tt01"', '"tt02"'),
    ]


def test_second_row_of_one_key_is_not_lost(folder: ContestFolder, data: Path) -> None:
    folder.questions.append(question("TN01", "câu phụ"))
    folder.questions.append({"Lời dẫn": "không mã"})
    assert [(change.row, change.old) for change in changes(folder, data)] == [(19, "(không có)"), (20, "(không có)")]


def test_settings(folder: ContestFolder, data: Path) -> None:
    folder.toml = (
        folder.toml.replace("window_seconds = 20", "window_seconds = 30")
        .replace('title_en = "A small contest"\n', "")
        .replace("resolution_ms = 10", 'two_person = false\nindividual_chain = ["lots"]')
    )
    assert changes(folder, data) == [
        Change("contest.toml", "", 3, "title_en", '"A small contest"', "(không có)"),
        Change("contest.toml", "", 13, "rules.two_person", "(không có)", "false"),
        Change("contest.toml", "", 14, "rules.individual_chain", "(không có)", "lots"),
        Change("contest.toml", "", 14, "rules.resolution_ms", '"10"', "(không có)"),
        Change("contest.toml", "", 28, "rounds[2].window_seconds", '"20"', '"30"'),
    ]
    assert changes(folder, data)[0].message.startswith('contest.toml, dòng 3, mục "title_en": đã khóa')


def test_files_that_came_went_or_broke(folder: ContestFolder, data: Path) -> None:
    folder.excluded = [{"Họ và tên": "Lê Hòa"}]
    folder.images["a.png"] = PNG + b"x"
    folder.write()
    (folder.directory / "questions.xlsx").write_bytes(b"csv;")
    (folder.directory / "contest.toml").write_text("=")
    (folder.directory / "finalists.xlsx").unlink()
    found = changes_since_lock(folder.directory, data)
    assert [(change.file, change.old) for change in found] == [
        ("contest.toml", "tệp đọc được"),
        ("questions.xlsx", "tệp đọc được"),
        ("finalists.xlsx", "có tệp"),
        ("excluded.xlsx", "(không có)"),
        ("images/a.png", "ảnh đã khóa"),
    ]
    assert "tệp văn bản (CSV?)" in found[1].new
    assert [change.new for change in found[2:]] == ["(không có)", "có tệp", "ảnh khác"]


def test_missing_image_and_missing_sheet(folder: ContestFolder, data: Path) -> None:
    (folder.directory / "images" / "a.png").unlink()
    folder.images = {}
    folder.question_headers = ["x", "y"]
    found = changes(folder, data)
    assert [(change.file, change.new) for change in found][1:] == [("images/a.png", "(không có)")]
    assert "dòng tiêu đề" in found[0].new


def test_excluded_people(folder: ContestFolder, tmp_path: Path) -> None:
    folder.excluded = [{"Họ và tên": "Lê Hòa", "Ngày sinh": date(1980, 1, 1)}]
    lock_contest(folder.write(), tmp_path / "data", SALT)
    folder.excluded[0]["Lý do"] = "Giám khảo"
    assert changes(folder, tmp_path / "data") == [
        Change("excluded.xlsx", "Trang1", 2, "Lý do", "(trống)", '"Giám khảo"'),
    ]
