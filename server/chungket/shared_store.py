"""What several workers on one store share beside the log: the inbox, the lease, who lives, and what they tell each
other (DESIGN 6).

Owns the keys of one *run* (one start of `chungket serve --workers`) and their scripts. It must not know what a command
or a message says. Each kind of waiting has a connection of its own: a read that blocks holds its connection. Faults
are those of `store`. Called by `node`, `sightings` and `workers`.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

from redis.exceptions import NoScriptError

from chungket.store import Keys, ask, connections

BLOCK_MS = 250  # a read that finds nothing returns after this long
# A read answers after `BLOCK_MS` at the latest. A store that takes this much longer hangs; without a limit nobody would
# notice, with the usual one of 5 s a contest would stand still unsaid.
READ_TIMEOUT_S = 1.5
READ_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Beat:
    """What a node hears when it says that it lives."""

    leads: bool
    nodes: tuple[str, ...]  # that live, this one among them


class SharedLog(Protocol):
    """What a node needs beside `store.LogStore`: `SharedStore`, or a model of it. Every method raises `StoreAway` when
    it is unknown whether it was done; the same call again then does it once. `StoreRefuses`: it never
    will."""

    async def tail(self, after: int) -> list[tuple[int, bytes]]:
        """Number and bytes of durable entries after this one, in order; waits a moment for the first, [] if none
        came."""

    async def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        """Put entries into the inbox; the number of the first, the others follow it without a gap. Answered after
        fsync. A second call with the same id puts nothing and answers the same."""

    async def take(self, after: int) -> list[tuple[int, bytes]]:
        """Number and bytes of the inbox's durable entries after this one, in order; waits like `tail`."""

    async def trim(self, position: int) -> None:
        """Entries of the inbox up to this number are no longer needed."""

    async def beat(self, node: str, token: str, ttl_ms: int) -> Beat:
        """The node lives for `ttl_ms` more; if nobody has the lease, or this token has it, so does this token."""

    async def tell(self, message: bytes) -> None:
        """A message to all nodes that listen now. May be lost."""

    def told(self) -> AsyncIterator[bytes]:
        """Messages from now on, own ones too, until the connection breaks."""


class SharedStore:
    """One run's keys on a real store."""

    def __init__(self, url: str, contest: str, run: str) -> None:
        self._log = Keys(contest).log
        self._prefix = f"chungket:{{{contest}}}"
        self._run = run
        self._writing = connections(url)
        self._tailing = connections(url, READ_TIMEOUT_S)
        self._taking = connections(url, READ_TIMEOUT_S)
        self._listening = connections(url, None)
        self._shas: dict[str, str] = {}

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}:{self._run}"

    async def close(self) -> None:
        """Close all connections."""
        for client in (self._writing, self._tailing, self._taking, self._listening):
            await client.aclose()

    async def begin(self) -> None:
        """A new run: what earlier ones left in their inboxes was never acknowledged, and is sent again."""
        current = f"{self._prefix}:run"
        before = await ask(self._writing.get(current))
        if before is not None and before.decode() != self._run:
            names = ("inbox", "puts", "lease", "nodes")
            await ask(self._writing.delete(*(f"{self._prefix}:{name}:{before.decode()}" for name in names)))
        await ask(self._writing.set(current, self._run))

    async def tail(self, after: int) -> list[tuple[int, bytes]]:
        """See `SharedLog.tail`. A blocked read is answered after fsync, like any other."""
        found = await ask(self._tailing.xread({self._log: f"{after}-0"}, READ_CHUNK, BLOCK_MS))
        return [(int(id_.split(b"-")[0]), fields[b"e"]) for _, entries in found for id_, fields in entries]

    async def put(self, node: str, put_id: str, entries: Sequence[bytes]) -> int:
        """See `SharedLog.put`."""
        number = await self._run_script("put", ["inbox", "puts"], [node, put_id, *entries])
        return int(number)

    async def take(self, after: int) -> list[tuple[int, bytes]]:
        """See `SharedLog.take`."""
        found = await ask(self._taking.xread({self._key("inbox"): f"0-{after}"}, READ_CHUNK, BLOCK_MS))
        return [(int(id_.split(b"-")[1]), fields[b"c"]) for _, entries in found for id_, fields in entries]

    async def trim(self, position: int) -> None:
        """See `SharedLog.trim`."""
        await ask(self._writing.xtrim(self._key("inbox"), minid=f"0-{position + 1}", approximate=False))

    async def beat(self, node: str, token: str, ttl_ms: int) -> Beat:
        """See `SharedLog.beat`."""
        leads, *nodes = await self._run_script("beat", ["lease", "nodes"], [node, token, ttl_ms])
        return Beat(leads == b"1", tuple(name.decode() for name in nodes))

    async def bury(self, node: str) -> None:
        """A node's process has ended: nobody waits for it, and its lease is free."""
        await self._run_script("bury", ["lease", "nodes"], [node])

    async def tell(self, message: bytes) -> None:
        """See `SharedLog.tell`."""
        await ask(self._writing.publish(self._key("told"), message))

    async def told(self) -> AsyncIterator[bytes]:
        """See `SharedLog.told`."""
        async with self._listening.pubsub() as listener:
            await ask(listener.subscribe(self._key("told")))
            while True:
                message = await ask(listener.get_message(ignore_subscribe_messages=True, timeout=None))
                if message is not None:
                    yield message["data"]

    async def use_once(self, name: str, for_s: int) -> bool:
        """Whether nobody has used this name yet; nobody can again, for as long as said."""
        return bool(await ask(self._writing.set(self._key(f"used:{name}"), "1", nx=True, ex=for_s)))

    async def _run_script(self, script: str, names: Sequence[str], arguments: Sequence[str | bytes | int]) -> Any:
        return await ask(self._evaluate(script, [self._key(name) for name in names], arguments))

    async def _evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[str | bytes | int]) -> Any:
        """EVALSHA; a store that was restarted has lost the script (DESIGN 10)."""
        source = files("chungket").joinpath(f"lua/{script}.lua").read_text(encoding="utf-8")
        if script not in self._shas:
            self._shas[script] = await self._writing.script_load(source)
        try:
            return await self._writing.evalsha(self._shas[script], len(keys), *keys, *arguments)
        except NoScriptError:
            await self._writing.script_load(source)
            return await self._writing.evalsha(self._shas[script], len(keys), *keys, *arguments)
