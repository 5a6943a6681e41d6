"""An experiment that several tests look at: run once, when the first of them asks."""

from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Lazily(Generic[Result]):
    """Calls `run` at most once; where namespaces are refused nobody asks, and it never runs."""

    def __init__(self, run: Callable[[], Result]) -> None:
        self._run = run
        self._results: list[Result] = []

    def __call__(self) -> Result:
        """The result."""
        if not self._results:
            self._results.append(self._run())
        return self._results[0]
