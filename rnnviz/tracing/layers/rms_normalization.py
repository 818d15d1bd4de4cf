"""RMSNormalization: at every step, y = s x / √(mean of x² + ε), without taking the mean off.

Zhang and Sennrich, arXiv 1910.07467.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import OneOf, Options, Real
from rnnviz.tracing.recorder import factor, records


@records("RMSNormalization")
class RMSNormalization(Plain):
    options: ClassVar[Options] = {"axis": OneOf((-1,)), "epsilon": Real()}
    pictures: ClassVar[bool] = True
    stepwise: ClassVar[bool] = True
    parameters: ClassVar[tuple[str, ...]] = ("scale",)

    def run(self, x: Array) -> Array:
        self.by = 1 / np.sqrt(np.square(x).mean(-1, keepdims=True) + self.spec.config["epsilon"])
        self.normal = x * self.by
        made: Array = self.normal * self.weights["scale"]
        return made

    def run_back(self, above: Array) -> Array:
        d = above * self.weights["scale"]
        down: Array = (d - self.normal * (d * self.normal).mean(-1, keepdims=True)) * self.by
        return down

    def factors(self) -> dict[str, Factor]:
        return {"scale": factor(slice(0, self.after.shape[-1]), None, self.d_after * self.normal)}
