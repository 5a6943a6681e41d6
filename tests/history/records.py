"""What clients of a contest noted while it ran: what they asked for, what they were told, what they were shown.

Owns the form of a history, the same for simulated and for real faults. It must not know how it is judged (`checker`).
Times of clients are µs of one clock that all of them share.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

OK = "ok"


@dataclass(slots=True)
class Reply:
    """One ack or refusal. `code` is "ok" or the refusal's; (seq, head) is the receipt; `answer` what the ack says."""

    code: str
    at_us: int
    seq: int = 0
    head: str = ""
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class Call:
    """One command of one client, with every reply it ever got. Without a reply its outcome is unknown.

    `arrivals_us`: contest time at which copies of it reached the server, where a witness on the wire knows; empty where
    there is none. `gone`: its client left for good and cannot learn what became of it."""

    client: str
    actor: str
    role: str
    id: str
    name: str
    arguments: dict[str, Any]
    flow_version: int
    invoked_us: int
    replies: list[Reply] = field(default_factory=list)
    arrivals_us: list[int] = field(default_factory=list)
    gone: bool = False

    @property
    def ok(self) -> Reply | None:
        """The first ack."""
        return next((reply for reply in self.replies if reply.code == OK), None)

    @property
    def refused(self) -> Reply | None:
        """The first refusal for good: who is told "busy" asks again."""
        return next((reply for reply in self.replies if reply.code not in (OK, "busy")), None)


@dataclass(slots=True)
class Seen:
    """A frame a client took for the newest. `part`: sync, stage, own, wall, console or paper; `flow_version` −1: the
    frame has none. `secrets`: what of questions could be read in it, as `secrets_in` finds it."""

    client: str
    role: str
    part: str
    seq: int
    flow_version: int
    at_us: int
    secrets: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Opener:
    """The key of a sealed part reached a client."""

    client: str
    play: str
    part: str
    at_us: int  # contest time from which it may be shown


@dataclass(slots=True)
class Receipt:
    """What a device keeps in the end."""

    client: str
    seq: int
    head: str


@dataclass(slots=True)
class Witness:
    """Something a witness inside the simulation saw that must never be; real runs have none."""

    rule: str
    text: str


@dataclass
class History:
    """Everything noted in one run."""

    calls: dict[tuple[str, str], Call] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    openers: list[Opener] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    witnessed: list[Witness] = field(default_factory=list)
    given_up_us: list[tuple[int, int]] = field(default_factory=list)  # contest time in which a worker was given up
    quotas_us: dict[str, int] = field(default_factory=dict)  # the longest round trip of each place's lines, if known

    def invoked(
        self,
        client: str,
        actor: str,
        role: str,
        id_: str,
        name: str,
        arguments: Mapping[str, Any],
        flow_version: int,
        at_us: int,
    ) -> None:
        """A client sends a command for the first time."""
        self.calls[client, id_] = Call(client, actor, role, id_, name, dict(arguments), flow_version, at_us)

    def replied(self, client: str, frame: Mapping[str, Any], at_us: int) -> None:
        """An ack or a refusal, as decoded."""
        call = self.calls.get((client, str(frame["id"])))
        if call is None:
            return
        if frame["type"] == "ack":
            call.replies.append(Reply(OK, at_us, frame["seq"], frame["head"], frame.get("answer")))
        else:
            call.replies.append(Reply(str(frame["code"]), at_us))

    def arrived(self, client: str, id_: str, contest_us: int) -> None:
        """A witness on the wire: a copy of a command has reached the server."""
        call = self.calls.get((client, id_))
        if call is not None:
            call.arrivals_us.append(contest_us)

    def acked_answers(self) -> int:
        """How many answers were acknowledged: of plays, and of single questions of papers."""
        count = 0
        for call in self.calls.values():
            if call.role == "finalist" and call.ok is not None:
                count += 1 if call.name == "answer" else 0
                count += len(call.arguments["changes"]) if call.name == "save_paper" else 0
        return count

    # --- on disk -----------------------------------------------------------------------------------------------------

    def write(self, path: Path) -> None:
        """One JSON object a line."""
        with path.open("w", encoding="utf-8") as lines:
            for kind, records in (
                ("call", self.calls.values()),
                ("seen", self.seen),
                ("opener", self.openers),
                ("receipt", self.receipts),
                ("witness", self.witnessed),
            ):
                for record in records:
                    lines.write(json.dumps({"kind": kind, **asdict(record)}) + "\n")
            known = {"kind": "known", "quotas_us": self.quotas_us, "given_up_us": self.given_up_us}
            lines.write(json.dumps(known) + "\n")

    @classmethod
    def read(cls, path: Path) -> "History":
        """What `write` wrote."""
        history = cls()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                history._take(json.loads(line))
        return history

    def _take(self, record: dict[str, Any]) -> None:
        kind = record.pop("kind")
        if kind == "call":
            record["replies"] = [Reply(**reply) for reply in record["replies"]]
            call = Call(**record)
            self.calls[call.client, call.id] = call
        elif kind == "seen":
            record["secrets"] = tuple((what, question) for what, question in record["secrets"])
            self.seen.append(Seen(**record))
        elif kind == "opener":
            self.openers.append(Opener(**record))
        elif kind == "receipt":
            self.receipts.append(Receipt(**record))
        elif kind == "witness":
            self.witnessed.append(Witness(**record))
        else:
            self.quotas_us = record["quotas_us"]
            self.given_up_us = [(since_us, until_us) for since_us, until_us in record["given_up_us"]]
