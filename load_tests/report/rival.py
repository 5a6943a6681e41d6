"""The server beside what a team would build instead, as a table of docs/PERFORMANCE.md. Pure. Called by `publish`."""

from load_tests.report.reckon import Results
from load_tests.report.tables import row, table

ROWS = (
    ("a question to all, first to last receipt, ms", "fanout_ms", "fanout"),
    ("durable, acked answers a second, all at once", "acks_per_s", "burst"),
    ("from an answer to its ack, half of them, ms", "ack_ms_p50", "ack_p50"),
    ("from an answer to its ack, 99 %, ms", "ack_ms_p99", "ack_p99"),
    ("memory of a connection, bytes", "rss_bytes", "rss"),
    ("processor time of an answer, with the store, µs", "cpu_us_per_answer", "cpu_answer"),
    ("of that, the store, µs", "cpu_us_per_answer_store", "cpu_store"),
    ("of the whole, in the kernel, µs", "cpu_us_per_answer_kernel", ""),
    ("processor time of a client told, µs", "cpu_us_per_client", "cpu_client"),
)
"""Words, figure, and what the ratio of both is called; "" is a part of the row before, and has none."""
NOT_MEASURED = "not measured\n"
AHEAD = 1.0


def beside(results: Results) -> str:
    """A row for each figure of both."""
    if "rival_finalists" not in results:
        return NOT_MEASURED
    rows = []
    for words, figure, ratio in ROWS:
        times = _times(float(results[f"rival_{ratio}_ratio"])) if ratio else ""
        rows.append(row(words, results[f"rival_{figure}_ours"], results[f"rival_{figure}"], times))
    made_of = f"{results['rival_finalists']} finalists; the rival is {results['rival_made_of']}."
    return f"{made_of}\n\n{table(('', 'server', 'rival', 'ahead by'), rows)}"


def _times(ahead: float) -> str:
    return f"{ahead:.2f} ×" if ahead >= AHEAD else f"**{ahead:.2f} ×**"
