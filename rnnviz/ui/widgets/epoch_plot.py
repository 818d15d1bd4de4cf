"""A curve of the training set and one of the validation set, by epoch: what the plots of a training share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QLabel, QSizePolicy

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Figure, Ink, Line, Mark
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets.plot import Plot
from rnnviz.ui.widgets.scaling import px

_POINTS = 400


class EpochPlot(Plot):
    """clear, flush in. A plot of its own says what its legend names, and how high its axis is."""

    def __init__(self, name: str, *, empty: str, ground: str) -> None:
        """name: the accessible one. empty: what is there before there is a curve."""
        super().__init__(name, ground=ground)
        self._empty = empty
        self._train: list[tuple[float, float]] = []
        self._val: list[tuple[float, float]] = []
        self._epochs = 1
        self._legend = QLabel()
        self._legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.column.insertWidget(0, self._legend)

    def clear(self, epochs: int) -> None:
        """An empty plot for a training of this many epochs."""
        self._epochs = max(epochs, 1)
        self._train, self._val = [], []
        self.flush()

    def flush(self) -> None:
        """Draws what has been held back: the run has ended or rests."""
        self.refresh()

    def add_values(self, at: float, *, train: float | None, val: float | None) -> None:
        """at: in epochs, such as 2.5. Drawn at a calm pace."""
        if train is not None:
            self._train.append((at, train))
            if len(self._train) > 2 * _POINTS:
                self._train = self._train[::2]
        if val is not None:
            self._val.append((at, val))
        self.refresh_soon()

    def figure(self) -> Figure:
        (train_at, train), (val_at, val) = _columns(self._train), _columns(self._val)
        room = 0.02 * self._epochs
        names = [word for _, word in self.legend()[1]] + ["", ""]
        return Figure(
            Axis(-room, self._epochs + room, ticks=ticks.whole, apart=30),
            self.y_axis([v for _, v in (*self._train, *self._val)]),
            (
                Line(train_at, train, Ink("dim", 1.5), name=names[0]),
                Line(val_at, val, Ink("accent", 2), name=names[1], dots=2.5),
            ),
            empty=self._empty,
            marks=self.marks(),
        )

    def show_legend(self) -> None:
        """Says anew what the lines are."""
        p = self.colours
        title, entries = self.legend()
        lines = [f'<span style="color:{getattr(p, colour)}"><b>—</b>&nbsp;{word}</span>' for colour, word in entries]
        self._legend.setText(
            f'<span style="font-size:{px(11)}px">{title} by epoch&nbsp; {"&nbsp; ".join(lines)}</span>'
        )

    def theme_changed(self) -> None:
        self.show_legend()
        super().theme_changed()

    # -- what a plot of its own says ------------------------------------------------------------------------------

    def legend(self) -> tuple[str, Sequence[tuple[str, str]]]:
        """What is measured, and of each line the name of its colour and a word."""
        raise NotImplementedError

    def y_axis(self, values: Sequence[float]) -> Axis:
        """values: all that is drawn."""
        raise NotImplementedError

    def marks(self) -> tuple[Mark, ...]:
        """What the curves are measured against."""
        return ()


def _columns(points: list[tuple[float, float]]) -> tuple[Array, Array]:
    a = np.array(points, float).reshape(-1, 2)
    return a[:, 0], a[:, 1]
