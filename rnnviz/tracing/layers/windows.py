"""A window that slides over the steps of a source, as convolutions and poolings have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import OneOf
from rnnviz.tracing.stream import Stream

LAST = OneOf(("channels_last",))
"""The data_format in which steps come before features."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Which steps of a source each output reads.

    taps: (S, K) places in the source, -1 where the window hangs over its end. places: (S,) the place above which each
    output stands: the last one read, or with "same" padding the middle one.
    """

    taps: IntArray
    places: IntArray

    @property
    def read(self) -> Any:
        """(S, K): which taps read something."""
        return self.taps >= 0

    def gather(self, x: Array, fill: float = 0.0) -> Array:
        """(T, batch, features) to (S, K, batch, features), `fill` where there is nothing to read."""
        found: Array = x[self.taps]
        found[~self.read] = fill
        return found

    def scatter(self, gradient: Array, length: int) -> Array:
        """What `gather` gave, back: (S, K, lanes, features) to (T, lanes, features), added up."""
        dx = np.zeros((length, *gradient.shape[2:]))
        for tap, part in zip(self.taps.T, gradient.swapaxes(0, 1), strict=True):
            read = tap >= 0
            dx[tap[read]] += part[read]  # no two windows have the same tap at the same place
        return dx


def slide(length: int, *, size: int, stride: int = 1, dilation: int = 1, padding: str = "valid") -> Windows:
    """The windows over `length` steps, as Keras places them; none where the sequence is shorter than one."""
    reach = dilation * (size - 1)
    if padding == "same":
        count = -(-length // stride)
        left = max((count - 1) * stride + reach + 1 - length, 0) // 2
    else:
        left = reach if padding == "causal" else 0
        count = (length + left - reach - 1) // stride + 1 if length + left > reach else 0
    starts = np.arange(count) * stride - left
    taps = starts[:, None] + np.arange(size) * dilation
    places = np.clip(starts + (reach // 2 if padding == "same" else reach), 0, length - 1)
    return Windows(np.where((taps >= 0) & (taps < length), taps, -1), places)


def pixel_windows(
    picture: tuple[int, int],
    *,
    size: tuple[int, int],
    strides: tuple[int, int] = (1, 1),
    dilation: tuple[int, int] = (1, 1),
    padding: str = "valid",
) -> tuple[IntArray, tuple[int, int]]:
    """(pixels of the output, K): the pixels that each window over a picture reads, counted row by row, -1 beyond its
    edge; and the height and width of the output. None where the picture is smaller than one window."""
    rows, columns = (
        slide(picture[n], size=size[n], stride=strides[n], dilation=dilation[n], padding=padding).taps for n in (0, 1)
    )
    down, across = rows[:, None, :, None], columns[None, :, None, :]
    places = np.where((down >= 0) & (across >= 0), down * picture[1] + across, -1)
    made = len(rows), len(columns)
    return places.reshape(made[0] * made[1], size[0] * size[1]), made


class Sliding(Plain):
    """A layer with such a window; `window` is made by `run`."""

    window: Windows
    d_read: Array
    """(S, K, lanes, features): what each output sends to every number in its window, made by `run_back`."""

    def sent(self) -> tuple[Array, ...]:
        return (self.d_read,)

    def slide(self, x: Array, size: int) -> Windows:
        """The windows over x by the layer's own settings; ValueError where x is too short for one."""
        config = self.spec.config
        window = slide(
            len(x),
            size=size,
            stride=config.get("strides") or size,
            dilation=config.get("dilation_rate", 1),
            padding=config.get("padding", "valid"),
        )
        if not len(window.taps):
            raise ValueError(f"The layer “{self.spec.name}” reads more steps at once than the {len(x)} that it gets.")
        return window

    def places(self) -> Stream:
        return Stream(self.after, self.source.steps[self.window.places], np.arange(len(self.after)))

    def taps(self) -> IntArray:
        return np.where(self.window.read, self.source.positions[self.window.taps], -1)
