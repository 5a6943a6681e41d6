"""How a paper is shuffled for one finalist (RULES 3.3), so that anybody can do it again.

Owns the layout as a pure function of the recorded seed; the log and the server know only original slots and letters,
and a device alone puts them into this order. Called by `paper_view` and by whoever checks a sheet against its paper.

The algorithm, in full:

*Stream.* For a purpose ("order" or "choices") the stream is the bytes of SHA-256 of the UTF-8 text
``seed|candidate|purpose|n`` for n = 0, 1, 2, … one after another, read as unsigned 16-bit numbers, big-endian.

*Draw.* A number below `bound` is the next number of the stream modulo `bound`; a number of the stream that is not below
the greatest multiple of `bound` up to 65,536 is passed over, so that every result is equally likely.

*Shuffle* (Fisher–Yates). For i from the last index down to 1, a draw below i + 1 gives j; entries i and j change
places.

*Layout.* Stream "order" shuffles the slots 0, 1, 2, … Stream "choices" shuffles the letters A, B, … of each slot, in
slot order; a question that keeps its order draws nothing.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import TypeVar

from chungket.core.contest import CHOICES, CandidateNumber
from chungket.core.model import Paper, State

Entry = TypeVar("Entry")

DRAWS = struct.Struct(">16H")  # the numbers of one SHA-256
DRAW_END = 1 << 16
LAYOUTS_KEPT_MAX = 20_000  # more than there are seats; a layout is asked for whenever a sheet is shown


@dataclass(frozen=True, slots=True)
class Layout:
    """`order`: slots as a device shows them; `choices`: of each slot, in slot order, the letters as it shows them."""

    order: tuple[int, ...]
    choices: tuple[str, ...]


def layout(state: State, paper: Paper, candidate: CandidateNumber) -> Layout:
    """The layout of one finalist's paper; the original order where the round does not shuffle."""
    questions = state.contest.questions
    letters = tuple(len(questions[id_].choices) for id_ in paper.questions)
    if not state.contest.round_of(paper.round).paper.shuffle:
        return Layout(tuple(range(len(letters))), tuple("".join(CHOICES[:number]) for number in letters))
    kept = tuple(questions[id_].keep_order for id_ in paper.questions)
    return shuffled_layout(paper.seed, candidate, letters, kept)


@lru_cache(maxsize=LAYOUTS_KEPT_MAX)
def shuffled_layout(seed: str, candidate: CandidateNumber, letters: tuple[int, ...], kept: tuple[bool, ...]) -> Layout:
    """`letters`: how many choices each slot has; `kept`: whether it keeps their order."""
    order = list(range(len(letters)))
    _shuffle(order, stream(seed, candidate, "order"))
    drawn = stream(seed, candidate, "choices")
    choices = []
    for number, keep in zip(letters, kept, strict=True):
        shown = list(CHOICES[:number])
        if not keep:
            _shuffle(shown, drawn)
        choices.append("".join(shown))
    return Layout(tuple(order), tuple(choices))


def stream(seed: str, candidate: CandidateNumber, purpose: str) -> Iterator[int]:
    """The endless stream of 16-bit numbers of a purpose."""
    for block in count():
        yield from DRAWS.unpack(sha256(f"{seed}|{candidate}|{purpose}|{block}".encode()).digest())


def _draw(numbers: Iterator[int], bound: int) -> int:
    """A number below `bound`, each equally likely."""
    usable = DRAW_END - DRAW_END % bound
    return next(number for number in numbers if number < usable) % bound


def _shuffle(entries: list[Entry], numbers: Iterator[int]) -> None:
    for last in range(len(entries) - 1, 0, -1):
        other = _draw(numbers, last + 1)
        entries[last], entries[other] = entries[other], entries[last]
