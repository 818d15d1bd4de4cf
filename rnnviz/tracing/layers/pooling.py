"""Poolings over time: the largest or the mean of what a window, or the whole sequence, holds."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.windows import LAST, Sliding, slide
from rnnviz.tracing.options import SWITCH, OneOf, Options, Whole
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


class _Pooling(Sliding):
    pads: ClassVar[bool] = False
    options: ClassVar[Options] = {
        "pool_size": Whole(),
        "strides": Whole(none=True),
        "padding": OneOf(("valid", "same")),
        "data_format": LAST,
    }

    def run(self, x: Array) -> Array:
        self.window = self.slide(x, self.spec.config["pool_size"])
        return self.pool(x)

    @abstractmethod
    def pool(self, x: Array) -> Array:
        """(T, batch, units) to (S, batch, units)."""

    @abstractmethod
    def weight(self) -> Array:
        """(S, K, batch or 1, units or 1): how much each tap counts."""

    def run_back(self, above: Array) -> Array:
        self.d_read = self.weight() * above[:, None]
        return self.window.scatter(self.d_read, len(self.source.values))


@records("AveragePooling1D")
class AveragePooling1D(_Pooling):
    def weight(self) -> Array:
        read = self.window.read[:, :, None, None]
        share: Array = read / read.sum(1, keepdims=True)
        return share

    def pool(self, x: Array) -> Array:
        mean: Array = (self.window.gather(x) * self.weight()).sum(1)
        return mean


@records("MaxPooling1D")
class MaxPooling1D(_Pooling):
    def pool(self, x: Array) -> Array:
        read = self.window.gather(x, -np.inf)
        largest: Array = read.max(1)
        self.share = self.shares(read, largest)
        return largest

    def shares(self, read: Array, largest: Array) -> Array:
        """(S, K, batch, units): of equal ones the first has it all, as in TensorFlow's max_pool."""
        first = read.argmax(1)[:, None]
        chosen: Array = np.equal(np.arange(read.shape[1])[:, None, None], first).astype(np.float64)
        return chosen

    def weight(self) -> Array:
        return self.share


class _Whole(_Pooling):
    options: ClassVar[Options] = {"data_format": LAST, "keepdims": SWITCH}

    def run(self, x: Array) -> Array:
        self.window = slide(len(x), size=len(x))
        return self.pool(x)

    def places(self) -> Stream:
        return Stream(self.after, self.source.steps[-1:], np.arange(1), vector=not self.spec.config.get("keepdims"))


@records("GlobalAveragePooling1D")
class GlobalAveragePooling1D(_Whole, AveragePooling1D):
    """The mean of the steps that are not masked; of none it is 0 / 0, as in Keras."""

    def pool(self, x: Array) -> Array:
        real = self.source.mask
        if real is None:
            return super().pool(x)
        mean: Array = np.where(real[..., None], x, 0.0).sum(0, keepdims=True) / real.sum(0)[:, None]
        return mean

    def weight(self) -> Array:
        if self.source.mask is None:
            return super().weight()
        real = self.source.mask
        share: Array = real / np.maximum(real.sum(0), 1)
        return share[None, :, :, None]

    def run_back(self, above: Array) -> Array:
        down = super().run_back(above)
        return down if self.source.mask is None else np.where(self.source.mask[..., None], down, 0.0)


@records("GlobalMaxPooling1D")
class GlobalMaxPooling1D(_Whole, MaxPooling1D):
    def shares(self, read: Array, largest: Array) -> Array:
        """(1, T, batch, units): equal ones share it, as in TensorFlow's reduce_max."""
        equal = (read == largest[:, None]).astype(np.float64)
        share: Array = equal / equal.sum(1, keepdims=True)
        return share
