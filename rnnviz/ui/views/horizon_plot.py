"""The error as a function of how far ahead, a line a model, on a log scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter

from rnnviz.forecast_records import HorizonErrors
from rnnviz.layout import ticks
from rnnviz.layout.board_words import error_words
from rnnviz.layout.plot_frame import PlotFrame, log_range
from rnnviz.ui.views.plot import (
    HEAD,
    PlotView,
    axis_width,
    label_width,
    model_color,
    model_pen,
    paint_axes,
    paint_curve,
    paint_dots,
    paint_heading,
    paint_labels,
    paint_message,
    paint_pointer,
)


class HorizonPlot(PlotView):
    """set_errors in; the step under the pointer is read out for every model."""

    def __init__(self) -> None:
        super().__init__("error by how far ahead")
        self._errors = HorizonErrors(())
        self.setMinimumSize(210, 150)

    def set_errors(self, errors: HorizonErrors) -> None:
        self._errors = errors
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def _frame(self) -> tuple[PlotFrame, float]:
        lines = self._errors.lines
        low, high = log_range([line.errors for line in lines])
        y = ticks.logarithmic(low, high)
        left, names = axis_width(y), label_width([line.title for line in lines], most=0.36 * self.width())
        width = max(40.0, self.width() - left - names - 14)
        far = max((len(line.errors) for line in lines), default=1)
        room = 0.5 if far == 1 else (far - 1) * 0.03
        height = max(30.0, self.height() - HEAD - 34)
        return PlotFrame(left, HEAD, width, height, (1 - room, far + room), (low, high), log=True), names

    def draw(self, painter: QPainter) -> None:
        p, errors = self.colours, self._errors
        measure = f"{errors.measure}, {errors.unit}" if errors.unit else errors.measure
        paint_heading(painter, "Error by how far ahead", palette=p, note=measure)
        if not errors.lines:
            paint_message(painter, QRectF(self.rect()), "Select trained models to compare their errors.", p)
            return
        frame, names = self._frame()
        y = ticks.logarithmic(*frame.y, most=max(2, int(frame.height / 22)))
        x = ticks.whole(*frame.x, most=max(2, int(frame.width / 30)))
        paint_axes(painter, frame, x=x, y=y, palette=p, x_title="steps ahead")
        step = self._step(frame)
        labels = []
        for i, line in enumerate(errors.lines):
            slot, at_steps = self.slot(line.key, i), np.arange(1.0, len(line.errors) + 1)
            paint_curve(painter, frame, at_steps, line.errors, model_pen(p, slot))
            paint_dots(painter, frame, at_steps, line.errors, color=model_color(p, slot))
            words = line.title
            if step is not None and step <= len(line.errors):
                words = f"{error_words(float(line.errors[step - 1]))}  {words}"
            labels.append((float(len(line.errors)), float(line.errors[-1]), words, model_color(p, slot)))
        paint_labels(painter, frame, labels, width=names, read=step is not None)
        if step is not None:
            paint_pointer(painter, frame, step, f"{step} ahead", palette=p)

    def _step(self, frame: PlotFrame) -> int | None:
        if self.pointer is None or not frame.left - 8 <= self.pointer.x() <= frame.right + 8:
            return None
        far = max(len(line.errors) for line in self._errors.lines)
        return min(max(round(frame.value_x(self.pointer.x())), 1), far)
