"""The few icons of the window, drawn as paths so that they are crisp on every screen and need no font."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

_SIZE = 64
_FINE = (1, 3)
"""Drawn large and scaled down by Qt: at so many times the size."""


def _triangle(path: QPainterPath, left: float, right: float) -> None:
    """A triangle whose tip is at `right` (left of `left` it points left)."""
    path.addPolygon(QPolygonF([QPointF(left, 14), QPointF(right, 32), QPointF(left, 50)]))
    path.closeSubpath()


def _bar(path: QPainterPath, x: float, width: float = 6) -> None:
    path.addRect(QRectF(x, 14, width, 36))


def _play(p: QPainterPath) -> None:
    _triangle(p, 20, 50)


def _pause(p: QPainterPath) -> None:
    _bar(p, 18, 10)
    _bar(p, 36, 10)


def _stop(p: QPainterPath) -> None:
    p.addRect(QRectF(17, 17, 30, 30))


def _forward(p: QPainterPath) -> None:
    _triangle(p, 16, 40)
    _bar(p, 42)


def _back(p: QPainterPath) -> None:
    _triangle(p, 48, 24)
    _bar(p, 16)


def _next_phase(p: QPainterPath) -> None:
    _triangle(p, 10, 30)
    _triangle(p, 30, 50)
    _bar(p, 51, 5)


def _previous_phase(p: QPainterPath) -> None:
    _triangle(p, 54, 34)
    _triangle(p, 34, 14)
    _bar(p, 8, 5)


def _menu(p: QPainterPath) -> None:
    for y in (18, 30, 42):
        p.addRoundedRect(QRectF(12, y, 40, 5), 2, 2)


def _theme(p: QPainterPath) -> None:
    p.addEllipse(QRectF(13, 13, 38, 38))
    half = QPainterPath()
    half.moveTo(32, 17)
    half.arcTo(QRectF(17, 17, 30, 30), 90, 180)
    half.closeSubpath()
    p.addPath(half)


def _enlarge(p: QPainterPath) -> None:
    """Four corners of a frame."""
    for x, across in ((12, 1), (52, -1)):
        for y, down in ((12, 1), (52, -1)):
            p.addRect(QRectF(x, y, 15 * across, 6 * down).normalized())
            p.addRect(QRectF(x, y + 6 * down, 6 * across, 9 * down).normalized())


def _panel(path: QPainterPath, x: float) -> None:
    """A window with one side of it filled."""
    path.addRoundedRect(QRectF(9, 14, 46, 36), 5, 5)
    path.addRect(QRectF(13, 18, 38, 28))
    path.addRect(QRectF(x, 18, 13, 28))


def _left_panel(p: QPainterPath) -> None:
    _panel(p, 13)


def _right_panel(p: QPainterPath) -> None:
    _panel(p, 38)


_DRAWINGS: dict[str, Callable[[QPainterPath], None]] = {
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "forward": _forward,
    "back": _back,
    "next phase": _next_phase,
    "previous phase": _previous_phase,
    "menu": _menu,
    "theme": _theme,
    "enlarge": _enlarge,
    "left panel": _left_panel,
    "right panel": _right_panel,
}


def icon(name: str, color: QColor) -> QIcon:
    """An icon by its name in a colour; raises KeyError for an unknown name."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    _DRAWINGS[name](path)
    made = QIcon()
    for fine in _FINE:
        pixmap = QPixmap(_SIZE * fine, _SIZE * fine)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(fine, fine)
        painter.fillPath(path, color)
        painter.end()
        made.addPixmap(pixmap)
    return made
