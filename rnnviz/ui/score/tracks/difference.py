"""How far what was changed by hand is from the original, step by step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.difference import GRADIENT, LOSS, OUTPUTS, Ends
from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.records.arrays import Array
from rnnviz.ui.score.columns import Columns, Marks, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink, argb
from rnnviz.ui.score.paint_curves import DOTS_FROM
from rnnviz.ui.score.strokes import NO_MARKS, dots, level, stroke
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units

_COLORS = {OUTPUTS: "prediction", LOSS: "error", GRADIENT: "text"}


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The same in every phase: it is of the whole pass."""
    del ink
    track = scene.layout.tracks[place]
    values, ends = scene.differences[track.quantity], scene.difference_ends[track.quantity]
    top, bottom = round(track.rect.y * columns.dpr), round(track.rect.bottom * columns.dpr)
    sheet.pixels[top:bottom, window] = argb(scene.palette.panel)
    zero = float(_height(track, ends, np.zeros(1))[0])
    level(sheet, zero, columns=columns, window=window, color=scene.tables.box)
    color = argb(getattr(scene.palette, _COLORS.get(track.quantity, "hidden")))
    for marks in columns.keep(("difference", place), partial(_marks, track, ends, values, columns)):
        sheet.blend(marks, window, color)


def _marks(track: Track, ends: Ends, values: Array, columns: Columns) -> list[Marks]:
    y = _height(track, ends, values)
    dotted = columns.axis.pitch >= DOTS_FROM or np.isfinite(y).sum() == 1
    line = stroke(y, columns=columns, width=1.8)
    return [line, dots(y, columns=columns, radius=2.2) if dotted else NO_MARKS]


def _height(track: Track, ends: Ends, of: Array) -> Array:
    """Pixels: zero is in the middle where there are values on both sides of it, else at the edge that they leave."""
    rect = track.rect
    return np.asarray(rect.bottom - 2.5 - (of - ends.low) / (ends.high - ends.low) * (rect.height - 5))


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del moment, units
    assert hit.track is not None
    assert hit.step is not None
    value = float(scene.differences[hit.track.quantity][hit.step])
    head = f"{hit.track.row.label} · t = {hit.step}"
    if np.isnan(value):
        return head, "nothing to compare at this step"
    return head, f"{number(value, sign=value != 0)} from the original"


PAINTER = TrackPainter((TrackKind.DIFFERENCE,), paint, read_out)
