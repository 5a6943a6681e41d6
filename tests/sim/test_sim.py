"""The simulation itself: seeds without a violation, replays to the byte, mutants that are found."""

from collections.abc import AsyncIterator
from functools import cache
from typing import cast

import pytest

from chungket.core.contest import RoundType
from chungket.hub import Hub
from chungket.log import Head
from chungket.replica import Replica
from chungket.store import Keys, LogStore, StoreAway
from tests.sim.hall import Hall
from tests.sim.mutants import MUTANTS
from tests.sim.run import genesis_of, judge, play, run
from tests.sim.store import Image

SEEDS = range(10)
SEEDS_FULL = range(10, 50)
PART = 5  # seeds of one test
MUTANTS_HERE = ("ack before append", "a batch applied twice after a lost reply")
MUTANT_SEEDS = 200
FAULTS = (
    "connection cut",
    "connection cut before the reply",
    "power lost",
    "reply lost",
    "request done late",
    "request lost",
    "second device on a place",
    "server killed",
    "server stopped",
    "store killed",
    "store stopped",
)


@cache
def played(seed: int) -> Hall:
    return play(seed)


def violations_of(seed: int) -> list[str]:
    return [f"seed {seed}: {violation}" for violation in judge(played(seed))]


def test_nothing_is_violated_and_every_kind_of_round_and_fault_is_there() -> None:
    halls = [played(seed) for seed in SEEDS]
    assert [violation for seed in SEEDS for violation in violations_of(seed)] == []
    kinds = {round_.type for hall in halls for round_ in hall.contest.rounds}
    assert kinds == {RoundType.LIVE, RoundType.PAPER, RoundType.ELIMINATION, RoundType.BUZZER}
    missing = [fault for fault in FAULTS if not any(hall.counts[fault] for hall in halls)]
    assert missing == []
    assert sum(hall.history.acked_answers() for hall in halls) > 1_000


@pytest.mark.full
@pytest.mark.parametrize("first", SEEDS_FULL[::PART])
def test_nothing_is_violated_by_more_seeds(first: int) -> None:
    assert [violation for seed in range(first, first + PART) for violation in run(seed).violations] == []


def test_a_seed_replays_to_the_byte() -> None:
    first, second = play(SEEDS[0]), play(SEEDS[0])
    assert first.store.image.entries == second.store.image.entries
    assert first.history == second.history
    assert first.counts == second.counts


def found_at(name: str) -> int:
    with MUTANTS[name]():
        for seed in range(MUTANT_SEEDS):
            if judge(play(seed)):
                return seed
    raise AssertionError(f"{name}: not found in {MUTANT_SEEDS} seeds")


@pytest.mark.parametrize("name", MUTANTS_HERE)
def test_two_mutants_are_found(name: str) -> None:
    assert found_at(name) < MUTANT_SEEDS


@pytest.mark.full
@pytest.mark.parametrize("name", [name for name in MUTANTS if name not in MUTANTS_HERE])
def test_every_mutant_is_found(name: str) -> None:
    assert found_at(name) < MUTANT_SEEDS


def test_a_fault_in_the_server_is_told() -> None:
    """What the server's loop complains of is not lost in the simulation."""

    def fail() -> None:
        raise RuntimeError("planted")

    hall = play(1, planted=lambda hall: hall.world.after(1_000_000, lambda: hall.servers[0].process.deliver(fail)))
    assert any("planted" in str(violation) for violation in judge(hall))


class HalfwayAway:
    """A store that goes away in the middle of the first reading of its log."""

    def __init__(self, image: Image) -> None:
        self.keys = Keys("mo-phong")
        self._image = image
        self._away = True

    async def entries(self, after: int = 0) -> AsyncIterator[bytes]:
        """Half of them, the first time."""
        for seq, _, data in self._image.entries[after:]:
            if self._away and seq > len(self._image.entries) // 2:
                self._away = False
                raise StoreAway("no answer")
            yield data

    async def head(self) -> Head | None:
        """The last entry's."""
        return self._image.head


async def test_a_log_is_read_anew_when_the_store_went_away_in_the_middle() -> None:
    """A worker that tries again held half of the log already."""
    hall = played(SEEDS[0])
    image = hall.store.image
    replica = Replica(hall.contest, cast(LogStore, HalfwayAway(image)), Hub())
    with pytest.raises(StoreAway):
        await replica.recover(genesis_of(hall.contest))
    await replica.recover(genesis_of(hall.contest))
    assert replica.head == image.head
    assert replica.state.seq == len(image.entries)
    assert replica.knows(replica.head.seq, replica.head.hash)
