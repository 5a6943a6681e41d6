"""Boxes: what is in them comes out with their key alone, and nothing else shows (DESIGN 4.3)."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from chungket.core.contest import Contest, QuestionId, QuestionRole, RoundId
from chungket.core.events import PlayId
from chungket.core.model import Play
from chungket.sealing import BUCKET_BYTES, NAME_DIGITS, NONCE, Part, Sealer, open_box
from tests.core.making import make_contest

STEM, CHOICES = "Lời dẫn rất mật", ("Phương án mật một", "Phương án mật hai", "Phương án ba", "Phương án bốn")
QUESTION = QuestionId("TT01")
PICTURE = b"\x89PNG" + bytes(range(256)) * 40


class Secret:
    """A secret of its own name."""

    def __init__(self, name: str = "a") -> None:
        self._name = name

    def derive(self, purpose: str, *parts: str) -> bytes:
        return hashlib.sha256("|".join((self._name, purpose, *parts)).encode()).digest()


def contest(stem: str = STEM, image: str = "") -> Contest:
    made = make_contest()
    asked = replace(made.questions[QUESTION], stem=stem, choices=CHOICES, image=image)
    return replace(made, questions={**made.questions, QUESTION: asked})


def play(number: int = 1) -> Play:
    return Play(PlayId(f"TT01.{number}"), QUESTION, RoundId("TT"), 0)


@pytest.fixture
def images(tmp_path: Path) -> Path:
    (tmp_path / "so-do.png").write_bytes(PICTURE)
    return tmp_path


def test_a_box_is_read_with_its_own_key_alone(tmp_path: Path) -> None:
    sealer = Sealer(Secret(), contest(), tmp_path)
    stem, choices = sealer.sealed(play())
    assert (stem.play, stem.part, stem.picture) == ("TT01.1", Part.STEM, "")
    assert (choices.part, choices.picture) == (Part.CHOICES, "")
    assert open_box(sealer.opener(play(), Part.STEM), stem.box) == {"stem": STEM, "picture": None}
    assert open_box(sealer.opener(play(), Part.CHOICES), choices.box) == {"choices": list(CHOICES)}
    for key in (
        sealer.opener(play(), Part.STEM),
        sealer.opener(play(2), Part.CHOICES),
        Sealer(Secret("b"), contest(), tmp_path).opener(play(), Part.CHOICES),
    ):
        with pytest.raises(CryptoError):
            open_box(key, choices.box)


def test_nothing_of_the_text_is_in_a_box(tmp_path: Path) -> None:
    for frame in Sealer(Secret(), contest(), tmp_path).sealed(play()):
        for text in (STEM, *CHOICES):
            for words in text.split():
                assert words.encode() not in frame.box


@pytest.mark.parametrize("length", [0, 1, 3_000, 4_000, 4_100, 9_000])
def test_the_length_of_a_box_tells_its_bucket_only(tmp_path: Path, length: int) -> None:
    stem, choices = Sealer(Secret(), contest("x" * length), tmp_path).sealed(play())
    padded = len(stem.box) - SecretBox.MACBYTES
    assert padded % BUCKET_BYTES == 0
    assert padded - BUCKET_BYTES <= length + 100 <= padded + 100
    assert len(choices.box) - SecretBox.MACBYTES == BUCKET_BYTES
    key = Sealer(Secret(), contest(), tmp_path).opener(play(), Part.STEM)
    assert open_box(key, stem.box)["stem"] == "x" * length


def test_every_opening_has_keys_of_its_own(tmp_path: Path) -> None:
    sealer = Sealer(Secret(), contest(), tmp_path)
    keys = [sealer.opener(play(number), part) for number in (1, 2) for part in Part]
    assert len(set(keys)) == 4
    assert {len(key) for key in keys} == {SecretBox.KEY_SIZE}


def test_the_next_server_opens_what_the_last_one_sealed(tmp_path: Path) -> None:
    box = Sealer(Secret(), contest(), tmp_path).sealed(play())[0].box
    assert Sealer(Secret(), contest(), tmp_path).sealed(play())[0].box == box


def test_a_picture_is_a_box_of_its_own_with_a_name_that_tells_nothing(images: Path) -> None:
    sealer = Sealer(Secret(), contest(image="so-do.png"), images)
    stem, _ = sealer.sealed(play())
    (name,) = sealer.picture_names()
    assert stem.picture == name
    assert len(name) == NAME_DIGITS
    assert "TT01" not in name
    box = sealer.sealed_picture(name)
    assert box is not None
    assert PICTURE[:64] not in box
    found = open_box(sealer.opener(play(), Part.STEM), stem.box)["picture"]
    assert (found["name"], found["type"]) == ("so-do.png", "image/png")
    assert SecretBox(found["key"]).decrypt(box, NONCE) == PICTURE
    assert sealer.sealed_picture("0" * NAME_DIGITS) is None
    assert sealer.sealed_picture("../lock.json") is None


def test_a_picture_that_is_gone_is_left_to_the_stage(tmp_path: Path) -> None:
    sealer = Sealer(Secret(), contest(image="so-do.png"), tmp_path)
    stem, _ = sealer.sealed(play())
    assert stem.picture == ""
    assert open_box(sealer.opener(play(), Part.STEM), stem.box)["picture"] is None
    assert sealer.picture_names() == ()
    assert sealer.sealed_picture(sealer.picture_name(contest(image="so-do.png").questions[QUESTION])) is None


def test_names_of_pictures_are_in_an_order_that_tells_nothing(images: Path) -> None:
    made = make_contest()
    questions = {id_: replace(asked, image="so-do.png") for id_, asked in made.questions.items()}
    assert any(asked.role is QuestionRole.RESERVE for asked in questions.values())
    names = Sealer(Secret(), replace(made, questions=questions), images).picture_names()
    assert len(set(names)) == len(questions)
    assert list(names) == sorted(names)
