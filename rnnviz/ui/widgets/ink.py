"""The ink of a pad: strokes as smooth lines, painted piece by piece while the pen moves."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from rnnviz.records.arrays import Array


def ink_pen(color: QColor, width: float) -> QPen:
    """Round ends and joints, so that pieces painted one after another look like one line."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


_AT_ONCE = 64
"""Points: one long line that crosses itself a thousand times takes Qt a second, many short ones do not."""


_BEND = 6.0
"""Pixels on both sides of a point within which it is rounded; where points lie nearer, half of the way between them.
So a line drawn by hand is smooth, and a corner of a drawing of few points stays a corner."""


def stroke_path(points: Array, first: int = 0, last: int | None = None) -> QPainterPath:
    """A stroke of (n, 2) pixels, rounded at its points; one point is a dot. first, last: only from the bend after one
    point to the bend after another."""
    path = QPainterPath()
    last = len(points) - 1 if last is None else min(last, len(points) - 1)
    if not len(points):
        return path
    at = [QPointF(float(x), float(y)) for x, y in points[first : last + 2]]
    path.moveTo(at[0] if first == 0 or len(at) == 1 else leaving(at[0], at[1]))
    if last == first:
        path.lineTo(QPointF(at[0].x() + 0.01, at[0].y()))  # a line of no length is not painted
        return path
    for before, bend, after in zip(at, at[1:], at[2:], strict=False):
        _round(path, before, bend, after)
    if last == len(points) - 1:
        path.lineTo(at[-1])
    return path


def piece_path(points: Array) -> QPainterPath:
    """What the newest point settles: the line to the point before it, and the bend there. points: (3, 2), the last
    three, in pixels; of fewer nothing is settled but their first place."""
    path = QPainterPath()
    if len(points) == 3:
        a, b, c = (QPointF(float(x), float(y)) for x, y in points)
        path.moveTo(leaving(a, b))
        _round(path, a, b, c)
    elif len(points) == 2:
        a, b = (QPointF(float(x), float(y)) for x, y in points)
        path.moveTo(a)
        path.lineTo(leaving(a, b))
    return path


def tail_path(points: Array) -> QPainterPath:
    """From the last settled place to the pen itself. points: the last two, or the only one."""
    if len(points) < 2:
        return stroke_path(points)
    a, b = (QPointF(float(x), float(y)) for x, y in points)
    path = QPainterPath(leaving(a, b))
    path.lineTo(b)
    return path


def leaving(bend: QPointF, after: QPointF) -> QPointF:
    """Where the bend at a point ends, on the way to the next one."""
    dx, dy = after.x() - bend.x(), after.y() - bend.y()
    share = min(0.5, _BEND / (math.hypot(dx, dy) or 1.0))
    return QPointF(bend.x() + dx * share, bend.y() + dy * share)


def _round(path: QPainterPath, before: QPointF, bend: QPointF, after: QPointF) -> None:
    path.lineTo(leaving(bend, before))
    path.quadTo(bend, leaving(bend, after))


def paint_strokes(painter: QPainter, strokes: Sequence[Array], pen: QPen) -> None:
    """All strokes at once; in pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        points = np.asarray(stroke, float)
        for first in range(0, max(1, len(points) - 1), _AT_ONCE):
            painter.drawPath(stroke_path(points, first, first + _AT_ONCE))


def paint_nib(painter: QPainter, at: QPointF, *, radius: float, fill: QColor, rim: QColor) -> None:
    """A disk on the point that is meant."""
    painter.setPen(QPen(rim, 2))
    painter.setBrush(fill)
    painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
