"""The two plots of an iterated forecast: the series with the window that the model reads, and both models' errors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Band, Figure, Ink, Line, Mark
from rnnviz.layout.iterated import Reading
from rnnviz.layout.plot_frame import PlotFrame, log_range, value_range
from rnnviz.records.forecasts import IteratedStory
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import ink_color, ink_pen, model_color
from rnnviz.ui.widgets.theme import Palette, lookup_table, scale

_STRIP, _GAP = 16.0, 22.0
_TRUTH = Ink("target", 1.4, dashes=(1, 2))


@dataclass(frozen=True, slots=True)
class Inks:
    """The slots of the two models' colours, as the board and the other plots have them."""

    iterated: int = 1
    direct: int = 0


def series_figure(story: IteratedStory, r: Reading, inks: Inks) -> Figure:
    """The series, both forecasts, the error of this step, and the window that is read; room for the strip below."""
    steps = np.arange(float(story.steps + story.horizon))
    future, done = steps[story.steps :], r.step + 1
    truth = np.concatenate([story.history, story.truth])
    answer, wanted = float(story.iterated[r.step]), float(story.truth[r.step])
    here = np.array([float(r.end)])
    own = Ink(inks.iterated, 2.2)
    low, high = value_range([story.history, story.truth, story.iterated, story.direct])
    return Figure(
        Axis(-0.5, story.steps + story.horizon - 0.5, ticks=ticks.whole, apart=50, most=16),
        Axis(low, high, apart=30, room=44.0),
        (
            Line(steps[: story.steps], story.history, Ink("text", 1.6)),
            Line(steps[story.steps - 1 :], truth[story.steps - 1 :], _TRUTH),
            Line(future, story.direct, Ink(inks.direct, 1.8), dots=2.2, apart=5.0),
            Line(future[:done], story.iterated[:done], own, dots=2.6, apart=5.0),
            Line(np.repeat(here, 2), np.array([answer, wanted]), Ink("error", 2.0)),
            Line(here, here * 0 + answer, replace(own, width=0.0), dots=4.5),
        ),
        bands=(Band(r.first - 0.5, r.end - 0.5, "panel"),),
        above=14.0,
        below=_GAP + _STRIP,
    )


def error_figure(story: IteratedStory, r: Reading, inks: Inks) -> Figure:
    """The errors of both models by how far ahead they are, as far as the story has come, and faintly to the end."""
    steps, done = np.arange(1.0, story.horizon + 1), r.step + 1
    low, high = log_range([story.iterated_mse, story.direct_mse])
    lines: list[Line] = []
    for slot, errors, title in (
        (inks.direct, story.direct_mse, story.direct_title),
        (inks.iterated, story.iterated_mse, story.iterated_title),
    ):
        lines.append(Line(steps, errors, Ink(slot, 2.0, 0.28, dashes=())))
        lines.append(Line(steps[:done], errors[:done], Ink(slot, 2.2), dots=3.0))
        # The name has the full colour, and stands at the end from the beginning.
        lines.append(Line(steps[-1:], errors[-1:], Ink(slot, 0.0), title))
    return Figure(
        Axis(0.6, story.horizon + 0.4, title="steps ahead", ticks=ticks.whole, apart=26, most=40),
        Axis(low, high, ticks=ticks.logarithmic, log=True, apart=22, most=40, room=44.0),
        tuple(lines),
        note="MSE over the validation set",
        names=0.5,
        marks=(Mark(r.step + 1, Ink("accent", 1.0, 0.7), upright=True),),
    )


def paint_beside(
    painter: QPainter, frame: PlotFrame, story: IteratedStory, r: Reading, palette: Palette, *, inks: Inks
) -> None:
    """What the series' plot has beside its curves: whose they are, the strip that the model reads, and its answer."""
    _legend(painter, frame, palette, inks=inks)
    _strip(painter, frame, story, r, palette, inks=inks)
    _answer(painter, frame, r, model_color(palette, inks.iterated))


def _legend(painter: QPainter, frame: PlotFrame, palette: Palette, *, inks: Inks) -> None:
    """Whose curve is whose, from the right end of the line above the plot."""
    font = sans(11, bold=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    right = frame.right
    for words, ink in (("at once", Ink(inks.direct)), ("iterated", Ink(inks.iterated)), ("truth", _TRUTH)):
        right -= metrics.horizontalAdvance(words)
        painter.setPen(ink_color(ink, palette))
        painter.drawText(QPointF(right, frame.top - 8), words)
        painter.setPen(ink_pen(replace(ink, width=2.0), palette))
        painter.drawLine(QPointF(right - 20, frame.top - 12), QPointF(right - 5, frame.top - 12))
        right -= 36


def _strip(
    painter: QPainter, frame: PlotFrame, story: IteratedStory, r: Reading, palette: Palette, *, inks: Inks
) -> None:
    """A cell above each time step that is read, coloured by its value; the model's own answers are framed."""
    top = frame.bottom + _GAP
    values = np.concatenate([story.history, story.iterated])
    size = float(np.nanmax(np.abs(values))) or 1.0
    colours = scale(values, lookup_table(palette.diverging), -size, size)
    edges = frame.at_x(np.arange(len(values) + 1) - 0.5)
    for i in range(r.first, r.end):
        cell = QRectF(edges[i], top, edges[i + 1] - edges[i], _STRIP).adjusted(0.5, 0, -0.5, 0)
        painter.fillRect(cell, QColor.fromRgb(int(colours[i])))
        if i >= r.known:
            painter.setPen(QPen(model_color(palette, inks.iterated), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(0.5, 0, -0.5, 0))
    painter.setPen(QPen(palette.color("border"), 1))  # where the plot ends, and its axis is further below
    painter.drawLine(QPointF(frame.left, frame.bottom), QPointF(frame.right, frame.bottom))
    painter.setFont(sans(11))
    painter.setPen(palette.color("dim"))
    painter.drawText(QPointF(frame.left, top - 6), f"what the model reads: steps {r.first} to {r.end - 1}")


def _answer(painter: QPainter, frame: PlotFrame, r: Reading, own: QColor) -> None:
    """From the end of what is read an arrow to the answer."""
    middle, target, tip = frame.bottom + _GAP + _STRIP / 2, float(frame.at_x(r.end)), frame.bottom + 1
    painter.setPen(QPen(own, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(float(frame.at_x(r.end - 0.5)) + 1, middle), QPointF(target, middle)])
    painter.drawLine(QPointF(target, middle), QPointF(target, tip + 3))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(own)
    painter.drawPolygon(QPolygonF([QPointF(target - 4, tip + 6), QPointF(target + 4, tip + 6), QPointF(target, tip)]))
