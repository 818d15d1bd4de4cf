"""Which rows of the score have room for a label, where there are more rows than lines of text."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track

LINE = 10.0
"""Pixels that a line of the smallest letters needs. Lower rows share the room of one label."""
_HIGH = 1.15
"""How high a line is, over its letters."""
_AWAY = 4.0
"""Pixels by which a label may stand above or below the middle of its row, as long as it begins beside it."""


def labelled(tracks: Sequence[Track], selected: str, text: float) -> tuple[float | None, ...]:
    """For each track the middle of its label, y downward in pixels; None where it has none. selected: the name of the
    selected layer; text: the height of letters.

    First come the selected layer and what is not a layer, then layers with weights, then those without, each from the
    top. A label that would touch one that is already there makes way within its own row; where that is not enough, the
    row goes without.
    """
    line = max(LINE, text * _HIGH)

    def rank(place: int) -> tuple[int, int]:
        track = tracks[place]
        if track.kind is not TrackKind.CELLS:
            return 1, place
        return (0 if track.owner == selected else 3 if track.row.plumbing else 2), place

    taken: list[float] = []
    written: list[float | None] = [None] * len(tracks)
    for place in sorted(range(len(tracks)), key=rank):
        rect = tracks[place].rect
        away = min(rect.height / 2, _AWAY)
        above = max((y for y in taken if y <= rect.middle), default=-math.inf)
        below = min((y for y in taken if y > rect.middle), default=math.inf)
        low, high = max(above + line, rect.middle - away), min(below - line, rect.middle + away)
        if low <= high:
            written[place] = y = min(max(rect.middle, low), high)
            taken.append(y)
    return tuple(written)
