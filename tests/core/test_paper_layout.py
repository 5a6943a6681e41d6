"""The layout of a paper: a permutation anybody can do again from the seed (RULES 3.3)."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from chungket.core.contest import CandidateNumber, PaperRules
from chungket.core.paper_layout import layout, shuffled_layout
from tests.core.making import CANDIDATES
from tests.core.papers import FIRST, SECOND, PaperDriver, paper_contest, paper_round

SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
NUMBERS = st.integers(0, 9999).map(lambda number: CandidateNumber(f"{number:04d}"))
PAPERS = st.lists(st.tuples(st.integers(2, 6), st.booleans()), min_size=1, max_size=60)


class Redone:
    """The layout by the words of the module's docstring, byte by byte."""

    def __init__(self, seed: str, candidate: str, purpose: str) -> None:
        self.name = f"{seed}|{candidate}|{purpose}"
        self.block = 0
        self.bytes: list[int] = []

    def number(self) -> int:
        if not self.bytes:
            self.bytes = list(sha256(f"{self.name}|{self.block}".encode()).digest())
            self.block += 1
        high, low = self.bytes.pop(0), self.bytes.pop(0)
        return 256 * high + low

    def draw(self, bound: int) -> int:
        while True:
            number = self.number()
            if number < 65536 // bound * bound:
                return number % bound

    def shuffled(self, text: str) -> str:
        entries = list(text)
        for i in range(len(entries) - 1, 0, -1):
            j = self.draw(i + 1)
            entries[i], entries[j] = entries[j], entries[i]
        return "".join(entries)


@given(SEEDS, NUMBERS, PAPERS)
def test_anybody_can_do_the_layout_again(seed: str, candidate: CandidateNumber, paper: list[tuple[int, bool]]) -> None:
    letters, kept = tuple(number for number, _ in paper), tuple(keep for _, keep in paper)
    slots = "".join(chr(0x4E00 + slot) for slot in range(len(paper)))
    order = Redone(seed, candidate, "order").shuffled(slots)
    choices = Redone(seed, candidate, "choices")
    found = shuffled_layout(seed, candidate, letters, kept)
    assert found.order == tuple(ord(slot) - 0x4E00 for slot in order)
    assert found.choices == tuple(
        "ABCDEF"[:number] if keep else choices.shuffled("ABCDEF"[:number]) for number, keep in paper
    )


@given(SEEDS, NUMBERS, PAPERS)
def test_every_question_and_choice_is_there_once(
    seed: str, candidate: CandidateNumber, paper: list[tuple[int, bool]]
) -> None:
    letters, kept = tuple(number for number, _ in paper), tuple(keep for _, keep in paper)
    found = shuffled_layout(seed, candidate, letters, kept)
    assert sorted(found.order) == list(range(len(paper)))
    for number, keep, shown in zip(letters, kept, found.choices, strict=True):
        assert sorted(shown) == list("ABCDEF"[:number])
        assert not keep or shown == "ABCDEF"[:number]


def test_a_known_layout() -> None:
    """Fixed for good: logs of earlier versions are read with it."""
    found = shuffled_layout(
        "0123456789abcdef" * 2, CandidateNumber("023"), (4,) * 5, (False, False, True, False, False)
    )
    assert found.order == (2, 3, 0, 4, 1)
    assert found.choices == ("ADBC", "CDBA", "ABCD", "ACDB", "DABC")


def test_finalists_get_different_papers_and_each_one_the_same_again() -> None:
    driver = PaperDriver(paper_contest(paper_round(20)))
    paper = driver.write()
    layouts = {layout(driver.state, paper, candidate) for candidate in CANDIDATES}
    assert len(layouts) == len(CANDIDATES)
    shuffled_layout.cache_clear()
    assert {layout(driver.state, paper, candidate) for candidate in CANDIDATES} == layouts


def test_each_first_question_is_equally_likely() -> None:
    """No modulo bias that anybody could measure: χ² over 6,000 finalists with 5 degrees of freedom."""
    seed = "f" * 32
    counts = Counter(
        shuffled_layout(seed, CandidateNumber(f"{number}"), (2,) * 6, (True,) * 6).order[0] for number in range(6000)
    )
    chi_squared = sum((counts[slot] - 1000) ** 2 for slot in range(6)) / 1000
    assert chi_squared < 20.5  # p = 0.001


def test_a_question_that_keeps_its_order() -> None:
    contest = paper_contest(paper_round(12))
    questions = {id_: replace(question, keep_order=id_ == "BT03") for id_, question in contest.questions.items()}
    driver = PaperDriver(replace(contest, questions=questions))
    paper = driver.write()
    shown = [layout(driver.state, paper, candidate).choices for candidate in CANDIDATES]
    assert all(choices[2] == "ABCD" for choices in shown)
    assert any(choices[0] != "ABCD" for choices in shown)


def test_a_round_that_does_not_shuffle() -> None:
    driver = PaperDriver(paper_contest(paper_round(3, paper=PaperRules(shuffle=False))))
    paper = driver.write()
    for candidate in (FIRST, SECOND):
        found = layout(driver.state, paper, candidate)
        assert found.order == (0, 1, 2)
        assert found.choices == ("ABCD",) * 3
