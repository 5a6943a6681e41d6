"""The inbox that workers share: bytes there and back, numbers used up, and the gate before a close."""

from typing import get_args

import pytest

from chungket.core import commands as c
from chungket.core.commands import SYSTEM, Actor, Command, CommandId, Measured, Request, Role
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.events import PlayId, SessionId
from chungket.inbox import Pending
from chungket.log import Entry, Outcome
from chungket.shared_inbox import (
    COMMAND_TYPES,
    Mark,
    SharedInbox,
    Unreadable,
    UsedUp,
    decode,
    encode_mark,
    encode_request,
)
from tests.core.test_every_command import some

RUN = "0000000a"
PLAY = PlayId("TT01.1")


def finalist(number: str) -> Actor:
    return Actor(Role.FINALIST, number, SessionId(f"s{number}"))


def answer(number: str, id_: str = "k") -> Request:
    return Request(CommandId(id_), finalist(number), c.Answer(PLAY, Choice("B"), 5), 7, measured=Measured(1, 2, 3))


def entry(position: int, outcomes: list[int], run: str = RUN) -> Entry:
    listed = tuple(Outcome(number, "") for number in outcomes)
    return Entry(1, "", f"{run}-00000000", 0, 0, position, listed, ())


@pytest.fixture
def inbox() -> SharedInbox:
    return SharedInbox(UsedUp(RUN))


def test_every_command_comes_back_as_it_was() -> None:
    seen = set()
    for command in map(some, get_args(Command)):
        request = Request(CommandId("k"), Actor(Role.PROCTOR, "giam-thi", SessionId("s"), "A"), command, 9, 4, "ab")
        assert decode(encode_request(request)) == request
        seen.add(type(command))
    assert seen == set(get_args(Command)) == set(COMMAND_TYPES.values())


def test_a_mark_and_what_was_measured_come_back_as_they_were() -> None:
    assert decode(encode_mark(Mark("w1.2", 12_345))) == Mark("w1.2", 12_345)
    assert decode(encode_request(answer("001"))) == answer("001")


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"mark":[1]}', b'{"command":["Answer",{}],"actor":["x"]}'])
def test_what_no_worker_wrote_is_said_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


def test_the_position_stops_at_the_first_that_still_waits(inbox: SharedInbox) -> None:
    for number, request in enumerate([answer("001"), answer("001", "other"), answer("002")], start=1):
        inbox.arrived(number, encode_request(request))
    inbox.arrived(4, encode_mark(Mark("w1", 5)))
    batch, _ = inbox.take()
    assert [pending.inbox for pending in batch] == [1, 3]  # one of a place in a batch
    assert inbox.position(batch) == 1
    assert inbox.tells(batch)
    batch, _ = inbox.take()
    assert [pending.inbox for pending in batch] == [2]
    assert inbox.position(batch) == 4


def test_whoever_leads_next_decides_what_is_left_and_nothing_twice() -> None:
    used_up = UsedUp(RUN)
    used_up.applied(entry(900, [900], run="ffffffff"))  # of a run before, which numbered another inbox
    assert used_up.position == 0
    used_up.applied(entry(1, [1, 3]))
    heir = SharedInbox(used_up)
    assert heir.read == 1
    for number, who in ((2, "001"), (3, "002"), (4, "003")):
        heir.arrived(number, encode_request(answer(who)))
    batch, _ = heir.take()
    assert [pending.inbox for pending in batch] == [2, 4]
    used_up.applied(entry(heir.position(batch), [2, 4]))
    assert (used_up.position, used_up.beyond) == (4, set())
    assert used_up.has(3)


def test_nothing_closes_before_every_node_that_lives_has_handed_over(inbox: SharedInbox) -> None:
    assert inbox.closing_us(100) < 0
    inbox.lives(("w1", "w2"), 95)
    inbox.arrived(1, encode_mark(Mark("w1", 90)))
    assert inbox.closing_us(100) < 0
    inbox.arrived(2, encode_mark(Mark("w2", 80)))
    assert inbox.closing_us(100) == 80
    inbox.arrived(3, encode_mark(Mark("w2", 99)))
    assert inbox.closing_us(100) == 90
    inbox.lives(("w2",), 99)  # the other one lost its lease
    assert inbox.closing_us(100) == 99
    inbox.lives(("w2", "w3"), 99)  # a new one has not spoken yet
    assert inbox.closing_us(100) < 0


def test_a_stall_of_the_whole_machine_counts_once(inbox: SharedInbox) -> None:
    for number, (noticed_us, stall_us) in enumerate([(1_000, 300), (1_050, 400), (5_000, 200)], start=1):
        inbox.arrived(number, encode_request(Request(CommandId("x"), SYSTEM, c.NoteStall(stall_us), noticed_us)))
    batch = [pending for _ in range(3) for pending in inbox.take()[0]]
    stalls = sorted(_stall(pending) for pending in batch)
    assert stalls == [50, 200, 300]


def _stall(pending: Pending) -> int:
    assert isinstance(pending.request.command, c.NoteStall)
    return pending.request.command.stall_us


def test_a_host_s_command_sent_through_two_nodes_is_decided_one_after_the_other(inbox: SharedInbox) -> None:
    host = Actor(Role.SECRETARY, "thu-ky", SessionId("s"))
    request = Request(CommandId("same"), host, c.MarkAttendance(CandidateNumber("001"), True), 0)
    inbox.arrived(1, encode_request(request))
    inbox.arrived(2, encode_request(request))
    assert [[pending.inbox for pending in inbox.take()[0]] for _ in range(2)] == [[1], [2]]
