"""The two typefaces of the views: the application's own for words, a monospaced one for numbers."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QGuiApplication

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
