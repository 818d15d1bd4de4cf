"""The size of the gradient with respect to the selected layer's states, on a log scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.cell import nothing_above
from rnnviz.layout.edges import norms
from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_curves import curves_ground, paint_curves
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    paint_curves(sheet, scene, scene.layout.tracks[place], columns=columns, ink=ink, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    assert hit.step is not None
    return _norms(scene, hit.step, reached(moment, hit.step)[1])


def _norms(scene: Scene, step: int, slopes: bool) -> tuple[str, ...]:
    layer = scene.slopes_of.layer(scene.selected)
    head = f"{scene.titles[scene.selected]} · t = {step}"
    at = np.flatnonzero(layer.steps == step)
    if not len(at):
        return head, *nothing_above(layer, "this layer", step).split("; ")
    if not slopes:
        return head, "no gradient here yet"
    signals = dict(layer.states) or {"y": layer.output}
    told = scene.curve_scale.told
    return head, *(f"‖∂L/∂{name}‖ = {told(float(norms(s.gradient)[at[0]]))}" for name, s in signals.items())


def ground(scene: Scene, place: int, dpr: float) -> Ground | None:
    return curves_ground(scene, scene.layout.tracks[place], dpr)


PAINTER = TrackPainter((TrackKind.CURVES,), paint, read_out, ground)
