"""Subscripts and exponents in letters large enough to read: 10⁻³ and x₁₂ as raised and lowered digits.

Unicode's own are about half as high as the other letters, which at the size of a label is five pixels.
"""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

RAISED, LOWERED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "₋₀₁₂₃₄₅₆₇₈₉"
_PLAIN = {ord(a): b for marks in (RAISED, LOWERED) for a, b in zip(marks, "−0123456789", strict=True)}
_LEVEL = {**dict.fromkeys(RAISED, 1), **dict.fromkeys(LOWERED, -1)}
_SMALLEST = 10
_AIR = 0.06
"""Between a letter and the raised or lowered one after it, as part of the letters' size: σ leans over its end."""


def has_scripts(text: str) -> bool:
    return any(letter in _LEVEL for letter in text)


def pieces(text: str) -> list[tuple[str, int]]:
    """The text in stretches of one level: 0 on the line, 1 raised, −1 lowered, with ordinary digits."""
    return [
        ("".join(letters).translate(_PLAIN), level)
        for level, letters in groupby(text, key=lambda letter: _LEVEL.get(letter, 0))
    ]


def script_font(face: QFont) -> QFont:
    """The face of raised and lowered digits beside a face."""
    small = QFont(face)
    small.setPixelSize(max(_SMALLEST, round(face.pixelSize() * 0.78)))
    return small


def advance(text: str, face: QFont) -> float:
    """How wide `draw_at` draws a text."""
    if not has_scripts(text):
        return QFontMetricsF(face).horizontalAdvance(text)
    small = script_font(face)
    return sum(
        QFontMetricsF(small).horizontalAdvance(part) + _AIR * face.pixelSize()
        if level
        else QFontMetricsF(face).horizontalAdvance(part)
        for part, level in pieces(text)
    )


def draw_at(painter: QPainter, at: QPointF, text: str, *, pitch: float = 0.0) -> float:
    """Draw a text in the painter's font from a point on its line, and return where it ends.

    pitch: how wide the letters of an evenly spaced face are: raised and lowered ones take as much then, at the end of
    their room, so that columns of such a text stay below each other.
    """
    if not has_scripts(text):
        painter.drawText(at, text)
        return at.x() + QFontMetricsF(painter.font()).horizontalAdvance(text)
    face = painter.font()
    small, shift = script_font(face), face.pixelSize() * 0.3
    x = at.x()
    for part, level in pieces(text):
        painter.setFont(small if level else face)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(part)
        if level:
            x += max(pitch * len(part) - wide, 0.0) if pitch else _AIR * face.pixelSize()
        painter.drawText(QPointF(x, at.y() - shift * max(level, 0) + shift * 0.8 * max(-level, 0)), part)
        x += wide
    painter.setFont(face)
    return x


def draw_in(painter: QPainter, rect: QRectF, flags: Qt.AlignmentFlag, text: str) -> None:
    """Draw a line of text in the painter's font into a rectangle; flags as for QPainter.drawText."""
    if not has_scripts(text):
        painter.drawText(rect, flags, text)
        return
    face = painter.font()
    metrics, wide = QFontMetricsF(face), advance(text, face)
    x = rect.left()
    if flags & Qt.AlignmentFlag.AlignRight:
        x = rect.right() - wide
    elif flags & Qt.AlignmentFlag.AlignHCenter:
        x = rect.center().x() - wide / 2
    y = rect.top() + metrics.ascent()
    if flags & Qt.AlignmentFlag.AlignVCenter:
        y = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
    draw_at(painter, QPointF(x, y), text)
