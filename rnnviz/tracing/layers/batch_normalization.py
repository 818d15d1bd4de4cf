"""BatchNormalization as Keras predicts with it: y = γ (x - mean) / √(variance + ε) + β, with its running averages.

Ioffe and Szegedy, arXiv 1502.03167. While training, Keras takes mean and variance of the batch instead.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import SWITCH, Aside, OneOf, Options, Real, trained
from rnnviz.tracing.recorder import factor, records

CENTRED: Options = {"axis": OneOf((-1,)), "epsilon": Real(), "center": SWITCH, "scale": SWITCH}
"""What normalisations along the units share."""


@records("BatchNormalization")
class BatchNormalization(Plain):
    options: ClassVar[Options] = {
        **CENTRED,
        "momentum": Real(1),
        **trained(gamma="ones", beta="zeros"),
        "moving_mean_initializer": Aside(("zeros",)),
        "moving_variance_initializer": Aside(("ones",)),
        "synchronized": Aside((False, True)),
    }
    passes_mask: ClassVar[bool] = True
    parameters: ClassVar[tuple[str, ...]] = ("gamma", "beta", "moving_mean", "moving_variance")
    stepwise: ClassVar[bool] = True
    pictures: ClassVar[bool] = True
    note: ClassVar[str] = "with its running averages"
    constants: ClassVar[tuple[str, ...]] = ("moving_mean", "moving_variance")

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
