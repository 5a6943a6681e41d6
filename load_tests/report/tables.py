"""Tables of Markdown. Pure. Called by `publish` and `scaling`."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[str]) -> str:
    """A table of rows that are lines already."""
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *rows, ""])


def row(*cells: object) -> str:
    """One line of a table."""
    return f"| {' | '.join(str(cell) for cell in cells)} |"
