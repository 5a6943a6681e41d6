"""finalists.xlsx: the units, and one registered place or reserve finalist a row.

Owns the columns of the sheets "Đơn vị" and "Thí sinh" and what one row must be. It must not know what makes a roster
eligible (that is `finalist_checks`). Called by `contest_folder`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chungket.core.contest import CandidateNumber, Unit, UnitId
from chungket.exchange.cells import CellKind
from chungket.exchange.problems import EMPTY, Problems, quoted
from chungket.exchange.sheet import Column, Row, Shape, open_workbook, read_table
from chungket.exchange.text import fold

FINALISTS_FILE = "finalists.xlsx"
SHORT_NAME_CHARACTERS_MAX = 14  # what the wall has room for beside a name
UNIT_NAME_CHARACTERS_MAX = 120
NAME_CHARACTERS_MAX = 60
SEAT_CHARACTERS_MAX = 12

UNIT_ID, UNIT_NAME, SHORT_NAME, HEAD = "Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Trưởng đoàn"
CANDIDATE, NAME, BIRTH, ZONE, SEAT = "SBD", "Họ và tên", "Ngày sinh", "Khu vực", "Chỗ ngồi"
CAPTAIN, SUBSTITUTE, PUBLIC, REMARK = "Đội trưởng", "Dự bị", "Đồng ý công khai", "Ghi chú"

UNITS = Shape(
    "Đơn vị",
    (
        Column(UNIT_ID),
        Column(UNIT_NAME),
        Column(SHORT_NAME),
        Column(HEAD, required=False),
        Column(REMARK, required=False),
    ),
    keys=((UNIT_ID,),),
)
FINALISTS = Shape(
    "Thí sinh",
    (
        *(Column(title) for title in (CANDIDATE, NAME, BIRTH, UNIT_ID, ZONE, SEAT, CAPTAIN)),
        Column(SUBSTITUTE, required=False),
        Column(PUBLIC),
        Column(REMARK, required=False),
    ),
    keys=((CANDIDATE,), (NAME, BIRTH)),
)

# Both are read aloud, typed on a tablet and part of ids in the store.
_CANDIDATE_PATTERN = re.compile(r"[A-Za-z0-9-]{1,8}")
_CANDIDATE_EXPECTED = "số báo danh gồm 1–8 chữ số, chữ không dấu, dấu gạch nối"
_UNIT_ID_PATTERN = re.compile(r"[^\W_][\w.\-]{0,15}")
_UNIT_ID_EXPECTED = "mã đơn vị gồm 1–16 chữ, chữ số, dấu gạch nối"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with the row it came from."""

    unit: Unit
    row: Row


@dataclass(frozen=True, slots=True)
class FinalistRow:
    """One row of "Thí sinh". Fields with an error hold a harmless value; `birth` is None then.

    A `substitute` (dự bị) has no candidate number, zone or seat. `public` None: the cell was empty.
    """

    candidate: CandidateNumber
    name: str
    birth: date | None
    unit: UnitId
    zone: str
    seat: str
    captain: bool
    substitute: bool
    public: bool | None
    row: Row

    @property
    def person_key(self) -> tuple[str, date] | None:
        """Who this is, as far as comparisons go (RULES 1.2); None when name or birth date has an error."""
        return (fold(self.name), self.birth) if self.name and self.birth else None


def read_finalist_file(
    path: Path, problems: Problems
) -> tuple[tuple[UnitRow, ...] | None, tuple[FinalistRow, ...] | None]:
    """Read finalists.xlsx. Either part is None (with an error added) when its table is not there."""
    book = open_workbook(path, (UNITS, FINALISTS), problems)
    if book is None:
        return None, None
    units = read_table(book, UNITS, path.name, problems)
    finalists = read_table(book, FINALISTS, path.name, problems)
    unit_rows = tuple(_unit(row) for row in units.rows) if units else None
    names = {fold(row.unit.id): row.unit.id for row in unit_rows} if unit_rows is not None else None
    return unit_rows, tuple(_finalist(row, names) for row in finalists.rows) if finalists else None


def _unit(row: Row) -> UnitRow:
    unit = Unit(
        UnitId(row.code(UNIT_ID, _UNIT_ID_PATTERN, _UNIT_ID_EXPECTED)),
        row.text(UNIT_NAME, what="tên đơn vị", characters_max=UNIT_NAME_CHARACTERS_MAX),
        row.text(SHORT_NAME, what="tên ngắn của đơn vị", characters_max=SHORT_NAME_CHARACTERS_MAX),
        row.text(HEAD, required=False, characters_max=NAME_CHARACTERS_MAX),
    )
    if not unit.head and row.cell(HEAD).is_empty:
        # RULES 6.1: only the head of the unit may complain, and may do so within minutes of the last question.
        row.warning(HEAD, "họ tên trưởng đoàn (người được khiếu nại)", EMPTY)
    return UnitRow(unit, row)


def _finalist(row: Row, units: Mapping[str, UnitId] | None) -> FinalistRow:
    substitute = row.flag(SUBSTITUTE)
    if substitute:
        candidate, zone, seat = "", "", ""
        for column in (CANDIDATE, ZONE, SEAT):
            if not row.cell(column).is_empty:
                row.error(column, "ô trống ở dòng dự bị", quoted(row.cell(column).shown))
    else:
        candidate = row.code(CANDIDATE, _CANDIDATE_PATTERN, _CANDIDATE_EXPECTED)
        zone = row.text(ZONE, what="khu vực", characters_max=SEAT_CHARACTERS_MAX)
        seat = row.text(SEAT, what="chỗ ngồi", characters_max=SEAT_CHARACTERS_MAX)
    captain = row.flag(CAPTAIN)
    if captain and substitute:
        row.error(CAPTAIN, "ô trống ở dòng dự bị", quoted(row.cell(CAPTAIN).shown))
    public_given = not row.cell(PUBLIC).is_empty and row.cell(PUBLIC).kind is not CellKind.UNREADABLE
    public = row.flag(PUBLIC)
    return FinalistRow(
        CandidateNumber(candidate),
        row.text(NAME, what="họ và tên", characters_max=NAME_CHARACTERS_MAX),
        row.day(BIRTH),
        _unit_of(row, units),
        zone,
        seat,
        captain and not substitute,
        substitute,
        public if public_given else None,
        row,
    )


def _unit_of(row: Row, units: Mapping[str, UnitId] | None) -> UnitId:
    expected = f'mã đơn vị có trong trang "{UNITS.title}"'
    text = row.text(UNIT_ID, what=expected)
    if not text or units is None:
        return UnitId("")
    unit = units.get(fold(text))
    if not unit:
        row.error(UNIT_ID, expected, quoted(text))
        return UnitId("")
    return unit
