"""Words of tables: figures, times, and what is not among the curves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from rnnviz.layout.numerals import error, fixed

UNKNOWN = "–"


Sortable = tuple[float | str, ...]


def error_words(value: float | None) -> str:
    """An error with as many digits as tell two models apart: 0.002684, 12.35, 41,274."""
    return UNKNOWN if value is None else error(value)


def time_words(seconds: float | None) -> str:
    """Seconds as 4.2 s, 1:05 or 2:03:04."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    if seconds < 59.95:
        return f"{fixed(seconds, 1)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def undrawn_words(left_out: Iterable[tuple[str, str]]) -> str:
    """Which of the selected rows are not drawn, and why; "" where all are. left_out: (title, reason), such as
    ("GRU 20 / 20", "not trained yet")."""
    reasons: dict[str, list[str]] = {}
    for title, reason in left_out:
        reasons.setdefault(reason, []).append(f"“{title}”")
    parts = [f"{', '.join(titles)} ({reason})" for reason, titles in reasons.items()]
    return f"Not plotted: {'; '.join(parts)}." if parts else ""


def natural(text: str) -> Sortable:
    """Numbers within words by their size: "2 steps" before "10 steps"."""
    parts: list[float | str] = []
    # re.split alternates words and numbers, so that the same place always has the same type.
    for i, part in enumerate(re.split(r"(\d+)", text.casefold())):
        parts.append(float(part) if i % 2 else part)
    return tuple(parts)
