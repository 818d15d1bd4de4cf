"""How a classifier learns: its loss, and how often it is right, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen

from rnnviz.layout import ticks
from rnnviz.layout.numerals import number
from rnnviz.layout.numerals import percent as percent_words
from rnnviz.layout.plot_frame import PlotFrame, value_range
from rnnviz.layout.ticks import Tick
from rnnviz.records.arrays import Array
from rnnviz.records.training import TrainStep
from rnnviz.ui.widgets.plot import (
    PlotView,
    axis_width,
    label_width,
    paint_axes,
    paint_curve,
    paint_dots,
    paint_heading,
    paint_labels,
    paint_message,
)

_POINTS = 600
_TOP = 30.0


@dataclass
class Curve:
    """at: in epochs; values: one each."""

    at: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: float, value: float) -> None:
        self.at.append(at)
        self.values.append(value)

    def thin(self) -> None:
        if len(self.at) > 2 * _POINTS:
            self.at, self.values = self.at[::2], self.values[::2]

    def arrays(self) -> tuple[Array, Array]:
        return np.array(self.at, float), np.array(self.values, float)


class MeasuresPlot(PlotView):
    """clear(epochs, classes) and add(TrainStep) in. Two plots beside each other: the loss (while an epoch runs, its
    mean so far; on the validation drawings at its end), and accuracy and top-5 on the validation drawings."""

    def __init__(self) -> None:
        super().__init__("loss and accuracy of the training")
        self.setMinimumSize(300, 130)
        self._epochs = 1
        self._shown: tuple[str, ...] = ("accuracy", "top_5")
        self._loss, self._val = Curve(), Curve()
        self._right: dict[str, Curve] = {}
        self.set_message("The training curves appear here.")

    def clear(self, epochs: int, *, classes: int = 338) -> None:
        """Empty plots for a training of this many epochs. Of five classes or fewer, top-5 would say nothing."""
        self._epochs = max(1, epochs)
        self._shown = ("accuracy", "top_5") if classes > 5 else ("accuracy",)
        self._loss, self._val, self._right = Curve(), Curve(), {}
        self.set_message("")

    def add(self, step: TrainStep) -> None:
        """One more step; where it ends an epoch, what was measured then."""
        self._loss.add(step.step * step.epochs / max(step.steps, 1), step.loss)
        self._loss.thin()
        if step.val_loss is not None:
            self._val.add(float(step.epoch), step.val_loss)
            for name in self._shown:
                if name in step.measures:
                    self._right.setdefault(name, Curve()).add(float(step.epoch), step.measures[name])
            best = ", ".join(
                f"{name.replace('_', '-')} {percent_words(curve.values[-1], decimals=1)}"
                for name, curve in self._right.items()
            )
            self.setAccessibleDescription(f"epoch {step.epoch}: validation loss {number(step.val_loss)}; {best}")
        self.update()

    @property
    def accuracy(self) -> tuple[float, ...]:
        """The accuracies so far, one per epoch."""
        return tuple(self._right["accuracy"].values) if "accuracy" in self._right else ()

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    def draw(self, painter: QPainter) -> None:
        half = self.width() / 2
        p = self.colours
        loss = [("train", self._loss, p.color("dim")), ("validation", self._val, p.color("accent"))]
        values = [np.array(curve.values, float) for _, curve, _ in loss]
        low, high = value_range(values) if any(len(v) for v in values) else (0.0, 1.0)
        # A single wild step must not press all others flat: the loss of a fresh model is the logarithm of its classes.
        self._plot(painter, QRectF(0, 0, half, self.height()), "Loss", loss, (max(0.0, low), high))
        names = {"accuracy": ("accuracy", p.color("accent")), "top_5": ("top-5", p.color("hidden"))}
        right = [(names[n][0], curve, names[n][1]) for n, curve in self._right.items()]
        place = QRectF(half, 0, half, self.height())
        self._plot(painter, place, "Validation accuracy", right, (0.0, 1.0), percent=True)

    def _plot(
        self,
        painter: QPainter,
        place: QRectF,
        title: str,
        curves: list[tuple[str, Curve, QColor]],
        y_range: tuple[float, float],
        *,
        percent: bool = False,
    ) -> None:
        p = self.colours
        painter.save()
        painter.translate(place.topLeft())
        paint_heading(painter, title, palette=p)
        known = [(name, curve, color) for name, curve, color in curves if curve.at]
        if not known:
            when = "Drawn here after the first epoch." if percent else "Drawn here from the first step on."
            paint_message(painter, QRectF(0, 0, place.width(), place.height()), when, p)
            painter.restore()
            return
        height = max(30.0, place.height() - _TOP - 36)
        most = max(2, int(height / 30))
        y = ticks.linear(*y_range, most=most)
        if percent:
            y = [Tick(t.at, percent_words(t.at)) for t in ticks.linear(0, 1, most=min(most, 6))]
        known = [(name, curve, color) for name, curve, color in curves if curve.at]
        words = [_label(name, curve, percent=percent) for name, curve, _ in known]
        left, names = axis_width(y), label_width([*words, "validation 0.0000"], most=0.4 * place.width())
        width = max(40.0, place.width() - left - names - 14)
        frame = PlotFrame(left, _TOP, width, height, (0.0, float(self._epochs)), y_range)
        x = ticks.whole(0, self._epochs, most=max(2, int(width / 45)))
        self._paint_axes(painter, frame, x, y)
        painter.setClipRect(QRectF(frame.left - 4, frame.top - 4, place.width(), frame.height + 9))
        for _, curve, color in known:
            at, values = curve.arrays()
            paint_curve(painter, frame, at, values, QPen(color, 2))
            if len(at) <= 2 * self._epochs and curve is not self._loss:
                paint_dots(painter, frame, at, values, color=color, radius=3)
        ends = [(c.at[-1], c.values[-1], w, color) for (_, c, color), w in zip(known, words, strict=True)]
        paint_labels(painter, frame, ends, width=names, read=True)
        painter.restore()

    def _paint_axes(self, painter: QPainter, frame: PlotFrame, x: list[Tick], y: list[Tick]) -> None:
        paint_axes(painter, frame, x=x, y=y, palette=self.colours, x_title="epoch")


def _label(name: str, curve: Curve, *, percent: bool) -> str:
    value = curve.values[-1]
    return f"{name} {percent_words(value, decimals=1) if percent else number(value)}"
