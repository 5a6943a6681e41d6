"""How the buzzer changes a play (RULES 7.2). Part of `evolve`; called by nothing else.

Two commands of one entry are decided on the same state: a turn that was given away or a play that was closed meanwhile
takes nothing more.
"""

from typing import assert_never

from chungket.core import events as e
from chungket.core.buzzer import is_out_by, left_us, race, rules_of
from chungket.core.contest import CandidateNumber, EqualPress
from chungket.core.model import Attempt, Buzzer, BuzzerPress, GivenAnswer, Play, PlayPhase, State
from chungket.core.record import note
from chungket.core.timing import latency_us

BuzzerEvent = e.Pressed | e.TurnGiven | e.PressEqual | e.Attempted | e.BuzzerOpened


def buzzer(state: State, event: BuzzerEvent) -> None:
    """Apply one event of a buzzer round."""
    play = state.plays[event.play]
    match event:
        case e.Pressed():
            _pressed(state, play, event)
        case e.TurnGiven():
            _turn_given(state, play, event)
        case e.PressEqual():
            play.buzzer.equals = event.candidates
            play.buzzer.repeats += 1
            note(state, event, ", ".join(event.candidates), "system")
        case e.Attempted():
            _attempted(state, play, event)
        case e.BuzzerOpened():
            if play.phase is PlayPhase.OPEN:
                opened(play.buzzer, event.opens_us)
                play.deadline_us = event.deadline_us
        case _:
            assert_never(event)


def opened(buzzer: Buzzer, opens_us: int) -> None:
    """The buzzer is open. Presses before its first opening stay: where they are allowed, they race."""
    buzzer.open, buzzer.opens_us = True, opens_us
    if buzzer.openings:
        buzzer.presses = {}
    buzzer.openings += 1
    buzzer.turn, buzzer.margin_us = CandidateNumber(""), -1


def closed(buzzer: Buzzer) -> None:
    """The play is closed: nobody presses or answers any more."""
    buzzer.open, buzzer.turn = False, CandidateNumber("")


def _pressed(state: State, play: Play, event: e.Pressed) -> None:
    press = BuzzerPress(event.pressed_us, event.received_us, event.command, event.early)
    play.buzzer.commands[event.command] = None
    play.buzzer.presses[event.candidate] = press
    if is_out_by(state, play, press):
        play.buzzer.out[event.candidate] = None


def _turn_given(state: State, play: Play, event: e.TurnGiven) -> None:
    buzzer = play.buzzer
    run = race(play) if buzzer.open else None
    if run is not None:
        buzzer.left_us = left_us(play, run.presses[0][1])
    equal = run is not None and 0 <= event.margin_us < rules_of(state, play).equal_us
    if equal and rules_of(state, play).equal is EqualPress.AGAIN:
        note(state, event, f"{event.candidate} (+{event.margin_us // 1000} ms)", "system")  # equal for the third time
    buzzer.open = False
    buzzer.turn, buzzer.turn_until_us, buzzer.margin_us = event.candidate, event.until_us, event.margin_us


def _attempted(state: State, play: Play, event: e.Attempted) -> None:
    buzzer = play.buzzer
    if buzzer.turn != event.candidate or play.phase is not PlayPhase.OPEN:
        return
    buzzer.attempts.append(Attempt(event.candidate, event.choice, event.right, event.by, event.command))
    buzzer.turn = CandidateNumber("")
    buzzer.out[event.candidate] = None
    buzzer.equals, buzzer.repeats = (), 0
    if event.choice:
        latency = latency_us(play, event.received_us, 0)
        play.answers[event.candidate] = GivenAnswer(event.choice, event.command, event.received_us, latency)


def shifted(buzzer: Buzzer, by_us: int, *, with_start: bool) -> None:
    """The window of the play moved by a standstill, and what the buzzer counts with it."""
    if buzzer.turn:
        buzzer.turn_until_us += by_us
    if with_start and buzzer.openings:
        buzzer.opens_us += by_us
