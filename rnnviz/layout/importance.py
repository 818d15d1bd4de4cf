"""How much each point of a drawing mattered to the answer.

The importance of a point is the norm, over all numbers that the model reads of it, of the total derivative of the
loss with respect to them: how far the loss would move for a small change of that point alone, by every way through
the network. It is a gradient, so it stands on the one logarithmic scale of all gradient magnitudes: a point of the
first stroke may count a thousandth of one of the last, and both are to be told from nothing at all. The decades
are those of the drawing itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import short
from rnnviz.layout.scale import LogScale
from rnnviz.layout.strokes import read_from
from rnnviz.records import Array, BoolArray, Trace


@dataclass(frozen=True, slots=True)
class Importance:
    """points: (T, 2) in the unit that the model read; lifted: (T,); magnitude: (T,) norms; scale: their decades."""

    points: Array
    lifted: BoolArray
    magnitude: Array
    scale: LogScale

    @property
    def shades(self) -> Array:
        """(T,): where each point stands on the scale, 0 (floor) to 1 (top)."""
        return self.scale.fraction(self.magnitude)

    @property
    def most(self) -> int:
        """The point that mattered most; -1 where none did."""
        return int(self.magnitude.argmax()) if self.magnitude.any() else -1


def of_trace(trace: Trace) -> Importance | None:
    """The importance of every point of the drawing in a trace; None where it has no derivative by its input, or where
    its input is no drawing."""
    if trace.x_gradient is None or trace.x.shape[2] not in (3, 5):
        return None
    points, lifted = read_from(trace.x[0])
    if not len(points):
        return None
    gradient = np.asarray(trace.x_gradient[0, : len(points)], np.float64)
    magnitude = np.sqrt(np.square(gradient).sum(1))
    return Importance(points, np.asarray(lifted, bool), magnitude, LogScale.of([magnitude]))


def reading(found: Importance, point: int) -> str:
    """What is said of one point."""
    if not 0 <= point < len(found.points):
        return ""
    pen = ", the pen lifts after it" if found.lifted[point] else ""
    return f"point {point + 1} of {len(found.points)}{pen}: |∂L/∂x| = {short(float(found.magnitude[point]))}"
