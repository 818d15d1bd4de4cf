"""What a Figure says, drawn by pyqtgraph in the window's colours and letters.

Importing this imports pyqtgraph; `widgets.plot` does it when there is a first curve to draw.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QSizePolicy

from rnnviz.layout.figure import Axis, Figure, Ink, Line, value_at
from rnnviz.layout.plot_frame import PlotFrame, thinned, value_range
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import ink_color, ink_pen
from rnnviz.ui.widgets.plot_axis import FigureAxis
from rnnviz.ui.widgets.plot_paint import (
    LEGEND_ROW,
    End,
    label_width,
    paint_band_name,
    paint_ends,
    paint_legend,
    paint_pointer,
)
from rnnviz.ui.widgets.scaling import Scaled, logical_point
from rnnviz.ui.widgets.theme import LIGHT, Palette

_LEAST_RIGHT = 14.0
_PLOT_ROW = 2
"""Of pyqtgraph's PlotItem, the row with the curves; the axis is in the next one."""


class PlotCanvas(Scaled, pg.PlotWidget):  # type: ignore[misc]
    """set_figure in; pointed(object) out: the position under the pointer, None where there is none.

    Where a figure can be zoomed: the wheel zooms about the pointer, dragging pans, a double click shows all; so do +
    and −, the arrow keys, and Home.
    """

    pointed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(axisItems={"left": FigureAxis("left"), "bottom": FigureAxis("bottom")})  # type: ignore[call-arg]
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setAntialiasing(True)
        self._figure, self._palette = Figure(Axis(0.0, 1.0), Axis(0.0, 1.0)), LIGHT
        self._ground = "background"
        self._curves: list[Any] = []
        self._marks: list[Any] = []
        self._inks: list[tuple[Any, ...]] = []
        self._drawn: list[tuple[Array, Array] | None] = []
        self._drawn_on: tuple[float, ...] = ()
        self._pointer: QPointF | None = None
        self._place: float | None = None
        self._names = 0.0
        self.painter_over: Any = None
        self._item = self.getPlotItem()
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._view = self._item.getViewBox()
        self._view.disableAutoRange()
        self._item.setMouseEnabled(x=False, y=False)
        self._item.layout.setSpacing(0)
        self._axes = {side: self._item.getAxis(side) for side in ("left", "bottom")}
        self._axes["left"].setZValue(-1000)  # its grid lies under the curves
        self._view.sigXRangeChanged.connect(self._moved)

    # -- what is drawn --------------------------------------------------------------------------------------------

    def set_figure(self, figure: Figure, palette: Palette, *, ground: str) -> None:
        """Draws a figure in a palette's colours, on the ground of this name."""
        before, self._figure = self._figure, figure
        self._palette, self._ground = palette, ground
        self._item.setLogMode(x=False, y=figure.y.log)
        self._axes["bottom"].set_axis(figure.x, palette)
        self._axes["left"].set_axis(figure.y, palette)
        self._match()
        self._set_zoom(before)
        self._arrange()
        self._fit()
        self.viewport().update()

    @property
    def frame(self) -> PlotFrame:
        """Where the values stand on the viewport's pixels."""
        box = self._view.sceneBoundingRect()
        (left, right), (low, high) = self._view.viewRange()
        y = (10.0**low, 10.0**high) if self._figure.y.log else (low, high)
        return PlotFrame(box.left(), box.top(), box.width(), box.height(), (left, right), y, log=self._figure.y.log)

    def _set_zoom(self, before: Figure) -> None:
        x, zoom = self._figure.x, self._figure.zoom
        self._item.setMouseEnabled(x=zoom is not None, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if zoom is None else Qt.FocusPolicy.StrongFocus)
        if zoom is None:
            self._view.setLimits(xMin=None, xMax=None, minXRange=None, maxXRange=None)
            self._view.setXRange(x.low, x.high, padding=0)
            return
        whole = x.high - x.low
        known = before.zoom is not None and (before.x.low, before.x.high) == (x.low, x.high)
        self._view.setLimits(xMin=x.low, xMax=x.high, minXRange=min(zoom.least, whole), maxXRange=whole)
        if not known:  # another axis: as at first sight
            self._view.setXRange(*zoom.first, padding=0)

    def _match(self) -> None:
        """As many curves and marks as the figure has, in its inks."""
        lines, theme = self._figure.lines, self._palette.name
        inks = [(line.ink, line.steps, line.fill, line.dots, line.apart, theme, scaling.factor()) for line in lines]
        if inks != self._inks:
            for item in self._curves:
                self._item.removeItem(item)
            self._curves = [self._curve(line) for line in self._figure.lines]
            self._inks, self._drawn = inks, [None] * len(inks)
            for item in self._curves:
                self._item.addItem(item)
        for item in self._marks:
            self._item.removeItem(item)
        self._marks = []
        for mark in self._figure.marks:
            at = math.log10(mark.at) if self._figure.y.log and not mark.upright else mark.at
            item = pg.InfiniteLine(at, angle=90 if mark.upright else 0, pen=self._pen(mark.ink))
            item.setZValue(-1)
            self._marks.append(item)
            self._item.addItem(item)

    def _curve(self, line: Line) -> Any:
        pen = self._pen(line.ink) if line.ink.width else None
        if line.steps:
            ground = ink_color(line.ink, self._palette)
            ground.setAlphaF(line.fill)
            item = pg.PlotDataItem(stepMode="center", fillLevel=0.0, fillBrush=pg.mkBrush(ground))
        else:
            item = pg.PlotDataItem(connect="finite", skipFiniteCheck=False)
            item.setSymbolBrush(ink_color(line.ink, self._palette))
            item.setSymbolPen(None)
        item.setPen(pen)
        item.opts["antialias"] = True
        return item

    def _pen(self, ink: Ink) -> QPen:
        pen = ink_pen(ink, self._palette)
        pen.setWidthF(pen.widthF() * scaling.factor())
        pen.setCosmetic(True)  # a width in pixels, whatever the axes are
        return pen

    def _fill_curves(self) -> None:
        """Gives the curves what can be seen of their values: of many points as much as there are pixels for."""
        width, (low, high), log = self._view.boundingRect().width(), self._view.viewRange()[0], self._figure.y.log
        pitch = width / ((high - low) or 1.0)
        if (width, low, high, log) != self._drawn_on:
            self._drawn_on, self._drawn = (width, low, high, log), [None] * len(self._curves)
        for i, (item, line) in enumerate(zip(self._curves, self._figure.lines, strict=True)):
            item.opts["name"] = line.name
            if _same(self._drawn[i], line):
                continue
            self._drawn[i] = (line.x, line.y)
            if line.steps:
                edges = np.concatenate([line.x[:1], line.x, line.x[-1:]])
                item.setData(edges, np.concatenate([[0.0], line.y, [0.0]]))
                continue
            x, y = thinned(*_in_sight(line, low, high), columns=max(1, int(width)))
            item.setSymbol("o" if line.dots and pitch >= line.apart else None)
            item.setSymbolSize(2 * line.dots * scaling.factor())
            item.setData(x, np.where(y > 0, y, np.nan) if log else y)

    def _moved(self) -> None:
        if self._figure.zoom is not None:
            self._fit()

    def _fit(self) -> None:
        """The y axis for what is in sight, and the curves in it."""
        y = self._figure.y
        low, high = y.low, y.high
        if self._figure.zoom is not None:
            left, right = self._view.viewRange()[0]
            seen = [line.y[(line.x >= left) & (line.x <= right)] for line in self._figure.lines if not line.steps]
            low, high = value_range(seen)
        if y.log:
            low, high = math.log10(low), math.log10(high)
        self._view.setYRange(low, high, padding=0)
        if self._figure.zoom is not None:
            self._set_room()
        self._fill_curves()
        self.viewport().update()

    # -- where it is drawn ----------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """The room for the numbers of the axes, the names beside the lines, and the legend above them."""
        figure, width, height = self._figure, float(self.width()), float(self.height())
        names = [line.name for line in figure.lines if line.name]
        most = figure.names * width
        self._names = label_width(names, figure.longest, most=most) if figure.names and names else 0.0
        top = 8.0 + figure.above + (LEGEND_ROW * self._rows + 6 if figure.legend else 0.0)
        top += LEGEND_ROW + 2 if any(band.name for band in figure.bands) else 0.0
        bottom = (34.0 if figure.x.title else 22.0) if figure.x.words else 4.0
        self._axes["bottom"].setHeight(bottom)
        self._item.layout.setContentsMargins(0, top, max(self._names + 14, _LEAST_RIGHT), 0)
        self._item.layout.setRowSpacing(_PLOT_ROW, figure.below)
        self._set_room(height=max(30.0, height - top - bottom - figure.below))
        self._item.layout.activate()

    def _set_room(self, height: float | None = None) -> None:
        """The width of the y axis: that of its longest number."""
        figure = self._figure
        low, high = figure.y.low, figure.y.high
        if figure.zoom is not None:
            low, high = self._view.viewRange()[1]
        elif figure.y.log:
            low, high = math.log10(low), math.log10(high)
        found = self._axes["left"].ticks(low, high, self._view.height() if height is None else height)
        metrics = QFontMetricsF(sans(11))
        words = max((metrics.horizontalAdvance(tick.words) for tick in found), default=0.0) + 16
        room = math.ceil(max(words, figure.y.room))
        if room != self._axes["left"].fixedWidth:
            self._axes["left"].setWidth(room)

    @property
    def _rows(self) -> int:
        """As many rows of the legend as a third of the height has room for; the rest are counted in words."""
        return min(len(self._figure.legend), max(1, int(self.height() / 3 / LEGEND_ROW)))

    def resetTransform(self) -> None:
        """pyqtgraph's way to a scene in pixels; its pixels are logical ones here."""
        self.setTransform(QTransform.fromScale(scaling.factor(), scaling.factor()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_axes"):  # pyqtgraph resizes it before it is ready
            self._arrange()
            self._fit()

    # -- the pointer ----------------------------------------------------------------------------------------------

    @property
    def place(self) -> float | None:
        """The position that is read out."""
        reading = self._figure.reading
        return self._place if reading is None or not reading.asks else reading.held

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point(None if event.buttons() else logical_point(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._point(logical_point(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def _point(self, pointer: QPointF | None) -> None:
        self._pointer = pointer
        found = self._under()
        if found != self._place:
            self._place = found
            self.viewport().update()
            self.pointed.emit(found)

    def _under(self) -> float | None:
        reading, frame = self._figure.reading, self.frame
        if self._pointer is None or reading is None or not len(reading.positions):
            return None
        if not frame.left - 8 <= self._pointer.x() <= frame.right + 8:
            return None
        at = frame.value_x(self._pointer.x())
        inside = reading.positions[(reading.positions >= frame.x[0]) & (reading.positions <= frame.x[1])]
        return float(inside[np.argmin(np.abs(inside - at))]) if len(inside) else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self._point(logical_point(event.position()) if self._pointer is not None else None)
        event.setAccepted(self._figure.zoom is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, zoom = event.key(), self._figure.zoom
        low, high = self._view.viewRange()[0]
        if zoom is None:
            event.ignore()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(1.25 if key == Qt.Key.Key_Minus else 1 / 1.25)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._pan((high - low) / 10 * (-1 if key == Qt.Key.Key_Left else 1))
        elif key == Qt.Key.Key_Home:
            self._show_all()
        else:
            event.ignore()

    def _zoom(self, factor: float) -> None:
        low, high = self._view.viewRange()[0]
        x, zoom = self._figure.x, self._figure.zoom
        assert zoom is not None
        whole = x.high - x.low
        span = min(max((high - low) * factor, min(zoom.least, whole)), whole)
        start = min(max((low + high - span) / 2, x.low), x.high - span)
        self._view.setXRange(start, start + span, padding=0)

    def _pan(self, by: float) -> None:
        low, high = self._view.viewRange()[0]
        by = min(max(by, self._figure.x.low - low), self._figure.x.high - high)
        self._view.setXRange(low + by, high + by, padding=0)

    def _show_all(self) -> None:
        if self._figure.zoom is not None:
            self._view.setXRange(self._figure.x.low, self._figure.x.high, padding=0)

    # -- what pyqtgraph does not draw -----------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        painter.fillRect(rect.united(QRectF(self.rect())), self._palette.color(self._ground))
        frame = self.frame
        for band in self._figure.bands:
            left = max(frame.left, float(frame.at_x(band.low)))
            right = min(frame.right, float(frame.at_x(band.high)))
            if left < right:
                painter.fillRect(QRectF(left, frame.top, right - left, frame.height), self._palette.color(band.colour))
            if band.edge and frame.left < left < frame.right:
                painter.setPen(QPen(self._palette.color(band.edge), 1))
                painter.drawLine(QPointF(left, frame.top - (14 if band.name else 0)), QPointF(left, frame.bottom))
            if band.name and left < right:
                paint_band_name(painter, QRectF(left, frame.top - 20, right - left, 18), band.name, self._palette)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        frame, figure, p, place = self.frame, self._figure, self._palette, self.place
        if figure.legend:
            words = [row.words for row in figure.legend]
            if place is not None and figure.reading is not None:
                words = [figure.reading.say("", value_at(line, place)) for line in figure.lines[: len(words)]]
            paint_legend(painter, figure.legend, words, palette=p, rows=self._rows, width=float(self.width()))
        if figure.names:
            paint_ends(painter, frame, self._ends(frame, place), width=self._names, read=self._read, palette=p)
        if place is not None and figure.reading is not None:
            paint_pointer(painter, frame, place, figure.reading.where(place), palette=p)
        if self.painter_over is not None:
            self.painter_over(painter, frame)

    @property
    def _read(self) -> bool:
        return self.place is not None or self._figure.whole_names

    def _ends(self, frame: PlotFrame, place: float | None) -> list[End]:
        """Where each named line ends in sight, and its name; with its value where the pointer is."""
        found, reading = [], self._figure.reading
        for line in self._figure.lines:
            inside = np.flatnonzero((line.x >= frame.x[0]) & (line.x <= frame.x[1]) & np.isfinite(line.y))
            if not line.name or not len(inside):
                continue
            at, words = int(inside[-1]), line.name
            if place is not None and reading is not None and np.isfinite(value := value_at(line, place)):
                words = reading.say(line.name, value)
            end = float(line.y[at]) if line.end is None else line.end
            found.append(End(float(line.x[at]), end, words, line.ink))
        return found


def _in_sight(line: Line, low: float, high: float) -> tuple[Array, Array]:
    """The values of a line in a range, and one more on each side, so that it goes on to the edge."""
    first = max(0, int(np.searchsorted(line.x, low)) - 1)
    end = int(np.searchsorted(line.x, high, side="right")) + 1
    return np.asarray(line.x[first:end], float), np.asarray(line.y[first:end], float)


def _same(drawn: tuple[Array, Array] | None, line: Line) -> bool:
    """Whether a line's values are those that have been drawn."""
    return drawn is not None and all(
        a is b or np.array_equal(a, b, equal_nan=True) for a, b in zip(drawn, (line.x, line.y), strict=True)
    )
