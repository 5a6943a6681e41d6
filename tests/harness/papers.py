"""A short final with a paper and two live questions, and finalists who write the paper by script.

Owns the contest and the conversation; what is expected of it is in the tests.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.exchange.making import question
from tests.harness.clients import Finalist, Frame
from tests.harness.contests import KEY, LIVE, TOML, further_questions, write_places

PAPER = "trac-nghiem"
PAPER_TOML = """\
[rules]
review_minutes = 1

[[rounds]]
id = "trac-nghiem"
type = "paper"
title = "Bài thi trắc nghiệm"
title_en = "Paper"
questions = {paper}
minutes = {minutes}
offline_seconds = {offline_s}
late_minutes = 0

"""


def write_paper_final(
    directory: Path, *, places: int = 10, paper: int = 6, questions: int = 2, minutes: int = 10, offline_s: int = 60
) -> Path:
    """A contest with a paper round before its live round; every key is B."""
    head, rounds = TOML.format(questions=questions, window=20, standings_every=2).split("[[rounds]]", 1)
    toml = head + PAPER_TOML.format(paper=paper, minutes=minutes, offline_s=offline_s) + "[[rounds]]" + rounds
    rows = [
        *(question(f"TN{number:02d}", "chính thức", PAPER, Đáp_án=KEY) for number in range(1, paper + 1)),
        *(question(f"TNT{number}", "thi thử", PAPER, Đáp_án=KEY) for number in (1, 2, 3)),
        *(question(f"TT{number:02d}", "chính thức", LIVE, Đáp_án=KEY) for number in range(1, questions + 1)),
        *(question(f"DP{number:02d}", "dự phòng", Đáp_án=KEY) for number in (1, 2, 3)),
        *further_questions(),
    ]
    return write_places(directory, toml, rows, places)


@dataclass
class Writer:
    """A finalist's device that writes a paper."""

    page: Finalist
    revisions: dict[int, int] = field(default_factory=dict)

    @property
    def sheet(self) -> Frame:
        """The own paper as the server has it."""
        sheet: Frame = self.page.parts["own"]["sheet"]
        return sheet

    @property
    def slots(self) -> dict[int, str]:
        """Choices the server has, by slot."""
        return {slot["slot"]: slot["choice"] for slot in self.sheet["slots"]}

    async def opened(self) -> None:
        """Wait until the questions and the own sheet are here."""
        await self.page.until(lambda: "paper" in self.page.parts and self.page.parts["own"]["sheet"], "the paper")

    def change(self, slot: int, choice: str, stamped_us: int, *, flagged: bool = False) -> dict[str, Any]:
        """The next change of a slot."""
        self.revisions[slot] = self.revisions.get(slot, 0) + 1
        return {
            "slot": slot,
            "choice": choice,
            "flagged": flagged,
            "revision": self.revisions[slot],
            "stamped_us": stamped_us,
        }

    async def save(self, answers: dict[int, str], *, stamped_us: int = 0, id_: str = "") -> Frame:
        """Save these slots; the server's reply."""
        stamp = stamped_us or self.page.parts["stage"]["paper"]["opens_us"]
        changes = [self.change(slot, choice, stamp) for slot, choice in answers.items()]
        return await self.page.command("save_paper", id_=id_, paper=self.sheet["paper"], changes=changes)

    async def submit(self, unanswered: int = 0) -> Frame:
        """Hand in."""
        stamp = self.page.parts["stage"]["paper"]["opens_us"]
        return await self.page.command(
            "submit_paper", paper=self.sheet["paper"], unanswered=unanswered, stamped_us=stamp
        )
