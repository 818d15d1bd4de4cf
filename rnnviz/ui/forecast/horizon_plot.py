"""The error as a function of how far ahead, one line per model, on a log scale."""

from __future__ import annotations

from PySide6.QtCore import QSize

from rnnviz.records.forecasts import HorizonErrors
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.log_lines import LogAxes, LogLine, LogLinesPlot

_AXES = LogAxes(
    heading="Error by forecast horizon",
    x_title="steps ahead",
    at="{} ahead",
    empty="Select trained models to compare their errors.",
    start=1,
    dots=True,
    margin=0.03,
    names=0.36,
    tick=30,
)


class HorizonPlot(LogLinesPlot):
    """set_errors in; the step under the pointer is read out for every model."""

    def __init__(self) -> None:
        super().__init__("error by forecast horizon", _AXES)
        self.setMinimumSize(210, 150)
        self.set_errors(HorizonErrors(()))

    def set_errors(self, errors: HorizonErrors) -> None:
        self._errors = errors
        measure = f"{errors.measure}, {errors.unit}" if errors.unit else errors.measure
        self.set_lines([LogLine(line.key, line.title, line.errors) for line in errors.lines], note=measure)

    def sizeHint(self) -> QSize:
        return scaling.size(320, 260)
