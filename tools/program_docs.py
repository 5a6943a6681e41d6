"""The generated parts of the documents that describe the program: its commands, its layers, its events, its limits.

Owns the tables' form; their words are the help texts, docstrings and comments of the code. Called by `docs`.
"""

import ast
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NewType, get_type_hints

import click

from chungket import embedded, fanout, frames, gateway, http_protocol, inbox, protocol, samples, socket, store
from chungket.auth import codes, hosts, sessions, throttle
from chungket.cli import exit_codes, main
from chungket.core import (
    decide_paper,
    decide_play,
    decide_rulings,
    decide_sheet,
    events,
    evidence,
    model,
    ruling_checks,
)
from chungket.log import EVENT_TYPES
from chungket.routes import guards, sockets
from chungket.troubles import WORDS
from tools.protocol_docs import table
from tools.wire_records import constants, record_of, text_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "server" / "chungket"

USAGE_MEANING = "wrong usage: an unknown option, a missing argument"
DONE_MEANING = "done"

# What bounds one client, one sender or one secret; what is said of a limit on the wire is in docs/PROTOCOL.md.
LIMITS: tuple[tuple[ModuleType, str, str], ...] = (
    (
        throttle,
        "FAILURES_MAX",
        "wrong codes of one device or at one slip, wrong passwords of one account from one address, within `FORGET_S`",
    ),
    (throttle, "FORGET_S", "seconds after which a failure is forgotten"),
    (throttle, "ADDRESSES_MAX", "devices, slips or addresses remembered by a brake"),
    (
        throttle,
        "STRANGERS_BURST",
        "wrong codes at once of devices without a cookie and of those that were wrong before",
    ),
    (throttle, "STRANGERS_PER_S", "of these a second after that"),
    (throttle, "DEVICES_BURST", "cookies for new devices at once"),
    (throttle, "DEVICES_PER_S", "of these a second after that"),
    (codes, "CODE_LENGTH", "letters of a sign-in code, out of an alphabet of 30"),
    (hosts, "PASSWORD_LENGTH_MIN", "characters of a host's password, at least"),
    (hosts, "LINK_BYTES", "random bytes of a one-time link"),
    (hosts, "LINK_VALID_S", "seconds a one-time link can be used"),
    (hosts, "LINKS_MAX", "unused links at a time; the oldest goes"),
    (hosts, "ACCOUNTS_MAX", "accounts in `hosts.toml`"),
    (sessions, "HOST_SESSION_MAX_S", "seconds a host's cookie is accepted"),
    (guards, "BODY_BYTES_MAX", "bytes of a request's body"),
    (http_protocol, "HEADERS_TIMEOUT_S", "seconds for a request's headers"),
    (http_protocol, "HEADERS_BYTES_MAX", "bytes of a request's headers"),
    (http_protocol, "BODY_TIMEOUT_S", "seconds for a request's body"),
    (http_protocol, "ANSWER_TIMEOUT_S", "seconds for a client to take an answer"),
    (socket, "CLOSE_TIMEOUT_S", "seconds for a client to take what was sent before a close"),
    (frames, "FRAGMENTS_MAX", "fragments of one message"),
    (socket, "OUTBOX_BYTES_MAX", "unsent bytes of one client"),
    (fanout, "SLOW_MAX_US", "microseconds a client may read nothing while its outbox is full"),
    (gateway, "HELLO_TIMEOUT_S", "seconds from connecting to `hello`"),
    (gateway, "REPLACED_TIMEOUT_S", "seconds for a device that lost its place to deliver a paper it had stored"),
    (gateway, "FRAMES_BURST", "frames at once of one client that is no console"),
    (gateway, "FRAMES_PER_S", "frames a second after that"),
    (protocol, "FRAME_BYTES_MAX_FINALIST", "bytes of one frame of anybody but a console"),
    (protocol, "FRAME_BYTES_MAX_HOST", "bytes of one frame of a console"),
    (sockets, "CONNECTIONS_MAX", "connections of one process; consoles still come in"),
    (sockets, "AUDIENCE_MAX", "of them audience"),
    (sockets, "PROJECTORS_MAX", "of them projectors"),
    (inbox, "PENDING_PER_FINALIST_MAX", "commands of one finalist that wait"),
    (inbox, "PENDING_PER_HOST_MAX", "commands of one host's account that wait"),
    (inbox, "BATCH_MAX", "commands in one log entry"),
    (decide_play, "ANSWERS_MAX", "answers of one place to one play where the last one counts"),
    (evidence, "REFUSALS_RECORDED_MAX", "refused answers or presses of one place and play that are recorded"),
    (decide_sheet, "REVISION_MAX", "changes of one slot of a paper on one device"),
    (decide_sheet, "HELD_MAX", "changes of one place's paper that are held for the jury"),
    (decide_paper, "CORRECTIONS_MAX", "corrections of one contest"),
    (decide_paper, "OUTAGES_MAX", "declared outages of one paper"),
    (decide_rulings, "PROPOSALS_MAX", "rulings that wait for their second person"),
    (decide_rulings, "COMPLAINTS_MAX", "complaints of one contest"),
    (ruling_checks, "TEXT_LENGTH_MAX", "characters of a reason, a complaint, an incident"),
    (ruling_checks, "DOCUMENT_LENGTH_MAX", "characters of the number of a document"),
    (model, "INCIDENTS_KEPT_MAX", "lines of the record that are kept in memory; the whole one is the log"),
    (samples, "WAITING_MAX", "reports of devices that wait for the store; more are dropped"),
    (samples, "ENTRIES_KEPT", "entries of the stream of reports, about"),
    (store, "SOCKET_TIMEOUT_S", "seconds until a silent store counts as away"),
    (embedded, "BALLAST_BYTES", "bytes kept free on the store's disk"),
)


def commands() -> str:
    """All commands with their one line of help."""
    rows = [(f"`{usage}`", help_) for usage, help_, _ in _commands(main, "chungket")]
    return table(("command", "what it does"), rows)


def options() -> str:
    """All commands with all their options, as `--help` says them."""
    parts = []
    for usage, help_, rows in _commands(main, "chungket"):
        listed = f"\n{table(('option', 'meaning'), rows)}" if rows else ""
        parts.append(f"**`{usage}`** – {help_}\n{listed}")
    return "\n" + "\n".join(parts) + "\n"


def exit_code_table() -> str:
    """What a command's exit status says."""
    known = {constant.value: constant.comment or DONE_MEANING for constant in constants(exit_codes)}
    known[click.UsageError.exit_code] = USAGE_MEANING
    return table(("status", "meaning"), [(str(status), meaning) for status, meaning in sorted(known.items())])


def trouble_table() -> str:
    """What may stand in the contest's way: the reason `/readyz` gives, and what consoles and terminal say of it."""
    rows = [(f"`{kind}`", f"{words.text} · {words.text_en}", words.remedy_en) for kind, words in WORDS.items()]
    return table(("reason", "what is said", "what to do"), rows)


def trouble_table_vi() -> str:
    """The same for the desk."""
    rows = [(f"{words.text}", f"`{kind}`", words.remedy) for kind, words in WORDS.items()]
    return table(("bảng điều khiển và màn hình lệnh nói", "`/readyz`", "làm gì"), rows)


def layers() -> str:
    """The layers of the import contract from the top, with what each module says it owns."""
    rows = [
        (str(number), f"`{module}`", _first_sentence(module))
        for number, modules in enumerate(_layers(), start=1)
        for module in modules
    ]
    return table(("layer", "module", "in a sentence"), rows)


def event_table() -> str:
    """Every event of the log with its fields, in the order of the source."""
    rows = []
    for name, event in EVENT_TYPES.items():
        record = record_of(events, name)
        hints = get_type_hints(event)
        fields = ", ".join(f"`{field.name}` {_kind(hints[field.name])}" for field in record.fields)
        notes = [f"`{field.name}`: {field.comment}" for field in record.fields if field.comment]
        rows.append((f"`{name}`", fields, "; ".join([text for text in (text_of(event), *notes) if text])))
    return table(("event", "fields", "meaning"), rows)


def limits() -> str:
    """Named limits with their values, as the code has them."""
    rows = []
    for module, name, meaning in LIMITS:
        value = getattr(module, name)
        where = f"`{module.__name__.removeprefix('chungket.')}.{name}`"
        rows.append((where, f"{round(value):,}".replace(",", " "), meaning))
    return table(("limit", "value", "of what"), rows)


def _commands(group: click.Group, name: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Usage, help and option rows of every command, those of groups within after their group."""
    for command in subcommands(group):
        path = f"{name} {command.name}"
        if isinstance(command, click.Group):
            yield from _commands(command, path)
            continue
        context = click.Context(command, info_name=path)
        shown = [option.get_help_record(context) for option in command.params if isinstance(option, click.Option)]
        usage = " ".join([path, *(piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]")])
        yield usage, command.help or "", [(f"`{left}`", right) for left, right in filter(None, shown)]


def subcommands(group: click.Group) -> list[click.Command]:
    """The commands of a group, also of one that imports them late."""
    context = click.Context(group)
    found = [group.get_command(context, name) for name in group.list_commands(context)]
    return [command for command in found if command is not None]


def _layers() -> list[list[str]]:
    """Modules by layer, the top one first; a layer nobody has written yet is left out."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    named = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    split = [[module.strip(" ()") for module in layer.split("|")] for layer in named]
    return [there for layer in split if (there := [module for module in layer if _source(module) is not None])]


def _source(module: str) -> Path | None:
    places = (PACKAGE / f"{module}.py", PACKAGE / module / "__init__.py")
    return next((place for place in places if place.is_file()), None)


def _first_sentence(module: str) -> str:
    source = _source(module)
    assert source is not None
    text = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def _kind(hint: object) -> str:
    """A field's type as it is in JSON."""
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint is bool:
        return "boolean"
    if hint is int:
        return "integer"
    return "text" if isinstance(hint, type) and issubclass(hint, str) else "list of text"


PARTS: dict[str, Callable[[], str]] = {
    "cli-commands": commands,
    "cli-options": options,
    "exit-codes": exit_code_table,
    "layers": layers,
    "events": event_table,
    "troubles": trouble_table,
    "troubles-vi": trouble_table_vi,
    "limits": limits,
}
