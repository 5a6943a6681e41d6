"""An import-linter contract that lists what a module may import, where the built-in ones list what it may not.

Called by `lint-imports` (see `tool.importlinter` in pyproject.toml). A list of what is allowed cannot forget a module.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

STANDARD_LIBRARY = "standard library"


class AllowedContract(Contract):
    """`source` and everything below it import only `allowed_own` (with what is below) and `allowed_external`.

    Without `allowed_external` every external package is allowed; the entry "standard library" stands for all of it. A
    source that does not exist imports nothing.
    """

    source = fields.StringField()
    allowed_own = fields.ListField(subfield=fields.StringField())
    allowed_external = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every direct import that is in neither list, with file line and text."""
        source: str = self.source  # type: ignore[assignment]  # a field holds its value after construction
        refused: set[str] = set()
        for importer in graph.modules:
            if not _is_within(importer, source):
                continue
            for imported in graph.find_modules_directly_imported_by(importer):
                if not self._allows(graph, imported):
                    details = graph.get_import_details(importer=importer, imported=imported)
                    refused |= {f"{importer}:{line['line_number']}: {line['line_contents']}" for line in details}
        return ContractCheck(kept=not refused, metadata={"refused": sorted(refused)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per refused import."""
        output.print_error(f"{self.source} may not have these imports:")
        for line in check.metadata["refused"]:
            output.print_error(f"  {line}")

    def _allows(self, graph: ImportGraph, imported: str) -> bool:
        if not graph.is_module_squashed(imported):
            own: list[str] = self.allowed_own  # type: ignore[assignment]  # as above
            return any(_is_within(imported, allowed) for allowed in own)
        external: list[str] | None = self.allowed_external  # type: ignore[assignment]  # as above
        if external is None or imported in external:
            return True
        return STANDARD_LIBRARY in external and imported in sys.stdlib_module_names


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
