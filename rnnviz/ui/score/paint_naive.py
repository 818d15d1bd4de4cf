"""The naive forecast, the last value that was read, beside what the model forecasts: where a lesson speaks of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.row import TrackKind
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Trace
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene, fans
from rnnviz.ui.score.paint_curves import series_y
from rnnviz.ui.score.text import font

_HALF, _GAP, _LETTERS = 4.5, 9.0, 10.5
"""Pixels from the middle of a mark to its corners, from there to the words, and of their letters."""
_APART = 14.0
"""Pixels from step to step from which marks do not hide the line."""


def paint_naive(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """A diamond for each value, a dashed line through them, and the words."""
    found = _forecast(scene.trace, moment) if scene.naive else None
    for track in scene.layout.tracks:
        if found is None or track.kind is not TrackKind.SERIES or track.owner != PREDICTION:
            continue
        axis, palette = columns.axis, scene.palette
        heights = series_y(track, scene.ranges[PREDICTION], found[1])
        points = [QPointF(float(axis.x(step)), float(y)) for step, y in zip(found[0].tolist(), heights, strict=True)]
        painter.save()
        painter.setClipRect(
            QRectF(axis.left - 6, track.rect.y - 6, axis.right - axis.left + 12, track.rect.height + 12)
        )
        pen = QPen(palette.color("accent"), 1.6)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        pen.setStyle(Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        if len(points) == 1 or axis.pitch >= _APART:
            painter.setBrush(palette.color("background"))
            for point in points:
                painter.drawPolygon(_diamond(point))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(points) == 1 or len(set(found[1].tolist())) == 1:
            _name(painter, f"naive {number(float(found[1][0]))}", points[0], left=axis.left)
        painter.restore()


def _forecast(trace: Trace, moment: Moment) -> tuple[IntArray, Array] | None:
    """The steps above which it is drawn, and its values; None where nothing is forecast at the playhead's step."""
    if not trace.ahead:
        return trace.target_steps, last_read(trace)
    made = np.flatnonzero(trace.target_steps == moment.step) if fans(trace) else np.array([0])
    if not len(made):
        return None
    steps = trace.forecast_from(int(trace.target_steps[made[0]]))
    return steps, np.full(len(steps), last_read(trace)[made[0]])


def last_read(trace: Trace) -> Array:
    """(S,) the value that is read at each step at which something is forecast."""
    return np.asarray(trace.x[0, trace.target_steps, 0])


def _diamond(at: QPointF) -> QPolygonF:
    corners = ((0.0, -_HALF), (_HALF, 0.0), (0.0, _HALF), (-_HALF, 0.0))
    return QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in corners])


def _name(painter: QPainter, words: str, at: QPointF, *, left: float) -> None:
    """To the left of a point, as far as there is room."""
    face = font(_LETTERS)
    metrics = QFontMetricsF(face)
    begin = at.x() - _GAP - metrics.horizontalAdvance(words)
    if begin >= left:
        painter.setFont(face)
        painter.drawText(QPointF(begin, at.y() + metrics.capHeight() / 2), words)
