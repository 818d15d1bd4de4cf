"""GroupNormalization: each group of units is normalised over all its units and all steps.

Wu and He, arXiv 1803.08494. One group is all units together; with as many groups as units each one is normalised alone.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.batch_normalization import CENTRED
from rnnviz.tracing.layers.over_steps import OverSteps
from rnnviz.tracing.options import Options, Whole, trained
from rnnviz.tracing.recorder import factor, records


@records("GroupNormalization")
class GroupNormalization(OverSteps):
    options: ClassVar[Options] = {**CENTRED, "groups": Whole(), **trained(gamma="ones", beta="zeros")}
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True
    parameters: ClassVar[tuple[str, ...]] = ("gamma", "beta")

    normal: Array
    """Of the shape of what is read: its numbers, normalised."""
    scale: Array
    """(1, batch, 1, groups, 1): 1 / the deviation."""

    def run(self, x: Array) -> Array:
        grouped = self._grouped(x)
        centred = grouped - self._mean(grouped)
        self.scale = 1 / np.sqrt(self._mean(np.square(centred)) + self.spec.config["epsilon"])
        self.normal = (centred * self.scale).reshape(x.shape)
        return self.normal * self.weights.get("gamma", 1.0) + self.weights.get("beta", 0.0)

    def _grouped(self, x: Array) -> Array:
        """(S, batch, pixels, groups, units of a group)."""
        return x.reshape(*x.shape[:2], -1, self.spec.config["groups"], x.shape[-1] // self.spec.config["groups"])

    @staticmethod
    def _mean(grouped: Array) -> Array:
        mean: Array = grouped.mean((0, 2, 4), keepdims=True)
        return mean

    def run_back(self, above: Array) -> Array:
        d = self._grouped(above * self.weights.get("gamma", 1.0))
        normal = self._grouped(self.normal)
        down = (d - self._mean(d) - normal * self._mean(d * normal)) * self.scale
        whole: Array = down.reshape(above.shape)
        return whole

    def each(self, above: Array) -> Array:
        d = self._grouped(above * self.weights.get("gamma", 1.0))
        normal = self._grouped(self.normal)
        count = normal.size // (normal.shape[1] * normal.shape[3])
        total, along = (part.sum((2, 4), keepdims=True) / count for part in (d, d * normal))
        sent = -total[:, None] - normal[None] * along[:, None]
        sent[self.diagonal(sent)] += d
        whole: Array = (sent * self.scale).reshape(len(d), *d.shape[:2], -1)
        return whole

    def factors(self) -> dict[str, Factor]:
        everything = slice(0, self.after.shape[-1])
        return {
            "gamma": factor(everything, None, self.d_after * self.normal),
            "beta": factor(everything, None, self.d_after),
        }
