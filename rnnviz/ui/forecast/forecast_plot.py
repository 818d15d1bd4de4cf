"""The forecasts of several models over one series, with the truth; dates on the axis for a user's series."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QSpinBox

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Band, Figure, Ink, Line, Reading, Zoom, empty_figure
from rnnviz.layout.numerals import fixed, number
from rnnviz.records.forecasts import Forecasts
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.plot import Plot

_DOTS_FROM = 7.0
"""Pixels per step from which every value has a dot of its own."""
_EMPTY = "Select trained models to plot their forecasts on a series."


class ForecastPlot(Plot):
    """set_forecasts in; series_changed(int) out, from the chooser in the line above. It can be zoomed."""

    series_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__("forecasts and true values", part="forecasts")
        self.setAccessibleDescription(
            "Zoom with the wheel or + and −, pan by dragging or with the arrow keys, show everything with Home."
        )
        self.setMinimumSize(280, 150)
        self._forecasts: Forecasts | None = None
        self._series, self._label = QSpinBox(), QLabel("series")
        self._series.setKeyboardTracking(False)  # a half-typed number is no choice
        self._series.setAccessibleName("series")
        self._series.setToolTip("The series of the validation set that is forecast")
        self._series.setFixedWidth(82)
        self._label.setProperty("class", "dim")
        self._label.setBuddy(self._series)
        self.head.addWidget(self._label)
        self.head.addWidget(self._series)
        self._series.valueChanged.connect(self.series_changed)
        self.set_forecasts(None)

    def set_forecasts(self, forecasts: Forecasts | None) -> None:
        """One series with its forecasts; None where no trained model is selected."""
        self._forecasts = forecasts
        several = forecasts is not None and forecasts.count > 1
        self._label.setVisible(several)
        self._series.setVisible(several)
        if forecasts is not None:
            before = self._series.blockSignals(True)
            self._label.setText(forecasts.word)
            self._series.setAccessibleName(forecasts.word)
            self._series.setToolTip(f"Which {forecasts.word} of the validation set is forecast")
            self._series.setRange(0, max(0, forecasts.count - 1))
            self._series.setValue(forecasts.series)
            self._series.blockSignals(before)
        self.refresh()

    def sizeHint(self) -> QSize:
        return scaling.size(560, 280)

    def figure(self) -> Figure:
        f = self._forecasts
        if f is None or not len(f.truth):
            return empty_figure(_EMPTY, heading="Forecasts")
        steps, dated = len(f.truth), _dated(f)
        span = max(3 * (steps - f.start), 30)
        x = Axis(-0.5, steps - 0.5, title="" if dated else "time step", ticks=_steps, apart=84, most=16)
        if dated:
            x = Axis(-0.5, steps - 0.5, ticks=partial(_dates, f), apart=84, most=16)
        models = [
            Line(line.at.astype(float), line.values, Ink(self.slot(line.key, i)), line.title, 2.8, _DOTS_FROM)
            for i, line in enumerate(f.lines)
        ]
        truth = Line(np.arange(float(steps)), f.truth, Ink("text", 1.6), "truth", 2.2, _DOTS_FROM)
        return Figure(
            x,
            Axis(0.0, 1.0, apart=34),
            (*models, truth),
            heading=f.name or "Forecasts",
            note=f.unit,
            empty=_EMPTY,
            names=0.3,
            bands=(Band(f.start - 0.5, steps - 0.5, "panel", edge="border"),),
            reading=Reading(np.arange(float(steps)), partial(_where, f), partial(_read, f)),
            # The forecast with twice as much of what lies before it; all of a stretch that is forecast for the most
            # part.
            zoom=Zoom((steps - 0.5 - min(span, steps), steps - 0.5)),
        )


def _steps(low: float, high: float, *, most: int) -> list[ticks.Tick]:
    return ticks.whole(max(low, 0), high, most=most)


def _dates(forecasts: Forecasts, low: float, high: float, *, most: int) -> list[ticks.Tick]:
    return [] if forecasts.times is None else ticks.dates(forecasts.times, first=low, last=high, most=most)


def _dated(forecasts: Forecasts) -> bool:
    return forecasts.times is not None and np.issubdtype(forecasts.times.dtype, np.datetime64)


def _where(forecasts: Forecasts, step: float) -> str:
    dated = _dated(forecasts) and forecasts.times is not None
    return ticks.date_words(forecasts.times[round(step)]) if dated else f"t = {step:.0f}"  # type: ignore[index]


def _read(forecasts: Forecasts, title: str, value: float) -> str:
    """The title, after the value under the pointer."""
    words = fixed(value, 0) if forecasts.unit and abs(value) >= 10_000 else number(value)
    return f"{words}  {title}"
