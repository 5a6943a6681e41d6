"""One spreadsheet cell, freed from the spreadsheet's own habits.

Owns the six kinds of content we tell apart and how a number, a date or a yes-no reads as the person at the desk sees
it. It must not know openpyxl, columns or rules. Built by `workbook`, typed by `sheet`.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chungket.exchange.text import clean, fold

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_ZERO_PADDING = re.compile(r'"?(0+)"?(?:;@)?')
_DATE_TEXT = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4})")
_DATE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")

YES = frozenset(fold(word) for word in ("có", "x", "yes", "đúng", "true", "1", "✓", "✔", "v"))
NO = frozenset(fold(word) for word in ("không", "ko", "no", "sai", "false", "0"))


class CellKind(StrEnum):
    """What a cell holds."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    UNREADABLE = "unreadable"  # an Excel error, a formula nobody calculated, a time of day


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `shown` is what the desk sees; the typed fields are set for their kind only."""

    kind: CellKind
    shown: str = ""
    number: int | float = 0
    day: date | None = None
    flag: bool = False

    @property
    def is_empty(self) -> bool:
        """True also for a cell with nothing but white space in it."""
        return self.kind is CellKind.EMPTY


EMPTY_CELL = Cell(CellKind.EMPTY)


def text_cell(raw: str) -> Cell:
    """A cell of text; white space alone is an empty cell. Line breaks stay: the column decides about them."""
    unescaped = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), raw)
    # Half of a surrogate pair cannot be written to any file again.
    text = clean(re.sub("[\ud800-\udfff]", "\ufffd", unescaped), keep_lines=True)
    return Cell(CellKind.TEXT, text) if text else EMPTY_CELL


def number_cell(value: int | float, number_format: str) -> Cell:
    """A number as Excel shows it: 1 with the format 000 is "001" (a candidate number), 0.25 with 0% is "25%"."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return unreadable_cell(str(value))
    whole = int(value) if float(value).is_integer() else None
    padding = _ZERO_PADDING.fullmatch(number_format.strip())
    if whole is not None and whole >= 0 and padding:
        shown = str(whole).zfill(len(padding.group(1)))
    elif "%" in number_format:
        shown = f"{_decimal(value * 100)}%"
    elif whole is not None:
        shown = str(whole)
    else:
        shown = _decimal(value)
    return Cell(CellKind.NUMBER, shown, number=value if whole is None else whole)


def _decimal(value: int | float) -> str:
    """Up to 15 significant digits, as Excel keeps them, with the Vietnamese decimal comma."""
    return f"{value:.15g}".replace(".", ",")


def date_cell(day: date) -> Cell:
    """A calendar day."""
    return Cell(CellKind.DATE, day_shown(day), day=day)


def boolean_cell(flag: bool) -> Cell:
    """Excel's TRUE or FALSE."""
    return Cell(CellKind.BOOLEAN, "TRUE" if flag else "FALSE", flag=flag)


def unreadable_cell(shown: str) -> Cell:
    """Something that has no value we could use; `shown` says what it is."""
    return Cell(CellKind.UNREADABLE, shown)


def day_shown(day: date) -> str:
    """A day as every paper shows it: 05/02/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def day_of(cell: Cell) -> date | None:
    """The day a cell means, or None. Texts: 05/02/2010, 5-2-2010, 5.2.2010 (day first) and 2010-02-05."""
    if cell.kind is CellKind.DATE:
        return cell.day
    if cell.kind is not CellKind.TEXT:
        return None
    if match := _DATE_TEXT.fullmatch(cell.shown):
        day, month, year = (int(part) for part in match.groups())
    elif match := _DATE_ISO.fullmatch(cell.shown):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def flag_of(cell: Cell) -> bool | None:
    """Yes or no, or None when the cell says neither (an empty cell says neither)."""
    if cell.kind is CellKind.BOOLEAN:
        return cell.flag
    word = fold(cell.shown)
    return True if word in YES else False if word in NO else None
