"""The ink of a pad: strokes as smooth lines, painted piece by piece while the pen moves."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from rnnviz.records import Array


def ink_pen(color: QColor, width: float) -> QPen:
    """Round ends and joints, so that pieces painted one after the other look like one line."""
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


_AT_ONCE = 64
"""Points: one long line that crosses itself a thousand times takes Qt a second, many short ones do not."""


def stroke_path(points: Array, first: int = 0, last: int | None = None) -> QPainterPath:
    """A stroke through the middles of its points, each point bending it: smooth, and nowhere off by more than half a
    step. points: (n, 2) pixels. One point is a dot. first, last: only the part from one point to another."""
    path = QPainterPath()
    last = len(points) - 1 if last is None else min(last, len(points) - 1)
    if not len(points):
        return path
    at = [QPointF(float(x), float(y)) for x, y in points[first : last + 2]]
    path.moveTo(at[0] if first == 0 or len(at) == 1 else middle(at[0], at[1]))
    if last == first:
        path.lineTo(QPointF(at[0].x() + 0.01, at[0].y()))  # a line of no length is not painted
        return path
    for bend, after in itertools.pairwise(at[1:]):
        path.quadTo(bend, middle(bend, after))
    if last == len(points) - 1:
        path.lineTo(at[-1])
    return path


def middle(a: QPointF, b: QPointF) -> QPointF:
    """Halfway between two places."""
    return QPointF((a.x() + b.x()) / 2, (a.y() + b.y()) / 2)


def piece_path(points: Array) -> QPainterPath:
    """What the newest point settles: the bend at the point before it. points: the last three (or fewer), pixels."""
    path = QPainterPath()
    if len(points) == 3:
        a, b, c = (QPointF(float(x), float(y)) for x, y in points)
        path.moveTo(middle(a, b))
        path.quadTo(b, middle(b, c))
    elif len(points) == 2:
        a, b = (QPointF(float(x), float(y)) for x, y in points)
        path.moveTo(a)
        path.lineTo(middle(a, b))
    return path


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
