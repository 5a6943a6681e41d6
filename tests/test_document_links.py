"""Links between documents lead somewhere, and sections that the code cites are there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SKIPPED = {"node_modules", ".venv", "pages", "build", "dist"}
CODE_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]*\ssrc=\"([^\"]+)\"")
SOURCES = ("server/chungket/**/*.py", "server/chungket/**/*.lua", "tests/**/*.py", "tools/**/*.py", "docs/PROTOCOL.md")
PAGES = ("display/src/**/*.ts", "display/src/**/*.svelte")


def documents() -> list[Path]:
    folders = [ROOT / "docs", ROOT / "display" / "src"]
    found = [*ROOT.glob("*.md"), *(document for folder in folders for document in folder.rglob("*.md"))]
    return sorted(document for document in found if not SKIPPED & set(document.parts))


def anchors(text: str) -> set[str]:
    """The names under which a Markdown viewer finds the headings of a document."""
    titles = re.findall(r"^#{1,6} (.+)$", CODE_FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def links(text: str) -> Iterator[str]:
    for link in LINK.finditer(CODE_FENCE.sub("", text)):
        yield link[1] or link[2]


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_relative_links_lead_to_files_and_headings(document: Path) -> None:
    for link in links(document.read_text("utf-8")):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{link}: there is no {target}"
        assert target.is_relative_to(ROOT), f"{link} leaves the repository"
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"{link}: no such heading"


def test_links_and_headings_are_found() -> None:
    text = '# A "b" – c\n\n[x](y.md#z) ![p](q.webp)\n<img alt="s" src="t.png">\n```\n[no](no.md)\n```\n'
    assert list(links(text)) == ["y.md#z", "q.webp", "t.png"]
    assert anchors(text) == {"a-b--c"}


def sections(document: str) -> set[str]:
    """Numbers of a document's headings ("## 2 …") and of its numbered paragraphs ("**2.1**", "2.1 ")."""
    text = (ROOT / "docs" / document).read_text("utf-8")
    return set(re.findall(r"^(?:## |\*\*)?(\d+(?:\.\d+)?)\b", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "document"), [("RULES", "RULES.md"), ("DESIGN", "ARCHITECTURE.md"), ("STYLE", "STYLE.md")]
)
def test_every_section_the_code_cites_is_there(name: str, document: str) -> None:
    cited: dict[str, Path] = {}
    for pattern in (*SOURCES, *PAGES):
        for source in ROOT.glob(pattern):
            for citation in re.finditer(rf"\b{name}\s+(\d[\d., ]*)", source.read_text("utf-8")):
                for number in re.findall(r"\b\d{1,2}(?:\.\d+)?\b", citation[1]):
                    cited.setdefault(number, source)
    assert cited
    missing = {number: source.name for number, source in cited.items() if number not in sections(document)}
    assert missing == {}


def test_every_module_of_the_core_is_on_the_map() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    table = text.partition("### What the core's modules own")[2].partition("\nAudience frames")[0]
    listed = [name for row in table.splitlines() if row.startswith("| ") for name in re.findall(r"`(\w+)`", row)]
    modules = sorted(path.stem for path in (ROOT / "server" / "chungket" / "core").glob("[a-z]*.py"))
    assert sorted(listed) == modules


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    records = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert records
    assert re.findall(r"\]\(([^)]+)\)", listed) == records
    for record in records:
        headings = re.findall(r"^\*\*(\w+)\.\*\*", (ROOT / "docs" / "adr" / record).read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record
