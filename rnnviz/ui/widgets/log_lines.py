"""Errors of several models or runs over whole numbers, a line each, on a log scale; read out under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.layout import ticks
from rnnviz.layout.cell_text import error_words
from rnnviz.layout.figure import Axis, Figure, Ink, Line, Reading
from rnnviz.layout.plot_frame import log_range
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets.plot import Plot


@dataclass(frozen=True, slots=True)
class LogLine:
    """values: (n,) at start, start + 1 …; nan where nothing is known. thin: (n,) another one, drawn thinly with it."""

    key: str
    title: str
    values: Array
    thin: Array | None = None


@dataclass(frozen=True, slots=True)
class LogAxes:
    """What such a plot says beside its lines. at: of the position under the pointer, such as "epoch {}". start: the
    first position. dots: on every value, not on the last one alone. margin: of the positions, left free on each side.
    names: share of the width that the lines' names may take. tick: pixels that a number on the x axis needs.
    """

    heading: str
    x_title: str
    at: str
    empty: str
    start: int
    dots: bool
    margin: float
    names: float
    tick: int


class LogLinesPlot(Plot):
    """set_lines in."""

    def __init__(self, name: str, axes: LogAxes) -> None:
        super().__init__(name)
        self._axes, self._measure = axes, ""
        self._lines: tuple[LogLine, ...] = ()

    def set_lines(self, lines: Sequence[LogLine], *, note: str) -> None:
        self._lines, self._measure = tuple(lines), note
        self.refresh()

    def figure(self) -> Figure:
        axes, lines = self._axes, self._lines
        last = max((axes.start + len(line.values) - 1 for line in lines), default=axes.start)
        room = (last - axes.start) * axes.margin if last > axes.start else 0.5
        low, high = log_range([part for line in lines for part in (line.values, line.thin) if part is not None])
        return Figure(
            Axis(axes.start - room, last + room, title=axes.x_title, ticks=ticks.whole, apart=axes.tick, most=40),
            Axis(low, high, ticks=ticks.logarithmic, log=True, apart=22, most=40),
            tuple(drawn for i, line in enumerate(lines) for drawn in self._drawn(line, Ink(self.slot(line.key, i)))),
            heading=axes.heading,
            note=self._measure,
            empty=axes.empty,
            names=axes.names,
            reading=Reading(
                np.arange(float(axes.start), last + 1),
                lambda at: axes.at.format(round(at)),
                lambda name, value: f"{error_words(value)}  {name}",
            ),
        )

    def _drawn(self, line: LogLine, ink: Ink) -> list[Line]:
        at = self._axes.start + np.arange(float(len(line.values)))
        found = []
        if line.thin is not None:
            found.append(Line(at, line.thin, replace(ink, width=1, alpha=0.55, dashes=())))
        known = np.flatnonzero(np.isfinite(line.values))
        found.append(Line(at, line.values, ink, name=line.title, dots=2.6 if self._axes.dots else 0.0))
        if not self._axes.dots and len(known):
            found.append(Line(at[known[-1:]], line.values[known[-1:]], replace(ink, width=0), dots=2.6))
        return found
