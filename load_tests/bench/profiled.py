"""The server with a switch: SIGUSR1 begins to profile, SIGUSR2 writes what was seen to $CHUNGKET_PROFILE.

Usage: python -m load_tests.bench.profiled serve …      as `chungket serve …`

Owns the switch. The profiler is the standard library's, so that nothing has to be installed; it makes every call of
Python dearer, so only the shares mean something. Called by `profiles` as the program of a server.
"""

import cProfile
import os
import signal

from chungket.__main__ import main


def switch() -> None:
    """Begin and end at a signal."""
    profile = cProfile.Profile()
    path = os.environ["CHUNGKET_PROFILE"]

    def begin(*_: object) -> None:
        profile.enable()

    def end(*_: object) -> None:
        profile.disable()
        profile.dump_stats(f"{path}.part")
        os.replace(f"{path}.part", path)

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)


if __name__ == "__main__":
    switch()
    main()
