"""A histogram of the residuals: is a model's error spread around zero, or does it lean to one side?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout import ticks
from rnnviz.layout.histogram import Histogram, histogram
from rnnviz.layout.numerals import percent, short
from rnnviz.layout.plot_frame import PlotFrame
from rnnviz.layout.ticks import Tick
from rnnviz.records.forecasts import Residuals
from rnnviz.ui.widgets.fonts import fitting, sans
from rnnviz.ui.widgets.plot import (
    HEAD,
    PlotView,
    axis_width,
    model_color,
    model_pen,
    paint_axes,
    paint_heading,
    paint_message,
    paint_pointer,
)

_LEGEND_ROW = 15.0


class ResidualsPlot(PlotView):
    """set_residuals in. The legend says each model's mean and standard deviation; under the pointer, its share."""

    def __init__(self) -> None:
        super().__init__("histogram of residuals")
        self._residuals = Residuals(())
        self._histogram: Histogram = histogram([])
        self._words: list[str] = []
        self.setMinimumSize(210, 150)

    def set_residuals(self, residuals: Residuals) -> None:
        self._residuals = residuals
        self._histogram = histogram([m.values for m in residuals.models])
        self._words = []
        for model in residuals.models:
            values = model.values[np.isfinite(model.values)].astype(float)
            mean, deviation = (float(values.mean()), float(values.std())) if len(values) else (np.nan, np.nan)
            self._words.append(f"{short(mean, sign=True)} ± {short(deviation)}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def draw(self, painter: QPainter) -> None:
        p, models = self.colours, self._residuals.models
        unit = f", {self._residuals.unit}" if self._residuals.unit else ""
        note = f"forecast − truth{unit}; mean ± standard deviation"
        paint_heading(painter, "Residuals", palette=p, note=note)
        if not models:
            paint_message(
                painter, QRectF(self.rect()), "Select trained models to see the distribution of their errors.", p
            )
            return
        frame, y = self._frame()
        x = ticks.linear(*frame.x, most=max(2, int(frame.width / 46)))
        paint_axes(painter, frame, x=x, y=y, palette=p)
        zero = float(frame.at_x(0.0))
        painter.setPen(QPen(p.color("dim"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(zero, frame.top), QPointF(zero, frame.bottom))
        for i, model in enumerate(models):
            self._outline(painter, frame, i, self.slot(model.key, i))
        at = self._bin(frame)
        self._legend(painter, at)
        if at is not None:
            low, high = (float(edge) for edge in self._histogram.edges[at : at + 2])
            words = f"{short(low, sign=True)} to {short(high, sign=True)}"
            paint_pointer(painter, frame, (low + high) / 2, words, palette=p)

    def _frame(self) -> tuple[PlotFrame, list[Tick]]:
        h = self._histogram
        top = HEAD + _LEGEND_ROW * self._legend_rows() + 2
        height = max(30.0, self.height() - top - 22)
        high = float(h.shares.max()) * 1.06 or 1.0
        y = [Tick(t.at, _percent(t.at)) for t in ticks.linear(0, high, most=min(8, max(2, int(height / 30))))]
        left = axis_width(y)
        width = max(40.0, self.width() - left - 14)
        return PlotFrame(left, top, width, height, (float(h.edges[0]), float(h.edges[-1])), (0.0, high)), y

    def _legend_rows(self) -> int:
        """As many models as a third of the height has room for; the rest are counted in words."""
        return min(len(self._words), max(1, int(self.height() / 3 / _LEGEND_ROW)))

    def _outline(self, painter: QPainter, frame: PlotFrame, model: int, slot: int) -> None:
        h = self._histogram
        xs = frame.at_x(np.repeat(h.edges, 2))
        ys = frame.at_y(np.concatenate([[0.0], np.repeat(h.shares[model], 2), [0.0]]))
        outline = QPolygonF([QPointF(a, b) for a, b in zip(xs, ys, strict=True)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(model_color(self.colours, slot, 0.10))
        painter.drawPolygon(outline)
        painter.setPen(model_pen(self.colours, slot, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(outline)

    def _legend(self, painter: QPainter, at: int | None) -> None:
        """One line per model: its mean and deviation, or its share of the bin under the pointer."""
        shown, models = self._legend_rows(), self._residuals.models
        bold, plain = sans(11, bold=True), sans(11)
        for i, (model, words) in enumerate(zip(models[:shown], self._words, strict=False)):
            base = HEAD + _LEGEND_ROW * i + 4
            if i == shown - 1 and len(models) > shown:
                painter.setFont(plain)
                painter.setPen(self.colours.color("dim"))
                painter.drawText(QPointF(12, base), f"and {len(models) - shown + 1} more")
                return
            if at is not None:
                words = percent(float(self._histogram.shares[i, at]), decimals=1)
            room = self.width() - 24 - QFontMetricsF(plain).horizontalAdvance(words) - 12
            face = fitting(model.title, room, bold, plain, sans(10))
            name = QFontMetricsF(face).elidedText(model.title, Qt.TextElideMode.ElideMiddle, max(room, 40.0))
            painter.setFont(face)
            painter.setPen(model_color(self.colours, self.slot(model.key, i)))
            painter.drawText(QPointF(12, base), name)
            painter.setFont(plain)
            painter.setPen(self.colours.color("dim"))
            painter.drawText(QPointF(self.width() - 12 - QFontMetricsF(plain).horizontalAdvance(words), base), words)

    def _bin(self, frame: PlotFrame) -> int | None:
        """The bin under the pointer."""
        if self.pointer is None or not frame.left <= self.pointer.x() < frame.right:
            return None
        bins = int(self._histogram.shares.shape[1])
        return min(int((self.pointer.x() - frame.left) / frame.width * bins), bins - 1)


def _percent(share: float) -> str:
    return percent(share, decimals=0 if abs(share * 100 - round(share * 100)) < 1e-6 else 1)
