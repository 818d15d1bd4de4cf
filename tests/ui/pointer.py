"""The wheel and the pointer over a widget, as events of its own: two under each other could not share a screen's."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

_NO_KEYS = Qt.KeyboardModifier.NoModifier


def wheel(widget: QWidget, at: QPointF, *, clicks: int = 1) -> None:
    """One turn, by so many clicks; negative towards the hand."""
    way, buttons, phase = QPoint(0, 120 * clicks), Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, widget.mapToGlobal(at), QPoint(), way, buttons, _NO_KEYS, phase, False)
    QApplication.sendEvent(widget, event)


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, *, held: bool = False) -> None:
    """The pointer, and the left button where it is pressed or let go. held: it is down from then on."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, left if held else none, _NO_KEYS)
    QApplication.sendEvent(widget, event)


def pixels(image: QImage) -> np.ndarray:
    """(rows, columns) of 0xffRRGGBB."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return rows[:, : image.width()].copy()
