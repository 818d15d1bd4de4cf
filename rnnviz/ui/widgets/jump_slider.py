"""A slider that goes where one clicks, with marks where something begins."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.scaling import Canvas

_RADIUS = 7.0


class JumpSlider(Canvas, QSlider):
    """Keys, steps and accessibility are QSlider's; only the mouse and the looks are its own."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._marks: tuple[int, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(26)

    def set_marks(self, values: tuple[int, ...]) -> None:
        """Values at which a small mark stands: where the phases begin."""
        self._marks = values
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(120, 26)

    def x_of(self, value: int) -> float:
        """The pixel of a value."""
        span = max(1, self.maximum() - self.minimum())
        return _RADIUS + 1 + (value - self.minimum()) / span * (self.width() - 2 * _RADIUS - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._jump(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._jump(event)

    def _jump(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            share = (event.position().x() - _RADIUS - 1) / max(1.0, self.width() - 2 * _RADIUS - 2)
            self.setValue(self.minimum() + round(share * (self.maximum() - self.minimum())))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        p = self.colours
        accent = p.color("accent" if self.isEnabled() else "border")
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        y, x = self.height() / 2, self.x_of(self.value())
        painter.setBrush(p.color("border"))
        painter.drawRoundedRect(QRectF(2, y - 2, self.width() - 4, 4), 2, 2)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(2, y - 2, x - 2, 4), 2, 2)
        painter.setPen(QPen(p.color("dim"), 1.5))
        for mark in self._marks:
            at = self.x_of(mark)
            painter.drawLine(QPointF(at, y - 6), QPointF(at, y + 6))
        painter.setPen(QPen(p.color("text"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(x, y), _RADIUS, _RADIUS)
