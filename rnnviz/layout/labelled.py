"""Which rows of the score have room for a label, where there are more rows than lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track

LINE = 10.0
"""Pixels that a line of the smallest letters needs. Lower rows share the room of one label."""


def labelled(tracks: Sequence[Track], selected: str) -> tuple[bool, ...]:
    """For each track whether its label is written; selected: the name of the selected layer.

    First come the selected layer and what is not a layer, then layers with weights, then those without, each from the
    top; a row whose label would touch one that is already there goes without.
    """

    def rank(place: int) -> tuple[int, int]:
        track = tracks[place]
        if track.kind is not TrackKind.CELLS:
            return 1, place
        return (0 if track.owner == selected else 3 if track.row.plumbing else 2), place

    taken: list[tuple[float, float]] = []
    written = [False] * len(tracks)
    for place in sorted(range(len(tracks)), key=rank):
        rect = tracks[place].rect
        top, bottom = rect.middle - LINE / 2, rect.middle + LINE / 2
        if all(bottom <= low + 0.5 or top >= high - 0.5 for low, high in taken):
            written[place] = True
            taken.append((top, bottom))
    return tuple(written)
