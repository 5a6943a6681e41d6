"""The generated parts of docs/PROTOCOL.md and the whole files that are made from the wire's declarations.

Owns the tables' form; their words are the comments and docstrings of the code. Called by `docs`.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from chungket import gateway, protocol, socket
from chungket.core import commands as c
from chungket.core import decision
from chungket.core.decision import RejectionCode
from chungket.core.phase import PERMISSIONS
from chungket.core.wording import REFUSALS
from chungket.routes import sockets
from tools.golden_frames import golden_files
from tools.wire_asyncapi import SENT_TO, asyncapi, close_codes
from tools.wire_records import WireField, WireRecord, constants, frames, members, records, text_of
from tools.wire_types import wire_types

_NAMES = {str: "text", int: "integer", bool: "boolean", bytes: "bytes", NoneType: "null", Any: "any value"}


def frames_to_server() -> str:
    """Frames a client sends."""
    rows = [
        (f"`{frame.tag}`", _field_list(frame.fields), frame.text)
        for frame in frames()
        if frame.name.startswith("ToServer")
    ]
    return table(("type", "fields", "meaning"), rows)


def frames_to_client() -> str:
    """Frames the server sends, and to whom."""
    rows = []
    for frame in frames():
        audiences = [str(audience) for audience, sent in SENT_TO.items() if frame.type in sent]
        if audiences:
            everybody = len(audiences) == len(SENT_TO)
            to = "everybody" if everybody else ", ".join(audiences)
            rows.append((f"`{frame.tag}`", to, _field_list(frame.fields), frame.text))
    return table(("type", "to", "fields", "meaning"), rows)


def shapes() -> str:
    """Every shape with its fields."""
    parts = []
    for record in records():
        if isinstance(record, WireRecord) and not record.tag:
            rows = [(f"`{field.name}`", _type(field.type), field.comment) for field in record.fields]
            text = f"{record.text}\n\n" if record.text else ""
            parts.append(f"### {record.name}\n\n{text}{table(('field', 'type', 'meaning'), rows)}")
    return "\n" + "\n".join(parts) + "\n"


def commands() -> str:
    """What may be sent in a `command` frame, with its arguments."""
    rows = []
    for name, command in (*protocol.FINALIST_COMMANDS.items(), *protocol.HOST_COMMANDS.items()):
        permission = PERMISSIONS[command]
        roles = ", ".join(role for role in permission.roles if role is not c.Role.SYSTEM)
        rows.append((f"`{name}`", _arguments(command), roles, "yes" if permission.versioned else "", text_of(command)))
    return table(("name", "arguments", "roles", "flow_version", "meaning"), rows)


def close_code_table() -> str:
    """Why a connection is closed and what follows."""
    rows = []
    for code in close_codes():
        why, _, then = code.comment.partition("; ")
        rows.append((str(code.value), why, then))
    return table(("code", "why", "then"), rows)


def refusals() -> str:
    """The codes of a `refused` frame."""
    rows = [
        (f"`{code.value}`", code.comment, REFUSALS[RejectionCode(code.value)])
        for code in members(RejectionCode, decision)
    ]
    return table(("code", "meaning", "text"), rows)


def limits() -> str:
    """The limits one client meets, by the names they have in the code."""
    named = {
        constant.name: constant.value
        for module in (protocol, gateway, socket, sockets)
        for constant in constants(module)
        if not constant.name.startswith("CLOSE_")
    }
    size_host, size = named["FRAME_BYTES_MAX_HOST"], named["FRAME_BYTES_MAX_FINALIST"]
    rows = [
        ("frame from a console", f"{size_host // 1024} KiB", "closed with 1009"),
        (
            "frame from anybody else",
            f"{size // 1024} KiB",
            f"closed with 4005, above {size_host // 1024} KiB with 1009",
        ),
        (
            "frames from a console",
            f"{named['FRAMES_BURST_HOST']} at once, then {named['FRAMES_PER_S_HOST']} a second",
            "closed with 4006",
        ),
        (
            "frames from anybody else",
            f"{named['FRAMES_BURST']} at once, then {named['FRAMES_PER_S']} a second",
            "closed with 4006",
        ),
        ("hello after connecting", f"{named['HELLO_TIMEOUT_S']:g} s", "closed with 4005"),
        ("text in an argument", f"{named['TEXT_LENGTH_MAX']} characters", "refused with `bad_value`"),
        ("list in an argument", f"{named['LIST_LENGTH_MAX']} elements", "refused with `bad_value`"),
        ("number in an argument", "±(2^53 − 1)", "refused with `bad_value`"),
        (
            "unsent bytes of one client",
            f"{named['OUTBOX_BYTES_MAX'] // 1024} KiB",
            "snapshots wait; a whole `sync` when there is room again; cut off when there is none for long",
        ),
        ("connections of one process", f"{named['CONNECTIONS_MAX']:,}", "403; consoles still come in"),
        ("of them audience", f"{named['AUDIENCE_MAX']:,}", "403"),
        ("of them projectors", f"{named['PROJECTORS_MAX']:,}", "403"),
    ]
    return table(("what", "at most", "beyond"), rows)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _field_list(given: tuple[WireField, ...]) -> str:
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in given)


def _arguments(command: type[c.Command]) -> str:
    hints = get_type_hints(command)
    return ", ".join(
        f"`{field.name}` {_type(hints[field.name])}" + ("" if field.default is MISSING else " (may be left out)")
        for field in fields(command)
    )


def _type(hint: Any) -> str:
    """A resolved Python type in words."""
    if isinstance(hint, NewType):
        return _type(hint.__supertype__)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_type(argument) for argument in arguments)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"map of {_type(arguments[1])}"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " / ".join(f'"{value}"' for value in hint)
    return _NAMES[hint] if hint in _NAMES else f"[{hint.__name__}](#{hint.__name__.lower()})"


PARTS: dict[str, Callable[[], str]] = {
    "frames-to-server": frames_to_server,
    "frames-to-client": frames_to_client,
    "wire-shapes": shapes,
    "wire-commands": commands,
    "close-codes": close_code_table,
    "refusal-codes": refusals,
    "wire-limits": limits,
}


def files() -> dict[Path, str]:
    """Whole files, relative to the project's root."""
    return {
        Path("display/src/lib/wire.ts"): wire_types(),
        Path("docs/asyncapi.json"): asyncapi(),
        **{Path("tests/wire") / name: text for name, text in golden_files().items()},
    }
