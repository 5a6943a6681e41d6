"""Who hears what: fan-out of durable state to every connection (DESIGN 2).

Owns what is due to whom, the pace of snapshots (at most 10 a second; the readiness board 2) and encoding once per
audience; `fanout` writes it. It must not decide anything: it reads the state through `core.views`. Called by
`sequencer` (as its listener) and by `gateway` (members come and go).
"""

import asyncio
import gc
import time
from collections.abc import Callable, Collection, Iterable

from chungket.board import ReadinessBoard
from chungket.connection_notes import ConnectionNotes
from chungket.core import commands as c
from chungket.core import events as e
from chungket.core.commands import Measured, Role
from chungket.core.contest import CandidateNumber
from chungket.core.decision import RejectionCode
from chungket.core.events import PlayId, SessionId
from chungket.core.model import State
from chungket.core.players import present_count
from chungket.core.shapes import MirrorShape, OwnShape, PaperTextShape, PlaceShape, StageShape, WallShape
from chungket.core.timing import announced_us
from chungket.fairness import FairnessBoard, Sample, is_believable
from chungket.fanout import Fanout, Steps
from chungket.lag import Lag, Quotas
from chungket.log import Entry
from chungket.members import Audience, Member, Members
from chungket.news import FREQUENT, TOUCHES_EVERYBODY, TOUCHES_ONE
from chungket.openings import Lead, Openings
from chungket.presence import Presence, PresenceBoard
from chungket.protocol import (
    CLOSE_NEWER_TAB,
    CLOSE_REPLACED,
    Frame,
    ToClientConsole,
    ToClientFairness,
    ToClientMirror,
    ToClientOpener,
    ToClientOwn,
    ToClientPaper,
    ToClientSealed,
    ToClientStage,
    ToClientStatus,
    ToClientSync,
    ToClientTakeover,
    ToClientWall,
    ToServerPainted,
    encode,
)
from chungket.rows import RowSender
from chungket.sealing import Sealer
from chungket.snapshots import Snapshots, Source
from chungket.socket import websocket_frame
from chungket.store_faults import StoreAway, TroubleKind
from chungket.troubles import STORE, Troubles

__all__ = ["Audience", "Hub", "Member"]

SNAPSHOT_GAP_S = 0.1  # counts and sign-ins; what the host does goes out at once
PLACES_GAP_S = 0.5
FLUSH_SHARE = 10  # snapshots that many answers ask for take at most one part in so many of the time


def _kept_by_nobody(_: Sample) -> None:
    """Where reports of devices are not kept."""


class Hub:
    """All members of one contest on this node. `keep` takes devices' reports about plays; `name`: this node's;
    `kind_of` may know more of what is wrong with the store."""

    def __init__(
        self,
        keep: Callable[[Sample], None] = _kept_by_nobody,
        *,
        name: str = "",
        kind_of: Callable[[TroubleKind], TroubleKind] = lambda kind: kind,
    ) -> None:
        self._kind_of = kind_of
        self.presence = PresenceBoard()
        self.fairness = FairnessBoard(keep)
        self._openings: Openings | None = None
        self._quotas = Quotas(0)
        self._moment_us = 0  # at which something announced is shown
        self._connections = ConnectionNotes(_noted_by_nobody)
        self._paper: PaperTextShape | None = None
        self._paper_frame = b""
        self._fairness: ToClientFairness | None = None  # of the last play that closed
        self._review_over_us = 0  # the review whose end was told
        self._snapshots: Snapshots | None = None
        self._joined: Callable[[CandidateNumber, SessionId], None] | None = None
        self._members = Members()
        self._fanout = Fanout(self._members, self._catch_up, self._send_away)
        self._rows: RowSender | None = None
        self._own_due: dict[CandidateNumber, None] = {}
        self._flushed_s = 0.0
        self._flush_gap_s = SNAPSHOT_GAP_S
        self._flush_timer: asyncio.Handle | None = None
        self._stage: StageShape | None = None
        self._wall: WallShape | None = None
        self._wall_seq = 0
        self._audience_on = True
        self._mirror: MirrorShape | None = None  # None: no second copy is kept, or nothing was heard of it yet
        self.troubles = Troubles(self._tell_status, name)

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
        board = ReadinessBoard(source.state.places, self.presence.hall_us, self._place_row)
        self._rows = RowSender(board, self._members, self._fanout, PLACES_GAP_S)
        self._connections = ConnectionNotes(note)
        self._quotas.max_us = source.state.contest.rules.lag_credit_max_us
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
    def rows(self) -> RowSender:
        """The readiness board as consoles get it."""
        assert self._rows is not None
        return self._rows

    @property
    def _state(self) -> State:
        return self.now.state

    def _place_row(self, candidate: CandidateNumber, hall_us: int) -> PlaceShape:
        return self.now.place_row(candidate, self.fairness.is_armed(candidate, self._state.play), hall_us)

    # --- members -----------------------------------------------------------------------------------------------------

    @property
    def is_store_away(self) -> bool:
        """Whether nothing can be stored at the moment."""
        return self.troubles.has(STORE)

    @property
    def mirror(self) -> MirrorShape | None:
        """How the second copy fares; None where none is kept."""
        return self._mirror

    def mirror_told(self, mirror: MirrorShape) -> None:
        """How it fares now: consoles hear of a change."""
        if mirror != self._mirror:
            self._mirror = mirror
            self._broadcast(ToClientMirror(mirror), Audience.HOST)

    def join(self, member: Member) -> None:
        """A connection was greeted: older ones of the same session give way, then it gets the whole state."""
        if member.audience is Audience.FINALIST:
            for other in self._members.devices_of(member.candidate):
                if other.actor.session == member.actor.session:
                    self._send_away(other, CLOSE_NEWER_TAB)
            if self._joined is not None:
                self._joined(member.candidate, member.actor.session)
        self._members.add(member)
        self._update_connected(member)
        if self.troubles:
            self.send(member, self._status(member.audience))
        self._sync(member)

    def leave(self, member: Member) -> None:
        """A connection is gone."""
        if self._members.remove(member):
            self._update_connected(member)

    def _update_connected(self, member: Member) -> None:
        """Whether the device that has the place is here; one that waits for the place does not count."""
        if member.audience is Audience.FINALIST:
            held = any(self._is_holder(other) for other in self._members.devices_of(member.candidate))
            known = self.presence.of(member.candidate)
            if known.connected != held:
                known.connected = held
                session = self._state.places[member.candidate].session
                self._connections.note(c.NoteConnection(member.candidate, session, held))
            self.rows.changed(member.candidate)

    # --- other nodes (DESIGN 6) --------------------------------------------------------------------------------------

    def joined_elsewhere(self, candidate: CandidateNumber, session: SessionId) -> None:
        """The page of a place was opened on another node: an older tab of it here gives way, and was not cut off."""
        for member in self._members.devices_of(candidate):
            if member.actor.session == session:
                self.presence.of(candidate).connected = False
                self._send_away(member, CLOSE_NEWER_TAB)

    def hear_rows(self, node: str, rows: Iterable[tuple[CandidateNumber, Presence]]) -> None:
        """What another node has seen of some devices."""
        heard = tuple(rows)
        self.presence.hear(node, heard)
        for candidate, _ in heard:
            self.rows.changed(candidate)

    def hear_sample(self, sample: Sample) -> None:
        """A report about a play to another node."""
        play = self._state.plays.get(sample.play)
        if play is not None:
            self.fairness.hear(sample, play.opens_us)
            self.rows.changed(sample.candidate)

    def forget_nodes(self, nodes: Collection[str]) -> list[CandidateNumber]:
        """Only these nodes live. Places whose device was at another one, and is nowhere now."""
        lost = self.presence.forget(nodes)
        for candidate in lost:
            self.rows.changed(candidate)
        return lost

    def missing(self) -> list[CandidateNumber]:
        """Places whose device is there by the log, and that no node has told of."""
        return [
            candidate for candidate, place in self._state.places.items() if place.connected and self._gone(candidate)
        ]

    def note_cut(self, candidates: Iterable[CandidateNumber]) -> None:
        """The node that had these devices is no more: note it in its place, unless they came to another one."""
        for candidate in candidates:
            if self._gone(candidate):
                session = self._state.places[candidate].session
                self._connections.note(c.NoteConnection(candidate, session, False))

    def _gone(self, candidate: CandidateNumber) -> bool:
        return not (self.presence.of(candidate).connected or self.presence.is_elsewhere(candidate))

    def _is_here_still(self, event: e.DeviceCut) -> None:
        """Another node lost the device of a place that has come here meanwhile."""
        if self._joined is not None and self.presence.of(event.candidate).connected:
            session = self._state.places[event.candidate].session
            self._connections.note(c.NoteConnection(event.candidate, session, True))

    # --- what devices report -----------------------------------------------------------------------------------------

    def armed(self, member: Member, play: PlayId, received_us: int) -> None:
        """A device has everything sealed of a play."""
        if self._is_holder(member) and play == self._state.play:
            self.fairness.armed(member.candidate, play, received_us)
            self.rows.changed(member.candidate)

    def painted(self, member: Member, frame: ToServerPainted, received_us: int) -> None:
        """A device has shown a part of a play. A report that cannot be true counts for nothing, and the hosts see whose
        clock to look at; the connection stays (DESIGN 4.3)."""
        play = self._state.current_play
        if not self._is_holder(member) or play is None or frame.play != play.id:
            return
        if not is_believable(frame, received_us):
            self.presence.of(member.candidate).clock_doubted = True
            self.rows.changed(member.candidate)
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
            self.rows.changed(member.candidate)

    def seen(self, member: Member, page: str) -> None:
        """A device was heard of."""
        if self._is_holder(member):
            known = self.presence.of(member.candidate)
            if known.saw(self.now.wall_ms(), page, member.socket.lag.bound_us or -1):
                self.rows.changed(member.candidate)

    def send(self, member: Member, frame: Frame) -> bool:
        """One frame for one member."""
        return member.socket.write(websocket_frame(encode(frame)))

    def _is_holder(self, member: Member) -> bool:
        """Whether a finalist's connection belongs to the device that has the place (not to one that waits for it)."""
        if member.audience is not Audience.FINALIST:
            return False
        return self._state.places[member.candidate].session == member.actor.session

    def _send_away(self, member: Member, code: int) -> None:
        member.socket.close(code)
        self.leave(member)

    # --- what the sequencer says -------------------------------------------------------------------------------------

    def replayed(self, entry: Entry) -> None:
        """An entry of before this server started was read."""
        for event in entry.events:
            if isinstance(event, e.AnswerAccepted | e.Pressed):
                self._quotas.recall(event.candidate, event.play, event.quota_us, event.credit_us)

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
        rows, at_once = self.rows, shows
        for event in news:
            if type(event) is e.AnswerAccepted:
                self._answered(event)
                continue
            self._snapshots.changed_by(event)
            rows.happened(event)
            self._note(event)
            at_once = at_once or not isinstance(event, FREQUENT)
        self._flush_later(at_once=at_once)
        rows.send_later()

    def _answered(self, event: e.AnswerAccepted) -> None:
        """What `_note` and the rest would do for an answer, and no more: a hall answers in the same second."""
        self.fairness.credited(event)
        self._quotas.spend(event.candidate, event.play, event.credit_us)
        self.rows.changed(event.candidate)
        if self._state.plays[event.play].practice:
            self._own_due[event.candidate] = None  # what it proves of the device is not in the acknowledgement

    def _ends_review(self, entry: Entry) -> bool:
        """Whether the review is over with this entry (RULES 6.1): of all that time alone does, the consoles wait for
        this."""
        until_us = self._state.review_until_us
        over = 0 < until_us <= entry.time_us and self._review_over_us != until_us
        self._review_over_us = until_us if over else self._review_over_us
        return over

    def store_away(self, fault: StoreAway | None) -> None:
        """The store stopped working, or works again: everybody is told, answers wait on their devices."""
        if fault is None:
            self.troubles.report(STORE, None)
        else:
            self.troubles.report(STORE, self._kind_of(fault.kind), str(fault))

    def _tell_status(self) -> None:
        for audience in Audience:
            self._broadcast(self._status(audience), audience)

    def _status(self, audience: Audience) -> ToClientStatus:
        """What is wrong is for those who can mend it."""
        troubles = self.troubles.shapes() if audience is Audience.HOST else ()
        return ToClientStatus("away" if self.is_store_away else "ok", troubles)

    def _measure(self, event: e.Event) -> None:
        """What an event says of how alike everybody had a play."""
        self.fairness.happened(event)
        match event:
            case e.Pressed():
                self._quotas.spend(event.candidate, event.play, event.credit_us)
            case e.AnswerRefused() if event.code == RejectionCode.BAD_TIME:
                self.presence.of(event.candidate).clock_doubted = True
                self.rows.changed(event.candidate)
            case e.PlayPrepared():
                gc.freeze()  # a full collection while the question is open would stand between answers and acks
            case e.PlayClosed():
                gc.freeze()  # its answers stay (DESIGN 10)
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
        for member in self._members.devices_of(candidate):
            if member.actor.session == session:
                self._update_connected(member)
            else:
                same_device = member.device == self._state.places[candidate].device
                self._send_away(member, CLOSE_NEWER_TAB if same_device else CLOSE_REPLACED)

    def _takeover_decided(self, event: e.TakeoverDecided) -> None:
        verdict = ToClientTakeover("approved" if event.approved else "refused")
        for member in self._members.devices_of(event.candidate):
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
            self._flush_timer = loop.call_at(max(loop.time(), self._flushed_s + self._flush_gap_s), self._flush)

    def _flush(self) -> None:
        """Send what has changed: first to the few whom the hall looks at and waits for, the wall and the consoles; then
        to all finalists; then the rest. What opens at a moment has gone out before it (`openings`)."""
        self._flush_timer = None
        self._flushed_s = asyncio.get_running_loop().time()
        began_s = time.perf_counter()
        self._flush_wall()
        self._fanout.first(self._flush_consoles(time.perf_counter() - began_s))
        self._flush_stage()
        self._flush_paper()
        if self._own_due:
            due, self._own_due = self._own_due, {}
            self._fanout.later(self._flush_own(due))

    def _flush_consoles(self, spent_s: float) -> Steps:
        """One console with each step. What making snapshots takes keeps the next ones away."""
        encoded: dict[tuple[Role, str], bytes] = {}
        for member in self._members.of(Audience.HOST):
            began_s = time.perf_counter()
            self._flush_console(member, encoded)
            spent_s += time.perf_counter() - began_s
            yield
        self._flush_gap_s = max(SNAPSHOT_GAP_S, FLUSH_SHARE * spent_s)

    def _flush_stage(self) -> None:
        stage = self.now.stage()
        if stage != self._stage:
            self._stage = stage
            frame = websocket_frame(encode(ToClientStage(self._state.seq, stage)))
            self._fanout.replace(frame, self._members.of(Audience.FINALIST))

    def _flush_paper(self) -> None:
        """The questions of a paper, once when it opens; encoded once, kept for whoever comes later."""
        paper = self.now.paper()
        if paper == self._paper:
            return
        self._paper = paper
        self._paper_frame = b"" if paper is None else websocket_frame(encode(ToClientPaper(self._state.seq, paper)))
        if self._paper_frame:
            self._fanout.broadcast(self._paper_frame, self._members.of(Audience.FINALIST))

    def _flush_wall(self) -> None:
        seq, wall = self._state.seq, self.now.wall()
        if wall != self._wall:
            frame = websocket_frame(encode(ToClientWall(seq, wall)))
            self._fanout.broadcast_first(frame, self._members.of(Audience.PROJECTOR))
            if self._state.audience_on:
                self._fanout.broadcast(frame, self._members.of(Audience.AUDIENCE))
        self._wall, self._wall_seq = wall, seq
        if self._state.audience_on != self._audience_on:
            self._audience_on = self._state.audience_on
            self._fanout.soon(self._sync_all(Audience.AUDIENCE))

    def _sync_all(self, audience: Audience) -> Steps:
        for member in self._members.of(audience):
            self._sync(member)
            yield

    def _flush_console(self, member: Member, encoded: dict[tuple[Role, str], bytes]) -> None:
        """Consoles of one account hear the same, and all show the wall that was made just now."""
        account, seq = (member.actor.role, member.actor.name), self._state.seq
        if account not in encoded:
            console = self.now.console(member.actor, self._wall if self._wall_seq == seq else None)
            encoded[account] = websocket_frame(encode(ToClientConsole(seq, console)))
        self._fanout.write(member, encoded[account])

    def _flush_own(self, due: Iterable[CandidateNumber]) -> Steps:
        for candidate in due:
            for member in self._members.devices_of(candidate):
                own = ToClientOwn(self._state.seq, self._own(member))
                self._fanout.write(member, websocket_frame(encode(own)))
            yield

    # --- one connection ----------------------------------------------------------------------------------------------

    def _sync(self, member: Member) -> None:
        """The whole present state for one member."""
        finalist, host = member.audience is Audience.FINALIST, member.audience is Audience.HOST
        sees_wall = member.audience is Audience.PROJECTOR or (
            member.audience is Audience.AUDIENCE and self._state.audience_on
        )
        self._fanout.synced(member)
        frame = ToClientSync(
            seq=self._state.seq,
            stage=self.now.stage() if finalist else None,
            own=self._own(member) if finalist else None,
            wall=self.now.wall() if sees_wall else None,
            console=self.now.console(member.actor) if host else None,
            places=self.rows.whole(member) if host else None,
        )
        self._fanout.write(member, websocket_frame(encode(frame)))
        if host and self._mirror is not None:
            self._fanout.write(member, websocket_frame(encode(ToClientMirror(self._mirror))))
        if host and self._fairness is not None:
            self._fanout.write(member, websocket_frame(encode(self._fairness)))
        if finalist and self._paper_frame:
            self._fanout.write(member, self._paper_frame)
        if finalist and self._openings is not None:
            for opening in self._openings.frames():
                self._fanout.write(member, websocket_frame(encode(opening)))

    def _own(self, member: Member) -> OwnShape:
        return self.now.own(member.candidate, member.actor.session)

    def _broadcast_opening(self, frame: ToClientSealed | ToClientOpener) -> None:
        self._broadcast(frame, Audience.FINALIST)

    def _catch_up(self, member: Member) -> None:
        """Who was too slow has read what it was sent: it may have missed that the store was away, too."""
        self.send(member, self._status(member.audience))
        self._sync(member)

    def _broadcast(self, frame: Frame, audience: Audience) -> None:
        """Encode once, write to all."""
        if self._members.any_of(audience):
            few = audience in (Audience.HOST, Audience.PROJECTOR)
            write = self._fanout.broadcast_first if few else self._fanout.broadcast
            write(websocket_frame(encode(frame)), self._members.of(audience))


def _noted_by_nobody(_: c.NoteConnection) -> None:
    """Before there is a contest to note it in."""
