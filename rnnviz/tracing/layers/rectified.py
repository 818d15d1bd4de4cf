"""ReLU, LeakyReLU, ELU and PReLU: layers that pass what is above a threshold and bend what is below it.

He et al., arXiv 1502.01852 (PReLU); Clevert et al., arXiv 1511.07289 (ELU). At the bend itself the slopes are those of
TensorFlow.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Option, Options, Real, Sizes, trained
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import batch_first


class _Bent(Plain):
    stepwise: ClassVar[bool] = True
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True

    @abstractmethod
    def slope(self, x: Array) -> Array:
        """dy/dx, in the shape of x."""

    def run_back(self, above: Array) -> Array:
        return above * self.slope(self.source.pixels)


@records("ReLU")
class ReLU(_Bent):
    options: ClassVar[Options] = {"max_value": Real(none=True), "negative_slope": Real(), "threshold": Real()}

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        """As an activation's name where it is nothing else."""
        config = super().read(name, layer)
        plain = not config["negative_slope"] and not config["threshold"] and config["max_value"] is None
        return {"activation": "relu"} if plain else config

    def run(self, x: Array) -> Array:
        return relu(x, self.spec.config)

    def slope(self, x: Array) -> Array:
        low, leak, most = bends(self.spec.config)
        return np.where(x > low, 1.0 if most is None else (x < most) * 1.0, leak)


def bends(config: Mapping[str, Any]) -> tuple[float, float, float | None]:
    """Of a ReLU: its threshold, the slope below it, and the largest value, None where there is none."""
    return float(config.get("threshold", 0)), float(config.get("negative_slope", 0)), config.get("max_value")


def relu(x: Array, config: Mapping[str, Any]) -> Array:
    """keras.layers.ReLU of any numbers: x above the threshold, at most max_value; negative_slope · (x − threshold)
    below it."""
    low, leak, most = bends(config)
    return np.where(x > low, x if most is None else np.minimum(x, most), leak * (x - low))


@records("LeakyReLU")
class LeakyReLU(_Bent):
    options: ClassVar[Options] = {"negative_slope": Real()}

    def run(self, x: Array) -> Array:
        return x * self.slope(x)

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1.0, self.spec.config["negative_slope"])


@records("ELU")
class ELU(_Bent):
    options: ClassVar[Options] = {"alpha": Real()}

    def run(self, x: Array) -> Array:
        return np.where(x > 0, x, self.spec.config["alpha"] * np.expm1(np.minimum(x, 0)))

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1.0, self.spec.config["alpha"] * np.exp(np.minimum(x, 0)))


class _Axes(Sizes):
    """None is known too."""

    def knows(self, value: Any) -> bool:
        return value is None or super().knows(value)


@records("PReLU")
class PReLU(_Bent):
    """Its slope below 0, α, is trained: one for every step and unit, or shared along the axes that it is told."""

    options: ClassVar[Mapping[str, Option]] = {"shared_axes": _Axes(), **trained(alpha="zeros")}
    parameters: ClassVar[tuple[str, ...]] = ("alpha",)
    stepwise: ClassVar[bool] = False
    pictures: ClassVar[bool] = False

    def run(self, x: Array) -> Array:
        alpha = self.weights["alpha"]
        steps = 1 if self.source.vector else len(x)
        if alpha.ndim > 1 and len(alpha) not in (1, steps):
            raise ValueError(f"The layer “{self.spec.name}” knows {len(alpha)} steps, not the {steps} that it gets.")
        self.alpha = alpha[None] if alpha.ndim == 1 else alpha[:, None]
        return np.where(x > 0, x, self.alpha * x)

    def slope(self, x: Array) -> Array:
        return np.where(x > 0, 1.0, np.where(x < 0, self.alpha, 0.0))

    def factors(self) -> dict[str, Factor]:
        alpha = self.weights["alpha"]
        deltas = self.d_after * np.minimum(self.source.values, 0)
        if alpha.shape[-1] == 1:
            deltas = deltas.sum(-1, keepdims=True)
        steps, batch = deltas.shape[:2]
        row = np.arange(steps) if alpha.ndim > 1 and len(alpha) > 1 else np.zeros(steps, int)
        everything = slice(0, alpha.shape[-1])
        return {"alpha": Factor(everything, None, batch_first(deltas), rows=np.broadcast_to(row, (batch, steps)))}
