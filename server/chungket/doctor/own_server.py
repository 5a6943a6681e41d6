"""Whether the program on the port is a server of this project, and which contest it serves.

Owns the question and how long it waits for an answer. It must not judge (`hall` does). Called by `diagnose`.
"""

import http.client
import json
import ssl
from dataclasses import dataclass

from chungket.network import own_address

TIMEOUT_S = 1.0
ANSWER_BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class RunningContest:
    """What a running server says of itself."""

    id: str
    title: str


def running_contest(host: str, port: int) -> RunningContest | None:
    """The contest served on a port of this machine; None where something else answers, or nothing."""
    for secure in (False, True):
        found = _ask(own_address(host), port, secure)
        if found is not None:
            return found
    return None


def _ask(address: str, port: int, secure: bool) -> RunningContest | None:
    connection: http.client.HTTPConnection
    if secure:
        # Only who it is counts here, and it is this machine itself: its certificate may be of its own authority.
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(address, port, timeout=TIMEOUT_S, context=context)
    else:
        connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/api/contest")
        answer = json.loads(connection.getresponse().read(ANSWER_BYTES_MAX))
        return RunningContest(str(answer["id"]), str(answer["title"]))
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
