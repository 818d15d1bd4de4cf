"""An axis of a plot, drawn by pyqtgraph: its ticks are those that a Figure's axis makes."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPicture
from PySide6.QtWidgets import QGraphicsSceneResizeEvent

from rnnviz.layout.figure import Axis
from rnnviz.layout.ticks import Tick
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.scaling import logical
from rnnviz.ui.widgets.theme import Palette

_OVER = 40.0
"""Pixels by which the words of a tick may go beyond the ends of their axis."""
_TICK, _GAP = 3, 6
_TITLE = 14.0
"""Pixels from the axis down to its title."""


class FigureAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that asks its figure for the ticks. A tick has its words, or it is not there."""

    def __init__(self, side: str) -> None:
        super().__init__(orientation=side)
        self._asked = Axis(0.0, 1.0)
        self._upright = side == "left"
        self._worn: Palette | None = None
        self._words: dict[float, str] = {}
        self._specs: Any = None
        self.picture: Any = None
        self.enableAutoSIPrefix(False)
        self.setTickFont(sans(11))
        self.setStyle(
            tickLength=0 if self._upright else _TICK,
            tickTextOffset=_GAP if self._upright else 1,
            hideOverlappingLabels=int(_OVER),
            autoExpandTextSpace=False,
        )

    def set_axis(self, axis: Axis, palette: Palette) -> None:
        """Another axis of a figure, in a palette's colours."""
        if axis == self._asked and palette is self._worn:
            return
        self._asked, self._worn = axis, palette
        self.setTextPen(palette.color("dim"))
        line = pg.mkPen(palette.color("border"))
        self.setTickPen(line if self._upright else pg.mkPen(palette.color("dim")))
        self.setPen(pg.mkPen(None) if self._upright else line)
        self.setGrid(255 if self._upright else False)
        self.setStyle(tickAlpha=0.6 if self._upright else 1.0)
        self.setStyle(showValues=axis.words)
        if axis.title:
            self.setLabel(axis.title, **{"color": palette.dim, "font-size": "11px"})
        self.showLabel(bool(axis.title))

    def ticks(self, low: float, high: float, pixels: float) -> list[Tick]:
        """The ticks of a range in the axis's own values (decimal logarithms, on a logarithmic one), thinned out until
        no words touch each other."""
        axis = self._asked
        if not axis.words:
            return []
        if axis.log:
            asked = axis.on(pixels, 10.0**low, 10.0**high)
            # The range comes back from its logarithms a little other than it was.
            found = [Tick(min(max(math.log10(tick.at), low), high), tick.words) for tick in asked]
        else:
            found = list(axis.on(pixels, low, high))
        if self._upright:
            return found
        metrics, taken, kept = QFontMetricsF(sans(11)), -1e9, []
        for tick in found:
            half = metrics.horizontalAdvance(tick.words) / 2
            at = (tick.at - low) / ((high - low) or 1.0) * pixels
            if at - half >= taken + 8:
                taken = at + half
                kept.append(tick)
        return kept

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N803
        self._words = {tick.at: tick.words for tick in self.ticks(minVal, maxVal, logical(size))}
        return [(1.0, list(self._words))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._words[value] for value in values]

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        super().resizeEvent(event)
        if self.label is not None:  # at the right end, where the axis leads
            self.label.setPos(self.size().width() - self.label.boundingRect().width() + 4, _TITLE)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        # pyqtgraph plays a QPicture, which lays out all its words at every painting: eight times as slow.
        if self.picture is None or self._specs is None:  # its sign that something has changed
            self._specs, self.picture = self.generateDrawSpecs(painter), QPicture()
        if self._specs is not None:
            self.drawPicture(painter, *self._specs)

    def boundingRect(self) -> QRectF:
        # With a grid pyqtgraph leaves no room for the words at the ends, and would not write them.
        return QRectF(super().boundingRect()).adjusted(-_OVER, -_OVER, _OVER, _OVER)
