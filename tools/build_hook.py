"""What goes into the wheel beside Python files, and a refusal to build one that lacks any of it.

Called by hatchling (see `tool.hatch` in pyproject.toml). An editable installation needs none of this: there
`chungket.resources` finds the files where they are.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "server/chungket"
REFERENCE_CONTEST = "config/tien-giang-2020"

NEEDED = (f"{PACKAGE}/pages/index.html", f"{PACKAGE}/fonts/Inter-Regular.ttf", f"{REFERENCE_CONTEST}/contest.toml")


class WheelContents(BuildHookInterface[Any]):
    """Adds the built pages, the fonts and the reference contest."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend `build_data`. Raises FileNotFoundError naming what is missing."""
        if version == "editable":
            return
        for name in NEEDED:
            if not (Path(self.root) / name).is_file():
                raise FileNotFoundError(f"the wheel needs {name}, which is not there; run `make wheel`")
        # Built by `make build` and ignored by git; without them a user of the wheel would need Node.
        build_data["artifacts"] += [f"{PACKAGE}/pages/**", f"{PACKAGE}/fonts/**"]
        build_data["force_include"][REFERENCE_CONTEST] = REFERENCE_CONTEST.replace("config", "chungket/reference", 1)
