"""A small pad on which one draws what a model reads: a curve, one number a step, or a picture whose rows are steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.records.arrays import Array
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.scaling import Canvas

LEAST, MOST_NUMBERS = 6, 4096
"""A picture has at least so many rows and columns, and at most so many numbers."""
_HIGH, _PICTURE = 84, 168
_BRUSH = 1.3
"""How far from the pointer ink reaches, in rows of a picture of 28."""


def can_be_drawn(steps: int | None, features: int) -> bool:
    """Whether there is a pad for so many numbers at so many steps; None for as many as there happen to be."""
    if features == 1:
        return True
    return steps is not None and min(steps, features) >= LEAST and steps * features <= MOST_NUMBERS


class InputPad(Canvas, QWidget):
    """set_values in, (T, features); drawn(Array) out, the like, when the button is let go. The right button clears."""

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._values: Array = np.zeros((1, 1))
        self._before: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("draw the sequence")
        self.setToolTip("Draw here what the model reads; the right button clears it")

    @property
    def picture(self) -> bool:
        return bool(self._values.shape[1] > 1)

    def set_values(self, values: Array) -> None:
        """What is read now, (T, features)."""
        taller = (values.shape[1] > 1) != self.picture
        self._values, self._before = np.array(values, np.float64), None
        if taller:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(200, _PICTURE if self.picture else _HIGH)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # -- drawing ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.RightButton:
            self._values = np.zeros_like(self._values)
            self.update()
            self.drawn.emit(self._values)
        elif event.button() is Qt.MouseButton.LeftButton:
            if self.picture and self._values.min() < 0:
                self._values = np.zeros_like(self._values)  # random numbers are no paper
            self._before = event.position()
            self._ink(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._before is not None:
            self._ink(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._before is not None and event.button() is Qt.MouseButton.LeftButton:
            self._before = None
            self.drawn.emit(self._values)

    def _ink(self, to: QPointF) -> None:
        begin = self._before or to
        if self.picture:
            self._dab(begin, to)
        else:
            self._bend(begin, to)
        self._before = to
        self.update()

    def _bend(self, begin: QPointF, to: QPointF) -> None:
        """The curve goes through all places between two of the pointer."""
        steps, limit = len(self._values), self._limit()
        first, last = (self._step(at.x()) for at in (begin, to))
        ends = [limit * (1 - 2 * min(max(at.y() / self.height(), 0.0), 1.0)) for at in (begin, to)]
        for t in range(min(first, last), max(first, last) + 1):
            along = 1.0 if first == last else (t - first) / (last - first)
            self._values[min(t, steps - 1), 0] = round(ends[0] + along * (ends[1] - ends[0]), 3)

    def _step(self, x: float) -> int:
        steps = len(self._values)
        return min(max(round(x / max(self.width(), 1) * steps - 0.5), 0), steps - 1)

    def _limit(self) -> float:
        """The number at the upper edge: the pad does not change its scale while one draws between these."""
        return max(2.0, float(np.abs(self._values).max(initial=0.0)))

    def _dab(self, begin: QPointF, to: QPointF) -> None:
        paper = self._paper()
        rows, columns = self._values.shape
        side = paper.height() / rows
        y, x = np.mgrid[0:rows, 0:columns] + 0.5
        for along in np.linspace(0, 1, 1 + int((to - begin).manhattanLength() / max(side, 1.0))):
            at = begin + (to - begin) * float(along)
            away = np.hypot(x - (at.x() - paper.left()) / paper.width() * columns, y - (at.y() - paper.top()) / side)
            np.maximum(self._values, np.clip(_BRUSH * rows / 28 + 0.5 - away, 0, 1).round(2), out=self._values)

    # -- painting -----------------------------------------------------------------------------------------------

    def _paper(self) -> QRectF:
        rows, columns = self._values.shape
        side = min(self.width() / columns, self.height() / rows)
        wide, high = side * columns, side * rows
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setPen(QPen(self.colours.color("border"), 1))
        painter.setBrush(self.colours.color("raised"))
        if self.picture:
            self._paint_picture(painter)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1), 4, 4)
            self._paint_curve(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        paper = self._paper()
        painter.drawRect(paper)
        side = paper.height() / len(self._values)
        painter.setPen(Qt.PenStyle.NoPen)
        for row, column in np.argwhere(self._values > 0.01).tolist():
            ink = self.colours.color("text", min(float(self._values[row, column]), 1.0))
            painter.fillRect(QRectF(paper.left() + column * side, paper.top() + row * side, side, side), ink)

    def _paint_curve(self, painter: QPainter) -> None:
        middle = self.height() / 2
        painter.drawLine(QPointF(2, middle), QPointF(self.width() - 2, middle))
        steps, limit = len(self._values), self._limit()
        points = [
            QPointF((t + 0.5) / steps * self.width(), middle * (1 - float(value) / limit))
            for t, value in enumerate(self._values[:, 0])
        ]
        painter.setPen(QPen(self.colours.color("text"), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(self.colours.color("text"))
        for point in points if steps <= 60 else []:
            painter.drawEllipse(point, 2, 2)
