"""What a careful operator would press next, and after how long, as a pure function of what the console shows.

Owns the operator's manners: reading times, patience, whom to mark absent, when a reason is due, how lots are drawn. It
must not know connections. Called by `auto_host`.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from chungket.core.shapes import ConsoleShape, PlayShape

REASON = "Tổng duyệt"  # of an override, and who witnesses lots
READING_S = (4.0, 6.0)  # of a stem
READING_CHARACTERS_PER_S = 25
BOARD_S = 6.0  # standings stay on the wall
LOTS_S = 6.0
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
    "resume": 4.0,
    "void_play": 4.0,
}
PAUSE_S = 3.0  # for anything else
BOARD_SCENES = ("standings", "teams", "both")


@dataclass(frozen=True, slots=True)
class Press:
    """One command to send, `pause_s` of real time after the situation arose. `flow`: it carries the console's flow
    version."""

    command: str
    arguments: dict[str, Any]
    pause_s: float
    label: str
    flow: bool = True


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
    if step.command == "finalize" and console.ties:
        return _lots_press(console, pace, chance)
    if not step.command or (step.blockers and step.command != "start_round"):
        return None
    if step.command == "resume" and (console.standstill is None or console.standstill.kind != "interrupted"):
        return None  # somebody stopped the contest: somebody has to say that it goes on
    arguments: dict[str, Any] = dict(step.arguments)
    if step.command == "start_round" and step.blockers:
        arguments["override_reason"] = REASON
    pause_s = _pause_s(console, pace)
    return None if pause_s is None else Press(step.command, arguments, pause_s / pace, step.label)


def waits_for_people(console: ConsoleShape) -> str:
    """What the console says only a person can solve; "" when nothing of the kind."""
    if console.standstill is not None and console.standstill.kind != "interrupted":
        return f"hội thi đang tạm dừng: {console.standstill.reason}"
    if console.proposals:
        return f"đề nghị đang chờ người thứ hai: {console.proposals[0].text}"
    if console.step.blockers and console.step.command != "start_round" and not console.ties:
        return "; ".join(console.step.blockers)
    return ""


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
        if play is None or pace <= 1.0 or _closes_early(play):
            return None
        return play.window_us / 1_000_000
    if command == "open_choices" and play is not None:
        low_s, high_s = READING_S
        return min(high_s, max(low_s, len(play.stem) / READING_CHARACTERS_PER_S))
    if command == "prepare_play" and console.wall.scene in BOARD_SCENES:
        return BOARD_S
    return PAUSES_S.get(command, PAUSE_S)
