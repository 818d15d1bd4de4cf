"""Maximum and Minimum: the largest, or the smallest, of several layers' outputs, unit by unit."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.merging import Merging
from rnnviz.tracing.recorder import records


class _Extreme(Merging):
    """The gradient goes to the one source that was taken; among equal ones to the first, as in TensorFlow."""

    @abstractmethod
    def taken(self, values: Array) -> IntArray:
        """(S, batch, units): which of the sources, (sources, S, batch, units), the output is."""

    def run(self, x: Array) -> Array:
        values = np.stack(self.values)
        self.chosen = self.taken(values)
        return np.asarray(np.take_along_axis(values, self.chosen[None], 0)[0])

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        return tuple(above * (self.chosen == which) for which in range(len(self.values)))


@records("Maximum")
class Maximum(_Extreme):
    def taken(self, values: Array) -> IntArray:
        return np.asarray(np.argmax(values, 0))


@records("Minimum")
class Minimum(_Extreme):
    def taken(self, values: Array) -> IntArray:
        return np.asarray(np.argmin(values, 0))
