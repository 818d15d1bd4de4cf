"""The pictures that an input has at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnnviz.layout.hit import Hit
from rnnviz.layout.maps import pixel
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_cells import paint_maps
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    track, grid = scene.layout.tracks[place], scene.grids[place]
    # A model's input is there before it is read: it is not hidden, but steps back.
    shown = ink if ink.values else Ink(dim=True)
    paint_maps(sheet, scene, track, grid=grid, columns=columns, ink=shown, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    assert hit.track is not None
    assert hit.step is not None
    row, head = hit.track.row, f"{hit.track.row.label} · t = {hit.step}"
    if hit.unit is None:
        return (head,)
    down, across, channel = pixel(row.shape, hit.unit)
    grid = scene.grids[scene.layout.tracks.index(hit.track)]
    of = f", channel {channel}" if row.shape[2] > 1 else ""
    lines = (head, f"row {down}, column {across}{of}: {number(float(grid.numbers[hit.unit, hit.step]))}")
    if not (reached(moment, hit.step)[1] and grid.gradients_shown):
        return lines
    return (*lines, f"∂L/∂x = {scene.scale.told(float(grid.slopes[hit.unit, hit.step]))}")


PAINTER = TrackPainter((TrackKind.FRAMES,), paint, read_out)
