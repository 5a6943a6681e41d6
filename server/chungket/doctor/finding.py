"""One finding of the check-up, and how a list of them reads: a table in Vietnamese, JSON, an exit code.

Owns the record and its two forms. It must not know what is checked. Called by every check and by `cli`.
"""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LINE_CHARACTERS = 110
EXIT_GOOD = 0
EXIT_ERRORS = 1


class Level(StrEnum):
    """An error: the contest cannot be held so. A warning: a person must judge, or the fact could not be found out."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


_MARKS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`id` is for programs and never changes; `title`, `detail` (what was found) and `advice` are Vietnamese."""

    id: str
    level: Level
    title: str
    detail: str
    advice: str = ""


def unknown(id_: str, title: str, what: str, advice: str) -> Finding:
    """The finding for a fact this machine does not tell: never "ok"."""
    return Finding(id_, Level.WARNING, title, f"không xác định được {what} trên máy này", advice)


def findings_text(findings: Sequence[Finding]) -> str:
    """A table: mark, title, detail; the advice below; the verdict last."""
    width = max((len(finding.title) for finding in findings), default=0)
    lines: list[str] = []
    for finding in findings:
        lines += _wrapped(finding.detail, f"{_MARKS[finding.level]} {finding.title:<{width}}  ")
        if finding.advice:
            lines += _wrapped(finding.advice, f"{'':<{width + 4}}→ ")
    return "\n".join([*lines, "", _verdict(findings)])


def _wrapped(text: str, before: str) -> list[str]:
    """Lines of at most `LINE_CHARACTERS`; words, also commands with hyphens in them, stay whole."""
    return textwrap.wrap(
        text,
        LINE_CHARACTERS,
        initial_indent=before,
        subsequent_indent=" " * len(before),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _verdict(findings: Sequence[Finding]) -> str:
    errors = sum(finding.level is Level.ERROR for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    if errors:
        return f"Kết luận: chưa dùng được, {errors} lỗi phải sửa, {warnings} điểm cần xem lại."
    if warnings:
        return f"Kết luận: dùng được, {warnings} điểm cần xem lại."
    return "Kết luận: dùng được."


def findings_json(findings: Sequence[Finding]) -> str:
    """`{"ok": bool, "findings": [{"id", "level", "title", "detail", "advice"}]}`; ok means no errors."""
    rows = [
        {
            "id": finding.id,
            "level": finding.level.value,
            "title": finding.title,
            "detail": finding.detail,
            "advice": finding.advice,
        }
        for finding in findings
    ]
    return json.dumps({"ok": exit_code(findings) == EXIT_GOOD, "findings": rows}, ensure_ascii=False, indent=2)


def exit_code(findings: Sequence[Finding]) -> int:
    """1 when there is an error, else 0."""
    return EXIT_ERRORS if any(finding.level is Level.ERROR for finding in findings) else EXIT_GOOD


def decimal(value: float) -> str:
    """One decimal place, with the Vietnamese comma: "12,3"."""
    return f"{value:.1f}".replace(".", ",")


def size(bytes_: int) -> str:
    """An amount of memory or disk: "12,3 GB", "480 MB" (powers of ten, as disks are sold)."""
    return f"{decimal(bytes_ / 10**9)} GB" if bytes_ >= 10**9 else f"{bytes_ // 10**6} MB"
