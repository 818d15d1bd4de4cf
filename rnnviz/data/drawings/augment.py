"""Sketch-RNN's augmentation of stroke-3 drawings: arXiv 1704.03477, section 3.4, as its reference has it."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array

SCALE = 0.15
DROP = 0.10


def augmented(rows: Array, rng: np.random.Generator, *, scale: float = SCALE, drop: float = DROP) -> Array:
    """A drawing (T, 3), scaled and with fewer points: (up to T, 3) float32. Repeatable by the generator."""
    return dropped(scaled(rows, rng, scale), rng, drop)


def scaled(rows: Array, rng: np.random.Generator, scale: float = SCALE) -> Array:
    """x and y, each multiplied by a factor of its own, drawn uniformly from 1 - scale … 1 + scale."""
    out = np.array(rows, np.float32)
    out[:, :2] *= rng.uniform(1 - scale, 1 + scale, 2).astype(np.float32)
    return out


def dropped(rows: Array, rng: np.random.Generator, drop: float = DROP) -> Array:
    """Points left out, each with the probability `drop`; the movement to one is added to the row before it.

    Kept are the points at which the pen lifts, and the first three after the pen comes down or the drawing begins, so
    that no movement is merged over a lift and no stroke loses its beginning.
    """
    count = len(rows)
    lifted = rows[:, 2] > 0.5
    place = np.arange(count)
    restart = lifted | np.r_[True, lifted[:-1]]
    since = place - np.maximum.accumulate(np.where(restart, place, 0))
    keep = (since <= 2) | (rng.random(count) >= drop)
    begins = np.flatnonzero(keep)
    out = np.empty((len(begins), 3), np.float32)
    out[:, :2] = np.add.reduceat(np.asarray(rows[:, :2], np.float32), begins, axis=0)
    out[:, 2] = rows[begins, 2]
    return out
