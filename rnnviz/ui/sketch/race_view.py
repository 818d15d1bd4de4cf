"""The race between the classes: the probability of each after every point, and where the answer changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line, Reading, empty_figure
from rnnviz.layout.numerals import percent
from rnnviz.layout.plot_frame import PlotFrame
from rnnviz.layout.race import Change, RacePicture, marked, picture, summary
from rnnviz.layout.slots import assign
from rnnviz.layout.ticks import Tick
from rnnviz.records.drawings import Race
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import model_color
from rnnviz.ui.widgets.plot import Plot

if TYPE_CHECKING:
    from rnnviz.ui.widgets.plot_canvas import PlotCanvas

_ROWS, _ROW = 2, 15.0
"""Rows of the changes of mind above the plot, and how high each is."""
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class RaceView(Plot):
    """set_race and set_point in; point_picked(int) out: the point under the pointer, from 0, and -1 where it has left.

    The arrow keys go from point to point, Escape leaves. A class has one colour as long as it is in the race, and
    `slots` says which. While a point is set the labels give the probabilities there, else those at the
    end.
    """

    point_picked = Signal(int)

    def __init__(self) -> None:
        super().__init__("the race between the classes, point by point", part="race")
        self.setAccessibleDescription("Move along it, or use the arrow keys, to see the drawing up to each point.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 150)
        self._race: Race | None = None
        self._seen: RacePicture | None = None
        self._point = -1
        self.painter_over = self._paint_over
        self.refresh()

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
        self._seen = None if race is None or not len(race.probabilities) else picture(race)
        self._point = -1
        if self._seen is not None:
            self.slots = assign([line.word for line in self._seen.lines], self.slots)
            self.setAccessibleDescription(summary(self._seen))
        else:
            self.slots = {}
        self.refresh()

    def set_point(self, point: int) -> None:
        """The playhead over the points; -1 takes it away."""
        point = point if self._seen is not None and 0 <= point < self._seen.points else -1
        if point != self._point:
            self._point = point
            self.refresh()

    def sizeHint(self) -> QSize:
        return scaling.size(520, 240)

    def figure(self) -> Figure:
        found = self._seen
        if found is None:
            words = "Draw, and the probabilities after each point are plotted here."
            return empty_figure(words, heading="The race")
        at = found.points - 1 if self._point < 0 else self._point
        x = np.arange(1.0, found.points + 1)
        lines = []
        for line in reversed(found.lines):  # the best at the end lies over the others
            ink, value = Ink(self.slots[line.word], 2.4), float(line.values[at])
            few = 2.0 if found.points == 1 else 0.0
            lines.append(Line(x, line.values, ink, f"{percent(value)} {line.word}", dots=few, end=value))
        room = 0.008 * max(found.points, 2)
        return Figure(
            Axis(1.0 - room, max(2, found.points) + room, title="point", ticks=ticks.whole, apart=50, most=40),
            Axis(-0.02, 1.02, ticks=_quarters, apart=22, most=5),
            tuple(lines),
            heading="The race",
            note=summary(found),
            names=0.34,
            longest="<1% ",
            whole_names=True,
            above=_ROWS * _ROW,
            reading=Reading(
                x,
                lambda position: f"point {position:.0f}",
                lambda name, _: name,
                held=None if self._point < 0 else self._point + 1.0,
                asks=True,
            ),
        )

    def _paint_over(self, painter: QPainter, frame: PlotFrame) -> None:
        if self._seen is not None:
            self._paint_changes(painter, frame, self._seen)
        if self._seen is not None and self._point >= 0:
            painter.setPen(QPen(self.colours.color("background"), 1.5))
            for line in self._seen.lines:
                painter.setBrush(model_color(self.colours, self.slots[line.word]))
                height = float(frame.at_y(float(line.values[self._point])))
                painter.drawEllipse(QPointF(float(frame.at_x(self._point + 1)), height), 4, 4)

    def _paint_changes(self, painter: QPainter, frame: PlotFrame, found: RacePicture) -> None:
        """Where it changed its mind: a broken line, and above it the new answer, as many as there is room for."""
        ground = self.colours.color("background")
        font = sans(11, bold=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        top = frame.top - _ROWS * _ROW - 4
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
            painter.setPen(QPen(color, 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, top + row * _ROW + 2), QPointF(x, frame.bottom))
            texts.append((QRectF(left, top + row * _ROW, width, _ROW), words, color))
        for place, words, color in texts:
            painter.fillRect(place.adjusted(0, 1, 0, -1), ground)  # over others' lines
            painter.setPen(color)
            painter.drawText(
                place.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
            )

    # -- pointer and keys -----------------------------------------------------------------------------------------

    def made(self, canvas: PlotCanvas) -> None:
        canvas.pointed.connect(self._pointed)

    def _pointed(self, position: float | None) -> None:
        self._pick(-1 if position is None else round(position) - 1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pick(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._seen is None:
            super().keyPressEvent(event)
            return
        last = self._seen.points - 1
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


def _quarters(low: float, high: float, *, most: int) -> list[Tick]:
    """The quarters of one, or its halves where there is no room for them."""
    return [Tick(at / 100, f"{at}%") for at in ((0, 50, 100) if most < 5 else (0, 25, 50, 75, 100))]


def _words(change: Change) -> str:
    return f"→ {change.after} ({change.point + 1})"
