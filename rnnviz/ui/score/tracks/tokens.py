"""Words or letters under the time axis, tinted by how much each of them mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.row import TrackKind
from rnnviz.layout.tokens import token_sizes, written
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The ground of every token; the tokens themselves lie over the picture (`paint_tokens`)."""
    if not ink.gradients:
        return
    track = scene.layout.tracks[place]
    rect, sizes = track.rect, token_sizes(scene.slopes_of, track.owner)
    top, bottom = round(rect.y * columns.dpr), round(rect.bottom * columns.dpr)
    tints = np.where(np.isnan(sizes), scene.tables.background, scene.tables.magnitude[scene.scale.place(sizes)])
    at = columns.index[window.start - columns.left : window.stop - columns.left]
    row = np.where(at >= 0, tints[np.maximum(at, 0)], scene.tables.background)
    sheet.pixels[top:bottom, window] = row.astype(np.uint32)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    assert hit.step is not None
    assert hit.track is not None
    step, trace = hit.step, scene.trace
    read = trace.input(hit.track.owner)
    assert read is not None
    head, at = f"{read.name} · t = {step}", np.flatnonzero(read.steps == step)
    if not len(at):
        return head, "nothing enters here"
    known = " (not in the vocabulary)" if step in trace.unknown else ""
    lines: tuple[str, ...] = (head, f"“{written(trace, read.name)[step]}”{known}", f"id {int(read.value[0, at[0], 0])}")
    if read.name in scene.changed and scene.changed[read.name][step]:
        lines = (*lines, "changed by hand")
    size = float(token_sizes(scene.slopes_of, read.name)[step])
    shown = reached(moment, step)[1] and not np.isnan(size)
    return (*lines, f"‖∂L/∂(its vector)‖ = {scene.scale.told(size)}") if shown else lines


PAINTER = TrackPainter((TrackKind.TOKENS,), paint, read_out)
