"""A histogram of the residuals: is a model's error spread around zero, or does it lean to one side?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line, Mark, Reading, Row
from rnnviz.layout.histogram import Histogram, histogram
from rnnviz.layout.numerals import percent, short
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import Residuals
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.plot import Plot


class ResidualsPlot(Plot):
    """set_residuals in. The legend says each model's mean and standard deviation; under the pointer, its share."""

    def __init__(self) -> None:
        super().__init__("histogram of residuals", part="residuals")
        self._residuals = Residuals(())
        self._histogram: Histogram = histogram([])
        self.setMinimumSize(210, 150)
        self.refresh()

    def set_residuals(self, residuals: Residuals) -> None:
        self._residuals = residuals
        self._histogram = histogram([m.values for m in residuals.models])
        self.refresh()

    def sizeHint(self) -> QSize:
        return scaling.size(320, 260)

    def figure(self) -> Figure:
        h, models = self._histogram, self._residuals.models
        inks = [Ink(self.slot(model.key, i), 1.6) for i, model in enumerate(models)]
        unit = f", {self._residuals.unit}" if self._residuals.unit else ""
        return Figure(
            Axis(float(h.edges[0]), float(h.edges[-1]), apart=46, most=40),
            Axis(0.0, float(h.shares.max(initial=0.0)) * 1.06 or 1.0, ticks=ticks.shares, apart=30, most=8),
            tuple(
                Line(h.edges, shares, ink, steps=True, fill=0.10) for shares, ink in zip(h.shares, inks, strict=True)
            ),
            heading="Residuals",
            note=f"forecast − truth{unit}; mean ± standard deviation",
            empty="Select trained models to see the distribution of their errors.",
            legend=tuple(Row(m.title, _words(m.values), ink) for m, ink in zip(models, inks, strict=True)),
            marks=(Mark(0.0, Ink("dim", 1, dashes=(4, 2)), upright=True),),
            reading=Reading(
                (h.edges[:-1] + h.edges[1:]) / 2, self._bin, lambda name, share: percent(share, decimals=1)
            ),
        )

    def _bin(self, middle: float) -> str:
        """From where to where the bin reaches that this is the middle of."""
        edges = self._histogram.edges
        at = int(np.searchsorted(edges, middle)) - 1
        return f"{short(float(edges[at]), sign=True)} to {short(float(edges[at + 1]), sign=True)}"


def _words(residuals: Array) -> str:
    values = residuals[np.isfinite(residuals)].astype(float)
    mean, deviation = (float(values.mean()), float(values.std())) if len(values) else (np.nan, np.nan)
    return f"{short(mean, sign=True)} ± {short(deviation)}"
