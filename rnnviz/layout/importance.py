"""How much each point of a drawing mattered to the answer.

The importance of a point is the norm, over all numbers that the model reads of it, of the total derivative of the
loss with respect to them: how far the loss would move for a small change of that point alone, by every way through
the network. It is a gradient, so it has the colours and the logarithmic scale of all gradient magnitudes. But the
scale's ends are the drawing's own: the points of a drawing often differ by no more than a factor of ten or twenty,
which on whole decades, as the tracks have them, would all be one colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import short
from rnnviz.layout.strokes import read_from
from rnnviz.layout.ticks import Tick, logarithmic
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.trace import Trace

LEAST_FACTOR, MOST_FACTOR = 10.0, 1e4
"""The top of the scale is at least and at most this many times its floor: differences are neither made up nor lost."""


@dataclass(frozen=True, slots=True)
class Importance:
    """points: (T, 2) in one unit; lifted: (T,); magnitude: (T,) norms; low, high: the ends of their logarithmic scale,
    both above 0. start: (2,) where the pen began, the end of no movement and so no point; None where it is unknown."""

    points: Array
    lifted: BoolArray
    magnitude: Array
    low: float
    high: float
    start: Array | None = None

    @property
    def shades(self) -> Array:
        """(T,): where each point is on the scale, 0 (floor) to 1 (top)."""
        return np.asarray(self.place(self.magnitude))

    def place(self, magnitude: Array | float) -> Array:
        """Where a magnitude is on the scale, 0 to 1; what is below it is at 0, and drawn as `below`."""
        part = np.log10(np.maximum(magnitude, self.low) / self.low) / np.log10(self.high / self.low)
        clipped: Array = np.clip(part, 0.0, 1.0)
        return clipped

    @property
    def below(self) -> BoolArray:
        """(T,): the points that are below the scale, those that do not matter at all (`nothing`) left out."""
        return np.asarray(~(self.magnitude >= self.low * (1 - 1e-6)) & ~self.nothing)

    @property
    def nothing(self) -> BoolArray:
        """(T,): the points that do not matter at all: their magnitude is exactly 0."""
        return np.asarray(self.magnitude == 0)

    def ticks(self, most: int) -> list[Tick]:
        """Round magnitudes within the scale."""
        return logarithmic(self.low * 0.999, self.high * 1.001, most=most)

    @property
    def most(self) -> int:
        """The point that mattered most; -1 where none did."""
        return int(self.magnitude.argmax()) if self.magnitude.any() else -1


def of_trace(trace: Trace, rows: Sequence[Sequence[float]] = ()) -> Importance | None:
    """The importance of every point of the drawing in a trace; None where it has no derivative by its input, or where
    its input is not a drawing.

    rows: the drawing as (dx, dy, lifted), where it is known (`SketchSettings.drawing`). Without it everything is
    rebuilt from what the model read; then "position" inputs do not say where the pen began. Of a decoder's drawing the
    point k is what was drawn at step k, and matters by what came of it at the steps after.
    """
    if trace.loss_kind == "sketch-rnn":
        return _of_decoder(trace)
    if trace.x_gradient is None or trace.x.shape[2] not in (3, 5):
        return None
    points, lifted = read_from(trace.x[0])
    if not len(points):
        return None
    start = np.zeros(2) if trace.x.shape[2] == 3 else None
    if len(rows) >= len(points):
        points = np.cumsum(np.asarray(rows, float)[: len(points), :2], axis=0)
        start = np.zeros(2)
    if start is not None and np.array_equal(points[0], start):  # a dot
        start = None
    gradient = np.asarray(trace.x_gradient[0, : len(points)], np.float64)
    magnitude = np.sqrt(np.square(gradient).sum(1))
    return Importance(points, np.asarray(lifted, bool), magnitude, *_ends(magnitude), start)


def _of_decoder(trace: Trace) -> Importance | None:
    """A decoder reads at step k + 1 the point that it drew at step k: dx, dy and the pen, on, lifted or ended."""
    if trace.x_gradient is None or trace.steps < 2:
        return None
    drawn = trace.x[0, 1:, :5]
    points = np.cumsum(np.asarray(drawn[:, :2], np.float64), axis=0)
    magnitude = np.sqrt(np.square(np.asarray(trace.x_gradient[0, 1:, :5], np.float64)).sum(1))
    return Importance(points, drawn[:, 3] > 0.5, magnitude, *_ends(magnitude), np.zeros(2))


def _ends(magnitude: Array) -> tuple[float, float]:
    """The floor and the top of the scale. The smallest twentieth may lie below it, as on the scale of the tracks."""
    known = magnitude[np.isfinite(magnitude) & (magnitude > 0)]
    if not len(known):
        return 0.1, 1.0
    high = float(known.max())
    low = float(np.quantile(known, 0.05, method="lower"))
    return min(max(low, high / MOST_FACTOR), high / LEAST_FACTOR), high


def reading(found: Importance, point: int) -> str:
    """What is said of one point."""
    if not 0 <= point < len(found.points):
        return ""
    pen = ", the pen lifts after it" if found.lifted[point] else ""
    size = "exactly 0" if found.nothing[point] else short(float(found.magnitude[point]))
    off = " (below the scale)" if found.below[point] else ""
    return f"point {point + 1} of {len(found.points)}{pen}: |∂L/∂x| = {size}{off}"
