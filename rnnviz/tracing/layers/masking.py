"""Masking: a step whose numbers are all the mask's value is to be passed over by what reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Number, Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


@records("Masking")
class Masking(Plain):
    """Keras sets the steps that it masks to 0."""

    options: ClassVar[Options] = {"mask_value": Number()}
    passes_mask: ClassVar[bool] = True
    makes_mask: ClassVar[bool] = True

    real: BoolArray
    """(S, batch): the steps that are not masked."""

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        return {**super().read(name, layer), "precision": layer.precision}

    def run(self, x: Array) -> Array:
        # Keras makes a float32 of the mask's value, whatever the layer's precision: 0.1 there is not 0.1 in float64.
        precision = np.dtype(self.spec.config.get("precision", "float32"))
        value = np.asarray(np.float32(self.spec.config.get("mask_value", 0.0)), precision)
        self.real = np.asarray(np.any(x.astype(precision) != value, axis=-1))
        return np.where(self.real[..., None], x, 0.0)

    def places(self) -> Stream:
        return replace(super().places(), mask=self.real)

    def run_back(self, above: Array) -> Array:
        return np.where(self.real[..., None], above, 0.0)
