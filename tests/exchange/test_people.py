import hashlib
import unicodedata
from datetime import date

import pytest

from chungket.exchange.people import person_id
from tests.exchange.making import SALT

BIRTH = date(2008, 8, 31)


def test_exact_bytes() -> None:
    # "nguyễn văn hòa" with the tone of each syllable after its last letter, as folding writes it.
    folded = unicodedata.normalize("NFC", "nguyên\u0303 văn hoa\u0300")
    content = SALT + folded.encode() + b"\x002008-08-31"
    assert person_id(SALT, "Nguyễn Văn Hòa", BIRTH) == hashlib.sha256(content).hexdigest()[:16]


def test_spelling_variants_are_one_person() -> None:
    assert person_id(SALT, "NGUYỄN  văn hoà", BIRTH) == person_id(SALT, "Nguyễn Văn Hòa", BIRTH)


def test_name_birth_date_and_salt_all_matter() -> None:
    ids = {
        person_id(SALT, "Nguyễn Văn An", BIRTH),
        person_id(SALT, "Nguyễn Văn Ân", BIRTH),
        person_id(SALT, "Nguyễn Văn An", date(2008, 8, 30)),
        person_id(SALT[::-1], "Nguyễn Văn An", BIRTH),
    }
    assert len(ids) == 4


def test_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a salt of at least 16 bytes, got 15"):
        person_id(bytes(15), "An", BIRTH)
