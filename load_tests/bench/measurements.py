"""The measurements by name, in the order in which they are made.

Owns the list. A measurement is an `async def run(setting) -> Raw` in a module of its own. Called by `__main__`.
"""

from collections.abc import Awaitable, Callable, Mapping

from load_tests.bench import board, halls, many, profiles, replaying, storm
from load_tests.bench.setting import Raw, Setting

MEASUREMENTS: Mapping[str, Callable[[Setting], Awaitable[Raw]]] = {
    "halls": halls.run,
    "storm": storm.run,
    "replay": replaying.run,
    "board": board.run,
    "profiles": profiles.run,
    "many": many.run,
}
