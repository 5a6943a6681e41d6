from datetime import date

import pytest

from chungket.exchange.problems import Problem
from chungket.exchange.question_checks import refers_to_other_choices
from tests.exchange.making import PNG, ContestFolder, error, question, warning


def at(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return error("questions.xlsx", expected, got, sheet="Câu hỏi", row=row, column=column, advice=advice)


def warned(row: int, column: str, expected: str, got: str, advice: str = "") -> Problem:
    return warning("questions.xlsx", expected, got, sheet="Câu hỏi", row=row, column=column, advice=advice)


def row_of(folder: ContestFolder, identifier: str) -> int:
    return 2 + [cells["Mã câu"] for cells in folder.questions].index(identifier)


def change(folder: ContestFolder, identifier: str, **cells: object) -> None:
    folder.questions[row_of(folder, identifier) - 2] |= {
        header.replace("_", " "): value for header, value in cells.items()
    }


def drop(folder: ContestFolder, *identifiers: str) -> None:
    folder.questions = [cells for cells in folder.questions if cells["Mã câu"] not in identifiers]


def test_good_set_has_no_problems(folder: ContestFolder) -> None:
    assert folder.problems(date(2020, 9, 1)) == ()


def test_equal_ids_even_in_other_case(folder: ContestFolder) -> None:
    change(folder, "TN02", Mã_câu="TN01")
    change(folder, "TT02", Mã_câu="tt01")
    assert folder.problems() == (
        at(3, "Mã câu", "mã khác dòng 2", '"TN01"'),
        at(6, "Mã câu", "mã khác dòng 5", '"tt01"'),
    )


def test_equal_stems(folder: ContestFolder) -> None:
    change(folder, "CP01", Lời_dẫn="Khi nào thì hủy câu?")
    change(folder, "TH01", Lời_dẫn="KHI NÀO THÌ  HUỶ CÂU?")
    assert folder.problems() == (
        at(row_of(folder, "TH01"), "Lời dẫn", f"lời dẫn khác dòng {row_of(folder, 'CP01')}", '"KHI NÀO THÌ HUỶ CÂU?"'),
    )


def test_equal_stems_with_different_images_are_different_questions(folder: ContestFolder) -> None:
    folder.images = {"a.png": PNG, "b.png": PNG[:20] + b"x" + PNG[21:]}
    change(folder, "TN01", Lời_dẫn="Hình sau là gì?", Hình_ảnh="a.png")
    change(folder, "TN02", Lời_dẫn="Hình sau là gì?", Hình_ảnh="b.png")
    assert folder.problems() == ()


def test_source_and_date_are_needed_for_counted_and_wanted_for_reserves(folder: ContestFolder) -> None:
    for identifier in ("TT01", "DPTT01", "CP01", "TH01"):
        change(folder, identifier, Nguồn=None, Đúng_tại_ngày=None)
    source, day = "nguồn: văn bản, điều, khoản hoặc trang chính thức", "ngày nội dung được kiểm tra, dạng dd/mm/yyyy"
    expected: list[Problem] = [
        at(row_of(folder, "TT01"), "Nguồn", source, "(trống)"),
        at(row_of(folder, "TT01"), "Đúng tại ngày", day, "(trống)"),
    ]
    for identifier in ("DPTT01", "CP01"):
        expected.append(warned(row_of(folder, identifier), "Nguồn", source, "(trống)"))
        expected.append(warned(row_of(folder, identifier), "Đúng tại ngày", day, "(trống)"))
    assert list(folder.problems()) == expected


def test_old_and_future_dates(folder: ContestFolder) -> None:
    change(folder, "TN01", Đúng_tại_ngày=date(2020, 3, 26))  # exactly six months before the contest
    change(folder, "TN02", Đúng_tại_ngày=date(2020, 3, 25))
    change(folder, "TN03", Đúng_tại_ngày="27/09/2020")
    advice = "kiểm tra lại nội dung còn đúng không"
    assert folder.problems() == (
        warned(3, "Đúng tại ngày", "ngày trong 6 tháng trước ngày thi 26/09/2020", '"25/03/2020"', advice),
        warned(4, "Đúng tại ngày", "ngày không sau 26/09/2020", '"27/09/2020"'),
    )
    today = folder.problems(today=date(2020, 7, 1))
    assert warned(5, "Đúng tại ngày", "ngày không sau 01/07/2020", '"01/08/2020"') in today


def test_six_months_before_the_end_of_a_long_month(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("date = 2020-09-26", "date = 2020-08-31")
    for cells in folder.questions:
        cells["Đúng tại ngày"] = date(2020, 2, 29)
    assert folder.problems() == ()


@pytest.mark.parametrize(
    "choice",
    [
        "Cả A và B",
        "cả A, B và C",
        "A và C",
        "A, B",
        "A, B, D đúng",
        "Cả hai phương án trên",
        "Cả ba đều đúng",
        "Cả 3 phương án trên",
        "Tất cả các phương án trên",
        "TẤT CẢ CÁC PHƯƠNG ÁN TRÊN ĐỀU ĐÚNG",
        "Tất cả các đáp án trên",
        "Các đáp án trên đều sai",
        "Tất cả đều đúng",
        "Không có phương án nào đúng",
        "Không đáp án nào nêu trên",
        "Các phương án còn lại",
        "Phương án A hoặc B",
        "Đáp án A",
        "Cả hai ý trên",
        "Tất cả các trường hợp nêu trên",
        "Cả hai đáp án A và B",
    ],
)
def test_choices_that_refer_to_others(choice: str) -> None:
    assert refers_to_other_choices(choice)


@pytest.mark.parametrize(
    "choice",
    [
        "Cả nước",
        "Tất cả công dân",
        "Tất cả các cơ quan nhà nước",
        "Vitamin A và vitamin C",
        "A",
        "Phương án ứng phó sự cố",
        "Cả hai bên giao kết",
        "Trên môi trường mạng",
        "Đúng",
        "Sai",
        "Không có cơ quan nào",
        "Cả cơ quan và cá nhân",
        "A-Z",
        "Điều khoản trên giấy",
        "Đã đọc, hiểu và không có ý kiến khác về nội dung",
        "Các trường hợp khác do luật quy định",
    ],
)
def test_choices_that_stand_alone(choice: str) -> None:
    assert not refers_to_other_choices(choice)


def test_referring_choice_needs_a_fixed_order(folder: ContestFolder) -> None:
    change(folder, "TN01", Phương_án_D="Cả A và B")
    change(folder, "TN02", Phương_án_D="Cả A và B", Giữ_thứ_tự="có")
    got = '"không", mà Phương án D là "Cả A và B"'
    assert folder.problems() == (warned(2, "Giữ thứ tự", '"có" khi phương án nhắc đến phương án khác', got),)


def test_number_of_counted_questions(folder: ContestFolder) -> None:
    drop(folder, "TT04")
    assert folder.problems() == (at(0, "Phần thi", '4 câu chính thức của phần thi "truc-tiep"', "3 câu"),)


def test_disabled_round_may_be_empty_but_not_half_filled(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("minutes = 45", "minutes = 45\nenabled = false")
    drop(folder, "TN01", "DPTN01")
    assert folder.problems() == (
        warned(0, "Phần thi", '3 câu chính thức của phần thi "trac-nghiem" (đang tắt)', "2 câu"),
    )
    drop(folder, "TN02", "TN03")
    assert folder.problems() == ()


def test_reserves_are_a_tenth_rounded_up(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace("questions = 4", "questions = 11")
    folder.questions += [question(f"TT{n}", "chính thức", "truc-tiep") for n in range(11, 18)]
    assert folder.problems() == (at(0, "Vai trò", 'ít nhất 2 câu dự phòng (10 %) của phần thi "truc-tiep"', "1 câu"),)
    folder.questions.append(question("DP", "dự phòng"))
    assert folder.problems() == ()


def test_reserve_without_a_round_helps_one_round_only(folder: ContestFolder) -> None:
    drop(folder, "DPTN01", "DPTT01")
    folder.questions.append(question("DP", "dự phòng"))
    assert folder.problems() == (at(0, "Vai trò", 'ít nhất 1 câu dự phòng (10 %) của phần thi "truc-tiep"', "0 câu"),)


def test_tie_break_and_practice_questions(folder: ContestFolder) -> None:
    drop(folder, "CP05", "TH02", "TH03")
    assert folder.problems() == (
        at(0, "Vai trò", 'ít nhất 5 câu có vai trò "câu phụ"', "4 câu"),
        at(0, "Vai trò", 'ít nhất 3 câu có vai trò "thi thử" cho phần thi "trac-nghiem"', "1 câu"),
        at(0, "Vai trò", 'ít nhất 2 câu có vai trò "thi thử" cho phần thi "truc-tiep"', "1 câu"),
    )


LONG_STEM = "Theo quy định của pháp luật về giao dịch điện tử thì cơ quan nào sau đây " * 4
LONG_CHOICE = "Cơ quan nhà nước có thẩm quyền theo quy định của pháp luật hiện hành"
ADVICE = "cỡ chữ 89 px trên màn hình 1080; rút ngắn, hoặc tăng chiều cao hình"


def test_live_texts_that_do_not_fit_the_hall(folder: ContestFolder) -> None:
    change(folder, "TT01", Lời_dẫn=LONG_STEM)
    change(
        folder, "CP01", **{f"Phương_án_{letter}": f"{LONG_CHOICE} {letter * n}" for n, letter in enumerate("ABCD", 1)}
    )
    assert folder.problems() == (
        warned(5, "Lời dẫn", "lời dẫn vừa 6 dòng trên màn hình hội trường", "9 dòng", ADVICE),
        warned(
            row_of(folder, "CP01"),
            "Phương án D",
            "các phương án vừa 6 dòng trên màn hình hội trường",
            "13 dòng",
            ADVICE,
        ),
    )


def test_paper_texts_are_never_on_the_wall(folder: ContestFolder) -> None:
    change(folder, "TN01", Lời_dẫn=LONG_STEM, Phương_án_A=LONG_CHOICE * 3)
    assert folder.problems() == ()


def test_smaller_hall_has_room(folder: ContestFolder) -> None:
    change(folder, "TT01", Lời_dẫn=LONG_STEM)
    folder.toml = folder.toml.replace("picture_height_m = 2.5", "picture_height_m = 4.0")
    assert folder.problems() == ()


def test_image_takes_rows_from_the_stem(folder: ContestFolder) -> None:
    folder.images["a.png"] = PNG
    change(folder, "TT01", Lời_dẫn=LONG_STEM[: len(LONG_STEM) // 2], Hình_ảnh="a.png")
    assert folder.problems() == (warned(5, "Lời dẫn", "lời dẫn vừa 6 dòng trên màn hình hội trường", "8 dòng", ADVICE),)


@pytest.mark.parametrize(("kind", "needed"), [("live", 2), ("elimination", 2), ("buzzer", 2), ("paper", 3)])
def test_practice_questions_of_each_type_of_round(folder: ContestFolder, kind: str, needed: int) -> None:
    if kind == "paper":
        changed = 'type = "paper"\nminutes = 5\n'
        folder.toml = folder.toml.replace('type = "live"', changed).replace(
            'window_seconds = 20\nreading = "host"\nstandings_every = 1\n', ""
        )
    else:
        folder.toml = folder.toml.replace('type = "live"', f'type = "{kind}"').replace(
            "resolution_ms = 10",
            'individual_chain = ["survived", "correct", "lots"]\nteam_chain = ["survived", "correct", "lots"]',
        )
    folder.toml = folder.toml.replace('id = "trac-nghiem"', 'id = "trac-nghiem"\nenabled = false')
    practice = [row for row in folder.questions if row["Vai trò"] == "thi thử"]
    folder.questions = [row for row in folder.questions if row not in practice] + practice[:needed]
    assert folder.problems() == ()
    folder.questions.pop()
    (problem,) = folder.problems()
    assert problem.expected == f'ít nhất {needed} câu có vai trò "thi thử" cho phần thi "truc-tiep"'
    assert problem.got == f"{needed - 1} câu"


def test_a_play_off_of_many_questions_needs_as_many(folder: ContestFolder) -> None:
    folder.toml += "[tiebreak]\nquestions_max = 6\n"
    (problem,) = folder.problems()
    assert (problem.expected, problem.got) == ('ít nhất 6 câu có vai trò "câu phụ"', "5 câu")


def test_tie_break_questions_are_on_the_wall_of_a_paper_contest_too(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace('type = "live"', 'type = "paper"\nminutes = 5').replace(
        'window_seconds = 20\nreading = "host"\nstandings_every = 1\n', ""
    )
    for row in folder.questions:
        row["Lời dẫn"] = f"{row['Mã câu']} " + "dài " * 60
    rows = [number for number, row in enumerate(folder.questions, start=2) if row["Vai trò"] == "câu phụ"]
    assert [problem.row for problem in folder.problems()] == rows


def several(folder: ContestFolder) -> None:
    folder.toml = folder.toml.replace('type = "live"', 'type = "live"\nanswer = "several"')


def test_a_round_of_several_choices_wants_a_question_with_several_keys(folder: ContestFolder) -> None:
    several(folder)
    (problem,) = folder.problems()
    assert (problem.column, problem.got) == ("Đáp án", "mọi câu chỉ có một đáp án")
    next(row for row in folder.questions if row["Mã câu"] == "TT02")["Đáp án"] = "A, C"
    assert folder.problems() == ()


def test_a_key_of_several_letters_means_one_thing_only(folder: ContestFolder) -> None:
    """Alternatives in one round, all needed in the other: a question for both must not be."""
    several(folder)
    next(row for row in folder.questions if row["Mã câu"] == "TT02")["Đáp án"] = "A, C"
    reserve = next(row for row in folder.questions if row["Mã câu"] == "DPTT01")
    reserve["Đáp án"] = "A, B"
    assert folder.problems() == ()
    folder.questions.append(question("DP99", "dự phòng", Đáp_án="B, D"))
    (problem,) = folder.problems()
    assert (problem.column, problem.row) == ("Phần thi", len(folder.questions) + 1)
