"""What an x/y plot shows, as a value: its axes, its curves, and what is read out under the pointer.

A page makes a Figure of its data; `ui.widgets.plot` draws it. Colours are names, so that one Figure serves both themes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.layout.ticks import Tick, linear
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array


class TickMaker(Protocol):
    """At most so many ticks from low to high: the functions of `layout.ticks`, and what is made of them."""

    def __call__(self, low: float, high: float, *, most: int) -> Sequence[Tick]: ...


@dataclass(frozen=True, slots=True)
class Ink:
    """colour: a name of the theme, or the slot of a model, which has dashes of its own. width: pixels; 0 for no line.
    dashes: of the pen's width, on and off; None for the slot's own, () for none."""

    colour: str | int
    width: float = 2.0
    alpha: float = 1.0
    dashes: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """x, y: (n,) in the plot's values, x ascending; nan where a curve has a gap. name: what stands beside its last
    value, or at the height `end`.

    steps: a histogram, of which x (n + 1,) are the edges. dots: radius in pixels, 0 for none; apart: drawn only where
    steps of 1 on the x axis are at least so many pixels wide. fill: opacity of what lies between a histogram and zero.
    """

    x: Array
    y: Array
    ink: Ink
    name: str = ""
    dots: float = 0.0
    apart: float = 0.0
    steps: bool = False
    fill: float = 0.0
    end: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value to draw."""
        return bool(np.isfinite(self.y).any())


@dataclass(frozen=True, slots=True)
class Axis:
    """low, high: the range in the plot's values; with log both above zero. apart: pixels that a tick needs. most: ticks
    at most. room: pixels at least that a y axis's numbers have, so that several plots stand in one line."""

    low: float
    high: float
    title: str = ""
    ticks: TickMaker = linear
    log: bool = False
    apart: float = 34.0
    most: int = 10
    room: float = 0.0
    words: bool = True
    """Whether there is an axis with numbers at all."""

    def on(self, pixels: float, low: float, high: float) -> Sequence[Tick]:
        """The ticks for a range that is drawn on so many pixels."""
        return self.ticks(low, high, most=min(self.most, max(2, int(pixels / self.apart))))


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the x axis in another colour. edge: the colour of the line where it begins, "" for none. name: above
    its beginning."""

    low: float
    high: float
    colour: str
    edge: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A straight line through the whole plot, at a value of x (upright) or y."""

    at: float
    ink: Ink
    upright: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read out. positions: (n,) values of x, ascending, of which the one nearest to the pointer counts.

    where: the words for a position. say: the words of a line there, of its name and its value. held: the position that
    is read out whether the pointer is there or not; it alone, where the pointer only asks for one (asks).
    """

    positions: Array
    where: Callable[[float], str]
    say: Callable[[str, float], str] = lambda name, value: f"{number(value)}  {name}"
    held: float | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a legend above the plot: a name, and words at the right."""

    name: str
    words: str
    ink: Ink


@dataclass(frozen=True, slots=True)
class Zoom:
    """The x axis can be zoomed and panned between its low and high, and the y axis fits what is in sight.

    first: the range at first sight. least: no range is smaller.
    """

    first: tuple[float, float]
    least: float = 4.0


@dataclass(frozen=True, slots=True)
class Figure:
    """heading, note: the line above the plot; parts of the note, which semicolons part, give way where there is no
    room. empty: what is said where no line has a value. names: share of the width that names beside the lines' ends may
    take, 0 where none stands there. longest: words for which there is always room there. legend: a row for each line
    from the first, instead of those names. above, below: pixels between the plot and what is over it, or its numbers,
    for what is painted there."""

    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    heading: str = ""
    note: str = ""
    empty: str = ""
    names: float = 0.0
    longest: str = "−0.000000"
    whole_names: bool = False
    """Whether names begin with a value, and are shortened at their end."""
    legend: tuple[Row, ...] = ()
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    reading: Reading | None = None
    zoom: Zoom | None = None
    above: float = 0.0
    below: float = 0.0

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return any(line.known for line in self.lines)


def empty_figure(words: str, *, heading: str = "", note: str = "") -> Figure:
    """Words in the place of a plot."""
    return Figure(Axis(0.0, 1.0), Axis(0.0, 1.0), heading=heading, note=note, empty=words)


def value_at(line: Line, x: float) -> float:
    """The value of a line at a position of x, nan where it has none there."""
    if line.steps:
        at = int(np.searchsorted(line.x, x, side="right")) - 1
        return float(line.y[at]) if 0 <= at < len(line.y) else float("nan")
    at = int(np.searchsorted(line.x, x - 1e-9))
    return float(line.y[at]) if at < len(line.x) and abs(line.x[at] - x) < 1e-6 else float("nan")
