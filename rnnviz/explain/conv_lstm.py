"""ConvLSTM1D and ConvLSTM2D: at every place of the map an LSTM's equations, with windows of x and of h(t−1) around it.

Shi et al., arXiv 1506.04214.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.lstm import lstm_backward, lstm_forward, lstm_picture, lstm_substeps, lstm_values
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.substeps import SubStep
from rnnviz.layout.cell import Cell
from rnnviz.layout.lines import Line, words
from rnnviz.layout.numerals import subscript
from rnnviz.records.arrays import Array

_COLUMNS = ("input", "forget", "candidate", "output")
"""The order of the gates in Keras's kernels."""


@dataclass(frozen=True, slots=True)
class Place(Cell):
    """The cell at one place of the map: it reads windows around that place, with weights that all places share."""

    @classmethod
    def of(cls, cell: Cell) -> Place:
        return cls(cell.trace, cell.layer, cell.position, cell.unit)

    @property
    def filters(self) -> int:
        return int(self.layer.shape[-1])

    @property
    def place(self) -> int:
        """Which place of the map, counted row by row."""
        return self.unit // self.filters

    def inputs(self, gate: str = "") -> Array:
        """(K · channels,): what its window reads of x, 0 beyond the edge."""
        return self._window(Cell.inputs(self), "reads", int(self.layer.constants["picture"][-1]))

    def hidden_before(self, gate: str = "") -> Array:
        """(K · filters,): what its window reads of h(t−1)."""
        return self._window(Cell.hidden_before(self), "around", self.filters)

    def _window(self, values: Array, windows: str, channels: int) -> Array:
        pixels = np.asarray(self.layer.constants[windows][self.place], int)
        found = values.reshape(-1, channels)[pixels]
        found[pixels < 0] = 0.0
        return np.asarray(found.ravel(), np.float64)

    def input_names(self) -> list[str]:
        """x₀(2,3): channel, row and column."""
        *_, width, channels = (int(n) for n in self.layer.constants["picture"])
        places = (int(p) for p in self.layer.constants["reads"][self.place])
        named = ["(edge)" if p < 0 else f"({p // width},{p % width})" for p in places]
        return [f"x{subscript(c) if channels > 1 else ''}{name}" for name in named for c in range(channels)]

    def column(self, gate: str) -> int:
        return _COLUMNS.index(gate) * self.filters + self.unit % self.filters


def _where(cell: Place) -> Line:
    *_, width, filters = cell.layer.shape
    row, column = divmod(cell.place, width)
    at = f"row {row}, column {column}" if len(cell.layer.shape) > 2 else f"place {column}"
    return words(f"unit {cell.unit}: {at}, filter {cell.unit % filters}; x and h are windows around it", indent=0)


def _forward(cell: Cell, opened: str) -> list[Line]:
    place = Place.of(cell)
    return [_where(place), *lstm_forward(place, opened)]


def _backward(cell: Cell, opened: str) -> list[Line]:
    place = Place.of(cell)
    return [_where(place), *lstm_backward(place, opened)]


def _values(cell: Cell) -> LiveValues:
    return lstm_values(Place.of(cell))


def _substeps(cell: Cell, backward: bool) -> list[SubStep]:
    return lstm_substeps(Place.of(cell), backward)


explains(
    Explanation(lstm_picture, _values, _forward, _backward, pictures=True, substeps=_substeps),
    *("ConvLSTM1D", "ConvLSTM2D"),
)
