"""What goes into the wheel beside Python files, and a refusal to build one that lacks any of it.

Called by hatchling (see `tool.hatch` in pyproject.toml). An editable installation needs none of this: there
`chungket.resources` finds the files where they are.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "server/chungket"
# The same as `chungket.resources.SAMPLE_CONTESTS`: building must not import what is being built.
SAMPLE_CONTESTS = ("config/tien-giang-2020", "config/rung-chuong-vang", "config/olympia")

NEEDED = (
    f"{PACKAGE}/pages/index.html",
    f"{PACKAGE}/fonts/Inter-Regular.ttf",
    *(f"{contest}/contest.toml" for contest in SAMPLE_CONTESTS),
)


class WheelContents(BuildHookInterface[Any]):
    """Adds the built pages, the fonts and the sample contests."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend `build_data`. Raises FileNotFoundError naming what is missing."""
        if version == "editable":
            return
        for name in NEEDED:
            if not (Path(self.root) / name).is_file():
                raise FileNotFoundError(f"the wheel needs {name}, which is not there; run `make wheel`")
        # Built by `make build` and ignored by git; without them a user of the wheel would need Node.
        build_data["artifacts"] += [f"{PACKAGE}/pages/**", f"{PACKAGE}/fonts/**"]
        for contest in SAMPLE_CONTESTS:
            build_data["force_include"][contest] = contest.replace("config", "chungket/reference", 1)
