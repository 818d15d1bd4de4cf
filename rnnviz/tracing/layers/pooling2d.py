"""Poolings of pictures: the largest or the mean of what a window, or the whole picture, holds, channel by channel."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.pictures import OnPictures, both
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import SWITCH, OneOf, Options, Sizes
from rnnviz.tracing.recorder import records


class _Pooling(OnPictures):
    pads: ClassVar[bool] = False
    options: ClassVar[Options] = {
        "pool_size": Sizes(one=True),
        "strides": Sizes(one=True),
        "padding": OneOf(("valid", "same")),
        "data_format": LAST,
    }

    def run(self, x: Array) -> Array:
        self.look(both(self.spec.config["pool_size"]))
        return self.pool(x)

    @abstractmethod
    def pool(self, x: Array) -> Array:
        """(S, batch, pixels, channels) to the like; makes `share`."""

    share: Array
    """(S or 1, batch or 1, pixels of the output, K, channels or 1): how much each tap counts."""

    def run_back(self, above: Array) -> Array:
        return self.scatter(self.share * above[:, :, :, None])


@records("AveragePooling2D")
class AveragePooling2D(_Pooling):
    def pool(self, x: Array) -> Array:
        read = self.pixels >= 0
        self.share = (read / read.sum(1, keepdims=True))[None, None, :, :, None]
        mean: Array = (self.gather(x) * self.share).sum(3)
        return mean


@records("MaxPooling2D")
class MaxPooling2D(_Pooling):
    def pool(self, x: Array) -> Array:
        read = self.gather(x, -np.inf)
        largest: Array = read.max(3)
        self.share = self.shares(read, largest)
        return largest

    def shares(self, read: Array, largest: Array) -> Array:
        """Of equal ones the first has it all, as in TensorFlow's max_pool."""
        first = read.argmax(3)[:, :, :, None]
        chosen: Array = np.equal(np.arange(read.shape[3])[:, None], first).astype(np.float64)
        return chosen


class _Whole(_Pooling):
    options: ClassVar[Options] = {"data_format": LAST, "keepdims": SWITCH}

    def run(self, x: Array) -> Array:
        height, width, _ = self.source.shape
        self.look((height, width))
        return self.pool(x)

    def inner(self) -> tuple[int, ...]:
        return super().inner() if self.spec.config.get("keepdims") else ()


@records("GlobalAveragePooling2D")
class GlobalAveragePooling2D(_Whole, AveragePooling2D):
    pass


@records("GlobalMaxPooling2D")
class GlobalMaxPooling2D(_Whole, MaxPooling2D):
    def shares(self, read: Array, largest: Array) -> Array:
        """Equal ones share it, as in TensorFlow's reduce_max."""
        equal = (read == largest[:, :, :, None]).astype(np.float64)
        share: Array = equal / equal.sum(3, keepdims=True)
        return share
