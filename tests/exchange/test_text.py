import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chungket.exchange.text import clean, fold, given_name_key, header_key, legacy_encoding_suspected

VIETNAMESE = st.text(alphabet="aăâeêioôơuưyđAĐ \u00a0'-\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b.,1")


@given(st.text())
def test_clean_is_idempotent_and_nfc(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()


@given(st.one_of(st.text(), VIETNAMESE))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.one_of(st.text(), VIETNAMESE))
def test_fold_ignores_normal_form_case_and_spacing(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(f" \u00a0{text}\u200b ") == fold(text)
    assert fold(fold(text).upper()) == fold(fold(fold(text).upper()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hủy", "huỷ"),
        ("HÒA BÌNH", "Hoà  bình"),
        ("khóa", "khoá"),
        ("Thúy", "Thuý"),
        ("Quý", "Qúy"),
        ("Đặng", "ĐẶNG"),
        ("Ðặng", "Đặng"),  # eth
        ("Nguyễn\u00a0Văn\u200b An ", "Nguyễn Văn An"),
        ("Nguyễn", unicodedata.normalize("NFD", "nguyễn")),
    ],
)
def test_fold_joins(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Mai", "Mải"), ("Đang", "Dang"), ("An", "Ân"), ("Lý", "Lí"), ("Hoa", "Hòa"), ("Tư", "Từ")]
)
def test_fold_keeps_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_clean_keeps_line_breaks_when_asked() -> None:
    assert clean("a  b \r\n\n c\x00", keep_lines=True) == "a b\nc"
    assert clean("a\nb") == "a b"


def test_header_key_drops_decoration() -> None:
    assert header_key(" NGÀY SINH\n(dd/mm/yyyy) *") == header_key("Ngày sinh")


def test_names_are_listed_by_given_name_in_vietnamese_order() -> None:
    names = [
        "Trần Văn Đạt",
        "Lê Thị Dung",
        "Nguyễn Thị Ánh",
        "Phạm Hoài An",
        "Bùi Văn An",
        "Đỗ Văn Ân",
        "Hồ Thị Hoà",
        "Hồ Thị Hoa",
        "Hồ Thị Hòa",
        "Võ Thị Hoan",
        "Ỷ",
        "Mai Xuân Yên",
        "Đặng An",
        "Dương An",
    ]
    assert sorted(names, key=given_name_key) == [
        "Bùi Văn An",
        "Dương An",
        "Đặng An",
        "Phạm Hoài An",
        "Nguyễn Thị Ánh",
        "Đỗ Văn Ân",
        "Lê Thị Dung",
        "Trần Văn Đạt",
        "Hồ Thị Hoa",
        "Hồ Thị Hoà",
        "Hồ Thị Hòa",
        "Võ Thị Hoan",
        "Ỷ",
        "Mai Xuân Yên",
    ]


def test_tones_of_one_word_are_in_dictionary_order() -> None:
    assert sorted(["Mạ", "Má", "Mã", "Mả", "Mà", "Ma"], key=given_name_key) == ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]


@given(st.text(), st.text())
def test_only_equal_names_have_equal_keys(one: str, other: str) -> None:
    assert (given_name_key(one) == given_name_key(other)) == (one == other)


@given(st.lists(st.text()))
def test_order_does_not_depend_on_the_order_before(names: list[str]) -> None:
    in_order = sorted(names, key=given_name_key)
    names.reverse()
    assert sorted(names, key=given_name_key) == in_order


@pytest.mark.parametrize("name", ["NguyÔn V¨n An", "Nguyeãn Vaên An", "TrÇn ThÞ B×nh", "Nguyễn Văn 4", "Nguy?n V?n An"])
def test_old_encodings_are_suspected(name: str) -> None:
    assert legacy_encoding_suspected(name)


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "NGUYỄN VĂN ẨN",
        "Đặng Thị Ngọc Ẩn",
        "K’Sor H’Yên",
        "Ðặng Văn Ỷ",
        "Quách Thị Oanh",
        "Lê Khoa-Nam",
        "Y Moan",
    ],
)
def test_names_that_are_fine(name: str) -> None:
    assert not legacy_encoding_suspected(name)
