"""What a view is to know that paints itself into a recording (recording.py), which need not be imported for it."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter

PIXELS = 2.0
"""Pixels a point of what is painted in pixels: the cells of the score."""


def is_recorded(painter: QPainter) -> bool:
    """Whether a painter's lines are kept as lines: who has them as pixels already paints them anew."""
    return painter.paintEngine().type() is QPaintEngine.Type.User
