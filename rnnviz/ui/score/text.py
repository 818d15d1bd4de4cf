"""Fonts of the score, and words that must fit."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF

SMALLEST = 10
"""Pixels below which letters are not legible. What has no room for them is left out, not made smaller."""


def font(size: float, *, bold: bool = False) -> QFont:
    """The application's own typeface, this many pixels high, but not below `SMALLEST`."""
    face = QFont()
    face.setPixelSize(max(SMALLEST, round(size)))
    face.setBold(bold)
    return face


def elided(text: str, face: QFont, width: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    metrics = QFontMetricsF(face)
    if metrics.horizontalAdvance(text) <= width:
        return text
    while text and metrics.horizontalAdvance(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"
