"""What larger halls would take, from the unit costs that were measured. Arithmetic alone. Called by `publish`."""

import math

from load_tests.report.reckon import Results
from load_tests.report.tables import row, table

UNITS = (
    ("processor time of an answer, decided, on disk, acked (server)", "cpu_us_per_answer_10000", "µs"),
    ("of that, the store's", "cpu_us_per_answer_store_10000", "µs"),
    ("processor time of a client told by a broadcast", "cpu_us_per_client_10000", "µs"),
    ("memory of a connection", "rss_bytes_per_connection", "bytes"),
    ("a device that comes back in a storm: seconds for 10,000", "reconnect_10000_s", "s"),
    ("replay of a million answers", "replay_1m_answers_s", "s"),
)
SOCKETS_A_PROCESS = 18_000
NOT_MEASURED = "not measured"


def units(results: Results) -> str:
    """One row for each unit cost."""
    return table(
        ("what", "cost"),
        (
            row(words, f"{results[figure]} {unit}" if figure in results else NOT_MEASURED)
            for words, figure, unit in UNITS
        ),
    )


def needs(results: Results) -> str:
    """100,000 finalists and 1,000,000 viewers, by the unit costs; nothing where they were not measured."""
    wanted = ("cpu_us_per_answer_10000", "cpu_us_per_client_10000", "rss_bytes_per_connection")
    if any(figure not in results for figure in wanted):
        return f"{NOT_MEASURED}\n"
    answer_us, client_us, connection = (float(results[figure]) for figure in wanted)
    return table(
        ("", "10,000 finalists", "100,000 finalists", "1,000,000 viewers"),
        (
            row("server processes for the sockets", *(math.ceil(n / SOCKETS_A_PROCESS) for n in (10**4, 10**5, 10**6))),
            row("memory of the connections, GB", *(f"{n * connection / 1e9:.1f}" for n in (10**4, 10**5, 10**6))),
            row("one frame to all, core-seconds", *(f"{n * client_us / 1e6:.2f}" for n in (10**4, 10**5, 10**6))),
            row("all answer once, core-seconds", *(f"{n * answer_us / 1e6:.2f}" for n in (10**4, 10**5)), "–"),
            row("cores for a snapshot a second", *(f"{n * client_us / 1e6:.1f}" for n in (10**4, 10**5, 10**6))),
        ),
    )
