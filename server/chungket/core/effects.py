"""What the rulings in force amount to: one fold over all of them, in order.

Owns the meaning of each kind of ruling for marks, prizes and people (RULES 2.5–2.7, 3.4, 4.4, 4.5, 6.5). Pure; called
by `evolve_rulings` whenever a ruling is added or undone, so that undoing one leaves no trace.
"""

from collections.abc import Iterable
from typing import assert_never

from chungket.core import commands as c
from chungket.core.model import Effects, Ruling, Tally


def effects_of(rulings: Iterable[Ruling]) -> Effects:
    """The effects of all rulings that were not undone."""
    effects = Effects()
    for ruling in rulings:
        if not ruling.undone:
            _add(effects, ruling.command)
    return effects


def _add(effects: Effects, command: c.RulingCommand) -> None:
    match command:
        case c.VoidPlay():
            effects.plays_void[command.play] = None
        case c.VoidQuestion():
            effects.slots_void[(command.paper, command.question)] = None
        case c.SetKey():
            effects.keys[command.question] = command.key
        case c.CreditQuestion():
            effects.credited[command.question] = None
        case c.AdjustPoints():
            before = effects.adjusted.get(command.candidate, Tally())
            effects.adjusted[command.candidate] = before.plus(Tally(command.points, command.correct))
        case c.Disqualify() | c.Readmit():
            _add_standing(effects, command)
        case c.GrantExtraTime():
            effects.extra_percent[command.candidate] = command.percent
        case c.Compensate():
            key = (command.target, command.candidate)
            effects.compensated_us[key] = effects.compensated_us.get(key, 0) + command.time_us
        case c.EnterAnswer():
            effects.entered[(command.target, command.candidate, command.slot)] = command.choice
        case c.AdmitHeld():
            effects.admitted[command.held] = None
        case c.RejectHeld():
            effects.rejected[command.held] = None
        case c.RuleComplaint():
            effects.complaints[command.complaint] = (command.upheld, command.reason)
        case c.RuleAffected():
            effects.affected_ruled[command.play] = command.reason
        case c.LeaveVacant():
            effects.vacant[command.prize] = effects.vacant.get(command.prize, 0) + command.count
        case c.MovePrize():
            effects.moved.append((command.prize, command.to, command.count))
        case c.NameMerit():
            effects.merit = command.units
        case c.ReplaceFinalist() | c.CorrectName() | c.AmendRules() | c.NewEdition() | c.UndoRuling():
            pass  # they change the state once, when they are made
        case _:
            assert_never(command)


def _add_standing(effects: Effects, command: c.Disqualify | c.Readmit) -> None:
    if isinstance(command, c.Disqualify):
        if command.candidate:
            effects.out[command.candidate] = None
        else:
            effects.units_out[command.unit] = None
    elif command.candidate:
        effects.out.pop(command.candidate, None)
    else:
        effects.units_out.pop(command.unit, None)
