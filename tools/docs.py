"""Fills the parts of the documents that are derived from the code, so that they cannot say something else.

Such a part stands between the lines `<!-- generated: NAME -->` and `<!-- end -->` in README.md or docs/; `PARTS` makes
its text. What `protocol_docs.files` makes is derived as a whole. Usage: python -m tools.docs [--check]. Called by `make
docs`; `tests/test_docs.py` fails on a stale part or file.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from chungket.core import commands as c
from chungket.core.phase import CONTEST_TRANSITIONS, PERMISSIONS, PLAY_TRANSITIONS, RULINGS, RulingRight
from chungket.core.ruling_arguments import command_name
from tools import program_docs, protocol_docs

ROOT = Path(__file__).resolve().parent.parent

_PART = re.compile(r"(?<=<!-- generated: )([a-z-]+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def contest_transitions() -> str:
    """The phases of the contest as a Mermaid diagram."""
    return _diagram(
        (source, target, command.__name__)
        for command, (sources, target) in CONTEST_TRANSITIONS.items()
        for source in sources
    )


def play_transitions() -> str:
    """The phases of a play as a Mermaid diagram."""
    return _diagram((source, target, command.__name__) for command, (source, target) in PLAY_TRANSITIONS.items())


def permissions() -> str:
    """Who may send which command in which phases, as a table."""
    lines = ["| command | roles | phases | while standing still |", "|---|---|---|---|"]
    for command, permission in PERMISSIONS.items():
        standing = "yes" if permission.standing else "no"
        roles, phases = ", ".join(permission.roles), ", ".join(permission.phases)
        lines.append(f"| {command.__name__} | {roles} | {phases} | {standing} |")
    return "\n".join(lines) + "\n"


def rulings() -> str:
    """Who proposes and who confirms which ruling, in which phases, as a table."""
    lines = ["| ruling | proposed by | confirmed by | phases | undone |", "|---|---|---|---|---|"]
    for command, right in RULINGS.items():
        undone = "yes" if right.undoable else "no"
        cells = (
            f"`{command_name(command)}`",
            ", ".join(right.proposers),
            _confirmers(command, right),
            ", ".join(right.phases),
            undone,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _confirmers(command: type[c.Command], right: RulingRight) -> str:
    """The second person of a ruling in words."""
    if command is c.UndoRuling:
        return "as for the ruling that is taken back"
    among = "" if right.needs is None else f"; one of the two is {right.needs}"
    alone = "" if not right.alone else f"; nobody in {', '.join(right.alone)}"
    return ", ".join(right.confirmers) + among + alone


def make_targets() -> str:
    """What `make help` lists, as a table."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):.*## (.*)$", makefile, re.MULTILINE)
    rows = [f"| `make {name}` | {text} |" for name, text in targets]
    return "\n".join(["| command | what it does |", "|---|---|", *rows]) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "contest-transitions": contest_transitions,
    "play-transitions": play_transitions,
    "permissions": permissions,
    "rulings": rulings,
    "make-targets": make_targets,
    **program_docs.PARTS,
    **protocol_docs.PARTS,
}


def filled(text: str) -> str:
    """A document with every generated part made anew. Raises KeyError for a part nobody makes."""
    return _PART.sub(lambda match: f"{match[1]}{match[2]}{PARTS[match[1]]()}", text)


def stale(root: Path = ROOT) -> dict[Path, str]:
    """The documents that do not say what the code says, with the text they should have."""
    documents = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    found = {}
    for document in documents:
        text = document.read_text("utf-8")
        if filled(text) != text:
            found[document] = filled(text)
    return found


def stale_files(root: Path = ROOT, made: Mapping[Path, str] | None = None) -> dict[Path, str]:
    """The derived files that are missing or say something else, with the text they should have. `made`: what they
    should say, by path below `root`; made anew where the caller has it not."""
    texts = protocol_docs.files() if made is None else made
    wanted = {root / path: text for path, text in texts.items()}
    return {path: text for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text}


def _diagram(transitions: Iterable[tuple[str, str, str]]) -> str:
    edges: dict[tuple[str, str], list[str]] = {}
    for source, target, label in transitions:
        edges.setdefault((source, target), []).append(label)
    first = next(iter(edges))[0]
    lines = [f"    {source} --> {target}: {', '.join(labels)}" for (source, target), labels in edges.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"]) + "\n"


def main(arguments: list[str]) -> int:
    """Write what is stale; with --check only name it, exit status 1 if there is any."""
    found = {**stale(), **stale_files()}
    for path, text in found.items():
        print(path.relative_to(ROOT))
        if arguments != ["--check"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return int(bool(found) and arguments == ["--check"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
