"""What is made from the wire's declarations: types for the pages, tables, the AsyncAPI document, golden frames."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NewType, get_args

import msgspec
import pytest

from chungket import gateway, protocol
from chungket.core import decision, shapes
from chungket.core.commands import SlotChange
from chungket.core.decision import RejectionCode
from chungket.core.events import Scene
from chungket.core.phase import PERMISSIONS
from chungket.hub import Audience
from tests.conftest import ROOT
from tools import docs, golden_frames, protocol_docs, wire_asyncapi, wire_records
from tools.wire_records import WireRecord, WireUnion
from tools.wire_types import comment, typescript, wire_types

PLACES = NewType("PLACES", shapes.PlaceShape)
FRAMES = {frame.__name__ for frame in protocol.Frame.__subclasses__()}

# --- records ----------------------------------------------------------------------------------------------------------


def record(name: str) -> WireRecord:
    found = next(record for record in wire_records.records() if record.name == name)
    assert isinstance(found, WireRecord)
    return found


def test_every_shape_and_frame_is_read_with_all_its_fields() -> None:
    found = {record.name: record for record in wire_records.records() if isinstance(record, WireRecord)}
    declared = [
        value for value in vars(shapes).values() if isinstance(value, type) and value.__module__ == shapes.__name__
    ]
    assert set(found) == {shape.__name__ for shape in declared} | FRAMES | {"ReceiptShape", "SlotChange"}
    assert [field.name for field in found["SlotChange"].fields] == [field.name for field in fields(SlotChange)]
    for shape in declared:
        assert [field.name for field in found[shape.__name__].fields] == [field.name for field in fields(shape)]
    for frame in protocol.Frame.__subclasses__():
        assert [field.name for field in found[frame.__name__].fields] == list(frame.__struct_fields__)


def test_unions_are_read() -> None:
    unions = {record.name: record for record in wire_records.records() if isinstance(record, WireUnion)}
    members = tuple(frame.__name__ for frame in get_args(protocol.ToServerFrame))
    assert unions == {
        "ToServerFrame": WireUnion("ToServerFrame", members),
        "ToClientFrame": WireUnion(
            "ToClientFrame", tuple(frame.__name__ for frame in get_args(protocol.ToClientFrame))
        ),
    }


def test_docstrings_and_comments_come_along() -> None:
    play = record("PlayShape")
    assert play.text == "One play as everybody may see it: fields are filled only once they are public (DESIGN 4.6)."
    assert {field.name: field.comment for field in play.fields}["key"] == "letters; empty until revealed"
    assert record("WinnerShape").text == "", "a docstring the machine made says nothing"
    assert (record("ToServerPing").tag, record("PlayShape").tag) == ("ping", "")


def test_constants_and_members_have_their_comments() -> None:
    found = {constant.name: constant for constant in wire_records.constants(protocol)}
    assert found["CLOSE_STOPPING"].value == 4000
    assert found["CLOSE_STOPPING"].comment == "the server stops; reconnect with back-off"
    assert "ShortText" not in found
    codes = wire_records.members(RejectionCode, decision)
    assert [code.value for code in codes] == list(RejectionCode)
    assert all(code.comment for code in codes), "every refusal says what it means"


# --- TypeScript -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hint", "written"),
    [
        (str, "string"),
        (int, "number"),
        (bool, "boolean"),
        (bytes, "Uint8Array"),
        (str | None, "string | null"),
        (tuple[str, ...], "readonly string[]"),
        (tuple[int | None, ...], "readonly (number | null)[]"),
        (tuple[tuple[str, ...], ...], "readonly (readonly string[])[]"),
        (tuple[shapes.PlaceShape, ...] | None, "readonly PlaceShape[] | null"),
        (dict[str, str], "Readonly<Record<string, string>>"),
        (dict[str, Any], "CommandArguments"),
        (Scene, "string"),
        (PLACES, "PlaceShape"),
    ],
)
def test_types_in_typescript(hint: Any, written: str) -> None:
    assert typescript(hint) == written


@pytest.mark.parametrize("hint", [float, list[str], tuple[str, int], dict[int, str], frozenset[str], json.JSONDecoder])
def test_a_type_that_has_no_business_on_the_wire_is_an_error(hint: Any) -> None:
    with pytest.raises(TypeError, match="expected a type of the wire, got "):
        typescript(hint)


def test_an_interface_has_tag_fields_and_comments() -> None:
    assert (
        "/** A frozen copy of standings, as it was when the wall showed it (RULES 2.6). */\n"
        "export interface BoardShape {\n"
        "  readonly after: number; // number of questions scored\n"
        "  readonly measure: string; // points | correct | survived\n"
        "  readonly mean: boolean; // teams are ranked by the mean over their registered places (RULES 4.2)\n"
        "  readonly total: number; // how many are ranked altogether\n"
        "  readonly rows: readonly BoardRowShape[]; // best first; never the bottom\n"
        "}\n"
    ) in wire_types()
    assert 'export interface ToServerPing {\n  readonly type: "ping";\n  readonly sent: number;\n}\n' in wire_types()


def test_long_comments_are_wrapped() -> None:
    assert comment("") == ""
    assert comment("x" * 113) == f"/** {'x' * 113} */\n"
    assert comment("word " * 40).splitlines() == ["/**", f" *{' word' * 23}", f" *{' word' * 17}", " */"]
    assert max(len(line) for line in wire_types().splitlines() if line.startswith((" *", "/**"))) <= 120


def test_pages_know_which_commands_move_the_flow() -> None:
    """The quiet commands of the host's page are those that are no flow commands here."""
    source = (ROOT / "display" / "src" / "host" / "commands.ts").read_text("utf-8")
    listed = re.search(r"const quiet: readonly string\[\] = \[(.*?)\];", source, re.DOTALL)
    assert listed is not None
    quiet = {name for name, command in protocol.HOST_COMMANDS.items() if not PERMISSIONS[command].flow}
    assert set(re.findall(r'"(\w+)"', listed[1])) == quiet


def test_pages_have_the_same_version_and_subprotocol() -> None:
    source = (ROOT / "display" / "src" / "lib" / "protocol.ts").read_text("utf-8")
    assert f"export const protocolVersion = {protocol.PROTOCOL_VERSION};" in source
    assert f'export const subprotocol = "{protocol.SUBPROTOCOL}";' in source


# --- AsyncAPI ---------------------------------------------------------------------------------------------------------


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def resolved(document: dict[str, Any], reference: dict[str, str]) -> Any:
    assert list(reference) == ["$ref"]
    pointer = reference["$ref"]
    assert pointer.startswith("#/")
    value: Any = document
    for step in pointer[2:].split("/"):
        value = value[step]
    return value


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "docs" / "asyncapi.json").read_text("utf-8"))
    return loaded


def test_the_document_has_what_asyncapi_requires(document: dict[str, Any]) -> None:
    known = {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"}
    assert set(document) <= known
    assert re.fullmatch(r"3\.0\.\d+", document["asyncapi"])
    assert {"title", "version"} <= set(document["info"])
    for server in document["servers"].values():
        assert {"host", "protocol"} <= set(server)
        assert set(re.findall(r"{(\w+)}", server["host"])) == set(server["variables"])
    names = [
        *document["channels"],
        *document["operations"],
        *(name for part in document["components"].values() for name in part),
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9.\-_]+", name) for name in names)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = [node for node in nodes(document) if "$ref" in node]
    assert len(references) > 100
    for reference in references:
        assert resolved(document, reference)


def test_operations_use_messages_of_their_channel(document: dict[str, Any]) -> None:
    """AsyncAPI 3.0, Operation Object: messages are references into the channel, and so are a reply's."""
    assert document["operations"]
    for operation in document["operations"].values():
        assert operation["action"] in ("send", "receive")
        for side in (operation, operation.get("reply", operation)):
            channel = side["channel"]["$ref"]
            assert resolved(document, side["channel"]) in document["channels"].values()
            assert side["messages"]
            for message in side["messages"]:
                assert message["$ref"].startswith(f"{channel}/messages/")
                assert "payload" in resolved(document, resolved(document, message))


def test_every_frame_is_a_message_and_goes_one_way(document: dict[str, Any]) -> None:
    messages = document["channels"]["socket"]["messages"]
    assert {resolved(document, message)["title"] for message in messages.values()} == FRAMES
    ways: dict[str, set[str]] = {"send": set(), "receive": set()}
    for operation in document["operations"].values():
        ways[operation["action"]] |= {message["$ref"].rpartition("/")[2] for message in operation["messages"]}
    for action, union in (("receive", protocol.ToServerFrame), ("send", protocol.ToClientFrame)):
        assert ways[action] == {frame.__name__ for frame in get_args(union)}


def test_every_audience_has_an_operation_and_a_role(document: dict[str, Any]) -> None:
    query = document["channels"]["socket"]["bindings"]["ws"]["query"]
    assert query["properties"]["role"]["enum"] == [str(audience) for audience in Audience]
    assert {f"sendTo{audience.title()}" for audience in Audience} <= set(document["operations"])


def test_schemas_are_those_of_the_bytes(document: dict[str, Any]) -> None:
    """Every golden frame has the fields its schema requires, and no others."""
    schemas = document["components"]["schemas"]
    by_side = {
        side: {wire_asyncapi.tag_of(frame): schemas[frame.__name__] for frame in get_args(union)}
        for side, union in (("server", protocol.ToServerFrame), ("client", protocol.ToClientFrame))
    }
    for name, text in golden_frames.golden_files().items():
        by_tag = by_side["server" if name == "to_server.json" else "client"]
        for golden in json.loads(text):
            assert conforms(document, golden["frame"], by_tag[golden["frame"]["type"]]), golden["name"]
    assert not conforms(document, {"type": "ping", "sent": "1"}, by_side["server"]["ping"])
    assert not conforms(document, {"type": "ping"}, by_side["server"]["ping"])


def conforms(document: dict[str, Any], value: Any, schema: dict[str, Any]) -> bool:
    """As much of JSON Schema as the document uses for frames."""
    if "$ref" in schema:
        return conforms(document, value, resolved(document, schema))
    if "anyOf" in schema:
        return any(conforms(document, value, option) for option in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    match schema.get("type"):
        case "object":
            names = schema.get("properties", {})
            return (
                isinstance(value, dict)
                and set(schema.get("required", ())) <= set(value)
                and (not names or set(value) <= set(names))
                and all(conforms(document, value[name], inner) for name, inner in names.items() if name in value)
            )
        case "array":
            return isinstance(value, list) and all(conforms(document, item, schema["items"]) for item in value)
        case "string":
            return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case None:
            return "enum" in schema
        case other:
            raise AssertionError(f"expected a type the wire uses, got {other}")


def test_arguments_of_every_command_are_described(document: dict[str, Any]) -> None:
    arguments = document["components"]["messages"]["ToServerCommand"]["x-arguments"]
    assert set(arguments["finalist"]) == set(protocol.FINALIST_COMMANDS)
    assert set(arguments["host"]) == set(protocol.HOST_COMMANDS)
    assert resolved(document, arguments["host"]["draw_lots"])["required"] == ["scope", "order", "witnesses"]
    changes = resolved(document, arguments["finalist"]["save_paper"])["properties"]["changes"]
    assert resolved(document, changes["items"])["required"] == [field.name for field in fields(SlotChange)]


def test_comments_of_fields_are_descriptions(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["PlayShape"]["properties"]["key"]["description"] == "letters; empty until revealed"
    assert "  " not in json.dumps([schema.get("description", "") for schema in schemas.values()])


def test_close_codes_are_in_the_document(document: dict[str, Any]) -> None:
    codes = document["channels"]["socket"]["x-close-codes"]
    assert set(codes) == {str(value) for name, value in vars(protocol).items() if name.startswith("CLOSE_")}
    assert all("; " in text for text in codes.values()), "why; then what"


# --- tables -----------------------------------------------------------------------------------------------------------


def test_every_part_stands_in_the_document() -> None:
    text = (ROOT / "docs" / "PROTOCOL.md").read_text("utf-8")
    assert set(re.findall(r"<!-- generated: ([a-z-]+) -->", text)) == set(protocol_docs.PARTS)
    assert docs.filled(text) == text


def test_tables_say_what_the_code_says() -> None:
    assert "| 4002 | another device has the place | do not reconnect |" in protocol_docs.close_code_table().splitlines()
    assert "| `ping` | `sent` integer |" in protocol_docs.frames_to_server()
    assert "| `places` | host | `rows` list of [PlaceShape](#placeshape) |" in protocol_docs.frames_to_client()
    assert "| `too_late` | an answer after the deadline, " in protocol_docs.refusals()
    commands = protocol_docs.commands()
    assert "| `open_stem` | `play` text | operator | yes | Show the stem; no answers yet (RULES 2.1). |\n" in commands
    assert "| `move_ceremony` | `by` integer | operator | yes |" in commands
    assert "| `save_paper` | `paper` text, `changes` list of [SlotChange](#slotchange) | finalist |  |" in commands
    assert "| `void_play` | `play` text, `reason` text | operator, jury, secretary |  |" in commands
    assert '`scope` "individual" / "team", `order` list of text' in commands
    assert "`override_reason` text (may be left out)" in commands
    assert (
        "| `phase` | text | sealed \\| reading \\| open \\| closed \\| revealed \\| scored |" in protocol_docs.shapes()
    )


def test_limits_are_those_of_the_gateway() -> None:
    rows = protocol_docs.limits()
    assert f"{gateway.FRAMES_BURST} at once, then {gateway.FRAMES_PER_S} a second" in rows
    assert f"{gateway.FRAMES_BURST_HOST} at once, then {gateway.FRAMES_PER_S_HOST} a second" in rows
    assert "| frame from a console | 64 KiB | closed with 1009 |" in rows
    assert "| frame from anybody else | 4 KiB | closed with 4005, " in rows


def test_every_table_has_as_many_cells_in_every_row() -> None:
    for make in protocol_docs.PARTS.values():
        for block in re.findall(r"(?:^\|.*\n)+", make(), re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", row)) for row in block.splitlines()}) == 1


def test_every_address_and_failure_of_the_web_side_is_in_the_document() -> None:
    text = (ROOT / "docs" / "PROTOCOL.md").read_text("utf-8")
    sources = {path.stem: path.read_text("utf-8") for path in (ROOT / "server" / "chungket" / "routes").glob("*.py")}
    addresses = re.findall(r'Route\("(/[a-z/-]*)', sources["__init__"])
    assert "/api/sign-in" in addresses
    assert [address for address in addresses if re.search(rf"[ `]{address}", text) is None] == []
    source = "".join(sources.values())
    codes = {
        *re.findall(r'Refused\(\d+, "(\w+)"', source),
        *re.findall(r'\(\d{3}, "(\w+)"', source),
        *re.findall(r'"(bad_\w+)"', source),
    }
    assert {"origin", "bad_link", "busy"} <= codes
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


# --- golden frames ----------------------------------------------------------------------------------------------------


def test_golden_frames_are_the_same_every_time() -> None:
    assert golden_frames.golden_files() == golden_frames.golden_files()


def test_golden_frames_hold_no_number_a_page_would_round() -> None:
    def numbers(value: Any) -> Iterator[int]:
        if isinstance(value, int):
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
            yield from numbers(inner)

    frames = {**golden_frames.to_server(), **golden_frames.to_client(), **golden_frames.syncs()}
    assert all(abs(number) < 2**53 for number in numbers(msgspec.to_builtins(frames)))
