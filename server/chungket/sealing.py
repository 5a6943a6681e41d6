"""Sealed questions: what is on every device before anybody may read it, and what opens it (DESIGN 4.3).

Owns the boxes, their keys and the names of sealed pictures. Every key is derived from the contest's secret, so that a
restarted server, or the next one, opens what the last one sealed. It must not know when something is shown (`openings`)
nor connections. Called by `openings` and `routes`.
"""

import mimetypes
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import msgpack
from nacl.secret import SecretBox

from chungket.core.contest import Contest, Question
from chungket.core.model import Play
from chungket.protocol import ToClientSealed

BUCKET_BYTES = 4096  # boxes come in multiples of this: their length tells nothing of the text
NAME_DIGITS = 32
PICTURES_KEPT = 64
# Every key seals one text, once and for all: a nonce would add nothing.
NONCE = bytes(SecretBox.NONCE_SIZE)


class Part(StrEnum):
    """What is shown at one moment (RULES 2.1)."""

    STEM = "stem"
    CHOICES = "choices"


class Derives(Protocol):
    """The contest's secret."""

    def derive(self, purpose: str, *parts: str) -> bytes:
        """32 bytes for a purpose and its parts."""


class Sealer:
    """Seals and opens the questions of one contest. `images`: the locked contest's directory of pictures."""

    def __init__(self, secret: Derives, contest: Contest, images: Path) -> None:
        self._secret = secret
        self._contest = contest
        self._images = images
        self._pictures = {
            self.picture_name(question): question for question in contest.questions.values() if question.image
        }
        self._sealed_picture = lru_cache(PICTURES_KEPT)(self._seal_picture)

    def sealed(self, play: Play) -> tuple[ToClientSealed, ...]:
        """Both parts of a play. A picture that cannot be read is left out: the stage brings it."""
        question = self._contest.questions[play.question]
        picture = self._picture(question)
        texts: Mapping[Part, dict[str, Any]] = {
            Part.STEM: {"stem": question.stem, "picture": picture},
            Part.CHOICES: {"choices": list(question.choices)},
        }
        return tuple(
            ToClientSealed(
                play.id,
                part,
                _seal(self.opener(play, part), _padded(msgpack.packb(text))),
                self.picture_name(question) if part is Part.STEM and picture is not None else "",
            )
            for part, text in texts.items()
        )

    def opener(self, play: Play, part: Part) -> bytes:
        """The key of one part."""
        return self._secret.derive("opener", self._contest.id, play.id, part)

    def picture_name(self, question: Question) -> str:
        """What a sealed picture is called: nothing in it tells which question it belongs to."""
        return self._secret.derive("picture name", self._contest.id, question.id).hex()[:NAME_DIGITS]

    def picture_names(self) -> tuple[str, ...]:
        """All sealed pictures, in an order that tells nothing."""
        return tuple(sorted(name for name, question in self._pictures.items() if self._path(question).is_file()))

    def sealed_picture(self, name: str) -> bytes | None:
        """A picture as it may lie on every device; None when there is none of this name."""
        return self._sealed_picture(name)

    def _seal_picture(self, name: str) -> bytes | None:
        question = self._pictures.get(name)
        if question is None or not self._path(question).is_file():
            return None
        return _seal(self._picture_key(question), self._path(question).read_bytes())

    def _picture(self, question: Question) -> dict[str, object] | None:
        if not question.image or not self._path(question).is_file():
            return None
        kind = mimetypes.guess_type(question.image)[0] or "application/octet-stream"
        return {"name": question.image, "type": kind, "key": self._picture_key(question)}

    def _picture_key(self, question: Question) -> bytes:
        return self._secret.derive("picture", self._contest.id, question.id)

    def _path(self, question: Question) -> Path:
        return self._images / question.image


def _padded(text: bytes) -> bytes:
    """Length, text, zeros up to a whole number of buckets."""
    framed = len(text).to_bytes(4) + text
    return framed + bytes(-len(framed) % BUCKET_BYTES)


def _seal(key: bytes, text: bytes) -> bytes:
    return SecretBox(key).encrypt(text, NONCE).ciphertext


def open_box(key: bytes, box: bytes) -> dict[str, Any]:
    """What is in a box, for clients written in Python. Raises `nacl.exceptions.CryptoError`, ValueError."""
    framed = SecretBox(key).decrypt(box, NONCE)
    length = int.from_bytes(framed[:4])
    text: dict[str, Any] = msgpack.unpackb(framed[4 : 4 + length])
    return text
