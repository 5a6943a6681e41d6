"""Frames to bytes and back; of what a hostile client may send nothing comes but `ProtocolError` and `BadCommand`."""

import json
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin, get_type_hints

import msgpack
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chungket import protocol as p
from chungket import socket
from chungket.core import commands as c
from chungket.core.contest import Choice, Scope
from chungket.core.events import Scene
from chungket.core.ruling_arguments import RULING_COMMANDS
from tests.conftest import ROOT

TO_SERVER = get_args(p.ToServerFrame)
TO_CLIENT = get_args(p.ToClientFrame)
COMMANDS = {**p.FINALIST_COMMANDS, **p.HOST_COMMANDS}
GOLDEN: list[dict[str, Any]] = [
    {**row, "to_server": path.stem == "to_server"}
    for path in sorted((ROOT / "tests" / "wire").glob("*.json"))
    for row in json.loads(path.read_text("utf-8"))
]
PAPER_BATCH_MAX = 40  # changes the finalist's page sends at a time
TAGS = [frame.__struct_config__.tag for frame in (*TO_SERVER, *TO_CLIENT)]

# --- values -----------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
odd_texts = st.sampled_from(
    ["9" * 5_000, "-1", "1e999", "nan", "true", "null", "", " 1", "½", "0x10", "A" * 2_000, "A"]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | texts
    | odd_texts
    | st.binary(max_size=20)
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=9))
    | st.builds(msgpack.Timestamp, st.integers(0, 2**40), st.integers(0, 999_999_999))
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts | st.integers(0, 9) | st.binary(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
field_names = sorted({name for frame in (*TO_SERVER, *TO_CLIENT) for name in frame.__struct_fields__})
argument_names = sorted({field.name for command in COMMANDS.values() for field in fields(command)})


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type of the wire."""
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, NewType):
        return of_type(hint.__supertype__)
    if origin is Annotated:
        return of_type(arguments[0])
    if origin in (Union, UnionType):
        return st.one_of(*(of_type(argument) for argument in arguments))
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(texts, texts if arguments[1] is Any else of_type(arguments[1]), max_size=3)
    if is_dataclass(hint) or issubclass(hint, msgspec.Struct):
        return record_of(hint)
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return {str: texts, int: integers, bool: st.booleans(), bytes: st.binary(max_size=300), NoneType: st.none()}[hint]


def record_of(type_: Any) -> st.SearchStrategy[Any]:
    """Values of a dataclass or a struct."""
    return st.builds(type_, **{name: of_type(hint) for name, hint in get_type_hints(type_).items()})


def frames_of(types: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Frames of these types; what is limited stays within its limits."""
    samples = st.builds(p.ToServerSample, st.integers(-1, 600_000), st.integers(-1, 600_000), st.booleans())
    commands = st.builds(
        p.ToServerCommand, texts.filter(bool), texts, integers, st.dictionaries(texts, texts | integers, max_size=3)
    )
    previews = st.builds(
        p.ToServerPreview, texts.filter(bool), texts, st.dictionaries(texts, texts | integers, max_size=3)
    )
    painted = st.builds(p.ToServerPainted, texts, texts, integers, integers, st.integers(-1, 600_000_000))
    receipts = st.none() | of_type(p.ReceiptShape)
    hellos = st.builds(p.ToServerHello, integers, texts, texts, receipts, texts, st.integers(0, 2**53 - 1))
    limited = {
        p.ToServerHello: hellos,
        p.ToServerSample: samples,
        p.ToServerCommand: commands,
        p.ToServerPreview: previews,
        p.ToServerPainted: painted,
    }
    return st.one_of(*(limited.get(type_, record_of(type_)) for type_ in types))


def packed(value: object) -> bytes:
    data: bytes = msgpack.packb(value)
    return data


# --- golden frames ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["name"])
def test_a_golden_frame_is_read_and_written_byte_for_byte(golden: dict[str, Any]) -> None:
    data, written = bytes.fromhex(golden["hex"]), golden["frame"]
    decode = p.decode_to_server if golden["to_server"] else p.decode_to_client
    frame = decode(data)
    assert msgspec.to_builtins(msgpack.unpackb(data)) == written
    assert p.encode(frame) == data
    assert json.loads(json.dumps(msgspec.to_builtins(frame))) == written
    assert list(written) == ["type", *type(frame).__struct_fields__]


def test_golden_frames_are_of_every_type() -> None:
    for to_server, frames in ((True, TO_SERVER), (False, TO_CLIENT)):
        found = {golden["frame"]["type"] for golden in GOLDEN if golden["to_server"] is to_server}
        assert found == {frame.__struct_config__.tag for frame in frames}


def test_golden_frames_have_what_is_hard() -> None:
    frames = [golden["frame"] for golden in GOLDEN]
    text = json.dumps(frames, ensure_ascii=False)
    assert "e\u0302\u0303" in text, "stacked combining marks"
    assert "🔌" in text, "beyond the basic plane"
    sent = [frame["sent"] for frame in frames if "sent" in frame]
    assert min(sent) < -(2**32)
    assert max(sent) == 2**53 - 1
    syncs = [frame for frame in frames if frame["type"] == "sync"]
    for part in ("stage", "own", "wall", "console", "places"):
        assert any(sync[part] is None for sync in syncs)
        assert any(sync[part] for sync in syncs)


def parts(name: str) -> list[dict[str, Any]]:
    """What golden frames hold of one part of the state, alone or in a sync."""
    return [golden["frame"][name] for golden in GOLDEN if golden["frame"].get(name)]


def test_golden_frames_show_every_kind_of_round_and_of_judging() -> None:
    walls = [*parts("wall"), *(console["wall"] for console in parts("console"))]
    assert {"question", "paper", "field", "both", "ceremony", "agenda"} <= {wall["scene"] for wall in walls}
    assert any(wall["play"] and wall["play"]["buzzer"] and wall["play"]["buzzer"]["attempts"] for wall in walls)
    assert any(own["sheet"] and own["sheet"]["slots"] and own["sheet"]["reported"] for own in parts("own"))
    for part in ("proposals", "rulings", "complaints", "held", "reports", "presses", "agenda", "played", "incidents"):
        assert any(console[part] for console in parts("console")), part
    assert {ruling["undone"] for console in parts("console") for ruling in console["rulings"]} == {True, False}
    previews = parts("preview")
    assert any(preview["ranks"] for preview in previews)
    assert any(preview["refusal"] for preview in previews)


def test_what_the_big_button_holds_is_a_command() -> None:
    steps = [golden["frame"]["console"]["step"] for golden in GOLDEN if golden["frame"].get("console")]
    assert any(step["arguments"] for step in steps)
    assert any(not step["command"] for step in steps), "nothing to press while somebody answers"
    for step in (step for step in steps if step["command"]):
        command = p.command_of(p.ToServerCommand("1", step["command"], 0, step["arguments"]), p.HOST_COMMANDS)
        assert type(command) is p.HOST_COMMANDS[step["command"]]


# --- frames -----------------------------------------------------------------------------------------------------------


@given(frames_of(TO_SERVER))
def test_frames_to_the_server_come_back_as_they_went(frame: p.Frame) -> None:
    assert p.decode_to_server(p.encode(frame)) == frame


@given(frames_of(TO_CLIENT))
def test_frames_to_the_client_come_back_as_they_went(frame: p.Frame) -> None:
    assert p.decode_to_client(p.encode(frame)) == frame


def test_every_frame_is_sent_by_one_side() -> None:
    assert set(p.Frame.__subclasses__()) == {*TO_SERVER, *TO_CLIENT}
    for frames in (TO_SERVER, TO_CLIENT):
        assert len({frame.__struct_config__.tag for frame in frames}) == len(frames)


def test_type_comes_first_and_fields_in_class_order() -> None:
    frame = p.ToClientRefused("1", "busy", "Đợi")
    assert list(msgpack.unpackb(p.encode(frame)).items()) == [
        ("type", "refused"),
        ("id", "1"),
        ("code", "busy"),
        ("detail", "Đợi"),
    ]


def test_members_of_enumerations_are_written_as_their_text() -> None:
    assert msgpack.unpackb(p.encode(p.ToClientRefused("1", c.Role.JURY, "")))["code"] == "jury"


def test_unknown_fields_are_left_out_and_the_order_does_not_matter() -> None:
    assert p.decode_to_server(packed({"later": [1, {}], "sent": 5, "type": "ping"})) == p.ToServerPing(5)


def test_a_frame_of_the_other_direction_is_refused() -> None:
    with pytest.raises(p.ProtocolError):
        p.decode_to_server(p.encode(p.ToClientStatus("ok")))
    with pytest.raises(p.ProtocolError):
        p.decode_to_client(p.encode(p.ToServerPing(1)))


HELLO = {"type": "hello", "version": 1, "build": "b", "device": "d", "receipt": None, "contest": ""}
COMMAND = {"type": "command", "id": "1", "name": "answer", "flow_version": -1, "arguments": {}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\x01\x02",
        b"\x81\xa4type",
        b"\x81\xa4type\xa4pi\xff\xfe",
        b"\x91" * 5_000 + b"\x01",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xd7\xff" + b"\xff" * 8,
        packed(None),
        packed([1]),
        packed("ping"),
        packed({}),
        packed({"sent": 1}),
        packed({"type": 1, "sent": 1}),
        packed({"type": "pin", "sent": 1}),
        packed({"type": "ping"}),
        packed({"type": "ping", "sent": None}),
        packed({"type": "ping", "sent": "1"}),
        packed({"type": "ping", "sent": 1.5}),
        packed({"type": "ping", "sent": True}),
        packed({"type": "ping", "sent": 1, 5: 1}),
        packed({**HELLO, "build": "b" * 65}),
        packed({**HELLO, "device": b"d"}),
        packed({**HELLO, "receipt": {"seq": 1, "head": ""}}),
        packed({**HELLO, "receipt": [1, "", ""]}),
        packed({**COMMAND, "id": ""}),
        packed({**COMMAND, "id": "1" * 65}),
        packed({**COMMAND, "arguments": None}),
        packed({**COMMAND, "arguments": [["play", "x"]]}),
        packed({"type": "sample", "ping_p95_ms": -2, "clock_error_ms": 0}),
        packed({"type": "sample", "ping_p95_ms": 0, "clock_error_ms": 600_001}),
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(p.ProtocolError, match="expected one frame of version 1, got "):
        p.decode_to_server(data)


def attempt(data: bytes) -> None:
    """Whatever comes, it is a frame or a `ProtocolError`; a frame can be written again, and its command looked at."""
    for decode in (p.decode_to_server, p.decode_to_client):
        try:
            frame = decode(data)
        except p.ProtocolError:
            continue
        if isinstance(frame, p.ToServerCommand | p.ToServerPreview):
            attempt_command(frame)
        else:
            assert decode(p.encode(frame)) == frame


def attempt_command(frame: p.ToServerCommand | p.ToServerPreview) -> None:
    try:
        command = p.command_of(frame, COMMANDS)
    except p.BadCommand:
        return
    assert type(command) is COMMANDS[frame.name]
    assert_within_limits(command)


def assert_within_limits(command: c.Command | c.SlotChange) -> None:
    for field in fields(command):
        value = getattr(command, field.name)
        for element in value if isinstance(value, tuple) else (value,):
            if isinstance(element, c.SlotChange):
                assert_within_limits(element)
                continue
            assert isinstance(element, str | int)
            if isinstance(element, str):
                assert len(element) <= p.TEXT_LENGTH_MAX
            else:
                assert abs(element) < 2**53


@pytest.mark.parametrize("depth", [100, 500, 1_000, 3_000])
def test_nesting_of_any_depth_does_no_harm(depth: int) -> None:
    empty = packed({**COMMAND, "arguments": {"play": 0}})
    assert empty.endswith(b"\x00")
    attempt(empty[:-1] + b"\x91" * depth + b"\x00")
    attempt(empty[:-1] + b"\x81\xa1a" * depth + b"\x00")


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_do_no_harm(data: bytes) -> None:
    attempt(data)


@given(values)
def test_values_of_any_kind_do_no_harm(value: object) -> None:
    attempt(packed(value))


@given(st.dictionaries(st.sampled_from(field_names), values, max_size=9), st.sampled_from(TAGS))
def test_fields_of_any_kind_do_no_harm(given_fields: dict[str, object], tag: str) -> None:
    attempt(packed({**given_fields, "type": tag}))


@given(frames_of(TO_SERVER), st.sampled_from(field_names), values)
def test_a_frame_with_one_wrong_field_does_no_harm(frame: p.Frame, name: str, value: object) -> None:
    attempt(packed({**msgspec.to_builtins(frame), name: value}))


@given(frames_of((*TO_SERVER, *TO_CLIENT)), st.data())
def test_a_torn_frame_is_refused(frame: p.Frame, data: st.DataObject) -> None:
    whole = p.encode(frame)
    torn = whole[: data.draw(st.integers(0, len(whole) - 1))]
    for decode in (p.decode_to_server, p.decode_to_client):
        with pytest.raises(p.ProtocolError):
            decode(torn)


# --- commands ---------------------------------------------------------------------------------------------------------


def command_frame(name: str, **arguments: object) -> p.ToServerCommand:
    return p.ToServerCommand("1", name, -1, arguments)


@given(st.sampled_from(sorted(COMMANDS)).flatmap(lambda name: st.tuples(st.just(name), record_of(COMMANDS[name]))))
def test_a_command_comes_back_from_its_arguments(named: tuple[str, c.Command]) -> None:
    name, command = named
    arguments = msgpack.unpackb(msgpack.packb(msgspec.to_builtins(command)))
    assert p.command_of(p.ToServerCommand("1", name, -1, arguments), COMMANDS) == command


@given(
    st.sampled_from(sorted(COMMANDS)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.fixed_dictionaries({}, optional={field.name: values for field in fields(COMMANDS[name])}),
        )
    )
)
@example(("move_ceremony", {"by": "9" * 5_000}))
@example(("move_ceremony", {"by": float("inf")}))
@example(("move_ceremony", {"by": float("nan")}))
@example(("move_ceremony", {"by": 2**53}))
@example(("confirm_identity", {"correct": 2}))
@example(("draw_lots", {"scope": "team", "order": [["X1"]], "witnesses": "A, B"}))
@example(("save_paper", {"paper": "bt", "changes": [{"slot": 2**53}]}))
@example(("save_paper", {"paper": "bt", "changes": [[1, "A", True, 1, 1]]}))
@example(("save_paper", {"paper": "bt", "changes": ["A"]}))
def test_arguments_of_any_kind_do_no_harm(named: tuple[str, dict[str, Any]]) -> None:
    name, arguments = named
    attempt_command(p.ToServerCommand("1", name, -1, arguments))


@given(texts, st.dictionaries(st.sampled_from(argument_names) | texts, values, max_size=5))
def test_commands_of_any_name_do_no_harm(name: str, arguments: dict[str, Any]) -> None:
    attempt_command(p.ToServerCommand("1", name, -1, arguments))


def test_arguments_may_come_as_text() -> None:
    assert p.command_of(command_frame("move_ceremony", by="-1"), COMMANDS) == c.MoveCeremony(-1)
    assert p.command_of(command_frame("set_frozen", frozen="true"), COMMANDS) == c.SetFrozen(True)
    assert p.command_of(command_frame("show_scene", scene="teams"), COMMANDS) == c.ShowScene(Scene.TEAMS)


def test_what_may_be_left_out_may_be_left_out() -> None:
    for name, command in COMMANDS.items():
        required = [field.name for field in fields(command) if field.default is MISSING]
        if not required:
            assert type(p.command_of(command_frame(name), COMMANDS)) is command
            continue
        with pytest.raises(p.BadCommand, match=rf"{name}: .*`({'|'.join(required)})`"):
            p.command_of(command_frame(name), COMMANDS)


def test_unknown_arguments_are_left_out() -> None:
    assert p.command_of(command_frame("resume", why="đã có điện"), COMMANDS) == c.Resume()


def test_only_known_commands_are_read() -> None:
    with pytest.raises(p.BadCommand, match="không có lệnh 'take_control'"):
        p.command_of(command_frame("take_control"), p.FINALIST_COMMANDS)
    for name in ("sign_in", "tick", "close_due", "recover", "Answer", ""):
        with pytest.raises(p.BadCommand, match=f"không có lệnh {name!r}"):
            p.command_of(command_frame(name), COMMANDS)


def test_every_command_of_a_person_is_on_the_wire_but_signing_in() -> None:
    people = {*get_args(c.Command)} - {*get_args(c.SystemCommand)}
    assert set(COMMANDS.values()) == people - {c.SignIn}
    assert set(RULING_COMMANDS.values()) == {*get_args(c.RulingCommand)}
    assert not set(p.FINALIST_COMMANDS) & set(p.HOST_COMMANDS)


def test_texts_lists_and_numbers_have_limits() -> None:
    longest, most = "x" * p.TEXT_LENGTH_MAX, ["x"] * p.LIST_LENGTH_MAX
    assert p.command_of(command_frame("suspend", reason=longest), COMMANDS) == c.Suspend(longest)
    with pytest.raises(p.BadCommand, match="reason: cần nhiều nhất 1000 ký tự, nhận 1001"):
        p.command_of(command_frame("suspend", reason=longest + "x"), COMMANDS)
    lots = c.DrawLots(Scope.TEAM, tuple(most), "A")
    assert p.command_of(command_frame("draw_lots", scope="team", order=most, witnesses="A"), COMMANDS) == lots
    with pytest.raises(p.BadCommand, match="order: cần nhiều nhất 10000 phần tử, nhận 10001"):
        p.command_of(command_frame("draw_lots", scope="team", order=[*most, "x"], witnesses="A"), COMMANDS)
    with pytest.raises(p.BadCommand, match="order: cần nhiều nhất 1000 ký tự, nhận 1001"):
        p.command_of(command_frame("draw_lots", scope="team", order=[longest + "x"], witnesses="A"), COMMANDS)
    assert p.command_of(command_frame("move_ceremony", by=2**53 - 1), COMMANDS) == c.MoveCeremony(2**53 - 1)
    change = {"slot": 0, "choice": "A", "flagged": False, "revision": 1, "stamped_us": 2**53}
    with pytest.raises(p.BadCommand, match=r"changes\.stamped_us: cần số nhỏ hơn 2\^53, nhận 9007199254740992"):
        p.command_of(command_frame("save_paper", paper="bt", changes=[change]), COMMANDS)
    for number in (2**53, -(2**53), 2**64 - 1):
        with pytest.raises(p.BadCommand, match=rf"by: cần số nhỏ hơn 2\^53, nhận {number}"):
            p.command_of(command_frame("move_ceremony", by=number), COMMANDS)


# --- limits and codes -------------------------------------------------------------------------------------------------


def test_the_largest_frames_people_need_fit() -> None:
    ids = "đ" * 64
    receipt = p.ReceiptShape(2**53 - 1, ids, ids)
    assert len(p.encode(p.ToServerHello(1, ids, ids, receipt, ids))) <= p.FRAME_BYTES_MAX_FINALIST
    answer = command_frame("answer", play=ids, choice="F", pressed_us=2**53 - 1)
    assert len(p.encode(answer)) <= p.FRAME_BYTES_MAX_FINALIST
    changes = [c.SlotChange(slot, Choice("ABCDEF"), True, 1_000, 2**40) for slot in range(PAPER_BATCH_MAX)]
    paper = command_frame("save_paper", paper="p" * 40, changes=[msgspec.to_builtins(change) for change in changes])
    assert len(p.encode(paper)) <= p.FRAME_BYTES_MAX_FINALIST
    everybody = [f"{number:04d}" for number in range(p.LIST_LENGTH_MAX)]
    lots = command_frame("draw_lots", scope="individual", order=everybody, witnesses="Ậ" * p.TEXT_LENGTH_MAX)
    assert len(p.encode(lots)) <= p.FRAME_BYTES_MAX_HOST


def test_close_codes_are_private_ones_and_differ() -> None:
    codes = [value for name, value in vars(p).items() if name.startswith("CLOSE_")]
    assert len(set(codes)) == len(codes)
    assert all(4000 <= code < 5000 for code in codes)  # RFC 6455, 7.4.2
    assert socket.CLOSE_STOPPING == p.CLOSE_STOPPING
