"""Drawings as paths of a pen: what people drew in the colour of text, what a network drew in that of predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from rnnviz.layout.pen_story import LIFTED, PenStory, story_of
from rnnviz.layout.sheet import Fit, box_of, fit
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, Sample
from rnnviz.ui.widgets.theme import Palette

Box = tuple[float, float, float, float]
_DOT = 1e-3
"""A line so short is seen as a dot: Qt leaves out lines of no length."""


@dataclass(frozen=True, slots=True)
class Ink:
    """given: what was drawn by hand; drawn: what a network drew. Both in the unit of box (left, top, right, bottom)."""

    given: QPainterPath
    drawn: QPainterPath
    box: Box


def ink_of(what: Sample | Drawing) -> Ink:
    """The ink of a drawing made by hand, or of one that a network drew or finished."""
    if isinstance(what, Drawing):
        path = QPainterPath()
        for stroke in what.strokes:
            _add(path, np.asarray(stroke, float))
        return Ink(path, QPainterPath(), box_of(what))
    story = story_of(what)
    given, drawn = QPainterPath(), QPainterPath()
    for step in range(story.steps):
        add_step(given if step < story.given else drawn, story, step)
    if given.isEmpty() and drawn.isEmpty():  # ended at once: the dot where the pen came down
        drawn.moveTo(0, 0)
        drawn.lineTo(_DOT, 0)
    return Ink(given, drawn, story.box)


def add_step(path: QPainterPath, story: PenStory, step: int) -> None:
    """Adds what a step drew: a line, a dot where a stroke of one point stands, or nothing."""
    (x0, y0), (x1, y1) = story.points[step], story.points[step + 1]
    if story.drawn[step]:
        here = path.currentPosition()
        if path.elementCount() == 0 or here != QPointF(x0, y0):
            path.moveTo(x0, y0)
        path.lineTo(*((x1, y1) if (x0, y0) != (x1, y1) else (x1 + _DOT, y1)))
    elif story.pen[step] == LIFTED:  # the pen came down and was lifted at once
        path.moveTo(x1, y1)
        path.lineTo(x1 + _DOT, y1)


def paint_ink(painter: QPainter, ink: Ink, where: QRectF, *, palette: Palette, width: float, margin: float) -> None:
    """Draws ink into a place, as large as it goes."""
    at = fit(ink.box, width=where.width(), height=where.height(), margin=margin)
    painter.save()
    painter.translate(where.topLeft())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, colour in ((ink.given, "text"), (ink.drawn, "prediction")):
        painter.setPen(ink_pen(palette, colour, width))
        for stroke in placed(path, at).toSubpathPolygons():  # three times as quick as the path in one
            painter.drawPolyline(stroke)
    painter.restore()


def placed(path: QPainterPath, at: Fit) -> QPainterPath:
    """A path at its place on the screen."""
    return QTransform(at.scale, 0, 0, at.scale, at.left, at.top).map(path)


def ink_pen(palette: Palette, colour: str, width: float) -> QPen:
    return QPen(palette.color(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _add(path: QPainterPath, stroke: Array) -> None:
    first = QPointF(stroke[0, 0], stroke[0, 1])
    path.moveTo(first)
    for x, y in stroke[1:]:
        path.lineTo(x, y)
    if path.currentPosition() == first:
        path.lineTo(first + QPointF(_DOT, 0))
