"""The forecast of several values that is made at the playhead's step, above the steps that follow.

All steps' forecasts at once would lie over each other: ten values for each step, and ten lines through every point.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.layout.tracks import PREDICTION
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene, fans
from rnnviz.ui.score.paint_curves import FEW_FROM, series_y


def paint_forecast(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """Its values with a line through them; from the loss phase on a bar from each to its target."""
    if not fans(scene.trace) or not len(made := np.flatnonzero(scene.trace.target_steps == moment.step)):
        return
    for _, track in scene.of_kind(TrackKind.SERIES):
        if track.owner == PREDICTION:
            _paint(painter, scene, columns, track, position=int(made[0]), errors=moment.phase is not Phase.FORWARD)


def _paint(painter: QPainter, scene: Scene, columns: Columns, track: Track, *, position: int, errors: bool) -> None:
    trace, axis, palette = scene.trace, columns.axis, scene.palette
    said, wanted = (
        np.clip(series_y(track, scene.ranges[PREDICTION], values[0, position]), track.rect.y, track.rect.bottom)
        for values in (trace.prediction, trace.target)
    )
    steps = trace.forecast_from(int(trace.target_steps[position]))
    points = [QPointF(float(axis.x(step)), float(y)) for step, y in zip(steps.tolist(), said, strict=True)]
    painter.save()
    painter.setClipRect(QRectF(axis.left, track.rect.y - 4, axis.right - axis.left, track.rect.height + 8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if errors and trace.loss_kind != "output":
        painter.setPen(QPen(palette.color("error", 0.7), min(max(axis.pitch * 0.3, 1.0), 5.0)))
        painter.drawLines([QLineF(p, QPointF(p.x(), float(y))) for p, y in zip(points, wanted, strict=True)])
    painter.setPen(QPen(palette.color("prediction"), 1.8))
    painter.drawPolyline(QPolygonF(points))
    if axis.pitch >= FEW_FROM:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color("prediction"))
        radius = min(2.0 + axis.pitch / 40, 4.0)
        for point in points:
            painter.drawEllipse(point, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.restore()
