"""A curve of the training set and one of the validation set, by epoch: what the plots of a training share."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from rnnviz.ui.shell.theme import LIGHT, Palette

_REDRAW_SECONDS = 0.5  # the eye sees no more in so slow a curve, and the score needs the time
_POINTS = 400


class EpochPlot(QWidget):
    """clear, flush, set_palette in. pyqtgraph is imported at the first curve, not at the start of the window.

    A plot of its own says what its legend names, how high its axis is, and what colour lies behind it.
    """

    def __init__(self, name: str, *, empty: str) -> None:
        """name: the accessible one. empty: what is there before there is a curve."""
        super().__init__()
        self.setAccessibleName(name)
        self._palette = LIGHT
        self._plot: Any = None
        self._train: list[tuple[float, float]] = []
        self._val: list[tuple[float, float]] = []
        self._epochs = 1
        self._drawn = 0.0
        self._legend = QLabel()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._legend)
        self._empty = QLabel(empty)
        self._empty.setProperty("class", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._column.addWidget(self._empty, 1)

    def clear(self, epochs: int) -> None:
        """An empty plot for a training of this many epochs."""
        self._epochs = max(epochs, 1)
        self._train, self._val = [], []
        self.flush()

    def flush(self) -> None:
        """Draws what has been held back: the run has ended or rests."""
        if self.isVisible():
            self._drawn = time.monotonic()
            self._redraw()

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._show_legend()
        if self._plot is not None:
            self._colour()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.flush()

    def _add(self, at: float, *, train: float | None, val: float | None) -> None:
        """at: in epochs, such as 2.5. Drawn at a calm pace."""
        if train is not None:
            self._train.append((at, train))
            if len(self._train) > 2 * _POINTS:
                self._train = self._train[::2]
        if val is not None:
            self._val.append((at, val))
        if time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self.flush()

    def _redraw(self) -> None:
        known = bool(self._train or self._val)
        self._empty.setVisible(not known)
        if not known:
            if self._plot is not None:
                self._plot.hide()
            return
        self._ensure()
        self._plot.show()
        self._train_curve.setData(*_columns(self._train))
        self._val_curve.setData(*_columns(self._val))
        self._set_range([v for _, v in (*self._train, *self._val)])
        self._plot.setXRange(0, self._epochs, padding=0.02)

    def _ensure(self) -> None:
        if self._plot is not None:
            return
        import pyqtgraph as pg

        self._plot = pg.PlotWidget()
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot.setAccessibleName(self.accessibleName())
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        for axis in ("left", "bottom"):
            item.getAxis(axis).enableAutoSIPrefix(False)
        self._train_curve = item.plot()
        self._val_curve = item.plot(symbol="o", symbolSize=5)
        self._set_up(item)
        self._column.addWidget(self._plot)
        self._legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._colour()

    def _colour(self) -> None:
        import pyqtgraph as pg

        p = self._palette
        self._plot.setBackground(self._ground())
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(p.border)
            axis.setTextPen(p.dim)
        self._train_curve.setPen(pg.mkPen(p.dim, width=1.5))
        self._val_curve.setPen(pg.mkPen(p.accent, width=2))
        self._val_curve.setSymbolBrush(p.accent)
        self._val_curve.setSymbolPen(None)

    def _say(self, title: str, entries: Sequence[tuple[str, str]]) -> None:
        """The legend. entries: (colour, word) of each line."""
        lines = [f'<span style="color:{colour}"><b>—</b>&nbsp;{word}</span>' for colour, word in entries]
        self._legend.setText(f'<span style="font-size:11px">{title} by epoch&nbsp; {"&nbsp; ".join(lines)}</span>')

    # -- what a plot of its own says ------------------------------------------------------------------------------

    def _show_legend(self) -> None:
        raise NotImplementedError

    def _set_range(self, values: Sequence[float]) -> None:
        """The range of the axis, and its ticks. values: all that is drawn."""
        raise NotImplementedError

    def _set_up(self, item: Any) -> None:
        """What else the new PlotItem needs."""
        raise NotImplementedError

    def _ground(self) -> str:
        raise NotImplementedError


def _columns(points: list[tuple[float, float]]) -> tuple[Any, Any]:
    a = np.array(points, float).reshape(-1, 2)
    return a[:, 0], a[:, 1]
