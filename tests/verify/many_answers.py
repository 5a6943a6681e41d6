"""A log with as many answers as wanted: one live round, everybody answers everything, five hundred answers an entry.

Owns how it is made; how long checking it takes is measured by `python -m tests.verify.many_answers [ANSWERS]` (the
figures in docs/PROOF.md) and compared by a test.
"""

import random
import resource
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from chungket import verify as program
from chungket.core import events as e
from chungket.core.contest import CandidateNumber, Choice, Contest, PersonId, Place, UnitId
from chungket.core.evolve import apply_entry
from chungket.core.model import State
from tests.core.making import LIVE, UNITS, WINDOW_US, make_contest
from tests.verify.making import Exported, Played, export

ENTRY_ANSWERS = 500
PLACES = 5_000
READING_US = 5_000_000


def hall(places: int, questions: int) -> Contest:
    """A contest of one live round in a hall of so many."""
    ids = [CandidateNumber(f"{number:05d}") for number in range(1, places + 1)]
    seats = {
        id_: Place(id_, UnitId(UNITS[index % len(UNITS)]), PersonId(f"p{id_}"), id_, "A", index < len(UNITS))
        for index, id_ in enumerate(ids)
    }
    return replace(make_contest(questions), places=seats, people={})


class Crowd:
    """Everybody in the hall, answering at once."""

    def __init__(self, contest: Contest, seed: int) -> None:
        self.contest, self.chance = contest, random.Random(seed)
        self.state, self.log, self.now_us = State(contest), Played(), 0

    def append(self, *events: e.Event) -> None:
        """One entry."""
        self.log.append((self.state.seq + 1, self.now_us, events))
        apply_entry(self.state, *self.log[-1])

    def play(self) -> None:
        """The whole round."""
        by = "dieu-khien"
        self.append(e.LobbyOpened(by))
        self.append(*(e.SignedIn(id_, e.SessionId(f"s{id_}"), "d") for id_ in self.contest.places))
        self.append(e.LobbyLocked(by))
        self.append(e.RoundStarted(LIVE, "", by))
        for slot in range(len(self.contest.round_of(LIVE).questions)):
            self.question(slot, by)
        self.append(e.RoundEnded(LIVE, by))

    def question(self, slot: int, by: str) -> None:
        """One question: nobody is silent."""
        question = self.contest.round_of(LIVE).questions[slot]
        play = e.PlayId(f"{question}.1")
        self.append(e.PlayPrepared(play, question, LIVE, slot, by))
        self.append(e.StemOpened(play, self.now_us, 0))
        self.now_us += READING_US
        opens_us = self.now_us
        self.append(e.ChoicesOpened(play, opens_us, opens_us + WINDOW_US))
        moments = sorted((self.chance.randrange(WINDOW_US), id_) for id_ in self.contest.places)
        answers = iter(moments)
        while several := tuple(islice(answers, ENTRY_ANSWERS)):
            self.now_us = opens_us + several[-1][0]
            self.append(*(self.answer(play, id_, opens_us, after_us) for after_us, id_ in several))
        self.now_us = opens_us + WINDOW_US + self.contest.rules.grace_us
        self.append(e.PlayClosed(play, len(moments)))
        self.append(e.KeyRevealed(play, (Choice("A"),), by))
        right = sum(answer.choice == "A" for answer in self.state.plays[play].answers.values())
        self.append(e.PlayScored(play, right, by))

    def answer(self, play: e.PlayId, id_: CandidateNumber, opens_us: int, after_us: int) -> e.AnswerAccepted:
        """Right two times of three, a little of the delay credited."""
        credit_us = min(after_us, 20_000)
        choice = Choice(self.chance.choice("AAB"))
        command = f"{self.chance.getrandbits(64):016x}"
        latency_us = after_us - credit_us  # claimed and credited alike; the server measured a little more
        return e.AnswerAccepted(
            play, id_, choice, command, opens_us + after_us, credit_us, credit_us, latency_us, 2_000, 25_000, 1_500
        )


def bundle(answers: int, path: Path, places: int = PLACES) -> Exported:
    """A bundle with so many answers."""
    crowd = Crowd(hall(places, answers // places), seed=answers)
    crowd.play()
    return export(crowd.contest, crowd.state, crowd.log, path)


def main(answers: int) -> None:
    """Make one and say what checking it took, in a process of its own."""
    with TemporaryDirectory() as directory:
        exported = bundle(answers, Path(directory) / "goi.zip")
        size = exported.path.stat().st_size / 1e6
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-I", program.__file__, str(exported.path)], check=True)
        passed_s = time.perf_counter() - begun
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        sys.stdout.write(
            f"{answers} answers, {exported.head.seq} entries, {size:.0f} MB: {passed_s:.1f} s, "
            f"{used.ru_utime + used.ru_stime:.1f} s of a processor, {used.ru_maxrss / 1e6:.1f} GB\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
