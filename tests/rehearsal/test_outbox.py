"""Commands on their way: ids, resends, settling."""

import math
import random

from chungket.protocol import ToServerCommand
from chungket.rehearsal.outbox import RESEND_MAX_S, RESEND_S, Outbox


def new_outbox() -> Outbox:
    return Outbox(random.Random(1))


def test_a_command_is_due_at_once_and_again_ever_later() -> None:
    outbox = new_outbox()
    command = outbox.add("answer", {"choice": "A"}, 100.0)
    gaps = []
    now_s = 100.0
    for _ in range(5):
        [frame] = outbox.due(now_s)
        assert frame == ToServerCommand(command.id, "answer", -1, {"choice": "A"})
        assert outbox.due(now_s) == []
        gaps.append(outbox.next_due_s() - now_s)
        now_s = outbox.next_due_s()
    assert gaps == [RESEND_S, 2 * RESEND_S, 4 * RESEND_S, RESEND_MAX_S, RESEND_MAX_S]


def test_a_new_connection_makes_everything_due_in_the_order_of_the_presses() -> None:
    outbox = new_outbox()
    commands = [outbox.add("answer", {"choice": letter}, 100.0) for letter in "AB"]
    outbox.due(100.0)
    assert outbox.due(100.5) == []
    outbox.rearm()
    assert [frame.id for frame in outbox.due(100.5)] == [command.id for command in commands]


def test_a_settled_command_is_settled_once() -> None:
    outbox = new_outbox()
    command = outbox.add("answer", {}, 100.0)
    assert outbox.settle(command.id) is command
    assert outbox.settle(command.id) is None
    assert outbox.due(200.0) == []
    assert outbox.next_due_s() == math.inf


def test_a_resend_claims_the_moment_of_the_press_and_not_its_own() -> None:
    outbox = new_outbox()
    outbox.add("answer", {"pressed_us": 77}, 100.0)
    [first], [second] = outbox.due(100.25), outbox.due(103.0)
    assert first == second
    assert first.arguments == {"pressed_us": 77}


def test_ids_differ() -> None:
    outbox = new_outbox()
    ids = {outbox.add("answer", {}, 0.0).id for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(id_) for id_ in ids} == {24}
