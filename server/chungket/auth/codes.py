"""Sign-in codes: what is printed on a finalist's slip (RULES 1.5).

Owns their form and which place and slip a code belongs to. Codes are derived from the secret, so that they can be
printed before the server runs and after it was restarted. Called by `routes` and by the command line.
"""

from collections.abc import Mapping

from chungket.auth.secret import Secret
from chungket.core.contest import CandidateNumber

# No I, L, O, U, 0 and 1: read aloud, written by hand and typed under stress.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 8  # 30^8 = 6.6e11
GROUP = 4


def sign_in_code(secret: Secret, candidate: CandidateNumber, issue: int) -> str:
    """The code on slip number `issue` of a place, as printed: "ABCD-EFGH"."""
    number = int.from_bytes(secret.derive("sign-in code", candidate, str(issue)))
    letters = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    code = "".join(letters)
    return f"{code[:GROUP]}-{code[GROUP:]}"


def normal_code(typed: str) -> str:
    """What somebody typed, in the printed form; spaces, hyphens and small letters do not matter."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return f"{code[:GROUP]}-{code[GROUP:]}"


class CodeBook:
    """Finds the place of a code, also of slips that have been replaced: those deserve their own answer."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._known: dict[str, tuple[CandidateNumber, int]] = {}
        self._halves: set[str] = set()
        self._issues: dict[CandidateNumber, int] = {}

    def find(self, typed: str, issues: Mapping[CandidateNumber, int]) -> tuple[CandidateNumber, int] | None:
        """(place, slip number) of a code; `issues`: how many slips each place has had."""
        self._learn(issues)
        return self._known.get(normal_code(typed))

    def half(self, typed: str, issues: Mapping[CandidateNumber, int]) -> str:
        """The first half of what was typed, where some slip begins with it; else ""."""
        self._learn(issues)
        half = normal_code(typed)[:GROUP]
        return half if half in self._halves else ""

    def _learn(self, issues: Mapping[CandidateNumber, int]) -> None:
        for candidate, issue in issues.items():
            for number in range(self._issues.get(candidate, 0) + 1, issue + 1):
                code = sign_in_code(self._secret, candidate, number)
                self._known[code] = (candidate, number)
                self._halves.add(code[:GROUP])
            self._issues[candidate] = issue
