"""Drawings to stroke-3 and stroke-5, and back. The forms: rnnviz/records/drawings.py.

A row is a movement of the pen, so a drawing of n points has n - 1 rows: the first point is where the pen begins, and
no row tells of it. That is how Quick, Draw! is published (.npz and TFRecord), and what a network that draws says: its
start token stands for that first point. Without it, the first side of every square would be missing.

One exception, so that a dot keeps its place: a drawing that begins with a stroke of one point begins with the row
(0, 0, 1), which does not move and tells of the first point itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.drawings import Drawing, DrawingError

MAX_POINTS = 20_000
"""A drawing of more is refused; the longest raw drawings of Quick, Draw! have a few thousand."""

FARTHEST = 1e6
"""No coordinate is farther from the origin, in any unit: in float32 neighbours would become one point."""

START = (0.0, 0.0, 1.0, 0.0, 0.0)
"""The stroke-5 row that a decoder reads before its first one."""


def make_drawing(strokes: Sequence[Array], *, word: str = "", key: str = "", country: str = "") -> Drawing:
    """A drawing of strokes, one (points, 2) each, absolute; empty strokes are left out.

    DrawingError for anything else: another shape, a number that is not finite or too large, no or too many points.
    """
    kept = []
    points = 0
    for number, stroke in enumerate(strokes, 1):
        if stroke.ndim != 2 or stroke.shape[1] != 2:
            raise DrawingError(f"Stroke {number:,} is not made of pairs of x and y.")
        points += len(stroke)
        if points > MAX_POINTS:
            raise DrawingError(f"The drawing has more than {MAX_POINTS:,} points.")
        if len(stroke):
            with np.errstate(over="ignore"):  # what overflows is infinite, and refused as such below
                kept.append(np.ascontiguousarray(stroke, np.float32))
    if not kept:
        raise DrawingError("The drawing has no points.")
    _check_numbers(np.concatenate(kept))
    return Drawing(tuple(kept), word, key, country)


def to_stroke3(drawing: Drawing) -> Array:
    """(points - 1, 3) float32; one row, (0, 0, 1), more where the first stroke is a single point."""
    if not drawing.strokes:
        raise DrawingError("The drawing has no points.")
    points, lifted = joined(drawing)
    rows = np.empty((len(points), 3), np.float32)
    rows[0, :2] = 0
    np.subtract(points[1:], points[:-1], out=rows[1:, :2])
    rows[:, 2] = lifted
    return rows if lifted[0] else rows[1:]


def from_stroke3(rows: Array, *, word: str = "", key: str = "", start: tuple[float, float] = (0, 0)) -> Drawing:
    """A drawing that begins at `start`. rows: (T, 3), T of at least 1; the pen is up where the third is above 0.5,
    and after the last row. Raises what `make_drawing` does."""
    points, lifted = positions(rows, start=start)
    return Drawing(parted(points.astype(np.float32), lifted), word, key)


def positions(rows: Array, *, start: tuple[float, float] = (0, 0)) -> tuple[Array, BoolArray]:
    """The points of a stroke-3 drawing: (T + 1, 2) float64 absolute, the first at `start`, and (T + 1,) whether the
    pen lifts after each. T where the drawing begins with a dot. Raises what `make_drawing` does."""
    rows = checked_stroke3(rows)
    first = 0 if rows[0, 2] > 0.5 and not rows[0, :2].any() else 1
    points = np.zeros((len(rows) + first, 2))
    np.cumsum(rows[:, :2], axis=0, out=points[first:])
    points += start
    lifted = np.zeros(len(points), bool)
    lifted[first:] = rows[:, 2] > 0.5
    lifted[-1] = True
    _check_numbers(points)
    return points, lifted


def joined(drawing: Drawing) -> tuple[Array, BoolArray]:
    """(points, 2), all strokes one after another, and (points,) whether the pen lifts after each."""
    points = np.concatenate(drawing.strokes)
    lifted = np.zeros(len(points), bool)
    lifted[np.cumsum([len(stroke) for stroke in drawing.strokes]) - 1] = True
    return points, lifted


def parted(points: Array, lifted: BoolArray) -> tuple[Array, ...]:
    """The strokes of what `joined` gives; the last point must lift the pen."""
    ends = (np.flatnonzero(lifted) + 1).tolist()
    return tuple(points[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True))  # np.split is slow


def checked_stroke3(rows: Array) -> Array:
    """The rows as float64 (T, 3), T from 1 to MAX_POINTS, finite; DrawingError for others."""
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise DrawingError(f"Stroke-3 has three numbers per point; here the shape is {rows.shape}.")
    if not len(rows):
        raise DrawingError("The drawing has no points.")
    if len(rows) > MAX_POINTS:
        raise DrawingError(f"The drawing has {len(rows):,} points; up to {MAX_POINTS:,} can be read.")
    numbers = np.asarray(rows, np.float64)
    if not np.isfinite(numbers).all():
        raise DrawingError("A coordinate is not a finite number.")
    return numbers


def _check_numbers(points: Array) -> None:
    # One maximum says both: it is nan or inf where a number is.
    farthest = np.abs(points).max()
    if farthest <= FARTHEST:
        return
    if np.isfinite(farthest):
        raise DrawingError(f"A coordinate is {farthest:.3g}; up to {FARTHEST:,.0f} can be read.")
    raise DrawingError("A coordinate is not a finite number.")
