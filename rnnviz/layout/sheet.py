"""Where drawings stand on a sheet: the box of each, how it fits into a cell, and the cells. Plain numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing


@dataclass(frozen=True, slots=True)
class Fit:
    """From a drawing's unit to a place: x -> left + scale * x, y -> top + scale * y."""

    scale: float
    left: float
    top: float

    def place(self, points: Array) -> Array:
        """(N, 2) points at their places."""
        return np.asarray(points, float) * self.scale + (self.left, self.top)


def fit(box: tuple[float, float, float, float], *, width: float, height: float, margin: float = 0.0) -> Fit:
    """A box (left, top, right, bottom) in the middle of (0, 0, width, height), as large as it goes, never distorted."""
    left, top, right, bottom = box
    room = max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0)
    wide, high = max(right - left, 0.0), max(bottom - top, 0.0)
    scale = min(room[0] / wide if wide else math.inf, room[1] / high if high else math.inf)
    if not math.isfinite(scale):
        scale = 1.0
    return Fit(scale, width / 2 - scale * (left + right) / 2, height / 2 - scale * (top + bottom) / 2)


def box_of(drawing: Drawing) -> tuple[float, float, float, float]:
    """The box of all points; (0, 0, 1, 1) for a drawing without any."""
    if not drawing.points:
        return 0.0, 0.0, 1.0, 1.0
    points = np.concatenate([np.asarray(stroke, float) for stroke in drawing.strokes])
    (left, top), (right, bottom) = points.min(0), points.max(0)
    return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True, slots=True)
class Cells:
    """A sheet of equal square cells, row by row. left, top: of the first; side: of each with its gap."""

    count: int
    columns: int
    left: float
    top: float
    side: float
    gap: float

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns) if self.columns else 0

    def at(self, index: int) -> tuple[float, float, float]:
        """Left, top and side of a cell, without its gap."""
        row, column = divmod(index, self.columns)
        return self.left + column * self.side, self.top + row * self.side, self.side - self.gap

    def hit(self, x: float, y: float) -> int | None:
        """The cell at a place; None outside all of them."""
        column, row = math.floor((x - self.left) / self.side), math.floor((y - self.top) / self.side)
        index = row * self.columns + column
        if not (0 <= column < self.columns and row >= 0 and index < self.count):
            return None
        left, top, side = self.at(index)
        return index if x < left + side and y < top + side else None


def cells(count: int, *, width: float, height: float, columns: int = 0, gap: float = 8.0, most: float = 260.0) -> Cells:
    """The largest square cells with which all fit. columns: 0 for the number that gives the
    largest. most: the largest side there may be."""
    count = max(count, 1)

    def side(of: int) -> float:
        return min((width + gap) / of, (height + gap) / -(-count // of))

    best = columns or max(range(1, count + 1), key=side)
    each = max(min(side(best), most + gap), gap + 8.0)  # too small is still seen, and cut off
    rows = -(-count // best)
    left, top = (width - each * best + gap) / 2, (height - each * rows + gap) / 2
    return Cells(count, best, max(left, 0.0), max(top, 0.0), each, gap)
