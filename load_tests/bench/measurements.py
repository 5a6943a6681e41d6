"""The measurements by name, in the order in which they are made.

Owns the list. A measurement is an `async def run(setting) -> Raw` in a module of its own; those of `BESIDE` belong to
other packages of the load tests and bring a `figures(raw) -> Results` with them. Called by `__main__`.
"""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from load_tests.bench import board, halls, many, memory, profiles, replaying, storm
from load_tests.bench.setting import Raw, Setting


def _there(names: Mapping[str, str]) -> dict[str, ModuleType]:
    return {
        name: import_module(module)
        for name, module in names.items()
        if find_spec(module.rpartition(".")[0]) and find_spec(module)
    }


BESIDE = _there({"rival": "load_tests.rival.bench", "locust": "load_tests.locust.bench"})

MEASUREMENTS: Mapping[str, Callable[[Setting], Awaitable[Raw]]] = {
    "halls": halls.run,
    "memory": memory.run,
    "storm": storm.run,
    "replay": replaying.run,
    "board": board.run,
    "profiles": profiles.run,
    **{name: module.run for name, module in BESIDE.items()},
    "many": many.run,
}
