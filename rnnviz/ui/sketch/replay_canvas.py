"""A drawing in the making: what is on the paper so far, the rest of it faintly, and the pen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.replay import Replay
from rnnviz.layout.sheet import Fit, fit
from rnnviz.layout.strokes import nearest
from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.drawing_ink import ink_of, ink_pen, placed
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas

HINT = "Choose a drawing to replay it here, stroke by stroke."
_MARGIN = 26.0


class ReplayCanvas(Canvas, QWidget):
    """set_replay, set_at in; sought(float), play_pressed() out.

    A click goes to the nearest point; ← and → one point, Page Up and Page Down one stroke, Home and End, space plays.
    """

    sought = Signal(float)
    play_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._replay = Replay(())
        self._ghost = QPainterPath()
        self._at = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName("replay of the drawing")
        as_part(self, "replay", "Replay")
        self.setToolTip(
            "A click goes to the nearest point; ← → one point, Page Up and Page Down one stroke, space plays"
        )

    def set_replay(self, replay: Replay) -> None:
        self._replay = replay
        self._ghost = ink_of(Drawing(replay.strokes)).given
        self.update()

    def set_at(self, at: float) -> None:
        """Where the replay is, counted in points."""
        self._at = at
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(320, 320)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = self.colours
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), p.color("background"))
        painter.setPen(QPen(p.color("accent"), 2) if self.hasFocus() else QPen(p.color("border"), 1.5))
        painter.setBrush(p.color("raised"))
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(edge, 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not self._replay.strokes:
            painter.setFont(sans(13))
            painter.setPen(p.color("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(edge.adjusted(16, 16, -16, -16), flags, HINT)
        else:
            self._paint_drawing(painter)
        painter.end()

    def _paint_drawing(self, painter: QPainter) -> None:
        p, replay = self.colours, self._replay
        place = self._place()
        width = min(max(min(self.width(), self.height()) / 110, 2.0), 4.5)
        ghost = ink_pen(p, "text", width)
        ghost.setColor(p.color("text", 0.13))
        painter.setPen(ghost)
        painter.drawPath(placed(self._ghost, place))
        painter.setPen(ink_pen(p, "text", width))
        painter.drawPath(placed(ink_of(Drawing(replay.drawn(self._at))).given, place))
        pen = QPointF(*place.place(np.array(replay.pen(self._at))))
        if replay.lifted(self._at):
            dashes = QPen(p.color("dim"), 1.2, Qt.PenStyle.DashLine)
            painter.setPen(dashes)
            painter.drawLine(QPointF(*place.place(replay.points[int(self._at)])), pen)
            painter.setPen(QPen(p.color("accent"), 2))
            painter.setBrush(p.color("raised"))
        else:
            painter.setPen(QPen(p.color("raised"), 2))
            painter.setBrush(p.color("accent"))
        painter.drawEllipse(pen, width + 3, width + 3)

    def _place(self) -> Fit:
        return fit(self._replay.box, width=self.width(), height=self.height(), margin=_MARGIN)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._seek_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._seek_to(event)

    def _seek_to(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._replay.strokes:
            places = self._place().place(self._replay.points)
            self.sought.emit(float(nearest(places, (event.position().x(), event.position().y()))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, replay = event.key(), self._replay
        at = int(self._at)
        here = replay.stroke_at(self._at)
        starts = replay.starts
        if not replay.strokes:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.sought.emit(float(at + (1 if key == Qt.Key.Key_Right else -1 if at == self._at else 0)))
        elif key == Qt.Key.Key_PageDown:
            self.sought.emit(float(starts[here + 1] if here + 1 < len(starts) else replay.last))
        elif key == Qt.Key.Key_PageUp:
            self.sought.emit(float(starts[here] if self._at > starts[here] else starts[max(here - 1, 0)]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.sought.emit(0.0 if key == Qt.Key.Key_Home else float(replay.last))
        elif key == Qt.Key.Key_Space:
            self.play_pressed.emit()
        else:
            super().keyPressEvent(event)
