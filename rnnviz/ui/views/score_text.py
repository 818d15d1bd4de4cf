"""Fonts of the score and numbers as text."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF


def font(size: float, *, bold: bool = False) -> QFont:
    """The application's own typeface, so many pixels high."""
    face = QFont()
    face.setPixelSize(max(7, round(size)))
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


def number(value: float) -> str:
    """A value with its sign: +0.378, −12.4, +3.10e−5."""
    if value == 0:
        return "0"
    size = abs(value)
    text = f"{value:+.3f}" if 0.001 <= size < 10 else f"{value:+.1f}" if 10 <= size < 10_000 else f"{value:+.2e}"
    return _typeset(text)


def size(value: float) -> str:
    """A magnitude: 0.348, 1.04e−2."""
    if value == 0:
        return "0"
    return _typeset(f"{value:.3f}" if 0.1 <= abs(value) < 100 else f"{value:.2e}")


def _typeset(text: str) -> str:
    mantissa, e, exponent = text.partition("e")
    return (mantissa + (f"e{int(exponent)}" if e else "")).replace("-", "−")
