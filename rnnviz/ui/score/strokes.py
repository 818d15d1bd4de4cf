"""Lines, areas and dots that are functions of time, drawn with smooth edges straight into the pixels of a sheet.

A curve has one height over each column of pixels, so that covering them is arithmetic on arrays: some ten times
faster than stroking a path, which a software renderer does segment by segment.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.ui.score.columns import Columns, Marks, Outline, Sheet

NO_MARKS = Marks(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))


def between(top: Array, bottom: Array, *, left: int) -> Marks:
    """The pixels between top and bottom, in device pixels, one pair a column of pixels from `left` on.

    NaN leaves a column as it is. Rows that are covered in part are marked in part.
    """
    there = np.flatnonzero(bottom > top)
    above, below = top[there], bottom[there]
    first = np.floor(above).astype(np.int64)
    counts = np.ceil(below).astype(np.int64) - first
    rows = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    cover = np.minimum(rows + 1, np.repeat(below, counts)) - np.maximum(rows, np.repeat(above, counts))
    return Marks(rows, np.repeat(there + left, counts), cover.astype(np.float32))


def stroke(y: Array, *, columns: Columns, width: float) -> Marks:
    """A line through (T,) heights in logical pixels, NaN where there is none."""
    low, high = _heights(y * columns.dpr, columns)
    if len(low) < 2:
        return NO_MARKS
    # A pen is higher where the line is steep: seen upright, its breadth is divided by the cosine of the slope.
    half = width * columns.dpr / 2 * (np.sqrt(1 + _slope(low) ** 2) if low is high else 1.0)
    marks = between(low - half, high + half, left=columns.left)
    steps = _known(y, columns)
    outline = Outline(steps, columns.axis.x(steps), y[steps], width=width)
    return Marks(marks.rows, marks.pixels, marks.cover, outline)


def _slope(y: Array) -> Array:
    """As np.gradient has it, in a third of its time."""
    if len(y) < 2:
        return np.zeros(len(y))
    out = np.empty(len(y))
    out[1:-1] = (y[2:] - y[:-2]) / 2
    out[0], out[-1] = y[1] - y[0], y[-1] - y[-2]
    return out


def interrupted(line: Marks, steps: BoolArray, columns: Columns) -> Marks:
    """A line with gaps at the time steps where `steps`, (T,), is true."""
    if not steps.any():
        return line
    axis = columns.axis
    times = axis.start + (line.pixels - columns.left + 0.5) / columns.dpr / axis.pitch
    keep = ~steps[np.clip(np.floor(times + 0.5).astype(np.int64), 0, axis.steps - 1)]
    outline = None if line.outline is None else replace(line.outline, gaps=steps)
    return Marks(line.rows[keep], line.pixels[keep], line.cover[keep], outline)


def _known(y: Array, columns: Columns) -> IntArray:
    """The steps in sight that have a height, and the one before and behind them."""
    visible = columns.axis.visible
    steps = np.arange(max(0, visible.start - 1), min(len(y), visible.stop + 1))
    return steps[np.isfinite(y[steps])]


def _heights(y: Array, columns: Columns) -> tuple[Array, Array]:
    """Lowest and highest y over each column of pixels (one and the same array where no steps share one)."""
    axis, dpr = columns.axis, columns.dpr
    steps = _known(y, columns)
    if len(steps) < 2:
        return np.zeros(0), np.zeros(0)
    x, known = axis.x(steps) * dpr, y[steps]
    at = np.arange(columns.left, columns.right) + 0.5
    if not columns.pooled:
        low = np.interp(at, x, known, left=np.nan, right=np.nan)
        return low, low
    starts = np.flatnonzero(np.diff(np.floor(x), prepend=-np.inf))
    # Each pixel reaches to the first step of the next one, so that the line is never broken.
    ends = np.append(starts[1:], len(x) - 1)
    low = np.minimum(np.minimum.reduceat(known, starts), known[ends])
    high = np.maximum(np.maximum.reduceat(known, starts), known[ends])
    nearest = np.clip(np.searchsorted(np.floor(x[starts]), at - 0.5), 0, len(starts) - 1)
    return low[nearest], high[nearest]


def dots(y: Array, *, columns: Columns, radius: float, ring: float = 0.0) -> Marks:
    """A dot at every step that has a height (T,) in logical pixels; only its rim where `ring` is given."""
    return _Discs(y, columns, radius).marks(ring)


def rings(y: Array, *, columns: Columns, radius: float, ring: float) -> tuple[Marks, Marks]:
    """Dots, and their rims alone."""
    found = _Discs(y, columns, radius)
    return found.marks(0.0), found.marks(ring)


class _Discs:
    """The pixels around the middles of dots, and how far they are from these."""

    def __init__(self, y: Array, columns: Columns, radius: float) -> None:
        axis, dpr = columns.axis, columns.dpr
        steps = np.arange(axis.visible.start, axis.visible.stop)
        steps = steps[np.isfinite(y[steps])]
        self._outline = Outline(steps, axis.x(steps), y[steps], radius=radius)
        self._radius, self._dpr = radius * dpr, dpr
        x, middle = self._outline.x * dpr, self._outline.y * dpr
        reach = np.arange(-int(self._radius) - 2, int(self._radius) + 3)
        across = np.floor(x).astype(np.int64)[:, None] + reach
        down = np.floor(middle).astype(np.int64)[:, None] + reach
        beside, under = across + 0.5 - x[:, None], down + 0.5 - middle[:, None]
        far = (beside * beside)[:, :, None] + (under * under)[:, None, :]
        here = np.flatnonzero(far < (self._radius + 0.5) ** 2 + 1e-6)
        self._far = np.sqrt(far.reshape(-1)[here])
        self._rows = np.tile(down, len(reach)).reshape(-1)[here]
        self._pixels = np.repeat(across, len(reach))[here]

    def marks(self, ring: float) -> Marks:
        """ring: how thick the rim is that they consist of; 0 for discs."""
        cover = np.clip(self._radius + 0.5 - self._far, 0, 1)
        if ring:
            cover -= np.clip(self._radius - ring * self._dpr + 0.5 - self._far, 0, 1)
        hit = np.flatnonzero(cover > 0)
        outline = replace(self._outline, ring=ring)
        return Marks(self._rows[hit], self._pixels[hit], cover[hit].astype(np.float32), outline)


def level(sheet: Sheet, y: float, *, columns: Columns, window: slice, color: int) -> None:
    """A level line, one logical pixel thick, at a height in logical pixels."""
    top = round(y * columns.dpr)
    sheet.pixels[top : top + max(1, round(columns.dpr)), window] = color
