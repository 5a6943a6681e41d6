"""The fairness report as one HTML page that needs nothing else: no script, no address, plots inside.

Owns its layout and style; the words are `words`. Every text that is not the program's own is escaped. Called by the
command line.
"""

from collections.abc import Sequence
from html import escape

from chungket.fairness import LATE_US
from chungket.fairness_report.facts import FairnessReport, LateDevice, PlayFairness
from chungket.fairness_report.plots import credit_plot, latency_plot, paint_plot
from chungket.fairness_report.words import ENGLISH, VIETNAMESE, Words, clock_text

FILES: tuple[tuple[str, Words], ...] = (("cong-bang.html", VIETNAMESE), ("fairness.html", ENGLISH))
LATE_SHOWN = 200

_STYLE = """
:root{color-scheme:light}
body{font:16px/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#17202a;background:#fff;margin:0 auto;
max-width:1120px;padding:24px 28px 64px}
h1{font-size:28px;line-height:1.25;margin:0 0 4px}h2{font-size:20px;margin:36px 0 8px}
p{max-width:78ch;margin:8px 0}.contest{color:#44505c;margin:0 0 16px}
.rehearsal,.note{border-left:4px solid #b45309;background:#fff7ed;padding:8px 14px;max-width:none}
.proof{border:1px solid #c3ccd6;border-left:4px solid #1f4e8c;background:#f4f7fb;padding:12px 18px;max-width:none}
.table{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:14px}
th,td{border:1px solid #c3ccd6;padding:4px 8px;text-align:right}td{white-space:nowrap}
th{background:#e8edf3;font-weight:600;vertical-align:bottom}
td:first-child,th:first-child{text-align:left;white-space:nowrap}
.wide table{font-size:12px;width:100%}.wide th,.wide td{padding:3px 4px;white-space:normal}
.wide th{font-size:11px;overflow-wrap:break-word;hyphens:auto}tr.total td{font-weight:700;background:#f4f7fb}
tr.aside td{color:#5b6672}dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px}
dt{font-weight:600}dd{margin:0}
figure{margin:12px 0}figcaption,.none{color:#44505c;font-size:14px}svg{width:100%;height:auto;display:block}
svg text{font-size:12px;fill:#44505c}.b{fill:#1f4e8c}.t{stroke:#17202a;stroke-width:1.5}
.l{stroke:#b45309;stroke-dasharray:5 4}.g{stroke:#e1e6ec}
.d{stroke:#1f4e8c;stroke-width:4;stroke-linecap:round;fill:none}.d.p{stroke:#b9c6d6}
@page{size:A4 landscape;margin:12mm}
@media print{body{padding:0;font-size:12px;max-width:none}h2{break-after:avoid}figure,.proof,tr{break-inside:avoid}
.table{overflow:visible}table,.wide table{font-size:9px}.wide th{font-size:8px}.wide th,.wide td{padding:2px 3px}}
"""


def fairness_page(report: FairnessReport, words: Words, *, public: bool = False) -> str:
    """The whole page. `public`: without candidate numbers (RULES 2.6)."""
    title = report.title if words is VIETNAMESE else report.title_en or report.title
    parts = [
        f"<h1>{escape(words.title)}</h1>",
        f'<p class="contest">{escape(title)}</p>',
        f'<p class="rehearsal">{escape(words.rehearsal)}</p>' if report.rehearsal else "",
        _p(words.lead),
        "" if report.samples else f'<p class="note">{escape(words.no_samples)}</p>',
        f'<p class="note">{escape(words.dropped.format(count=report.dropped))}</p>' if report.dropped else "",
        *(_body(report, words, public) if report.plays else (_p(words.no_plays),)),
        f"<h2>{escape(words.glossary_heading)}</h2>{_definitions(words.glossary)}",
    ]
    return (
        f'<!doctype html>\n<html lang="{words.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.title)} – {escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{chr(10).join(part for part in parts if part)}</body></html>\n"
    )


def _body(report: FairnessReport, words: Words, public: bool) -> tuple[str, ...]:
    counted = [play for play in report.plays if not play.practice]
    answers = report.total.answers
    filling = _filling(report, words)
    summary = tuple((label.format(**filling), text.format(**filling)) for label, text in words.summary)
    late_limit = filling["late_limit"]
    return (
        f"<h2>{escape(words.summary_heading)}</h2>{_definitions(summary)}",
        f'<h2>{escape(words.proof_heading)}</h2><p class="proof">{escape(words.proof.format(**filling))}</p>',
        _figure(words.paint_plot, words.paint_note.format(late_limit=late_limit), paint_plot(counted, words)),
        _figure(words.credit_plot, words.credit_note, credit_plot(answers, words, report.credit_max_us)),
        _figure(words.latency_plot, words.latency_note, latency_plot(answers, words)),
        f"<h2>{escape(words.plays_heading)}</h2>{_plays(report, words)}",
        f"<h2>{escape(words.late_heading)}</h2>{_late(report, words, late_limit, public)}",
    )


def _filling(report: FairnessReport, words: Words) -> dict[str, object]:
    """What the sentences are filled with."""
    total = report.total
    return {
        "plays": sum(not play.practice for play in report.plays),
        "painted": total.paint.count,
        "in_time": total.opener_in_time,
        "paint_p50": words.millis(total.paint.p50),
        "paint_p95": words.millis(total.paint.p95),
        "paint_max": words.millis(total.paint.max),
        "error_p99": words.millis(total.error.p99),
        "error_max": words.millis(total.error.max),
        "answers": len(total.answers),
        "credit_p50": words.millis(total.credit.p50),
        "credit_p99": words.millis(total.credit.p99),
        "credit_max": words.millis(total.credit.max),
        "credit_limit": report.credit_max_us // 1_000,
        "late_limit": LATE_US // 1_000,
        "late": len(total.late),
        "stalls": len(total.stalls_us),
        "postponed": total.postponed,
        "interruptions": len(total.interruptions_us),
        "times_refused": total.times_refused,
        "error_bound": report.error_bound_us // 1_000,
    }


def _plays(report: FairnessReport, words: Words) -> str:
    rows = [(_row(play, words), "aside" if play.practice or play.void else "") for play in report.plays]
    return _table(words.headers, [*rows, (_row(report.total, words), "total")], "table wide")


def _row(play: PlayFairness, words: Words) -> tuple[str, ...]:
    ms = words.millis
    return (
        play.play + words.marks(practice=play.practice, void=play.void) if play.play else words.total,
        clock_text(play.opened_wall_ms) if play.play else "",
        str(play.present),
        *(str(count) for count in (play.armed, play.opener_in_time, play.paint.count)),
        *(ms(us) for us in (play.paint.p50, play.paint.p95, play.paint.max, play.error.p99)),
        str(len(play.answers)),
        *(ms(us) for us in (play.claimed.p99, play.credit.p50, play.credit.p99, play.credit.max, play.age.max)),
        str(len(play.late)),
        _each(play.stalls_us, words),
        str(play.postponed),
        _each(play.interruptions_us, words),
        str(play.times_refused),
    )


def _each(values_us: Sequence[int], words: Words) -> str:
    """One by one, or their sum where there are many."""
    return " + ".join(map(words.millis, values_us)) if len(values_us) <= 3 else f"Σ {words.millis(sum(values_us))}"


def _late(report: FairnessReport, words: Words, late_limit: object, public: bool) -> str:
    late = [one for play in report.plays for one in play.late]
    if not late:
        return _p(words.late_none.format(late_limit=late_limit)) if report.samples else _p(words.nothing)
    if public:
        return _p(words.late_hidden)
    table = _table(words.late_headers, [(_late_row(one, words), "") for one in late[:LATE_SHOWN]])
    more = len(late) - LATE_SHOWN
    return table + (_p(words.late_more.format(count=more)) if more > 0 else "")


def _late_row(late: LateDevice, words: Words) -> tuple[str, ...]:
    opener = words.opener_none if late.without_opener else words.opener_in_time
    return (
        late.play,
        late.candidate,
        words.millis(late.painted_late_us),
        opener if late.opener_late_us is None else words.millis(late.opener_late_us),
        words.millis(late.error_us if late.error_us >= 0 else None),
    )


def _table(headers: Sequence[str], rows: Sequence[tuple[Sequence[str], str]], kind_of_table: str = "table") -> str:
    head = "".join(f'<th scope="col">{escape(header)}</th>' for header in headers)
    body = "".join(
        f'<tr class="{kind}">' + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row, kind in rows
    )
    return f'<div class="{kind_of_table}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _definitions(pairs: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in pairs) + "</dl>"


def _figure(title: str, note: str, plot: str) -> str:
    return f"<h2>{escape(title)}</h2><figure>{plot}<figcaption>{escape(note)}</figcaption></figure>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"
