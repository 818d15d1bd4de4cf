"""Fewer points that say the same: Ramer-Douglas-Peucker, and the whole simplification of Quick, Draw!.

Sources: Ramer (1972), Douglas and Peucker (1973); Ha and Eck, arXiv 1704.03477, section 3.1, has the epsilon; the data
set's own page (github.com/googlecreativelab/quickdraw-dataset) has the four steps.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.data.drawings.strokes import MAX_POINTS, joined, parted
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.drawings import Drawing, DrawingError

EPSILON = 2.0
BOX = 255.0
SPACING = 1.0

MAX_DEPTH = 100
"""Deeper pieces are halved instead, which keeps a few points more than RDP would: a line made so that each piece loses
only one point (zigzags that grow) would otherwise take minutes. Hand-drawn lines are 10 to 40 deep."""

MAX_RESAMPLED = 50_000
"""Points of a drawing after resampling; a longer line is resampled with a wider spacing, so that none takes long."""


def quick_draw(drawing: Drawing, epsilon: float = EPSILON) -> Drawing:
    """The drawing as the simplified Quick, Draw! has it: moved to the upper left corner, its longer side scaled to 255,
    points at every pixel along each stroke, RDP, whole numbers. A drawing without extent is only moved."""
    points, lifted = joined(drawing)
    if len(points) > MAX_POINTS:
        raise DrawingError(f"The drawing has {len(points):,} points; up to {MAX_POINTS:,} can be simplified.")
    points = points.astype(np.float64) - points.min(0)
    if side := points.max():
        points *= BOX / side
    points, lasts = _resampled(points, np.flatnonzero(lifted))
    firsts = np.r_[0, lasts[:-1] + 1]
    keep = kept(points, firsts, lasts, epsilon)
    simple = np.rint(points[keep]).astype(np.float32)
    ended = np.zeros(len(points), bool)
    ended[lasts] = True
    return replace(drawing, strokes=parted(simple, ended[keep]))


def kept(points: Array, firsts: IntArray, lasts: IntArray, epsilon: float) -> BoolArray:
    """(points,) which of the points of several strokes stay. firsts, lasts: the first and last index of each stroke.

    All pieces of one depth are measured at once: no recursion, and few calls of numpy for many pieces.
    """
    keep = np.zeros(len(points), bool)
    keep[firsts] = keep[lasts] = True
    depth = 0
    while len(firsts):
        depth += 1
        between = lasts - firsts - 1
        long = between > 0
        if not long.all():
            firsts, lasts, between = firsts[long], lasts[long], between[long]
            if not len(firsts):
                break
        begins = np.cumsum(between) - between
        piece = np.repeat(np.arange(len(firsts)), between)
        index = np.arange(len(piece)) + (firsts + 1 - begins)[piece]
        far = _distances(points[index], points[firsts], points[lasts], piece)
        most = np.maximum.reduceat(far, begins)
        split = most > epsilon
        if not split.any():
            break
        at = np.flatnonzero(far == most[piece])
        # The first of those equally far in each piece.
        of = piece[at]
        middle = index[at[np.concatenate(([True], of[1:] != of[:-1]))]]
        if depth > MAX_DEPTH:
            middle = (firsts + lasts) // 2
        middle = middle[split]
        keep[middle] = True
        firsts, lasts = np.concatenate((firsts[split], middle)), np.concatenate((middle, lasts[split]))
    return keep


def _distances(points: Array, begin: Array, end: Array, piece: IntArray) -> Array:
    """(n,) of (n, 2) points from the line through begin[piece] and end[piece], or from the two where they are one."""
    along = end - begin
    length = np.hypot(along[:, 0], along[:, 1])
    closed = length == 0
    along = along / np.where(closed, 1, length)[:, None]
    apart, unit = points - begin[piece], along[piece]
    far: Array = np.abs(apart[:, 0] * unit[:, 1] - apart[:, 1] * unit[:, 0])
    if closed.any():
        far = np.where(closed[piece], np.hypot(apart[:, 0], apart[:, 1]), far)
    return far


def _resampled(points: Array, lasts: IntArray) -> tuple[Array, IntArray]:
    """Points at every SPACING along each stroke, its first and last among them; and the index of each last one."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    steps[lasts[:-1]] = 0  # between strokes the pen is up
    way = np.r_[0, np.cumsum(steps)]
    spacing = max(SPACING, way[-1] / (MAX_RESAMPLED - 2 * len(lasts)))
    out: list[Array] = []
    ends: list[int] = []
    first = count = 0
    for last in lasts.tolist():
        begin, end = way[first], way[last]
        places = np.r_[np.arange(begin, end, spacing), end]
        part = slice(first, last + 1)
        if begin < end:
            out.append(np.column_stack([np.interp(places, way[part], points[part, i]) for i in (0, 1)]))
        else:  # a dot stays one point
            out.append(points[first : first + 1])
        count += len(out[-1])
        ends.append(count - 1)
        first = last + 1
    return np.concatenate(out), np.array(ends)
