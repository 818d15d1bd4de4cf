"""What layers without states share: one block of outputs, all of which leave the layer, and the record of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
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
    """(S, batch, units): its outputs."""
    d_after: Array
    """(S, lanes, units): the total derivative with respect to them."""

    @abstractmethod
    def run(self, x: Array) -> Array:
        """(S of the source, batch, features) to (S, batch, units)."""

    @abstractmethod
    def run_back(self, above: Array) -> Array:
        """The gradient with respect to x from that with respect to the outputs."""

    def factors(self) -> dict[str, Factor]:
        """Weight name -> its factor, after run_back; in Keras's order."""
        return {}

    def places(self) -> Stream:
        """The stream that leaves the layer, after `run`."""
        return self.source.then(self.after)

    def taps(self) -> IntArray:
        """(S, K): the positions in the first source's record that each output reads."""
        return self.source.taps

    def more_taps(self) -> tuple[IntArray, ...]:
        """As LayerTrace.more_taps."""
        return ()

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.source = sources[0]
        self.after = self.run(self.source.values)
        self.stream = self.places()
        return self.stream

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        return (self.run_back(above),)

    def output_gradient(self) -> Array:
        return self.d_after

    def record(self) -> LayerTrace:
        steps = self.stream.steps
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.after.shape[-1],
            sources=self.spec.sources,
            steps=steps,
            output=signal(self.after, self.d_after),
            emits=np.ones(len(steps), bool),
            taps=self.taps(),
            more_taps=self.more_taps(),
            weights=tuple(
                weight_trace(name, self.weights[name], self.stream, (part,))
                for name, part in self.factors().items()
                if name in self.weights
            ),
            config=self.spec.config,
            note=self.note,
            pads=self.pads,
            constants={name: self.weights[name] for name in self.constants},
        )
