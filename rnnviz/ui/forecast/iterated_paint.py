"""The drawing of an iterated forecast: the series, the window that the model reads, and both models' errors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout import ticks
from rnnviz.layout.iterated import Reading
from rnnviz.layout.plot_frame import PlotFrame, log_range, value_range
from rnnviz.records.forecasts import IteratedStory
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import model_color, model_pen
from rnnviz.ui.widgets.painted import axis_width, label_width, paint_axes, paint_curve, paint_dots, paint_labels
from rnnviz.ui.widgets.theme import Palette, lookup_table, scale

_STRIP, _GAP = 16.0, 22.0


@dataclass(frozen=True, slots=True)
class Inks:
    """The slots of the two models' colours, as the board and the other plots have them."""

    iterated: int = 1
    direct: int = 0


@dataclass(frozen=True, slots=True)
class IteratedPlan:
    """Where the parts stand: `series` above, the strip of cells that the model reads, and `errors` beside or below."""

    series: PlotFrame
    errors: PlotFrame
    strip: float
    names: float


def plan(story: IteratedStory, *, width: float, height: float, top: float) -> IteratedPlan:
    """Series and errors side by side; where that is too narrow, on top of each other."""
    low, high = value_range([story.history, story.truth, story.iterated, story.direct])
    y_width = max(axis_width(ticks.linear(low, high, most=6)), 44.0)
    wide = width >= 640
    names = label_width((story.iterated_title, story.direct_title), most=min(200.0, 0.22 * width))
    error_width = min(0.34 * width, 480.0) if wide else width
    series_width = (width - error_width if wide else width) - y_width - 16 - (0 if wide else 10)
    series_height = (height - top - 34 if wide else 0.6 * (height - top) - 30) - _STRIP - _GAP + 8
    span = (-0.5, story.steps + story.horizon - 0.5)
    series = PlotFrame(y_width, top, series_width, max(40.0, series_height), span, (low, high))
    mse = log_range([story.iterated_mse, story.direct_mse])
    left = (width - error_width + y_width + 8) if wide else y_width
    error_top = top + (0 if wide else series.height + _STRIP + 74)
    errors = PlotFrame(
        left,
        error_top,
        max(40.0, width - left - names - 14),
        max(40.0, height - error_top - 34),
        (0.6, story.horizon + 0.4),
        mse,
        log=True,
    )
    return IteratedPlan(series, errors, series.bottom + _GAP, names)


def paint_story(
    painter: QPainter, story: IteratedStory, r: Reading, where: IteratedPlan, palette: Palette, *, inks: Inks
) -> None:
    """The whole picture at one step of the story."""
    _series(painter, story, r, where, palette, inks=inks)
    _strip(painter, story, r, where, palette, inks=inks)
    _errors(painter, story, r, where, palette, inks=inks)


def _series(
    painter: QPainter, story: IteratedStory, r: Reading, where: IteratedPlan, palette: Palette, *, inks: Inks
) -> None:
    frame = where.series
    read_left, read_right = float(frame.at_x(r.first - 0.5)), float(frame.at_x(r.end - 0.5))
    painter.fillRect(QRectF(read_left, frame.top, read_right - read_left, frame.height), palette.color("panel"))
    y = ticks.linear(*frame.y, most=min(10, max(2, int(frame.height / 30))))
    paint_axes(painter, frame, x=(), y=y, palette=palette)
    # The time axis stands under the strip, which shares it.
    below = replace(frame, height=where.strip + _STRIP + 1 - frame.top)
    x = ticks.whole(0, frame.x[1], most=min(16, max(2, int(frame.width / 50))))
    paint_axes(painter, below, x=x, y=(), palette=palette)
    _legend(painter, frame, palette, inks=inks)
    steps = np.arange(story.steps + story.horizon, dtype=float)
    truth = np.concatenate([story.history, story.truth])
    paint_curve(painter, frame, steps[: story.steps], story.history, QPen(palette.color("text"), 1.6))
    ahead = QPen(palette.color("target"), 1.4, Qt.PenStyle.DotLine)
    paint_curve(painter, frame, steps[story.steps - 1 :], truth[story.steps - 1 :], ahead)
    done = r.step + 1
    future = steps[story.steps :]
    direct, iterated = model_color(palette, inks.direct), model_color(palette, inks.iterated)
    paint_curve(painter, frame, future, story.direct, model_pen(palette, inks.direct, 1.8))
    paint_curve(painter, frame, future[:done], story.iterated[:done], model_pen(palette, inks.iterated, 2.2))
    if frame.width / len(steps) > 5:
        paint_dots(painter, frame, future, story.direct, color=direct, radius=2.2)
        paint_dots(painter, frame, future[:done], story.iterated[:done], color=iterated)
    # The error of this step: the distance between the answer and the truth.
    at = float(frame.at_x(r.end))
    ends = frame.at_y(np.array([story.iterated[r.step], story.truth[r.step]]))
    painter.setPen(QPen(palette.color("error"), 2))
    painter.drawLine(QPointF(at, float(ends[0])), QPointF(at, float(ends[1])))
    painter.setBrush(iterated)
    painter.setPen(QPen(palette.color("background"), 1.5))
    painter.drawEllipse(QPointF(at, float(ends[0])), 4.5, 4.5)


def _legend(painter: QPainter, frame: PlotFrame, palette: Palette, *, inks: Inks) -> None:
    """Whose curve is whose, from the right end of the line above the plot."""
    font = sans(11, bold=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    right = frame.right
    entries = (
        ("at once", model_pen(palette, inks.direct)),
        ("iterated", model_pen(palette, inks.iterated)),
        ("truth", QPen(palette.color("target"), 2, Qt.PenStyle.DotLine)),
    )
    for words, pen in entries:
        right -= metrics.horizontalAdvance(words)
        painter.setPen(pen.color())
        painter.drawText(QPointF(right, frame.top - 8), words)
        painter.setPen(pen)
        painter.drawLine(QPointF(right - 20, frame.top - 12), QPointF(right - 5, frame.top - 12))
        right -= 36


def _strip(
    painter: QPainter, story: IteratedStory, r: Reading, where: IteratedPlan, palette: Palette, *, inks: Inks
) -> None:
    """A cell above each time step that is read, coloured by its value; the model's own answers are framed."""
    frame, top = where.series, where.strip
    values = np.concatenate([story.history, story.iterated])
    size = float(np.nanmax(np.abs(values))) or 1.0
    table = lookup_table(palette.diverging)
    colours = scale(values, table, -size, size)
    edges = frame.at_x(np.arange(len(values) + 1) - 0.5)
    own = model_color(palette, inks.iterated)
    for i in range(r.first, r.end):
        cell = QRectF(edges[i], top, edges[i + 1] - edges[i], _STRIP).adjusted(0.5, 0, -0.5, 0)
        painter.fillRect(cell, QColor.fromRgb(int(colours[i])))
        if i >= r.known:
            painter.setPen(QPen(own, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0.5, 0, -0.5, 0))
    painter.setFont(sans(11))
    painter.setPen(palette.color("dim"))
    words = f"what the model reads: steps {r.first} to {r.end - 1}"
    painter.drawText(QPointF(frame.left, top - 6), words)
    _answer(painter, where, r, palette, inks=inks)


def _answer(painter: QPainter, where: IteratedPlan, r: Reading, palette: Palette, *, inks: Inks) -> None:
    """From the end of what is read an arrow to the answer, and (from the second step on) how it came into the strip."""
    frame, middle = where.series, where.strip + _STRIP / 2
    own = model_color(palette, inks.iterated)
    target = float(frame.at_x(r.end))
    painter.setPen(QPen(own, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(float(frame.at_x(r.end - 0.5)) + 1, middle), QPointF(target, middle)])
    painter.drawLine(QPointF(target, middle), QPointF(target, frame.bottom + 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(own)
    tip = frame.bottom + 1
    painter.drawPolygon(QPolygonF([QPointF(target - 4, tip + 6), QPointF(target + 4, tip + 6), QPointF(target, tip)]))


def _errors(
    painter: QPainter, story: IteratedStory, r: Reading, where: IteratedPlan, palette: Palette, *, inks: Inks
) -> None:
    frame = where.errors
    painter.setFont(sans(11))
    painter.setPen(palette.color("dim"))
    painter.drawText(QPointF(frame.left, frame.top - 8), "MSE over the validation set")
    y = ticks.logarithmic(*frame.y, most=max(2, int(frame.height / 22)))
    x = ticks.whole(*frame.x, most=max(2, int(frame.width / 26)))
    paint_axes(painter, frame, x=x, y=y, palette=palette, x_title="steps ahead")
    steps = np.arange(1.0, story.horizon + 1)
    painter.setPen(QPen(palette.color("accent", 0.7), 1))
    at = float(frame.at_x(r.step + 1))
    painter.drawLine(QPointF(at, frame.top), QPointF(at, frame.bottom))
    labels = []
    for slot, errors, title in (
        (inks.direct, story.direct_mse, story.direct_title),
        (inks.iterated, story.iterated_mse, story.iterated_title),
    ):
        color = model_color(palette, slot)
        faint = QColor(color)
        faint.setAlphaF(0.28)
        paint_curve(painter, frame, steps, errors, QPen(faint, 2))
        done = r.step + 1
        paint_curve(painter, frame, steps[:done], errors[:done], model_pen(palette, slot, 2.2))
        paint_dots(painter, frame, steps[:done], errors[:done], color=color, radius=3)
        labels.append((float(story.horizon), float(errors[-1]), title, color))
    paint_labels(painter, frame, labels, width=where.names)
