"""Curves over the steps: input, prediction against target, and the norms of the gradient on a log axis."""

from __future__ import annotations

from functools import partial

import numpy as np

from rnnviz.layout.score import Track
from rnnviz.layout.tokens import shown_output
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.ui.score.columns import Columns, Marks, Sheet
from rnnviz.ui.score.frame import Curve, Scene, fans
from rnnviz.ui.score.ink import Ink, argb
from rnnviz.ui.score.strokes import NO_MARKS, between, dots, interrupted, level, stroke

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
        bars = columns.keep("errors", lambda: _errors(scene, track, columns))
        sheet.blend(bars, window, argb(scene.palette.error), 0.7)
    for place, curve in enumerate(scene.series[track.owner]):
        target = curve.color == "target"
        if predicted and not target and not ink.values:
            continue
        strength = 0.85 if ink.values else 0.45
        if not target:
            strength = 0.3 if not ink.values else 0.5 if ink.dim and not predicted else 1.0
        color, alpha = argb(getattr(scene.palette, curve.color)), curve.alpha * strength
        lines = columns.keep((track.owner, place), partial(_series_marks, track, limits, curve, columns))
        sheet.blend(lines[0], window, color, alpha)
        if target:
            sheet.blend(lines[1], window, scene.tables.background)
        sheet.blend(lines[2], window, color, alpha)


def _series_marks(track: Track, limits: tuple[float, float], curve: Curve, columns: Columns) -> list[Marks]:
    """The line, the ground of its dots and the dots: discs, but rings for a target."""
    y, pitch, target = series_y(track, limits, curve.values), columns.axis.pitch, curve.color == "target"
    line = stroke(y, columns=columns, width=1.4 if target else 1.8)
    points = int(np.isfinite(y).sum())
    if not curve.dotted or (pitch < (FEW_FROM if points <= FEW else DOTS_FROM) and points > 1):
        return [line, NO_MARKS, NO_MARKS]
    radius = min(2.0 + pitch / 40, 4.0) * (1.0 if curve.alpha == 1.0 else 0.7)
    ground = dots(y, columns=columns, radius=radius)
    return [line, ground, dots(y, columns=columns, radius=radius, ring=1.3) if target else ground]


def paint_curves(sheet: Sheet, scene: Scene, track: Track, *, columns: Columns, ink: Ink, window: slice) -> None:
    """The norms of the gradient with respect to the selected layer's states, on a log axis with its decades."""
    rect, scale = track.rect, scene.curve_scale
    top, bottom = round(rect.y * columns.dpr), round(rect.bottom * columns.dpr)
    sheet.pixels[top:bottom, window] = argb(scene.palette.panel)
    for exponent in range(scale.low, scale.high + 1):
        decade = float(curve_y(scene, track, np.asarray(10.0**exponent)))
        level(sheet, decade, columns=columns, window=window, color=scene.tables.box)
    if not ink.gradients:
        return
    for place, curve in enumerate(scene.curves):
        marks = columns.keep(("gradient", place), partial(_curve_marks, scene, track, curve, columns))
        for some in marks:
            sheet.blend(some, window, argb(getattr(scene.palette, curve.color)))


def _curve_marks(scene: Scene, track: Track, curve: Curve, columns: Columns) -> list[Marks]:
    """The line, its dots, and at the foot of the track, where no line goes, rings for norms below the scale and dashes
    for those that are exactly 0."""
    below, nothing = curve_below(scene, curve), curve.values == 0
    y = np.where(np.isnan(curve.values) | below | nothing, np.nan, curve_y(scene, track, curve.values))
    dotted = columns.axis.pitch >= DOTS_FROM or np.isfinite(y).sum() == 1
    foot = np.where(below, track.rect.bottom - 3, np.nan)
    radius = min(2.6, max(columns.axis.pitch / 2 - 0.5, 1.0))
    return [
        interrupted(stroke(y, columns=columns, width=2.2), below | nothing, columns),
        dots(y, columns=columns, radius=2.6) if dotted else NO_MARKS,
        dots(foot, columns=columns, radius=radius, ring=1.0),
        _dashes(nothing, track.rect.bottom - 3, columns),
    ]


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


def _errors(scene: Scene, track: Track, columns: Columns) -> Marks:
    """A bar from each target to its prediction, at the steps that the loss compares."""
    trace, limits, axis = scene.trace, scene.ranges[PREDICTION], columns.axis
    steps, dpr = trace.target_steps, columns.dpr
    ends = np.full((2, trace.steps), np.nan)
    output = 0 if trace.so_far is None else shown_output(trace)
    pairs = trace.prediction[0, :, output], trace.target[0, :, output]
    if trace.once and trace.steps > int(trace.forecast_steps[-1]):
        steps, pairs = trace.forecast_steps, (trace.prediction[0, 0], trace.target[0, 0])
    ends[0, steps], ends[1, steps] = (series_y(track, limits, values) for values in pairs)
    half = min(max(axis.pitch * 0.15, 0.5), 2.5) * dpr
    at = columns.index
    if axis.pitch * dpr >= 2:
        pixels = np.arange(columns.left, columns.right) + 0.5
        near = np.abs(pixels - axis.x(at) * dpr) <= half + 1e-6  # the same wherever they are dragged to
        at = np.where((at >= 0) & near, at, -1)
    ends = np.clip(ends, track.rect.y, track.rect.bottom)  # infinities end with their track
    pair = np.where(at >= 0, ends[:, np.maximum(at, 0)], np.nan) * dpr
    return between(pair.min(0), pair.max(0), left=columns.left)
