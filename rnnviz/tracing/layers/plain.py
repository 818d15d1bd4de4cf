"""What layers without states share: one block of outputs, all of which leave the layer, and the record of it.

A layer that reads `pictures` gets every step's picture as its pixels in a row, (S, batch, height · width, channels),
and makes the like; what works on the last axis alone need not know of it. A row of rows a step, (S, batch, width,
units), is read in the same way.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Factor, LayerTrace
from rnnviz.tracing.recorder import Recorder, signal, weight_trace
from rnnviz.tracing.stream import Stream


class Plain(Recorder):
    """The kinds differ in `run` and `run_back`; those that move along time say so in `places` and `taps` too."""

    note: ClassVar[str] = ""
    pads: ClassVar[bool] = True
    """As LayerTrace.pads."""
    constants: ClassVar[tuple[str, ...]] = ()
    """The weights that no gradient moves."""

    source: Stream
    """What it reads; the first of several."""
    after: Array
    """(S, batch, units): its outputs, as `run` made them; of pictures (S, batch, pixels, channels)."""
    d_after: Array
    """(S, lanes, …): the total derivative with respect to them."""

    @abstractmethod
    def run(self, x: Array) -> Array:
        """(S of the source, batch, features) to (S, batch, units)."""

    @abstractmethod
    def run_back(self, above: Array) -> Array:
        """The gradient with respect to x from that with respect to the outputs."""

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        """Weight name -> its factors, after run_back; in Keras's order."""
        return {}

    def inner(self) -> tuple[int, ...]:
        """The shape of what a step of the output has, after `run`: () for a row of units."""
        return (*self.source.shape[:-1], self.after.shape[-1]) if self.source.shape else ()

    def places(self) -> Stream:
        """The stream that leaves the layer, after `run`."""
        return replace(self.source.then(rows(self.after)), shape=self.inner())

    def taps(self) -> IntArray:
        """(S, K): the positions in the first source's record that each output reads."""
        return self.source.taps

    def more_taps(self) -> tuple[IntArray, ...]:
        """As LayerTrace.more_taps."""
        return ()

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.source = sources[0]
        self.after = self.run(self.source.pixels)
        self.stream = self.places()
        return self.stream

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = self.as_made(above)
        return (rows(self.run_back(self.d_after)),)

    def as_made(self, above: Array) -> Array:
        """(S, lanes, units) in the shape of what `run` made."""
        return above.reshape(*above.shape[:2], *self.after.shape[2:])

    def output_gradient(self) -> Array:
        return rows(self.d_after)

    def record(self) -> LayerTrace:
        steps = self.stream.steps
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.stream.values.shape[-1],
            sources=self.spec.sources,
            steps=steps,
            output=signal(rows(self.after), rows(self.d_after)),
            emits=np.ones(len(steps), bool),
            taps=self.taps(),
            more_taps=self.more_taps(),
            weights=tuple(
                weight_trace(name, self.weights[name], self.stream, part if isinstance(part, tuple) else (part,))
                for name, part in self.factors().items()
                if name in self.weights
            ),
            config=self.spec.config,
            note=self.note,
            pads=self.pads,
            constants={name: self.weights[name] for name in self.constants},
        )


def rows(values: Array) -> Array:
    """(S, batch, …) as (S, batch, units): all that a step has in one row."""
    return values.reshape(*values.shape[:2], -1)
