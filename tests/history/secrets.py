"""Marks in the texts of questions by which a reader of frames can tell what a frame gives away.

Owns the marks and how they are found. A contest that is to be checked is marked with `marked`; frames are searched as
bytes, so that no field is forgotten. Called by the makers of contests and by clients that write a history.
"""

import re
from dataclasses import replace
from functools import lru_cache

from chungket.core.contest import Question

STEM, CHOICES, KEY = "stem", "choices", "key"
_KINDS = {b"S": STEM, b"C": CHOICES, b"K": KEY}
_MARK = re.compile(rb"@@([SCK]):([A-Za-z0-9]+);")


def marked(question: Question) -> Question:
    """The question with a mark in its stem, its choices and its source, which is shown with the key."""
    return replace(
        question,
        stem=f"@@S:{question.id}; {question.stem}",
        choices=tuple(f"@@C:{question.id}; {choice}" for choice in question.choices),
        source=f"@@K:{question.id};",
    )


@lru_cache(maxsize=64)
def secrets_in(payload: bytes) -> tuple[tuple[str, str], ...]:
    """What can be read in a frame: (what, question) in the order of questions."""
    return tuple(sorted({(_KINDS[kind], question.decode()) for kind, question in _MARK.findall(payload)}))
