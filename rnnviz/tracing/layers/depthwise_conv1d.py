"""DepthwiseConv1D and SeparableConv1D: every feature is convolved by itself; a separable one then mixes them.

Chollet, arXiv 1610.02357.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.conv1d import OVER_STEPS, SlidingKernel
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import SWITCH, Activations, OneOf, Options, Whole, trained
from rnnviz.tracing.recorder import factor, records

DEPTHWISE: Options = {
    **OVER_STEPS,
    "padding": OneOf(("valid", "same")),
    "depth_multiplier": Whole(),
    "data_format": LAST,
    "activation": Activations(),
    "use_bias": SWITCH,
    **trained(depthwise="glorot_uniform", bias="zeros"),
}


class _Depthwise(SlidingKernel):
    """Its kernel: (K, features, multiplier); of feature f the outputs are those from f · multiplier on."""

    depthwise: ClassVar[str] = "kernel"
    """Keras's name of that kernel."""

    def apart(self, x: Array) -> Array:
        """(S, batch, features · multiplier)."""
        self.patches = self.cut(x)
        made = np.einsum("sbkf,kfm->sbfm", self.patches, self.weights[self.depthwise])
        whole: Array = made.reshape(*made.shape[:2], -1)
        return whole

    def apart_back(self, above: Array) -> Array:
        kernel = self.weights[self.depthwise]
        self.d_apart = above.reshape(*above.shape[:2], *kernel.shape[1:])
        return self.put_back(np.einsum("sbfm,kfm->sbkf", self.d_apart, kernel))

    def depthwise_factor(self) -> Factor:
        """Row k · features + f of the kernel is used by feature f alone."""
        size, features, multiplier = self.weights[self.depthwise].shape
        deltas = np.einsum("sbkf,sbfm->bkfsm", self.patches, self.d_apart)
        deltas = deltas.reshape(-1, deltas.shape[3], multiplier)
        rows = np.tile(np.arange(size * features), len(deltas) // (size * features))
        rows = np.repeat(rows[:, None], deltas.shape[1], axis=1)
        return Factor(slice(0, multiplier), None, deltas, rows=rows)


@records("DepthwiseConv1D")
class DepthwiseConv1D(_Depthwise):
    options: ClassVar[Options] = DEPTHWISE
    parameters: ClassVar[tuple[str, ...]] = ("kernel", "bias")

    def summed(self, x: Array) -> Array:
        return self.apart(x)

    def summed_back(self, d_before: Array) -> Array:
        return self.apart_back(d_before)

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        return {"kernel": self.depthwise_factor(), "bias": self.bias_factor()}


@records("SeparableConv1D")
class SeparableConv1D(_Depthwise):
    options: ClassVar[Options] = {**DEPTHWISE, "filters": Whole(), **trained(pointwise="glorot_uniform")}
    parameters: ClassVar[tuple[str, ...]] = ("depthwise_kernel", "pointwise_kernel", "bias")
    depthwise: ClassVar[str] = "depthwise_kernel"

    def summed(self, x: Array) -> Array:
        self.between = self.apart(x)
        self.mixing = self.weights["pointwise_kernel"][0]
        made: Array = self.between @ self.mixing
        return made

    def summed_back(self, d_before: Array) -> Array:
        return self.apart_back(d_before @ self.mixing.T)

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        pointwise = factor(slice(0, self.mixing.shape[-1]), self.between, self.d_before)
        return {
            "depthwise_kernel": self.depthwise_factor(),
            "pointwise_kernel": pointwise,
            "bias": self.bias_factor(),
        }
