"""The race between the classes: the probability of each after every point, and where the answer changed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from rnnviz.layout import ticks
from rnnviz.layout.numerals import percent
from rnnviz.layout.plot_frame import PlotFrame
from rnnviz.layout.race import Change, RaceLine, RacePicture, marked, picture, summary
from rnnviz.layout.slots import assign
from rnnviz.layout.ticks import Tick
from rnnviz.records.drawings import Race
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import model_color, model_pen
from rnnviz.ui.widgets.painted import (
    PaintedView,
    axis_width,
    label_width,
    paint_axes,
    paint_heading,
    paint_labels,
    paint_message,
    paint_pointer,
)

_TOP, _ROW = 30.0, 15.0
"""Where the rows of the changes of mind begin, and how high each is."""
_ROWS = 2
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class RaceView(PaintedView):
    """set_race and set_point in; point_picked(int) out: the point under the pointer, from 0, and -1 where it has left.

    The arrow keys go from point to point, Escape leaves. A class has one colour as long as it is in the race, and
    `slots` says which. While a point is set the labels give the probabilities there, else those at the
    end.
    """

    point_picked = Signal(int)

    def __init__(self) -> None:
        super().__init__("the race between the classes, point by point")
        self.setAccessibleDescription("Move along it, or use the arrow keys, to see the drawing up to each point.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 150)
        self._race: Race | None = None
        self._picture: RacePicture | None = None
        self._point = -1
        self._frame: PlotFrame | None = None

    @property
    def race(self) -> Race | None:
        return self._race

    @property
    def point(self) -> int:
        """The point that is shown, -1 for none."""
        return self._point

    def set_race(self, race: Race | None) -> None:
        """A race; None for an empty plot. The classes that stay keep their colours."""
        self._race = race
        self._picture = None if race is None or not len(race.probabilities) else picture(race)
        self._point = -1
        if self._picture is not None:
            self.slots = assign([line.word for line in self._picture.lines], self.slots)
            self.setAccessibleDescription(summary(self._picture))
        else:
            self.slots = {}
        self.update()

    def set_point(self, point: int) -> None:
        """The playhead over the points; -1 takes it away."""
        point = point if self._picture is not None and 0 <= point < self._picture.points else -1
        if point != self._point:
            self._point = point
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, 240)

    # -- painting -------------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        found, p = self._picture, self.colours
        note = summary(found) if found else ""
        paint_heading(painter, "The race", palette=p, note=note)
        if found is None:
            words = "Draw, and the probabilities after each point are plotted here."
            paint_message(painter, QRectF(self.rect()), words, p)
            return
        frame = self._placed(found)
        y = [Tick(v / 100, f"{v}%") for v in ((0, 50, 100) if frame.height < 110 else (0, 25, 50, 75, 100))]
        x = [Tick(t.at, t.words) for t in ticks.whole(1, found.points, most=max(2, int(frame.width / 50)))]
        paint_axes(painter, frame, x=x, y=y, palette=p, x_title="point")
        self._paint_changes(painter, frame, found)
        for line in reversed(found.lines):
            self._paint_line(painter, frame, line)
        at = found.points - 1 if self._point < 0 else self._point
        labels = [
            (frame.x[1], float(line.values[at]), f"{percent(line.values[at])} {line.word}", self._color(line.word))
            for line in found.lines
        ]
        paint_labels(painter, frame, labels, width=self.width() - frame.right - 14, read=True)
        if self._point >= 0:
            paint_pointer(painter, frame, self._point + 1, f"point {self._point + 1}", palette=p)
            self._paint_dots(painter, frame, found)

    def _placed(self, found: RacePicture) -> PlotFrame:
        names = label_width([f"< 1% {line.word}" for line in found.lines], most=0.34 * self.width())
        left = axis_width([Tick(1, "100%")])
        top = _TOP + _ROWS * _ROW + 4
        width = max(40.0, self.width() - left - names - 14)
        height = max(30.0, self.height() - top - 34)
        x = (1.0, float(max(2, found.points)))
        self._frame = PlotFrame(left, top, width, height, x, (0.0, 1.0))
        return self._frame

    def _color(self, word: str) -> QColor:
        return model_color(self.colours, self.slots[word])

    def _paint_line(self, painter: QPainter, frame: PlotFrame, line: RaceLine) -> None:
        painter.setPen(model_pen(self.colours, self.slots[line.word], 2.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        xs, ys = frame.at_x(np.arange(1.0, len(line.values) + 1)), frame.at_y(line.values)
        points = [QPointF(a, b) for a, b in zip(xs, ys, strict=True)]
        if len(points) == 1:
            painter.drawEllipse(points[0], 2, 2)
        else:
            painter.drawPolyline(QPolygonF(points))

    def _paint_dots(self, painter: QPainter, frame: PlotFrame, found: RacePicture) -> None:
        painter.setPen(QPen(self.colours.color("background"), 1.5))
        x = float(frame.at_x(self._point + 1))
        for line in found.lines:
            painter.setBrush(self._color(line.word))
            painter.drawEllipse(QPointF(x, float(frame.at_y(line.values[self._point]))), 4, 4)

    def _paint_changes(self, painter: QPainter, frame: PlotFrame, found: RacePicture) -> None:
        """Where it changed its mind: a broken line, and above it the new answer, as many as there is room for."""
        font = sans(11, bold=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        taken = [-1e9] * _ROWS
        texts: list[tuple[QRectF, str, QColor]] = []
        # From the right: of two that have no room beside each other the later one counts.
        for change in reversed(marked(found, most=max(1, int(frame.width / 40)))):
            x = float(frame.at_x(change.point + 1))
            words = metrics.elidedText(_words(change), Qt.TextElideMode.ElideRight, 150)
            width = metrics.horizontalAdvance(words) + 4
            left = min(x + 3, self.width() - 6 - width)
            row = next((r for r in range(_ROWS) if taken[r] < 0 or left + width + 4 < taken[r]), None)
            if row is None:
                continue
            taken[row] = min(left, x)
            slot = self.slots.get(change.after)
            color = self.colours.color("dim") if slot is None else model_color(self.colours, slot)
            top = _TOP + row * _ROW
            painter.setPen(QPen(color, 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, top + 2), QPointF(x, frame.bottom))
            texts.append((QRectF(left, top, width, _ROW), words, color))
        for place, words, color in texts:
            painter.fillRect(place.adjusted(0, 1, 0, -1), self.colours.color("background"))  # over others' lines
            painter.setPen(color)
            painter.drawText(
                place.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
            )

    # -- pointer and keys -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or self._frame is None:
            return
        x = event.position().x()
        inside = self._frame.left - 12 <= x <= self._frame.right + 12
        point = round(float(self._frame.value_x(x))) - 1
        self._pick(min(max(point, 0), self._picture.points - 1) if inside else -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pick(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._picture is None:
            super().keyPressEvent(event)
            return
        last = self._picture.points - 1
        if key in _KEYS:
            start = last + (1 if _KEYS[key] < 0 else 0) if self._point < 0 else self._point
            self._pick(min(max(start + _KEYS[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._pick(0 if key is Qt.Key.Key_Home else last)
        elif key is Qt.Key.Key_Escape and self._point >= 0:
            self._pick(-1)
        else:
            super().keyPressEvent(event)

    def _pick(self, point: int) -> None:
        if point != self._point:
            self.point_picked.emit(point)


def _words(change: Change) -> str:
    return f"→ {change.after} ({change.point + 1})"
