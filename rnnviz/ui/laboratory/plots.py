"""The errors of all models by epoch, and their forecasts after the end of the sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line, Mark, Reading, empty_figure
from rnnviz.layout.laboratory import Ahead
from rnnviz.layout.numerals import error, number
from rnnviz.layout.plot_frame import value_range
from rnnviz.records.arrays import Array
from rnnviz.records.training import Checkpoint
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.log_lines import LogAxes, LogLine, LogLinesPlot
from rnnviz.ui.widgets.plot import Plot

_AXES = LogAxes(
    heading="Validation error by epoch",
    x_title="epochs",
    at="epoch {}",
    empty="None of these models has been trained. Train them together in the Training tab.",
    start=0,
    dots=False,
    margin=0.02,
    names=0.32,
    tick=44,
)


class LossesPlot(LogLinesPlot):
    """set_runs in."""

    def __init__(self) -> None:
        super().__init__("validation errors of all models by epoch", _AXES)
        self.setMinimumSize(300, 150)

    def set_runs(self, names: Sequence[str], runs: Sequence[Sequence[Checkpoint]], *, measure: str) -> None:
        """runs: the epochs of each model."""
        lines = [
            LogLine(str(n), name, _by_epoch(run, "val_loss"), _by_epoch(run, "loss"))
            for n, (name, run) in enumerate(zip(names, runs, strict=True))
            if run and any(len(one) > 1 for one in runs)
        ]
        self.set_slots({str(n): n for n in range(len(names))})
        self.set_lines(lines, note=f"{measure}; thin: training")

    def sizeHint(self) -> QSize:
        return scaling.size(900, 260)


def _by_epoch(run: Sequence[Checkpoint], what: str) -> Array:
    """(epochs + 1,) the errors at each epoch; nan where none is known, or one that has no place on a log axis."""
    out = np.full(max(one.epoch for one in run) + 1, np.nan)
    for one in run:
        value = getattr(one, what)
        if value is not None and 0 < value < np.inf:
            out[one.epoch] = value
    return out


@dataclass(frozen=True, slots=True)
class Told:
    """What a model forecasts."""

    name: str
    slot: int
    ahead: Ahead


class ForecastPlot(Plot):
    """set_forecasts in: the end of the sequence, what follows, and what each model says."""

    def __init__(self) -> None:
        super().__init__("forecasts of all models")
        self.setMinimumSize(300, 150)
        self._known: Array = np.zeros(0)
        self._told: tuple[Told, ...] = ()

    def set_forecasts(self, known: Array, told: Sequence[Told]) -> None:
        """known: (T,) the values that all models read."""
        self._known, self._told = known, tuple(told)
        self.refresh()

    def sizeHint(self) -> QSize:
        return scaling.size(900, 260)

    def figure(self) -> Figure:
        if not self._told:
            return empty_figure(
                "These models make no forecasts: what they predict is not what follows in the sequence."
            )
        first = max(len(self._known) - 16, 0)
        at = np.arange(first, len(self._known), dtype=float)
        true = self._told[0].ahead
        behind = np.concatenate([[len(self._known) - 1], true.at]).astype(float)
        values = np.concatenate([[self._known[-1]], true.true])
        lines = [Line(at, self._known[first:], Ink("text", 2)), Line(behind, values, Ink("target", 2), dots=2.5)]
        lines += [
            Line(
                one.ahead.at.astype(float),
                one.ahead.said,
                Ink(one.slot),
                name=f"{one.name}: MSE {error(one.ahead.error)}",
                dots=2.6,
            )
            for one in self._told
        ]
        low, high = value_range([line.y for line in lines])
        return Figure(
            Axis(first - 0.5, float(true.at[-1]) + 0.5, title="time step", ticks=ticks.whole),
            Axis(low, high),
            tuple(lines),
            heading="Forecasts",
            note="grey: what follows; the models do not see it",
            names=0.4,
            marks=(Mark(len(self._known) - 0.5, Ink("dim", 1), upright=True),),
            reading=Reading(
                true.at.astype(float), lambda x: f"step {round(x)}", lambda name, y: f"{number(y)}  {name}"
            ),
        )
