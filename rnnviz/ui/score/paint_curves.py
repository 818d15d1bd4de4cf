"""Curves over the steps: input, prediction against target, and the norms of the gradient on a log axis."""

from __future__ import annotations

from functools import partial

import numpy as np

from rnnviz.layout.score import Track
from rnnviz.layout.tokens import shown_output
from rnnviz.layout.tracks import PREDICTION
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.ui.score.columns import Columns, Marks, Sheet
from rnnviz.ui.score.frame import Curve, Scene, fans
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink, argb, mix
from rnnviz.ui.score.strokes import NO_MARKS, between, dots, interrupted, rings, stroke
from rnnviz.ui.widgets.theme import UInt32

DOTS_FROM = 8.0
"""The pixels per step from which every step has its dot."""
FEW, FEW_FROM = 20, 5.0
"""So few points, those of a forecast, have their dots from this many pixels per step on."""


def series_y(track: Track, limits: tuple[float, float], value: Array) -> Array:
    """Pixels of values in a curve's track, which keeps a little air above and below."""
    low, high = limits
    rect = track.rect
    return np.asarray(rect.bottom - 3 - (value - low) / (high - low) * (rect.height - 6))


def curve_y(scene: Scene, track: Track, size: Array) -> Array:
    """Pixels of gradient norms in the track with the log axis."""
    return np.asarray(track.rect.bottom - 3 - scene.curve_scale.fraction(size) * (track.rect.height - 6))


def paint_series(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The curves of the input or of prediction and target; from the loss phase on the two are connected."""
    limits = scene.ranges[track.owner]
    predicted = track.owner == PREDICTION
    if predicted and ink.errors and scene.trace.loss_kind != "output" and not fans(scene.trace):
        _paint_errors(sheet, scene, track, columns=columns, window=window)
    for place, curve in enumerate(scene.series[track.owner]):
        target = curve.color == "target"
        if predicted and not target and not ink.values:
            continue
        strength = 0.85 if ink.values else 0.45
        if not target:
            strength = 0.3 if not ink.values else 0.5 if ink.dim and not predicted else 1.0
        color, alpha = argb(getattr(scene.palette, curve.color)), curve.alpha * strength
        key = track.owner, place
        y, points = scene.keep(("heights", key), partial(_heights, track, limits, curve))
        lines = columns.keep(key, partial(_series_marks, y, points, curve, columns))
        sheet.blend(lines[0], window, color, alpha)
        if target:
            sheet.blend(lines[1], window, scene.tables.background)
        sheet.blend(lines[2], window, color, alpha)


def _heights(track: Track, limits: tuple[float, float], curve: Curve) -> tuple[Array, int]:
    """(T,) the pixels of a curve, and at how many steps it has any."""
    y = series_y(track, limits, curve.values)
    return y, int(np.isfinite(y).sum())


def _series_marks(y: Array, points: int, curve: Curve, columns: Columns) -> list[Marks]:
    """The line, the ground of its dots and the dots: discs, but rings for a target."""
    pitch, target = columns.axis.pitch, curve.color == "target"
    line = stroke(y, columns=columns, width=1.4 if target else 1.8)
    few = pitch < (FEW_FROM if points <= FEW else DOTS_FROM) or columns.hasty
    if not curve.dotted or (few and points > 1):
        return [line, NO_MARKS, NO_MARKS]
    radius = min(2.0 + pitch / 40, 4.0) * (1.0 if curve.alpha == 1.0 else 0.7)
    if target:
        return [line, *rings(y, columns=columns, radius=radius, ring=1.3)]
    return [line, NO_MARKS, dots(y, columns=columns, radius=radius)]


def paint_curves(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The norms of the gradient with respect to the selected layer's states, on a log axis with its decades."""
    if columns.pooled:
        known = curves_ground(scene, track, columns.dpr)
        top = round(track.rect.y * columns.dpr)
        sheet.pixels[top : top + len(known.shown), window] = known.colors(scene, ink)[known.shown, :1]
    if not ink.gradients:
        return
    for place, curve in enumerate(scene.curves):
        norms = scene.keep(("norms", place), partial(_norms, scene, track, curve))
        marks = columns.keep(("gradient", place), partial(_curve_marks, norms, columns))
        for some in marks:
            sheet.blend(some, window, argb(getattr(scene.palette, curve.color)))


def curves_ground(scene: Scene, track: Track, dpr: float) -> Ground:
    """A panel with a line for each decade."""
    top, bottom, scale = round(track.rect.y * dpr), round(track.rect.bottom * dpr), scene.curve_scale
    shown, thick = np.zeros(bottom - top, np.intp), max(1, round(dpr))
    for y in curve_y(scene, track, 10.0 ** np.arange(scale.low, scale.high + 1)).tolist():
        line = round(y * dpr) - top
        shown[line : line + thick] = 1
    two = np.array([argb(scene.palette.panel), scene.tables.box], np.uint32)
    return Ground(shown, 2, lambda scene, _: np.repeat(two[:, None], scene.trace.steps + 1, axis=1))


@dataclass(frozen=True, slots=True)
class _Norms:
    """Gradient norms in their track. y: (T,) pixels, NaN where there are none; points: at how many steps there are any;
    below, nothing: (T,) which are below the scale, and which are exactly 0; bottom: where these are marked."""

    y: Array
    points: int
    below: BoolArray
    nothing: BoolArray
    bottom: float


def _norms(scene: Scene, track: Track, curve: Curve) -> _Norms:
    below, nothing = curve_below(scene, curve), np.asarray(curve.values == 0)
    y = np.where(np.isnan(curve.values) | below | nothing, np.nan, curve_y(scene, track, curve.values))
    return _Norms(y, int(np.isfinite(y).sum()), below, nothing, track.rect.bottom - 3)


def _curve_marks(norms: _Norms, columns: Columns) -> list[Marks]:
    """The line, its dots, and at the foot of the track, where no line goes, rings for norms below the scale and dashes
    for those that are exactly 0."""
    found = [interrupted(stroke(norms.y, columns=columns, width=2.2), norms.below | norms.nothing, columns)]
    if (columns.axis.pitch >= DOTS_FROM and not columns.hasty) or norms.points == 1:
        found.append(dots(norms.y, columns=columns, radius=2.6))
    if norms.below.any():
        radius = min(2.6, max(columns.axis.pitch / 2 - 0.5, 1.0))
        found.append(dots(np.where(norms.below, norms.bottom, np.nan), columns=columns, radius=radius, ring=1.0))
    if norms.nothing.any():
        found.append(_dashes(norms.nothing, norms.bottom, columns))
    return found


def _dashes(nothing: BoolArray, y: float, columns: Columns) -> Marks:
    """A short level line at a height, in the middle of every column where `nothing`, (T,), is true; an unbroken one
    where columns are as narrow as their dash."""
    axis, dpr, at = columns.axis, columns.dpr, columns.index
    there = (at >= 0) & nothing[np.maximum(at, 0)]
    if axis.pitch >= 3.0:
        pixels = np.arange(columns.left, columns.right) + 0.5
        there &= np.abs(pixels - axis.x(at) * dpr) <= min(max(axis.pitch * 0.25, 1.0), 3.0) * dpr
    top, bottom = (np.where(there, (y + side) * dpr, np.nan) for side in (-0.7, 0.7))
    return between(top, bottom, left=columns.left)


def curve_below(scene: Scene, curve: Curve) -> BoolArray:
    """(T,) the steps at which a norm is below the scale."""
    return np.asarray(scene.curve_scale.below(curve.values) & ~np.isnan(curve.values))


def _paint_errors(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, window: slice) -> None:
    """A bar from each target to its prediction, at the steps that the loss compares, on plain ground."""
    top, colors = scene.keep(("errors", columns.dpr), lambda: _errors(scene, track, columns.dpr))
    # Beside the bars stands the column behind the last step, which is plain ground.
    under = columns.keep("bars of errors", lambda: _middles(columns))[window.start - columns.left :]
    shown = colors.take(under[: window.stop - window.start], axis=1, mode="wrap")
    sheet.pixels[top : top + len(colors), window] = shown


def _middles(columns: Columns) -> IntArray:
    """(pixels,) the step under each pixel of the axis, -1 beside the middle of its column."""
    at, dpr = columns.index, columns.dpr
    if columns.axis.pitch * dpr < 2:
        return at
    half = min(max(columns.axis.pitch * 0.15, 0.5), 2.5) * dpr
    pixels = np.arange(columns.left, columns.right) + 0.5
    near = np.abs(pixels - columns.axis.x(at) * dpr) <= half + 1e-6  # the same wherever they are dragged to
    return np.where((at >= 0) & near, at, -1)


def _errors(scene: Scene, track: Track, dpr: float) -> tuple[int, UInt32]:
    """The first row of pixels, and (rows, T + 1) what these look like at every step, the last column plain ground."""
    trace, limits = scene.trace, scene.ranges[PREDICTION]
    steps = trace.target_steps
    ends = np.full((2, trace.steps + 1), np.nan)
    output = 0 if trace.so_far is None else shown_output(trace)
    pairs = trace.prediction[0, :, output], trace.target[0, :, output]
    if trace.once and trace.steps > int(trace.forecast_steps[-1]):
        steps, pairs = trace.forecast_steps, (trace.prediction[0, 0], trace.target[0, 0])
    ends[0, steps], ends[1, steps] = (series_y(track, limits, values) for values in pairs)
    ends = np.clip(ends, track.rect.y, track.rect.bottom) * dpr  # infinities end with their track
    low, high = ends.min(0), ends.max(0)
    if not (there := high > low).any():
        return 0, np.zeros((0, len(low)), np.uint32)
    first, last = int(np.floor(low[there].min())), int(np.ceil(high[there].max()))
    rows = np.arange(first, last)[:, None]
    cover = np.where(there, np.minimum(rows + 1, high) - np.maximum(rows, low), 0.0)
    part = np.maximum(cover, 0.0).astype(np.float32) * np.float32(0.7)
    return first, mix(scene.tables.background, argb(scene.palette.error), part)
