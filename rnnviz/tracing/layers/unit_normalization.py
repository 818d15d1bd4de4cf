"""UnitNormalization: at every step, the row of units divided by its length."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import records

SHORTEST = 1e-12
"""A row that is shorter is divided by this, as in Keras."""


@records("UnitNormalization")
class UnitNormalization(Plain):
    options: ClassVar[Options] = {"axis": OneOf((-1,))}
    stepwise: ClassVar[bool] = True
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True

    def run(self, x: Array) -> Array:
        self.length = np.linalg.norm(x, axis=-1, keepdims=True)
        made: Array = x / np.maximum(self.length, SHORTEST)
        return made

    def run_back(self, above: Array) -> Array:
        along = np.where(self.length > SHORTEST, (above * self.after).sum(-1, keepdims=True), 0.0)
        down: Array = (above - self.after * along) / np.maximum(self.length, SHORTEST)
        return down
