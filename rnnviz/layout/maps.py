"""Pictures in the columns of a score: which of a step's numbers is under which pixel. Plain numbers, in pixels."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import IntArray

_GAP = 1
"""Pixels between two maps."""


@dataclass(frozen=True, slots=True)
class Tiling:
    """The maps of one step, side by side and one below the other, in the middle of a box.

    across, down: how many beside and below each other. width, height: of a map, in whole pixels. left, top: where the
    first begins. gap: between two.
    """

    across: int
    down: int
    width: int
    height: int
    left: int
    top: int
    gap: int

    def map_box(self, number: int) -> tuple[int, int]:
        """Left and top of a map."""
        row, column = divmod(number, self.across)
        return self.left + column * (self.width + self.gap), self.top + row * (self.height + self.gap)


def tiling(shape: tuple[int, ...], *, width: int, height: int) -> Tiling:
    """The arrangement in which the maps are largest. shape: (height, width, channels) of a step's picture.

    Of maps with more than a few pixels each number has a whole number of pixels, so that all of them look alike.
    """
    high, wide, count = shape
    best, scale = 1, 0.0
    for across in range(1, count + 1):
        down = -(-count // across)
        room = ((width - (across - 1) * _GAP) / across / wide, (height - (down - 1) * _GAP) / down / high)
        if min(room) > scale:
            best, scale = across, min(room)
    down = -(-count // best)
    gap = _GAP if count > 1 and scale > 0 else 0
    scale = np.floor(scale) if scale >= 2 else scale
    each_wide, each_high = max(int(scale * wide), 1), max(int(scale * high), 1)
    left = max((width - best * (each_wide + gap) + gap) // 2, 0)
    top = max((height - down * (each_high + gap) + gap) // 2, 0)
    return Tiling(best, down, each_wide, each_high, left, top, gap)


@lru_cache(maxsize=64)
def places(shape: tuple[int, ...], *, width: int, height: int) -> IntArray:
    """(height, width): which number of a step, (height, width, channels) in one row, is under each pixel of a box; -1
    beside the maps. Read-only."""
    high, wide, count = shape
    plan = tiling(shape, width=width, height=height)
    found = np.full((height, width), -1)
    rows = np.arange(plan.height) * high // plan.height
    columns = np.arange(plan.width) * wide // plan.width
    for channel in range(count):
        left, top = plan.map_box(channel)
        numbers = (rows[:, None] * wide + columns[None, :]) * count + channel
        here = found[top : top + plan.height, left : left + plan.width]
        here[:] = numbers[: here.shape[0], : here.shape[1]]
    found.flags.writeable = False
    return found


def as_picture(shape: tuple[int, ...]) -> tuple[int, ...]:
    """What a step has as (height, width, channels): a row of vectors has one channel, a picture of more than two
    dimensions is one below the other; () for a plain row of units."""
    if len(shape) < 2:
        return ()
    if len(shape) == 2:
        return (*shape, 1)
    return (math.prod(shape[:-2]), *shape[-2:])


def pixel(shape: tuple[int, ...], unit: int) -> tuple[int, int, int]:
    """Row, column and channel of one of a step's numbers."""
    rest, channel = divmod(unit, shape[2])
    row, column = divmod(rest, shape[1])
    return row, column, channel
