"""Where each key of a TOML text stands.

Owns positions only: `tomllib` reads values and forgets lines. It must not know what the keys mean. Called by
`toml_table`.
"""

import tomllib
from collections.abc import Iterator

LINES_MAX = 3_000

TomlPath = tuple[str | int, ...]  # ("rounds", 1, "questions"): arrays of tables count from 0


def key_lines(text: str) -> dict[TomlPath, int]:
    """Line number (from 1) of every key and table header of a valid TOML text.

    A TOML statement ends at the first line break after which the lines read so far are valid TOML by themselves, so
    `tomllib` itself finds the statements, whatever strings, arrays and comments they are made of.
    """
    lines: dict[TomlPath, int] = {}
    prefix: TomlPath = ()
    tables_seen: dict[TomlPath, int] = {}  # arrays of tables: how many elements so far
    pending: list[str] = []
    start = 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not pending:
            start = number
        pending.append(line)
        statement = "\n".join(pending)
        try:
            values = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue  # in the middle of an array or a long string
        pending = []
        if statement.lstrip().startswith("["):
            prefix = _header_path(values, tables_seen, is_array=statement.lstrip().startswith("[["))
            lines.setdefault(prefix, start)
        else:
            for path in _paths(values):
                lines.setdefault((*prefix, *path), start)
    return lines


def unreadable_line(text: str) -> int:
    """The line at which reading gives up without saying where: at a number of too many digits, or tables too deep in
    one another; the last line when there is no such place."""
    pending: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        pending.append(line)
        try:
            tomllib.loads("\n".join(pending))
        except tomllib.TOMLDecodeError:
            continue
        except (ValueError, RecursionError):
            return number
        pending = []
    return len(lines)


def _header_path(values: dict[str, object], tables_seen: dict[TomlPath, int], *, is_array: bool) -> TomlPath:
    """The path a header opens; names on the way that are arrays of tables mean their newest element."""
    path: TomlPath = ()
    level: object = values
    while isinstance(level, dict) and level:
        name, level = next(iter(level.items()))
        path = (*path, name)
        last = not isinstance(level, dict) or not level
        if last and is_array:
            tables_seen[path] = tables_seen.get(path, 0) + 1
        if path in tables_seen:
            path = (*path, tables_seen[path] - 1)
    return path


def _paths(values: dict[str, object]) -> Iterator[TomlPath]:
    for name, value in values.items():
        yield (name,)
        if isinstance(value, dict):
            yield from ((name, *path) for path in _paths(value))
        elif isinstance(value, list):
            for index, element in enumerate(value):
                yield (name, index)
                if isinstance(element, dict):
                    yield from ((name, index, *path) for path in _paths(element))
