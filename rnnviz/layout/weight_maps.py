"""Where the heat maps of a layer's weights stand: one map a gate and weight, in a column of a given width."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace, WeightTrace

What = Literal["value", "gradient", "after"]
WHATS: tuple[What, ...] = ("value", "gradient", "after")

TITLE, CAPTION, BAR, GAP, BETWEEN = 18.0, 15.0, 26.0, 5.0, 14.0
MARGIN, ARROW = 16.0, 20.0
_LOWEST, _TALLEST = 12.0, 110.0


@dataclass(frozen=True, slots=True)
class WeightMap:
    """One heat map: the columns (start, stop) of a weight seen as a matrix. Rectangle in logical pixels."""

    weight: str
    gate: str
    what: What
    start: int
    stop: int
    rows: int
    x: float
    y: float
    width: float
    height: float

    def entry(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column of the whole weight) under a point, None outside."""
        if not (self.x <= x < self.x + self.width and self.y <= y < self.y + self.height):
            return None
        row = int((y - self.y) / self.height * self.rows)
        return row, self.start + int((x - self.x) / self.width * (self.stop - self.start))


@dataclass(frozen=True, slots=True)
class WeightPlan:
    """titles: (weight, y) of every weight's title; bars: (weight, y) of the room for its sum so far."""

    height: float
    maps: tuple[WeightMap, ...]
    titles: tuple[tuple[str, float], ...]
    bars: tuple[tuple[str, float], ...] = ()


def as_matrix(a: Array) -> Array:
    """A weight as rows and columns: a bias is one row, a convolution's kernel has its taps above each other."""
    return a.reshape(1, -1) if a.ndim == 1 else a.reshape(-1, a.shape[-1])


def blocks(layer: LayerTrace, weight: WeightTrace) -> list[tuple[str, int, int]]:
    """(gate, start, stop): the weight's columns, gate by gate in Keras's order; one block where there are none."""
    columns = as_matrix(weight.value).shape[1]
    order = {gate.column: gate.name for gate in layer.gates if gate.column is not None}
    if len(order) < 2 or columns != len(order) * layer.units or set(order) != set(range(len(order))):
        return [("", 0, columns)]
    return [(order[k], k * layer.units, (k + 1) * layer.units) for k in sorted(order)]


def overview(layer: LayerTrace, *, width: float, bars: bool) -> WeightPlan:
    """Every weight once, its gates side by side; bars: room below each for its sum so far."""
    y = 0.0
    maps: list[WeightMap] = []
    titles, places = [], []
    for weight in layer.weights:
        parts, rows = blocks(layer, weight), as_matrix(weight.value).shape[0]
        each = (width - GAP * (len(parts) - 1)) / len(parts)
        height = _height(rows, each / (parts[0][2] - parts[0][1]), _TALLEST)
        titles.append((weight.name, y))
        y += TITLE + (CAPTION if len(parts) > 1 else 2)
        for k, (gate, start, stop) in enumerate(parts):
            maps.append(WeightMap(weight.name, gate, "value", start, stop, rows, k * (each + GAP), y, each, height))
        y += height + GAP
        if bars:
            places.append((weight.name, y))
            y += BAR
        y += BETWEEN - GAP
    return WeightPlan(y, tuple(maps), tuple(titles), tuple(places))


def side_by_side(layer: LayerTrace, *, width: float) -> WeightPlan:
    """Every weight three times, before → gradient → after, its gates below each other."""
    y = 0.0
    each = (width - MARGIN - 2 * ARROW) / 3
    maps: list[WeightMap] = []
    titles = []
    for weight in layer.weights:
        parts, rows = blocks(layer, weight), as_matrix(weight.value).shape[0]
        height = _height(rows, each / (parts[0][2] - parts[0][1]), each)
        titles.append((weight.name, y))
        y += TITLE + 2
        for gate, start, stop in parts:
            for k, what in enumerate(WHATS):
                x = MARGIN + k * (each + ARROW)
                maps.append(WeightMap(weight.name, gate, what, start, stop, rows, x, y, each, height))
            y += height + GAP
        y += BETWEEN - GAP
    return WeightPlan(y, tuple(maps), tuple(titles))


def sums_so_far(weight: WeightTrace) -> Array:
    """(S,): how much of the gradient's norm the steps from each one to the last make up; the first is the whole."""
    return np.cumsum(np.asarray(weight.shares(), np.float64)[::-1])[::-1]


def _height(rows: int, pitch: float, tallest: float) -> float:
    """Square entries where there is room for them."""
    return min(max(rows * min(max(pitch, 3.0), 12.0), _LOWEST), tallest)
