from datetime import date

import pytest

from chungket.core.contest import Choice, Question, QuestionId, QuestionRole, RoundId
from chungket.exchange.problems import Problem
from tests.exchange.making import PNG, ContestFolder, Formatted, error, warning

FIRST = 2  # the row of TN01
LIVE = 5  # the row of TT01


def at(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("questions.xlsx", expected, got, sheet="Câu hỏi", row=row, column=column, advice=advice)


def warned(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return warning("questions.xlsx", expected, got, sheet="Câu hỏi", row=row, column=column, advice=advice)


def changed(folder: ContestFolder, **cells: object) -> list[Problem]:
    """Problems after changing cells of the first question."""
    folder.questions[0] |= {header.replace("_", " "): value for header, value in cells.items()}
    return list(folder.problems())


def test_a_good_row(folder: ContestFolder) -> None:
    folder.images["so-do.png"] = PNG
    folder.questions[0] |= {
        "Lời dẫn": "Nguye\u0302\u0303n\u00a0 tắc:\r\n\r\n– một  ",
        "Phương án A": 2019,
        "Phương án B": Formatted(1, "000"),
        "Phương án D": None,
        "Đáp án": "a; C",
        "Giữ thứ tự": "có",
        "Hình ảnh": "so-do.png",
        "Đúng tại ngày": "01/08/2020",
        "Nguồn": " Điều 5 ",
    }
    assert folder.read().contest.questions[QuestionId("TN01")] == Question(
        QuestionId("TN01"),
        RoundId("trac-nghiem"),
        QuestionRole.COUNTED,
        "Nguyễn tắc:\n– một",
        ("2019", "001", "Ba"),
        (Choice("A"), Choice("C")),
        "Điều 5",
        "2020-08-01",
        "so-do.png",
        True,
    )


def test_six_choices(folder: ContestFolder) -> None:
    folder.questions[0] |= {"Phương án E": "Năm", "Phương án F": "Sáu", "Đáp án": "F"}
    question = folder.read().contest.questions[QuestionId("TN01")]
    assert question.choices[4:] == ("Năm", "Sáu")
    assert question.key == (Choice("F"),)


@pytest.mark.parametrize("text", ["A,C", "a c", "A và C", "C, A.", "A/C", "A & C"])
def test_ways_to_write_a_key_of_two(folder: ContestFolder, text: str) -> None:
    folder.questions[0]["Đáp án"] = text
    assert folder.read().contest.questions[QuestionId("TN01")].key == (Choice("A"), Choice("C"))


@pytest.mark.parametrize("role", ["Chính  thức", "CHÍNH THỨC"])
def test_roles_and_rounds_ignore_case_spacing_and_tone_placement(folder: ContestFolder, role: str) -> None:
    folder.questions[0] |= {"Vai trò": role, "Phần thi": "BÀI THI  TRẮC NGHIỆM"}
    assert folder.read().contest.questions[QuestionId("TN01")].role is QuestionRole.COUNTED


def test_key_that_is_no_choice(folder: ContestFolder) -> None:
    problems = changed(folder, Đáp_án="E")
    assert problems == [at(FIRST, "Đáp án", "một trong A, B, C, D", '"E"')]
    assert problems[0].message == (
        'questions.xlsx, trang "Câu hỏi", dòng 2, cột "Đáp án": cần một trong A, B, C, D; đang là "E"'
    )


@pytest.mark.parametrize(
    ("text", "got", "advice"),
    [
        (None, "(trống)", ""),
        ("AC", '"AC"', ""),
        ("A, X", '"A, X"', ""),
        ("Một", '"Một"', ""),
        ("\u0410", '"\u0410"', '"\u0410" là chữ khác (U+0410), hãy gõ lại'),
        (".", '"."', ""),
        (3, '"3"', ""),
    ],
)
def test_wrong_keys(folder: ContestFolder, text: object, got: str, advice: str) -> None:
    assert changed(folder, Đáp_án=text) == [at(FIRST, "Đáp án", "một trong A, B, C, D", got, advice)]


def test_key_with_a_letter_twice_or_with_all_letters(folder: ContestFolder) -> None:
    assert changed(folder, Đáp_án="A, a") == [at(FIRST, "Đáp án", "mỗi chữ một lần", '"A, a"')]
    assert changed(folder, Đáp_án="A, B, C, D") == [
        warned(FIRST, "Đáp án", "ít nhất một phương án sai", '"A, B, C, D": mọi phương án đều đúng')
    ]


def test_choices_missing_and_with_a_gap(folder: ContestFolder) -> None:
    assert changed(folder, Phương_án_B=None, Phương_án_C=None, Đáp_án="A") == [
        at(FIRST, "Phương án B", "phương án", "(trống)"),
        at(FIRST, "Phương án C", "phương án, vì có Phương án D", "(trống)"),
    ]


def test_equal_choices(folder: ContestFolder) -> None:
    assert changed(folder, Phương_án_C=" Một ") == [at(FIRST, "Phương án C", "phương án khác Phương án A", '"Một"')]
    assert changed(folder, Phương_án_C="MỘT") == [
        warned(FIRST, "Phương án C", "phương án khác hẳn Phương án A", '"MỘT", chỉ khác cách viết')
    ]


def test_choice_that_excel_turned_into_a_date(folder: ContestFolder) -> None:
    (problem,) = changed(folder, Phương_án_A=date(2024, 11, 20))
    assert (problem.column, problem.expected, problem.got) == (
        "Phương án A",
        "phương án kiểu văn bản",
        '"20/11/2024" (kiểu ngày)',
    )


@pytest.mark.parametrize("text", ["TN 01", "TN.01", "Câu1", "x" * 17])
def test_wrong_ids(folder: ContestFolder, text: str) -> None:
    expected = "mã câu gồm 1–16 chữ không dấu, chữ số, dấu gạch nối"
    assert changed(folder, Mã_câu=text) == [at(FIRST, "Mã câu", expected, f'"{text}"')]


def test_wrong_role(folder: ContestFolder) -> None:
    problems = changed(folder, Vai_trò="chính")
    expected = 'một trong "chính thức", "dự phòng", "câu phụ", "thi thử"'
    assert at(FIRST, "Vai trò", expected, '"chính"') in problems


def test_wrong_and_missing_round(folder: ContestFolder) -> None:
    expected = 'phần thi trong contest.toml: "trac-nghiem", "truc-tiep"'
    folder.questions[3]["Phần thi"] = None
    problems = changed(folder, Phần_thi="vòng 1")
    assert at(FIRST, "Phần thi", expected, '"vòng 1"') in problems
    assert at(LIVE, "Phần thi", expected, "(trống)") in problems


def test_rounds_stay_unchecked_when_contest_file_is_unreadable(folder: ContestFolder) -> None:
    folder.toml = "="
    folder.questions[0]["Phần thi"] = "vòng 1"
    assert [str(problem.severity) for problem in folder.problems()] == ["error", "warning"]  # of contest.toml itself


def test_wrong_flag_and_date(folder: ContestFolder) -> None:
    assert changed(folder, Giữ_thứ_tự="ừ", Đúng_tại_ngày="2020") == [
        at(FIRST, "Giữ thứ tự", '"có" (hoặc "x") hay "không"', '"ừ"'),
        at(FIRST, "Đúng tại ngày", "ngày dạng dd/mm/yyyy", '"2020"'),
    ]


def test_image_that_is_missing_or_has_an_unsafe_name(folder: ContestFolder) -> None:
    expected = "tên tệp ảnh PNG, JPEG hoặc WebP trong thư mục images/"
    assert changed(folder, Hình_ảnh="so-do.png") == [at(FIRST, "Hình ảnh", expected, 'không có tệp "so-do.png"')]
    assert changed(folder, Hình_ảnh="../finalists.xlsx") == [
        at(FIRST, "Hình ảnh", f"{expected} (chữ không dấu, chữ số, dấu gạch nối)", '"../finalists.xlsx"')
    ]


def test_image_that_is_not_one(folder: ContestFolder) -> None:
    folder.images["so-do.png"] = b"BM"
    assert changed(folder, Hình_ảnh="so-do.png") == [
        at(FIRST, "Hình ảnh", "tệp ảnh PNG còn nguyên vẹn", '"so-do.png" là tệp khác hoặc tệp hỏng')
    ]


def test_columns_may_be_missing_if_nothing_needs_them(folder: ContestFolder) -> None:
    for header in ("Phương án E", "Phương án F", "Giữ thứ tự", "Hình ảnh", "Ghi chú"):
        folder.question_headers.remove(header)
    assert folder.read().problems == ()


def test_missing_columns_are_named_once(folder: ContestFolder) -> None:
    folder.question_headers.remove("Nguồn")
    problems = [problem for problem in folder.problems() if problem.row == 1]
    assert problems == [at(1, "Nguồn", "có cột này", "không có cột này")]
