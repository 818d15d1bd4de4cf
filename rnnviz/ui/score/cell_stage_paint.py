"""A sub-step in the enlarged cell's diagram: the numbers that travel along its wires."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.layout.diagram import LINE, Diagram
from rnnviz.layout.diagram_order import Leg, legs
from rnnviz.layout.numerals import short
from rnnviz.ui.score.cell_diagram_paint import (
    DiagramStyle,
    gradient_color,
    paint_chip,
    paint_diagram,
    rounded_path,
    value_color,
)
from rnnviz.ui.widgets.fonts import mono

_DOT, _TRAIL = 4.5, 3.4


def paint_substep(painter: QPainter, diagram: Diagram, live: LiveValues, style: DiagramStyle, *, part: float) -> None:
    """The diagram while the quantities `style.now` come to be known; part: how far their numbers have come, 0 … 1.
    `style.known` has them already."""
    if part >= 1.0 or style.known is None:
        paint_diagram(painter, diagram, live, style)
        return
    paint_diagram(painter, diagram, live, replace(style, known=style.known - style.now))
    way = legs(diagram, style.now, backward=style.backward)
    turns = 1 + max((leg.turn for leg in way), default=0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for leg in way:
        here = part * turns - leg.turn
        if here > 0:
            _paint_traveller(painter, leg, live.get(leg.wire.key, LiveValue()), style, part=min(here, 1.0))
    painter.restore()


def _paint_traveller(painter: QPainter, leg: Leg, live: LiveValue, style: DiagramStyle, *, part: float) -> None:
    """The number of a wire on its way, over the stretch that it has gone; a dot where the wire carries many numbers."""
    points = leg.wire.points[::-1] if style.backward else leg.wire.points
    path = rounded_path(points)
    number = live.gradient if style.backward else live.value
    color = style.palette.color("accent")
    if number is not None:
        color = gradient_color(number, style) if style.backward else value_color(number, style)
    gone = rounded_path(points)
    length = path.length()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(style.palette.color("accent"), _TRAIL, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([max(part * length / _TRAIL, 0.01), 2 * length / _TRAIL + 1])
    painter.setPen(pen)
    painter.drawPath(gone)
    if part >= 1.0:
        return
    at = path.pointAtPercent(path.percentAtLength(part * length))
    if number is None:
        painter.setPen(QPen(style.palette.color("background"), 1))
        painter.setBrush(color)
        painter.drawEllipse(at, _DOT, _DOT)
        return
    painter.setFont(mono(10.5))
    paint_chip(painter, QRectF(at.x() - 30, at.y() - LINE / 2, 60, LINE), short(number), color)
