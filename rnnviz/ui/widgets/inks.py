"""The colours and dashes in which several models are told apart, on the board and in every plot."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from rnnviz.layout.figure import Ink
from rnnviz.ui.widgets.theme import Palette

Slots = Mapping[str, int]
"""Which of the palette's colours each selected model has, by its key."""

DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (6, 2, 1.5, 2))
"""How the curves of models are dashed, in widths of the pen: not, long, dotted, long and short."""


def model_color(palette: Palette, slot: int, alpha: float = 1.0) -> QColor:
    """The colour of a slot; they come again after the last."""
    color = QColor(palette.models[slot % len(palette.models)])
    color.setAlphaF(alpha)
    return color


def model_pen(palette: Palette, slot: int, width: float = 2.0) -> QPen:
    """As model_color, with dashes, so that neighbouring models differ without colour, too."""
    return ink_pen(Ink(slot, width), palette)


def ink_color(ink: Ink, palette: Palette) -> QColor:
    """The colour of an ink in a palette."""
    if isinstance(ink.colour, int):
        return model_color(palette, ink.colour, ink.alpha)
    return palette.color(ink.colour, ink.alpha)


def ink_pen(ink: Ink, palette: Palette) -> QPen:
    """The pen of an ink in a palette: its colour, width and dashes."""
    pen = QPen(ink_color(ink, palette), ink.width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = ink.dashes
    if dashes is None and isinstance(ink.colour, int):
        # One further each time that the colours begin again, so that no colour has the same dashes twice in a row.
        dashes = DASHES[(ink.colour + ink.colour // len(palette.models)) % len(DASHES)]
    if dashes:
        pen.setDashPattern(dashes)
    return pen
