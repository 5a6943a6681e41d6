"""The wire as an AsyncAPI 3.0 document: docs/asyncapi.json, made from `protocol`, `core.shapes` and `core.commands`.

Owns which audience is sent which frame and which frame answers which, as the hub and the gateway have it. The document
is written from the server's side: it *receives* what clients send. Called by `docs`.
"""

import json
import re
from typing import Any

import msgspec

from chungket import protocol as p
from chungket.auth.secret import Secret
from chungket.auth.sessions import Cookies
from chungket.config import PORT
from chungket.core import commands as c
from chungket.hub import Audience
from tools.wire_records import Constant, WireRecord, constants, frames, records

CHANNEL = "socket"
CONTENT_TYPE = "application/vnd.msgpack"
COOKIES = Cookies(Secret(bytes(32)), "{contest}")  # for their names only

_ALL = (p.ToClientWelcome, p.ToClientSync, p.ToClientPong, p.ToClientStatus, p.ToClientRefused)
SENT_TO: dict[Audience, tuple[type[p.Frame], ...]] = {
    Audience.FINALIST: (
        *_ALL,
        p.ToClientStage,
        p.ToClientOwn,
        p.ToClientPaper,
        p.ToClientSealed,
        p.ToClientOpener,
        p.ToClientReview,
        p.ToClientAck,
        p.ToClientTakeover,
    ),
    Audience.PROJECTOR: (*_ALL, p.ToClientWall),
    Audience.AUDIENCE: (*_ALL, p.ToClientWall),
    Audience.HOST: (
        *_ALL,
        p.ToClientConsole,
        p.ToClientPlaces,
        p.ToClientFairness,
        p.ToClientMirror,
        p.ToClientPreview,
        p.ToClientAck,
    ),
}
ANSWERS: dict[type[p.Frame], tuple[type[p.Frame], ...]] = {
    p.ToServerHello: (p.ToClientWelcome, p.ToClientSync),
    p.ToServerPing: (p.ToClientPong,),
    p.ToServerCommand: (p.ToClientAck, p.ToClientRefused),
    p.ToServerSample: (),
    p.ToServerPreview: (p.ToClientPreview, p.ToClientRefused),
    p.ToServerReview: (p.ToClientReview,),
    p.ToServerArmed: (),
    p.ToServerPainted: (),
}


def asyncapi() -> str:
    """The whole document as JSON text."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chung Kết: the socket of a contest",
            "version": str(p.PROTOCOL_VERSION),
            "description": "One MessagePack map per binary WebSocket message. docs/PROTOCOL.md says how it is spoken.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "hall": {
                "host": f"{{address}}:{PORT}",
                "protocol": "ws",
                "description": "wss where the server has a certificate.",
                "variables": {"address": {"description": "The server's address in the hall.", "default": "localhost"}},
            }
        },
        "channels": {CHANNEL: _channel()},
        "operations": {**_receiving(), **_sending()},
        "components": {"schemas": _schemas(), "messages": _messages(), "securitySchemes": _cookies()},
    }


def close_codes() -> list[Constant]:
    """The codes the server closes a connection with; the comment says why and what the page does."""
    return [constant for constant in constants(p) if constant.name.startswith("CLOSE_")]


def tag_of(frame: type[p.Frame]) -> str:
    """A frame's `type`."""
    tag = frame.__struct_config__.tag
    assert isinstance(tag, str)
    return tag


def _channel() -> dict[str, Any]:
    query = {
        "type": "object",
        "properties": {"role": {"type": "string", "enum": [str(audience) for audience in Audience]}},
        "required": ["role"],
    }
    headers = {
        "type": "object",
        "properties": {"Sec-WebSocket-Protocol": {"type": "string", "const": p.SUBPROTOCOL}},
        "required": ["Sec-WebSocket-Protocol"],
    }
    return {
        "address": "/ws",
        "title": "The one socket of a page",
        "servers": [{"$ref": "#/servers/hall"}],
        "messages": {frame.name: {"$ref": f"#/components/messages/{frame.name}"} for frame in frames()},
        "bindings": {"ws": {"method": "GET", "query": query, "headers": headers, "bindingVersion": "0.1.0"}},
        "x-close-codes": {str(code.value): code.comment for code in close_codes()},
    }


def _receiving() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for frame, answers in ANSWERS.items():
        operation: dict[str, Any] = {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{CHANNEL}"},
            "messages": [_message_of(frame)],
        }
        if answers:
            operation["reply"] = {
                "channel": {"$ref": f"#/channels/{CHANNEL}"},
                "messages": [_message_of(answer) for answer in answers],
            }
        operations[f"receive{tag_of(frame).title()}"] = operation
    return operations


def _sending() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    cookies = {Audience.FINALIST: "finalistCookie", Audience.HOST: "hostCookie"}
    for audience, sent in SENT_TO.items():
        operation: dict[str, Any] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{CHANNEL}"},
            "summary": f"What a connection with role={audience} is sent.",
            "messages": [_message_of(frame) for frame in sent],
        }
        if audience in cookies:
            operation["security"] = [{"$ref": f"#/components/securitySchemes/{cookies[audience]}"}]
        operations[f"sendTo{audience.title()}"] = operation
    return operations


def _message_of(frame: type[p.Frame]) -> dict[str, str]:
    return {"$ref": f"#/channels/{CHANNEL}/messages/{frame.__name__}"}


def _messages() -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for frame in frames():
        messages[frame.name] = {
            "name": frame.tag,
            "title": frame.name,
            "summary": frame.text,
            "contentType": CONTENT_TYPE,
            "payload": {"$ref": f"#/components/schemas/{frame.name}"},
        }
    messages[p.ToServerCommand.__name__]["x-arguments"] = {
        role: {name: {"$ref": f"#/components/schemas/{command.__name__}"} for name, command in known.items()}
        for role, known in ((Audience.FINALIST, p.FINALIST_COMMANDS), (Audience.HOST, p.HOST_COMMANDS))
    }
    return messages


def _schemas() -> dict[str, Any]:
    """JSON Schemas of frames, shapes and the arguments of commands, with the sources' words."""
    commands: list[type[c.Command]] = [*p.FINALIST_COMMANDS.values(), *p.HOST_COMMANDS.values()]
    types = [*(record.type for record in records() if isinstance(record, WireRecord)), *commands]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = re.sub(r"\s+", " ", schema["description"])
    for record in records():
        if isinstance(record, WireRecord):
            for field in record.fields:
                schema = schemas[record.name]["properties"][field.name]
                if field.comment and "$ref" not in schema:  # beside $ref nothing is read
                    schema["description"] = field.comment
    return dict(sorted(schemas.items()))


def _cookies() -> dict[str, Any]:
    names = {"finalistCookie": COOKIES.finalist_name, "hostCookie": COOKIES.host_name}
    return {
        scheme: {"type": "httpApiKey", "in": "cookie", "name": name, "description": "Set by signing in over HTTP."}
        for scheme, name in names.items()
    }
