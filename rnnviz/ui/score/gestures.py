"""What the hand on the mouse means over the score."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

CLICK = 4
"""A press that moves less than this many pixels is a click."""


def pans(event: QWheelEvent) -> float:
    """The pixels by which a turn of the wheel moves the paper along; 0 where it zooms."""
    turn, fine = event.angleDelta(), event.pixelDelta()
    sideways = turn.x() if abs(turn.x()) > abs(turn.y()) else 0
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        sideways = turn.x() or turn.y()
    return (float(fine.x() or fine.y()) or sideways * 0.5) if sideways else 0.0
