"""A drawing's strokes as a small picture: what a convolution reads. numpy only; the same strokes give the same picture.

A pixel's value is how much of it the pen covers, from how far its centre is from the nearest line: 1 up to half a
pixel inside the pen's edge, 0 from half a pixel outside it, linear between (coverage by distance, as antialiased lines
are drawn in J. D. MacDonald's and in most renderers of distance fields).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing

SIDE = 28
"""Pixels of a side, as MNIST and Quick, Draw!'s own bitmaps have them."""

PEN = 1.5
"""The width of a line, in pixels."""

MARGIN = 2.0
"""Pixels between the edge of the picture and the middle of the outermost line."""

_AT_ONCE = 512
"""Lines of which the distances are held at once."""


def picture(drawing: Drawing, *, side: int = SIDE, pen: float = PEN, margin: float = MARGIN) -> Array:
    """(side, side) float32 in 0 … 1, rows from the top: the drawing in the middle, its longer side filling the picture
    but for the margin. A drawing without strokes is an empty picture."""
    if not drawing.strokes:
        return np.zeros((side, side), np.float32)
    points = np.concatenate(drawing.strokes).astype(np.float64)
    low, high = points.min(0), points.max(0)
    longest = float((high - low).max())
    scale = (side - 2 * margin) / longest if longest > 0 else 0.0
    middle = (low + high) / 2
    return inked([(stroke - middle) * scale + side / 2 for stroke in drawing.strokes], side=side, pen=pen)


def inked(strokes: Sequence[Array], *, side: int, pen: float = PEN) -> Array:
    """(side, side) float32 in 0 … 1: strokes, (points, 2) each, in pixels from the upper left corner; what lies outside
    is not seen. A stroke of one point is a dot."""
    begins, ends = [], []
    for stroke in strokes:
        begins.append(stroke[:-1] if len(stroke) > 1 else stroke)
        ends.append(stroke[1:] if len(stroke) > 1 else stroke)
    if not begins:
        return np.zeros((side, side), np.float32)
    begin, end = np.concatenate(begins).astype(np.float32), np.concatenate(ends).astype(np.float32)
    nearest = np.full((side, side), np.inf, np.float32)
    for first in range(0, len(begin), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        nearest = np.minimum(nearest, _squared(begin[part], end[part], side).min(0))
    covered: Array = np.clip((pen + 1) / 2 - np.sqrt(nearest), 0, 1)
    return covered


def _squared(begin: Array, end: Array, side: int) -> Array:
    """(lines, side, side) the squared distance of each pixel's centre from each line."""
    centre = np.arange(side, dtype=np.float32) + np.float32(0.5)
    along = end - begin
    length = np.maximum((along * along).sum(1), np.float32(1e-12))
    x, y = centre[None, :] - begin[:, :1], centre[None, :] - begin[:, 1:]  # (lines, side) each
    share_x, share_y = x * (along[:, :1] / length[:, None]), y * (along[:, 1:] / length[:, None])
    share = np.clip(share_y[:, :, None] + share_x[:, None, :], 0, 1)
    dx = x[:, None, :] - share * along[:, 0, None, None]
    dy = y[:, :, None] - share * along[:, 1, None, None]
    squared: Array = dx * dx + dy * dy
    return squared
