"""The forecasts of several models over one series, with the truth; dates on the axis for a user's series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from rnnviz.layout import ticks
from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.numerals import fixed, number
from rnnviz.layout.plot_frame import PlotFrame, value_range
from rnnviz.layout.ticks import Tick
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import ForecastLine, Forecasts
from rnnviz.ui.shell.theme import Palette
from rnnviz.ui.widgets.plot import (
    HEAD,
    PlotView,
    Slots,
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

_DOTS_FROM = 7.0
"""Pixels per step from which every value has a dot of its own."""
_TRUTH = "truth"


class ForecastCanvas(PlotView):
    """The picture alone. The wheel zooms about the pointer, dragging pans, a double click shows all; so do + and −,
    the arrow keys, and Home."""

    def __init__(self) -> None:
        super().__init__("forecasts and true values")
        self._forecasts: Forecasts | None = None
        self._axis: TimeAxis | None = None
        self._drag: float | None = None
        self.setMinimumSize(280, 150)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(
            "Zoom with the wheel or + and −, pan by dragging or with the arrow keys, show everything with Home."
        )

    def set_forecasts(self, forecasts: Forecasts | None) -> None:
        before = len(self._forecasts.truth) if self._forecasts else 0
        self._forecasts = forecasts
        if forecasts is None or len(forecasts.truth) != before:
            self._axis = None  # another axis: as at first sight
        self.update()

    @property
    def axis(self) -> TimeAxis | None:
        """The steps in sight, once painted."""
        return self._axis

    def sizeHint(self) -> QSize:
        return QSize(560, 280)

    def draw(self, painter: QPainter) -> None:
        p, f = self.colours, self._forecasts
        paint_heading(painter, f.name if f and f.name else "Forecasts", palette=p, note=f.unit if f else "")
        if f is None or not len(f.truth):
            paint_message(painter, QRectF(self.rect()), "Select trained models to plot their forecasts on a series.", p)
            return
        frame, y, axis = self._frame(f)
        names = self.width() - frame.right - 14
        step = None if self.pointer is None or self._drag is not None else axis.step(self.pointer.x())
        self._shade(painter, frame, f)
        paint_axes(painter, frame, x=self._x_ticks(f, axis), y=y, palette=p, x_title="" if _dated(f) else "time step")
        steps = np.arange(len(f.truth), dtype=float)
        # A curve that goes on out of sight ends at the axis, not in its numbers.
        painter.save()
        painter.setClipRect(QRectF(frame.left - 1, frame.top - 4, frame.width + 5, frame.height + 8))
        visible = slice(max(0, axis.visible.start - 1), axis.visible.stop + 1)
        ends: list[tuple[float, float, str, QColor]] = []
        for i, line in enumerate(f.lines):
            end = self._line(painter, frame, line, i)
            if end is not None:
                words = _read(line.values[line.at == step], line.title, f)
                ends.append((*end, words, model_color(p, self.slot(line.key, i))))
        paint_curve(painter, frame, steps[visible], f.truth[visible], QPen(p.color("text"), 1.6))
        if axis.pitch >= _DOTS_FROM:
            paint_dots(painter, frame, steps[visible], f.truth[visible], color=p.color("text"), radius=2.2)
        painter.restore()
        known = np.flatnonzero(np.isfinite(f.truth[: axis.visible.stop]))
        if len(known):
            words = _TRUTH if step is None else _read(f.truth[step : step + 1], _TRUTH, f)
            ends.append((float(known[-1]), float(f.truth[known[-1]]), words, p.color("text")))
        paint_labels(painter, frame, ends, width=names, read=step is not None)
        if step is not None:
            stamp = ticks.date_words(f.times[step]) if _dated(f) and f.times is not None else f"t = {step}"
            paint_pointer(painter, frame, step, stamp, palette=p)

    def _frame(self, f: Forecasts) -> tuple[PlotFrame, list[Tick], TimeAxis]:
        height = max(30.0, self.height() - HEAD - 34)
        axis = self._axis or _first_sight(f)
        low, high = value_range(self._in_sight(f, axis))
        y = ticks.linear(low, high, most=min(10, max(2, int(height / 34))))
        left = axis_width(y)
        names = label_width([line.title for line in f.lines] + [_TRUTH], most=0.3 * self.width())
        width = max(40.0, self.width() - left - names - 14)
        axis = self._axis = axis.placed(left=left, width=width)
        return PlotFrame(left, HEAD, width, height, (axis.start, axis.end), (low, high)), y, axis

    def _in_sight(self, f: Forecasts, axis: TimeAxis) -> list[Array]:
        """The values whose range the y axis shows."""
        visible = axis.visible
        return [
            f.truth[visible.start : visible.stop],
            *(line.values[(line.at >= visible.start) & (line.at < visible.stop)] for line in f.lines),
        ]

    def _x_ticks(self, f: Forecasts, axis: TimeAxis) -> Sequence[Tick]:
        most = min(16, max(2, int(axis.width / 84)))
        if _dated(f) and f.times is not None:
            return ticks.dates(f.times, first=axis.start, last=axis.end, most=most)
        return ticks.whole(max(axis.start, 0), axis.end, most=most)

    def _shade(self, painter: QPainter, frame: PlotFrame, f: Forecasts) -> None:
        """The part that the models had to forecast."""
        first = max(frame.left, float(frame.at_x(f.start - 0.5)))
        if first < frame.right:
            painter.fillRect(QRectF(first, frame.top, frame.right - first, frame.height), self.colours.color("panel"))
        if frame.left < first < frame.right:
            painter.setPen(QPen(self.colours.color("border"), 1))
            painter.drawLine(QPointF(first, frame.top), QPointF(first, frame.bottom))

    def _line(
        self, painter: QPainter, frame: PlotFrame, line: ForecastLine, position: int
    ) -> tuple[float, float] | None:
        """Paints one model's forecast; where its last value in sight stands."""
        inside = np.flatnonzero((line.at >= frame.x[0]) & (line.at <= frame.x[1]) & np.isfinite(line.values))
        if not len(inside):
            return None
        part = slice(max(0, inside[0] - 1), inside[-1] + 2)
        slot = self.slot(line.key, position)
        x = line.at[part].astype(float)
        paint_curve(painter, frame, x, line.values[part], model_pen(self.colours, slot))
        if frame.width / (frame.x[1] - frame.x[0]) >= _DOTS_FROM or len(line.at) == 1:
            paint_dots(painter, frame, x, line.values[part], color=model_color(self.colours, slot), radius=2.8)
        return float(line.at[inside[-1]]), float(line.values[inside[-1]])

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._axis is not None and event.angleDelta().y():
            self._axis = self._axis.zoom(1.0015 ** event.angleDelta().y(), event.position().x())
            self.update()
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and self._axis is not None:
            self._axis = self._axis.pan(event.position().x() - self._drag)
            self._drag = event.position().x()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        axis, key = self._axis, event.key()
        if axis is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / 1.25 if key == Qt.Key.Key_Minus else 1.25
            self._axis = axis.zoom(factor, axis.left + axis.width / 2)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._axis = axis.pan(axis.width / 10 * (1 if key == Qt.Key.Key_Left else -1))
        elif key == Qt.Key.Key_Home:
            self._show_all()
        else:
            super().keyPressEvent(event)
        self.update()

    def _show_all(self) -> None:
        if self._axis is not None and self._forecasts is not None:
            self._axis = TimeAxis.whole(len(self._forecasts.truth), left=self._axis.left, width=self._axis.width)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._drag = None
        super().leaveEvent(event)


class ForecastPlot(QWidget):
    """The picture with the chooser of the series. series_changed(int): which one the user wants to see."""

    series_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.canvas = ForecastCanvas()
        self._series = QSpinBox()
        self._series.setKeyboardTracking(False)  # a half-typed number is no choice
        self._series.setAccessibleName("series")
        self._series.setToolTip("The series of the validation set that is forecast")
        self._series.setFixedWidth(82)
        self._label = QLabel("series")
        self._label.setProperty("class", "dim")
        self._label.setBuddy(self._series)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        # The chooser lies over the free right end of the heading.
        over = QHBoxLayout(self.canvas)
        over.setContentsMargins(0, 3, 10, 0)
        over.addStretch(1)
        over.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        over.addWidget(self._series, 0, Qt.AlignmentFlag.AlignTop)
        self._label.setFixedHeight(26)
        self._series.valueChanged.connect(self.series_changed)
        self.set_forecasts(None)

    def set_forecasts(self, forecasts: Forecasts | None) -> None:
        """One series with its forecasts; None where no trained model is selected."""
        self.canvas.set_forecasts(forecasts)
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

    def set_palette(self, palette: Palette) -> None:
        self.canvas.set_palette(palette)

    def set_slots(self, slots: Slots) -> None:
        self.canvas.set_slots(slots)

    def set_message(self, message: str) -> None:
        self.canvas.set_message(message)


def _first_sight(f: Forecasts) -> TimeAxis:
    """The forecast with twice as much of what lies before it; all of a stretch that is forecast for the most part."""
    steps = len(f.truth)
    axis = TimeAxis.whole(steps, left=0.0, width=1.0)
    span = max(3 * (steps - f.start), 30)
    return axis.zoom(steps / span, axis.right) if span < steps else axis


def _dated(forecasts: Forecasts) -> bool:
    return forecasts.times is not None and np.issubdtype(forecasts.times.dtype, np.datetime64)


def _read(values: Array, title: str, forecasts: Forecasts) -> str:
    """The title, after the value under the pointer where there is one."""
    if not len(values) or not np.isfinite(values[0]):
        return title
    value = float(values[0])
    words = fixed(value, 0) if forecasts.unit and abs(value) >= 10_000 else number(value)
    return f"{words}  {title}"
