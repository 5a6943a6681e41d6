"""Golden frames: tests/wire/*.json, what frames look like as bytes, for every implementation of the wire.

Owns the choice of frames: each type at least once, the edges of values, and whole states of a small contest. The values
are fixed; a changed byte is a changed protocol and shows in the diff. Called by `protocol_docs`; what it makes is read
by `tests/test_protocol.py` and by the pages' `protocol.test.ts`.
"""

import json
from dataclasses import replace

import msgspec

from chungket.core import commands as c
from chungket.core import views
from chungket.core.commands import Role
from chungket.core.console import console
from chungket.core.contest import CandidateNumber, Choice
from chungket.core.events import Scene
from chungket.core.shapes import GivenAnswerShape, SealShape, StandstillShape
from chungket.protocol import (
    PROTOCOL_VERSION,
    Frame,
    ReceiptShape,
    ToClientAck,
    ToClientConsole,
    ToClientOwn,
    ToClientPlaces,
    ToClientPong,
    ToClientRefused,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToClientTakeover,
    ToClientWall,
    ToClientWelcome,
    ToServerCommand,
    ToServerHello,
    ToServerPing,
    ToServerSample,
    encode,
)
from tests.core.making import CANDIDATES, RIGHT, SECOND_US, WRONG, Driver, make_contest

WALL_OFFSET_US = 1_606_000_000_000_000  # contest time 0 is in November 2020
WALL_MS = 1_606_001_234_567
HEAD = "00112233445566778899aabbccddeeff" * 2
MAC = "ABCDEFGHIJKLMNOPQRSTUVWX"
DECOMPOSED = "Nguye\u0302\u0303n Thi\u0323 A\u0301nh \u1ee4t"  # diacritics as combining marks, stacked
INTEGERS = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)


def golden_files() -> dict[str, str]:
    """File name → text: a list of {name, hex, frame}."""
    return {"to_server.json": _text(to_server()), "to_client.json": _text(to_client()), "sync.json": _text(syncs())}


def to_server() -> dict[str, Frame]:
    """What clients send."""
    answer = {"play": "TT.7.1", "choice": "A", "claimed_lag_us": 12_000}
    order = {"scope": "team", "order": [f"X{number}" for number in range(1, 18)], "witnesses": DECOMPOSED}
    return {
        "hello on a first visit": ToServerHello(PROTOCOL_VERSION, "2026.11", "0f" * 16, None, ""),
        "hello with a receipt": ToServerHello(
            PROTOCOL_VERSION, "2026.11", "0f" * 16, ReceiptShape(2**32, HEAD[:16], MAC), "tien-giang-2020"
        ),
        **{f"ping at {sent} µs": ToServerPing(sent) for sent in INTEGERS},
        "command answer": ToServerCommand("a1", "answer", -1, answer),
        "command confirm_identity": ToServerCommand("a2", "confirm_identity", -1, {"correct": False}),
        "command without arguments": ToServerCommand("h1", "take_control", 2**32, {}),
        "command with a list": ToServerCommand("h2", "draw_lots", 128, order),
        "command with an empty list": ToServerCommand("h3", "draw_lots", 128, {**order, "order": []}),
        "command with a negative number": ToServerCommand("h4", "move_ceremony", 255, {"by": -1}),
        "command with arguments as text": ToServerCommand("h5", "move_ceremony", 255, {"by": "1"}),
        "command with a long text": ToServerCommand("h6", "suspend", 65_536, {"reason": "Mất điện ở khu Ẩ 🔌 " * 20}),
        "sample": ToServerSample(18, 4),
        "sample of nothing known": ToServerSample(-1, -1),
    }


def to_client() -> dict[str, Frame]:
    """What the server sends, but for whole states."""
    given = GivenAnswerShape("TT.7.1", "A", WALL_MS, 1_234_567)
    driver = _in_question()
    stage, wall = views.stage(driver.state), views.wall(driver.state, None)
    own = views.own(driver.state, CANDIDATES[0], waiting=False, wall_offset_us=WALL_OFFSET_US)
    place = views.place(driver.state, CANDIDATES[0])
    quiet = replace(stage, round=None, play=None)
    return {
        "welcome": ToClientWelcome(
            PROTOCOL_VERSION, "2026.11", "tien-giang-2020", "finalist", "042", "9c1f", 2**40, WALL_OFFSET_US, False
        ),
        "welcome before contest time meets the wall": ToClientWelcome(
            PROTOCOL_VERSION, "", "c", "projector", "", "9c1f", 0, -(2**40), True
        ),
        "stage": ToClientStage(41, stage),
        "stage with null parts": ToClientStage(41, quiet),
        "stage standing still": ToClientStage(
            41, replace(quiet, standstill=StandstillShape("suspended", f"{DECOMPOSED} Ổ Ữ Ậ"))
        ),
        "own": ToClientOwn(42, own),
        "own with an answer": ToClientOwn(42, replace(own, name=DECOMPOSED, answer=given, time_us=2**40)),
        "wall": ToClientWall(43, wall),
        "console": ToClientConsole(44, console(driver.state, Role.OPERATOR, None, WALL_OFFSET_US)),
        "places": ToClientPlaces((place, replace(place, connected=True, ping_ms=18, seen_wall_ms=WALL_MS))),
        "places without a row": ToClientPlaces(()),
        "ack": ToClientAck("h1", 2**32, HEAD[:16], MAC, WALL_MS, None),
        "ack of an answer": ToClientAck("a1", 70_000, HEAD[:16], MAC, WALL_MS, given),
        "refused": ToClientRefused("a1", "too_late", "Đã hết giờ."),
        "refused without a detail": ToClientRefused("a1", "busy", ""),
        "pong": ToClientPong(2**32 - 1, 2**32, 2**32 + 7),
        "pong to a clock before zero": ToClientPong(-(2**33), -1, -128),
        "status ok": ToClientStatus("ok"),
        "status away": ToClientStatus("away"),
        **{f"takeover {state}": ToClientTakeover(state) for state in ("waiting", "approved", "refused")},
    }


def syncs() -> dict[str, Frame]:
    """Whole states of one small contest, as each audience gets them."""
    found: dict[str, Frame] = {}
    driver = Driver(make_contest())
    found["sync of an operator in setup"] = _host_sync(driver, Role.OPERATOR)
    driver = _in_question()
    found["sync of a finalist in an open question"] = _finalist_sync(driver)
    found["sync of a projector in an open question"] = _wall_sync(driver)
    found["sync of an operator in an open question"] = _host_sync(driver, Role.OPERATOR)
    driver.host(c.Suspend("Mất điện khu X2"))
    found["sync of a finalist while the contest stands still"] = _finalist_sync(driver)
    driver = _after_standings()
    found["sync of a finalist after the key"] = _finalist_sync(driver)
    found["sync of a projector with standings"] = _wall_sync(driver)
    found["sync of an audience that is switched off"] = ToClientSync(driver.state.seq, None, None, None, None, None)
    driver.host(c.ProposeVoid(driver.play.id, "Đáp án sai"))
    found["sync of the jury with a proposal to void"] = _host_sync(driver, Role.JURY)
    driver = _in_ceremony()
    found["sync of a projector in the ceremony"] = _wall_sync(driver)
    found["sync of the MC in the ceremony"] = _host_sync(driver, Role.MC)
    return found


def _in_question() -> Driver:
    """A question is open, two have answered."""
    driver = Driver(make_contest())
    driver.begin()
    driver.open_question()
    driver.answer(CANDIDATES[0], RIGHT, 3 * SECOND_US)
    driver.answer(CANDIDATES[4], WRONG, 4 * SECOND_US + 1)
    return driver


def _after_standings() -> Driver:
    """Five questions were played and the standings are shown."""
    driver = Driver(make_contest(10))
    driver.begin()
    for number in range(5):
        driver.play_question(_answers(number))
    driver.host(c.ShowScene(Scene.BOTH))
    return driver


def _in_ceremony() -> Driver:
    """The first winners are on the wall."""
    driver = Driver(make_contest(5))
    driver.begin()
    driver.finish_round(*(_answers(number) for number in range(5)))
    driver.host(c.Finalize())
    driver.host(c.MoveCeremony(1))
    driver.host(c.MoveCeremony(1))
    return driver


def _answers(number: int) -> dict[CandidateNumber, tuple[Choice, int]]:
    """Who is better knows more, and is a little faster; nobody ties."""
    return {
        candidate: (RIGHT if place + number < 9 else WRONG, (2 + place) * SECOND_US + 10_000 * number)
        for place, candidate in enumerate(CANDIDATES)
    }


def _finalist_sync(driver: Driver) -> ToClientSync:
    own = views.own(driver.state, CANDIDATES[0], waiting=False, wall_offset_us=WALL_OFFSET_US)
    return ToClientSync(driver.state.seq, views.stage(driver.state), own, None, None, None)


def _wall_sync(driver: Driver) -> ToClientSync:
    wall = views.wall(driver.state, SealShape(driver.state.seq, HEAD))
    return ToClientSync(driver.state.seq, None, None, wall, None, None)


def _host_sync(driver: Driver, role: Role) -> ToClientSync:
    seal = SealShape(driver.state.seq, HEAD)
    places = tuple(views.place(driver.state, candidate) for candidate in CANDIDATES[:3])
    shape = console(driver.state, role, seal, WALL_OFFSET_US, name=role)
    return ToClientSync(driver.state.seq, None, None, None, shape, places)


def _text(frames: dict[str, Frame]) -> str:
    rows = [
        {"name": name, "hex": encode(frame).hex(), "frame": msgspec.to_builtins(frame)}
        for name, frame in frames.items()
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
