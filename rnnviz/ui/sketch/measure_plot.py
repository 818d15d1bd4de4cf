"""One measure of a training by epoch, on a linear axis: it may be negative, as a likelihood is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.ui.widgets.epoch_plot import EpochPlot

_LEAST_SPAN = 0.05


class MeasurePlot(EpochPlot):
    """clear, add, set_history, set_palette in."""

    def __init__(self, name: str, words: str) -> None:
        """name: of the measure, "L_R". words: what it is."""
        super().__init__(f"{name} by epoch", empty="The curve starts when training starts.")
        self.setMinimumSize(160, 90)
        self.setToolTip(words)
        self._name = name
        self._show_legend()

    @property
    def last(self) -> float | None:
        """The newest value on the validation set."""
        return self._val[-1][1] if self._val else None

    def add(self, at: float, *, train: float | None = None, val: float | None = None) -> None:
        """at: in epochs, such as 2.5. What is not a finite number is left out."""
        train, val = (v if v is not None and np.isfinite(v) else None for v in (train, val))
        self._add(at, train=train, val=val)
        if val is not None:
            self.flush()

    def set_history(self, values: Sequence[tuple[float, float]]) -> None:
        """(epoch, value on the validation set) of a run as far as it has come."""
        self._val = [(float(e), float(v)) for e, v in values if np.isfinite(v)]
        self.flush()

    def _redraw(self) -> None:
        self._show_legend()
        super()._redraw()

    def _set_range(self, values: Sequence[float]) -> None:
        if values:
            low, high = min(values), max(values)
            room = max(_LEAST_SPAN, 0.08 * (high - low))
            self._plot.setYRange(low - room, high + room, padding=0)

    def _set_up(self, item: Any) -> None:
        item.getAxis("left").setWidth(44)
        item.setContentsMargins(0, 8, 0, 0)  # so that the highest tick's words are whole

    def _show_legend(self) -> None:
        p = self._palette
        last = "" if self.last is None else f"&nbsp;{number(self.last)}"
        self._say(f"<b>{self._name}</b>", [(p.dim, "train"), (p.accent, f"val{last}")])

    def _ground(self) -> str:
        return self._palette.background
