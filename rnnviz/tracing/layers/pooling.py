"""Poolings over time: the largest or the mean of what a window, or the whole sequence, holds."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from rnnviz.records import Array
from rnnviz.tracing.layers.windows import Sliding, slide
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


class _Pooling(Sliding):
    settings: ClassVar[tuple[str, ...]] = ("pool_size", "strides", "padding")

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
        return self.window.scatter(self.weight() * above[:, None], len(self.source.values))


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
        # Of equal ones the first, as TensorFlow chooses.
        self.chosen: Any = np.arange(read.shape[1])[:, None, None] == read.argmax(1)[:, None]
        largest: Array = read.max(1)
        return largest

    def weight(self) -> Array:
        chosen: Array = self.chosen.astype(np.float64)
        return chosen


class _Whole(_Pooling):
    settings: ClassVar[tuple[str, ...]] = ()

    def run(self, x: Array) -> Array:
        self.window = slide(len(x), size=len(x))
        return self.pool(x)

    def places(self) -> Stream:
        return Stream(self.after, self.source.steps[-1:], np.arange(1), vector=True)


@records("GlobalAveragePooling1D")
class GlobalAveragePooling1D(_Whole, AveragePooling1D):
    pass


@records("GlobalMaxPooling1D")
class GlobalMaxPooling1D(_Whole, MaxPooling1D):
    pass
