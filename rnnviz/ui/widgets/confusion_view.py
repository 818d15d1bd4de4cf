"""Which class is taken for which: a heat map, and the pairs that are mistaken most often."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPen

from rnnviz.layout.confusions import Pair, accuracy, most_confused, pair, sentence, shares, summary
from rnnviz.records.drawings import Confusion
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.painted import PaintedView, paint_heading, paint_message
from rnnviz.ui.widgets.theme import lookup_table, scale

_TOP = 30.0
_FOOT = 22.0
_WORDS_FROM = 11.0
"""Pixels per class from which its word stands at the edge; below it every so many do."""
_COUNTS_FROM = 24.0
_NARROW = 430
"""Pixels; below it the pairs stand under the map, and fewer words above it."""
_PAIRS = 0.42
"""The share of the width that the list of pairs has, where there is room for one."""


class ConfusionView(PaintedView):
    """set_confusion, set_message in; hovered(int true, int answer) out, -1 and -1 where nothing is.

    The arrow keys go from cell to cell. A row is a true class, a column an answer; the shade is the share of the row.
    """

    hovered = Signal(int, int)

    def __init__(self, *, part: str = "confusion", noun: str = "drawing") -> None:
        """noun: what one of those is called that have classes."""
        super().__init__("confusion table", part=part)
        self._noun = noun
        self.setMinimumSize(252, 190)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._confusion: Confusion | None = None
        self._pairs: tuple[Pair, ...] = ()
        self._image: QImage | None = None
        self._cell: tuple[int, int] | None = None
        self._map = QRectF()
        self.message = f"After every epoch: which class each validation {noun} is taken for."

    @property
    def cell(self) -> tuple[int, int] | None:
        """(true, answer) under the pointer."""
        return self._cell

    def set_confusion(self, confusion: Confusion | None) -> None:
        if confusion is None or self._confusion is None or confusion.words != self._confusion.words:
            self._cell = None
        self._confusion = confusion
        self._pairs = most_confused(confusion, 30) if confusion else ()
        if confusion is not None:
            self.message = ""
            self.setAccessibleDescription("; ".join([summary(confusion), *map(sentence, self._pairs[:5])]))
        self._draw_image()
        self.update()

    def theme_changed(self) -> None:
        self._draw_image()

    def sizeHint(self) -> QSize:
        return scaling.size(560, 320)

    def reading(self) -> str:
        """What is said of the cell under the pointer."""
        if self._confusion is None:
            return ""
        if self._cell is None:
            return f"rows: the class of a {self._noun} · columns: what it is taken for"
        return sentence(pair(self._confusion, *self._cell))

    # -- painting -------------------------------------------------------------------------------------------------

    def _draw_image(self) -> None:
        if self._confusion is None:
            self._image = None
            return
        p = self.colours
        # A step from nothing to a little: a single mistake among many must be seen.
        table = lookup_table((p.empty_cell, p.accent))
        pixels = np.ascontiguousarray(scale(np.sqrt(shares(self._confusion)), table, 0.0, 1.0))
        k = len(pixels)
        self._image = QImage(pixels.tobytes(), k, k, 4 * k, QImage.Format.Format_RGB32).copy()

    def draw(self, painter: QPainter) -> None:
        found, p = self._confusion, self.colours
        if found is None or self._image is None:
            paint_message(painter, QRectF(self.rect()), self.message, p)
            return
        narrow = self.width() < _NARROW
        paint_heading(painter, "Confusion", palette=p, note=accuracy(found) if narrow else summary(found))
        k = len(found.words)
        right = 0.0 if narrow else _PAIRS * self.width()
        self._map = self._placed(k, self.width() - right)
        size = self._map.width() / k
        shrinks = size < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawImage(self._map, self._image)
        painter.setPen(QPen(p.color("border"), 1))
        painter.drawRect(self._map)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_words(painter, found, size)
        if size >= _COUNTS_FROM:
            self._paint_counts(painter, found, size)
        if self._cell is not None:
            self._paint_cell(painter, size)
        self._paint_foot(painter)
        top = self._map.bottom() + (22 if k <= 6 else 104)
        if narrow and (below := self.height() - self._foot - top) > 60:
            self._paint_pairs(painter, QRectF(12, top, self.width() - 24, below))
        if right:
            left = self._map.right() + 28
            wide = min(430.0, self.width() - left - 12)
            self._paint_pairs(painter, QRectF(left, _TOP, wide, self.height() - _TOP - self._foot))

    def _placed(self, k: int, width: float) -> QRectF:
        """A square, with room for words at its left and below."""
        metrics = QFontMetricsF(sans(11))
        assert self._confusion is not None
        longest = max(metrics.horizontalAdvance(w) for w in self._confusion.words[:400])
        names = min(longest + 10, 96.0)
        below = names if k > 6 else 18.0
        side = max(40.0, min(width - names - 14, self.height() - _TOP - self._foot - below))
        if k * (side // k) > 0.85 * side:
            side = k * (side // k)  # whole pixels a class: no cell wider than its neighbour
        return QRectF(np.ceil(names + 6), _TOP, np.floor(side), np.floor(side))

    def _paint_words(self, painter: QPainter, found: Confusion, size: float) -> None:
        painter.setFont(sans(11))
        metrics = QFontMetricsF(sans(11))
        every = max(1, int(np.ceil(_WORDS_FROM / size)))
        level = len(found.words) <= 6
        for i, word in enumerate(found.words):
            if i % every:
                continue
            marked = self._cell is not None and i in self._cell and every == 1
            painter.setPen(self.colours.color("text" if marked else "dim"))
            middle = (i + 0.5) * size
            at = QRectF(2, self._map.top() + middle - 8, self._map.left() - 7, 16)
            text = metrics.elidedText(word, Qt.TextElideMode.ElideRight, at.width())
            painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            if level:
                text = metrics.elidedText(word, Qt.TextElideMode.ElideRight, size - 4)
                below = QRectF(self._map.left() + i * size, self._map.bottom() + 2, size, 16)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
                continue
            text = metrics.elidedText(word, Qt.TextElideMode.ElideRight, self._map.left() - 10)
            painter.save()
            painter.translate(self._map.left() + middle, self._map.bottom() + 4)
            painter.rotate(-90)
            box = QRectF(-100, -8, 100, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            painter.restore()

    def _paint_counts(self, painter: QPainter, found: Confusion, size: float) -> None:
        part = np.sqrt(shares(found))
        painter.setFont(mono(min(13.0, size * 0.34)))
        for i in range(len(found.words)):
            for j in range(len(found.words)):
                count = int(found.counts[i, j])
                if not count:
                    continue
                strong = part[i, j] > 0.55
                painter.setPen(self.colours.color("on_accent" if strong else "text"))
                at = QRectF(self._map.left() + j * size, self._map.top() + i * size, size, size)
                painter.drawText(at, Qt.AlignmentFlag.AlignCenter, f"{count}")

    def _paint_cell(self, painter: QPainter, size: float) -> None:
        assert self._cell is not None
        i, j = self._cell
        line: QColor = self.colours.color("text", 0.55)
        painter.setPen(QPen(line, 1))
        x, y = self._map.left() + (j + 0.5) * size, self._map.top() + (i + 0.5) * size
        if size < _COUNTS_FROM:
            painter.drawLine(QPointF(self._map.left(), y), QPointF(x - size / 2, y))
            painter.drawLine(QPointF(x, y + size / 2), QPointF(x, self._map.bottom()))
        painter.setPen(QPen(self.colours.color("text"), 2))
        side = max(size, 6.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _paint_foot(self, painter: QPainter) -> None:
        painter.setFont(sans(12, bold=self._cell is not None))
        painter.setPen(self.colours.color("text" if self._cell is not None else "dim"))
        at = QRectF(12, self.height() - self._foot, self.width() - 24, self._foot - 2)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(at, int(flags), self.reading())

    @property
    def _foot(self) -> float:
        """Two lines of words where one has no room."""
        return 2 * _FOOT if self.width() < _NARROW else _FOOT

    def _paint_pairs(self, painter: QPainter, place: QRectF) -> None:
        p = self.colours
        painter.setFont(sans(11, bold=True))
        painter.setPen(p.color("dim"))
        painter.drawText(place.topLeft() + QPointF(0, 12), "MOST OFTEN MISTAKEN" if self._pairs else "NO MISTAKES")
        metrics = QFontMetricsF(sans(13))
        top = place.top() + 20
        for one in self._pairs:
            if top + 21 > place.bottom():
                break
            row = QRectF(place.left(), top, place.width(), 21)
            number = f"{one.count:,} of {one.of:,}"
            painter.setFont(mono(12))
            wide = painter.fontMetrics().horizontalAdvance(number) + 10
            painter.setPen(p.color("dim"))
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
            painter.setFont(sans(13))
            painter.setPen(p.color("text"))
            words = _fitting(metrics, one, row.width() - wide)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            top += 21

    # -- pointer and keys -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._confusion is None or not self._map.contains(event.position()):
            self._point_at(None)
            return
        k = len(self._confusion.words)
        at = (event.position() - self._map.topLeft()) * (k / self._map.width())
        self._point_at((min(int(at.y()), k - 1), min(int(at.x()), k - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        by = moves.get(Qt.Key(event.key()))
        if by is None or self._confusion is None:
            super().keyPressEvent(event)
            return
        last = len(self._confusion.words) - 1
        i, j = self._cell or (0, 0)
        self._point_at((min(max(i + by[0], 0), last), min(max(j + by[1], 0), last)))

    def _point_at(self, cell: tuple[int, int] | None) -> None:
        if cell != self._cell:
            self._cell = cell
            self.hovered.emit(*(cell or (-1, -1)))
            self.update()


def _fitting(metrics: QFontMetricsF, one: Pair, room: float) -> str:
    """Both words of a pair, each cut off where the two have no room."""
    true, answer, arrow = one.true, one.answer, " → "
    each = (room - metrics.horizontalAdvance(arrow)) / 2
    spare = max(0.0, each - min(metrics.horizontalAdvance(true), metrics.horizontalAdvance(answer)))
    cut = [metrics.elidedText(word, Qt.TextElideMode.ElideRight, each + spare) for word in (true, answer)]
    return arrow.join(cut)
