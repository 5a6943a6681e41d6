"""What is wrong with a contest directory: collected one by one, raised all at once.

Owns the record of one finding and its Vietnamese wording, and the typed faults of this package. It must not know
what is checked, nor how a file is read. Every reader of `exchange` adds to a `Problems`; the command line prints them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

GOT_CHARACTERS_MAX = 80  # of a cell's text quoted in a message
EMPTY = "(trống)"
_WITHOUT_VERB = ("không ", "thiếu ", "tất cả ")  # "hiện không có tệp này", not "đang là không có tệp này"


class Severity(StrEnum):
    """An error refuses the contest; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `sheet` is empty and `row` is a line number for contest.toml; `row` 0 means the whole sheet or file.

    `expected` and `got` are Vietnamese phrases that read after "cần" and "đang là" (or "hiện", where `got` begins with
    a verb); quote cell texts with `quoted`.
    """

    severity: Severity
    file: str
    expected: str
    got: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    advice: str = ""

    @property
    def where(self) -> str:
        """File, sheet, row and column, as far as known: `questions.xlsx, trang "Câu hỏi", dòng 14, cột "Đáp án"`."""
        parts = [self.file]
        if self.sheet:
            parts.append(f'trang "{self.sheet}"')
        if self.row:
            parts.append(f"dòng {self.row}")
        if self.column:
            parts.append(f'{"cột" if self.sheet else "mục"} "{self.column}"')
        return ", ".join(parts)

    @property
    def message(self) -> str:
        """The whole sentence, without its severity."""
        advice = f" ({self.advice})" if self.advice else ""
        now = "hiện" if self.got.startswith(_WITHOUT_VERB) else "đang là"
        return f"{self.where}: cần {self.expected}; {now} {self.got}{advice}"

    def __str__(self) -> str:
        label = "LỖI" if self.severity is Severity.ERROR else "Lưu ý"
        return f"{label}: {self.message}"


@dataclass(slots=True)
class Problems:
    """A growing list of findings, in the order in which they were found."""

    found: list[Problem] = field(default_factory=list)

    def error(
        self, file: str, expected: str, got: str, *, sheet: str = "", row: int = 0, column: str = "", advice: str = ""
    ) -> None:
        """Add an error."""
        self.found.append(Problem(Severity.ERROR, file, expected, got, sheet, row, column, advice))

    def warning(
        self, file: str, expected: str, got: str, *, sheet: str = "", row: int = 0, column: str = "", advice: str = ""
    ) -> None:
        """Add a warning."""
        self.found.append(Problem(Severity.WARNING, file, expected, got, sheet, row, column, advice))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only the findings that refuse the contest."""
        return tuple(problem for problem in self.found if problem.severity is Severity.ERROR)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """What refuses the contest before what is for a person to judge; within both, as they were found."""
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)


class ExchangeError(Exception):
    """Base of the operating faults of this package; its text is Vietnamese and meant for the desk."""


class ContestInvalid(ExchangeError):
    """The contest directory cannot be used. `problems` holds every error and warning found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        lines = [f"Cuộc thi có {len(errors):02d} lỗi:", *(f"- {problem.message}" for problem in errors)]
        super().__init__("\n".join(lines))


def quoted(value: object) -> str:
    """A cell's or setting's content as it appears after "đang là": `"E"`, or `(trống)`."""
    text = " ".join(str(value).split())
    if not text:
        return EMPTY
    if len(text) > GOT_CHARACTERS_MAX:
        text = text[: GOT_CHARACTERS_MAX - 1] + "…"
    return f'"{text}"'
