"""Activation and ReLU: a layer that is nothing but a non-linearity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.tracing.activations import activation
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Activations, Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Head, Stream


@records("Activation")
class Activation(Plain):
    options: ClassVar[Options] = {"activation": Activations()}
    stepwise: ClassVar[bool] = True
    passes_mask: ClassVar[bool] = True

    def run(self, x: Array) -> Array:
        self.activation = activation(self.spec.config["activation"])
        return self.activation.value(x, np.empty_like(x))

    def places(self) -> Stream:
        if self.activation.name == "linear":  # Keras hands on the very tensor
            return replace(self.source.handed_on(), values=self.after)
        head = Head.of(self.spec.name, self.source.values, self.activation.name)
        return replace(super().places(), head=head)

    def run_back(self, above: Array) -> Array:
        return self.pull(self.activation, before=self.source.values, after=self.after, above=above)


@records("ReLU")
class ReLU(Activation):
    options: ClassVar[Options] = {}

    @classmethod
    def read(cls, name: str, layer: Any) -> dict[str, Any]:
        return {**super().read(name, layer), "activation": "relu"}
