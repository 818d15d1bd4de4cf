"""Activation and ReLU: a layer that is nothing but a non-linearity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rnnviz.records import Array
from rnnviz.tracing.activations import activation
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.recorder import UnsupportedLayer, records


@records("Activation")
class Activation(Plain):
    settings: ClassVar[tuple[str, ...]] = ("activation",)
    stepwise: ClassVar[bool] = True

    def run(self, x: Array) -> Array:
        self.activation = activation(self.spec.config["activation"])
        return self.activation.value(x, np.empty_like(x))

    def run_back(self, above: Array) -> Array:
        return self.activation.pull(self.source.values, self.after, above)


@records("ReLU")
class ReLU(Activation):
    @classmethod
    def read(cls, name: str, config: Mapping[str, Any]) -> dict[str, Any]:
        if config.get("max_value") is not None or config.get("negative_slope") or config.get("threshold"):
            raise UnsupportedLayer(name, "it is no plain ReLU: it has a max_value, a negative_slope or a threshold.")
        return {"activation": "relu"}
