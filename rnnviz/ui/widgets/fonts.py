"""The two typefaces of the views: the application's own for words, a monospaced one for numbers."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

MONO = ["DejaVu Sans Mono", "Menlo", "Cascadia Mono", "Consolas", "Noto Sans Mono", "Courier New"]


@lru_cache(maxsize=32)
def mono(pixels: float, *, bold: bool = False) -> QFont:
    """For numbers and equations: all digits equally wide, ∂ and subscripts there."""
    font = QFont()
    font.setFamilies(MONO)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(round(pixels))
    font.setBold(bold)
    return font


def sans(pixels: float, *, bold: bool = False) -> QFont:
    """For words: the application's typeface."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(round(pixels))
    font.setBold(bold)
    return font


def fitting(text: str, room: float, *faces: QFont) -> QFont:
    """The first of the faces in which a text is no wider than this many pixels; the last where it is in none."""
    return next((face for face in faces if QFontMetricsF(face).horizontalAdvance(text) <= room), faces[-1])
