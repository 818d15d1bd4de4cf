"""Windows that slide over a picture, as two-dimensional convolutions and poolings have them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.layers.windows import pixel_windows


class OnPictures(Plain):
    """It reads one picture a step; `pixels` and `made` are set by `look`."""

    pictures: ClassVar[bool] = True
    stepwise: ClassVar[bool] = True

    pixels: IntArray
    """(pixels of the output, K): the pixels of the picture that each one reads, -1 beyond its edge."""
    made: tuple[int, int]
    """Height and width of the output."""

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        return rank == 4

    def look(self, size: tuple[int, int]) -> None:
        """Places the windows on pictures of the source's size; ValueError where one is too small for a window."""
        config, (height, width, _) = self.spec.config, self.source.shape
        self.pixels, self.made = pixel_windows(
            (height, width),
            size=size,
            strides=both(config.get("strides") or size),
            dilation=both(config.get("dilation_rate", 1)),
            padding=config.get("padding", "valid"),
        )
        if not len(self.pixels):
            raise ValueError(
                f"The layer “{self.spec.name}” reads more at once than the picture of {height} × {width} that it gets."
            )

    def inner(self) -> tuple[int, ...]:
        return (*self.made, self.after.shape[-1])

    def record(self) -> LayerTrace:
        """With the constants `pixels`, and `picture`: width and channels of what it reads."""
        constants = {"pixels": self.pixels, "picture": np.array(self.source.shape[1:])}
        return replace(super().record(), constants=constants)

    def gather(self, x: Array, fill: float = 0.0) -> Array:
        """(S, batch, pixels, channels) to (S, batch, pixels of the output, K, channels)."""
        found = x[:, :, self.pixels]
        found[:, :, self.pixels < 0] = fill
        return found

    def scatter(self, d_read: Array) -> Array:
        """What `gather` gave, back and added up."""
        height, width, channels = self.source.shape
        down = np.zeros((*d_read.shape[:2], height * width, channels))
        for k, tap in enumerate(self.pixels.T):
            read = tap >= 0
            down[:, :, tap[read]] += d_read[:, :, read, k]  # no two windows have the same tap at the same place
        return down


def both(value: Any) -> tuple[int, int]:
    """Of a setting of two directions, one number for both or two."""
    one = value if isinstance(value, (tuple, list)) else (value, value)
    return int(one[0]), int(one[-1])
