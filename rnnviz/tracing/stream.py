"""What flows from layer to layer while a trace is made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.records.arrays import Array, IntArray


@dataclass(frozen=True, slots=True)
class Head:
    """layer: its name. before: (S, batch, units), what its activation was given. activation: "softmax" or "sigmoid"."""

    layer: str
    before: Array
    activation: str

    @classmethod
    def of(cls, layer: str, before: Array, activation: str) -> Head | None:
        """None for an activation of which Keras's tensors remember nothing."""
        return cls(layer, before, activation) if activation in ("softmax", "sigmoid") else None


@dataclass(frozen=True, slots=True)
class Stream:
    """The part of a layer's outputs that leaves it, time first, so that one step is one block of memory.

    values: (S, batch, units). steps: (S,) the time step of the input above which each one stands.
    positions: (S,) where each is in the layer's record (a layer may record more outputs than leave it).
    vector: Keras's tensor here has no time axis; S is 1.
    head: where these values are the softmax or sigmoid of a layer, that layer: Keras's tensor remembers what it was
    made of (`_keras_logits`), through layers that hand it on as it is, and cross-entropy goes back to it.
    """

    values: Array
    steps: IntArray
    positions: IntArray
    vector: bool = False
    head: Head | None = None

    @classmethod
    def of_input(cls, x: Array) -> Stream:
        """The model's input, (batch, T, features), as a stream."""
        steps = np.arange(x.shape[1])
        return cls(np.ascontiguousarray(x.transpose(1, 0, 2)), steps, steps)

    def then(self, values: Array) -> Stream:
        """The stream that leaves a layer with one output for each one it reads."""
        return Stream(values, self.steps, np.arange(len(values)), self.vector)

    def handed_on(self) -> Stream:
        """The stream that leaves a layer which changes nothing."""
        return replace(self, positions=np.arange(len(self.values)))

    @property
    def taps(self) -> IntArray:
        """(S, 1): the taps of a layer with one output for each one it reads."""
        return self.positions[:, None]


def batch_first(values: Array) -> Array:
    """(S, batch, units) as (batch, S, units): the same memory, in Keras's order."""
    return values.transpose(1, 0, 2)
