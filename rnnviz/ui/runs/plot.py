"""The histories of several runs on one log axis: the validation error, and thinly the training loss."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize

from rnnviz.records.arrays import Array
from rnnviz.records.runs import RunComparison
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.log_lines import LogAxes, LogLine, LogLinesPlot

_AXES = LogAxes(
    heading="History",
    x_title="epochs",
    at="epoch {}",
    empty="Select runs to see how their errors fell.",
    start=0,
    dots=False,
    margin=0.02,
    names=0.3,
    tick=44,
)


class RunsPlot(LogLinesPlot):
    """set_comparison in; the epoch under the pointer is read out for every run."""

    def __init__(self) -> None:
        super().__init__("histories of the selected runs", _AXES)
        self.setMinimumSize(300, 160)
        self.set_comparison(RunComparison())

    def set_comparison(self, runs: RunComparison) -> None:
        lines = [
            LogLine(row.key, row.name, _values(curve.val_losses), _values(curve.losses))
            for row, curve in zip(runs.rows, runs.curves, strict=True)
        ]
        self.set_lines(lines, note="validation error; thin: training loss")

    def sizeHint(self) -> QSize:
        return scaling.size(640, 300)


def _values(column: tuple[float | None, ...]) -> Array:
    """nan where nothing was measured, or what has no place on a log axis."""
    values = np.array([np.nan if value is None else value for value in column], float)
    return np.where(values > 0, values, np.nan)
