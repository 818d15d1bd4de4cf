"""Where the strokes of a drawing stand: fitted to a box, cut off at a point, rebuilt from what a model read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.records.arrays import Array, BoolArray

UNIT = 256.0
"""The shorter side of a pad in its own unit; (0, 0) is its middle. As large as the box of the simplified drawings."""
HALF = 108.0
"""Half the longer side of a drawing that is fitted to a pad: it does not touch the edge."""


def box(strokes: Sequence[Array]) -> tuple[Array, Array]:
    """The lowest and the highest x and y, (2,) each, of the finite points; zeros where there are none."""
    points = [np.asarray(s, float).reshape(-1, 2) for s in strokes]
    flat = np.concatenate(points) if points else np.zeros((0, 2))
    flat = flat[np.isfinite(flat).all(1)]
    if not len(flat):
        return np.zeros(2), np.zeros(2)
    return flat.min(0), flat.max(0)


def fitted(strokes: Sequence[Array], half: float = HALF) -> tuple[Array, ...]:
    """The strokes about (0, 0), the longer side of their box from -half to half; points that are not numbers and
    strokes without points are left out. A drawing of one place stands in the middle."""
    clean = [s[np.isfinite(s).all(1)] for s in (np.asarray(s, float).reshape(-1, 2) for s in strokes)]
    clean = [s for s in clean if len(s)]
    low, high = box(clean)
    longer = float(np.max(high - low))
    scale = 2 * half / longer if longer > 0 else 1.0
    return tuple(((s - (low + high) / 2) * scale).astype(np.float32) for s in clean)


def thinned(strokes: Sequence[Array], most: int) -> tuple[Array, ...]:
    """The strokes with at most about this many points in all: every n-th of each, its ends among them."""
    every = -(-sum(len(s) for s in strokes) // max(most, 1))
    if every <= 1:
        return tuple(strokes)
    parts = [np.concatenate([s[:-1][::every], s[-1:]]) for s in strokes if len(s)]
    return tuple(parts[:: -(-len(parts) // most)])


def split(points: Array, lifted: Array | BoolArray) -> tuple[Array, ...]:
    """(T, 2) points as strokes, each ending where the pen is lifted after its point."""
    cuts = np.flatnonzero(np.asarray(lifted, float)[:-1] > 0.5) + 1
    return tuple(part for part in np.split(np.asarray(points), cuts) if len(part))


def first(strokes: Sequence[Array], points: int) -> tuple[Array, ...]:
    """The strokes as far as their first this many points."""
    out = []
    for stroke in strokes:
        if points <= 0:
            break
        out.append(stroke[:points])
        points -= len(stroke)
    return tuple(out)


def read_from(x: Array) -> tuple[Array, BoolArray]:
    """The drawing that a model read: its points (T, 2), and (T,) where the pen lifts after each.

    x: (T, 5), x, y, dx, dy, lifted, or (T, 3), dx, dy, lifted, added up from the first offset. Rows of zeros at the
    end, which fill a sequence up, are not points. ValueError for another width.
    """
    x = np.asarray(x, float)
    if x.ndim != 2 or x.shape[1] not in (3, 5):
        raise ValueError(f"A drawing is read as 3 or 5 numbers per point, not in the shape {x.shape}.")
    own = np.flatnonzero(x.any(1))
    x = x[: own[-1] + 1 if len(own) else 0]
    points = x[:, :2] if x.shape[1] == 5 else np.cumsum(x[:, :2], axis=0)
    return points.astype(np.float32), np.asarray(x[:, -1] > 0.5)


def nearest(points: Array, at: tuple[float, float]) -> int:
    """Which point is the nearest to a place; -1 where there is none. Of two on the same place the earlier."""
    if not len(points):
        return -1
    return int(np.square(np.asarray(points, float) - np.asarray(at, float)).sum(1).argmin())
