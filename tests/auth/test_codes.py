"""Sign-in codes on the slips."""

from chungket.auth.codes import ALPHABET, CodeBook, normal_code, sign_in_code
from chungket.auth.secret import Secret
from chungket.core.contest import CandidateNumber

SECRET = Secret(bytes(range(32)))
ONE, TWO = CandidateNumber("001"), CandidateNumber("002")


def test_has_the_printed_form_without_letters_that_look_alike() -> None:
    codes = [sign_in_code(SECRET, CandidateNumber(str(number)), 1) for number in range(2_000)]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert set("".join(codes)) - {"-"} == set(ALPHABET)
    assert not set(ALPHABET) & set("ILOU01")


def test_is_the_same_after_a_restart_and_another_for_each_slip_and_secret() -> None:
    code = sign_in_code(SECRET, ONE, 1)
    assert sign_in_code(Secret(bytes(range(32))), ONE, 1) == code
    others = {sign_in_code(SECRET, ONE, 2), sign_in_code(SECRET, TWO, 1), sign_in_code(Secret(bytes(32)), ONE, 1)}
    assert len(others - {code}) == 3


def test_typing_does_not_matter() -> None:
    for typed in ("abcd-efgh", "ABCDEFGH", " a b c d e f g h ", "ABCD–EFGH", "abcd.efgh\n"):
        assert normal_code(typed) == "ABCD-EFGH"


def test_finds_the_place_and_the_slip_also_of_replaced_ones() -> None:
    book = CodeBook(SECRET)
    first, second = sign_in_code(SECRET, ONE, 1), sign_in_code(SECRET, ONE, 2)
    assert book.find(first, {ONE: 1, TWO: 1}) == (ONE, 1)
    assert book.find(second, {ONE: 1, TWO: 1}) is None
    assert book.find(second.lower(), {ONE: 2, TWO: 1}) == (ONE, 2)
    assert book.find(first, {ONE: 2, TWO: 1}) == (ONE, 1)
    assert book.find(sign_in_code(SECRET, TWO, 1), {ONE: 2, TWO: 1}) == (TWO, 1)


def test_anything_else_is_nobodys() -> None:
    book = CodeBook(SECRET)
    for typed in ("", "-", "ABCD-EFGH", "ß" * 8, "\ud800", "x" * 10_000, "١٢٣٤٥٦٧٨"):
        assert book.find(typed, {ONE: 1}) is None


def test_knows_the_first_half_of_every_slip_there_was() -> None:
    book = CodeBook(SECRET)
    first, second = sign_in_code(SECRET, ONE, 1), sign_in_code(SECRET, ONE, 2)
    assert book.half(f" {first[:4].lower()} 2222", {ONE: 1}) == first[:4]
    assert book.half(second, {ONE: 1}) == ""
    assert book.half(second, {ONE: 2}) == second[:4]
    assert book.half("", {ONE: 2}) == ""
