"""Whether pixels that a widget has kept are right for a painter: the screen's are, those of a file need not be."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from rnnviz.export.recorded import is_recorded


def kept_will_do(painter: QPainter, widget: QWidget) -> bool:
    """False for a file of lines, or with more pixels than the screen: what was kept is painted anew for it."""
    ratio = painter.deviceTransform().m11()
    return not is_recorded(painter) and abs(ratio - widget.devicePixelRatioF()) < 0.01
