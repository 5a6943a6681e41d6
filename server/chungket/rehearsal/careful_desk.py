"""What jury and secretary of a rehearsal do, as a pure function of what their consoles show: only where the show waits
for them.

Owns their manners: what is confirmed, judged, ruled and signed, and after how long. It must not know connections.
Called by `auto_desk`.
"""

import random
from collections.abc import Collection

from chungket.core.commands import Role
from chungket.core.shapes import ConsoleShape
from chungket.rehearsal.press import REASON, Press

CONFIRM_KEY_S = 3.0
JUDGE_S = 2.5
DECIDE_S = 4.0
RULE_S = 4.0
SIGN_S = 5.0
RIGHT_SHARE = 0.5  # of answers by voice


def next_act(
    console: ConsoleShape, role: str, accounts: Collection[str], *, pace: float, chance: random.Random
) -> Press | None:
    """The next act; None: nobody waits for this role. `accounts`: those of the rehearsal itself; what people propose,
    people decide."""
    press = _decide(console, accounts)
    if press is None and role == Role.JURY:
        press = _confirm_key(console) or _judge(console, chance) or _rule_affected(console)
    if press is None and role == Role.SECRETARY:
        press = _sign(console)
    return (
        None if press is None else Press(press.command, press.arguments, press.pause_s / pace, press.label, press.flow)
    )


def _decide(console: ConsoleShape, accounts: Collection[str]) -> Press | None:
    """The second person of what the automatic operator or the automatic jury proposed."""
    for made in console.proposals:
        if made.may_decide and made.by in accounts:
            return Press("decide_proposal", {"proposal": made.number, "confirm": True}, DECIDE_S, made.text, flow=False)
    return None


def _confirm_key(console: ConsoleShape) -> Press | None:
    """RULES 7.1: before anybody is out. A void that somebody proposed comes first."""
    play, step = console.play, console.step
    if play is None or (step.command, step.role) != ("", Role.JURY) or console.standstill is not None:
        return None
    if (play.kind, play.phase, play.void) != ("elimination", "closed", False):
        return None
    if any(made.command == "void_play" for made in console.proposals):
        return None
    return Press("confirm_key", {"play": play.id}, CONFIRM_KEY_S, "Xác nhận đáp án", flow=False)


def _judge(console: ConsoleShape, chance: random.Random) -> Press | None:
    """RULES 7.2: right or wrong, for an answer nobody gave by voice."""
    play = console.play
    if play is None or play.buzzer is None or console.standstill is not None:
        return None
    if not play.buzzer.by_voice or not play.buzzer.turn or play.phase != "open":
        return None
    right = chance.random() < RIGHT_SHARE
    label = f"Chấm câu trả lời của {play.buzzer.turn}: {'đúng' if right else 'sai'}"
    return Press("judge_attempt", {"play": play.id, "right": right}, JUDGE_S, label)


def _rule_affected(console: ConsoleShape) -> Press | None:
    """RULES 2.5: a question the hall was cut off during stands as it was played, when nothing but that is left."""
    if console.step.command != "finalize" or not console.step.blockers:
        return None
    if any(made.command == "rule_affected" for made in console.proposals):
        return None
    for entry in console.affected:
        if not entry.ruled:
            arguments = {"play": entry.play, "reason": REASON}
            return Press("rule_affected", arguments, RULE_S, f"Giữ nguyên kết quả câu {entry.number}", flow=False)
    return None


def _sign(console: ConsoleShape) -> Press | None:
    """RULES 6.3: "đã ký"."""
    if console.phase != "finalized" or not console.editions or console.editions[-1].signed:
        return None
    return Press("record_signed", {"signers": REASON}, SIGN_S, "Ghi nhận biên bản đã ký", flow=False)
