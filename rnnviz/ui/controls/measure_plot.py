"""One measure of a training by epoch, on a linear axis: it may be negative, as a likelihood is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from rnnviz.ui.theme import LIGHT, Palette

_REDRAW_SECONDS = 0.5
_POINTS = 400
_LEAST_SPAN = 0.05


class MeasurePlot(QWidget):
    """clear, add, set_history, set_palette in. pyqtgraph is imported at the first curve."""

    def __init__(self, name: str, words: str) -> None:
        """name: of the measure, "L_R". words: what it is."""
        super().__init__()
        self.setMinimumSize(160, 90)
        self.setAccessibleName(f"{name} by epoch")
        self.setToolTip(words)
        self._name = name
        self._palette = LIGHT
        self._plot: Any = None
        self._train: list[tuple[float, float]] = []
        self._val: list[tuple[float, float]] = []
        self._epochs = 1
        self._drawn = 0.0
        self._legend = QLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._legend)
        self._empty = QLabel("The curve begins with the training.")
        self._empty.setProperty("class", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._empty, 1)
        self._show_legend()

    @property
    def last(self) -> float | None:
        """The newest value on the validation set."""
        return self._val[-1][1] if self._val else None

    def clear(self, epochs: int) -> None:
        self._epochs = max(epochs, 1)
        self._train, self._val = [], []
        self._redraw()

    def add(self, at: float, *, train: float | None = None, val: float | None = None) -> None:
        """at: in epochs, such as 2.5. What is no finite number is left out."""
        if train is not None and np.isfinite(train):
            self._train.append((at, train))
            if len(self._train) > 2 * _POINTS:
                self._train = self._train[::2]
        if val is not None and np.isfinite(val):
            self._val.append((at, val))
        if val is not None or time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self._redraw()

    def set_history(self, values: Sequence[tuple[float, float]]) -> None:
        """(epoch, value on the validation set) of a run as far as it has come."""
        self._val = [(float(e), float(v)) for e, v in values if np.isfinite(v)]
        self._redraw()

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._show_legend()
        if self._plot is not None:
            self._colour()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def _redraw(self) -> None:
        if not self.isVisible():
            return
        self._drawn = time.monotonic()
        self._show_legend()
        known = bool(self._train or self._val)
        if known:
            self._ensure()
        self._empty.setVisible(not known)
        if self._plot is None:
            return
        self._plot.setVisible(known)
        self._train_curve.setData(*_columns(self._train))
        self._val_curve.setData(*_columns(self._val))
        values = [v for _, v in (*self._train, *self._val)]
        if values:
            low, high = min(values), max(values)
            room = max(_LEAST_SPAN, 0.08 * (high - low))
            self._plot.setYRange(low - room, high + room, padding=0)
        self._plot.setXRange(0, self._epochs, padding=0.02)

    def _ensure(self) -> None:
        if self._plot is not None:
            return
        import pyqtgraph as pg

        self._plot = pg.PlotWidget()
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot.setAccessibleName(f"{self._name} by epoch")
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        for axis in ("left", "bottom"):
            item.getAxis(axis).enableAutoSIPrefix(False)
        item.getAxis("left").setWidth(44)
        self._train_curve = item.plot()
        self._val_curve = item.plot(symbol="o", symbolSize=5)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._plot)
        item.setContentsMargins(0, 8, 0, 0)  # so that the highest tick's words are whole
        self._legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._colour()

    def _show_legend(self) -> None:
        p = self._palette
        last = "" if self.last is None else f"&nbsp;{self.last:.3f}".replace("-", "−")
        parts = ((p.dim, "train"), (p.accent, f"val{last}"))
        lines = "&nbsp; ".join(f'<span style="color:{colour}"><b>—</b>&nbsp;{word}</span>' for colour, word in parts)
        self._legend.setText(f'<span style="font-size:11px"><b>{self._name}</b> by epoch&nbsp; {lines}</span>')

    def _colour(self) -> None:
        import pyqtgraph as pg

        p = self._palette
        self._plot.setBackground(p.background)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(p.border)
            axis.setTextPen(p.dim)
        self._train_curve.setPen(pg.mkPen(p.dim, width=1.5))
        self._val_curve.setPen(pg.mkPen(p.accent, width=2))
        self._val_curve.setSymbolBrush(p.accent)
        self._val_curve.setSymbolPen(None)


def _columns(points: list[tuple[float, float]]) -> tuple[Any, Any]:
    a = np.array(points, float).reshape(-1, 2)
    return a[:, 0], a[:, 1]
