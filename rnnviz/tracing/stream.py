"""What flows from layer to layer while a trace is made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.network import InputSpec


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
    mask: (S, batch), False where what reads this is to pass a step over; None where nothing is said of it.
    shape: of values that are pictures, (height, width, channels), whose numbers lie in one row; () for rows of units.
    timeless: it comes from nothing that has a time axis; its one value stands above the first step.
    """

    values: Array
    steps: IntArray
    positions: IntArray
    vector: bool = False
    head: Head | None = None
    mask: BoolArray | None = None
    shape: tuple[int, ...] = ()
    timeless: bool = False

    @classmethod
    def of_input(cls, x: Array, spec: InputSpec | None = None, *, start: int = 0) -> Stream:
        """One of the model's inputs, (batch, T, features), as a stream whose first step is `start` on the axis."""
        positions = np.arange(x.shape[1])
        values = np.ascontiguousarray(x.transpose(1, 0, 2))
        if spec is None:
            return cls(values, positions, positions)
        if spec.whole:
            values = np.trunc(values)
        return cls(
            *(values, positions + start, positions),
            vector=spec.timeless,
            shape=spec.shape,
            timeless=spec.timeless,
        )

    def then(self, values: Array) -> Stream:
        """The stream that leaves a layer with one output for each one it reads; the mask goes on with it."""
        return Stream(
            *(values, self.steps, np.arange(len(values)), self.vector), mask=self.mask, timeless=self.timeless
        )

    @property
    def inner(self) -> tuple[int, ...]:
        """The shape of one step's values in Keras's tensor: (height, width, channels), or (units,)."""
        return self.shape or self.values.shape[-1:]

    @property
    def pixels(self) -> Array:
        """The values; where they are pictures, (S, batch, height · width, channels)."""
        return self.values.reshape(*self.values.shape[:2], -1, self.shape[-1]) if self.shape else self.values

    def tensor(self) -> Array:
        """(batch, S, …) as Keras has it; (batch, …) where its tensor has no time axis."""
        steps, batch, _ = self.values.shape
        whole = self.values.transpose(1, 0, 2).reshape(batch, steps, *self.inner)
        return whole[:, 0] if self.vector else whole

    def handed_on(self) -> Stream:
        """The stream that leaves a layer which changes nothing."""
        return replace(self, positions=np.arange(len(self.values)))

    @property
    def taps(self) -> IntArray:
        """(S, 1): the taps of a layer with one output for each one it reads."""
        return self.positions[:, None]


def batch_first(values: Array) -> Array:
    """(S, batch, units) as (batch, S, units): the same memory, in Keras's order.

    Of pictures, (S, batch, pixels, channels), as (batch · pixels, S, channels): what is added up over a batch is added
    up over its pixels too.
    """
    if values.ndim == 3:
        return values.transpose(1, 0, 2)
    return np.moveaxis(values, 0, -2).reshape(-1, len(values), values.shape[-1])
