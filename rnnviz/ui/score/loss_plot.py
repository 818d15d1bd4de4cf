"""The curve of the training and validation loss on a log axis, with a line to beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt

from rnnviz.layout.numerals import number, setting
from rnnviz.records.training import TrainStep
from rnnviz.tasks import Line
from rnnviz.ui.widgets.epoch_plot import EpochPlot


class LossPlot(EpochPlot):
    """clear, add, set_history, set_line, flush, set_palette in."""

    def __init__(self) -> None:
        super().__init__("loss curve", empty="The loss is drawn here, epoch by epoch, while the model trains.")
        self.setMinimumHeight(130)
        self._line: Line | None = None
        self._measure = "MSE"
        self._legend.setWordWrap(True)  # the line to beat may need a line of its own
        self._show_legend()

    def add(self, step: TrainStep) -> None:
        """The mean training loss of the epoch so far; the validation loss where an epoch ends."""
        self._add(step.step * step.epochs / step.steps, train=step.loss, val=step.val_loss)

    def set_history(self, epochs: list[int], losses: list[float], val_losses: list[float]) -> None:
        self._epochs = max([self._epochs, *epochs])
        self._train = list(zip(map(float, epochs), losses, strict=True))
        self._val = list(zip(map(float, epochs), val_losses, strict=True))
        self.flush()

    def set_line(self, line: Line | None, measure: str) -> None:
        """What the loss is called, and the line to beat; None takes it away."""
        self._line, self._measure = line, measure
        tip = "" if line is None else f"The baseline: {line.words}, validation {measure} {number(line.error)}"
        self._legend.setToolTip(tip)
        self._show_legend()
        self.flush()

    def _set_range(self, values: Sequence[float]) -> None:
        # Plotted as log10 with a tick string of our own would lose pyqtgraph's minor ticks: its log mode does both.
        self._to_beat.setVisible(self._line is not None)
        known = [v for v in values if v > 0]
        if self._line is not None:
            self._to_beat.setValue(float(np.log10(self._line.error)))
            known.append(self._line.error)
        if known:
            low, high = np.log10(min(known)) - 0.08, np.log10(max(known)) + 0.08
            high = max(high, low + 0.4)
            self._plot.setYRange(low, high, padding=0)
            self._plot.getAxis("left").setTicks([log_ticks(low, high)])

    def _set_up(self, item: Any) -> None:
        import pyqtgraph as pg

        item.setLogMode(y=True)
        item.setContentsMargins(0, 8, 0, 0)  # so that the highest tick's words are whole
        self._to_beat = pg.InfiniteLine(angle=0)
        item.addItem(self._to_beat)

    def _show_legend(self) -> None:
        p = self._palette
        entries = [(p.dim, "train"), (p.accent, "val")]
        if self._line is not None:
            entries.append((p.warning, f"{self._line.word} {number(self._line.error)}".replace(" ", "&nbsp;")))
        self._say(self._measure, entries)

    def _colour(self) -> None:
        import pyqtgraph as pg

        super()._colour()
        self._to_beat.setPen(pg.mkPen(self._palette.warning, width=1, style=Qt.PenStyle.DashLine))

    def _ground(self) -> str:
        return self._palette.panel


def log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks at 1, 2 and 5 times powers of ten between two decimal logarithms; decades only where those are many."""
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    steps = (1.0, 2.0, 5.0) if high - low < 2 else (1.0,)
    at = [(float(np.log10(m)) + d, setting(m * 10.0**d)) for d in decades for m in steps]
    return [(x, words) for x, words in at if low <= x <= high]
