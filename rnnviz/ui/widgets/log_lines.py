"""Errors of several models or runs over whole numbers, a line each, on a log scale; read out under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from rnnviz.layout import ticks
from rnnviz.layout.board_text import error_words
from rnnviz.layout.plot_frame import PlotFrame, log_range
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets.plot import (
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


@dataclass(frozen=True, slots=True)
class LogLine:
    """values: (n,) at start, start + 1 …; nan where nothing is known. thin: (n,) another one, drawn thinly with it."""

    key: str
    title: str
    values: Array
    thin: Array | None = None


@dataclass(frozen=True, slots=True)
class LogAxes:
    """What such a plot says beside its lines. at: of the position under the pointer, such as "epoch {}". start: the
    first position. dots: on every value, not on the last one alone. margin: of the positions, left free on each side.
    names: share of the width that the lines' names may take. tick: pixels that a number on the x axis needs.
    """

    heading: str
    x_title: str
    at: str
    empty: str
    start: int
    dots: bool
    margin: float
    names: float
    tick: int


class LogLinesPlot(PlotView):
    """set_lines in."""

    def __init__(self, name: str, axes: LogAxes) -> None:
        super().__init__(name)
        self._axes, self._note = axes, ""
        self._lines: tuple[LogLine, ...] = ()

    def set_lines(self, lines: Sequence[LogLine], *, note: str) -> None:
        self._lines, self._note = tuple(lines), note
        self.update()

    def _frame(self) -> tuple[PlotFrame, float]:
        """Where it is drawn, and the room for the lines' names beside it."""
        axes, lines = self._axes, self._lines
        thin = [line.thin for line in lines if line.thin is not None]
        low, high = log_range([*(line.values for line in lines), *thin])
        names = label_width([line.title for line in lines], most=axes.names * self.width())
        left = axis_width(ticks.logarithmic(low, high))
        width = max(40.0, self.width() - left - names - 14)
        last = self._last()
        room = (last - axes.start) * axes.margin if last > axes.start else 0.5
        height = max(30.0, self.height() - HEAD - 34)
        return PlotFrame(left, HEAD, width, height, (axes.start - room, last + room), (low, high), log=True), names

    def draw(self, painter: QPainter) -> None:
        p, axes = self.colours, self._axes
        paint_heading(painter, axes.heading, palette=p, note=self._note)
        both = [part for line in self._lines for part in (line.values, line.thin) if part is not None]
        if not any(np.isfinite(part).any() for part in both):
            paint_message(painter, QRectF(self.rect()), axes.empty, p)
            return
        frame, names = self._frame()
        y = ticks.logarithmic(*frame.y, most=max(2, int(frame.height / 22)))
        x = ticks.whole(*frame.x, most=max(2, int(frame.width / axes.tick)))
        paint_axes(painter, frame, x=x, y=y, palette=p, x_title=axes.x_title)
        here = self._position(frame)
        labels = []
        for i, line in enumerate(self._lines):
            slot, values = self.slot(line.key, i), line.values
            color, at = model_color(p, slot), axes.start + np.arange(float(len(values)))
            if line.thin is not None:
                paint_curve(painter, frame, at, line.thin, QPen(model_color(p, slot, 0.55), 1))
            paint_curve(painter, frame, at, values, model_pen(p, slot))
            known = np.flatnonzero(np.isfinite(values))
            if not len(known):
                continue
            end = int(known[-1])
            shown = slice(None) if axes.dots else slice(end, end + 1)
            paint_dots(painter, frame, at[shown], values[shown], color=color)
            words, read = line.title, None if here is None else here - axes.start
            if read is not None and read < len(values) and np.isfinite(values[read]):
                words = f"{error_words(float(values[read]))}  {words}"
            labels.append((float(at[end]), float(values[end]), words, color))
        paint_labels(painter, frame, labels, width=names, read=here is not None)
        if here is not None:
            paint_pointer(painter, frame, here, axes.at.format(here), palette=p)

    def _last(self) -> int:
        """The last position of any line."""
        return max((self._axes.start + len(line.values) - 1 for line in self._lines), default=self._axes.start)

    def _position(self, frame: PlotFrame) -> int | None:
        """The position under the pointer."""
        if self.pointer is None or not frame.left - 8 <= self.pointer.x() <= frame.right + 8:
            return None
        return min(max(round(frame.value_x(self.pointer.x())), self._axes.start), self._last())
