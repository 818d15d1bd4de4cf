"""Maximum and Minimum: the largest, or the smallest, of several layers' outputs, unit by unit."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from rnnviz.records.arrays import Array, BoolArray
from rnnviz.tracing.layers.merging import Merging
from rnnviz.tracing.recorder import records


class _Extreme(Merging):
    """The gradient goes to the one source that was taken; among equal ones to the first, as in TensorFlow.

    A source is not asked at the steps that its mask passes over, unless no other is asked there either.
    """

    @abstractmethod
    def beats(self, one: Array, other: Array) -> BoolArray:
        """Where the one is taken and not the other, which comes first."""

    def run(self, x: Array) -> Array:
        best = x
        self.chosen = np.zeros(x.shape, int)
        asked = self.masks[0]
        for number, (value, mask) in enumerate(zip(self.values[1:], self.masks[1:], strict=True), start=1):
            better = self.beats(value, best) | np.isnan(value)
            if asked is not None:
                better |= ~asked[..., None]
            if mask is not None:
                better &= mask[..., None]
            best = np.where(better, value, best)
            self.chosen[better] = number
            asked = None if asked is None or mask is None else asked | mask
        return best

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        return tuple(np.where(self.chosen == which, above, 0.0) for which in range(len(self.values)))


@records("Maximum")
class Maximum(_Extreme):
    def beats(self, one: Array, other: Array) -> BoolArray:
        return np.asarray(one > other)


@records("Minimum")
class Minimum(_Extreme):
    def beats(self, one: Array, other: Array) -> BoolArray:
        return np.asarray(one < other)
