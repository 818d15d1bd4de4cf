"""LayerNormalization: at every step, y = γ (x - mean over the units) / √(their variance + ε) + β.

Ba, Kiros and Hinton, arXiv 1607.06450.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.batch_normalization import CENTRED
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Options, trained
from rnnviz.tracing.recorder import factor, records


def normalise(x: Array, epsilon: float, *, axis: int = -1) -> tuple[Array, Array]:
    """(x - mean) / deviation along the axis of the units, and 1 / deviation, of length 1 there."""
    centred = x - x.mean(axis, keepdims=True)
    scale = 1 / np.sqrt(np.square(centred).mean(axis, keepdims=True) + epsilon)
    return centred * scale, scale


def normalise_back(above: Array, normal: Array, scale: Array, *, axis: int = -1) -> Array:
    """The gradient with respect to x from that with respect to the normalised x."""
    along = (above * normal).mean(axis, keepdims=True)
    dx: Array = (above - above.mean(axis, keepdims=True) - normal * along) * scale
    return dx


@records("LayerNormalization")
class LayerNormalization(Plain):
    options: ClassVar[Options] = {**CENTRED, **trained(gamma="ones", beta="zeros")}
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True
    parameters: ClassVar[tuple[str, ...]] = ("gamma", "beta")

    def run(self, x: Array) -> Array:
        self.normal, self.scale = normalise(x, self.spec.config["epsilon"])
        return self.normal * self.weights.get("gamma", 1.0) + self.weights.get("beta", 0.0)

    def run_back(self, above: Array) -> Array:
        return normalise_back(above * self.weights.get("gamma", 1.0), self.normal, self.scale)

    def factors(self) -> dict[str, Factor]:
        everything = slice(0, self.after.shape[-1])
        return {
            "gamma": factor(everything, None, self.d_after * self.normal),
            "beta": factor(everything, None, self.d_after),
        }
