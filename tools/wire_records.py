"""Reads what the wire's modules declare: records with their fields, unions, constants, and the words beside them.

Owns the reading; the documents, the TypeScript types and the AsyncAPI document are made from what it returns. Values
and types come from the imported module, comments (which an import loses) from its source.
"""

import ast
import io
import tokenize
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

import msgspec

from chungket import protocol
from chungket.core import commands, shapes


@dataclass(frozen=True, slots=True)
class WireField:
    """One field; `type` as Python resolved it, without `Annotated`."""

    name: str
    type: Any
    comment: str


@dataclass(frozen=True, slots=True)
class WireRecord:
    """One shape or frame. `tag`: the frame's `type`, "" for a shape. `text`: its docstring on one line."""

    name: str
    type: type
    tag: str
    text: str
    fields: tuple[WireField, ...]


@dataclass(frozen=True, slots=True)
class WireUnion:
    """A name for "one of these records"."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A named value with the comment beside it."""

    name: str
    value: Any
    comment: str


def records() -> list[WireRecord | WireUnion]:
    """Everything that is on the wire, in the order of the sources: what commands are made of, shapes, then frames."""
    return [record_of(commands, commands.SlotChange.__name__), *_declared(shapes), *_declared(protocol)]


def frames() -> list[WireRecord]:
    """The frames alone."""
    return [record for record in records() if isinstance(record, WireRecord) and record.tag]


def record_of(module: ModuleType, name: str) -> WireRecord:
    """One record that a module declares, by its name."""
    tree, comments = _source(module)
    node = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return _record(getattr(module, name), node, comments)


def constants(module: ModuleType) -> list[Constant]:
    """The public constants of a module whose value is a number or a text."""
    tree, comments = _source(module)
    return [
        Constant(name, value, comments.get(node.lineno, ""))
        for node in tree.body
        for name in _assigned(node)
        if name.isupper() and not name.startswith("_")
        if isinstance(value := getattr(module, name), int | float | str)
    ]


def members(enum: type[StrEnum], module: ModuleType) -> list[Constant]:
    """The members of an enumeration declared in this module."""
    tree, comments = _source(module)
    declared = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == enum.__name__)
    return [
        Constant(name, str(enum[name]), comments.get(node.lineno, ""))
        for node in declared.body
        for name in _assigned(node)
    ]


def text_of(documented: type) -> str:
    """A class's docstring on one line; "" where only the machine made one."""
    text = documented.__doc__ or ""
    return "" if text.startswith(f"{documented.__name__}(") else " ".join(text.split())


def _declared(module: ModuleType) -> list[WireRecord | WireUnion]:
    tree, comments = _source(module)
    found: list[WireRecord | WireUnion] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            record = _record(getattr(module, node.name), node, comments)
            # A frame may say all it has to say by its type; their common base is none.
            if record.fields or (record.tag and record.type is not protocol.Frame):
                found.append(record)
        for name in _assigned(node):
            value = getattr(module, name)
            if name[0].isupper() and all(isinstance(member, type) for member in get_args(value) or [None]):
                found.append(WireUnion(name, tuple(member.__name__ for member in get_args(value))))
    return found


def _record(type_: type, node: ast.ClassDef, comments: dict[int, str]) -> WireRecord:
    hints = get_type_hints(type_)
    config = getattr(type_, "__struct_config__", None)
    tag = config.tag if config is not None and issubclass(type_, msgspec.Struct) else None
    return WireRecord(
        name=node.name,
        type=type_,
        tag=tag if isinstance(tag, str) else "",
        text=text_of(type_),
        fields=tuple(
            WireField(line.target.id, hints[line.target.id], comments.get(line.end_lineno or 0, ""))
            for line in node.body
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        ),
    )


def _assigned(node: ast.stmt) -> list[str]:
    return [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]


def _source(module: ModuleType) -> tuple[ast.Module, dict[int, str]]:
    """The syntax tree, and the comment at the end of each line that has code before it."""
    assert module.__file__ is not None
    source = Path(module.__file__).read_text("utf-8")
    comments = {
        token.start[0]: token.string.removeprefix("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and token.line[: token.start[1]].strip()
    }
    return ast.parse(source), comments
