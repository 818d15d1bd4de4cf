"""What a network reads of a drawing: from stroke-3 rows (T, 3) to T steps of a few numbers each. numpy only."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rnnviz.records.arrays import Array

DECODER = "decoder"
INPUTS = {"stroke-3": 3, "position": 5, DECODER: 5}
"""What can be read, as in SketchSettings.inputs, and how many numbers per step that makes."""

_SMALLEST = 1e-6


def position_inputs(stroke3: Array) -> Array:
    """(T, 5) float32: x, y, dx, dy, lifted, of stroke-3 (T, 3).

    x, y: in -1 … 1, in units of half the longer side of the box of the T points, from its middle. dx, dy: the
    difference from the point before, 0 for the first. lifted: as the row has it. The point at which the pen began is
    none of the T. Cut a drawing before this: the box is that of the points that are left.
    """
    points = np.cumsum(stroke3[:, :2], axis=0, dtype=np.float64)
    low, high = points.min(0), points.max(0)
    side = max((high - low).max(), _SMALLEST)
    out = np.zeros((len(points), 5), np.float32)
    out[:, :2] = (points - (low + high) / 2) * (2 / side)
    out[1:, 2:4] = np.diff(points, axis=0) * (2 / side)
    out[:, 4] = stroke3[:, 2]
    return out


def stroke3_inputs(stroke3: Array, scale: float) -> Array:
    """(T, 3) float32: dx, dy in units of `scale`, the standard deviation of all training offsets, and lifted."""
    out = np.array(stroke3, np.float32)
    out[:, :2] /= scale
    return out


def offset_scale(drawings: Iterable[Array]) -> float:
    """The standard deviation of all offsets, dx and dy together, of stroke-3 drawings: the paper's normalising scale
    factor. 1 where there are none, or all are alike."""
    count, total, square = 0, 0.0, 0.0
    for rows in drawings:
        offsets = np.asarray(rows[:, :2], np.float64)
        count += offsets.size
        total += float(offsets.sum())
        square += float(np.square(offsets).sum())
    if not count:
        return 1.0
    mean = total / count
    # One pass is enough: offsets are spread around nearly 0, so nothing is lost in the difference.
    deviation = float(np.sqrt(max(square / count - mean * mean, 0.0)))
    return deviation if deviation > _SMALLEST else 1.0
