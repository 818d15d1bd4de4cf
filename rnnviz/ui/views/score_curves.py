"""Curves over the steps: input, prediction against target, and the norms of the gradient on a log axis."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.score import Rect, Track
from rnnviz.records import Array
from rnnviz.ui.views.score_columns import Columns
from rnnviz.ui.views.score_ink import Ink
from rnnviz.ui.views.score_scene import Scene


def series_y(track: Track, limits: tuple[float, float], value: Array) -> Array:
    """Pixels of values in a curve's track, which keeps a little air above and below."""
    low, high = limits
    rect = track.rect
    return np.asarray(rect.bottom - 2 - (value - low) / (high - low) * (rect.height - 4))


def curve_y(scene: Scene, track: Track, size: Array) -> Array:
    """Pixels of gradient norms in the track with the log axis."""
    return np.asarray(track.rect.bottom - 3 - scene.curve_scale.fraction(size) * (track.rect.height - 6))


def paint_series(painter: QPainter, scene: Scene, track: Track, *, columns: Columns, ink: Ink) -> None:
    """The curves of the input or of prediction and target; in the loss phase the two are connected."""
    limits = scene.ranges[track.owner]
    strength = 0.3 if not ink.values else 0.5 if ink.dim and track.owner == "input" else 1.0
    if track.owner == "prediction" and ink.errors:
        _errors(painter, scene, track, columns=columns)
    for curve in scene.series[track.owner]:
        target = curve.color == "target"
        if track.owner == "prediction" and not target and not ink.values:
            continue
        alpha = curve.alpha * (strength if not target else 0.45 if not ink.values else 0.85)
        color = scene.palette.color(curve.color, alpha)
        y = series_y(track, limits, curve.values)
        _line(painter, columns.axis, y, pen=QPen(color, 1.4 if target else 1.7))
        if columns.axis.pitch >= 8 or np.isfinite(curve.values).sum() == 1:
            radius = min(2.2 + columns.axis.pitch / 40, 4.0) * (1.0 if curve.alpha == 1.0 else 0.7)
            _dots(painter, scene, columns.axis, y, color=color, radius=radius, hollow=target)


def paint_curves(painter: QPainter, scene: Scene, track: Track, *, columns: Columns, ink: Ink) -> None:
    """The norms of the gradient with respect to the selected layer's states, on a log axis with its decades."""
    panel(painter, scene, track.rect, columns.axis)
    painter.setPen(QPen(scene.palette.color("border"), 1))
    scale = scene.curve_scale
    for exponent in range(scale.low, scale.high + 1):
        level = float(curve_y(scene, track, np.asarray(10.0**exponent)))
        painter.drawLine(QLineF(columns.axis.left, level, columns.axis.right, level))
    if not ink.gradients:
        return
    for curve in scene.curves:
        y = np.where(np.isnan(curve.values), np.nan, curve_y(scene, track, curve.values))
        color = scene.palette.color(curve.color)
        _line(painter, columns.axis, y, pen=QPen(color, 2.0))
        if columns.axis.pitch >= 12:
            _dots(painter, scene, columns.axis, y, color=color, radius=2.6, hollow=False)


def panel(painter: QPainter, scene: Scene, rect: Rect, axis: TimeAxis) -> None:
    """The ground of a track that holds lines or bars."""
    painter.fillRect(QRectF(axis.left, rect.y, axis.width, rect.height), scene.palette.color("panel"))


def _errors(painter: QPainter, scene: Scene, track: Track, *, columns: Columns) -> None:
    """A bar from each target to its prediction, at the steps that the loss compares."""
    trace, limits = scene.trace, scene.ranges["prediction"]
    visible = columns.axis.visible
    at = np.flatnonzero((trace.target_steps >= visible.start) & (trace.target_steps < visible.stop))
    x = columns.axis.x(trace.target_steps[at])
    width = min(max(columns.axis.pitch * 0.3, 1.0), 5.0)
    painter.setPen(QPen(scene.palette.color("error", 0.75), width, c=Qt.PenCapStyle.FlatCap))
    above = series_y(track, limits, trace.prediction[0, at, 0])
    below = series_y(track, limits, trace.target[0, at, 0])
    painter.drawLines([QLineF(*ends) for ends in zip(x, above, x, below, strict=True)])


def _line(painter: QPainter, axis: TimeAxis, y: Array, *, pen: QPen) -> None:
    """A polyline over all steps in sight and one more on either side; thinned where steps share a pixel."""
    steps = np.arange(max(0, axis.visible.start - 1), min(len(y), axis.visible.stop + 1))
    steps = steps[np.isfinite(y[steps])]
    if len(steps) < 2:
        return
    x, y = axis.x(steps), y[steps]
    if axis.pitch < 0.5:
        x, y = _thinned(x, y)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]))


def _thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """Of the points over one pixel only the lowest and the highest, so that no peak is lost."""
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-np.inf))
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    return np.repeat(x[starts], 2), np.stack([low, high], 1).ravel()


def _dots(
    painter: QPainter, scene: Scene, axis: TimeAxis, y: Array, *, color: QColor, radius: float, hollow: bool
) -> None:
    steps = np.arange(axis.visible.start, axis.visible.stop)
    steps = steps[np.isfinite(y[steps])]
    if hollow:
        painter.setPen(QPen(color, 1.2))
        painter.setBrush(scene.palette.color("background"))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
    for a, b in zip(axis.x(steps).tolist(), y[steps].tolist(), strict=True):
        painter.drawEllipse(QPointF(a, b), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
