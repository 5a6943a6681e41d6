"""The TypeScript types of the wire: display/src/lib/wire.ts, made from `core.shapes` and `protocol`.

Owns how a Python type is written in TypeScript. The text is in the pages' own format (prettier), and the comments of
the sources come along. Called by `docs`.
"""

import textwrap
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from chungket.protocol import FINALIST_COMMANDS, HOST_COMMANDS, ToServerHello
from tools.wire_records import WireRecord, WireUnion, records

LINE_LENGTH_MAX = 120
ARGUMENTS = "CommandArguments"

HEADER = """\
/**
 * The frames and shapes of the wire (docs/PROTOCOL.md), in the server's own field names. Made by `make docs` from the
 * server's `core/shapes.py` and `protocol.py`: change those. `protocol.ts` encodes and `connection.ts` exchanges them.
 * Times are contest time in µs unless the name says `wall_ms` (Unix milliseconds). "" and 0 mean "none".
 */
"""

_NAMES = {str: "string", int: "number", bool: "boolean", bytes: "Uint8Array", NoneType: "null"}


def wire_types() -> str:
    """The whole file."""
    parts = [HEADER]
    for record in records():
        if record.name == ToServerHello.__name__:
            parts += [_command_types()]
        parts.append(_union(record.name, record.members) if isinstance(record, WireUnion) else _interface(record))
    return "\n".join(parts)


def typescript(hint: Any) -> str:
    """A resolved Python type in TypeScript. Raises `TypeError` for one that has no business on the wire."""
    if isinstance(hint, NewType):
        return typescript(hint.__supertype__)
    if hint in _NAMES:
        return _NAMES[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " | ".join(typescript(argument) for argument in arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = typescript(arguments[0])
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if origin is dict and arguments[0] is str:
        return ARGUMENTS if arguments[1] is Any else f"Readonly<Record<string, {typescript(arguments[1])}>>"
    if isinstance(hint, type) and issubclass(hint, str):
        return "string"
    if isinstance(hint, type) and hint in {record.type for record in records() if isinstance(record, WireRecord)}:
        return hint.__name__
    raise TypeError(f"expected a type of the wire, got {hint!r}")


def comment(text: str) -> str:
    """A doc comment, in as many lines as it needs; "" for no text."""
    if not text:
        return ""
    if len(text) <= LINE_LENGTH_MAX - len("/**  */"):
        return f"/** {text} */\n"
    lines = textwrap.wrap(text, LINE_LENGTH_MAX - len(" * "), break_on_hyphens=False, break_long_words=False)
    return "\n".join(["/**", *(f" * {line}" for line in lines), " */"]) + "\n"


def _interface(record: WireRecord) -> str:
    lines = [f'  readonly type: "{record.tag}";'] if record.tag else []
    for field in record.fields:
        line = f"  readonly {field.name}: {typescript(field.type)};"
        lines.append(f"{line} // {field.comment}" if field.comment else line)
    return "\n".join([f"{comment(record.text)}export interface {record.name} {{", *lines, "}"]) + "\n"


def _command_types() -> str:
    """What commands are called and what their arguments may be."""
    commands = [*FINALIST_COMMANDS.values(), *HOST_COMMANDS.values()]
    hints = [get_type_hints(command)[field.name] for command in commands for field in fields(command)]
    values = dict.fromkeys(typescript(hint) for hint in hints)
    order = [name for name in ("string", "number", "boolean") if name in values]
    values_text = " | ".join([*order, *(name for name in values if name not in order)])
    return "\n".join(
        [
            comment("A command's arguments, as the server's command classes have their fields.")
            + f"export type {ARGUMENTS} = Readonly<\n  Record<string, {values_text}>\n>;\n",
            _union("FinalistCommandName", tuple(f'"{name}"' for name in FINALIST_COMMANDS)),
            _union("HostCommandName", tuple(f'"{name}"' for name in HOST_COMMANDS)),
        ]
    )


def _union(name: str, members: tuple[str, ...]) -> str:
    line = f"export type {name} = {' | '.join(members)};\n"
    if len(line) <= LINE_LENGTH_MAX + 1:
        return line
    below = f"  {' | '.join(members)};\n"
    if len(below) <= LINE_LENGTH_MAX + 1:
        return f"export type {name} =\n{below}"
    return "\n".join([f"export type {name} =", *(f"  | {member}" for member in members)]) + ";\n"
