"""What covers the whole window: nothing but black or white, for a moment in which nobody is to look at it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget


class Curtain(QWidget):
    """drop, lift in. colour: "black" or "white" while it is down, else ""."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.colour = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        window.installEventFilter(self)
        self.hide()

    def drop(self, colour: str) -> None:
        self.colour = colour
        self.setAccessibleName(f"{colour} screen")
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.update()

    def lift(self) -> None:
        self.colour = ""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.colour))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)
