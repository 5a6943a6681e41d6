from chungket.exchange.problems import ContestInvalid, Problem, Problems, Severity, quoted


def test_message_names_file_sheet_row_column_expected_and_got() -> None:
    problem = Problem(Severity.ERROR, "questions.xlsx", "một trong A, B, C, D", quoted("E"), "Câu hỏi", 14, "Đáp án")
    assert problem.message == (
        'questions.xlsx, trang "Câu hỏi", dòng 14, cột "Đáp án": cần một trong A, B, C, D; đang là "E"'
    )
    assert str(problem).startswith("LỖI: questions.xlsx")


def test_setting_without_a_sheet_is_called_an_entry() -> None:
    problem = Problem(Severity.WARNING, "contest.toml", "ngày", quoted("x"), row=7, column="date", advice="sửa lại")
    assert problem.message == 'contest.toml, dòng 7, mục "date": cần ngày; đang là "x" (sửa lại)'
    assert str(problem).startswith("Lưu ý: ")


def test_whole_file_has_no_row_or_column() -> None:
    assert (
        Problem(Severity.ERROR, "questions.xlsx", "tệp", "không có").message == "questions.xlsx: cần tệp; hiện không có"
    )


def test_invalid_contest_lists_errors_and_keeps_warnings() -> None:
    problems = Problems()
    problems.error("a", "b", "c")
    problems.warning("d", "e", "f")
    invalid = ContestInvalid(problems)
    assert len(invalid.problems) == 2
    assert [problem.file for problem in problems.errors] == ["a"]
    assert str(invalid) == "Cuộc thi có 01 lỗi:\n- a: cần b; đang là c"


def test_quoted_text_is_short_and_on_one_line() -> None:
    assert quoted("") == "(trống)"
    assert quoted(" a\n b ") == '"a b"'
    assert quoted("x" * 200) == '"' + "x" * 79 + '…"'
