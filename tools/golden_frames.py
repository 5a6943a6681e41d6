"""Golden frames: tests/wire/*.json, what frames look like as bytes, for every implementation of the wire.

Owns the choice of frames: each type at least once, the edges of values, and whole states of small contests
(`golden_contests`). The values are fixed; a changed byte is a changed protocol and shows in the diff. Called by
`protocol_docs`; what it makes is read by `tests/test_protocol.py` and by the pages' `protocol.test.ts`.
"""

import json
from dataclasses import replace

import msgspec

from chungket.core import commands as c
from chungket.core import views
from chungket.core.answer_sheet import answer_sheet
from chungket.core.commands import Role
from chungket.core.console import console
from chungket.core.events import Scene
from chungket.core.paper_view import paper_text
from chungket.core.preview import preview
from chungket.core.shapes import (
    FairnessShape,
    GivenAnswerShape,
    LateShape,
    MirrorShape,
    OwnShape,
    PaperTextShape,
    SealShape,
    StandstillShape,
    TroubleShape,
)
from chungket.protocol import (
    PROTOCOL_VERSION,
    Frame,
    ReceiptShape,
    ToClientAck,
    ToClientConsole,
    ToClientFairness,
    ToClientMirror,
    ToClientOpener,
    ToClientOwn,
    ToClientPaper,
    ToClientPlaces,
    ToClientPong,
    ToClientPreview,
    ToClientRefused,
    ToClientReview,
    ToClientSealed,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToClientTakeover,
    ToClientWall,
    ToClientWelcome,
    ToServerArmed,
    ToServerCommand,
    ToServerHello,
    ToServerPainted,
    ToServerPing,
    ToServerPreview,
    ToServerReview,
    ToServerSample,
    encode,
)
from tests.core.making import CANDIDATES, JURY, RIGHT, WRONG, Driver, make_contest
from tools.golden_contests import (
    DECOMPOSED,
    TT01,
    after_standings,
    in_ceremony,
    in_elimination,
    in_paper,
    in_question,
    in_review,
    in_turn,
)

WALL_OFFSET_US = 1_606_000_000_000_000  # contest time 0 is in November 2020
WALL_MS = 1_606_001_234_567
HEAD = "00112233445566778899aabbccddeeff" * 2
MAC = "ABCDEFGHIJKLMNOPQRSTUVWX"
INTEGERS = (0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53 - 1)


def golden_files() -> dict[str, str]:
    """File name → text: a list of {name, hex, frame}."""
    return {"to_server.json": _text(to_server()), "to_client.json": _text(to_client()), "sync.json": _text(syncs())}


FAIRNESS = FairnessShape(
    "TT.7.1", 2**40, 50, 49, 48, 47, 3_000, 18_000, 210_000, 9_000, 46, 12_000, 80_000, 250_000, 6_000,
    (LateShape("042", 210_000),), (140_000,), 1,
)  # fmt: skip


def to_server() -> dict[str, Frame]:
    """What clients send."""
    answer = {"play": "TT.7.1", "choice": "A", "pressed_us": 12_000}
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
        **_new_commands(),
        "sample": ToServerSample(18, 4),
        "sample of nothing known": ToServerSample(-1, -1),
        "sample of a page in the background": ToServerSample(18, 4, True),
        "request for a preview": ToServerPreview("p1", "void_play", {"play": "TT.7.1", "reason": DECOMPOSED}),
        "request for the answer sheet": ToServerReview(),
        "armed": ToServerArmed("TT.7.1"),
        "painted": ToServerPainted("TT.7.1", "choices", 2**40, 2**40 + 1_004_000, 2_500),
        "painted without an opener": ToServerPainted("TT.7.1", "stem", 0, 2**40, -1),
    }


def _new_commands() -> dict[str, Frame]:
    """Commands of papers, buzzers and rulings: nested arguments, lists, empty texts, negative numbers."""
    changes = [
        {"slot": 0, "choice": "A", "flagged": False, "revision": 1, "stamped_us": 2**40},
        {"slot": 59, "choice": "", "flagged": True, "revision": 1_000, "stamped_us": 0},
    ]
    return {
        "command press": ToServerCommand("b1", "press", -1, {"play": "KD03.1", "claimed_lag_us": 0}),
        "command save_paper": ToServerCommand("s1", "save_paper", -1, {"paper": "trac-nghiem", "changes": changes}),
        "command submit_paper": ToServerCommand(
            "s2", "submit_paper", -1, {"paper": "trac-nghiem", "unanswered": 3, "stamped_us": 2**40}
        ),
        "command set_key": ToServerCommand(
            "r1", "set_key", -1, {"question": "TT07", "key": ["A", "C"], "reason": "Đáp án có hai phương án đúng"}
        ),
        "command adjust_points": ToServerCommand(
            "r2", "adjust_points", -1, {"candidate": "042", "points": -10, "correct": 0, "reason": DECOMPOSED}
        ),
        "command decide_proposal": ToServerCommand("r3", "decide_proposal", -1, {"proposal": 1, "confirm": True}),
    }


def to_client() -> dict[str, Frame]:
    """What the server sends, but for whole states."""
    given = GivenAnswerShape("TT.7.1", "A", WALL_MS, 1_234_567)
    driver = in_question()
    stage, wall = views.stage(driver.state), views.wall(driver.state, None)
    own = _own(driver)
    place = views.place(driver.state, CANDIDATES[0])
    quiet = replace(stage, round=None, play=None)
    return {
        "welcome": ToClientWelcome(
            PROTOCOL_VERSION,
            "2026.11",
            "tien-giang-2020",
            "finalist",
            "042",
            "9c1f",
            "b7e0",
            2**40,
            WALL_OFFSET_US,
            False,
        ),
        "welcome before contest time meets the wall": ToClientWelcome(
            PROTOCOL_VERSION, "", "c", "projector", "", "9c1f", "b7e0", 0, -(2**40), True
        ),
        "stage": ToClientStage(41, stage),
        "stage with null parts": ToClientStage(41, quiet),
        "stage standing still": ToClientStage(
            41, replace(quiet, standstill=StandstillShape("suspended", f"{DECOMPOSED} Ổ Ữ Ậ"))
        ),
        "own": ToClientOwn(42, own),
        "own with an answer": ToClientOwn(42, replace(own, name=DECOMPOSED, answer=given, time_us=2**40)),
        "wall": ToClientWall(43, wall),
        "own with a sheet": ToClientOwn(42, _own(in_paper())),
        "own in a buzzer question": ToClientOwn(42, _own(in_turn())),
        "paper": ToClientPaper(45, _paper_text()),
        "sealed": ToClientSealed("TT.7.1", "stem", bytes(range(256)) * 2, "0f" * 16),
        "sealed without a picture": ToClientSealed("TT.7.1", "choices", b"\x00", ""),
        "opener": ToClientOpener("TT.7.1", "stem", bytes(range(32)), 2**40),
        "fairness": ToClientFairness(FAIRNESS),
        "mirror": ToClientMirror(MirrorShape("ok", 0, 0, "")),
        "mirror that is away": ToClientMirror(MirrorShape("away", 70_000, 128, f"{DECOMPOSED}: hết dung lượng")),
        "preview": ToClientPreview(
            "p1", preview(after_standings().state, JURY, c.SetKey(TT01, (WRONG,), "Đáp án nhầm"))
        ),
        "preview of what cannot be": ToClientPreview("p2", preview(driver.state, JURY, c.SetKey(TT01, (RIGHT,), "x"))),
        "review": ToClientReview(46, answer_sheet(in_review().state, CANDIDATES[0])),
        "review while there is none": ToClientReview(46, None),
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
        "status away, for a console": ToClientStatus(
            "away",
            (
                TroubleShape(
                    "read_only",
                    1_580_868_923_000,
                    "Kho dữ liệu chỉ cho đọc",
                    "The store is read-only",
                    "Đưa bản chính trở lại",
                    "Bring its primary back",
                ),
            ),
        ),
        **{f"takeover {state}": ToClientTakeover(state) for state in ("waiting", "approved", "refused", "replaced")},
    }


def syncs() -> dict[str, Frame]:
    """Whole states of one small contest, as each audience gets them."""
    found: dict[str, Frame] = {}
    driver = Driver(make_contest())
    found["sync of an operator in setup"] = _host_sync(driver, Role.OPERATOR)
    driver = in_question()
    found["sync of a finalist in an open question"] = _finalist_sync(driver)
    found["sync of a projector in an open question"] = _wall_sync(driver)
    found["sync of an operator in an open question"] = _host_sync(driver, Role.OPERATOR)
    driver.host(c.Suspend("Mất điện khu X2"))
    found["sync of a finalist while the contest stands still"] = _finalist_sync(driver)
    driver = after_standings()
    found["sync of a finalist after the key"] = _finalist_sync(driver)
    found["sync of a projector with standings"] = _wall_sync(driver)
    found["sync of an audience that is switched off"] = ToClientSync(driver.state.seq, None, None, None, None, None)
    driver.host(c.VoidPlay(driver.play.id, "Đáp án sai"))
    found["sync of the jury with a proposal to void"] = _host_sync(driver, Role.JURY)
    found["sync of the jury with rulings and complaints"] = _host_sync(in_review(), Role.JURY)
    driver = in_paper()
    found["sync of a finalist writing a paper"] = _finalist_sync(driver)
    driver.host(c.ShowScene(Scene.PAPER))
    found["sync of a projector during a paper"] = _wall_sync(driver)
    found["sync of the jury with what a paper holds"] = _host_sync(driver, Role.JURY)
    driver = in_turn()
    found["sync of a projector with a buzzer on a turn"] = _wall_sync(driver)
    found["sync of an operator with presses"] = _host_sync(driver, Role.OPERATOR)
    driver = in_elimination()
    found["sync of a projector with the field"] = _wall_sync(driver)
    found["sync of an operator with an agenda"] = _host_sync(driver, Role.OPERATOR)
    driver.host(c.MoveAgenda(0))
    found["sync of a projector with the agenda"] = _wall_sync(driver)
    driver = in_ceremony()
    found["sync of a projector in the ceremony"] = _wall_sync(driver)
    found["sync of the MC in the ceremony"] = _host_sync(driver, Role.MC)
    return found


def _paper_text() -> PaperTextShape:
    text = paper_text(in_paper().state)
    assert text is not None
    return text


def _own(driver: Driver) -> OwnShape:
    return views.own(driver.state, CANDIDATES[0], waiting=False, wall_offset_us=WALL_OFFSET_US)


def _finalist_sync(driver: Driver) -> ToClientSync:
    return ToClientSync(driver.state.seq, views.stage(driver.state), _own(driver), None, None, None)


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
