"""BatchNormalization as Keras predicts with it: y = γ (x - mean) / √(variance + ε) + β, with its running averages.

Ioffe and Szegedy, arXiv 1502.03167. While training, Keras takes mean and variance of the batch instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rnnviz.records import Array, Factor
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.recorder import UnsupportedLayer, factor, records


def last_axis(name: str, axis: Any) -> None:
    """UnsupportedLayer where something is normalised along another axis than that of the units."""
    if axis not in (-1, [-1]):
        raise UnsupportedLayer(name, f"its axis is {axis}, and a trace knows the last one, -1.")


@records("BatchNormalization")
class BatchNormalization(Plain):
    settings: ClassVar[tuple[str, ...]] = ("epsilon", "momentum")
    stepwise: ClassVar[bool] = True
    note: ClassVar[str] = "with its running averages"
    constants: ClassVar[tuple[str, ...]] = ("moving_mean", "moving_variance")

    @classmethod
    def read(cls, name: str, config: Mapping[str, Any]) -> dict[str, Any]:
        last_axis(name, config["axis"])
        return super().read(name, config)

    def run(self, x: Array) -> Array:
        self.scale = 1 / np.sqrt(self.weights["moving_variance"] + self.spec.config["epsilon"])
        self.normal = (x - self.weights["moving_mean"]) * self.scale
        y: Array = self.normal * self.weights.get("gamma", 1.0) + self.weights.get("beta", 0.0)
        return y

    def run_back(self, above: Array) -> Array:
        dx: Array = above * (self.scale * self.weights.get("gamma", 1.0))
        return dx

    def factors(self) -> dict[str, Factor]:
        everything = slice(0, self.after.shape[-1])
        return {
            "gamma": factor(everything, None, self.d_after * self.normal),
            "beta": factor(everything, None, self.d_after),
        }
