"""The histories of several runs on one log axis: the validation error, and thinly the training loss."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPen

from rnnviz.layout import ticks
from rnnviz.layout.board_words import error_words
from rnnviz.layout.plot_frame import PlotFrame, log_range
from rnnviz.records import Array
from rnnviz.run_records import RunComparison
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


class RunsPlot(PlotView):
    """set_comparison in; the epoch under the pointer is read out for every run."""

    def __init__(self) -> None:
        super().__init__("histories of the selected runs")
        self._runs = RunComparison()
        self._val: list[Array] = []
        self._train: list[Array] = []
        self.setMinimumSize(300, 160)

    def set_comparison(self, runs: RunComparison) -> None:
        self._runs = runs
        self._val = [_values(curve.val_losses) for curve in runs.curves]
        self._train = [_values(curve.losses) for curve in runs.curves]
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 300)

    def _frame(self) -> tuple[PlotFrame, float]:
        low, high = log_range([*self._val, *self._train])
        names = label_width([row.name for row in self._runs.rows], most=0.3 * self.width())
        left = axis_width(ticks.logarithmic(low, high))
        width = max(40.0, self.width() - left - names - 14)
        last = max((len(values) - 1 for values in self._val), default=1)
        room = max(last, 1) * 0.02
        return PlotFrame(
            left, HEAD, width, max(30.0, self.height() - HEAD - 34), (-room, max(last, 1) + room), (low, high), log=True
        ), names

    def draw(self, painter: QPainter) -> None:
        p = self.colours
        paint_heading(painter, "History", palette=p, note="validation error; thin: training loss")
        if not any(np.isfinite(values).any() for values in (*self._val, *self._train)):
            paint_message(painter, QRectF(self.rect()), "Select runs to see how their errors fell.", p)
            return
        frame, names = self._frame()
        y = ticks.logarithmic(*frame.y, most=max(2, int(frame.height / 22)))
        x = ticks.whole(*frame.x, most=max(2, int(frame.width / 44)))
        paint_axes(painter, frame, x=x, y=y, palette=p, x_title="epochs")
        epoch = self._epoch(frame)
        labels = []
        for i, (row, val, train) in enumerate(zip(self._runs.rows, self._val, self._train, strict=True)):
            slot, at = self.slot(row.key, i), np.arange(float(len(val)))
            paint_curve(painter, frame, at, train, QPen(model_color(p, slot, 0.55), 1))
            paint_curve(painter, frame, at, val, model_pen(p, slot))
            known = np.flatnonzero(np.isfinite(val))
            if not len(known):
                continue
            end = int(known[-1])
            paint_dots(painter, frame, at[end : end + 1], val[end : end + 1], color=model_color(p, slot))
            words = row.name
            if epoch is not None and epoch < len(val) and np.isfinite(val[epoch]):
                words = f"{error_words(float(val[epoch]))}  {words}"
            labels.append((float(end), float(val[end]), words, model_color(p, slot)))
        paint_labels(painter, frame, labels, width=names, read=epoch is not None)
        if epoch is not None:
            paint_pointer(painter, frame, epoch, f"epoch {epoch}", palette=p)

    def _epoch(self, frame: PlotFrame) -> int | None:
        """The epoch under the pointer."""
        if self.pointer is None or not frame.left - 8 <= self.pointer.x() <= frame.right + 8:
            return None
        last = max(len(values) for values in self._val) - 1
        return min(max(round(frame.value_x(self.pointer.x())), 0), last)


def _values(column: tuple[float | None, ...]) -> Array:
    """nan where nothing was measured, or what has no place on a log axis."""
    values = np.array([np.nan if value is None else value for value in column], float)
    return np.where(values > 0, values, np.nan)
