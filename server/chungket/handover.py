"""A worker's half of the shared inbox: what its clients sent is handed over, and answered from the log.

Owns the order in which things are handed over, the numbers they got, and who waits for what. It must not know who
leads. Called by `node`.
"""

import asyncio
from collections.abc import Callable, Sequence

from chungket.core import commands as c
from chungket.core.commands import Request
from chungket.core.contest import CandidateNumber
from chungket.core.decide import decide
from chungket.core.decision import Decision, Receipt, Rejection, RejectionCode
from chungket.core.events import AnswerAccepted
from chungket.core.model import State
from chungket.inbox import Pending, Reply, Shares
from chungket.log import Entry, Head
from chungket.shared_inbox import Mark, encode_mark, encode_request
from chungket.shared_store import SharedLog
from chungket.store import StoreAway

PUT_MAX = 500  # commands handed over at once
AGAIN_FIRST_S = 0.05
AGAIN_MAX_S = 1.0


class Handover:
    """Of one node, by its name. `draw` makes hex digits of random bytes; `away` hears when the store does not
    take it, and when it does again."""

    def __init__(
        self,
        node: str,
        run: str,
        shared: SharedLog,
        draw: Callable[[int], str],
        away: Callable[[StoreAway | None], None],
    ) -> None:
        self._node = node
        self._run = run
        self._shared = shared
        self._draw = draw
        self._away = away
        self._shares = Shares()
        self._outbox: list[Pending | Mark] = []
        self._filled = asyncio.Event()
        self._waiting: dict[int, Pending] = {}  # handed over, by number
        self._putting = False
        self._stopped = False
        self._early: dict[int, str] = {}  # outcomes the log told before the number was known

    def submit(self, request: Request, reply: Callable[[Reply], None], head: Head) -> None:
        """Hand a command over (DESIGN 2.2). Answered when the log says what became of it."""
        if self._shares.resent(request, reply):
            return
        if self._shares.is_used_up(request):
            reply(Reply(Rejection(RejectionCode.BUSY), None, head.seq, head.hash))
            return
        pending = Pending(0, request, reply)
        self._shares.add(pending)
        self.put_out(pending)

    def put_out(self, item: Pending | Mark, *, first: bool = False) -> None:
        """A mark, or a command nobody waits for."""
        self._outbox.insert(0 if first else len(self._outbox), item)
        self._filled.set()

    def stop(self) -> None:
        """Hand over nothing more."""
        self._stopped = True
        self._filled.set()

    # --- what the log says -------------------------------------------------------------------------------------------

    def look(self, state: State, entry: Entry) -> list[tuple[Pending, Decision]]:
        """Whom an entry answers here, before it is applied: on the state it was decided on, a refusal is decided once
        more, for the log has its code alone."""
        if entry.batch.partition("-")[0] != self._run:
            return []
        accepted = {event.candidate for event in entry.events if isinstance(event, AnswerAccepted)}
        found = []
        for outcome in entry.outcomes:
            pending = self._waiting.pop(outcome.inbox, None)
            if pending is not None:
                found.append((pending, _decision(state, pending.request, entry.time_us, outcome.code, accepted)))
            elif self._putting:
                self._early[outcome.inbox] = outcome.code
        return found

    def answer(self, answered: Sequence[tuple[Pending, Decision]], state: State, head: Head) -> None:
        """The entry is applied: answer those who waited for it."""
        for pending, decision in answered:
            self._shares.remove(pending)
            receipt = decision.receipt
            if receipt is None and decision.rejection is None:
                receipt = _given(state, pending.request)
            pending.reply(Reply(decision.rejection, receipt, head.seq, head.hash))

    # --- handing over ------------------------------------------------------------------------------------------------

    async def put(self, state: Callable[[], State], head: Callable[[], Head]) -> None:
        """Hand over whatever is put out, until `stop`. Raises `StoreRefuses`, and `StoreAway` when stopped without a
        store."""
        while not self._stopped:  # a cancellation may be lost in redis-py
            await self._filled.wait()
            if not self._outbox:
                continue
            part, self._outbox = self._outbox[:PUT_MAX], self._outbox[PUT_MAX:]
            if not self._outbox:
                self._filled.clear()
            self._putting = True
            first = await self._put_until_done([_encoded(item) for item in part])
            self._putting = False
            for number, item in enumerate(part, start=first):
                if not isinstance(item, Pending):
                    continue
                code = self._early.get(number)
                if code is None:
                    self._waiting[number] = item
                else:
                    rejection = Rejection(RejectionCode(code)) if code else None
                    self.answer([(item, Decision((), rejection))], state(), head())
            self._early.clear()

    async def _put_until_done(self, entries: Sequence[bytes]) -> int:
        """The same entries until the store has answered."""
        put_id, wait_s = self._draw(8), AGAIN_FIRST_S
        while True:
            try:
                number = await self._shared.put(self._node, put_id, entries)
            except StoreAway as fault:
                if self._stopped:
                    raise
                self._away(fault)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, AGAIN_MAX_S)
            else:
                self._away(None)
                return number


def _decision(state: State, request: Request, time_us: int, code: str, accepted: set[CandidateNumber]) -> Decision:
    """What the leader decided: a refusal with its words, or the receipt of an answer that was accepted before."""
    again = isinstance(request.command, c.Answer) and request.actor.name not in accepted
    if not code and not again:
        return Decision()
    decision = decide(state, request, time_us)
    if not code:
        return Decision((), None, decision.receipt)
    rejection = decision.rejection
    if rejection is None or rejection.code != code:
        rejection = Rejection(RejectionCode(code))
    return Decision((), rejection, decision.receipt)


def _given(state: State, request: Request) -> Receipt | None:
    """The receipt of an answer that is in the state now."""
    if not isinstance(request.command, c.Answer):
        return None
    play = state.plays.get(request.command.play)
    given = None if play is None else play.answers.get(CandidateNumber(request.actor.name))
    return Receipt(request.command.play, given) if given is not None and given.decided(request.id) else None


def _encoded(item: Pending | Mark) -> bytes:
    return encode_mark(item) if isinstance(item, Mark) else encode_request(item.request)
