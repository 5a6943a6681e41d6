"""How a person is named in the log: a salted hash, never a name (RULES 10).

Owns the byte form of `PersonId`. It must not know rosters. Called by `contest_folder`, and by whoever registers a
replacement (RULES 1.4).
"""

import hashlib
from datetime import date

from chungket.core.contest import PersonId
from chungket.exchange.text import fold

SALT_BYTES_MIN = 16
SALT_BYTES = 32  # what callers make
PERSON_ID_CHARACTERS = 16


def person_id(salt: bytes, name: str, birth: date) -> PersonId:
    """The first 16 hex digits of SHA-256(salt ‖ folded name in UTF-8 ‖ 0x00 ‖ birth date as YYYY-MM-DD in ASCII).

    Folded as for comparing (`text.fold`), so a corrected capital or tone placement keeps the id. The salt stays in the
    data directory: names and birth dates of a school are few enough to try them all.
    Raises ValueError for a salt shorter than 16 bytes.
    """
    if len(salt) < SALT_BYTES_MIN:
        raise ValueError(f"expected a salt of at least {SALT_BYTES_MIN} bytes, got {len(salt)}")
    content = salt + fold(name).encode() + b"\x00" + birth.isoformat().encode("ascii")
    return PersonId(hashlib.sha256(content).hexdigest()[:PERSON_ID_CHARACTERS])
