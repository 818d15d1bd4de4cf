"""The curve of the training and validation loss on a log axis, with a line to beat."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from rnnviz.records import TrainStep
from rnnviz.tasks import Line
from rnnviz.ui.theme import LIGHT, Palette

_REDRAW_SECONDS = 0.5  # the eye sees no more in so slow a curve, and the score needs the time
_POINTS = 400


class LossPlot(QWidget):
    """pyqtgraph is imported at the first curve, not at the start of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(130)
        self.setAccessibleName("loss curve")
        self._palette = LIGHT
        self._plot: Any = None
        self._train: list[tuple[float, float]] = []
        self._val: list[tuple[float, float]] = []
        self._epochs = 1
        self._line: Line | None = None
        self._drawn = 0.0
        self._legend = QLabel(wordWrap=True)  # the line to beat may need a line of its own
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._legend, 0)
        self._show_legend()

    def clear(self, epochs: int) -> None:
        self._epochs = epochs
        self._train, self._val = [], []
        self._redraw()

    def add(self, step: TrainStep) -> None:
        """The mean training loss of the epoch so far; the validation loss where an epoch ends."""
        at = step.step * step.epochs / step.steps
        self._train.append((at, step.loss))
        if len(self._train) > 2 * _POINTS:
            self._train = self._train[::2]
        if step.val_loss is not None:
            self._val.append((float(step.epoch), step.val_loss))
        if time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self._redraw()

    def flush(self) -> None:
        """Draws what has been held back: the run has ended or rests."""
        self._redraw()

    def set_history(self, epochs: list[int], losses: list[float], val_losses: list[float]) -> None:
        self._epochs = max([self._epochs, *epochs])
        self._train = list(zip(map(float, epochs), losses, strict=True))
        self._val = list(zip(map(float, epochs), val_losses, strict=True))
        self._redraw()

    def set_line(self, line: Line | None) -> None:
        """The line to beat; None takes it away."""
        self._line = line
        tip = "" if line is None else f"The line to beat: {line.words}, validation MSE {line.mse:.4g}"
        self._legend.setToolTip(tip)
        self._show_legend()
        self._redraw()

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._show_legend()
        if self._plot is not None:
            self._colour()

    def _redraw(self) -> None:
        if not self.isVisible() and self._plot is None:
            return
        self._drawn = time.monotonic()
        self._ensure()
        # Plotted as log10 with a tick string of our own would lose pyqtgraph's minor ticks: its log mode does both.
        train, val = _columns(self._train), _columns(self._val)
        self._train_curve.setData(*train)
        self._val_curve.setData(*val)
        self._to_beat.setVisible(self._line is not None)
        if self._line is not None:
            self._to_beat.setValue(float(np.log10(self._line.mse)))
        values = [v for _, v in (*self._train, *self._val) if v > 0] + ([self._line.mse] if self._line else [])
        if values:
            low, high = np.log10(min(values)) - 0.08, np.log10(max(values)) + 0.08
            high = max(high, low + 0.4)
            self._plot.setYRange(low, high, padding=0)
            self._plot.getAxis("left").setTicks([log_ticks(low, high)])
        self._plot.setXRange(0, self._epochs, padding=0.02)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._plot is None:
            self._redraw()

    def _ensure(self) -> None:
        if self._plot is not None:
            return
        import pyqtgraph as pg

        self._plot = pg.PlotWidget()
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot.setAccessibleName("loss curve")
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self._plot.getPlotItem()
        item.setLogMode(y=True)
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.getAxis("left").enableAutoSIPrefix(False)
        self._train_curve = item.plot()
        self._val_curve = item.plot(symbol="o", symbolSize=5)
        self._to_beat = pg.InfiniteLine(angle=0)
        item.addItem(self._to_beat)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._plot)
        self._legend.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._colour()

    def _show_legend(self) -> None:
        p = self._palette
        words = [(p.dim, "train"), (p.accent, "val")]
        if self._line is not None:
            words.append((p.warning, f"{self._line.word} {self._line.mse:.4f}".replace(" ", "&nbsp;")))
        parts = [f'<span style="color:{colour}"><b>—</b>&nbsp;{word}</span>' for colour, word in words]
        self._legend.setText('<span style="font-size:11px">MSE by epoch&nbsp; ' + "&nbsp; ".join(parts) + "</span>")

    def _colour(self) -> None:
        import pyqtgraph as pg

        p = self._palette
        self._plot.setBackground(p.panel)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(p.border)
            axis.setTextPen(p.dim)
        self._train_curve.setPen(pg.mkPen(p.dim, width=1.5))
        self._val_curve.setPen(pg.mkPen(p.accent, width=2))
        self._val_curve.setSymbolBrush(p.accent)
        self._val_curve.setSymbolPen(None)
        self._to_beat.setPen(pg.mkPen(p.warning, width=1, style=Qt.PenStyle.DashLine))


def log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks at 1, 2 and 5 times powers of ten between two decimal logarithms; decades only where those are many."""
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    steps = (1.0, 2.0, 5.0) if high - low < 2 else (1.0,)
    at = [(float(np.log10(m)) + d, f"{m * 10.0**d:g}") for d in decades for m in steps]
    return [(x, words) for x, words in at if low <= x <= high]


def _columns(points: list[tuple[float, float]]) -> tuple[Any, Any]:
    a = np.array(points, float).reshape(-1, 2)
    return a[:, 0], a[:, 1]
