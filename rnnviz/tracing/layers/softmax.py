"""Softmax, as a layer: over the units of a step, or, with axis 1, over the steps."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.tracing.layers.over_steps import OverSteps
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Head, Stream


@records("Softmax")
class Softmax(OverSteps):
    """Where Keras has a mask of its numbers, the masked ones count as nothing."""

    options: ClassVar[Options] = {"axis": OneOf((-1, 1, 2))}
    passes_mask: ClassVar[bool] = True

    @property
    def over_steps(self) -> bool:
        return self.spec.config["axis"] == 1 and not self.source.vector

    def run(self, x: Array) -> Array:
        axis = 0 if self.over_steps else -1
        mask = self._real(x)
        if mask is not None:
            x = np.where(mask, x, -1e300)
        powers = np.exp(x - x.max(axis, keepdims=True))
        share: Array = powers / powers.sum(axis, keepdims=True)
        return share if mask is None else np.where(mask, share, 0.0)

    def _real(self, x: Array) -> BoolArray | None:
        """Which numbers count, of the shape of x; a mask of steps Keras lays along the last axes of its tensor."""
        mask = self.source.mask
        if mask is None:
            return None
        try:
            real: BoolArray = np.broadcast_to(mask.T, (x.shape[1], x.shape[0], x.shape[2])).transpose(1, 0, 2)
        except ValueError:
            raise ValueError(f"The layer “{self.spec.name}” gets a mask that does not fit its numbers.") from None
        return real

    def places(self) -> Stream:
        head = None if self.over_steps or self.source.mask is not None else self.source.values
        stream = super().places()
        return stream if head is None else replace(stream, head=Head.of(self.spec.name, head, "softmax"))

    def run_back(self, above: Array) -> Array:
        if self.at_activation is not None:
            return self.at_activation
        weighted = self.after * above
        down: Array = weighted - self.after * weighted.sum(0 if self.over_steps else -1, keepdims=True)
        return down

    def each(self, above: Array) -> Array:
        mine: Array = self.after * above
        others = -self.after[None] * mine[:, None]
        at = self.diagonal(others)
        others[at] += mine
        return others

    def taps(self) -> IntArray:
        return super().taps() if self.over_steps else self.source.taps
