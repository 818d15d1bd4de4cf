"""What is under a pixel of the score."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import ScoreLayout, Track
from rnnviz.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """track: None between tracks. step: None in the labels. unit: only where there are cells. label: on the label.

    Of a row of pictures the unit is that of a pixel, which who draws them knows (`Picture.hit`)."""

    track: Track | None = None
    step: int | None = None
    unit: int | None = None
    label: bool = False


def hit(layout: ScoreLayout, axis: TimeAxis, x: float, y: float) -> Hit:
    """What is at a pixel; empty outside all tracks."""
    track = next((t for t in layout.tracks if t.rect.y <= y < t.rect.bottom), None)
    if track is None:
        return Hit()
    if 0 <= x < layout.left:
        return Hit(track, label=True)
    step = axis.step(x)
    if step is None:
        return Hit()
    if track.kind not in (TrackKind.CELLS, TrackKind.GATE, TrackKind.FRAMES):
        return Hit(track, step)
    unit = int(np.searchsorted(track.unit_edges(64.0), y * 64.0, side="right")) - 1
    return Hit(track, step, min(max(unit, 0), track.row.units - 1))
