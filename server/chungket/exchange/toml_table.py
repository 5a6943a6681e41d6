"""A TOML table read key by key, with every fault collected under its line.

Owns types, limits, unknown keys and their wording. It must not know what a contest is. Called by `contest_file`.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import TypeVar

from chungket.exchange.problems import EMPTY, Problems, quoted
from chungket.exchange.text import clean
from chungket.exchange.toml_lines import LINES_MAX, TomlPath, key_lines, unreadable_line

TOML_BYTES_MAX = 256 * 1024
TEXT_CHARACTERS_MAX = 300
YEAR_MIN, YEAR_MAX = 2000, 2200  # of a contest: a slip like 0220 is not a day
CLOSE_ENOUGH = 0.6

_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "true/false"),
    (int, "số nguyên"),
    (float, "số thập phân"),
    (str, "văn bản"),
    (datetime, "ngày giờ"),
    (date, "ngày"),
    (list, "danh sách"),
    (dict, "bảng"),
)

E = TypeVar("E", bound=StrEnum)


def toml_shown(value: object) -> str:
    """A TOML value with its type, for "đang là"."""
    name = next((name for kind, name in _TYPE_NAMES if isinstance(value, kind)), type(value).__name__)
    if isinstance(value, list | dict):
        return f"{name} có {len(value)} phần tử"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{quoted(shown)} ({name})"


ID_PATTERN = re.compile(r"[a-z0-9-]{3,40}")
ID_EXPECTED = "mã gồm 3–40 chữ thường không dấu, chữ số, dấu gạch nối"


@dataclass(slots=True)
class TomlTable:
    """One table. Accessors return the value or the default, adding a problem when it is missing or wrong."""

    file: str
    values: Mapping[str, object]
    path: TomlPath
    lines: Mapping[TomlPath, int]
    problems: Problems
    known: list[str] = field(default_factory=list)

    def line(self, key: str = "") -> int:
        """The line of a key, of this table's header when the key is not there, of nothing (0) for the file itself."""
        path = (*self.path, key) if key else self.path
        return self.lines.get(path) or self.lines.get(self.path, 0)

    def name(self, key: str = "") -> str:
        """How a key is called in messages: `rounds[2].window_seconds`, counted from 1."""
        shown = ""
        for part in (*self.path, *((key,) if key else ())):
            shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
        return shown

    def error(self, key: str, expected: str, got: str, advice: str = "") -> None:
        """Add an error that points at a key of this table ("" for the table itself)."""
        self.problems.error(self.file, expected, got, row=self.line(key), column=self.name(key), advice=advice)

    def warning(self, key: str, expected: str, got: str, advice: str = "") -> None:
        """Add a warning that points at a key of this table."""
        self.problems.warning(self.file, expected, got, row=self.line(key), column=self.name(key), advice=advice)

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        return key in self.values

    def _take(self, key: str, expected: str, *, required: bool) -> object:
        self.known.append(key)
        if key not in self.values:
            if required:
                self.error(key, expected, EMPTY)
            return None
        return self.values[key]

    def text(
        self,
        key: str,
        *,
        required: bool = True,
        expected: str = "văn bản trong dấu ngoặc kép",
        pattern: re.Pattern[str] | None = None,
    ) -> str:
        """Clean one-line text, "" when missing or wrong."""
        value = self._take(key, expected, required=required)
        if value is None:
            return ""
        text = clean(value) if isinstance(value, str) else ""
        if not isinstance(value, str) or (required and not text) or (pattern and not pattern.fullmatch(text)):
            self.error(key, expected, toml_shown(value))
            return ""
        if len(text) > TEXT_CHARACTERS_MAX:
            self.error(key, f"không quá {TEXT_CHARACTERS_MAX} ký tự", f"{len(text)} ký tự")
            return ""
        return text

    def integer(self, key: str, default: int | None, minimum: int, maximum: int) -> int:
        """An integer within limits; `default` None means that it must be given."""
        expected = f"số nguyên từ {minimum} đến {maximum}"
        value = self._take(key, expected, required=default is None)
        fallback = minimum if default is None else default
        if value is None:
            return fallback
        if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
            self.error(key, expected, toml_shown(value))
            return fallback
        return value

    def integers(
        self, key: str, minimum: int, maximum: int, *, several: bool = False, none: bool = False
    ) -> tuple[int, ...]:
        """A required integer, or a list of them, within limits; () when missing or wrong. `several`: only a list;
        `none`: which may be empty."""
        numbers = f"số nguyên từ {minimum} đến {maximum}"
        expected = f"danh sách {numbers}" if several else f"{numbers}, hoặc danh sách các số ấy"
        value = self._take(key, expected, required=True)
        items = value if isinstance(value, list) else [value]
        if value is None or (several and not isinstance(value, list)) or (not items and not none):
            if value is not None:
                self.error(key, expected, toml_shown(value))
            return ()
        for item in items:
            if isinstance(item, bool) or not isinstance(item, int) or not minimum <= item <= maximum:
                self.error(key, numbers, toml_shown(item))
                return ()
        return tuple(items)

    def pairs(self, key: str, expected: str, count_max: int) -> tuple[tuple[Decimal, Decimal], ...]:
        """A required list of pairs of numbers, exact as written; () when missing or wrong."""
        value = self._take(key, expected, required=True)
        if value is None:
            return ()
        if not isinstance(value, list) or not 1 <= len(value) <= count_max:
            self.error(key, f"{expected}, từ 1 đến {count_max} mục", toml_shown(value))
            return ()
        found = []
        for item in value:
            numbers = item if isinstance(item, list) else ()
            if len(numbers) != 2 or not all(_is_number(number) for number in numbers):
                self.error(key, expected, toml_shown(item))
                return ()
            found.append((Decimal(str(numbers[0])), Decimal(str(numbers[1]))))
        return tuple(found)

    def centimetres(self, key: str, default: int, minimum: int, maximum: int) -> int:
        """A length given in metres, with at most two decimals, as whole centimetres."""
        expected = f"số mét từ {minimum / 100:g} đến {maximum / 100:g}"
        value = self._take(key, expected, required=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not minimum <= value * 100 <= maximum:
            self.error(key, expected, toml_shown(value))
            return default
        return round(value * 100)

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, "true hoặc false", required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.error(key, "true hoặc false", toml_shown(value))
            return default
        return value

    def day(self, key: str) -> date | None:
        """A required calendar day, written without quotes."""
        expected = "ngày dạng 2020-09-26, không có dấu ngoặc kép"
        value = self._take(key, expected, required=True)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date) or not YEAR_MIN <= value.year <= YEAR_MAX:
            self.error(key, expected, toml_shown(value))
            return None
        return value

    def choice(self, key: str, options: type[E], default: E | None) -> E | None:
        """One word of an enumeration; None when it must be given and is missing or wrong."""
        expected = "một trong " + ", ".join(f'"{option.value}"' for option in options)
        value = self._take(key, expected, required=default is None)
        if value is None:
            return default
        if not isinstance(value, str) or value not in [option.value for option in options]:
            self.error(key, expected, toml_shown(value))
            return default
        return options(value)

    def choices(self, key: str, options: Sequence[E], default: tuple[E, ...]) -> tuple[E, ...]:
        """A list of different words out of `options`; the default when missing or wrong."""
        expected = "danh sách các mục khác nhau trong " + ", ".join(f'"{option.value}"' for option in options)
        value = self._take(key, expected, required=False)
        if value is None:
            return default
        if not isinstance(value, list):
            self.error(key, expected, toml_shown(value))
            return default
        words = {option.value: option for option in options}
        wrong = [item for item in value if not isinstance(item, str) or item not in words]
        doubled = [item for index, item in enumerate(value) if item in value[:index]]
        for item in wrong:
            self.error(key, expected, toml_shown(item))
        for item in doubled:
            self.error(key, expected, f"{toml_shown(item)} hai lần")
        return default if wrong or doubled else tuple(words[item] for item in value)

    def table(self, key: str) -> "TomlTable":
        """A table below this one, empty when it is not given."""
        value = self._take(key, f"bảng [{key}]", required=False)
        if value is not None and not isinstance(value, dict):
            self.error(key, f"bảng [{key}]", toml_shown(value))
        values = value if isinstance(value, dict) else {}
        return TomlTable(self.file, values, (*self.path, key), self.lines, self.problems)

    def tables(self, key: str, count_max: int) -> tuple["TomlTable", ...]:
        """The elements of an array of tables, at least one and at most `count_max`."""
        expected = f"từ 1 đến {count_max} bảng [[{key}]]"
        value = self._take(key, expected, required=True)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.error(key, expected, toml_shown(value))
            return ()
        if not 1 <= len(value) <= count_max:
            self.error(key, expected, f"{len(value)} bảng")
        return tuple(
            TomlTable(self.file, item, (*self.path, key, index), self.lines, self.problems)
            for index, item in enumerate(value)
        )

    def finish(self) -> None:
        """Report the keys nobody asked for. A misspelled setting must not fall back to its default in silence."""
        for key in self.values:
            if key not in self.known:
                near = difflib.get_close_matches(key, self.known, n=1, cutoff=CLOSE_ENOUGH)
                advice = f'có phải "{near[0]}"?' if near else ""
                self.error(key, "một mục trong " + ", ".join(self.known), f"mục lạ {quoted(key)}", advice)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def open_toml(path: Path, problems: Problems) -> TomlTable | None:
    """The top table of a TOML file, or None with an error for a file that is missing, too large or not TOML."""
    try:
        content = path.read_bytes() if path.is_file() else None
    except OSError as fault:
        problems.error(path.name, "tệp đọc được", f"tệp không mở được: {fault.strerror}")
        return None
    if content is None:
        problems.error(path.name, "tệp trong thư mục cuộc thi", "không có tệp này")
        return None
    line_count = content.count(b"\n") + 1
    if len(content) > TOML_BYTES_MAX or line_count > LINES_MAX:
        limit = f"không quá {TOML_BYTES_MAX // 1024} kB và {LINES_MAX} dòng"
        problems.error(path.name, limit, f"{len(content)} byte, {line_count} dòng")
        return None
    try:
        text = content.decode("utf-8-sig")  # Notepad puts a byte order mark there
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        problems.error(path.name, "tệp văn bản UTF-8", "bảng mã khác", row=line, advice="lưu lại với bảng mã UTF-8")
        return None
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # TOMLDecodeError is a ValueError, so is a number of 5,000 digits
        _report_syntax(path.name, text, str(fault), problems)
        return None
    return TomlTable(path.name, values, (), key_lines(text), problems)


def _report_syntax(file: str, text: str, message: str, problems: Problems) -> None:
    lines = text.split("\n")
    position = _AT_LINE.search(message)
    row = int(position.group(1)) if position else unreadable_line(text)
    line = lines[row - 1] if 1 <= row <= len(lines) else ""
    column = f", vị trí {position.group(2)}" if position else ""
    advice = _DATE_ADVICE if _DAY_FIRST.search(line) else _in_vietnamese(message)
    problems.error(file, "đúng cú pháp TOML", f"{quoted(line)}{column}", row=row, advice=advice)


_DAY_FIRST = re.compile(r"^[^#\"']*=\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b")
_DATE_ADVICE = "ngày viết năm-tháng-ngày, ví dụ 2026-11-28"
_SYNTAX_ADVICE = (
    ("Cannot overwrite", "mục này đã có ở trên"),
    ("Cannot declare", "bảng này đã có ở trên"),
    ("Cannot mutate", "bảng này không thêm được mục"),
    ("Expected '='", "thiếu dấu ="),
    ("Invalid value", "văn bản phải nằm trong dấu ngoặc kép"),
    ("Invalid date", "ngày không có thật"),
    ("Illegal character", "văn bản chưa đóng dấu ngoặc kép"),
    ("Unterminated", "văn bản chưa đóng dấu ngoặc kép"),
    ("Unclosed array", "danh sách chưa đóng dấu ]"),
    ("Expected ']", "tên bảng chưa đóng dấu ]"),
    ("Expected newline", "mỗi dòng một mục"),
    ("Exceeds the limit", "số có quá nhiều chữ số"),
)


def _in_vietnamese(message: str) -> str:
    return next((advice for start, advice in _SYNTAX_ADVICE if message.startswith(start)), "")
