"""WeightNormConv1D: a Conv1D whose kernel is gain · v / |v|, a length and a direction for each filter.

Salimans and Kingma, arXiv 1602.07868, equation 3; as rnnviz.models.weight_norm has it: the weight "kernel" is v.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.conv1d import Conv1D
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import factor, records


@records("WeightNormConv1D")
class WeightNormConv1D(Conv1D):
    options: ClassVar[Options] = {**Conv1D.options, "groups": OneOf((1,))}
    parameters: ClassVar[tuple[str, ...]] = (*Conv1D.parameters, "gain")

    def effective(self, kernel: Array) -> Array:
        length = np.linalg.norm(kernel, axis=0)
        self.direction = kernel / length
        self.stretch = self.weights["gain"] / length
        stretched: Array = self.direction * self.weights["gain"]
        return stretched

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        plain = super().factors()
        everything = slice(0, self.kernel.shape[-1])
        # A pull along v only stretches it, and its length is divided out: what is across counts.
        across = factor(everything, self.patches, self.d_before * self.stretch, off=self.direction)
        along = factor(everything, None, self.d_before * (self.patches @ self.direction))
        return {**plain, "kernel": across, "gain": along}
