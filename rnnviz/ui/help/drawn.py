"""Drawings that a network makes for a term: rows of them, each under its words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.records.drawings import Drawing
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.scripts import draw_at

_WORDS, _LARGEST, _AIR = 24, 120.0, 10.0


class DrawnRows(Canvas, QWidget):
    """set_rows, add in."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Drawings of the term")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words: tuple[str, ...] = ()
        self._each = 1
        self._drawings: list[list[Drawing]] = []

    def set_rows(self, words: Sequence[str], each: int = 1) -> None:
        """Empty rows for `each` drawings, one for each of the words; none of them hides it."""
        self._words, self._each = tuple(words), max(each, 1)
        self._drawings = [[] for _ in self._words]
        self.setAccessibleDescription("; ".join(self._words))
        self.setVisible(bool(self._words))
        self.updateGeometry()
        self.update()

    def add(self, row: int, drawing: Drawing) -> None:
        self._drawings[row].append(drawing)
        self.update()

    @property
    def drawings(self) -> list[list[Drawing]]:
        """Those of each row, as far as they are there."""
        return self._drawings

    def sizeHint(self) -> QSize:
        return scaling.size(_LARGEST * self._each, (_WORDS + _LARGEST) * len(self._words))

    def minimumSizeHint(self) -> QSize:
        return scaling.size(220, (_WORDS + _LARGEST) * len(self._words))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = self.new_painter(), self.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width() / self._each, _LARGEST)
        for row, (words, drawings) in enumerate(zip(self._words, self._drawings, strict=True)):
            top = row * (_WORDS + _LARGEST)
            painter.setPen(colours.color("dim"))
            painter.setFont(sans(13))
            draw_at(painter, QPointF(0, top + 17), words)
            painter.setPen(QPen(colours.color("text"), 1.6))
            for at, drawing in enumerate(drawings):
                _draw(painter, drawing, QRectF(at * side, top + _WORDS, side, side))
        painter.end()


def _draw(painter: QPainter, drawing: Drawing, cell: QRectF) -> None:
    """As large as the room allows."""
    points = np.concatenate(drawing.strokes) if drawing.strokes else np.zeros((1, 2))
    low, high = points.min(0), points.max(0)
    room = min(cell.width(), cell.height()) - 2 * _AIR
    scale = room / max(float((high - low).max()), 1e-6)
    corner = np.array([cell.center().x(), cell.center().y()]) - scale * (low + high) / 2
    for stroke in drawing.strokes:
        painter.drawPolyline(QPolygonF([QPointF(float(x), float(y)) for x, y in corner + scale * stroke]))
