"""Where the columns of cells stand on the screen's own pixels, and the sheet of pixels they are drawn on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import field

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from rnnviz.layout.axis import TimeAxis
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.ui.score.ink import mix
from rnnviz.ui.score.kept import Kept, Made
from rnnviz.ui.widgets.theme import UInt32

WIDEST = 76.0
"""No column is wider than this, in logical pixels: what is left over goes to the arrows between the steps."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What marks are made of, for a picture that has lines instead of pixels. steps, x, y: (n,) the points of a line or
    the middles of dots, in logical pixels. width: of the line, 0 for dots. radius, ring: of dots, and how thick their
    rim is, 0 for discs. gaps: (T,) the steps about which the line is not drawn, None for none."""

    steps: IntArray
    x: Array
    y: Array
    width: float = 0.0
    radius: float = 0.0
    ring: float = 0.0
    gaps: BoolArray | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Single pixels to blend a colour into, none of them twice: their rows, their columns from left to right, and how
    much of each is covered, 0 … 1. outline: what they are the pixels of, where that has lines."""

    rows: IntArray
    pixels: IntArray
    cover: Array
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The visible columns in device pixels.

    first: the step of the first one. begin, end: (n,) where each begins and ends. left, right: where the axis is cut.
    index: (right - left,) the step under each pixel, -1 in the gaps. pooled: more than one step in a pixel.
    hasty: dots, arrows, numbers in cells and round corners are left out, for a frame that the next one follows at once.
    kept: what painters worked out for these columns and may use again for another stretch of them.
    """

    axis: TimeAxis
    dpr: float
    first: int
    begin: IntArray
    end: IntArray
    left: int
    right: int
    index: IntArray
    pooled: bool
    gap: float
    hasty: bool = False
    kept: Kept = field(default_factory=Kept, init=False, compare=False, repr=False)

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What painters worked out for these columns of a scene."""
        return self.kept.get(key, make)

    @property
    def width(self) -> float:
        """The width of a column, in logical pixels."""
        return self.axis.pitch - self.gap

    @property
    def passed(self) -> int:
        """The pixels from the beginning of the sequence to the left of the axis."""
        return int(_whole((self.axis.start + 0.5) * self.axis.pitch * self.dpr))

    def cut_columns(self) -> Iterator[tuple[int, int]]:
        """What is in sight, from where to where, of the columns that an edge of the axis cuts."""
        for begin, end in {(int(self.begin[k]), int(self.end[k])) for k in (0, -1)}:
            if begin < self.left or end > self.right:
                yield max(begin, self.left), min(end, self.right)

    def cut(self, step: int, *, after: bool) -> int:
        """The device pixel right behind (or right before) the column of a step, inside the axis."""
        place = step - self.first
        if place < 0:
            return self.left
        if place >= len(self.begin):
            return self.right
        x = int(self.end[place] if after else self.begin[place])
        return min(max(x, self.left), self.right)


def columns(axis: TimeAxis, dpr: float, *, hasty: bool = False) -> Columns:
    """The columns of all visible steps. Gaps open smoothly as one comes nearer; far out there are none."""
    steps = np.arange(axis.visible.start, axis.visible.stop)
    left, right = int(_whole(axis.left * dpr)), int(_whole(axis.right * dpr))
    gap = max(min((axis.pitch - 4.0) * 0.3, 14.0), axis.pitch - WIDEST, 0.0)
    if gap * dpr >= 0.75:
        wide = max(2, round((axis.pitch - gap) * dpr))
        begin = _whole(axis.x(steps) * dpr - wide / 2)
        end = begin + wide
    else:
        gap = 0.0
        edge = _whole(axis.x(np.append(steps, steps[-1] + 1) - 0.5) * dpr)
        begin, end = edge[:-1], edge[1:]
    index = np.full(right - left, -1)
    pooled = axis.pitch * dpr < 1.0
    if pooled:
        times = axis.start + (np.arange(right - left) + 0.5) / dpr / axis.pitch
        index = np.clip(np.floor(times + 0.5).astype(np.int64), 0, axis.steps - 1)
    else:
        sizes = end - begin
        pixels = np.repeat(begin - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum()) - left
        inside = (pixels >= 0) & (pixels < right - left)
        index[pixels[inside]] = np.repeat(steps, sizes)[inside]
    return Columns(axis, dpr, int(steps[0]), begin, end, left, right, index, pooled, gap, hasty)


def _whole(pixels: float | Array) -> IntArray:
    """Whole pixels, halves down, and so is what differs from a half by rounding alone: columns that move along by whole
    pixels keep their distances."""
    return np.ceil(np.asarray(pixels) - (0.5 + 1e-6)).astype(np.int64)


class Sheet:
    """A picture as a numpy array (rows, columns) of 0xffRRGGBB and as a QImage over the same memory."""

    def __init__(self, width: int, height: int, background: int) -> None:
        self.pixels: UInt32 = np.full((height, width), background, np.uint32)
        self.flat = self.pixels.reshape(-1)
        self.image = QImage(self.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)

    def blend(self, marks: Marks, window: slice, color: int, alpha: float = 1.0) -> None:
        """Blend a colour into the marked pixels of a window."""
        first, last = np.searchsorted(marks.pixels, (window.start, window.stop))
        if first == last:
            return
        at = marks.rows[first:last] * self.pixels.shape[1] + marks.pixels[first:last]
        cover = marks.cover[first:last]
        self.flat[at] = mix(self.flat[at], color, cover if alpha == 1.0 else cover * np.float32(alpha))


def pool(index: npt.NDArray[np.uint8], columns: Columns, window: slice) -> npt.NDArray[np.uint8]:
    """(units, pixels): the mean over the steps that share a pixel, for the pixels of `window` counted from the axis."""
    steps = columns.index
    nexts = np.append(steps[1:], min(columns.axis.visible.stop, columns.axis.steps))
    begin, end = steps[window], np.maximum(nexts[window], steps[window] + 1)
    sums = np.zeros((index.shape[0], index.shape[1] + 1), np.int64)
    np.cumsum(index, axis=1, out=sums[:, 1:])
    means: npt.NDArray[np.uint8] = ((sums[:, end] - sums[:, begin]) // (end - begin)).astype(np.uint8)
    return means
