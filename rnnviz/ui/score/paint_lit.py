"""What someone is reading about, lit in the score: a cell, a row of cells, a column of a track, or a whole track."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from rnnviz.layout.place import LOOP, Place
from rnnviz.layout.score import Track
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_cells import is_cells


def paint_lit(painter: QPainter, scene: Scene, columns: Columns, places: tuple[Place, ...]) -> None:
    """A frame in the accent's colour with a halo, so that it is seen on every colour of cells; a veil where it is
    large."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place in places:
        for track in scene.layout.tracks:
            if place.on(track) and place.quantity == LOOP:
                _loop(painter, scene, columns, track)
            elif place.on(track):
                _frame(painter, scene, _rect(columns, track, place), large=place.unit is None or not is_cells(track))


def _loop(painter: QPainter, scene: Scene, columns: Columns, track: Track) -> None:
    """The lines from step to step, over the cells, and arrowheads as far apart as can be told from each other."""
    axis, y = columns.axis, track.rect.middle
    steps = scene.trace.layer(track.owner).steps
    first, last = (min(max(float(axis.x(int(one))), axis.left), axis.right) for one in (steps[0], steps[-1]))
    for width, color in ((6.0, scene.palette.color("background", 0.9)), (2.6, scene.palette.color("accent"))):
        painter.setPen(QPen(color, width))
        painter.drawLine(QPointF(first, y), QPointF(last, y))
    every = max(1, math.ceil(_HEADS / axis.pitch))
    forward = track.owner not in scene.turned
    painter.setPen(QPen(scene.palette.color("background"), 1.2))
    painter.setBrush(scene.palette.color("accent"))
    for step in steps[:-1:every].tolist():
        x = float(axis.x(step + 0.5))
        if axis.left < x < axis.right:
            tip, tail = (x + 6, x - 4) if forward else (x - 6, x + 4)
            painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(tail, y - 6), QPointF(tail, y + 6)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


_HEADS = 26.0
"""Logical pixels between two arrowheads at least."""


def _rect(columns: Columns, track: Track, place: Place) -> QRectF:
    """Empty where the step is out of sight."""
    axis, rect = columns.axis, track.rect
    left, right, top, bottom = axis.left, axis.right, rect.y, rect.bottom
    if place.step is not None:
        left = max(left, axis.x(place.step - 0.5))
        right = min(right, axis.x(place.step + 0.5))
    if place.unit is not None and is_cells(track) and not track.row.shape and track.row.draws(place.unit):
        edges = track.unit_edges()
        top, bottom = float(edges[place.unit]), float(edges[place.unit + 1])
    return QRectF(left, top, max(right - left, 0.0), bottom - top)


def _frame(painter: QPainter, scene: Scene, rect: QRectF, *, large: bool) -> None:
    if rect.width() <= 0:
        return
    if large:
        painter.fillRect(rect, scene.palette.color("accent", 0.14))
    around = rect.adjusted(-2, -2, 2, 2)
    for width, color in ((5.0, scene.palette.color("background", 0.9)), (2.4, scene.palette.color("accent"))):
        painter.setPen(QPen(color, width))
        painter.drawRoundedRect(around, 2, 2)
