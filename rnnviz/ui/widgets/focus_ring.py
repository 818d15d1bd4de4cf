"""A frame round a picture that the keyboard has come to; none where it was clicked, as Qt's own controls have it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnnviz.ui.widgets.theme import Palette

_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class FocusRing(QObject):
    """Of one widget, which paints it last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget, self._shown = widget, False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent):
            shown = event.gotFocus() and event.reason() in _BY_KEYS
            if shown != self._shown:
                self._shown = shown
                self._widget.update()
        return False

    def paint(self, painter: QPainter, palette: Palette) -> None:
        if self._shown:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color("accent"), 2))
            painter.drawRect(QRectF(self._widget.rect()).adjusted(1, 1, -1, -1))
