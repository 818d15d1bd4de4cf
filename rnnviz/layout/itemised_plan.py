"""Where the parts of the itemised gradient's picture stand: the matrix, the curve below it, the colour bar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.scale import LogScale
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Itemised

_LEFT, _RIGHT, _TOP, _BOTTOM = 78.0, 76.0, 108.0, 50.0
CHOICE = 72.0
"""Where the choice of the scale is, between the words and the matrix."""
_CURVE, _BETWEEN, _ROW = 0.24, 46.0, 44.0


@dataclass(frozen=True, slots=True)
class Rect:
    """Logical pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class ItemisedPlan:
    """Rows are the K losses from the top, columns the T steps; matrix and curve share one time axis."""

    rows: int
    columns: int
    axis: TimeAxis
    matrix: Rect
    curve: Rect
    bar: Rect

    @classmethod
    def of(cls, itemised: Itemised, *, width: float, height: float, axis: TimeAxis | None = None) -> ItemisedPlan:
        """The plan for a picture of that size; the matrix takes what the curve leaves.

        axis: the score's, so that every column is under its step; by default the whole sequence.
        """
        rows, columns = itemised.magnitude.shape
        if axis is None or axis.steps != columns:
            axis = TimeAxis.whole(columns, left=_LEFT, width=max(width - _LEFT - _RIGHT, 40.0))
        down = max(height - _TOP - _BOTTOM - _BETWEEN, 80.0)
        tall = min(down * (1 - _CURVE), rows * _ROW)
        matrix = Rect(axis.left, _TOP, axis.width, tall)
        # With one row or a few, the curve must not become a tower: it stays a wide strip.
        strip = min(down - tall, max(down * _CURVE, 0.6 * axis.width))
        curve = Rect(axis.left, matrix.bottom + _BETWEEN, axis.width, strip)
        bar = Rect(matrix.right + 8, _TOP, 10, max(min(tall, 320.0), 150.0))
        return cls(rows, columns, axis, matrix, curve, bar)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) under a point of the matrix, None outside."""
        m, column = self.matrix, self.axis.step(x)
        if column is None or not m.y <= y < m.bottom:
            return None
        return int((y - m.y) / m.height * self.rows), column

    def row_top(self, row: int) -> float:
        return self.matrix.y + self.matrix.height * row / self.rows

    def middle(self, column: IntArray | float) -> Array:
        """The x of the middle of a column (or of many)."""
        return np.asarray(self.axis.x(np.asarray(column, float)))

    def ticks(self, count: int, pixels: float, apart: float) -> list[int]:
        """Indices to label, at least `apart` pixels from each other: every 1, 2, 5, 10, 20 …"""
        pitch = pixels / count
        every = next(e for k in range(6) for m in (1, 2, 5) if (e := m * 10**k) * pitch >= apart or e >= count)
        return list(range(0, count, every))


@dataclass(frozen=True, slots=True)
class Shading:
    """What the colours of the matrix stand for. values: (K, T) on a scale. by_row: each row in shares of its own
    largest entry, so that a loss near zero does not look like a gradient that vanishes."""

    values: Array
    scale: LogScale
    by_row: bool


_SHARES = LogScale(-6, 0)
"""Shares of a row's largest entry."""


def shading(itemised: Itemised, *, by_row: bool) -> Shading:
    """One scale for all rows, or each row by its own largest entry."""
    if not by_row:
        return Shading(itemised.magnitude, LogScale.of([itemised.magnitude]), False)
    known = np.where(np.isfinite(itemised.magnitude), itemised.magnitude, 0.0).astype(np.float64)
    largest = known.max(1, keepdims=True, initial=0.0)
    shares = np.divide(known, largest, out=np.zeros_like(known), where=largest > 0)
    return Shading(np.where(np.isfinite(itemised.magnitude), shares, np.nan), _SHARES, True)


def sums(itemised: Itemised) -> Array:
    """(T,): what all losses together send to each step, size by size (so an upper bound of the total's size)."""
    return np.asarray(itemised.magnitude.sum(0, dtype=np.float64))


def curve_scale(itemised: Itemised) -> LogScale:
    """One scale for every row and for their sum, so that curves can be compared."""
    return LogScale.of([itemised.magnitude, sums(itemised)])


def heights(values: Array, scale: LogScale, rect: Rect) -> Array:
    """The y of every value on a log axis over a rectangle."""
    return np.asarray(rect.bottom - scale.fraction(values) * rect.height)
