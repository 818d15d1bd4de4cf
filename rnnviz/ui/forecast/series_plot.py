"""A user's series as it was understood: a band a column over one axis of time, gaps left open, the parts shaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPen

from rnnviz.layout import ticks
from rnnviz.layout.plot_frame import PlotFrame, value_range
from rnnviz.layout.ticks import Tick
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.tables import Table
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.plot import PlotView, axis_width, model_pen, paint_axes, paint_curve, paint_message

_BANDS = 4
_TOP, _BOTTOM, _NAME = 20.0, 22.0, 18.0
_GRID = 4000
"""Points in time between which the ticks of the dates choose."""


class SeriesPlot(PlotView):
    """set_table(table, columns) and set_plan in. More columns than four are counted in words."""

    def __init__(self) -> None:
        super().__init__("the series of the file")
        self._names: tuple[str, ...] = ()
        self._curves: list[tuple[Array, Array]] = []
        self._times: Any = None
        self._range = (0.0, 1.0)
        self._plan = SeriesPlan()
        self.setMouseTracking(False)
        self.setMinimumSize(320, 150)

    def set_table(self, table: Table | None, columns: Sequence[str]) -> None:
        """The columns of numbers to draw, by their names."""
        self._curves, self._names, self._times = [], (), None
        if table is not None and table.rows:
            found = [table.column(name) for name in columns]
            self._names = tuple(c.name for c in found if c.values is not None)
            self._times = table.stamps
            x = np.arange(1.0, table.rows + 1) if table.stamps is None else _seconds(table.stamps)
            self._range = (float(x[0]), max(float(x[-1]), float(x[0]) + 1))
            cuts = np.array([_seconds(gap.after) for gap in table.gaps], float)
            self._curves = [_open(x, c.values, cuts) for c in found if c.values is not None]
        self.update()

    def set_plan(self, plan: SeriesPlan) -> None:
        """Where the validation and the test part begin."""
        self._plan = plan
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, 240)

    def draw(self, painter: QPainter) -> None:
        p = self.colours
        if not self._curves:
            paint_message(painter, QRectF(self.rect()), "Choose a column to forecast.", p)
            return
        shown = self._curves[:_BANDS]
        ranges = [value_range([y]) for _, y in shown]
        height = max(20.0, (self.height() - _TOP - _BOTTOM) / len(shown) - _NAME)
        rows = [ticks.linear(*r, most=max(2, int(height / 26))) for r in ranges]
        left = max(axis_width(y) for y in rows)
        width = max(40.0, self.width() - left - 14)
        bottom = _TOP + len(shown) * (height + _NAME)
        whole = PlotFrame(left, _TOP, width, bottom - _TOP, self._range, (0.0, 1.0))
        self._parts(painter, whole)
        paint_axes(painter, whole, x=self._ticks(width), y=(), palette=p)
        for i, (x, y) in enumerate(shown):
            frame = PlotFrame(left, _TOP + i * (height + _NAME) + _NAME, width, height, self._range, ranges[i])
            paint_axes(painter, frame, x=(), y=rows[i], palette=p)
            paint_curve(painter, frame, x, y, model_pen(p, i, 1.2))
            painter.setFont(sans(11, bold=True))
            painter.setPen(model_pen(p, i).color())
            more = f"   and {len(self._curves) - _BANDS} more" if i == _BANDS - 1 and len(self._curves) > _BANDS else ""
            painter.drawText(QPointF(left + 5, frame.top - 5), self._names[i] + more)

    def _parts(self, painter: QPainter, frame: PlotFrame) -> None:
        """The three parts, each with its name above."""
        p, plan = self.colours, self._plan
        begins = [(0.0, "train", "background")]
        for stamp, name, colour in ((plan.val, "validation", "panel"), (plan.test, "test", "raised")):
            if stamp is not None:
                begins.append((_place(stamp), name, colour))
        painter.setFont(sans(11))
        for i, (start, name, colour) in enumerate(begins):
            at = max(frame.left, float(frame.at_x(start))) if i else frame.left
            end = float(frame.at_x(begins[i + 1][0])) if i + 1 < len(begins) else frame.right
            if i:
                painter.fillRect(QRectF(at, frame.top, end - at, frame.height), p.color(colour))
                painter.setPen(QPen(p.color("accent"), 1))
                painter.drawLine(QPointF(at, frame.top - 14), QPointF(at, frame.bottom))
            painter.setPen(p.color("dim"))
            painter.save()
            painter.setClipRect(QRectF(at, 0, max(end - at - 4, 0), frame.top))
            painter.drawText(QPointF(at + 5, frame.top - 6), name)
            painter.restore()

    def _ticks(self, width: float) -> list[Tick]:
        most = max(2, int(width / 90))
        if self._times is None:
            return ticks.whole(*self._range, most=most)
        low, high = self._range
        seconds = np.linspace(low, high, _GRID)
        stamps = (seconds * 1e6).astype(np.int64).astype("datetime64[us]")
        found = ticks.dates(stamps, first=0, last=_GRID - 1, most=most)
        return [Tick(float(seconds[int(t.at)]), t.words) for t in found]


def _seconds(stamps: Any) -> Any:
    return np.asarray(stamps, "datetime64[us]").astype(np.int64) / 1e6


def _place(stamp: Any) -> float:
    return float(_seconds(stamp)) if isinstance(stamp, np.datetime64) else float(stamp)


def _open(x: Array, y: Array, cuts: Array) -> tuple[Array, Array]:
    """The curve with a missing value after each row that a gap follows, so that no line is drawn across."""
    after = np.searchsorted(x, np.sort(cuts), side="right")
    between = np.clip(after, 0, len(x))
    at = x[np.clip(between - 1, 0, len(x) - 1)]
    return np.insert(x, between, at), np.insert(y, between, np.nan)
