"""Where the values of a plot stand on its pixels, and how many of them are worth drawing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """The pixels of the plotting area, and the range of values that they show. log: y is a decimal logarithm.

    x and y are (low, high) in the plot's own values; with log, y too, and both above zero.
    """

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    log: bool = False

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def at_x(self, values: Array | float) -> Array:
        """Pixels from the left edge of the widget; the shape of `values`."""
        low, high = self.x
        return self.left + (np.asarray(values, float) - low) * (self.width / ((high - low) or 1.0))

    def at_y(self, values: Array | float) -> Array:
        """Pixels from the top edge of the widget; the shape of `values`."""
        low, high = self.y
        given = np.asarray(values, float)
        if self.log:
            given, low, high = np.log10(np.maximum(given, low * 1e-3)), np.log10(low), np.log10(high)
        return self.bottom - (given - low) * (self.height / ((high - low) or 1.0))

    def value_x(self, pixel: float) -> float:
        """The value under a pixel, the reverse of at_x."""
        low, high = self.x
        return low + (pixel - self.left) / max(self.width, 1.0) * (high - low)


def value_range(parts: Sequence[Array], *, margin: float = 0.06) -> tuple[float, float]:
    """The range of all finite values with a margin on both sides; (-1, 1) where there is none."""
    finite = [part[np.isfinite(part)] for part in map(np.asarray, parts)]
    finite = [part for part in finite if len(part)]
    if not finite:
        return -1.0, 1.0
    low = min(float(part.min()) for part in finite)
    high = max(float(part.max()) for part in finite)
    room = (high - low) * margin or abs(high) * 0.1 or 1.0
    return low - room, high + room


def log_range(parts: Sequence[Array], *, factor: float = 1.25) -> tuple[float, float]:
    """The range of all finite values above zero, a factor wider on both sides; (0.1, 1) where there is none."""
    values = np.concatenate([np.ravel(part) for part in parts]) if parts else np.zeros(0)
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return 0.1, 1.0
    low, high = float(values.min()) / factor, float(values.max()) * factor
    if high < low * 4:  # a nearly constant curve is not blown up to the whole height
        middle = float(np.sqrt(low * high))
        low, high = middle / 2, middle * 2
    return low, high


def pieces(x: Array, y: Array) -> Iterator[tuple[Array, Array]]:
    """The stretches of a curve between its missing values (nan)."""
    known = np.isfinite(y)
    edges = np.flatnonzero(np.diff(known.astype(np.int8), prepend=0, append=0))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        yield x[first:end], y[first:end]


def thinned(x: Array, y: Array, *, columns: int) -> tuple[Array, Array]:
    """A curve of many points as its lowest and highest value in each of this many columns, in order; short ones whole.
    Where values are missing there is one nan."""
    if len(x) <= 2 * columns or columns < 1:
        return x, y
    kept: list[int] = []
    for at, _ in pieces(np.arange(float(len(x))), y):
        first, end = int(at[0]), int(at[-1]) + 1
        if kept:
            kept.append(first - 1)  # which is missing: the line is cut there
        share = max(1, columns * (end - first) // len(x))
        for start, stop in itertools.pairwise(np.linspace(first, end, share + 1).astype(int)):
            part = y[start:stop]
            kept.extend(sorted({start + int(np.argmin(part)), start + int(np.argmax(part))}))
    chosen = np.array(kept, int)
    return x[chosen], y[chosen]


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places for labels, as near as possible to where they are wanted, at least `gap` apart, from low to high.

    Where the room does not suffice for that distance, all of it is shared out evenly.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    # Neighbours that would touch become a block, which stands at the mean of what its labels want.
    blocks: list[tuple[float, int]] = []  # (mean of the wanted first place, how many)
    for i in order:
        blocks.append((wanted[i], 1))
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * gap > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2:]
            blocks[-2:] = [((a * n + (b - n * gap) * m) / (n + m), n + m)]
    at: list[float] = []
    for start, count in blocks:
        start = min(max(start, low + len(at) * gap), high - (len(wanted) - len(at) - 1) * gap)
        at += [start + k * gap for k in range(count)]
    out = [0.0] * len(wanted)
    for place, i in zip(at, order, strict=True):
        out[i] = place
    return out
