"""A layer's units, or those of a gate or of the cell state, at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import nothing_above
from rnnviz.layout.hit import Hit
from rnnviz.layout.maps import pixel
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import steps_of
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene, gate_signal
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_cells import paint_maps
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Only pictures: the rows of all other tracks are painted together, before any track (`paint_cells`)."""
    track, grid = scene.layout.tracks[place], scene.grids[place]
    if track.row.shape:
        paint_maps(sheet, scene, track, grid=grid, columns=columns, ink=ink, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    assert hit.step is not None
    values, slopes = reached(moment, hit.step)
    return _cell(scene, hit, values=values, slopes=slopes)


def _cell(scene: Scene, hit: Hit, *, values: bool, slopes: bool) -> tuple[str, ...]:
    track, step, unit = hit.track, hit.step, hit.unit
    assert track is not None
    assert step is not None
    if unit is None:  # beside the pictures
        return (f"{scene.titles[track.owner]} · t = {step}",)
    layer = scene.trace.layer(track.owner)
    head = f"{scene.titles[track.owner]} · {_place(track, unit)} · t = {step}"
    at = np.flatnonzero(layer.steps == step)
    if not len(at):
        return head, *nothing_above(layer, "this layer", step).split("; ")
    if not values:
        return head, "not reached yet"
    symbol, before = _symbol(layer, track.quantity if track.kind is TrackKind.GATE else "")
    lines = [head, f"{symbol} = {number(float(gate_signal(layer, track).value[0, at[0], unit]))}"]
    if before:
        lines[1] += f" = {before[0]}({number(float(before[1][0, at[0], unit]))})"
    if slopes:
        gradient = gate_signal(scene.slopes_of.layer(track.owner), track).gradient[0, at[0], unit]
        lines.append(f"∂L/∂{symbol} = {scene.scale.told(float(gradient))}")
    held = layer.held.get(track.quantity if track.kind is TrackKind.GATE else "h")
    if held is not None and held[at[0], unit]:
        lines.append("held by hand: no gradient goes back through it")
    if layer.taps.shape[1] > 1:
        lines.append(_reads(scene, layer, int(at[0])))
    return tuple(lines)


def _place(track: Track, unit: int) -> str:
    """Which of a row's units it is, in words."""
    if not track.row.shape:
        return f"unit {unit}"
    row, column, channel = pixel(track.row.shape, unit)
    return f"map {channel}, row {row}, column {column}"


def _reads(scene: Scene, layer: LayerTrace, position: int) -> str:
    """Which steps a cell of a convolution or a pooling reads."""
    taps = layer.taps[position]
    steps = steps_of(scene.trace, layer.sources[0])[taps[taps >= 0]].tolist()
    shown = ", ".join(str(s) for s in steps) if len(steps) <= 6 else f"{steps[0]} … {steps[-1]}"
    return f"reads t = {shown} of {scene.titles.get(layer.sources[0], layer.sources[0])}"


def _symbol(layer: LayerTrace, quantity: str) -> tuple[str, tuple[str, Array] | None]:
    """How equations print a quantity, and for a gate its non-linearity and what went into it."""
    gate = next((g for g in layer.gates if g.name == quantity), None)
    if gate is not None:
        return gate.symbol, (activation.sign(gate.activation), gate.before.value)
    return quantity or ("h" if layer.recurrent else "y"), None


PAINTER = TrackPainter((TrackKind.CELLS, TrackKind.GATE), paint, read_out)
