"""A user's series as it was understood: a band a column over one axis of time, gaps left open, the parts shaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from rnnviz.layout import ticks
from rnnviz.layout.figure import Axis, Band, Figure, Ink, Line, Row, TickMaker, empty_figure
from rnnviz.layout.plot_frame import value_range
from rnnviz.layout.ticks import Tick
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.tables import Table
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.plot import Plot

_BANDS = 4
_NUMBERS = 64.0
"""Pixels that the numbers of every band have at least, so that steps stand above each other."""
_GRID = 4000
"""Points in time between which the ticks of the dates choose."""


class SeriesPlot(QWidget):
    """set_table(table, columns), set_plan and set_message in. More columns than four are counted in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("the series of the file")
        self.setMinimumSize(320, 150)
        self._words = QLabel()
        self._words.setProperty("class", "dim")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._message = ""
        self._bands = [_Column(f"column {i + 1} of the file") for i in range(_BANDS)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._words, 1)
        for band in self._bands:
            column.addWidget(band, 1)
        self._lines: list[tuple[str, Array, Array]] = []
        self._x = Axis(0.0, 1.0)
        self._plan = SeriesPlan()
        self._show()

    def set_table(self, table: Table | None, columns: Sequence[str]) -> None:
        """The columns of numbers to draw, by their names."""
        self._lines = []
        if table is not None and table.rows:
            x = np.arange(1.0, table.rows + 1) if table.stamps is None else _seconds(table.stamps)
            makes: TickMaker = ticks.whole if table.stamps is None else _dates
            self._x = Axis(float(x[0]), max(float(x[-1]), float(x[0]) + 1), ticks=makes, apart=90, most=40)
            cuts = np.array([_seconds(gap.after) for gap in table.gaps], float)
            found = [table.column(name) for name in columns]
            self._lines = [(c.name, *_open(x, c.values, cuts)) for c in found if c.values is not None]
        self._show()

    def set_plan(self, plan: SeriesPlan) -> None:
        """Where the validation and the test part begin."""
        self._plan = plan
        self._show()

    def set_message(self, message: str) -> None:
        """Words instead of the plot; "" for none."""
        self._message = message
        self._show()

    def sizeHint(self) -> QSize:
        return scaling.size(520, 240)

    def _show(self) -> None:
        shown = [] if self._message else self._lines[:_BANDS]
        self._words.setText(self._message or "Choose a column to forecast.")
        self._words.setVisible(not shown)
        more = len(self._lines) - _BANDS
        for i, band in enumerate(self._bands):
            band.setVisible(i < len(shown))
            if i < len(shown):
                name, x, y = shown[i]
                name += f"   and {more} more" if i == _BANDS - 1 and more > 0 else ""
                last = i == len(shown) - 1
                band.set_column(
                    Figure(
                        self._x if last else _bare(self._x),
                        Axis(*value_range([y]), apart=26, most=40, room=_NUMBERS),
                        (Line(x, y, Ink(i, 1.2)),),
                        empty=f"{name} has no numbers.",
                        legend=(Row(name, "", Ink(i)),),
                        bands=self._parts(named=i == 0),
                    )
                )

    def _parts(self, *, named: bool) -> tuple[Band, ...]:
        """The three parts of the series; named: with their names above."""
        if self._plan.val is None and self._plan.test is None:
            return ()
        begins = [(self._x.low, "train", "background")]
        for stamp, name, colour in ((self._plan.val, "validation", "panel"), (self._plan.test, "test", "raised")):
            if stamp is not None:
                begins.append((_place(stamp), name, colour))
        ends = [*(start for start, _, _ in begins[1:]), self._x.high]
        return tuple(
            Band(start, end, colour, edge="accent" if i else "", name=name if named else "")
            for i, ((start, name, colour), end) in enumerate(zip(begins, ends, strict=True))
        )


class _Column(Plot):
    """One column of the file."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._figure = empty_figure("")

    def set_column(self, figure: Figure) -> None:
        self._figure = figure
        self.refresh()

    def figure(self) -> Figure:
        return self._figure


def _bare(axis: Axis) -> Axis:
    """The same range without numbers."""
    return Axis(axis.low, axis.high, words=False)


def _dates(low: float, high: float, *, most: int) -> list[Tick]:
    """Ticks for a range in seconds."""
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
