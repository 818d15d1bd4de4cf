"""Dot: along one axis of each, the products of two layers' numbers, added up.

Of two sequences of rows, over the units: how well every step of the first fits every step of the second. Of such
weights and a sequence, over its steps: the weighted sum of its steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.layers.over_steps import MOST
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import SWITCH, Options, Sizes
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream

_SHORTEST = 1e-7
"""A row that is shorter is divided by this where rows are normalised, as in Keras."""


class _Axes(Sizes):
    """One axis of both, or one of each; not the batch."""

    def knows(self, value: Any) -> bool:
        return super().knows(value) and (not isinstance(value, tuple) or len(value) == 2)

    def _size(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and (value >= 1 or value == -1)

    def __str__(self) -> str:
        return "axes from 1, and −1"


@records("Dot")
class Dot(Plain):
    """Its outputs stand where those of the first source stand, where the sum is not over these."""

    options: ClassVar[Options] = {"axes": _Axes(one=True), "normalize": SWITCH}
    fewest_sources: ClassVar[int] = 2
    most_sources: ClassVar[int] = 2

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.sources = tuple(sources)
        given = self.spec.config["axes"]
        tensors = [source.tensor() for source in sources]
        ranks = [tensor.ndim for tensor in tensors]
        pair = given if isinstance(given, tuple) else (given, given)
        self.axes = [axis % rank for axis, rank in zip(pair, ranks, strict=True)]
        sides = [tensor.shape[axis] for tensor, axis in zip(tensors, self.axes, strict=True)]
        if sides[0] != sides[1]:
            raise ValueError(f"The layer “{self.spec.name}” multiplies {sides[0]} numbers with {sides[1]}.")
        # Each as (batch, what stays, what is added up).
        turned = [np.moveaxis(tensor, axis, -1) for tensor, axis in zip(tensors, self.axes, strict=True)]
        self.stays = [one.shape[1:-1] for one in turned]
        self.rows = [one.reshape(len(one), -1, one.shape[-1]) for one in turned]
        self.units = self.rows
        if self.spec.config["normalize"]:
            self.lengths = [np.maximum(np.linalg.norm(one, axis=-1, keepdims=True), _SHORTEST) for one in self.rows]
            self.units = [one / length for one, length in zip(self.rows, self.lengths, strict=True)]
        return super().forward(sources)

    def run(self, x: Array) -> Array:
        one, other = self.units
        whole = (one @ other.swapaxes(1, 2)).reshape(len(one), *self.stays[0], *self.stays[1])
        self.rank = max(whole.ndim, 2)
        first = 1 if self.rank == 2 else whole.shape[1]
        self.made = whole.shape[2:]
        return np.ascontiguousarray(whole.reshape(len(one), first, -1).transpose(1, 0, 2))

    @property
    def step_for_step(self) -> bool:
        """Whether an output is made of the first source's step above which it stands."""
        return not self.sources[0].vector and self.axes[0] != 1 and self.rank > 2

    def places(self) -> Stream:
        count = np.arange(len(self.after))
        shape = self.made if len(self.made) > 1 else ()
        if self.rank == 2:
            last = max(int(source.steps[-1]) for source in self.sources)
            timeless = all(source.timeless for source in self.sources)
            return Stream(self.after, np.array([last]), count, vector=True, timeless=timeless)
        return Stream(self.after, self.sources[0].steps if self.step_for_step else count, count, shape=shape)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        one, other = self.units
        whole = above.transpose(1, 0, 2).reshape(-1, one.shape[1], other.shape[1])
        down = [whole @ other, whole.swapaxes(1, 2) @ one]
        if self.spec.config["normalize"]:
            down = [
                np.where(length > _SHORTEST, d - unit * (d * unit).sum(-1, keepdims=True), d) / length
                for d, unit, length in zip(down, self.units, self.lengths, strict=True)
            ]
        self.down = tuple(self._laid(which, d) for which, d in enumerate(down))
        return self.down

    def _laid(self, which: int, gradient: Array) -> Array:
        """(lanes, what stays, what is added up) as the source has it, (S, lanes, units)."""
        source, lanes = self.sources[which], len(gradient)
        turned = gradient.reshape(lanes, *self.stays[which], gradient.shape[-1])
        tensor = np.moveaxis(turned, -1, self.axes[which])
        return np.ascontiguousarray(tensor.reshape(lanes, len(source.steps), -1).transpose(1, 0, 2))

    def run_back(self, above: Array) -> Array:
        return self.backward(above)[0]

    def record(self) -> LayerTrace:
        """With constants: of each source in `axes` over which axis, and in `vectors` whether it has no time axis; in
        `count` how many products are added up."""
        constants = {
            "axes": np.array(self.axes),
            "vectors": np.array([int(source.vector) for source in self.sources]),
            "count": np.array([self.rows[0].shape[-1]]),
        }
        return replace(super().record(), constants=constants)

    def taps(self) -> IntArray:
        source = self.sources[0]
        return source.taps if self.step_for_step else np.repeat(source.positions[None], len(self.after), axis=0)

    def more_taps(self) -> tuple[IntArray, ...]:
        return (np.repeat(self.sources[1].positions[None], len(self.after), axis=0),)

    def sent(self) -> tuple[Array, ...]:
        """What each output sends to every step of the second source is their product, which is kept where it is not
        much."""
        one, other = self.down
        if len(self.after) == 1:
            return one[None], other[None]
        second = self.sources[1]
        known = self.step_for_step and self.rank == 3 and not second.vector and not self.spec.config["normalize"]
        if not known or other.size * len(self.after) > MOST:
            return ()
        first, d = self.sources[0].values, self.d_after
        if self.axes[1] == 1:  # a weight for every step: it is the first source's unit
            return one[:, None], np.einsum("sbt,sbn->stbn", first, d)
        return one[:, None], np.einsum("sbt,sbf->stbf", d, first)
