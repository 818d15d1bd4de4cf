"""How a classifier learns: its loss, and how often it is right, epoch by epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line, empty_figure
from rnnviz.layout.numerals import number
from rnnviz.layout.numerals import percent as percent_words
from rnnviz.layout.plot_frame import value_range
from rnnviz.records.training import TrainStep
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.plot import Plot

_POINTS = 600
_RIGHT = {"accuracy": ("accuracy", "accent"), "top_5": ("top-5", "hidden")}
"""What is measured of how often it is right: its word and its colour."""


@dataclass
class Curve:
    """at: in epochs; values: one each."""

    at: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: float, value: float) -> None:
        self.at.append(at)
        self.values.append(value)
        if len(self.at) > 2 * _POINTS:
            self.at, self.values = self.at[::2], self.values[::2]

    def line(self, name: str, colour: str, *, dots: float) -> Line:
        return Line(np.array(self.at, float), np.array(self.values, float), Ink(colour), name, dots)


class MeasuresPlot(QWidget):
    """clear(epochs, classes) and add(TrainStep) in. Two plots beside each other: the loss (while an epoch runs, its
    mean so far; on the validation drawings at its end), and accuracy and top-5 on the validation drawings."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("loss and accuracy of the training")
        self.setMinimumSize(300, 130)
        self._epochs = 1
        self._shown: tuple[str, ...] = ("accuracy", "top_5")
        self._loss, self._val = Curve(), Curve()
        self._right: dict[str, Curve] = {}
        self._plots = (_Half("loss of the training", self._losses), _Half("validation accuracy", self._accuracies))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for plot in self._plots:
            row.addWidget(plot, 1)
        self._plots[0].set_message("The training curves appear here.")
        self._plots[1].hide()

    def clear(self, epochs: int, *, classes: int = 338) -> None:
        """Empty plots for a training of this many epochs. Of five classes or fewer, top-5 would say nothing."""
        self._epochs = max(1, epochs)
        self._shown = ("accuracy", "top_5") if classes > 5 else ("accuracy",)
        self._loss, self._val, self._right = Curve(), Curve(), {}
        self._plots[1].show()
        for plot in self._plots:
            plot.set_message("")

    def add(self, step: TrainStep) -> None:
        """One more step; where it ends an epoch, what was measured then."""
        self._loss.add(step.step * step.epochs / max(step.steps, 1), step.loss)
        if step.val_loss is not None:
            self._val.add(float(step.epoch), step.val_loss)
            for name in self._shown:
                if name in step.measures:
                    self._right.setdefault(name, Curve()).add(float(step.epoch), step.measures[name])
            best = ", ".join(
                f"{name.replace('_', '-')} {percent_words(curve.values[-1], decimals=1)}"
                for name, curve in self._right.items()
            )
            self.setAccessibleDescription(f"epoch {step.epoch}: validation loss {number(step.val_loss)}; {best}")
            for plot in self._plots:
                plot.refresh()
        self._plots[0].refresh_soon()

    @property
    def accuracy(self) -> tuple[float, ...]:
        """The accuracies so far, one per epoch."""
        return tuple(self._right["accuracy"].values) if "accuracy" in self._right else ()

    def sizeHint(self) -> QSize:
        return scaling.size(560, 190)

    def _losses(self) -> Figure:
        curves = [("train", self._loss, "dim", 0.0), ("validation", self._val, "accent", 3.0)]
        lines = tuple(
            curve.line(f"{name} {number(curve.values[-1])}", colour, dots=dots)
            for name, curve, colour, dots in curves
            if curve.at
        )
        low, high = value_range([line.y for line in lines]) if lines else (0.0, 1.0)
        y = Axis(max(0.0, low), high, apart=30)
        return self._figure("Loss", "Drawn here from the first step on.", y, lines)

    def _accuracies(self) -> Figure:
        lines = tuple(
            curve.line(f"{_RIGHT[name][0]} {percent_words(curve.values[-1], decimals=1)}", _RIGHT[name][1], dots=3.0)
            for name, curve in self._right.items()
        )
        y = Axis(-0.03, 1.03, ticks=ticks.shares, apart=30, most=6)  # with room for the dots at both ends
        return self._figure("Validation accuracy", "Drawn here after the first epoch.", y, lines)

    def _figure(self, heading: str, empty: str, y: Axis, lines: tuple[Line, ...]) -> Figure:
        if not lines:
            return empty_figure(empty, heading=heading)
        room = 0.02 * self._epochs  # for the dots at the ends
        return Figure(
            Axis(-room, self._epochs + room, title="epoch", ticks=ticks.whole, apart=45, most=40),
            y,
            lines,
            heading=heading,
            names=0.4,
            longest="validation 0.0000",
            whole_names=True,
        )


class _Half(Plot):
    """One of the two plots: it shows what it is told by a function."""

    def __init__(self, name: str, figure: Callable[[], Figure]) -> None:
        super().__init__(name)
        self._made = figure

    def figure(self) -> Figure:
        return self._made()
