"""The import-linter contract that lists what a module may import."""

from typing import Any

import grimp
import pytest

from tools.import_contract import AllowedContract


@pytest.fixture
def graph() -> grimp.ImportGraph:
    made = grimp.ImportGraph()
    for module in ("p", "p.core", "p.core.model", "p.corelike", "p.shell"):
        made.add_module(module)
    for module in ("asyncio", "dataclasses", "redis"):
        made.add_module(module, is_squashed=True)
    return made


def _refused(graph: grimp.ImportGraph, **options: Any) -> list[str]:
    contract = AllowedContract(
        name="any", session_options={"root_packages": ["p"]}, contract_options={"source": "p.core", **options}
    )
    check = contract.check(graph, verbose=False)
    refused: list[str] = check.metadata["refused"]
    assert check.kept is (not refused)
    return refused


def _imports(graph: grimp.ImportGraph, importer: str, imported: str) -> None:
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents=f"import {imported}")


def test_what_is_listed_is_allowed_with_all_below(graph: grimp.ImportGraph) -> None:
    _imports(graph, "p.core", "p.core.model")
    _imports(graph, "p.core.model", "dataclasses")
    assert _refused(graph, allowed_own=["p.core"], allowed_external=["dataclasses"]) == []


@pytest.mark.parametrize("imported", ["asyncio", "redis", "p.shell", "p.corelike"])
def test_anything_else_is_named_with_its_line(graph: grimp.ImportGraph, imported: str) -> None:
    _imports(graph, "p.core.model", imported)
    expected = [f"p.core.model:7: import {imported}"]
    assert _refused(graph, allowed_own=["p.core"], allowed_external=["dataclasses"]) == expected


def test_the_standard_library_can_be_allowed_as_a_whole(graph: grimp.ImportGraph) -> None:
    _imports(graph, "p.core", "asyncio")
    _imports(graph, "p.core", "redis")
    refused = _refused(graph, allowed_own=[], allowed_external=["standard library"])
    assert refused == ["p.core:7: import redis"]


def test_without_a_list_every_external_package_is_allowed(graph: grimp.ImportGraph) -> None:
    _imports(graph, "p.core", "redis")
    assert _refused(graph, allowed_own=[]) == []


def test_others_are_no_concern_of_the_contract(graph: grimp.ImportGraph) -> None:
    _imports(graph, "p.shell", "redis")
    _imports(graph, "p.corelike", "asyncio")
    assert _refused(graph, allowed_own=[], allowed_external=[]) == []
