"""Whole finals of any contest on the pure core: everybody writes, answers, presses; the desk does what is waited for.

Owns how they are played, by a seeded chance; what is checked of them is in the tests.
"""

import random
from dataclasses import replace

from chungket.core import commands as c
from chungket.core.awards import boundary_ties
from chungket.core.buzzer import due_us, may_press
from chungket.core.commands import Measured
from chungket.core.contest import CandidateNumber, Choice, Contest, QuestionId, RoundType
from chungket.core.finalize import finalize_blockers
from chungket.core.flow import next_command
from chungket.core.model import Paper, PaperPhase, Phase, Play, PlayPhase
from chungket.core.players import kind_of, present_players
from chungket.core.timing import last_deadline_us
from tests.core.making import JURY, OPERATOR, SECOND_US, SECRETARY, Driver, finalist

STEPS_MAX = 20_000
MEASURED = Measured(age_us=4_000, quota_us=60_000, error_us=3_000)


def play_final(contest: Contest, seed: int) -> Driver:
    """A final from the lobby to the last step, with its log."""
    final = Final(contest, seed)
    final.play()
    return final.driver


class Final:
    """One final on its way. Of each ten finalists one is absent."""

    def __init__(self, contest: Contest, seed: int) -> None:
        self.driver = Driver(replace(contest, rules=replace(contest.rules, practice_required=False)))
        self.chance = random.Random(seed)

    def play(self) -> None:
        """All of it."""
        driver = self.driver
        driver.host(c.OpenLobby())
        driver.arrive(*(id_ for index, id_ in enumerate(driver.state.places) if index % 10 != 9))
        driver.host(c.LockLobby())
        for _ in range(STEPS_MAX):
            if driver.state.phase is Phase.ENDED:
                return
            self.step()
        raise AssertionError(f"still {driver.state.phase} after {STEPS_MAX} steps")

    def step(self) -> None:
        """Whatever comes next."""
        state, play, paper = self.driver.state, self.driver.state.current_play, self.driver.state.current_paper
        if paper is not None and paper.phase is PaperPhase.OPEN:
            self.write(paper)
        elif play is not None and play.phase is PlayPhase.OPEN and not play.void:
            if kind_of(state.contest, play) is RoundType.BUZZER:
                self.race(play)
            else:
                self.answer(play)
        elif state.phase is Phase.FINALIZED and not state.editions[-1].signed_us:
            self.driver.ok(SECRETARY, c.RecordSigned("Ban Tổ chức"))
        else:
            self.press()

    def press(self) -> None:
        """The big button; where it has to wait, what it waits for."""
        driver, state = self.driver, self.driver.state
        command = next_command(state)
        driver.clock()
        if isinstance(command, c.StartRound):
            command = replace(command, override_reason="không thi thử")
        if command is not None and driver.send(OPERATOR, command).rejection is None:
            driver.wait(SECOND_US)
            driver.clock()
            return
        play = state.current_play
        if play is not None and play.phase is PlayPhase.CLOSED and not play.key_confirmed:
            driver.send(JURY, c.ConfirmKey(play.id))
        if finalize_blockers(state).detail == "ties":
            for tie in boundary_ties(state):
                driver.send(SECRETARY, c.DrawLots(tie.scope, tie.members[::-1], "nhân chứng"))
        if state.round is not None:
            driver.send(OPERATOR, c.Rescue(state.round, 2))
        driver.wait(30 * SECOND_US)
        driver.clock()

    def answer(self, play: Play) -> None:
        """Everybody who plays answers, some of them wrong, some too late, some not at all."""
        driver, chance = self.driver, self.chance
        window_us = play.deadline_us - play.opens_us
        moments = sorted(
            (play.opens_us + chance.randrange(SECOND_US // 2, window_us + SECOND_US), id_)
            for id_ in present_players(driver.state, play)
            if chance.random() < 0.95
        )
        for moment_us, id_ in moments:
            driver.now_us = max(driver.now_us, moment_us)
            command = c.Answer(play.id, self.choice(play.question), moment_us - chance.randrange(0, 90_000))
            driver.send(finalist(id_), command, received_us=moment_us, measured=MEASURED)
        driver.now_us = max(driver.now_us, last_deadline_us(driver.state, play) + driver.state.contest.rules.grace_us)
        driver.clock()

    def choice(self, question: QuestionId) -> Choice:
        """Right more often than not."""
        asked = self.driver.state.contest.questions[question]
        return asked.key[0] if self.chance.random() < 0.7 else self.chance.choice(asked.letters)

    def race(self, play: Play) -> None:
        """Some press; the one on turn answers, by voice or on the device."""
        driver, state = self.driver, self.driver.state
        turn = play.buzzer.turn
        if turn and self.chance.random() < 0.8:
            driver.wait(SECOND_US)
            driver.send(finalist(turn), c.Answer(play.id, self.choice(play.question)))
            driver.send(JURY, c.JudgeAttempt(play.id, right=self.chance.random() < 0.6))
        elif play.buzzer.open:
            for id_ in [id_ for id_ in state.places if may_press(state, play, id_) and self.chance.random() < 0.5]:
                driver.wait(self.chance.randrange(1, 80_000))
                driver.send(finalist(id_), c.Press(play.id, max(1, driver.now_us - 30_000)), measured=MEASURED)
        else:
            driver.send(JURY, c.JudgeAttempt(play.id, right=False))
        at_us = due_us(state, play)
        driver.now_us = max(driver.now_us, at_us or driver.now_us)
        driver.clock()

    def write(self, paper: Paper) -> None:
        """Everybody writes the paper and most submit it."""
        driver, chance = self.driver, self.chance
        length_us = paper.deadline_us - paper.opens_us
        present = [id_ for id_ in driver.state.places if driver.state.is_present(id_)]
        acts: list[tuple[int, CandidateNumber, int]] = []
        for id_ in present:
            end_us = paper.opens_us + chance.randrange(length_us // 2, length_us + SECOND_US)
            acts += [
                (chance.randrange(paper.opens_us, end_us), id_, slot)
                for slot in range(len(paper.questions))
                if chance.random() < 0.97
            ]
            acts += [(end_us, id_, -1)] if chance.random() < 0.9 else []
        for number, (moment_us, id_, slot) in enumerate(sorted(acts)):
            if paper.phase is not PaperPhase.OPEN:
                break
            driver.now_us = max(driver.now_us, moment_us)
            if slot < 0:
                driver.send(finalist(id_), c.SubmitPaper(paper.id, 0, driver.now_us))
            else:
                change = c.SlotChange(slot, self.choice(paper.questions[slot]), False, 1 + number % 900, driver.now_us)
                driver.send(finalist(id_), c.SavePaper(paper.id, (change,)))
        driver.now_us = max(driver.now_us, paper.deadline_us + 2 * SECOND_US)
        driver.clock()
