"""A ruling as the log keeps it: the command's name and "name=value" of each of its fields, and back.

Owns that form (docs/LOG.md). Lists are joined by commas, truth values are "true" and "false"; only a field that is
last in a ruling's meaning, its text, may hold anything.
"""

import re
from dataclasses import fields
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from chungket.core import commands as c

TRUE, FALSE = "true", "false"


def command_name(command: type[c.Command]) -> str:
    """The name of a command on the wire and in the log: `OpenStem` is "open_stem"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


RULING_COMMANDS: dict[str, type[c.RulingCommand]] = {
    command_name(command): command for command in get_args(c.RulingCommand)
}


def ruling_arguments(command: c.RulingCommand) -> tuple[str, ...]:
    """ "name=value" of each field, in the command's own order."""
    return tuple(f"{field.name}={_text(getattr(command, field.name))}" for field in fields(command))


def ruling_command(name: str, arguments: tuple[str, ...]) -> c.RulingCommand:
    """The command that was written like this. Raises KeyError or ValueError for what is no ruling."""
    command = RULING_COMMANDS[name]
    hints = get_type_hints(command)
    given = dict(argument.split("=", 1) for argument in arguments)
    values: dict[str, Any] = {key: _value(hints[key], text) for key, text in given.items()}
    return command(**values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, tuple):
        return ",".join(_text(part) for part in value)
    return str(value.value) if isinstance(value, Enum) else str(value)


def _value(hint: Any, text: str) -> object:
    if hint is bool:
        return text == TRUE
    if hint is int:
        return int(text)
    if get_origin(hint) is tuple:
        return tuple(text.split(",")) if text else ()
    return text
