"""What a careful operator would press next, and after how long, as a pure function of what the console shows.

Owns the operator's manners: reading times, patience, whom to mark absent, when a reason is due, how lots are drawn,
what is chosen for a question played in turns, who is rescued. It must not know connections. Called by `auto_host`.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from chungket.core.shapes import CastShape, ConsoleShape, PlayShape, RescueShape
from chungket.rehearsal.press import REASON, Press
from chungket.rehearsal.temperament import REACTION_PACE_MAX

READING_S = (4.0, 6.0)  # of a stem
READING_CHARACTERS_PER_S = 25
BOARD_S = 6.0  # standings stay on the wall
LOTS_S = 6.0
RESCUED_SHARE = 3  # one in so many comes back
STAR_SHARE = 0.35  # of the questions of somebody who has a hope star left
ROLL_CALL_GAP_S = 0.03  # between one place and the next, at any pace: a console may send 40 frames a second

# Seconds between seeing the step and pressing it, at pace 1.
PAUSES_S: dict[str, float] = {
    "open_lobby": 1.0,
    "lock_lobby": 2.0,
    "start_round": 4.0,
    "prepare_play": 2.0,
    "open_stem": 1.5,
    "reveal_key": 2.0,
    "score_play": 4.0,
    "show_scene": 3.0,
    "end_round": 3.0,
    "finalize": 5.0,
    "move_ceremony": 4.0,
    "end_contest": 4.0,
    "move_agenda": 4.0,
    "open_paper": 4.0,
    "score_paper": 4.0,
    "rescue": 6.0,
    "open_review": 4.0,
    "start_tiebreak": 5.0,
    "resume": 4.0,
    "void_play": 4.0,
}
PAUSE_S = 3.0  # for anything else
BOARD_SCENES = ("standings", "teams", "both")


@dataclass(frozen=True, slots=True)
class Waits:
    """Whom the show waits for; "" for nobody. `desk`: jury and secretary solve it; `finalists`: it is they."""

    text: str
    desk: bool
    finalists: bool = False


def next_press(
    console: ConsoleShape,
    registered: Sequence[str],
    *,
    pace: float,
    lobby_over: bool,
    expected: Collection[str],
    chance: random.Random,
) -> Press | None:
    """The next press; None: wait for something to happen.

    `registered`: candidates who have neither come nor been marked absent. `lobby_over`: whether the lobby has been open
    long enough. `expected`: candidates who are not marked absent.
    """
    step = console.step
    if console.phase == "lobby":
        if not lobby_over:
            return None
        missing = _missing_press(registered, expected)
        if missing is not None:
            return missing
    if step.command == "finalize" and console.ties and not _blockers_but_ties(console):
        return _lots_press(console, pace, chance)
    if not step.command or (step.blockers and step.command != "start_round"):
        return None
    if step.command == "suspend":
        return None  # nobody could say that it goes on; the question ends by itself, and the jury rules on it
    if step.command == "resume" and (console.standstill is None or console.standstill.kind != "interrupted"):
        return None  # somebody stopped the contest: somebody has to say that it goes on
    arguments: dict[str, Any] = dict(step.arguments)
    if step.command == "start_round" and step.blockers:
        arguments["override_reason"] = REASON
    if step.command == "prepare_play" and console.cast is not None:
        arguments |= _cast(console.cast, chance)
    if step.command == "rescue" and console.rescue is not None:
        arguments |= _rescue(console.rescue, chance)
    pause_s = _pause_s(console, pace)
    return None if pause_s is None else Press(step.command, arguments, pause_s / pace, step.label)


def waits_for(console: ConsoleShape) -> Waits:
    """Whom the show waits for, as the console says it."""
    step = console.step
    if console.standstill is not None and console.standstill.kind != "interrupted":
        return Waits(f"hội thi đang tạm dừng: {console.standstill.reason}", desk=False)
    if step.command == "suspend":
        return Waits(step.label, desk=False)
    if console.proposals:
        return Waits(f"đề nghị đang chờ người thứ hai: {console.proposals[0].text}", desk=True)
    if step.command == "":
        written = console.paper is not None and console.paper.phase == "open"
        desk = step.role == "jury"
        return Waits(step.label if desk or written else "", desk, finalists=written and not desk)
    blockers = _blockers_but_ties(console)
    if blockers and step.command != "start_round":
        return Waits("; ".join(blockers), desk=True)
    return Waits("", desk=False)


def _blockers_but_ties(console: ConsoleShape) -> list[str]:
    """What the next step waits for, without ties: these are played off or go to lots."""
    ties = {tie.text for tie in console.ties}
    return [text for text in console.step.blockers if text not in ties]


def _cast(cast: CastShape, chance: random.Random) -> dict[str, Any]:
    """Whose question it is, what it is worth and whether the star lies on it (RULES 7.2): the next in turn chooses."""
    if not cast.owners:
        return {}
    star = cast.stars_left[0] > 0 and chance.random() < STAR_SHARE
    value = chance.choice(cast.values) if cast.values else 0
    return {"owner": cast.owners[0], "value": value, "star": star}


def _rescue(rescue: RescueShape, chance: random.Random) -> dict[str, Any]:
    """Who comes back, as the kind of rescue wants it said (RULES 7.1): all, a number, or some that are picked."""
    count = ceil(len(rescue.candidates) / RESCUED_SHARE)
    match rescue.kind:
        case "number":
            return {"count": count, "candidates": []}
        case "picked":
            return {"count": 0, "candidates": sorted(chance.sample(rescue.candidates, count))}
        case _:
            return {"count": 0, "candidates": []}


def _missing_press(registered: Sequence[str], expected: Collection[str]) -> Press | None:
    """Who has not come is absent: all at once, or one by one when some are still expected."""
    missing = [candidate for candidate in registered if candidate not in expected]
    if not missing:
        return None
    if len(missing) == len(registered):
        return Press("mark_missing_absent", {}, ROLL_CALL_GAP_S, "", flow=False)
    return Press("mark_attendance", {"candidate": missing[0], "present": False}, ROLL_CALL_GAP_S, "", flow=False)


def _lots_press(console: ConsoleShape, pace: float, chance: random.Random) -> Press:
    tie = console.ties[0]
    order = list(tie.members)
    chance.shuffle(order)
    return Press("draw_lots", {"scope": tie.scope, "order": order, "witnesses": REASON}, LOTS_S / pace, tie.text)


def _closes_early(play: PlayShape) -> bool:
    """Whether the deadline has been brought forward already."""
    return play.deadline_us - play.opens_us < play.window_us


def _pause_s(console: ConsoleShape, pace: float) -> float | None:
    """How long to wait before the step, at pace 1; None: it happens by itself.

    Above pace 1 a question is closed when the window everybody uses is over: it shrinks with the pace like every pause.
    """
    command, play = console.step.command, console.play
    if command == "close_play":
        if play is None or pace <= 1.0:
            return None
        window_s = play.window_us / 1_000_000
        if play.buzzer is not None:  # who pressed gets the turn; presses are not made any faster
            return None if play.buzzer.state == "settling" else window_s * max(1.0, pace / REACTION_PACE_MAX)
        return None if _closes_early(play) else window_s
    if command == "open_choices" and play is not None:
        low_s, high_s = READING_S
        return min(high_s, max(low_s, len(play.stem) / READING_CHARACTERS_PER_S))
    if command == "prepare_play" and console.wall.scene in BOARD_SCENES:
        return BOARD_S
    return PAUSES_S.get(command, PAUSE_S)
