"""The drawing that a model read, every line of it tinted by how much the point at its end mattered to the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent

from rnnviz.layout.importance import Importance, of_trace, reading
from rnnviz.layout.moments import Moment
from rnnviz.layout.scale import BELOW, ZERO
from rnnviz.layout.strokes import fitted, nearest
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace
from rnnviz.ui.score.weights_paint import paint_swatch
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.ink import ink_pen, paint_nib
from rnnviz.ui.widgets.kept import kept_will_do
from rnnviz.ui.widgets.painted import PaintedView, paint_heading
from rnnviz.ui.widgets.theme import lookup_table, magnitudes, scale

_HEAD, _BAR, _FOOT = 26.0, 30.0, 18.0
_REACH = 24.0
"""Pixels from a point within which the pointer means it."""


class DrawingTint(PaintedView):
    """set_trace, set_moment in; hovered(int) and picked(int) out: a point of the drawing, which is a
    time step, counted from 0; hovered says -1 where the pointer means none. Dragging along the drawing picks on.

    All that it shows comes from the trace: the drawing is rebuilt from what the model read. None, a trace without a
    derivative by its input, and one whose input is not a drawing show a line of words.
    """

    hovered = Signal(int)
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__("the drawing, tinted by how much each point mattered", part="importance")
        self.setMinimumSize(200, 190)
        self._found: Importance | None = None
        self._at: Array = np.zeros((0, 2))
        self._step = -1
        self._hover = -1
        self._lines: QPixmap | None = None
        self.message = "No drawing is shown."

    @property
    def found(self) -> Importance | None:
        return self._found

    def set_trace(self, trace: Trace | None, rows: Sequence[Sequence[float]] = ()) -> None:
        """The trace on the stage. rows: as in `importance.of_trace`; a drawing of the user's own has them."""
        self._found = None if trace is None else of_trace(trace, rows)
        self._hover, self._lines = -1, None
        if self._found is None:
            self._at = np.zeros((0, 2))
            self.message = "No drawing is shown."
        else:
            self.message = ""
            # About (0, 0), with the place where the pen began before the first point, or that point twice.
            start = self._found.points[:1] if self._found.start is None else self._found.start[np.newaxis]
            self._at = fitted([np.concatenate([start, self._found.points])])[0]
            self._describe()
        self.update()

    def set_moment(self, moment: Moment) -> None:
        """Where the playhead is."""
        if moment.step != self._step:
            self._step = moment.step
            self._describe()
            self.update()

    def theme_changed(self) -> None:
        self._lines = None
        super().theme_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lines = None
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return scaling.size(340, 270)

    def place(self, point: int) -> QPointF:
        """Where a point is, in pixels."""
        x, y = self._places()[point + 1]
        return QPointF(float(x), float(y))

    def _places(self) -> Array:
        """(T + 1, 2): where the pen began and where the points stand, in pixels."""
        area = self._area()
        half = np.abs(self._at).max(0) + 1e-6  # the drawing lies about (0, 0)
        k = float(min((area.width() / 2 - 16) / half[0], (area.height() / 2 - 12) / half[1]))
        places: Array = self._at * max(k, 0.01) + (area.center().x(), area.center().y())
        return places

    def _describe(self) -> None:
        if self._found is not None:
            self.setAccessibleDescription(reading(self._found, self._step))

    def _area(self) -> QRectF:
        return QRectF(0, _HEAD, self.width(), max(20.0, self.height() - _HEAD - _BAR - _FOOT))

    # -- painting -------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        found, p = self._found, self.colours
        if found is None:
            return
        paint_heading(painter, "The importance of each point", palette=p)
        width = max(2.4, min(self._area().width(), self._area().height()) / 75)
        if not kept_will_do(painter, self):
            self._paint_lines(painter, found, width)
        else:
            if self._lines is None:
                self._lines = self._picture(found, width)
            painter.drawPixmap(0, 0, self._lines)
        if 0 <= self._step < len(found.points):
            paint_nib(
                painter, self.place(self._step), radius=1.7 * width, fill=p.color("accent"), rim=p.color("raised")
            )
        if self._hover >= 0:
            painter.setPen(ink_pen(p.color("text"), 1.5))
            painter.drawEllipse(self.place(self._hover), 2.2 * width, 2.2 * width)
        self._paint_foot(painter, found)

    def _picture(self, found: Importance, width: float) -> QPixmap:
        """The drawing without what the playhead and the pointer change: a step of the playhead paints no lines."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter, found, width)
        painter.end()
        return picture

    def _paint_lines(self, painter: QPainter, found: Importance, width: float) -> None:
        """First all of it in grey, so that what hardly mattered is seen as well; then the tints, the faint ones first:
        where lines cross, what mattered more lies above."""
        p = self.colours
        places = [QPointF(float(x), float(y)) for x, y in self._places()]
        shades = found.shades
        colours = scale(shades, lookup_table(p.magnitude), 0.0, 1.0)
        colours = np.where(found.below, magnitudes(p)[BELOW], colours)
        colours = np.where(found.nothing, magnitudes(p)[ZERO], colours)
        # Each point has a line from the one before it; where the pen came down, it is a dot.
        dots = [i > 0 and bool(found.lifted[i - 1]) for i in range(len(found.points))]
        painter.setPen(ink_pen(p.color("dim", 0.55), width + 1.6))
        for i, dot in enumerate(dots):
            painter.drawLine(places[i + 1 if dot else i], places[i + 1] + QPointF(0.01, 0))
        for i in np.argsort(shades, kind="stable").tolist():
            painter.setPen(ink_pen(QColor.fromRgb(int(colours[i])), width))
            painter.drawLine(places[i + 1 if dots[i] else i], places[i + 1] + QPointF(0.01, 0))

    def _paint_foot(self, painter: QPainter, found: Importance) -> None:
        p = self.colours
        shown = self._hover if self._hover >= 0 else self._step
        top = self.height() - _BAR - _FOOT
        painter.setFont(sans(11))
        painter.setPen(p.color("text"))
        words = reading(found, shown) or "the playhead is past the last point"
        metrics = QFontMetricsF(sans(11))
        line = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 24.0)
        painter.drawText(QPointF(12, top + 12), line)
        label = "|∂L/∂x|"
        wide = metrics.horizontalAdvance(label)
        painter.setPen(p.color("dim"))
        painter.drawText(QPointF(12, top + _FOOT + 11), label)
        swatch, left = QRectF(12 + wide + 8, top + _FOOT + 3, 10, 8), 50.0
        for sign, color in ((("0", "empty_cell"),) if found.nothing.any() else ()) + (("<", "below"),):
            paint_swatch(painter, swatch, p, color)
            painter.setPen(p.color("dim"))
            painter.drawText(QPointF(swatch.left() + 1, swatch.bottom() + 15), sign)
            swatch.translate(15, 0)
            left += 15
        bar = QRectF(swatch.left() + 1, swatch.top(), max(40.0, self.width() - wide - left + 15), 8)
        self._paint_bar(painter, bar, found)

    def _paint_bar(self, painter: QPainter, bar: QRectF, found: Importance) -> None:
        p = self.colours
        table = lookup_table(p.magnitude)
        image = QImage(np.ascontiguousarray(table).tobytes(), len(table), 1, 4 * len(table), QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(bar, image)
        painter.setPen(QPen(p.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        painter.setFont(sans(11))
        metrics = painter.fontMetrics()
        taken = -1e9
        for tick in found.ticks(max(2, int(bar.width() / 45))):
            x = bar.left() + bar.width() * float(found.place(tick.at))
            wide = metrics.horizontalAdvance(tick.words)
            left = min(max(x - wide / 2, bar.left()), bar.right() - wide)
            painter.setPen(p.color("dim"))
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3))
            if left > taken + 6:
                painter.drawText(QPointF(left, bar.bottom() + 15), tick.words)
                taken = left + wide

    # -- pointer --------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._under(event.position())
        if point != self._hover:
            self._hover = point
            self.hovered.emit(point)
            self.update()
        if event.buttons() & Qt.MouseButton.LeftButton and point >= 0:
            self.picked.emit(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._under(event.position())
        if event.button() is Qt.MouseButton.LeftButton and point >= 0:
            self.picked.emit(point)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hover >= 0:
            self._hover = -1
            self.hovered.emit(-1)
            self.update()

    def _under(self, at: QPointF) -> int:
        """The point that the pointer means; -1 where it is near to none."""
        if self._found is None:
            return -1
        places = self._places()[1:]
        point = nearest(places, (at.x(), at.y()))
        far = np.hypot(places[point, 0] - at.x(), places[point, 1] - at.y())
        return point if far <= _REACH else -1
