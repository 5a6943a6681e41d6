"""excluded.xlsx: people who may not take part (organising committee, jury, helpers and whoever runs the contest).

Owns the columns of that optional file. It must not know the roster. Called by `contest_folder`.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chungket.exchange.problems import Problems
from chungket.exchange.sheet import Column, Row, Shape, open_workbook, read_table
from chungket.exchange.text import fold

EXCLUDED_FILE = "excluded.xlsx"
NAME, BIRTH, REASON = "Họ và tên", "Ngày sinh", "Lý do"

SHAPE = Shape(
    "Không được dự thi",
    (Column(NAME), Column(BIRTH), Column(REASON, required=False)),
    keys=((NAME, BIRTH), (NAME,)),
)


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """One excluded person. Without a birth date only the name can be compared."""

    name: str
    birth: date | None
    reason: str
    row: Row


def excluded_shape(titles: tuple[str, ...]) -> Shape:
    """The sheet to read: the one with the usual title, else the first, whatever it is called."""
    usual = [title for title in titles if fold(title) == fold(SHAPE.title)]
    return replace(SHAPE, title=(usual or [*titles, SHAPE.title])[0])


def read_excluded_file(path: Path, problems: Problems) -> tuple[ExcludedRow, ...]:
    """Read excluded.xlsx, which may be missing."""
    if not path.exists():
        return ()
    book = open_workbook(path, None, problems)
    table = read_table(book, excluded_shape(book.titles), path.name, problems) if book else None
    if table is None:
        return ()
    return tuple(
        ExcludedRow(
            row.text(NAME, what="họ và tên"),
            row.day(BIRTH, required=False),
            row.text(REASON, required=False),
            row,
        )
        for row in table.rows
    )


def excluded_names(rows: tuple[ExcludedRow, ...]) -> dict[str, tuple[ExcludedRow, ...]]:
    """Excluded rows by folded name."""
    by_name: dict[str, tuple[ExcludedRow, ...]] = {}
    for row in rows:
        if row.name:
            by_name[fold(row.name)] = (*by_name.get(fold(row.name), ()), row)
    return by_name
