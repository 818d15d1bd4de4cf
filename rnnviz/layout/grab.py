"""What of an input's curves can be taken hold of in the score, and which value the pointer gives it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.score import Rect
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array

NEAR = 6.0
"""How far from a point, in pixels, it is taken hold of."""
_BEYOND = 0.5
"""How far beyond the ends of its scale a point can be drawn at once, in parts of the scale."""


@dataclass(frozen=True, slots=True)
class Grabbed:
    """A point of an input: its name, which number of a step, and the step of the axis."""

    source: str
    channel: int
    step: int


@dataclass(frozen=True, slots=True)
class Pencil:
    """The scale of an input's row while something in it is drawn: it stays as it was when that began."""

    rect: Rect
    low: float
    high: float

    def value(self, y: float) -> float:
        """The value at a height, rounded to what a pixel can tell."""
        share = (self.rect.bottom - 3 - y) / max(self.rect.height - 6, 1.0)
        share = min(max(share, -_BEYOND), 1 + _BEYOND)
        fine = 10.0 ** np.floor(np.log10(max(self.high - self.low, 1e-9) / 200))
        return float(np.round((self.low + share * (self.high - self.low)) / fine) * fine)


def nearest_point(
    curves: Sequence[Array], axis: TimeAxis, heights: Sequence[Array], *, x: float, y: float
) -> tuple[int, int] | None:
    """(channel, step) of the point that a press at (x, y) takes hold of; None where none is near. curves: (T,) values
    of every channel, NaN where there is none; heights: the same in pixels. Of several the nearest, the first of
    equals."""
    step = axis.nearest(x)
    if abs(axis.x(step) - x) > max(NEAR, axis.pitch / 2):
        return None
    far = [abs(float(h[step]) - y) if np.isfinite(c[step]) else np.inf for c, h in zip(curves, heights, strict=True)]
    best = int(np.argmin(far)) if far else 0
    return (best, step) if far and far[best] <= NEAR else None
