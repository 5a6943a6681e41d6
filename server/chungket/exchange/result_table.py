"""The shape of a result: tables of plain values with Vietnamese headers.

Owns the shape only; `results` fills it, `result_files` writes it.
"""

from dataclasses import dataclass

Value = str | int | None  # an int stays a number in Excel; None is an empty cell


class TimeText(str):
    """A time as a person reads it, `m:ss.cc`; `seconds`: the same as a number, "40,94"."""

    __slots__ = ("seconds",)

    seconds: str

    def __new__(cls, text: str, seconds: str) -> "TimeText":
        """A text with its number."""
        made = super().__new__(cls, text)
        made.seconds = seconds
        return made


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `money`: an amount in đồng; `time`: every value is a `TimeText`."""

    header: str
    money: bool = False
    time: bool = False


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Rows under columns; every row has one value per column. `unranked` are listed below, without a rank."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    unranked: tuple[tuple[Value, ...], ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Texts of the header row."""
        return tuple(column.header for column in self.columns)


@dataclass(frozen=True, slots=True)
class ResultTables:
    """A whole result. `status` is printed on every sheet and stands in every CSV row."""

    status: str  # "CHƯA CHÍNH THỨC", or "Chính thức, lần 1"; with a note for a rehearsal or sample
    final: bool
    public: bool
    individuals: ResultTable
    teams: ResultTable
    awards: ResultTable
    further: tuple[ResultTable, ...]  # merit, decisions, editions: those there are; sheets of the workbook only
    information: tuple[tuple[str, Value], ...]  # label, value
