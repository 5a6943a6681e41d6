"""Measurement 6, first half: a log with a million answers is read into a state, as a server does when it starts.

Usage: python -m load_tests.bench.replaying DATA_DIRECTORY      writes one line of JSON

Owns the two ways it is timed: reading alone, in front of a store that runs; and a whole cold start of a server. Called
by `__main__`; the reading is a process of its own, as fresh as a server's.
"""

import asyncio
import gc
import json
import subprocess
import sys
import time
from pathlib import Path

from chungket.core.model import State
from chungket.embedded import EmbeddedStore
from chungket.exchange.lock import load_locked
from chungket.inspection import genesis_of
from chungket.replay import replay
from chungket.store import Store
from load_tests.bench.prepared import copy_of, played, prepared_in
from load_tests.bench.processes import ROOT, served
from load_tests.bench.setting import Raw, Setting


async def run(setting: Setting) -> Raw:
    """Replays and cold starts, in turn."""
    _, count = setting.sizes.played
    directories = await played(setting.cache, finalists=setting.sizes.large, counts=setting.sizes.played)
    prepared = prepared_in(directories[count], setting.sizes.large)
    found: Raw = {"replay_s": [], "store_s": [], "start_s": [], "answers": 0, "entries": 0}
    for _ in range(setting.runs):
        copy = copy_of(prepared, setting.directory / "data-replay")
        said = await asyncio.to_thread(read_alone, copy.data)
        for name in ("replay_s", "store_s"):
            found[name].append(said[name])
        found["answers"], found["entries"] = said["answers"], said["entries"]
        began_s = time.monotonic()
        with served(copy, setting.directory / "servers.log"):
            found["start_s"].append(time.monotonic() - began_s)
    return found


def read_alone(data: Path) -> Raw:
    """In a process of its own, as fresh as a server's, on the server's core."""
    command: list[str | Path] = [sys.executable, "-m", "load_tests.bench.replaying", data]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    said: Raw = json.loads(done.stdout)
    return said


async def read(data: Path) -> Raw:
    """Start the store, read the log once."""
    locked = load_locked(data)
    embedded = EmbeddedStore(data)
    began_s = time.monotonic()
    await embedded.start()
    store_s = time.monotonic() - began_s
    store, state = Store(embedded.url, locked.contest.id), State(locked.contest)
    try:
        gc.collect()
        began_s = time.monotonic()
        head = await replay(store, state, genesis_of(locked))
        replay_s = time.monotonic() - began_s
    finally:
        await store.close()
        await embedded.stop()
    answers = sum(len(play.answers) for play in state.plays.values())
    return {"replay_s": replay_s, "store_s": store_s, "answers": answers, "entries": head.seq}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(Path(sys.argv[1])))))
