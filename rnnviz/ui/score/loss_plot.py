"""The curve of the training and validation loss on a log axis, with a line to beat."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Ink, Mark
from rnnviz.layout.loss_text import accuracy_words
from rnnviz.layout.numerals import number
from rnnviz.records.training import TrainStep
from rnnviz.tasks.task import Line
from rnnviz.ui.widgets.epoch_plot import EpochPlot

_MARGIN, _LEAST = 10**0.08, 10**0.4
"""Factors of the loss: what is left free below and above the curves, and how high the axis is at least."""


class LossPlot(EpochPlot):
    """clear, add, set_history, set_line, flush in."""

    def __init__(self) -> None:
        empty = "The loss is drawn here, epoch by epoch, while the model trains."
        super().__init__("loss curve", empty=empty, ground="panel")
        self.setMinimumHeight(160)
        self._line: Line | None = None
        self._accuracy: tuple[str, ...] = ()
        self._measure = "MSE"
        self._legend.setWordWrap(True)  # the line to beat may need a line of its own
        self.show_legend()
        self.refresh()

    def clear(self, epochs: int) -> None:
        self._accuracy = ()
        super().clear(epochs)
        self.show_legend()

    def add(self, step: TrainStep) -> None:
        """The mean training loss of the epoch so far; the validation loss where an epoch ends, and the accuracy there
        where the model tells classes apart."""
        if told := accuracy_words(step.measures):
            self._accuracy = told
            self.show_legend()
        self.add_values(step.step * step.epochs / step.steps, train=step.loss, val=step.val_loss)

    def set_history(self, epochs: list[int], losses: list[float], val_losses: list[float]) -> None:
        self._epochs = max([self._epochs, *epochs])
        self._train = list(zip(map(float, epochs), losses, strict=True))
        self._val = list(zip(map(float, epochs), val_losses, strict=True))
        self.flush()

    def set_line(self, line: Line | None, measure: str = "MSE") -> None:
        """What the loss is called, and the line to beat; None takes it away."""
        self._line, self._measure = line, measure
        tip = "" if line is None else f"The baseline: {line.words}, validation {measure} {number(line.error)}"
        self._legend.setToolTip(tip)
        self.show_legend()
        self.flush()

    def y_axis(self, values: Sequence[float]) -> Axis:
        known = [v for v in (*values, *(mark.at for mark in self.marks())) if 0 < v < math.inf]
        low, high = (min(known) / _MARGIN, max(known) * _MARGIN) if known else (0.1, 1.0)
        return Axis(low, max(high, low * _LEAST), ticks=ticks.logarithmic, log=True, apart=16)

    def marks(self) -> tuple[Mark, ...]:
        if self._line is None:
            return ()
        return (Mark(self._line.error, Ink("warning", 1, dashes=(4, 2)), upright=False),)

    def legend(self) -> tuple[str, Sequence[tuple[str, str]]]:
        entries = [("dim", "train"), ("accent", "val")]
        if self._line is not None:
            entries.append(("warning", f"{self._line.word} {number(self._line.error)}".replace(" ", "&nbsp;")))
        entries += [("accent", told.replace(" ", "&nbsp;")) for told in self._accuracy]
        return self._measure, entries
