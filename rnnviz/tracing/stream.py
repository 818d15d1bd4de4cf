"""What flows from layer to layer while a trace is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records import Array, IntArray


@dataclass(frozen=True, slots=True)
class Stream:
    """The part of a layer's outputs that leaves it, time first, so that one step is one block of memory.

    values: (S, batch, units). steps: (S,) the time step of the input above which each one stands.
    positions: (S,) where each stands in the layer's record (a layer may record more outputs than leave it).
    vector: Keras's tensor here has no time axis; S is 1.
    """

    values: Array
    steps: IntArray
    positions: IntArray
    vector: bool = False

    @classmethod
    def of_input(cls, x: Array) -> Stream:
        """The model's input, (batch, T, features), as a stream."""
        steps = np.arange(x.shape[1])
        return cls(np.ascontiguousarray(x.transpose(1, 0, 2)), steps, steps)

    def then(self, values: Array) -> Stream:
        """The stream that leaves a layer with one output for each one it reads."""
        return Stream(values, self.steps, np.arange(len(values)), self.vector)

    @property
    def taps(self) -> IntArray:
        """(S, 1): the taps of a layer with one output for each one it reads."""
        return self.positions[:, None]


def batch_first(values: Array) -> Array:
    """(S, batch, units) as (batch, S, units): the same memory, in Keras's order."""
    return values.transpose(1, 0, 2)
