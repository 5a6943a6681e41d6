"""Vietnamese text: cleaning, comparing and ordering.

Owns what counts as the same word (RULES 1.2: case, spacing and tone placement do not matter) and how names are listed
(WORDS: by given name in Vietnamese collation). It must not know files or sheets. Called by every reader here and by
whoever prints lists of people.
"""

import re
import unicodedata

# Grave, acute, tilde, hook above, dot below: the five marked tones. Breve, circumflex and horn make letters and stay.
TONES = "\u0300\u0309\u0303\u0301\u0323"  # in Vietnamese dictionary order: huyền, hỏi, ngã, sắc, nặng
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
VIETNAMESE_LETTERS = frozenset(
    unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in ("", *TONES)
)

# Soft hyphen, zero-width and bidirectional controls, byte order mark: they come along with text pasted from the web
# or from PDF, nobody sees them, and they make two equal names different.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SYLLABLE = re.compile("(?:[^\\W\\d_][\u0300-\u036f]*)+")
_HEADER_NOTE = re.compile(r"\([^()]*\)|[*:]")
_MARK_RANGE = re.compile("[\u0300-\u036f]")
_NEVER_TOGETHER = re.compile("e[aáàảãạâấầẩẫậ]|a[aáàảãạâấầẩẫậêếềểễệ]|o[âấầẩẫậ]")
# Eth and African D look exactly like Đ and are what some old keyboard programs typed.
_SAME_AS_D_BAR = str.maketrans({"\u00f0": "đ", "\u0256": "đ", "\u00d0": "Đ", "\u0189": "Đ"})


def clean(text: str, *, keep_lines: bool = False) -> str:
    """NFC without invisible characters, white space (also the no-break kind) collapsed to one space and trimmed.

    With `keep_lines` the line breaks inside the text stay (a stem may be a short list), empty lines do not.
    """
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    if keep_lines:
        lines = (" ".join(line.split()) for line in text.splitlines())
        text = "\n".join(line for line in lines if line)
    else:
        text = " ".join(text.split())
    return unicodedata.normalize("NFC", text)


def _tone_last(match: re.Match[str]) -> str:
    syllable = match.group()
    tones = sorted(mark for mark in syllable if mark in TONES)
    return "".join(mark for mark in syllable if mark not in TONES) + "".join(tones)


def fold(text: str) -> str:
    """The form in which texts are compared: clean, case-folded, each syllable's tone written last.

    `fold("HỦY  bỏ") == fold("huỷ bỏ")`. Idempotent. For comparing only: what is shown keeps its spelling.
    """
    text = clean(text).translate(_SAME_AS_D_BAR)
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return clean(_SYLLABLE.sub(_tone_last, text))


def header_key(text: str) -> str:
    """`fold` of a column header without its decoration: "Ngày sinh (dd/mm/yyyy) *" and "NGÀY SINH" are one column."""
    return fold(_HEADER_NOTE.sub(" ", clean(text)))


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """Letters first, then tones: `Hoa < Hòa < Hóa < Hoan`, `An < Ân`, `Dung < Đào`."""
    letters: list[int] = []
    tones: list[int] = []
    base = ""
    for character in [*unicodedata.normalize("NFD", word.casefold()), ""]:
        if character in TONES and character:
            tones.append(1 + TONES.index(character))
        elif character and _MARK_RANGE.fullmatch(character):
            base += character
        else:
            if base:
                letter = unicodedata.normalize("NFC", base)
                letters.append(LETTERS.index(letter) if letter in LETTERS else len(LETTERS) + ord(letter[0]))
            base = character
    return tuple(letters), tuple(tones), word


def given_name_key(name: str) -> tuple[object, ...]:
    """Sort key of a full name: given name (the last word), then the words before it from the left, in Vietnamese order.

    `sorted(names, key=given_name_key)` is the order of every printed list. Total: different names never compare equal.
    """
    words = clean(name).split()
    if not words:
        return ((), (), name)
    return (_word_key(words[-1]), tuple(_word_key(word) for word in words[:-1]), name)


def legacy_encoding_suspected(name: str) -> bool:
    """True when a name looks typed in a pre-Unicode Vietnamese font: TCVN3 "NguyÔn V¨n An", VNI "Nguyeãn Vaên".

    The signs: symbols in place of letters, a capital inside a word of small letters, letters no Vietnamese name has,
    vowels that never stand together. Foreign names may be suspected too, so this is only ever a warning.
    """
    for word in re.split(r"[\s\-.'’]+", clean(name)):
        if not word:
            continue
        small = word.translate(_SAME_AS_D_BAR).lower()
        if any(letter not in VIETNAMESE_LETTERS for letter in small) or _NEVER_TOGETHER.search(small):
            return True
        if not word.isupper() and any(letter.isupper() for letter in word[1:]):
            return True
    return False
