"""Who hears what: fan-out of durable state to every connection (DESIGN 2).

Owns the members, the pace of snapshots (at most 10 a second; the readiness board 2), encoding once per audience, and
what happens to a client that is too slow. It must not decide anything: it reads the state through `core.views`. Called
by `sequencer` (as its listener) and by `gateway` (members come and go).
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from chungket.clock import monotonic_us
from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Actor, Measured, Role
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId, SessionId
from chungket.core.model import State
from chungket.core.players import present_count
from chungket.core.shapes import OwnShape, PaperTextShape, PlaceShape, StageShape, WallShape
from chungket.core.timing import announced_us
from chungket.fairness import FairnessBoard, Sample, is_believable
from chungket.lag import Lag, Quotas
from chungket.log import Entry
from chungket.openings import Lead, Openings
from chungket.presence import Presence, PresenceBoard
from chungket.protocol import (
    CLOSE_NEWER_TAB,
    CLOSE_REPLACED,
    CLOSE_TOO_SLOW,
    Frame,
    ToClientConsole,
    ToClientFairness,
    ToClientOpener,
    ToClientOwn,
    ToClientPaper,
    ToClientPlaces,
    ToClientSealed,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToClientTakeover,
    ToClientWall,
    ToServerPainted,
    encode,
)
from chungket.sealing import Sealer
from chungket.snapshots import Snapshots, Source
from chungket.socket import Socket, websocket_frame

SNAPSHOT_GAP_S = 0.1  # counts and sign-ins; what the host does goes out at once
PLACES_GAP_S = 0.5
SLOW_MAX_US = 5_000_000  # a client whose outbox stays full for so long is cut off

# Events that happen by the hundred: their snapshots wait for the next turn.
FREQUENT = (
    e.AnswerAccepted,
    e.AnswerRefused,
    e.AttendanceMarked,
    e.CorrectionRead,
    e.DeviceConnected,
    e.DeviceCut,
    e.IdentityAnswered,
    e.PaperHeld,
    e.PaperSaved,
    e.PaperSubmitted,
    e.Pressed,
    e.QuestionReported,
    e.SignedIn,
    e.TakeoverRequested,
    e.Ticked,
)
# Events after which what every finalist's page says about its own finalist may have changed.
TOUCHES_EVERYBODY = (
    e.BuzzerOpened,
    e.CorrectionIssued,
    e.Eliminated,
    e.OutageBegun,
    e.OutageEnded,
    e.PaperClosed,
    e.PaperOpened,
    e.PaperScored,
    e.PlayPrepared,
    e.PlayScored,
    e.PressEqual,
    e.Rescued,
    e.Resumed,
    e.RoundStarted,
    e.Ruled,
    e.TurnGiven,
)
# Events that concern one place, whose page is told.
TOUCHES_ONE = (
    e.AnswerAccepted,
    e.Attempted,
    e.AttendanceMarked,
    e.CorrectionRead,
    e.IdentityAnswered,
    e.PaperHeld,
    e.PaperSubmitted,
    e.Pressed,
    e.QuestionReported,
    e.TakeoverRequested,
)


class Audience(StrEnum):
    """Kinds of connections."""

    FINALIST = "finalist"
    PROJECTOR = "projector"
    AUDIENCE = "audience"
    HOST = "host"


@dataclass(slots=True, eq=False)
class Member:
    """One greeted connection. `actor`: who speaks; projectors and audience have no name."""

    audience: Audience
    socket: Socket
    actor: Actor
    device: str = ""
    slow_since_us: int = 0  # 0: it keeps up
    places_sent: dict[str, PlaceShape] = field(default_factory=dict)

    @property
    def candidate(self) -> CandidateNumber:
        """The place a finalist's connection speaks for."""
        return CandidateNumber(self.actor.name)


def _kept_by_nobody(_: Sample) -> None:
    """Where reports of devices are not kept."""


class Hub:
    """All members of one contest on this node. `keep` takes devices' reports about plays."""

    def __init__(self, keep: Callable[[Sample], None] = _kept_by_nobody) -> None:
        self.presence = PresenceBoard()
        self.fairness = FairnessBoard(keep)
        self._openings: Openings | None = None
        self._quotas = Quotas(0)
        self._moment_us = 0  # at which something announced is shown
        self._note_connection: Callable[[c.NoteConnection | c.PostponeOpening], None] = _noted_by_nobody
        self._paper: PaperTextShape | None = None
        self._paper_frame = b""
        self._fairness: ToClientFairness | None = None  # of the last play that closed
        self._review_over_us = 0  # the review whose end was told
        self._snapshots: Snapshots | None = None
        self._joined: Callable[[CandidateNumber, SessionId], None] | None = None
        self._members: dict[Audience, dict[int, Member]] = {audience: {} for audience in Audience}
        self._devices: dict[CandidateNumber, dict[int, Member]] = {}  # the finalists among them, by place
        self._own_due: dict[CandidateNumber, None] = {}
        self._turn = 0
        self._flushed_s = 0.0
        self._flush_timer: asyncio.Handle | None = None
        self._places_timer: asyncio.TimerHandle | None = None
        self._slow_timer: asyncio.TimerHandle | None = None
        self._stage: StageShape | None = None
        self._wall: WallShape | None = None
        self._audience_on = True
        self._store_away = False

    def follow(
        self,
        source: Source,
        note: Callable[[c.NoteConnection | c.PostponeOpening], None],
        *,
        sealer: Sealer | None = None,
        lead: Lead | None = None,
        joined: Callable[[CandidateNumber, SessionId], None] | None = None,
    ) -> None:
        """Read from this source; before the first member comes. `note` hears which devices come and are cut off, and
        what was announced too late. Without a sealer questions come with their moment. `joined`: there are other nodes,
        which hear of each device that comes to this one."""
        self._joined = joined
        self._snapshots = Snapshots(source, self.presence)
        self._note_connection = note
        self._quotas = Quotas(source.state.contest.rules.lag_credit_max_us)
        if sealer is not None and lead is not None:
            self._openings = Openings(
                sealer, source, lead, self._broadcast_opening, lambda play: note(c.PostponeOpening(play))
            )
            self._openings.follow()

    @property
    def now(self) -> Snapshots:
        """What everybody is shown at this moment."""
        assert self._snapshots is not None
        return self._snapshots

    @property
    def _state(self) -> State:
        return self.now.state

    # --- members -----------------------------------------------------------------------------------------------------

    @property
    def is_store_away(self) -> bool:
        """Whether nothing can be stored at the moment."""
        return self._store_away

    def join(self, member: Member) -> None:
        """A connection was greeted: older ones of the same session give way, then it gets the whole state."""
        if member.audience is Audience.FINALIST:
            for other in self._devices_of(member.candidate):
                if other.actor.session == member.actor.session:
                    self._send_away(other, CLOSE_NEWER_TAB)
            self._devices.setdefault(member.candidate, {})[id(member)] = member
            if self._joined is not None:
                self._joined(member.candidate, member.actor.session)
        self._members[member.audience][id(member)] = member
        self._update_connected(member)
        if self._store_away:
            self.send(member, self._status())
        self._sync(member)

    def leave(self, member: Member) -> None:
        """A connection is gone."""
        if self._members[member.audience].pop(id(member), None) is not None:
            if member.audience is Audience.FINALIST:
                del self._devices[member.candidate][id(member)]
            self._update_connected(member)

    def _update_connected(self, member: Member) -> None:
        """Whether the device that has the place is here; one that waits for the place does not count."""
        if member.audience is Audience.FINALIST:
            held = any(self._is_holder(other) for other in self._devices_of(member.candidate))
            known = self.presence.of(member.candidate)
            if known.connected != held:
                known.connected = held
                session = self._state.places[member.candidate].session
                self._note_connection(c.NoteConnection(member.candidate, session, held))
            self._places_later()

    # --- other nodes (DESIGN 6) --------------------------------------------------------------------------------------

    def joined_elsewhere(self, candidate: CandidateNumber, session: SessionId) -> None:
        """The page of a place was opened on another node: an older tab of it here gives way, and was not cut off."""
        for member in self._devices_of(candidate):
            if member.actor.session == session:
                self.presence.of(candidate).connected = False
                self._send_away(member, CLOSE_NEWER_TAB)

    def hear_rows(self, node: str, rows: Iterable[tuple[CandidateNumber, Presence]]) -> None:
        """What another node has seen of some devices."""
        self.presence.hear(node, rows)
        self._places_later()

    def hear_sample(self, sample: Sample) -> None:
        """A report about a play to another node."""
        play = self._state.plays.get(sample.play)
        if play is not None:
            self.fairness.hear(sample, play.opens_us)
            self._places_later()

    def forget_nodes(self, nodes: Collection[str], *, note: bool) -> None:
        """Only these nodes live. `note`: what became of the devices of the others is noted here."""
        for candidate in self.presence.forget(nodes):
            if note:
                session = self._state.places[candidate].session
                self._note_connection(c.NoteConnection(candidate, session, False))
            self._places_later()

    def _is_here_still(self, event: e.DeviceCut) -> None:
        """Another node lost the device of a place that has come here meanwhile."""
        if self._joined is not None and self.presence.of(event.candidate).connected:
            session = self._state.places[event.candidate].session
            self._note_connection(c.NoteConnection(event.candidate, session, True))

    # --- what devices report -----------------------------------------------------------------------------------------

    def armed(self, member: Member, play: PlayId, received_us: int) -> None:
        """A device has everything sealed of a play."""
        if self._is_holder(member) and play == self._state.play:
            self.fairness.armed(member.candidate, play, received_us)
            self._places_later()

    def painted(self, member: Member, frame: ToServerPainted, received_us: int) -> None:
        """A device has shown a part of a play. A report that cannot be true counts for nothing, and the hosts see whose
        clock to look at; the connection stays (DESIGN 4.3)."""
        play = self._state.current_play
        if not self._is_holder(member) or play is None or frame.play != play.id:
            return
        if not is_believable(frame, received_us):
            self.presence.of(member.candidate).clock_doubted = True
            self._places_later()
            return
        first = self.fairness.painted(member.candidate, frame, play.opens_us, received_us)
        if first and self._openings is not None and frame.opener_us:
            self._openings.delivered(play.id, frame.part, frame.opener_us)

    def measured(self, candidate: CandidateNumber, play: PlayId, lag: Lag, age_us: int) -> Measured:
        """What the server knows of the way of a place's answer."""
        clock_ms = self.presence.of(candidate).clock_error_ms
        current = play != "" and play == self._state.play  # no other play may refill what this one has spent
        quota_us = self._quotas.allows_us(candidate, play, lag) if current else 0
        return Measured(age_us, quota_us, clock_ms * 1_000 if clock_ms >= 0 else -1)

    def sample(self, member: Member, ping_ms: int, clock_error_ms: int, *, away: bool) -> None:
        """A device reports how good its connection is, and whether its page is in the background."""
        if self._is_holder(member):
            known = self.presence.of(member.candidate)
            known.ping_ms, known.clock_error_ms, known.away = ping_ms, clock_error_ms, away
            self._places_later()

    def seen(self, member: Member, page: str) -> None:
        """A device was heard of."""
        if self._is_holder(member):
            known = self.presence.of(member.candidate)
            known.seen_wall_ms = self.now.wall_ms()
            known.page = page
            known.lag_us = member.socket.lag.bound_us or -1

    def send(self, member: Member, frame: Frame) -> bool:
        """One frame for one member."""
        return member.socket.write(websocket_frame(encode(frame)))

    def _devices_of(self, candidate: CandidateNumber) -> list[Member]:
        return list(self._devices.get(candidate, {}).values())

    def _is_holder(self, member: Member) -> bool:
        """Whether a finalist's connection belongs to the device that has the place (not to one that waits for it)."""
        if member.audience is not Audience.FINALIST:
            return False
        return self._state.places[member.candidate].session == member.actor.session

    def _send_away(self, member: Member, code: int) -> None:
        member.socket.close(code)
        self.leave(member)

    # --- what the sequencer says -------------------------------------------------------------------------------------

    def appended(self, entry: Entry) -> None:
        """The state has changed by this entry, which is on disk."""
        if self._snapshots is None:
            return
        shows = 0 < self._moment_us <= entry.time_us
        play = self._state.current_play
        self._moment_us = 0 if play is None else announced_us(self._state, play)
        if self._openings is not None:
            self._openings.follow()
        ticks = shows or self._ends_review(entry)
        news = [event for event in entry.events if ticks or not isinstance(event, e.Ticked)]
        if not news:
            return
        for event in news:
            self._snapshots.changed_by(event)
            self._note(event)
        self._flush_later(at_once=shows or any(not isinstance(event, FREQUENT) for event in news))
        self._places_later()

    def _ends_review(self, entry: Entry) -> bool:
        """Whether the review is over with this entry (RULES 6.1): of all that time alone does, the consoles wait for
        this."""
        until_us = self._state.review_until_us
        over = 0 < until_us <= entry.time_us and self._review_over_us != until_us
        self._review_over_us = until_us if over else self._review_over_us
        return over

    def store_away(self, away: bool) -> None:
        """The store stopped answering, or answers again: everybody is told, answers wait on their devices."""
        self._store_away = away
        frame = websocket_frame(encode(self._status()))
        for members in self._members.values():
            self._write_all(frame, members.values())

    def _status(self) -> ToClientStatus:
        return ToClientStatus("away" if self._store_away else "ok")

    def _measure(self, event: e.Event) -> None:
        """What an event says of how alike everybody had a play."""
        self.fairness.happened(event)
        match event:
            case e.AnswerAccepted() | e.Pressed():
                self._quotas.spend(event.candidate, event.play, event.credit_us)
            case e.AnswerRefused() if event.code == RejectionCode.BAD_TIME:
                self.presence.of(event.candidate).clock_doubted = True
            case e.PlayClosed():
                play = self._state.plays[event.play]
                shape = self.fairness.shape(event.play, play.opens_us, present_count(self._state, play))
                self._fairness = ToClientFairness(shape)
                self._broadcast(self._fairness, Audience.HOST)
            case _:
                pass

    def _note(self, event: e.Event) -> None:
        """Whose own page has to be told, and whose connections end, because of an event."""
        self._measure(event)
        match event:
            case e.SignedIn():
                self._own_due[event.candidate] = None
                self._replace(event.candidate, event.session)
            case e.TakeoverDecided():
                self._own_due[event.candidate] = None
                self._takeover_decided(event)
            case e.DeviceCut():
                self._is_here_still(event)
            case e.ChoicesOpened():
                self._own_due.update(dict.fromkeys(self._state.plays[event.play].extra_percent))
            case _ if isinstance(event, TOUCHES_ONE):
                self._own_due[event.candidate] = None
            case _ if isinstance(event, TOUCHES_EVERYBODY):
                self._own_due.update(dict.fromkeys(self._state.places))

    def _replace(self, candidate: CandidateNumber, session: SessionId) -> None:
        """A place has a new session: what older ones had open ends."""
        for member in self._devices_of(candidate):
            if member.actor.session == session:
                self._update_connected(member)
            else:
                same_device = member.device == self._state.places[candidate].device
                self._send_away(member, CLOSE_NEWER_TAB if same_device else CLOSE_REPLACED)

    def _takeover_decided(self, event: e.TakeoverDecided) -> None:
        verdict = ToClientTakeover("approved" if event.approved else "refused")
        for member in self._devices_of(event.candidate):
            if member.actor.session == event.session:
                self.send(member, verdict)
        if event.approved:
            self._replace(event.candidate, event.session)

    # --- snapshots ---------------------------------------------------------------------------------------------------

    def _flush_later(self, *, at_once: bool) -> None:
        """Between batches, from durable state only (DESIGN 2.3)."""
        loop = asyncio.get_running_loop()
        if at_once:
            if self._flush_timer is not None:
                self._flush_timer.cancel()
            self._flush_timer = loop.call_soon(self._flush)
        elif self._flush_timer is None:
            self._flush_timer = loop.call_at(max(loop.time(), self._flushed_s + SNAPSHOT_GAP_S), self._flush)

    def _flush(self) -> None:
        """Send what has changed: first what all finalists are waiting for, then the wall, the consoles, the rest."""
        self._flush_timer = None
        self._flushed_s = asyncio.get_running_loop().time()
        seq = self._state.seq
        stage = self.now.stage()
        if stage != self._stage:
            self._stage = stage
            self._broadcast(ToClientStage(seq, stage), Audience.FINALIST)
        self._flush_paper(seq)
        self._flush_wall(seq)
        self._flush_consoles(seq)
        self._flush_own(seq)

    def _flush_paper(self, seq: int) -> None:
        """The questions of a paper, once when it opens; encoded once, kept for whoever comes later."""
        paper = self.now.paper()
        if paper == self._paper:
            return
        self._paper = paper
        self._paper_frame = b"" if paper is None else websocket_frame(encode(ToClientPaper(seq, paper)))
        if self._paper_frame:
            self._write_all(self._paper_frame, self._members[Audience.FINALIST].values())

    def _flush_wall(self, seq: int) -> None:
        wall = self.now.wall()
        if wall != self._wall:
            self._wall = wall
            self._broadcast(ToClientWall(seq, wall), Audience.PROJECTOR)
            if self._state.audience_on:
                self._broadcast(ToClientWall(seq, wall), Audience.AUDIENCE)
        if self._state.audience_on != self._audience_on:
            self._audience_on = self._state.audience_on
            for member in list(self._members[Audience.AUDIENCE].values()):
                self._sync(member)

    def _flush_consoles(self, seq: int) -> None:
        encoded: dict[tuple[Role, str], bytes] = {}
        for member in self._members[Audience.HOST].values():
            account = (member.actor.role, member.actor.name)
            if account not in encoded:
                encoded[account] = websocket_frame(encode(ToClientConsole(seq, self.now.console(member.actor))))
            self._write(member, encoded[account])

    def _flush_own(self, seq: int) -> None:
        due, self._own_due = self._own_due, {}
        if not due:
            return
        for member in self._members[Audience.FINALIST].values():
            if member.candidate in due:
                self._write(member, websocket_frame(encode(ToClientOwn(seq, self._own(member)))))

    def _places_later(self) -> None:
        if self._places_timer is None and self._members[Audience.HOST]:
            self._places_timer = asyncio.get_running_loop().call_later(PLACES_GAP_S, self._flush_places)

    def _flush_places(self) -> None:
        self._places_timer = None
        rows = self._place_rows()
        for member in self._members[Audience.HOST].values():
            changed = self._changed_rows(member, rows)
            if changed and self._write(member, websocket_frame(encode(ToClientPlaces(changed)))):
                member.places_sent.update({row.candidate: row for row in changed})

    def _place_rows(self) -> tuple[PlaceShape, ...]:
        play = self._state.play
        return self.now.place_rows(lambda candidate: self.fairness.is_armed(candidate, play))

    @staticmethod
    def _changed_rows(member: Member, rows: Iterable[PlaceShape]) -> tuple[PlaceShape, ...]:
        """Rows a console has not seen like this. A proctor sees the own zone only (RULES 5)."""
        zone = member.actor.zone
        return tuple(row for row in rows if zone in ("", row.zone) and member.places_sent.get(row.candidate) != row)

    # --- one connection ----------------------------------------------------------------------------------------------

    def _sync(self, member: Member) -> None:
        """The whole present state for one member."""
        finalist, host = member.audience is Audience.FINALIST, member.audience is Audience.HOST
        sees_wall = member.audience is Audience.PROJECTOR or (
            member.audience is Audience.AUDIENCE and self._state.audience_on
        )
        if host:
            member.places_sent.clear()
            rows = self._changed_rows(member, self._place_rows())
            member.places_sent.update({row.candidate: row for row in rows})
        frame = ToClientSync(
            seq=self._state.seq,
            stage=self.now.stage() if finalist else None,
            own=self._own(member) if finalist else None,
            wall=self.now.wall() if sees_wall else None,
            console=self.now.console(member.actor) if host else None,
            places=tuple(member.places_sent.values()) if host else None,
        )
        self._write(member, websocket_frame(encode(frame)))
        if host and self._fairness is not None:
            self._write(member, websocket_frame(encode(self._fairness)))
        if finalist and self._paper_frame:
            self._write(member, self._paper_frame)
        if finalist and self._openings is not None:
            for opening in self._openings.frames():
                self._write(member, websocket_frame(encode(opening)))

    def _own(self, member: Member) -> OwnShape:
        return self.now.own(member.candidate, member.actor.session)

    def _broadcast_opening(self, frame: ToClientSealed | ToClientOpener) -> None:
        self._broadcast(frame, Audience.FINALIST)

    # --- writing -----------------------------------------------------------------------------------------------------

    def _broadcast(self, frame: Frame, audience: Audience) -> None:
        """Encode once, write to all. The first in line changes every time: nobody is always served last."""
        members = list(self._members[audience].values())
        if not members:
            return
        self._turn += 1
        first = self._turn % len(members)
        self._write_all(websocket_frame(encode(frame)), (*members[first:], *members[:first]))

    def _write_all(self, frame: bytes, members: Iterable[Member]) -> None:
        for member in members:
            self._write(member, frame)

    def _write(self, member: Member, frame: bytes) -> bool:
        """A snapshot that does not fit is not queued, nor are those that follow: the member gets the whole state when
        it has read what it was sent. Whether it was sent."""
        if member.slow_since_us:
            return False
        if member.socket.write(frame):
            return True
        member.slow_since_us = monotonic_us()
        self._sweep_later()
        return False

    def _sweep_later(self) -> None:
        if self._slow_timer is None:
            self._slow_timer = asyncio.get_running_loop().call_later(SNAPSHOT_GAP_S, self._sweep_slow)

    def _sweep_slow(self) -> None:
        """Slow members catch up or are cut off."""
        self._slow_timer = None
        members = [member for members in self._members.values() for member in members.values()]
        for member in members:
            if member.slow_since_us == 0:
                continue
            if member.socket.outbox_bytes == 0:
                member.slow_since_us = 0
                self.send(member, self._status())
                self._sync(member)
            elif monotonic_us() - member.slow_since_us > SLOW_MAX_US:
                self._send_away(member, CLOSE_TOO_SLOW)
            else:
                self._sweep_later()


def _noted_by_nobody(_: c.NoteConnection | c.PostponeOpening) -> None:
    """Before there is a contest to note it in."""
