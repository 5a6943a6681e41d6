"""Wrong usage of the command line, told in Vietnamese: the name, what was expected, what was given.

Owns the sentences that take the place of click's own. It must not know any command. Called by the group of all
commands.
"""

import difflib
import re
from collections.abc import Sequence

import click

# What click says of a value, with the value it was given.
_VALUES = (
    re.compile(r"^'(?P<got>.*)' is not a valid [\w ]+\.", re.DOTALL),
    re.compile(r"^(?P<got>\S+) is not in the range "),
    re.compile(r"^'(?P<got>.*)' is not (?:one of )?'", re.DOTALL),
)
_PATH = re.compile(r"^(?:File|Directory|Path) '(?P<path>.*)' (?P<fault>does not exist|is a file|is a directory|is not)")
_PATH_GOT = {
    "does not exist": "không có ở đó",
    "is a file": "là một tệp",
    "is a directory": "là một thư mục",
    "is not": "không mở được bằng tài khoản đang dùng",
}
_EXTRA = re.compile(r"^Got unexpected extra arguments? \((?P<got>.*)\)$", re.DOTALL)
_KINDS = {"option": "tùy chọn", "argument": "tham số"}


def usage_text(fault: click.ClickException) -> str:
    """One sentence; a text of our own, which is Vietnamese already, stays as it is."""
    match fault:
        case click.MissingParameter():
            return f"thiếu {_named(fault)}: cần {_expected(fault.param)}"
        case click.NoSuchOption():
            return f"không có tùy chọn {fault.option_name}{_near(fault.possibilities)}"
        case click.NoSuchCommand():
            return f"không có lệnh {fault.command_name}{_near(_commands_like(fault))}"
        case click.BadOptionUsage():
            return _option_usage(fault)
        case click.BadParameter():
            return f"{_named(fault)}: cần {_expected(fault.param)}; đang là {_got(fault.message)}"
        case click.UsageError() if (extra := _EXTRA.match(fault.message)) is not None:
            return f"thừa tham số: {extra['got']}"
        case click.UsageError() if fault.message == "Missing command.":
            return "thiếu tên lệnh"
        case _:
            return fault.message


def _commands_like(fault: click.NoSuchCommand) -> list[str]:
    context = fault.ctx
    if context is None or not isinstance(context.command, click.Group):
        return []
    return difflib.get_close_matches(fault.command_name, context.command.list_commands(context))


def _named(fault: click.BadParameter) -> str:
    """ "tùy chọn --port", "tham số CONTEST_DIRECTORY"."""
    parameter = fault.param
    if parameter is None:
        return "giá trị"
    name = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(_context(fault))
    return f"{_KINDS.get(parameter.param_type_name, 'tham số')} {name.strip('[]')}"


def _context(fault: click.UsageError) -> click.Context:
    return fault.ctx or click.get_current_context()


def _expected(parameter: click.Parameter | None) -> str:
    match None if parameter is None else parameter.type:
        case click.IntRange() as kind:
            return f"số nguyên {_range(kind.min, kind.max)}".strip()
        case click.FloatRange() as kind:
            return f"số {_range(kind.min, kind.max)}".strip()
        case click.Choice() as kind:
            return "một trong: " + ", ".join(str(choice) for choice in kind.choices)
        case click.Path(file_okay=False) as kind:
            return "thư mục có sẵn" if kind.exists else "đường dẫn thư mục"
        case click.Path() as kind:
            return "tệp có sẵn" if kind.exists else "đường dẫn"
        case _:
            return "một giá trị"


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"từ {least:g} đến {most:g}"
    return f"từ {least:g} trở lên" if least is not None else "" if most is None else f"đến {most:g}"


def _got(message: str) -> str:
    path = _PATH.match(message)
    if path is not None:
        return f'"{path["path"]}", {_PATH_GOT[path["fault"]]}'
    found = next((match for pattern in _VALUES if (match := pattern.match(message)) is not None), None)
    return message if found is None else f'"{found["got"]}"'


def _option_usage(fault: click.BadOptionUsage) -> str:
    if "does not take a value" in fault.message:
        return f"tùy chọn {fault.option_name} không nhận giá trị"
    return f"tùy chọn {fault.option_name}: cần một giá trị đứng sau"


def _near(possibilities: Sequence[str] | None) -> str:
    return f"; có phải {' hoặc '.join(possibilities)}?" if possibilities else ""
