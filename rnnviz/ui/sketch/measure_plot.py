"""One measure of a training by epoch, on a linear axis: it may be negative, as a likelihood is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.layout.figure import Axis
from rnnviz.layout.numerals import number
from rnnviz.ui.widgets.epoch_plot import EpochPlot

_LEAST_SPAN = 0.05
_NUMBERS = 44.0
"""Pixels of the y axis's numbers: several such plots stand below each other."""


class MeasurePlot(EpochPlot):
    """clear, add, set_history in."""

    def __init__(self, name: str, words: str) -> None:
        """name: of the measure, "L_R". words: what it is."""
        super().__init__(f"{name} by epoch", empty="The curve starts when training starts.", ground="background")
        self.setMinimumSize(160, 90)
        self.setToolTip(words)
        self._name = name
        self.show_legend()
        self.refresh()

    @property
    def last(self) -> float | None:
        """The newest value on the validation set."""
        return self._val[-1][1] if self._val else None

    def add(self, at: float, *, train: float | None = None, val: float | None = None) -> None:
        """at: in epochs, such as 2.5. What is not a finite number is left out."""
        train, val = (v if v is not None and np.isfinite(v) else None for v in (train, val))
        self.add_values(at, train=train, val=val)
        if val is not None:
            self.flush()

    def set_history(self, values: Sequence[tuple[float, float]]) -> None:
        """(epoch, value on the validation set) of a run as far as it has come."""
        self._val = [(float(e), float(v)) for e, v in values if np.isfinite(v)]
        self.flush()

    def flush(self) -> None:
        self.show_legend()
        super().flush()

    def y_axis(self, values: Sequence[float]) -> Axis:
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        room = max(_LEAST_SPAN, 0.08 * (high - low))
        return Axis(low - room, high + room, apart=22, room=_NUMBERS)

    def legend(self) -> tuple[str, Sequence[tuple[str, str]]]:
        last = "" if self.last is None else f"&nbsp;{number(self.last)}"
        return f"<b>{self._name}</b>", [("dim", "train"), ("accent", f"val{last}")]
