"""Activation: a layer that is nothing but a non-linearity."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

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
    pictures: ClassVar[bool] = True

    def run(self, x: Array) -> Array:
        self.activation = activation(self.spec.config["activation"])
        return self.activation.value(x, np.empty_like(x))

    def places(self) -> Stream:
        if self.activation.name == "linear":  # Keras hands on the very tensor
            return self.source.handed_on()
        head = None if self.source.shape else Head.of(self.spec.name, self.source.values, self.activation.name)
        return replace(super().places(), head=head)

    def run_back(self, above: Array) -> Array:
        return self.pull(self.activation, before=self.source.pixels, after=self.after, above=above)
