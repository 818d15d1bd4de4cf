"""What the window says about a recogniser."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.layout.numerals import percent
from rnnviz.records.drawings import RecogniserInfo

FAMILIAR = ("cat", "house", "bicycle", "circle", "square", "triangle")
"""Classes to begin with, where a collection has them."""


def figures(info: RecogniserInfo) -> str:
    """How many classes it knows and how often it is right, as measured."""
    parts = [f"{len(info.words):,} classes"]
    if math.isfinite(info.top_1):
        parts.append(f"top-1 accuracy {percent(info.top_1, decimals=1)}")
    if math.isfinite(info.top_5) and len(info.words) > 5:
        parts.append(f"top-5 accuracy {percent(info.top_5, decimals=1)}")
    if info.measured:
        parts.append(f"on {info.measured:,} {info.on} drawings")
    return " · ".join(parts)


CALIBRATED = "Percentages are calibrated: when it says 25%, it is right for about 1 drawing in 4."
UNCALIBRATED = "Percentages are not calibrated: they are the network's own softmax outputs."
HOW = (
    "While you draw, nobody knows how long the drawing will be: only the points so far count. A moment after the last "
    "stroke the drawing counts as finished, and the race then goes by how much of it was there at each point."
)
"""When a drawing counts as finished, on which its calibrated percentages depend."""
BY_PROGRAM = "Trained on shapes that a program draws; it may be confidently wrong about drawings by hand."


def caution(info: RecogniserInfo) -> str:
    """How far the percentages of a recogniser can be trusted."""
    parts = [CALIBRATED if info.calibrated else UNCALIBRATED]
    if info.by_program:
        parts.append(BY_PROGRAM)
    return " ".join(parts)


def hint(words: Sequence[str]) -> str:
    """What a pad invites the user to draw: things that the recogniser knows."""
    if not words:
        return "Draw here"
    known = words if len(words) <= 6 else [w for w in FAMILIAR if w in words][:3] or words[:3]
    more = "…" if len(known) < len(words) else ""
    return f"Draw here: {', '.join(map(_article, known))}{more}"


def _article(word: str) -> str:
    """With its article where it is a plain English word; a name, a plural or another script stands alone."""
    plain = word.isascii() and word.islower() and not word.endswith("s")
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}" if plain else word


def beginning(words: Sequence[str]) -> tuple[str, ...]:
    """Three classes with which a newcomer may train at once."""
    known = [w for w in FAMILIAR if w in words]
    return tuple((known + [w for w in words if w not in known])[:3])


def run_name(words: Sequence[str]) -> str:
    """What a training on these classes is called."""
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return "sketch " + ", ".join(words[:3]) + more
