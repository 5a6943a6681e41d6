"""What people saw on their pages, and when: noted inside each page, put together as a table.

Owns what of a page a person reads, and how it becomes rows. It must not know what happened to the machine, nor what is
right. Called by `timeline`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from load_tests.report.tables import row, table
from tests.final.watched_pages import WatchedPage

Kind = Literal["finalist", "host", "wall"]
Facts = dict[str, str]
UNREAD_MS = 250  # what stood for less was read by nobody
TOGETHER_MS = 200  # what changed on several pages within it is one row
CLOCK = "clock"
BREAK = "<br>"
COUNTED = re.compile(r"\d+")

WATCH = """(kind) => {
    const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
    const plain = (one) => one.innerText.replace(/[\\s\\u2060]+/g, ' ').replace(' /', '/').trim();
    const told = (selector) => {
        const texts = Array.from(document.querySelectorAll(selector)).filter(shown).map(plain);
        return Array.from(new Set(texts)).filter((text) => text !== '').join(' · ');
    };
    const big = () => {
        const button = document.querySelector('.dock .big');
        const label = told('.dock .big > span') || told('.dock .big');
        return label === '' ? '' : `[${label}]${button.disabled ? ' greyed out' : ''}`;
    };
    const scene = () => {
        const name = document.querySelector('.wall-scene').dataset.scene;
        if (name === 'question') return `the question, ${told('.meter p')}`;
        return name === 'paper' ? 'the clock of the paper' : told('.wall-scene');
    };
    const page = {
        finalist: () => ({
            screen: told('h1.stem') !== '' ? 'the question' : told('.card .title, .card p:not(.icon)'),
            link: told('.foot .banner .text'),
            answer: told('.foot .status .line, .foot .status .choice, .save .text, .main .more'),
            clock: told('.seconds .value, .bar .time .value'),
        }),
        host: () => ({
            situation: told('.dock .situation'),
            received: told('.dock .meter p'),
            attention: told('.attention .text, .attention .quiet-text') || told('.bar .link .text'),
            stand: told('.preview .stand > strong, .preview .stand > p'),
            button: big(),
            message: told('.dock .message'),
            clock: told('.dock .time'),
        }),
        wall: () => ({scene: scene(), lost: told('.lost'), clock: told('.wall-scene .seconds, .wall-scene .clock')}),
    }[kind];
    const seen = (window.seen = []);
    let last = '';
    const look = () => {
        const facts = page();
        const now = JSON.stringify(facts);
        if (now !== last) seen.push({at: Date.now(), facts});
        last = now;
    };
    look();
    setInterval(look, 50);
}"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a page showed from a moment on. `at_ms`: Unix time."""

    at_ms: int
    facts: Facts

    @property
    def clock(self) -> str:
        """Time left as it stood there."""
        return self.facts[CLOCK]

    @property
    def words(self) -> tuple[str, ...]:
        """Everything but the clock, and but numbers that count up."""
        return tuple(COUNTED.sub("#", text) for name, text in self.facts.items() if name != CLOCK)


@dataclass(frozen=True, slots=True)
class Row:
    """One moment, after the kill. `happened`: on the machine or by a hand, "" when something was only seen."""

    after_s: float
    happened: str
    cells: tuple[str, ...]


async def watch(page: WatchedPage, kind: Kind) -> None:
    """Begin to note what the page shows; it must not be loaded anew."""
    await page.page.evaluate(WATCH, kind)


async def sightings(page: WatchedPage) -> list[Sighting]:
    """All that was noted so far."""
    noted = await page.page.evaluate("() => window.seen")
    return [Sighting(one["at"], one["facts"]) for one in noted]


def at(seen: Sequence[Sighting], moment_ms: float) -> Sighting:
    """What a page showed at a moment."""
    return [one for one in seen if one.at_ms <= moment_ms][-1]


def changes(seen: Sequence[Sighting], since_ms: float) -> list[tuple[Sighting, Sighting]]:
    """Each change of the words after a moment, with what was there before; what nobody could read is left out."""
    found = []
    last = at(seen, since_ms)
    for one, after in zip(seen, [*seen[1:], None], strict=True):
        lasted = after is None or _until(seen, one) - one.at_ms >= UNREAD_MS
        if one.at_ms > since_ms and one.words != last.words and lasted:
            found.append((last, one))
            last = one
        elif one.words == last.words:
            last = one  # its numbers may be newer
    return found


def _until(seen: Sequence[Sighting], one: Sighting) -> float:
    """Until when the same words stood there."""
    return next((later.at_ms for later in seen if later.at_ms > one.at_ms and later.words != one.words), float("inf"))


def rows_of(
    pages: Mapping[str, Sequence[Sighting]], killed_ms: float, events: Sequence[tuple[float, str]], until_ms: float
) -> list[Row]:
    """From just before the kill on: what changed on which page, and what happened meanwhile."""
    names = list(pages)
    first = tuple(_whole(at(pages[name], killed_ms)) for name in names)
    rows = [Row(0.0, "everything is killed, power is lost", first)]
    moments = [(ms, text, "", "") for ms, text in events]
    for name, seen in pages.items():
        moments += [
            (one.at_ms, "", name, _change(last, one)) for last, one in changes(seen, killed_ms) if one.at_ms < until_ms
        ]
    group: dict[str, str] = {}
    began_ms = 0.0

    def close() -> None:
        if group:
            rows.append(Row((began_ms - killed_ms) / 1_000, "", tuple(group.get(name, "") for name in names)))
            group.clear()

    for ms, text, name, words in sorted(moments):
        if text or name in group or ms - began_ms > TOGETHER_MS:
            close()
            began_ms = ms
        if text:
            clocks = tuple(_clock(at(pages[name], ms)) for name in names)
            rows.append(Row((ms - killed_ms) / 1_000, text, clocks))
        else:
            group[name] = words
    close()
    return rows


def _whole(one: Sighting) -> str:
    return BREAK.join([text for name, text in one.facts.items() if text and name != CLOCK] + _clocked(one))


def _change(before: Sighting, one: Sighting) -> str:
    """Which of the texts are new; struck through what is nowhere on the page any more and has nothing in its place."""
    changed = []
    for name, text in one.facts.items():
        gone = before.facts[name]
        if name == CLOCK or COUNTED.sub("#", text) == COUNTED.sub("#", gone):
            continue
        if text:
            changed.append(text)
        elif gone not in one.facts.values():
            first, more, _ = gone.partition(" · ")
            changed.append(f"~~{first}{' …' if more else ''}~~")
    return BREAK.join(changed + _clocked(one))


def _clocked(one: Sighting) -> list[str]:
    return [_clock(one)] if one.clock else []


def _clock(one: Sighting) -> str:
    return f"({one.clock})" if one.clock else ""


def as_table(rows: Sequence[Row], names: Sequence[str]) -> str:
    """As Markdown."""
    lines = []
    for one in rows:
        moment = f"{one.after_s:.1f} s" + (f", **{one.happened}**" if one.happened else "")
        lines.append(row(moment, *(cell.replace("|", "/") for cell in one.cells)))
    return table(["after the kill", *names], lines)
